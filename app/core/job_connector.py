"""Procrastinate's way to the database, patient: a database that restarts must not end a worker."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Final, LiteralString, TypeVar

import psycopg
from procrastinate import PsycopgConnector
from procrastinate.connector import Notify
from procrastinate.exceptions import ConnectorException
from procrastinate.sql import queries

from app.core.database import CONNECT_SECONDS, Database
from app.core.logging import get_logger

PAUSE_SECONDS: Final = 0.5
MAX_CONNECTIONS: Final = 4
WAIT_SECONDS: Final = 3.0
"""How long one statement may wait for a connection: what stops must not wait for a database that is gone."""
ENDINGS: Final = (queries["finish_job"], queries["retry_job"])
"""What refuses a job that was dropped, or given to others, while a worker that seemed dead went on with it."""

T = TypeVar("T")
log = get_logger(__name__)


def address_of(database: Database) -> str:
    """Return the address of a database as PostgreSQL's own library takes it."""
    return database.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)


class PatientConnector(PsycopgConnector):
    """A connector that repeats what failed because the database could not be reached, until told to hurry."""

    def __init__(self, address: str) -> None:
        super().__init__(
            conninfo=address,
            kwargs={"connect_timeout": CONNECT_SECONDS, "application_name": "reelwright jobs"},
            min_size=1,
            max_size=MAX_CONNECTIONS,
            timeout=WAIT_SECONDS,
        )
        self._patient = True
        self._waiting = False

    def hurry(self) -> None:
        """From now on let failures pass: the worker stops."""
        self._patient = False

    async def execute_query_async(self, query: LiteralString, **arguments: Any) -> None:
        """Run a statement. That a job has ended is not said of one that was taken away meanwhile."""
        try:
            await self._patiently(lambda: super(PatientConnector, self).execute_query_async(query, **arguments))
        except ConnectorException as error:
            if query not in ENDINGS or not isinstance(error.__cause__, psycopg.errors.RaiseException):
                raise
            log.info("A job ended that was not this worker's any more", queue_job_id=arguments.get("job_id"))

    async def execute_query_one_async(self, query: LiteralString, **arguments: Any) -> dict[str, Any]:
        """Run a query for one row."""
        return await self._patiently(
            lambda: super(PatientConnector, self).execute_query_one_async(query, **arguments)
        )

    async def execute_query_all_async(self, query: LiteralString, **arguments: Any) -> list[dict[str, Any]]:
        """Run a query for all its rows."""
        return await self._patiently(
            lambda: super(PatientConnector, self).execute_query_all_async(query, **arguments)
        )

    async def listen_notify(self, on_notification: Notify, channels: Iterable[str]) -> None:
        """Listen until cancelled, on a new connection whenever one is lost."""
        named = list(channels)
        await self._patiently(lambda: super(PatientConnector, self).listen_notify(on_notification, named))

    async def _patiently(self, run: Callable[[], Awaitable[T]]) -> T:
        while True:
            try:
                result = await run()
            except ConnectorException as error:
                if not self._patient or not isinstance(error.__cause__, psycopg.OperationalError):
                    raise
                self._note(waiting=True)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                self._note(waiting=False)
                return result

    def _note(self, *, waiting: bool) -> None:
        if waiting == self._waiting:
            return
        self._waiting = waiting
        if waiting:
            log.warning("The database cannot be reached; jobs wait for it")
        else:
            log.info("The database is back")
