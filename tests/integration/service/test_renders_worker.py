"""Renders made by a worker in this process: a real queue, a real database, real videos."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.exceptions import StorageError
from app.core.files import FileStore, StoredFile, open_store
from app.core.hashing import file_sha256
from app.core.transactions import transaction
from app.media.probe import probe
from app.renders import attempts, service
from app.renders.exceptions import FencedError
from app.renders.models import Artifact, ArtifactKind, Outcome, Render, RenderAttempt, RenderEvent
from app.renders.results import key_of
from app.renders.transitions import requeue
from tests.integration.service.render_work import (
    SHORT,
    asked,
    ended,
    found,
    makers_of,
    reached,
    rows,
    scenes,
    taken_up,
    until,
    worker,
)  # fmt: skip

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with quick signs of life."""
    return settings.model_copy(update={"render_heartbeat_seconds": 0.2, "render_lost_after_seconds": 2.0})


def segments_in(settings: Settings) -> dict[Path, int]:
    """Return the whole pieces in the cache; one that is written anew is another file."""
    pieces = (settings.data_dir / "artifacts" / "segments").rglob("[!.]*.mp4")
    return {path: path.stat().st_ino for path in pieces}


async def cancelled(database: Database, render_id: UUID) -> Render:
    async with transaction(database) as session:
        return await service.cancel(session, LOCAL_OWNER, render_id)


async def retried(database: Database, render_id: UUID) -> Render:
    async with transaction(database) as session:
        return await service.retry(session, LOCAL_OWNER, render_id)


class TestARender:
    async def test_becomes_a_video_with_its_files(self, settings: Settings, database: Database) -> None:
        render = await asked(database, SHORT)
        async with worker(settings, database) as parts:
            done = await ended(database, render.id)
        assert (done.status, done.percent, done.error, done.attempts) == ("succeeded", 100.0, None, 1)
        assert done.result is not None
        assert (done.result["width"], done.result["height"], done.result["scenes"]) == (1280, 720, 1)
        artifacts: list[Artifact] = await rows(database, Artifact, render.id)
        assert {a.kind: a.name for a in artifacts} == {
            "poster": "High-low-tides.jpg",
            "srt": "High-low-tides.srt",
            "video": "High-low-tides.mp4",
            "vtt": "High-low-tides.vtt",
        }
        for artifact in artifacts:
            path = parts.files.local_path(artifact.storage_key)
            assert path is not None
            assert (path.stat().st_size, file_sha256(path)) == (artifact.size, artifact.sha256)
            if artifact.kind == "video":
                assert probe(path).duration == pytest.approx(done.result["duration"], abs=0.1)

    async def test_tells_how_far_it_is(self, settings: Settings, database: Database) -> None:
        render = await asked(database, scenes(3))
        async with worker(settings, database):
            await ended(database, render.id)
        events: list[RenderEvent] = await rows(database, RenderEvent, render.id)
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        assert [event.kind for event in events if event.kind != "progress"] == ["queued", "started", "succeeded"]
        percents = [event.percent for event in events]
        assert percents == sorted(percents)
        assert "render" in {event.stage for event in events}
        assert all(event.user_id == LOCAL_OWNER.id for event in events)

    async def test_leaves_nothing_in_its_working_folder(self, settings: Settings, database: Database) -> None:
        render = await asked(database)
        async with worker(settings, database):
            await ended(database, render.id)
        assert list((settings.data_dir / "work").iterdir()) == []

    async def test_takes_unchanged_scenes_from_the_cache(self, settings: Settings, database: Database) -> None:
        first = await asked(database, scenes(3))
        async with worker(settings, database):
            await ended(database, first.id)
            before = segments_in(settings)
            second = await asked(database, scenes(3).replace("number 1", "changed"), project_id=first.project_id)
            done = await ended(database, second.id)
        assert done.result is not None
        assert 0 < done.result["segments_rendered"] < done.result["segments"]
        after = segments_in(settings)
        assert {path: inode for path, inode in after.items() if path in before} == before
        assert len(after) - len(before) == done.result["segments_rendered"]

    async def test_of_a_deleted_project_goes_with_it(self, settings: Settings, database: Database) -> None:
        render = await asked(database)
        async with worker(settings, database) as parts:
            await ended(database, render.id)
            keys = [artifact.storage_key for artifact in await rows(database, Artifact, render.id)]
            async with transaction(database) as session:
                await service.forget_project(session, LOCAL_OWNER, render.project_id)
                await session.execute(text("DELETE FROM projects WHERE id = :id"), {"id": render.project_id})

            async def gone() -> bool:
                return not any(path.exists() for key in keys if (path := parts.files.local_path(key)))

            await until(gone)
        assert await rows(database, Artifact, render.id) == []


class TestAnErrorOfTheUser:
    async def test_ends_the_render_at_once_and_says_where_it_is(self, settings: Settings, database: Database) -> None:
        render = await asked(database, "# Tides\n\nThe sea.\n\n![the sea](sea.png)\n")
        async with worker(settings, database):
            done = await ended(database, render.id)
        assert (done.status, done.attempts) == ("failed", 1)
        assert done.error is not None
        assert done.error["code"] == "SCRIPT_PARSING_ERROR"
        assert "sea.png" in done.error["error"]
        assert done.error["retryable"] is False
        assert (done.error["details"]["file"], done.error["details"]["line"]) == ("script.md", 5)
        assert str(settings.data_dir) not in str(done.error)
        assert (await rows(database, RenderEvent, render.id))[-1].error == done.error

    async def test_names_outside_the_project_are_refused(self, settings: Settings, database: Database) -> None:
        secret = settings.data_dir / "secret.png"
        secret.write_bytes(b"\x89PNG")
        for name in (str(secret), "../../secret.png", "../script.png"):
            render = await asked(database, f"# Tides\n\nThe sea.\n\n![the sea]({name})\n")
            async with worker(settings, database):
                done = await ended(database, render.id)
            assert done.error is not None
            assert done.error["code"] == "SCRIPT_PARSING_ERROR"


class Full(FileStore):
    """A store that is full, for as long as it is told to be."""

    refuses = True

    async def adopt(self, path: Path, key: str) -> StoredFile:
        if self.refuses:
            raise StorageError("The file store is full.", hint="Make room.")
        return await super().adopt(path, key)


def full_store(settings: Settings) -> Full:
    real = open_store(settings)
    return Full(real._store, real.location, settings.data_dir / "files")


class TestStorageThatFails:
    async def test_is_tried_again_then_told_then_may_be_asked_for_again(
        self, settings: Settings, database: Database
    ) -> None:
        files = full_store(settings)
        few = settings.model_copy(update={"render_attempts": 2})
        render = await asked(database, SHORT)
        async with worker(few, database, files=files):
            done = await ended(database, render.id)
            assert (done.status, done.attempts) == ("failed", 2)
            assert done.error is not None
            assert (done.error["code"], done.error["retryable"]) == ("STORAGE_ERROR", True)
            assert [a.outcome for a in await rows(database, RenderAttempt, render.id)] == ["failed", "failed"]
            files.refuses = False
            assert (await retried(database, render.id)).status == "queued"
            again = await ended(database, render.id)
        assert (again.status, again.error) == ("succeeded", None)
        assert again.result is not None
        assert again.result["segments_rendered"] == 0

    async def test_of_the_machine_is_told_as_such(self, settings: Settings, database: Database) -> None:
        (settings.data_dir / "artifacts").write_text("no folder can be made here")
        one = settings.model_copy(update={"render_attempts": 1})
        render = await asked(database)
        async with worker(one, database):
            done = await ended(database, render.id)
        assert done.error is not None
        assert done.error["code"] == "STORAGE_ERROR"


class TestCancelling:
    async def test_a_waiting_render_never_begins(self, settings: Settings, database: Database) -> None:
        render = await asked(database)
        assert (await cancelled(database, render.id)).status == "cancelled"
        other = await asked(database)
        async with worker(settings, database):
            await ended(database, other.id)
        assert await rows(database, RenderAttempt, render.id) == []

    async def test_a_running_render_ends_at_once_and_stops_soon(self, settings: Settings, database: Database) -> None:
        render = await asked(database, scenes(12))
        async with worker(settings, database) as parts:
            await reached(database, render.id, lambda r: r.stage == "render")
            assert (await cancelled(database, render.id)).status == "cancelled"
            async with transaction(database, read_only=True) as session:
                assert (await service.find(session, LOCAL_OWNER, render.id)).status == "cancelled"

            async def stopped() -> bool:
                return not (settings.data_dir / "work" / f"{render.id}.1").exists()

            await until(stopped)
            other = await asked(database)
            assert (await ended(database, other.id)).status == "succeeded"
            assert parts.files.local_path(key_of(render.id, 1, ArtifactKind.VIDEO)) is not None
        assert await rows(database, Artifact, render.id) == []
        assert [a.outcome for a in await rows(database, RenderAttempt, render.id)] == ["cancelled"]
        assert (await found(database, render.id)).status == "cancelled"

    async def test_what_was_finished_is_not_done_again(self, settings: Settings, database: Database) -> None:
        render = await asked(database, scenes(6))
        async with worker(settings, database):
            await reached(database, render.id, lambda r: r.stage == "render" and r.percent > 60)
            await cancelled(database, render.id)
            kept = segments_in(settings)
            await retried(database, render.id)
            done = await ended(database, render.id)
        assert done.status == "succeeded"
        assert done.result is not None
        assert done.result["segments_rendered"] <= done.result["segments"] - len(kept)
        assert {path: inode for path, inode in segments_in(settings).items() if path in kept} == kept


class TestFencing:
    async def test_an_attempt_that_lost_its_token_publishes_nothing(
        self, settings: Settings, database: Database
    ) -> None:
        """Another attempt takes over in mid-render: the first one's files go, and one result is published."""
        render = await asked(database, scenes(6))
        async with worker(settings, database, renders_at_once=2) as parts:
            await reached(database, render.id, lambda r: r.stage == "render")
            async with transaction(database) as session:
                held = await session.get_one(Render, render.id)
                assert await requeue(session, held, Outcome.LOST) is not None
            done = await ended(database, render.id)
            assert done.status == "succeeded"

            async def first_is_gone() -> bool:
                return not (settings.data_dir / "work" / f"{render.id}.1").exists()

            await until(first_is_gone)
            kept = [file.key async for file in parts.files.list("renders")]
        tried: Sequence[RenderAttempt] = await rows(database, RenderAttempt, render.id)
        assert Counter(a.outcome for a in tried) == {"lost": 1, "succeeded": 1}
        artifacts = await rows(database, Artifact, render.id)
        assert sorted(a.storage_key for a in artifacts) == sorted(kept)
        assert {key.split("/")[2] for key in kept} == {str(done.attempt_token)}

    async def test_only_the_holder_of_the_token_can_write(self, database: Database) -> None:
        render = await asked(database)
        async with transaction(database) as session:
            first = await taken_up(session, render.id)
        assert first is not None
        async with transaction(database) as session:
            assert await taken_up(session, render.id, "two") is None
            await session.execute(
                update(Render).where(Render.id == render.id).values(attempt_token=Render.attempt_token + 1)
            )
        writes: list[Callable[[AsyncSession], Awaitable[None]]] = [
            lambda s: attempts.beat(s, first, None),
            lambda s: attempts.beat(s, first, attempts.Standing("render", 50.0, 1.0)),
            lambda s: attempts.publish(s, first, [], {}),
            lambda s: attempts.fail(s, first, {}),
            lambda s: attempts.try_again(s, first, {}, 1),
        ]
        for write in writes:
            with pytest.raises(FencedError):
                async with transaction(database) as session:
                    await write(session)
        async with transaction(database) as session:
            await attempts.hand_back(session, first)
        assert (await found(database, render.id)).status == "running"


class TestAWorkerThatStops:
    async def test_gives_its_render_back_and_leaves_no_process(self, settings: Settings, database: Database) -> None:
        render = await asked(database, scenes(6))
        async with worker(settings, database):
            await reached(database, render.id, lambda r: r.stage == "render")
        handed = await found(database, render.id)
        assert (handed.status, handed.attempts, handed.worker) == ("queued", 0, None)
        assert [a.outcome for a in await rows(database, RenderAttempt, render.id)] == ["returned"]
        assert makers_of(os.getpid()) == set()
        async with worker(settings, database):
            done = await ended(database, render.id)
        assert (done.status, done.attempts) == ("succeeded", 1)

    async def test_a_maker_that_dies_costs_an_attempt(self, settings: Settings, database: Database) -> None:
        render = await asked(database, scenes(5))
        async with worker(settings, database):
            await reached(database, render.id, lambda r: r.stage == "render")
            for process in makers_of(os.getpid()):
                os.kill(process, signal.SIGKILL)
            await reached(database, render.id, lambda r: r.error is not None)
            crashed = await found(database, render.id)
            assert crashed.error is not None
            assert "SIGKILL" in crashed.error["error"]
            done = await ended(database, render.id)
        assert (done.status, done.attempts, done.error) == ("succeeded", 2, None)


async def test_two_workers_share_the_renders(settings: Settings, database: Database) -> None:
    renders = [await asked(database, scenes(2, f"Words of film {n}.")) for n in range(4)]
    async with worker(settings, database), worker(settings, database):
        for render in renders:
            assert (await ended(database, render.id)).status == "succeeded"
    used = [(await rows(database, RenderAttempt, render.id)) for render in renders]
    assert [len(tried) for tried in used] == [1, 1, 1, 1]
    assert len({tried[0].worker for tried in used}) == 2
