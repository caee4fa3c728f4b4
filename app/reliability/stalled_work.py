"""Work whose worker died is found and taken up anew.

This runs in every API process and every worker, beside the queue and not in it: a queue whose workers are gone cannot
watch itself. An advisory lock lets one of them look at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import psycopg
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.database import Database
from app.core.exceptions import ConnectionError, ReelwrightError
from app.core.job_duties import take
from app.core.job_recovery import settle_dead_jobs
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.reliability.audit_sealing import seal_always
from app.reliability.housekeeping import keep_house_always
from app.renders.recovery import Recovered, recover
from app.renders.transitions import QUEUE

LOOK_SECONDS: Final = 1.0
GAP_SECONDS: Final = 3.0
"""A longer time between two looks means that this process, or the whole machine, stood still."""
LOOKED: Final = "stalled_work.look"
"""The duty that says when stalled work was last looked for and all of it settled, by whichever process."""
NOTED_SECONDS: Final = 5.0
"""How often that is written down."""
BEGIN_ANEW_SECONDS: Final = 5.0
ONE_AT_A_TIME: Final = 0x5374616C
"""The advisory lock under which stalled work is looked for."""

log = get_logger(__name__)


@asynccontextmanager
async def watching(database: Database, settings: Settings) -> AsyncIterator[None]:
    """Look for stalled work and seal the audit log every second, and keep house, while the body runs."""
    runs = (
        StalledWork(database, settings).run, partial(keep_house_always, database), partial(seal_always, database),
    )  # fmt: skip
    tasks = [asyncio.create_task(_kept_up(run), name="stalled work") for run in runs]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _kept_up(run: Callable[[], Awaitable[None]]) -> None:
    """Run something that must never end; when a defect ends it, tell and begin anew."""
    while True:
        running = asyncio.ensure_future(run())
        try:
            await asyncio.wait({running})
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
        log.critical("The watch over stalled work broke off and begins anew", exc_info=running.exception())
        await asyncio.sleep(BEGIN_ANEW_SECONDS)


class StalledWork:
    """Finds work that nobody does any more.

    Silence only counts while the database could hear: after it was away, or this machine asleep, the living get as
    long to be heard as ever before they are taken for dead.
    """

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._lost_after = settings.render_lost_after_seconds
        self._attempts = settings.render_attempts
        self._hearing_since: float | None = None
        self._looked = 0.0
        self._told: set[str] = set()

    async def run(self) -> None:
        """Look again and again, whatever the database says."""
        while True:
            try:
                await self.look(time.time())
            except ConnectionError as error:
                self._hearing_since = None
                log.debug("Stalled work cannot be looked for now", reason=error.message)
            except (ReelwrightError, psycopg.Error) as error:
                self._tell("Stalled work cannot be looked for", reason=str(error))
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self, now: float) -> None:
        """Settle what stalled, if this process is the one to do it; `now` in seconds by the wall clock.

        Renders and jobs are settled in transactions of their own: one kind does not wait for the other.
        """
        found = jobs = None
        async with transaction(self._database) as session:
            is_mine = await _is_mine(session)
            could_hear = self._could_hear(now)
            if is_mine and could_hear:
                found = await recover(session, lost_after_seconds=self._lost_after, attempts=self._attempts)
        async with transaction(self._database) as session:
            if await _is_mine(session):
                if could_hear:
                    jobs = await settle_dead_jobs(session, silent_seconds=self._lost_after, dropped={QUEUE})
                if found is None or not found.stuck:
                    await take(session, LOOKED, every_seconds=NOTED_SECONDS)
        self._looked = now
        self._report(found or Recovered(), jobs or 0)

    def _could_hear(self, now: float) -> bool:
        """Return whether signs of life could be given and seen for as long as silence must last."""
        if self._hearing_since is None or now - self._looked > GAP_SECONDS or now < self._looked:
            self._hearing_since = now
        return now - self._hearing_since >= self._lost_after

    def _report(self, found: Recovered, jobs: int) -> None:
        for render_id, reason in found.stuck.items():
            self._tell("A render could not be taken up anew", render_id=str(render_id), reason=reason)
        if found.requeued or found.failed or found.reenqueued or jobs:
            log.warning(
                "Stalled work was taken up anew",
                renders_requeued=found.requeued,
                renders_failed=found.failed,
                renders_without_job=found.reenqueued,
                jobs=jobs,
            )

    def _tell(self, message: str, **facts: str) -> None:
        """Log what goes wrong, once, however often it does."""
        if (said := f"{message} {facts}") not in self._told:
            self._told.add(said)
            log.error(message, **facts)


async def _is_mine(session: AsyncSession) -> bool:
    """Return whether this transaction, until its end, is the one that settles what stalled."""
    return bool(await session.scalar(select(func.pg_try_advisory_xact_lock(ONE_AT_A_TIME))))
