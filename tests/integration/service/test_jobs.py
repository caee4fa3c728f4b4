"""The queue: jobs come and go with the transaction that asks for them, and carry its identifiers."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from procrastinate.exceptions import ConnectorException
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import context
from app.core.config import Settings
from app.core.database import Database
from app.core.error_tracking import InMemory
from app.core.exceptions import ConnectionError, ExternalServiceError, QueryError, ValidationError
from app.core.job_connector import PatientConnector, address_of
from app.core.job_health import job_totals, queue_health, registered
from app.core.job_recovery import purge, settle_dead_jobs
from app.core.job_runner import JobRunner, Lane, retry_delay
from app.core.jobs import LIGHT_QUEUE, Job, Task, TaskGroup, backoff_seconds, enqueue
from app.core.transactions import transaction

pytestmark = pytest.mark.anyio

SECONDS = 90.0


class Noted:
    """A group with one task that notes how it was called; `fails` are raised, one each time."""

    def __init__(self, *fails: Exception, retries: int = 5) -> None:
        self.group = TaskGroup()
        self.calls: list[dict[str, Any]] = []
        self.happened = asyncio.Event()
        self._fails = list(fails)
        self.group.task("noted.call", retries=retries)(self._call)

    async def _call(self, job: Job, /, **arguments: Any) -> None:
        self.calls.append({"attempt": job.attempt, **arguments, "bound": context.current()})
        self.happened.set()
        if self._fails:
            raise self._fails.pop(0)


@asynccontextmanager
async def running(database: Database, group: TaskGroup, errors: InMemory | None = None) -> AsyncIterator[JobRunner]:
    lanes = [Lane((LIGHT_QUEUE,), 2)]
    runner = JobRunner(database, [group], "parts", lanes=lanes, errors=errors or InMemory())
    working = asyncio.create_task(runner.run(heartbeat_seconds=0.2, grace_seconds=0.2))
    try:
        yield runner
    finally:
        runner.stop()
        await working


async def jobs(session: AsyncSession) -> list[tuple[Any, ...]]:
    statement = text("SELECT task_name, status::text, attempts, scheduled_at FROM procrastinate_jobs ORDER BY id")
    return [tuple(row) for row in (await session.execute(statement)).all()]


async def settled(database: Database, count: int = 0) -> list[tuple[Any, ...]]:
    """Wait until so many jobs are left that are neither waiting for now nor running."""
    async with asyncio.timeout(SECONDS):
        while True:
            async with transaction(database, read_only=True) as session:
                left = await jobs(session)
            if len(left) == count and all(status != "doing" for _, status, _, _ in left):
                return left
            await asyncio.sleep(0.02)


class TestEnqueuing:
    async def test_a_rollback_leaves_nothing(self, database: Database) -> None:
        async def fail() -> None:
            async with transaction(database) as session:
                await enqueue(session, "noted.call", thing=1)
                assert len(await jobs(session)) == 1
                raise RuntimeError

        with pytest.raises(RuntimeError):
            await fail()
        async with transaction(database) as session:
            assert await jobs(session) == []

    async def test_a_rolled_back_savepoint_leaves_nothing(self, database: Database) -> None:
        async with transaction(database) as session:

            async def fail() -> None:
                async with transaction(session):
                    await enqueue(session, "noted.call", thing=2)
                    raise RuntimeError

            await enqueue(session, "noted.call", thing=1)
            with pytest.raises(RuntimeError):
                await fail()
        async with transaction(database) as session:
            assert len(await jobs(session)) == 1

    async def test_nobody_sees_a_job_before_the_commit(self, database: Database) -> None:
        noted = Noted()
        async with running(database, noted.group):
            async with transaction(database) as session:
                await enqueue(session, "noted.call", thing=1)
                await asyncio.sleep(0.7)
                assert noted.calls == []
            await asyncio.wait_for(noted.happened.wait(), SECONDS)
        assert [call["thing"] for call in noted.calls] == [1]

    async def test_it_needs_a_transaction_that_can_write(self, database: Database) -> None:
        with pytest.raises(QueryError):
            async with transaction(database, read_only=True) as session:
                await enqueue(session, "noted.call")

    async def test_a_database_that_is_away_is_said_to_be_away(self, unreachable: Database) -> None:
        with pytest.raises(ConnectionError):
            async with transaction(unreachable) as session:
                await enqueue(session, "noted.call")

    async def test_a_later_start_is_kept(self, database: Database) -> None:
        later = datetime.now(UTC) + timedelta(hours=1)
        async with transaction(database) as session:
            await enqueue(session, "noted.call", schedule_at=later)
            assert (await jobs(session))[0][3] == later


class TestRunning:
    async def test_identifiers_of_the_request_reach_the_task(self, database: Database) -> None:
        noted = Noted()
        with context.bind(request_id="req-7", trace_id="a" * 32, user_id="user-7"):
            async with transaction(database) as session:
                number = await enqueue(session, "noted.call", thing=1)
        async with running(database, noted.group):
            await asyncio.wait_for(noted.happened.wait(), SECONDS)
        bound = {"request_id": "req-7", "trace_id": "a" * 32, "user_id": "user-7", "job_id": str(number)}
        assert noted.calls == [{"attempt": 1, "thing": 1, "bound": bound}]
        assert context.current() == {}

    async def test_they_are_in_every_line_of_its_log(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level("INFO")
        with context.bind(request_id="req-8"):
            async with transaction(database) as session:
                await enqueue(session, "noted.call", known_as="the-thing")
        noted = Noted()
        async with running(database, noted.group):
            await asyncio.wait_for(noted.happened.wait(), SECONDS)
            await settled(database)
        told = [record.getMessage() for record in caplog.records if record.name == "app.core.job_runner"]
        assert any("Job started" in line for line in told)
        assert any("Job done" in line for line in told)
        assert all("request_id=req-8" in line and "job_id=the-thing" in line for line in told)

    async def test_a_job_that_succeeds_is_gone_and_counted(self, database: Database) -> None:
        noted = Noted()
        async with transaction(database) as session:
            await enqueue(session, "noted.call")
            await enqueue(session, "noted.call")
        async with running(database, noted.group):
            await settled(database)
        async with transaction(database) as session:
            assert [(t.task, t.outcome, t.runs) for t in await job_totals(session)] == [("noted.call", "done", 2)]

    async def test_jobs_with_one_lock_do_not_overlap(self, database: Database) -> None:
        group, at_once, most = TaskGroup(), 0, 0

        @group.task("noted.slow")
        async def slow(_job: Job) -> None:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.1)
            at_once -= 1

        async with transaction(database) as session:
            for _ in range(3):
                await enqueue(session, "noted.slow", lock="one")
        async with running(database, group):
            await settled(database)
        assert most == 1


class TestFailing:
    async def test_what_may_pass_is_tried_again_a_second_later(self, database: Database) -> None:
        noted, errors = Noted(ExternalServiceError("away")), InMemory()
        async with transaction(database) as session:
            await enqueue(session, "noted.call")
        async with running(database, noted.group, errors):
            await settled(database)
        assert [call["attempt"] for call in noted.calls] == [1, 2]
        assert errors.groups == {}
        async with transaction(database) as session:
            assert {t.outcome: t.runs for t in await job_totals(session)} == {"retried": 1, "done": 1}

    async def test_what_cannot_pass_ends_the_job_and_is_recorded(self, database: Database) -> None:
        noted, errors = Noted(ValidationError("wrong")), InMemory()
        async with transaction(database) as session:
            await enqueue(session, "noted.call")
        async with running(database, noted.group, errors):
            left = await settled(database, 1)
            while left[0][1] != "failed":
                left = await settled(database, 1)
        assert len(noted.calls) == 1
        assert [group.latest.message for group in errors.groups.values()] == ["wrong"]
        assert next(iter(errors.groups.values())).latest.context["task"] == "noted.call"

    @pytest.mark.parametrize(
        ("error", "attempt", "delay"),
        [
            (ExternalServiceError("x"), 1, 1),
            (ExternalServiceError("x"), 2, 2),
            (ExternalServiceError("x"), 3, 4),
            (ExternalServiceError("x"), 4, 8),
            (ExternalServiceError("x"), 5, 16),
            (ExternalServiceError("x"), 6, None),
            (ValidationError("x"), 1, None),
            (KeyError("x"), 1, None),
            (asyncio.CancelledError(), 9, 0),
        ],
    )
    async def test_the_waits_double_up_to_a_limit(
        self, error: BaseException, attempt: int, delay: int | None
    ) -> None:
        async def nothing(_job: Job) -> None: ...

        assert retry_delay(Task("noted.call", nothing), error, attempt) == delay

    async def test_waits_end_at_sixteen_seconds(self) -> None:
        assert [backoff_seconds(attempt) for attempt in range(1, 8)] == [1, 2, 4, 8, 16, 16, 16]

    async def test_one_name_is_one_task(self) -> None:
        with pytest.raises(ValueError, match=r"two tasks named noted\.call"):
            Noted().group.task("noted.call")


class TestStopping:
    async def test_a_job_broken_off_goes_back_to_the_queue(self, database: Database) -> None:
        group, began = TaskGroup(), asyncio.Event()

        @group.task("noted.endless")
        async def endless(_job: Job) -> None:
            began.set()
            await asyncio.Event().wait()

        async with transaction(database) as session:
            await enqueue(session, "noted.endless")
        async with running(database, group):
            await asyncio.wait_for(began.wait(), SECONDS)
        async with transaction(database) as session:
            assert [(status, attempts) for _, status, attempts, _ in await jobs(session)] == [("todo", 1)]
            assert [(t.outcome, t.runs) for t in await job_totals(session)] == [("returned", 1)]

    async def test_a_job_is_told_to_stop(self, database: Database) -> None:
        group, began = TaskGroup(), asyncio.Event()

        @group.task("noted.polite")
        async def polite(job: Job) -> None:
            began.set()
            await job.stopping.wait()

        async with transaction(database) as session:
            await enqueue(session, "noted.polite")
        async with running(database, group):
            await asyncio.wait_for(began.wait(), SECONDS)
        async with transaction(database) as session:
            assert await jobs(session) == []


class TestADatabaseThatGoesAway:
    async def test_a_worker_finds_it_again(self, database: Database, cleaning: Any) -> None:
        """Every connection is cut, also the one that hears of new jobs; the worker goes on without a word."""
        noted = Noted()
        async with running(database, noted.group):
            await asyncio.sleep(0.3)
            for _ in range(2):
                cleaning.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                await asyncio.sleep(0.3)
            await database.dispose()
            async with transaction(database) as session:
                await enqueue(session, "noted.call")
            await asyncio.wait_for(noted.happened.wait(), SECONDS)
            await settled(database)

    async def test_a_worker_that_was_forgotten_registers_anew(self, database: Database) -> None:
        noted = Noted()
        async with running(database, noted.group):
            await asyncio.sleep(0.3)
            async with transaction(database) as session:
                await session.execute(text("DELETE FROM procrastinate_workers"))
                await enqueue(session, "noted.call")
            await asyncio.wait_for(noted.happened.wait(), SECONDS)


async def start(session: AsyncSession, *, silent_seconds: float, attempts: int = 0) -> None:
    """Let a worker that was last heard of so long ago begin all jobs."""
    heard = datetime.now(UTC) - timedelta(seconds=silent_seconds)
    statement = text("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:at) RETURNING id")
    worker = await session.scalar(statement, {"at": heard})
    await session.execute(
        text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker, attempts = :attempts"),
        {"worker": worker, "attempts": attempts},
    )


class TestDeadWorkers:
    async def test_their_jobs_are_done_by_others(self, database: Database) -> None:
        async with transaction(database) as session:
            await enqueue(session, "noted.call")
            await enqueue(session, "noted.call", queue="elsewhere")
            await start(session, silent_seconds=30)
        async with transaction(database) as session:
            assert await settle_dead_jobs(session, silent_seconds=6, dropped={"elsewhere"}) == 2
            assert [status for _, status, _, _ in await jobs(session)] == ["todo"]
            assert await session.scalar(text("SELECT count(*) FROM procrastinate_workers")) == 0
        noted = Noted()
        async with running(database, noted.group):
            await asyncio.wait_for(noted.happened.wait(), SECONDS)
        assert noted.calls[0]["attempt"] == 2

    async def test_a_job_that_kills_its_workers_ends(self, database: Database) -> None:
        async with transaction(database) as session:
            await enqueue(session, "noted.call")
            await start(session, silent_seconds=30, attempts=5)
            await settle_dead_jobs(session, silent_seconds=6, dropped=())
            assert [status for _, status, _, _ in await jobs(session)] == ["failed"]

    async def test_jobs_of_the_living_are_left_alone(self, database: Database) -> None:
        async with transaction(database) as session:
            await enqueue(session, "noted.call")
            await start(session, silent_seconds=1)
            assert await settle_dead_jobs(session, silent_seconds=6, dropped=()) == 0
            assert [status for _, status, _, _ in await jobs(session)] == ["doing"]

    async def test_old_failures_are_purged(self, database: Database) -> None:
        async with transaction(database) as session:
            for _ in range(2):
                await enqueue(session, "noted.call")
            await session.execute(text("UPDATE procrastinate_jobs SET status = 'failed'"))
            old = "UPDATE procrastinate_events SET at = now() - interval '8 days' WHERE job_id = 1"
            await session.execute(text(old))
            await purge(session)
            assert len(await jobs(session)) == 1


class TestAWorkerThatSeemedDead:
    """It was stopped for a while, and its job was given up meanwhile."""

    @pytest.mark.parametrize("fails", [False, True])
    async def test_ends_its_job_in_peace(
        self, database: Database, caplog: pytest.LogCaptureFixture, *, fails: bool
    ) -> None:
        group, began, may_end = TaskGroup(), asyncio.Event(), asyncio.Event()
        caplog.set_level("INFO")
        problems: list[dict[str, Any]] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, problem: problems.append(problem))

        @group.task("noted.slow")
        async def slow(_job: Job) -> None:
            began.set()
            await may_end.wait()
            if fails:
                raise ExternalServiceError("Away.")

        async with transaction(database) as session:
            job_id = await enqueue(session, "noted.slow")
        try:
            async with running(database, group):
                await asyncio.wait_for(began.wait(), SECONDS)
                async with transaction(database) as session:
                    drop = text("SELECT procrastinate_finish_job_v1(:id, 'failed', true)")
                    await session.execute(drop, {"id": job_id})
                may_end.set()
                async with asyncio.timeout(SECONDS):
                    while "not this worker's any more" not in caplog.text:  # noqa: ASYNC110 — a log line wakes nobody
                        await asyncio.sleep(0.02)
            gc.collect()
            await asyncio.sleep(0)
        finally:
            asyncio.get_running_loop().set_exception_handler(None)
        assert problems == []

    async def test_other_refusals_are_told(self, database: Database) -> None:
        connector = PatientConnector(address_of(database))
        await connector.open_async()
        try:
            with pytest.raises(ConnectorException):
                await connector.execute_query_async("SELECT 1 / 0")
        finally:
            await connector.close_async()


class TestHealth:
    async def test_tells_who_is_alive_and_what_waits(self, database: Database, settings: Settings) -> None:
        async with transaction(database) as session:
            await enqueue(session, "noted.call")
            await enqueue(session, "noted.call", schedule_at=datetime.now(UTC) + timedelta(hours=1))
            await session.execute(text("UPDATE procrastinate_events SET at = at - interval '90 seconds'"))
        async with registered(database, "worker-1", heartbeat_seconds=0.1):
            async with asyncio.timeout(SECONDS):
                while True:
                    async with transaction(database, read_only=True) as session:
                        health = await queue_health(session)
                    if health.workers_alive:
                        break
            queue = health.queues[LIGHT_QUEUE]
            assert (queue.waiting, queue.scheduled, queue.running) == (1, 1, 0)
            assert 89 < health.oldest_waiting_seconds < 120
        async with transaction(database, read_only=True) as session:
            assert (await queue_health(session)).workers_alive == 0

    async def test_an_empty_queue_is_well(self, database: Database) -> None:
        async with transaction(database, read_only=True) as session:
            health = await queue_health(session)
        assert (health.workers_alive, health.waiting, health.oldest_waiting_seconds) == (0, 0, 0.0)
