"""Work whose worker died is found and taken up anew.

This runs in every API process and every worker, beside the queue and not in it: a queue whose workers are gone cannot
watch itself. An advisory lock lets one of them look at a time.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.idempotency_keys import purge_expired_keys
from app.assets.tasks import SWEEP as ASSETS_SWEEP
from app.core.config import Settings
from app.core.database import Database
from app.core.exceptions import DatabaseError
from app.core.job_recovery import purge, settle_dead_jobs
from app.core.jobs import enqueue
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.renders.recovery import recover
from app.renders.transitions import QUEUE
from app.renders.transitions import SWEEP_TASK as RENDERS_SWEEP

LOOK_SECONDS: Final = 1.0
GAP_SECONDS: Final = 3.0
"""A longer time between two looks means that this process, or the whole machine, stood still."""
HOUSEKEEPING_SECONDS: Final = 3600.0
HOUSEKEEPING: Final = (ASSETS_SWEEP, RENDERS_SWEEP)
"""Jobs that tidy up, enqueued every hour."""
ONE_AT_A_TIME: Final = 0x5374616C
"""The advisory lock under which stalled work is looked for."""

log = get_logger(__name__)


@asynccontextmanager
async def watching(database: Database, settings: Settings) -> AsyncIterator[None]:
    """Look for stalled work every second while the body runs."""
    looking = asyncio.create_task(StalledWork(database, settings).run(), name="stalled work")
    looking.add_done_callback(_tell_of_end)
    try:
        yield
    finally:
        looking.cancel()
        with suppress(asyncio.CancelledError):
            await looking


def _tell_of_end(looking: asyncio.Task[None]) -> None:
    if not looking.cancelled():
        log.critical("Stalled work is looked for no more", exc_info=looking.exception())


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
        self._kept_house = -math.inf

    async def run(self) -> None:
        """Look again and again."""
        while True:
            try:
                await self.look(time.time())
            except DatabaseError as error:
                self._hearing_since = None
                log.debug("Stalled work cannot be looked for now", reason=error.message)
            await asyncio.sleep(LOOK_SECONDS)

    async def look(self, now: float) -> None:
        """Settle what stalled, if this process is the one to do it; `now` in seconds by the wall clock."""
        async with transaction(self._database) as session:
            mine = await session.scalar(select(func.pg_try_advisory_xact_lock(ONE_AT_A_TIME)))
            if self._could_hear(now) and mine:
                await self._settle(session, now)
        self._looked = now

    def _could_hear(self, now: float) -> bool:
        """Return whether signs of life could be given and seen for as long as silence must last."""
        if self._hearing_since is None or now - self._looked > GAP_SECONDS or now < self._looked:
            self._hearing_since = now
        return now - self._hearing_since >= self._lost_after

    async def _settle(self, session: AsyncSession, now: float) -> None:
        found = await recover(session, lost_after_seconds=self._lost_after, attempts=self._attempts)
        jobs = await settle_dead_jobs(session, silent_seconds=self._lost_after, dropped={QUEUE})
        if found.requeued or found.failed or found.reenqueued or jobs:
            log.warning(
                "Stalled work was taken up anew",
                renders_requeued=found.requeued,
                renders_failed=found.failed,
                renders_without_job=found.reenqueued,
                jobs=jobs,
            )
        if now - self._kept_house > HOUSEKEEPING_SECONDS:
            await purge(session)
            await purge_expired_keys(session)
            for task in HOUSEKEEPING:
                await enqueue(session, task, lock=task)
            self._kept_house = now
