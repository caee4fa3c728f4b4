"""Transactions: all of a piece of work is kept, or none of it.

    async with transaction(database) as session: ...          # one transaction
    async with transaction(session): ...                      # a savepoint in it
    async with transaction(database, read_only=True) as session: ...

    @transactional
    async def rename(session: AsyncSession, project: UUID, title: str) -> None: ...

    await rename(database, project, "Cats")                   # a transaction of its own, repeated if it must be
    await rename(session, project, "Cats")                    # a savepoint of the caller's

Whatever SQLAlchemy raises inside leaves as one of our own errors.
"""

from __future__ import annotations

import asyncio
import functools
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Concatenate, Final, Literal, ParamSpec, TypeVar, overload

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.database import Database
from app.core.exceptions import (
    ConflictError,
    ConnectionError,
    DatabaseError,
    DatabaseFullError,
    QueryError,
    TransactionError,
)

Isolation = Literal["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"]
P = ParamSpec("P")
T = TypeVar("T")

REPEATABLE: Final = {"40001": "a serialisation failure", "40P01": "a deadlock"}
"""What PostgreSQL (appendix A of its manual) says of transactions that may succeed when run again."""

DISK_FULL: Final = "53100"
LACKING: Final = {"53200": "memory", "53300": "connections"}
"""What the server itself may have no more of."""

UNREACHABLE: Final = ("08", "57P")
"""Classes of what it says when it cannot serve now: connections lost, shutting down."""

ATTEMPTS: Final = 5
FIRST_WAIT_SECONDS: Final = 0.02


@asynccontextmanager
async def transaction(
    within: Database | AsyncSession, *, read_only: bool = False, isolation: Isolation | None = None
) -> AsyncIterator[AsyncSession]:
    """Yield a session in a transaction of its own, or in a savepoint when `within` is a session.

    Committed when the body ends, rolled back when anything at all is raised in it. Raises the errors of `translated`,
    and ValueError for a savepoint with an isolation or read-only mode of its own, which PostgreSQL lacks.
    """
    if isinstance(within, AsyncSession):
        if read_only or isolation:
            raise ValueError("A savepoint takes the mode of its transaction.")
        with translated():
            async with within.begin_nested():
                yield within
        return
    sessions = within.readers if read_only else within.sessions
    with translated():
        async with sessions() as session, session.begin():
            if isolation:
                await session.connection(execution_options={"isolation_level": isolation})
            yield session


@contextmanager
def translated() -> Iterator[None]:
    """Turn what SQLAlchemy raises into our errors.

    Raises ConnectionError when the database cannot be reached or lacks connections or memory, DatabaseFullError when
    its disk is full, TransactionError for a deadlock or a serialisation failure, ConflictError for a value that must
    be unique, QueryError for the rest.
    """
    try:
        yield
    except SQLAlchemyError as error:
        raise our_error(error) from error


def our_error(error: SQLAlchemyError) -> DatabaseError | ConflictError:
    """Return our error for one of SQLAlchemy's."""
    if isinstance(error, PoolTimeoutError):
        return ConnectionError("All connections to the database are in use.", hint="Try again in a moment.")
    state = sqlstate(error)
    if state in REPEATABLE:
        return TransactionError(f"The transaction met {REPEATABLE[state]}.", hint="Try again.")
    if lacking := _lacking(state):
        return lacking
    if _is_unreachable(error, state):
        return ConnectionError("The database cannot be reached.", hint="Try again in a moment.")
    if state == "23505":
        return ConflictError("Something with these values exists already.", hint="Choose others.")
    return QueryError("The database refused a query.", details={"sqlstate": state} if state else None)


def _lacking(state: str) -> ConnectionError | None:
    """Return our error for a server that has run out of something."""
    if state == DISK_FULL:
        return DatabaseFullError("The disk of the database is full.", hint="Free space on it, then try again.")
    if what := LACKING.get(state):
        return ConnectionError(f"The database has no {what} left.", hint="Try again in a moment.")
    if state.startswith("53"):
        return ConnectionError("The database has reached one of its limits.", hint="Try again in a moment.")
    return None


def sqlstate(error: BaseException) -> str:
    """Return PostgreSQL's five-character code of an error, or nothing."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def _is_unreachable(error: SQLAlchemyError, state: str) -> bool:
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    if state:
        return state.startswith(UNREACHABLE)
    return isinstance(error, (OperationalError, InterfaceError))


Unit = Callable[Concatenate[AsyncSession, P], Awaitable[T]]
Transactional = Callable[Concatenate[Database | AsyncSession, P], Awaitable[T]]


@overload
def transactional(work: Unit[P, T], /) -> Transactional[P, T]: ...
@overload
def transactional(
    *, read_only: bool = ..., isolation: Isolation | None = ..., attempts: int = ...
) -> Callable[[Unit[P, T]], Transactional[P, T]]: ...


def transactional(
    work: Unit[P, T] | None = None,
    /,
    *,
    read_only: bool = False,
    isolation: Isolation | None = None,
    attempts: int = ATTEMPTS,
) -> Transactional[P, T] | Callable[[Unit[P, T]], Transactional[P, T]]:
    """Make an async function of a session run in a transaction of its own when it is given the database.

    Such a transaction is run again, up to `attempts` times in all, when it meets a deadlock or a serialisation
    failure, so the function must have no other effect than on the database. Given a session, it runs in a savepoint
    and leaves repeating to whoever began the transaction.
    """

    def decorate(work: Unit[P, T]) -> Transactional[P, T]:
        @functools.wraps(work)
        async def run(within: Database | AsyncSession, /, *args: P.args, **kwargs: P.kwargs) -> T:
            if isinstance(within, AsyncSession):
                async with transaction(within) as session:
                    return await work(session, *args, **kwargs)
            for attempt in range(1, attempts):
                try:
                    async with transaction(within, read_only=read_only, isolation=isolation) as session:
                        return await work(session, *args, **kwargs)
                except TransactionError:
                    await asyncio.sleep(_wait(attempt))
            async with transaction(within, read_only=read_only, isolation=isolation) as session:
                return await work(session, *args, **kwargs)

        return run

    return decorate(work) if work is not None else decorate


def _wait(attempt: int) -> float:
    """Return a random wait up to a limit that doubles, so that two that collided part."""
    return random.uniform(0, FIRST_WAIT_SECONDS * 2**attempt)  # noqa: S311 — not for secrets
