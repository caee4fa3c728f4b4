"""Keeps errors in the database without anybody waiting for it.

An error is counted in memory; a task of its own writes the counts a moment later, in one short transaction. So a
storm of one fault is one row written now and then, and a database that is away delays nobody: what could not be
written is kept until it can.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Final, Self

from app.core.config import Settings
from app.core.database import Database
from app.core.error_tracking import Chained, ErrorTracker, Group, InMemory, Occurrence
from app.core.exceptions import ConflictError, QueryError, ReelwrightError
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

REFUSALS: Final = ("22", "23", "54")
"""Classes of SQLSTATE that speak of the values given: bad data, a broken constraint, past a limit."""

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
        try:
            if groups:
                await self._write(groups)
        except (ReelwrightError, OSError) as error:
            log.warning("Errors could not be written to the error log yet", error=error, faults=len(groups))
        finally:
            was_written = not groups
            self._take_back(groups)
        return was_written

    async def _write(self, groups: dict[str, Group]) -> None:
        """Write groups, and remove from them what needs no more writing.

        One that the database will never take is dropped, as it would keep back all others for good.
        """
        try:
            await self._add(groups.values())
            groups.clear()
        except (QueryError, ConflictError) as error:
            if not _is_for_good(error):
                raise
            for fingerprint, group in list(groups.items()):
                await self._write_alone(group)
                del groups[fingerprint]

    async def _write_alone(self, group: Group) -> None:
        try:
            await self._add([group])
        except (QueryError, ConflictError) as error:
            if not _is_for_good(error):
                raise
            latest = group.latest
            log.exception(
                "An error cannot be kept: it is in the logs alone",
                kept=latest.fingerprint, origin=latest.origin, occurrences=group.count,
            )  # fmt: skip

    async def _add(self, groups: Iterable[Group]) -> None:
        async with transaction(self._database) as session:
            await ErrorLogRepository(session).add(groups)

    def _take_back(self, groups: Mapping[str, Group]) -> None:
        for fingerprint, group in groups.items():
            newer = self._kept.groups.setdefault(fingerprint, group)
            if newer is not group:
                newer.merge(group)
        if groups:
            self._has_some.set()


def _is_for_good(error: QueryError | ConflictError) -> bool:
    """Whether what was written is at fault, so that writing it again fails again."""
    return not (state := error.details.get("sqlstate")) or state.startswith(REFUSALS)


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
