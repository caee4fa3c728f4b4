"""The database: one engine with its pool, the base of all tables, and what every table has in common."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self
from uuid import UUID

from sqlalchemy import URL, CheckConstraint, Connection, DateTime, MetaData, Uuid, event, func, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.pool import AsyncAdaptedQueuePool, ConnectionPoolEntry

from app.core.exceptions import ConfigurationError
from app.core.identifiers import new_id

if TYPE_CHECKING:
    from app.core.config import Settings

NAMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""How constraints and indexes are called, so that a migration can name them."""

CONNECT_SECONDS: Final = 5
STATEMENT_SECONDS: Final = 30
IDLE_IN_TRANSACTION_SECONDS: Final = 60

logger = logging.getLogger(__name__)


class Base(DeclarativeBase):
    """What every table builds on."""

    metadata = MetaData(naming_convention=dict(NAMES))
    type_annotation_map = {UUID: Uuid(), datetime: DateTime(timezone=True)}  # noqa: RUF012 — SQLAlchemy reads it so


class Identified:
    """A row with an identifier that sorts by time."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)


class Timestamped:
    """A row that knows when it was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now(), onupdate=func.now())


class Owned:
    """A row that belongs to someone. Every query of an owned table filters by `user_id`.

    There is no index on it alone: a table's own composite indexes begin with it where lists need one.
    """

    user_id: Mapped[UUID]


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Return the CHECK that a column holds one of an enumeration's values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


@dataclass(frozen=True)
class PoolState:
    """Connections of this process now, how many there may be at most, and how often one had to be waited for."""

    open: int
    in_use: int
    idle: int
    overflow: int
    """Open ones beyond those that are kept."""
    limit: int
    waited: int


class CountingPool(AsyncAdaptedQueuePool):
    """A pool that counts who found no connection free."""

    waited = 0

    def _do_get(self) -> ConnectionPoolEntry:
        if self.checkedin() == 0 and self.overflow() >= self._max_overflow:
            self.waited += 1
        return super()._do_get()


@dataclass(frozen=True)
class Database:
    """An engine with its pool, and what makes sessions. One per process."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    readers: async_sessionmaker[AsyncSession]
    """The same pool, with transactions that cannot write and see one moment, however many statements they read in.

    Without writes such a transaction meets no serialisation failure, and its mode is part of BEGIN.
    """
    pool_limit: int

    @classmethod
    def connect(cls, settings: Settings, *, url: str | None = None) -> Self:
        """Build the engine; nothing is connected before it is used.

        `url` wins over the settings' (the address of the embedded server). Raises ConfigurationError for an address
        that is not PostgreSQL's.
        """
        address = url or (settings.database_url.get_secret_value() if settings.database_url else "")
        engine = create_async_engine(
            driver_url(address),
            pool_size=settings.db_pool_size,
            max_overflow=settings.db_max_overflow,
            pool_timeout=settings.db_pool_timeout_seconds,
            pool_pre_ping=True,
            poolclass=CountingPool,
            hide_parameters=True,
            connect_args=_connect_args(),
        )
        log_slow_queries(engine, settings.slow_query_ms / 1000)
        sessions = async_sessionmaker(engine, expire_on_commit=False)
        reading = engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")
        readers = async_sessionmaker(reading, expire_on_commit=False)
        return cls(engine, sessions, readers, settings.db_pool_size + settings.db_max_overflow)

    def pool_state(self) -> PoolState:
        """Return how many connections are open, in use and free."""
        pool = self.engine.pool
        assert isinstance(pool, CountingPool)
        free, used, beyond = pool.checkedin(), pool.checkedout(), max(0, pool.overflow())
        return PoolState(free + used, used, free, beyond, self.pool_limit, pool.waited)

    async def dispose(self) -> None:
        """Close every connection that is not in use."""
        await self.engine.dispose()


def driver_url(address: str) -> URL:
    """Return a PostgreSQL address with the driver we use. Raises ConfigurationError for any other."""
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise _not_postgresql() from error
    if url.get_backend_name() not in {"postgresql", "postgres"}:
        raise _not_postgresql()
    return url.set(drivername="postgresql+psycopg")


def _not_postgresql() -> ConfigurationError:
    return ConfigurationError(
        "DATABASE_URL is not an address of PostgreSQL.", hint="Write postgresql://user:password@host:5432/name."
    )


def _connect_args() -> dict[str, Any]:
    limits = {
        "statement_timeout": STATEMENT_SECONDS * 1000,
        "idle_in_transaction_session_timeout": IDLE_IN_TRANSACTION_SECONDS * 1000,
        "timezone": "UTC",
    }
    return {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "reelwright",
        "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
    }


def log_slow_queries(engine: AsyncEngine, threshold: float) -> None:
    """Log every statement that takes `threshold` seconds or longer, without the values it was given."""

    def before(connection: Connection, *_: Any) -> None:
        connection.info["started"] = time.perf_counter()

    def after(connection: Connection, _cursor: Any, statement: str, *_: Any) -> None:
        seconds = time.perf_counter() - connection.info["started"]
        if seconds >= threshold:
            logger.warning("slow query: %.0f ms: %s", seconds * 1000, " ".join(statement.split()))

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
