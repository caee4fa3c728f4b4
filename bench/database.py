"""Indexes on a million rows: the queries the product asks are explained, and must not read whole tables.

The statements are caught as the repositories send them, so that what is measured is what runs.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import psycopg
from sqlalchemy import Connection, event
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.pagination import PageRequest
from app.core import migrations
from app.core.config import load
from app.core.context import Principal
from app.core.database import Database
from app.core.transactions import transaction
from app.postgres.server import Server
from app.projects.models import ProjectStatus
from app.projects.repository import ProjectRepository
from app.projects.scene_repository import SceneRepository
from app.renders import recovery
from app.renders.models import RenderStatus
from app.renders.repository import RenderRepository
from bench.result import Result
from bench.service import data_folder

ROWS: Final = 1_000_000
BIG: Final = frozenset({"projects", "scenes", "renders", "render_events"})
OWNER: Final = Principal(UUID(int=500), "owner")
PROJECT: Final = UUID(int=(2 << 64) + 500)
RENDER: Final = UUID(int=(4 << 64) + 500)
NEWEST: Final = PageRequest(50, "created_at", descending=True)
BY_INDEX: Final = "SET LOCAL enable_seqscan = on"
WITHOUT_INDEX: Final = (
    "SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off"
)
FILL: Final = """
CREATE FUNCTION pg_temp.number_of(kind int, n bigint) RETURNS uuid IMMUTABLE LANGUAGE sql
AS $$ SELECT (lpad(to_hex(kind), 16, '0') || lpad(to_hex(n), 16, '0'))::uuid $$;
INSERT INTO projects (id, user_id, title, status, created_at, updated_at)
SELECT pg_temp.number_of(2, n), pg_temp.number_of(0, n % 1000), 'Project ' || n,
  (ARRAY['draft', 'ready', 'archived'])[1 + n / 1000 % 3], now() - n * interval '1 s', now() - n * interval '1 s'
FROM generate_series(1, {rows}) AS n;
INSERT INTO scenes (id, user_id, project_id, position, title, source)
SELECT pg_temp.number_of(3, n), pg_temp.number_of(0, (1 + n / 10) % 1000), pg_temp.number_of(2, 1 + n / 10),
  n % 10, 'Scene', '# Scene'
FROM generate_series(0, {rows} - 1) AS n;
INSERT INTO renders (id, user_id, project_id, title, script, options, status, percent, attempts, attempt_token,
  last_event, created_at, updated_at, heartbeat_at, worker, finished_at)
SELECT pg_temp.number_of(4, n), pg_temp.number_of(0, n % 1000), pg_temp.number_of(2, n), 'Render ' || n, '# Scene',
  '{{}}', CASE WHEN n % 5000 = 0 THEN 'running' WHEN n % 5000 = 1 THEN 'queued'
  WHEN n % 7 = 2 THEN 'failed' ELSE 'succeeded' END,
  50, 1, 1, 1, now() - n * interval '1 s', now() - n * interval '1 s',
  CASE WHEN n % 5000 = 0 THEN now() END, CASE WHEN n % 5000 = 0 THEN 'worker' END,
  CASE WHEN n % 5000 > 1 THEN now() END
FROM generate_series(1, {rows}) AS n;
INSERT INTO render_events (render_id, sequence, user_id, kind, percent)
SELECT pg_temp.number_of(4, 1 + n / 20), n % 20 + 1, pg_temp.number_of(0, (1 + n / 20) % 1000), 'progress', n % 20 * 5
FROM generate_series(0, {rows} - 1) AS n;
ANALYZE;
"""
"""A thousand owners; `{rows}` rows in each of the big tables."""


@dataclass(frozen=True)
class Statement:
    """A statement as it was sent."""

    text: str
    values: Any


@dataclass(frozen=True)
class Explained:
    """What the server did: milliseconds with its indexes and without, and the big tables it read whole."""

    milliseconds: float
    without_index: float
    read_whole: tuple[str, ...]


Ask = Callable[[AsyncSession], Awaitable[object]]


async def _recovery(session: AsyncSession) -> None:
    await recovery.recover(session, lost_after_seconds=6, attempts=3)


QUESTIONS: Final[dict[str, Ask]] = {
    "an owner's newest projects": lambda s: ProjectRepository(s, OWNER).page(NEWEST),
    "an owner's projects of a status": lambda s: ProjectRepository(s, OWNER).page(NEWEST, status=ProjectStatus.READY),
    "a project": lambda s: ProjectRepository(s, OWNER).find(PROJECT),
    "the scenes of a project": lambda s: SceneRepository(s, OWNER).all(PROJECT),
    "an owner's newest renders": lambda s: RenderRepository(s, OWNER).page(NEWEST),
    "an owner's renders of a status": lambda s: RenderRepository(s, OWNER).page(NEWEST, status=RenderStatus.FAILED),
    "the renders of a project": lambda s: RenderRepository(s, OWNER).page(NEWEST, project_id=PROJECT),
    "what is new of a render": lambda s: RenderRepository(s, OWNER).events(RENDER, after=5, limit=100),
    "renders whose worker fell silent": _recovery,
}


def measure() -> list[Result]:
    """Fill a server of its own with a million rows in each big table, and explain every question."""
    with data_folder() as folder, Server(folder) as address:
        migrations.upgrade(address.url)
        with psycopg.connect(address.url, options="-c synchronous_commit=off") as connection:
            connection.execute(FILL.format(rows=ROWS).encode())
        settings = load({"REELWRIGHT_ENVIRONMENT": "test"}, data_dir=folder, database_url=address.url).settings
        explained = asyncio.run(_explain_all(Database.connect(settings)))
    whole = sum(len(seen.read_whole) for seen in explained.values())
    times = [row for name, seen in explained.items() for row in _times(name, seen)]
    return [Result("database: big tables read whole, of all questions", whole, "", at_most=0), *times]


def _times(name: str, seen: Explained) -> Iterator[Result]:
    yield Result(f"database: {name}", seen.milliseconds, "ms")
    yield Result(f"database: {name}: without the index", seen.without_index, "ms")


async def _explain_all(database: Database) -> dict[str, Explained]:
    found = {name: await _explained(database, ask) for name, ask in QUESTIONS.items()}
    await database.dispose()
    return found


async def _explained(database: Database, ask: Ask) -> Explained:
    """Ask once to catch the statements, then explain each of them."""
    async with transaction(database) as session:
        with _caught(database) as statements:
            await ask(session)
    plans = [await _plan(database, statement, BY_INDEX) for statement in statements]
    slow = [await _plan(database, statement, WITHOUT_INDEX) for statement in statements]
    return Explained(
        sum(plan["Execution Time"] for plan in plans),
        sum(plan["Execution Time"] for plan in slow),
        tuple(table for plan in plans for table in _read_whole(plan["Plan"])),
    )


@contextmanager
def _caught(database: Database) -> Iterator[list[Statement]]:
    statements: list[Statement] = []

    def note(_: Connection, __: Any, text: str, values: Any, *___: Any) -> None:
        if text.startswith("SELECT"):
            statements.append(Statement(text, values))

    event.listen(database.engine.sync_engine, "before_cursor_execute", note)
    yield statements
    event.remove(database.engine.sync_engine, "before_cursor_execute", note)


async def _plan(database: Database, statement: Statement, mode: str) -> dict[str, Any]:
    """Return what EXPLAIN (ANALYZE) says of a statement, the second time it runs: the first warms the cache."""
    async with database.engine.connect() as connection:
        for part in mode.split(";"):
            await connection.exec_driver_sql(part)
        for _ in range(2):
            explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}"
            rows = (await connection.exec_driver_sql(explain, statement.values)).scalar_one()
        await connection.rollback()
    plan: dict[str, Any] = (json.loads(rows) if isinstance(rows, str) else rows)[0]
    return plan


def _read_whole(node: dict[str, Any]) -> Iterator[str]:
    if node["Node Type"] == "Seq Scan" and node.get("Relation Name") in BIG:
        yield node["Relation Name"]
    for child in node.get("Plans", ()):
        yield from _read_whole(child)
