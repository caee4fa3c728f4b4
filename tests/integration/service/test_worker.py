"""The worker as a process of its own: told to stop, left alone, killed."""

from __future__ import annotations

import json
import os
import signal
from collections import Counter
from pathlib import Path

import pytest

from app.core import context
from app.core.config import Settings
from app.core.database import Database
from app.reliability.stalled_work import watching
from app.renders.models import Artifact, Outcome, RenderAttempt
from tests.integration.service.render_work import (
    WITHIN_SECONDS,
    asked,
    ended,
    found,
    makers_of,
    reached,
    rows,
    scenes,
    until,
    worker_process,
)
from tests.processes import has_ended, needs_proc

pytestmark = [pytest.mark.anyio, pytest.mark.slow, needs_proc]


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Settings with quick signs of life: what takes six seconds else takes two."""
    return settings.model_copy(update={"render_heartbeat_seconds": 0.25, "render_lost_after_seconds": 2.0})


def log_of(settings: Settings) -> list[dict[str, object]]:
    return [json.loads(line) for line in (settings.data_dir / "worker.out").read_text().splitlines()]


def pieces(settings: Settings) -> dict[Path, int]:
    """Return the whole pieces in the cache; one that is written anew is another file."""
    found = (settings.data_dir / "artifacts" / "segments").rglob("[!.]*.mp4")
    return {path: path.stat().st_ino for path in found}


async def test_identifiers_of_the_request_are_in_its_log(settings: Settings, database: Database) -> None:
    with context.bind(request_id="the-request", trace_id="c" * 32):
        render = await asked(database)
    with worker_process(settings):
        await ended(database, render.id)

        async def told() -> bool:
            done = [line.get("job_id") for line in log_of(settings) if line["message"] == "Job done"]
            return str(render.id) in done

        await until(told)
    lines = [line for line in log_of(settings) if line.get("job_id") == str(render.id)]
    assert {line["message"] for line in lines} >= {"Job started", "Job done"}
    assert {(line["request_id"], line["trace_id"]) for line in lines} == {("the-request", "c" * 32)}


@pytest.mark.parametrize("by", ["signal", "parent"])
async def test_told_to_stop_it_gives_its_render_back(settings: Settings, database: Database, by: str) -> None:
    render = await asked(database, scenes(12))
    with worker_process(settings, has_parent=by == "parent") as process:
        await reached(database, render.id, lambda r: r.stage == "render")
        working = makers_of(process.pid)
        if by == "signal":
            process.terminate()
        else:
            assert process.stdin is not None
            process.stdin.close()
        assert process.wait(WITHIN_SECONDS) == 0
    handed = await found(database, render.id)
    assert (handed.status, handed.attempts) == ("queued", 0)
    assert [a.outcome for a in await rows(database, RenderAttempt, render.id)] == ["returned"]
    assert len(working) == 1
    assert all(map(has_ended, working))


async def test_told_twice_it_ends_there_and_then(settings: Settings, database: Database) -> None:
    render = await asked(database, scenes(12))
    with worker_process(settings) as process:
        await reached(database, render.id, lambda r: r.stage == "render")
        os.kill(process.pid, signal.SIGSTOP)
        process.terminate()
        process.send_signal(signal.SIGINT)
        os.kill(process.pid, signal.SIGCONT)
        assert process.wait(WITHIN_SECONDS) in {0, 128 + signal.SIGINT, 128 + signal.SIGTERM}


async def test_killed_in_mid_render_another_finishes_its_work(settings: Settings, database: Database) -> None:
    """Nothing finished is done twice, one result is published, and what the dead one started ends too."""
    render = await asked(database, scenes(8))
    async with watching(database, settings):
        with worker_process(settings) as process:
            await reached(database, render.id, lambda r: r.stage == "render" and r.percent > 55)
            working = makers_of(process.pid)
            process.kill()
            process.wait()
        assert len(working) == 1

        async def is_gone() -> bool:
            return all(map(has_ended, working))

        await until(is_gone)
        kept = pieces(settings)
        await reached(database, render.id, lambda r: r.status == "queued")
        with worker_process(settings):
            done = await ended(database, render.id)
    assert (done.status, done.attempts) == ("succeeded", 2)
    assert done.result is not None
    assert kept
    assert done.result["segments_rendered"] == done.result["segments"] - len(kept)
    assert {path: piece for path, piece in pieces(settings).items() if path in kept} == kept
    tried = Counter(attempt.outcome for attempt in await rows(database, RenderAttempt, render.id))
    assert tried == {Outcome.LOST: 1, Outcome.SUCCEEDED: 1}
    kinds = [artifact.kind for artifact in await rows(database, Artifact, render.id)]
    assert sorted(kinds) == ["poster", "srt", "video", "vtt"]
    tokens = {artifact.storage_key.split("/")[2] for artifact in await rows(database, Artifact, render.id)}
    assert tokens == {str(done.attempt_token)}


async def test_it_waits_for_a_database_that_is_not_there_yet(settings: Settings, database: Database) -> None:
    unmigrated = database.engine.url.set(database="postgres").render_as_string(hide_password=False)
    with worker_process(settings, DATABASE_URL=unmigrated.replace("+psycopg", "")) as process:

        async def waits() -> bool:
            return any(line["message"] == "The worker waits for the database" for line in log_of(settings))

        await until(waits)
        process.terminate()
        assert process.wait(WITHIN_SECONDS) == 0
