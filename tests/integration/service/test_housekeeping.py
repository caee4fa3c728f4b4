"""The watch over stalled work goes on whatever happens, and what is due every hour is done once for all processes."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any

import psycopg
import pytest
from httpx import AsyncClient
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.database import Database
from app.core.exceptions import ConflictError, ConnectionError, QueryError
from app.core.job_duties import JobDuty, seconds_since, take
from app.core.transactions import transaction
from app.reliability import housekeeping, stalled_work
from app.reliability.health_checks import UNWATCHED_SECONDS
from app.reliability.housekeeping import keep_house
from app.reliability.stalled_work import LOOKED, StalledWork, watching
from app.renders.recovery import Recovered
from tests.integration.service.render_work import until

pytestmark = pytest.mark.anyio

SECONDS = 90.0


async def enqueued(database: Database) -> dict[str, int]:
    async with transaction(database) as session:
        statement = text("SELECT task_name, count(*) FROM procrastinate_jobs GROUP BY 1")
        return {row[0]: row[1] for row in await session.execute(statement)}


async def set_back(database: Database, *, hours: float) -> None:
    async with transaction(database) as session:
        await session.execute(update(JobDuty).values(done_at=JobDuty.done_at - timedelta(hours=hours)))


class TestHousekeeping:
    async def test_it_is_done_every_hour_by_one_of_many(self, database: Database) -> None:
        await asyncio.gather(*(keep_house(database) for _ in range(4)))
        await set_back(database, hours=0.9)
        await keep_house(database)
        assert await enqueued(database) == {"assets.sweep": 1, "renders.sweep": 1}
        await set_back(database, hours=0.2)
        await asyncio.gather(*(keep_house(database) for _ in range(4)))
        assert await enqueued(database) == {"assets.sweep": 2, "renders.sweep": 2}

    async def test_what_fails_is_due_again_and_holds_up_nothing(
        self, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tried: list[str] = []

        async def fail(session: AsyncSession) -> None:
            tried.append("")
            await session.execute(text("SELECT 1 / 0"))

        duties = {"jobs.fail": fail, **housekeeping.DUTIES}
        monkeypatch.setattr(housekeeping, "DUTIES", MappingProxyType(duties))
        for _ in range(2):
            await keep_house(database)
        assert len(tried) == 2
        assert await enqueued(database) == {"assets.sweep": 1, "renders.sweep": 1}

    async def test_a_database_that_is_away_is_waited_for(self, unreachable: Database) -> None:
        await keep_house(unreachable)

    async def test_a_clock_that_was_set_back_puts_nothing_off(self, database: Database) -> None:
        async with transaction(database) as session:
            session.add(JobDuty(name="a", done_at=datetime.now(UTC) + timedelta(days=1)))
        async with transaction(database) as session:
            assert await take(session, "a", every_seconds=3600.0)
            assert not await take(session, "a", every_seconds=3600.0)


class TestTheWatch:
    @pytest.mark.parametrize(
        "error", [ConflictError("Taken."), QueryError("No."), ConnectionError("Away."), psycopg.InternalError("Raw.")]
    )
    async def test_it_goes_on_after_any_error_of_the_database(
        self, database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
    ) -> None:
        errors, looked_again = [error, error], asyncio.Event()
        monkeypatch.setattr(stalled_work, "LOOK_SECONDS", 0.0)

        async def look(_self: StalledWork, _now: float) -> None:
            if errors:
                raise errors.pop()
            looked_again.set()
            await asyncio.sleep(SECONDS)

        monkeypatch.setattr(StalledWork, "look", look)
        watched = asyncio.create_task(StalledWork(database, settings).run())
        try:
            await asyncio.wait_for(looked_again.wait(), SECONDS)
        finally:
            watched.cancel()
            await asyncio.gather(watched, return_exceptions=True)

    async def test_it_begins_anew_after_a_defect(
        self,
        database: Database,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        defects, looked_again = [KeyError("a defect")], asyncio.Event()
        monkeypatch.setattr(stalled_work, "BEGIN_ANEW_SECONDS", 0.0)

        async def look(_self: StalledWork, _now: float) -> None:
            if defects:
                raise defects.pop()
            looked_again.set()

        monkeypatch.setattr(StalledWork, "look", look)
        async with watching(database, settings):
            await asyncio.wait_for(looked_again.wait(), SECONDS)
        assert "begins anew" in caplog.text

    async def test_renders_that_cannot_be_settled_are_told_once_and_show_in_health(
        self,
        client: AsyncClient,
        database: Database,
        settings: Settings,
        monkeypatch: pytest.MonkeyPatch,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        stuck: dict[Any, str] = {"a-render": "The database refused a query."}

        async def recover(_session: AsyncSession, **_limits: object) -> Recovered:
            return Recovered(stuck=stuck)

        monkeypatch.setattr(stalled_work, "recover", recover)
        stalled = StalledWork(database, settings)
        for now in range(10):
            await stalled.look(1000.0 + now)
        assert caplog.text.count("could not be taken up anew") == 1
        async with transaction(database) as session:
            await session.execute(text("INSERT INTO job_workers (name) VALUES ('test:1:abc')"))
        await set_back(database, hours=UNWATCHED_SECONDS / 3600 + 0.001)
        queue = (await client.get("/health")).json()["data"]["parts"]["queue"]
        assert queue["state"] == "degraded"
        assert "not taken up anew" in queue["reason"]
        stuck.clear()
        await stalled.look(1010.0)
        queue = (await client.get("/health")).json()["data"]["parts"]["queue"]
        assert queue["state"] == "up"

    async def test_it_writes_down_that_it_looked(self, database: Database, settings: Settings) -> None:
        async def has_looked() -> bool:
            async with transaction(database, read_only=True) as session:
                return await seconds_since(session, LOOKED) is not None

        async with watching(database, settings):
            await until(has_looked)
