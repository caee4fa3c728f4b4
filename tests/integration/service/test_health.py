"""Health: what a supervisor, a load balancer and a person are told, and what Prometheus reads."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from httpx import ASGITransport, AsyncClient
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from app.api.dependencies import Parts
from app.core import migrations
from app.core.config import Settings
from app.core.database import Database
from app.core.exceptions import StorageError
from app.core.jobs import enqueue
from app.core.transactions import transaction
from app.main import create_app
from app.reliability import health_checks
from app.reliability.health_checks import HealthMonitor

pytestmark = pytest.mark.anyio


def over(parts: Parts) -> AsyncClient:
    """Return a client of the API over these parts."""
    return AsyncClient(transport=ASGITransport(create_app(parts)), base_url="http://localhost")


@pytest.fixture
async def without_database(settings: Settings, parts: Parts, unreachable: Database) -> AsyncIterator[AsyncClient]:
    """A client of an API whose database is away."""
    async with over(Parts(settings, unreachable, parts.files)) as connected:
        yield connected


@pytest.fixture
async def worker(database: Database) -> None:
    """A worker that has just shown itself."""
    async with transaction(database) as session:
        await session.execute(text("INSERT INTO job_workers (name) VALUES ('test:1:abc')"))


class TestSummary:
    @pytest.mark.usefixtures("worker")
    async def test_everything_is_up(self, client: AsyncClient) -> None:
        health = (await client.get("/health")).json()["data"]
        assert health["state"] == "up"
        assert health["version"]
        assert health["environment"] == "test"
        assert health["uptime_seconds"] >= 0
        assert set(health["parts"]) == {"database", "migrations", "storage", "queue"}
        for part in health["parts"].values():
            assert part["state"] == "up"
            assert part["response_ms"] >= 0
            assert part["error_rate"] == 0

    async def test_without_a_worker_it_is_degraded(self, client: AsyncClient) -> None:
        health = (await client.get("/health")).json()["data"]
        assert (health["state"], health["parts"]["queue"]["state"]) == ("degraded", "degraded")
        assert "reelwright worker" in health["parts"]["queue"]["reason"]

    async def test_its_own_errors_are_counted(self, client: AsyncClient, parts: Parts) -> None:
        parts.telemetry.http.count("GET", "/x", 500, 0.1)
        parts.telemetry.http.count("GET", "/x", 404, 0.1)
        health = (await client.get("/health")).json()["data"]
        assert (health["requests"], health["error_rate"]) == (2, 0.5)

    async def test_without_a_database(self, without_database: AsyncClient) -> None:
        answer = await without_database.get("/health")
        body = answer.json()
        assert (answer.status_code, body["code"]) == (503, "SERVICE_UNAVAILABLE")
        assert answer.headers["retry-after"]
        parts = body["details"]["health"]["parts"]
        assert parts["database"]["state"] == parts["migrations"]["state"] == "down"
        assert parts["database"]["error_rate"] == 1
        assert parts["storage"]["state"] == "up"

    async def test_without_storage_it_is_degraded(
        self, client: AsyncClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def away() -> None:
            raise StorageError("The bucket is away.")

        monkeypatch.setattr(parts.files, "check", away, raising=False)
        health = (await client.get("/health")).json()["data"]
        assert health["state"] == "degraded"
        assert health["parts"]["storage"]["reason"] == "The bucket is away."

    async def test_a_slow_part_is_not_waited_for(self, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(health_checks, "CHECK_SECONDS", 2.0)
        monitor = HealthMonitor(parts)

        async def sleepy() -> dict[str, str]:
            await asyncio.sleep(60)
            return {}

        monkeypatch.setitem(monitor.probes, "storage", sleepy)
        found = await monitor.ask("storage", "database")
        assert (found["storage"].state, found["database"].state) == ("down", "up")
        assert "no answer" in found["storage"].reason

    async def test_error_rates_forget(self, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
        monitor = HealthMonitor(parts)

        async def failing() -> dict[str, str]:
            raise StorageError("Away.")

        async def working() -> dict[str, str]:
            return {}

        for probe, times, rate in ((failing, 1, 1.0), (working, 3, 0.25), (working, health_checks.REMEMBERED, 0.0)):
            monkeypatch.setitem(monitor.probes, "storage", probe)
            for _ in range(times):
                await monitor.ask("storage")
            assert monitor.error_rate("storage") == rate


class TestLive:
    async def test_asks_nothing(self, without_database: AsyncClient) -> None:
        answer = await without_database.get("/health/live")
        assert (answer.status_code, answer.json()["data"]) == (200, {"state": "live"})


class TestReady:
    async def test_ready(self, client: AsyncClient) -> None:
        answer = await client.get("/health/ready")
        assert (answer.status_code, answer.json()["data"]) == (200, {"state": "ready"})

    async def test_not_while_stopping(self, client: AsyncClient, parts: Parts) -> None:
        parts.lifecycle.is_draining = True
        answer = await client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["details"]["parts"] == {"process": "the process is stopping"}
        assert (await client.get("/health/live")).status_code == 200
        assert (await client.get("/v1/projects")).status_code == 200

    async def test_not_while_migrations_are_pending(
        self, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(migrations, "newest", lambda: "9999")
        answer = await client.get("/health/ready")
        assert answer.status_code == 503
        assert "reelwright db upgrade" in answer.json()["error"]

    async def test_not_on_an_empty_database(self, client: AsyncClient, database: Database) -> None:
        async with transaction(database) as session:
            await session.execute(text("ALTER TABLE alembic_version RENAME TO hidden"))
        try:
            assert (await client.get("/health/ready")).status_code == 503
        finally:
            async with transaction(database) as session:
                await session.execute(text("ALTER TABLE hidden RENAME TO alembic_version"))

    async def test_not_without_a_database(self, without_database: AsyncClient) -> None:
        answer = await without_database.get("/health/ready")
        assert answer.status_code == 503
        assert set(answer.json()["details"]["parts"]) == {"database", "migrations"}


class TestDatabase:
    async def test_times_and_pool(self, client: AsyncClient) -> None:
        part = (await client.get("/health/db")).json()["data"]
        assert part["state"] == "up"
        assert part["facts"]["connect_ms"] > 0
        assert part["facts"]["query_ms"] > 0
        pool = part["facts"]["pool"]
        assert (pool["limit"], pool["overflow"], pool["waited"]) == (30, 0, 0)

    async def test_no_free_connection(self, settings: Settings, parts: Parts, small_pool: Database) -> None:
        async with over(Parts(settings, small_pool, parts.files)) as client, small_pool.engine.connect():
            answer = await client.get("/health/db")
        assert answer.status_code == 503
        assert "connections" in answer.json()["details"]["parts"]["database"]
        assert small_pool.pool_state().waited == 1


class TestQueue:
    @pytest.mark.usefixtures("worker")
    async def test_workers_and_jobs(self, client: AsyncClient, database: Database) -> None:
        async with transaction(database) as session:
            for _ in range(3):
                await enqueue(session, "test.nothing")
        facts = (await client.get("/health/queue")).json()["data"]["facts"]
        assert (facts["workers_alive"], facts["waiting"]) == (1, 3)
        assert facts["queues"]["light"]["waiting"] == 3
        assert facts["oldest_waiting_seconds"] >= 0


class TestMetrics:
    async def samples(self, client: AsyncClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        answer = await client.get("/metrics")
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/plain; version=")
        return {
            (sample.name, tuple(sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(answer.text)
            for sample in family.samples
        }

    @pytest.mark.usefixtures("worker")
    async def test_requests_by_template(self, client: AsyncClient) -> None:
        for number in range(3):
            await client.get(f"/v1/projects/{number}")
            await client.get(f"/nothing/{number}")
        samples = await self.samples(client)
        project = {"method": "GET", "route": "/v1/projects/{project_id}"}
        requests = "reelwright_http_requests_total"
        seconds = "reelwright_http_request_duration_seconds"
        assert samples[requests, tuple(sorted((project | {"status": "422"}).items()))] == 3
        assert samples[requests, (("method", "GET"), ("route", "(none)"), ("status", "404"))] == 3
        assert samples[f"{seconds}_count", tuple(sorted(project.items()))] == 3
        assert samples[f"{seconds}_bucket", tuple(sorted((project | {"le": "+Inf"}).items()))] == 3
        assert samples[f"{seconds}_sum", tuple(sorted(project.items()))] > 0
        assert samples["reelwright_http_requests_in_flight", ()] == 1
        assert samples["reelwright_errors_total", (("code", "NOT_FOUND"),)] == 3
        assert samples["reelwright_workers_alive", ()] == 1
        assert samples["reelwright_database_up", ()] == 1

    async def test_pool_and_queue(self, client: AsyncClient, parts: Parts, database: Database) -> None:
        parts.telemetry.watch_pool(database.pool_state)
        async with transaction(database) as session:
            await enqueue(session, "test.nothing")
        samples = await self.samples(client)
        assert samples["reelwright_db_pool_limit", ()] == 30
        assert samples["reelwright_jobs_waiting", (("queue", "light"),)] == 1

    async def test_a_strange_method_makes_no_series(self, client: AsyncClient) -> None:
        for number in range(3):
            await client.request(f"ODD{number}", "/v1/projects")
        samples = await self.samples(client)
        key = (("method", "other"), ("route", "/v1/projects"), ("status", "405"))
        assert samples["reelwright_http_requests_total", key] == 3

    async def test_without_a_database(self, without_database: AsyncClient) -> None:
        samples = await self.samples(without_database)
        assert samples["reelwright_database_up", ()] == 0
        assert ("reelwright_workers_alive", ()) not in samples

    @pytest.mark.parametrize("path", ["/metrics", "/health", "/health/db"])
    async def test_no_secret_is_shown(self, client: AsyncClient, settings: Settings, path: str) -> None:
        shown = (await client.get(path)).text
        assert settings.database_url is not None
        assert settings.database_url.get_secret_value() not in shown
        assert settings.secret_key.get_secret_value() not in shown

    @pytest.mark.parametrize("path", ["/metrics", "/health", "/health/live", "/health/ready"])
    async def test_they_stand_behind_the_wall(self, client: AsyncClient, path: str) -> None:
        assert (await client.get(path, headers={"Host": "evil.example"})).status_code == 421
