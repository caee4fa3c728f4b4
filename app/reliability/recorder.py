"""Keeps errors in the database without anybody waiting for it.

An error is counted in memory; a task of its own writes the counts a moment later, in one short transaction. So a
storm of one fault is one row written now and then, and a database that is away delays nobody: what could not be
written is kept until it can.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final, Self

from app.core.config import Settings
from app.core.database import Database
from app.core.error_tracking import Chained, ErrorTracker, Group, InMemory, Occurrence
from app.core.exceptions import ReelwrightError
from app.core.logging import get_logger
from app.core.sentry import exporter
from app.core.transactions import transaction
from app.reliability.repository import ErrorLogRepository

PAUSE_SECONDS: Final = 0.5
"""Between two writings, so that a storm is written as one."""
PAUSE_AFTER_FAILURE_SECONDS: Final = 5.0
LAST_WRITING_SECONDS: Final = 3.0
MOST_FAULTS: Final = 500
"""Different faults kept in memory; what is past them is in the logs alone."""

log = get_logger(__name__)


class ErrorRecorder:
    """An error tracker over the error log. Inside `running`, what it takes is written; before that it is kept."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept = InMemory()
        self._has_some = asyncio.Event()

    async def record(self, error: BaseException, context: Mapping[str, str] | None = None) -> None:
        """Count an error; it is written soon."""
        occurrence = Occurrence.of(error, context)
        if occurrence.fingerprint in self._kept.groups or len(self._kept.groups) < MOST_FAULTS:
            self._kept.add(occurrence)
            self._has_some.set()
        else:
            log.warning(
                "Too many different errors at once: one is in the logs alone", fingerprint=occurrence.fingerprint
            )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Write what is recorded while the body runs, and what is left after it."""
        writing = asyncio.create_task(self._write_forever(), name="error log")
        try:
            yield self
        finally:
            writing.cancel()
            with suppress(asyncio.CancelledError):
                await writing
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WRITING_SECONDS):
                    await self.flush()

    async def _write_forever(self) -> None:
        while True:
            await self._has_some.wait()
            was_written = await self.flush()
            await asyncio.sleep(PAUSE_SECONDS if was_written else PAUSE_AFTER_FAILURE_SECONDS)

    async def flush(self) -> bool:
        """Write what is kept; return whether it could be written. What could not stays."""
        groups, self._kept = self._kept.groups, InMemory()
        self._has_some.clear()
        if not groups:
            return True
        try:
            async with transaction(self._database) as session:
                await ErrorLogRepository(session).add(groups.values())
        except (ReelwrightError, OSError) as error:
            log.warning("Errors could not be written to the error log yet", error=error, faults=len(groups))
            self._take_back(groups)
            return False
        except asyncio.CancelledError:
            self._take_back(groups)
            raise
        return True

    def _take_back(self, groups: Mapping[str, Group]) -> None:
        for fingerprint, group in groups.items():
            newer = self._kept.groups.get(fingerprint)
            if newer is None:
                self._kept.groups[fingerprint] = group
            else:
                newer.count += group.count
                newer.first_seen = group.first_seen
        self._has_some.set()


@asynccontextmanager
async def tracking(settings: Settings, database: Database) -> AsyncIterator[ErrorTracker]:
    """Yield what a process tells its errors: the error log, and Sentry when there is a DSN.

    Raises ConfigurationError for a DSN that is none.
    """
    sentry = exporter(settings)
    async with ErrorRecorder(database).running() as recorder:
        try:
            yield Chained(recorder, sentry) if sentry else recorder
        finally:
            if sentry:
                await sentry.aclose()
