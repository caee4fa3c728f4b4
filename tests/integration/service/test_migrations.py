"""The schema's history on a real server: up, down and up again, and the same as what the code says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import count
from typing import TypeVar

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg.sql import SQL, Identifier
from sqlalchemy import CheckConstraint, Connection, create_engine
from sqlalchemy.pool import NullPool

from app.core import migrations
from app.core.database import driver_url
from app.core.exceptions import ValidationError
from app.postgres.address import ROLE, ServerAddress
from app.tables import METADATA

T = TypeVar("T")
NUMBERS = count(1)
OBJECTS = """
SELECT 'table ' || tablename FROM pg_tables WHERE schemaname = 'public'
UNION ALL SELECT 'function ' || p.oid::regprocedure FROM pg_proc p
  LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
  WHERE pronamespace = 'public'::regnamespace AND d.objid IS NULL
UNION ALL SELECT 'type ' || t.typname FROM pg_type t
  LEFT JOIN pg_depend d ON d.objid = t.oid AND d.deptype = 'e'
  WHERE t.typnamespace = 'public'::regnamespace AND d.objid IS NULL AND t.typelem = 0
UNION ALL SELECT 'sequence ' || sequencename FROM pg_sequences WHERE schemaname = 'public'
ORDER BY 1
"""
COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
WHERE table_schema = 'public' ORDER BY 1, 2
"""
RULES = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2
"""
OUR_CHECKS = """
SELECT conname FROM pg_constraint
WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conrelid::regclass::text NOT LIKE 'procrastinate%'
"""
INDEXES = "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"


@pytest.fixture
def bare(postgres: ServerAddress, administration: psycopg.Connection) -> Iterator[ServerAddress]:
    """A database without a single migration."""
    name = f"bare_{next(NUMBERS)}"
    create = SQL("CREATE DATABASE {} OWNER {}")
    administration.execute(create.format(Identifier(name), Identifier(ROLE)))
    yield postgres.of(name)
    administration.execute(SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name)))


def schema(address: ServerAddress) -> dict[str, list[tuple[object, ...]]]:
    with psycopg.connect(address.url) as connection:
        queries = {"objects": OBJECTS, "columns": COLUMNS, "rules": RULES, "indexes": INDEXES}
        return {name: connection.execute(query.encode()).fetchall() for name, query in queries.items()}


def asked(address: ServerAddress, question: Callable[[Connection], T]) -> T:
    with create_engine(driver_url(address.url), poolclass=NullPool).connect() as connection:
        return question(connection)


def revisions() -> list[str]:
    """Every revision, oldest first."""
    return [step.revision for step in ScriptDirectory(str(migrations.FOLDER)).walk_revisions()][::-1]


def test_each_step_goes_up_and_down_and_up_again(bare: ServerAddress) -> None:
    before: dict[str | None, object] = {}
    last = "base"
    for step in revisions():
        before[step] = schema(bare)
        migrations.upgrade(bare.url, step)
        after = schema(bare)
        migrations.downgrade(bare.url, last)
        remains = schema(bare)
        if last != "base":
            assert remains == before[step], f"{step} leaves something behind"
        migrations.upgrade(bare.url, step)
        assert schema(bare) == after, f"{step} is not the same the second time"
        last = step


def test_going_back_to_the_start_leaves_nothing(bare: ServerAddress) -> None:
    migrations.upgrade(bare.url)
    migrations.downgrade(bare.url, "base")
    assert schema(bare)["objects"] == [("table alembic_version",), ("type alembic_version",)]
    migrations.upgrade(bare.url)


def test_models_and_migrations_do_not_differ(new_database: Callable[[], ServerAddress]) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {"compare_type": True, "compare_server_default": True, "include_name": _is_ours}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))

    assert asked(new_database(), differences) == []


def test_checks_of_the_models_are_in_the_database(new_database: Callable[[], ServerAddress]) -> None:
    """Alembic does not compare CHECKs, so a test does."""
    promised = {
        str(constraint.name)
        for table in METADATA.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    with psycopg.connect(new_database().url) as connection:
        rows = connection.execute(OUR_CHECKS).fetchall()
    assert promised == {str(name) for (name,) in rows}


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    return kind != "table" or not (name or "").startswith(("procrastinate_", "alembic_"))


def test_a_database_knows_what_it_lacks(bare: ServerAddress) -> None:
    assert asked(bare, migrations.is_pending)
    migrations.upgrade(bare.url)
    assert not asked(bare, migrations.is_pending)
    assert asked(bare, migrations.applied) == migrations.newest() == revisions()[-1]


def test_an_unknown_step_is_refused(bare: ServerAddress) -> None:
    with pytest.raises(ValidationError, match="nowhere"):
        migrations.upgrade(bare.url, "nowhere")


@pytest.mark.anyio
async def test_two_that_start_together_migrate_once(bare: ServerAddress) -> None:
    await asyncio.gather(*(asyncio.to_thread(migrations.upgrade, bare.url) for _ in range(3)))
    assert not asked(bare, migrations.is_pending)
