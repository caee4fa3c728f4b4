"""The ledger of videos: never oversold, never leaked, whoever asks at once and whatever dies."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, update

from app.core.config import Settings
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.exceptions import ReelwrightError
from app.core.identifiers import new_id
from app.core.transactions import Isolation, transaction, transactional
from app.quotas import service as quotas
from app.quotas.exceptions import VideoQuotaExceededError
from app.renders import service
from app.renders.attempts import Attempt, fail, hand_back, publish, try_again
from app.renders.exceptions import FencedError
from app.renders.housekeeping import count_ended
from app.renders.models import Render, RenderAttempt, RenderStatus
from app.renders.recovery import recover
from tests.integration.service.quota_work import OTHER, counted, limited, standing
from tests.integration.service.render_work import asked, ended, found, reached, rows, scenes, taken_up, worker_process
from tests.processes import finish, needs_proc, python

pytestmark = pytest.mark.anyio

ASKING = """
import asyncio, sys
from uuid import UUID
from app.core.config import load
from app.core.database import Database
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.quotas import service as quotas
from app.quotas.exceptions import VideoQuotaExceededError

USER, COUNT = UUID(sys.argv[1]), int(sys.argv[2])

async def one(database):
    try:
        async with transaction(database) as session:
            await quotas.reserve(session, USER, new_id())
    except VideoQuotaExceededError:
        return 0
    return 1

async def main():
    database = Database.connect(load({"REELWRIGHT_ENVIRONMENT": "test"}, database_url=sys.argv[3]).settings)
    async with transaction(database) as session:
        await quotas.limits_of(session, USER)
    print("ready", flush=True)
    sys.stdin.readline()
    print(sum(await asyncio.gather(*(one(database) for _ in range(COUNT)))), flush=True)
    await database.dispose()

asyncio.run(main())
"""
HOLDING = """
import asyncio, sys
from uuid import UUID
from app.core.config import load
from app.core.database import Database
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.quotas import service as quotas

async def main():
    database = Database.connect(load({"REELWRIGHT_ENVIRONMENT": "test"}, database_url=sys.argv[2]).settings)
    async with transaction(database) as session:
        await quotas.reserve(session, UUID(sys.argv[1]), new_id())
        print("held", flush=True)
        await asyncio.sleep(600)

asyncio.run(main())
"""


def address_of(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url.get_secret_value()


def asked_at_once(settings: Settings, user: UUID, processes: int, each: int) -> int:
    """Reserve from several processes, each for many at the same moment; return how many got one."""
    running = [python(ASKING, str(user), str(each), address_of(settings)) for _ in range(processes)]
    try:
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in running:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        return sum(int(process.stdout.readline()) for process in running if process.stdout is not None)
    finally:
        for process in running:
            finish(process)


class TestManyAtOnce:
    @pytest.mark.parametrize("limit", [0, 1, 7, 10])
    async def test_fifty_over_two_processes_get_exactly_what_there_is(
        self, settings: Settings, database: Database, limit: int
    ) -> None:
        user = await limited(database, videos_per_month=limit)
        assert await asyncio.to_thread(asked_at_once, settings, user, 2, 25) == limit
        assert await standing(database) == (0, limit, 0)
        assert await counted(database) == ({"reserved": limit} if limit else {})

    @pytest.mark.parametrize("isolation", ["READ COMMITTED", "REPEATABLE READ", "SERIALIZABLE"])
    async def test_it_does_not_hang_on_what_a_transaction_sees(
        self, database: Database, isolation: Isolation
    ) -> None:
        user = await limited(database, videos_per_month=3)

        @transactional(isolation=isolation, attempts=50)
        async def one(session: Any) -> None:
            await quotas.limits_of(session, user)
            await quotas.reserve(session, user, new_id())

        answers = await asyncio.gather(*(one(database) for _ in range(12)), return_exceptions=True)
        assert sum(answer is None for answer in answers) == 3
        assert {type(answer) for answer in answers if answer is not None} == {VideoQuotaExceededError}
        assert await counted(database) == {"reserved": 3}

    async def test_nobody_waits_for_another_user(self, database: Database) -> None:
        await limited(database, videos_per_month=1)
        await limited(database, OTHER, videos_per_month=1)
        async with transaction(database) as mine, transaction(database) as theirs:
            await quotas.reserve(mine, LOCAL_OWNER.id, new_id())
            async with asyncio.timeout(5):
                await quotas.reserve(theirs, OTHER, new_id())

    async def test_what_is_rolled_back_is_not_counted(self, database: Database) -> None:
        user = await limited(database, videos_per_month=1)
        async with transaction(database) as session:
            await quotas.reserve(session, user, new_id())
            await session.rollback()
        assert await standing(database) == (0, 0, 1)

    async def test_a_process_that_is_killed_before_it_commits_leaves_nothing(
        self, settings: Settings, database: Database
    ) -> None:
        user = await limited(database, videos_per_month=1)
        process = python(HOLDING, str(user), address_of(settings))
        try:
            assert process.stdout is not None
            assert await asyncio.to_thread(process.stdout.readline) == "held\n"
            os.kill(process.pid, signal.SIGKILL)
            async with transaction(database) as session:
                await quotas.reserve(session, user, new_id())
        finally:
            await asyncio.to_thread(finish, process)
        assert await standing(database) == (0, 1, 0)


async def attempted(database: Database, render: Render) -> Attempt:
    async with transaction(database) as session:
        attempt = await taken_up(session, render.id)
    assert attempt is not None
    return attempt


async def made(database: Database, render: Render) -> None:
    attempt = await attempted(database, render)
    async with transaction(database) as session:
        await publish(session, attempt, [], {})


async def failed(database: Database, render: Render) -> None:
    attempt = await attempted(database, render)
    async with transaction(database) as session:
        await fail(session, attempt, {"code": "STORAGE_ERROR", "retryable": True})


async def cancelled(database: Database, render: Render) -> None:
    async with transaction(database) as session:
        await service.cancel(session, LOCAL_OWNER, render.id)


async def retried(database: Database, render: Render) -> None:
    async with transaction(database) as session:
        await service.retry(session, LOCAL_OWNER, render.id)


async def deleted(database: Database, render: Render) -> None:
    async with transaction(database) as session:
        await service.delete(session, LOCAL_OWNER, render.id)


async def project_deleted(database: Database, render: Render) -> None:
    async with transaction(database) as session:
        await service.forget_project(session, LOCAL_OWNER, render.project_id)
        await session.execute(text("DELETE FROM projects WHERE id = :id"), {"id": render.project_id})


async def fell_silent(database: Database, render: Render) -> None:
    async with transaction(database) as session:
        await taken_up(session, render.id)
        old = text("now() - interval '1 hour'")
        await session.execute(update(Render).where(Render.id == render.id).values(heartbeat_at=old))


async def recovered(database: Database, *, attempts: int) -> None:
    async with transaction(database) as session:
        await recover(session, lost_after_seconds=6.0, attempts=attempts)


class TestAnEnd:
    @pytest.mark.parametrize(
        ("steps", "expected"),
        [
            ((), {"reserved": 1}),
            ((made,), {"settled": 1}),
            ((failed,), {"released": 1}),
            ((cancelled,), {"released": 1}),
            ((cancelled, cancelled), {"released": 1}),
            ((failed, retried), {"released": 1, "reserved": 1}),
            ((cancelled, retried, made), {"released": 1, "settled": 1}),
            ((failed, retried, failed, retried, cancelled), {"released": 3}),
            ((made, deleted), {"settled": 1}),
            ((failed, deleted), {"released": 1}),
            ((project_deleted,), {"released": 1}),
            ((made, project_deleted), {"settled": 1}),
            ((attempted, project_deleted), {"released": 1}),
        ],
    )
    async def test_settles_or_gives_back(
        self, database: Database, steps: tuple[Callable[..., Any], ...], expected: dict[str, int]
    ) -> None:
        render = await asked(database)
        for step in steps:
            await step(database, render)
        assert await counted(database) == expected

    async def test_a_worker_that_was_shut_out_counts_nothing(self, database: Database) -> None:
        render = await asked(database)
        attempt = await attempted(database, render)
        await cancelled(database, render)
        await retried(database, render)
        async with transaction(database) as session:
            with pytest.raises(FencedError):
                await publish(session, attempt, [], {})
        async with transaction(database) as session:
            with pytest.raises(FencedError):
                await fail(session, attempt, {"code": "STORAGE_ERROR", "retryable": True})
        assert await counted(database) == {"released": 1, "reserved": 1}

    async def test_only_ends_count_not_what_goes_back_in_the_queue(self, database: Database) -> None:
        render = await asked(database)
        attempt = await attempted(database, render)
        async with transaction(database) as session:
            await try_again(session, attempt, {"code": "STORAGE_ERROR", "retryable": True}, 0.0)
        attempt = await attempted(database, render)
        async with transaction(database) as session:
            await hand_back(session, attempt)
        await fell_silent(database, render)
        await recovered(database, attempts=9)
        assert (await found(database, render.id)).status == "queued"
        assert await counted(database, render_id=render.id) == {"reserved": 1}
        await fell_silent(database, render)
        await recovered(database, attempts=1)
        assert (await found(database, render.id)).status == "failed"
        assert await counted(database, render_id=render.id) == {"released": 1}

    async def test_rolled_back_it_is_no_end(self, database: Database) -> None:
        render = await asked(database)
        attempt = await attempted(database, render)
        async with transaction(database) as session:
            await publish(session, attempt, [], {})
            await session.rollback()
        assert await counted(database) == {"reserved": 1}

    async def test_of_an_older_version_is_counted_later(self, database: Database) -> None:
        waiting, done, gone, lost = [await asked(database) for _ in range(4)]
        async with transaction(database) as session:
            for render, status in ((done, RenderStatus.SUCCEEDED), (gone, RenderStatus.CANCELLED)):
                values = {"status": status, "finished_at": text("now()")}
                await session.execute(update(Render).where(Render.id == render.id).values(values))
            await session.execute(text("DELETE FROM renders WHERE id = :id"), {"id": lost.id})
        async with transaction(database) as session:
            assert await count_ended(session) == 3
            assert await count_ended(session) == 0
        found = [await counted(database, render_id=each.id) for each in (waiting, done, gone, lost)]
        assert found == [{"reserved": 1}, {"settled": 1}, {"released": 1}, {"released": 1}]


class TestALimit:
    async def test_holds_for_new_renders_and_new_tries(self, database: Database) -> None:
        await limited(database, videos_per_month=1)
        first = await asked(database)
        with pytest.raises(VideoQuotaExceededError):
            await asked(database)
        await failed(database, first)
        second = await asked(database)
        with pytest.raises(VideoQuotaExceededError):
            await retried(database, first)
        assert (await found(database, first.id)).status == "failed"
        await cancelled(database, second)
        await retried(database, first)
        await made(database, first)
        assert await standing(database) == (1, 0, 0)
        with pytest.raises(VideoQuotaExceededError) as caught:
            await asked(database)
        assert caught.value.details["used"] == 1

    async def test_a_refused_render_leaves_nothing(self, database: Database) -> None:
        await limited(database, videos_per_month=0)
        with pytest.raises(ReelwrightError):
            await asked(database)
        async with transaction(database, read_only=True) as session:
            for table in ("renders", "procrastinate_jobs", "quota_entries"):
                assert await session.scalar(text(f"SELECT count(*) FROM {table}")) == 0


@needs_proc
@pytest.mark.slow
async def test_a_killed_worker_leaks_and_counts_twice_nothing(settings: Settings, database: Database) -> None:
    """The worker is killed at its work, another makes the video: it is one of the month's, from first to last."""
    quick = settings.model_copy(update={"render_heartbeat_seconds": 0.25, "render_lost_after_seconds": 2.0})
    await limited(database, videos_per_month=1)
    render = await asked(database, scenes(5))
    with worker_process(quick) as first:
        await reached(database, render.id, lambda r: r.stage == "render")
        first.kill()
        await asyncio.to_thread(first.wait)
    assert await standing(database) == (0, 1, 0)
    with pytest.raises(VideoQuotaExceededError):
        await asked(database)
    with worker_process(quick):
        assert (await ended(database, render.id)).status == "succeeded"
    assert [each.outcome for each in await rows(database, RenderAttempt, render.id)] == ["lost", "succeeded"]
    assert await counted(database) == {"settled": 1}
    assert await standing(database) == (1, 0, 0)
