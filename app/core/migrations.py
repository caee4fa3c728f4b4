"""The schema's history: bring a database to the newest revision, take it back, and say whether it is there.

The revisions lie in `migrations/`, beside the packages.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from app.core.database import driver_url
from app.core.exceptions import ValidationError
from app.core.transactions import translated

FOLDER: Final = Path(__file__).resolve().parents[2] / "migrations"
ONE_AT_A_TIME: Final = 0x5265656C
"""The advisory lock under which migrations run, so that two processes starting together don't collide."""

logger = logging.getLogger(__name__)


def upgrade(address: str, target: str = "head") -> None:
    """Bring the database to `target`. Raises ValidationError for an unknown revision, DatabaseError otherwise."""
    with _connected(address) as connection, _known(target):
        command.upgrade(_config(connection), target)


def downgrade(address: str, target: str) -> None:
    """Take the database back to `target` ("base" is before the first). Raises as `upgrade` does."""
    with _connected(address) as connection, _known(target):
        command.downgrade(_config(connection), target)


def revision(address: str, message: str) -> Path:
    """Write a new revision from the difference between tables and database; return its file."""
    with _connected(address) as connection:
        made = command.revision(_config(connection), message, autogenerate=True)
    assert made is not None
    assert not isinstance(made, list)
    return Path(made.path)


def applied(connection: Connection) -> str | None:
    """Return the revision a database is at; None when it has none."""
    return MigrationContext.configure(connection).get_current_revision()


@lru_cache(maxsize=1)
def newest() -> str | None:
    """Return the newest revision there is."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def is_pending(connection: Connection) -> bool:
    """Return whether the database lacks revisions."""
    return applied(connection) != newest()


@contextmanager
def _connected(address: str) -> Iterator[Connection]:
    engine = create_engine(driver_url(address), poolclass=NullPool)
    with translated(), engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ONE_AT_A_TIME})
        connection.commit()
        yield connection


@contextmanager
def _known(target: str) -> Iterator[None]:
    try:
        yield
    except CommandError as error:
        raise ValidationError(f"Cannot migrate to {target}: {error}", hint="See `reelwright db status`.") from error
    except SQLAlchemyError:
        logger.exception("the migration to %s failed and was rolled back", target)
        raise


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(rev)s_%%(slug)s")
    config.attributes["connection"] = connection
    return config
