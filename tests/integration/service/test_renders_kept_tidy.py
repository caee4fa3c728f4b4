"""What is left behind goes in time, and stalled work is looked for by one at a time."""

from __future__ import annotations

import asyncio
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.api.dependencies import Parts
from app.core import file_sweep
from app.core.config import Settings
from app.core.data_folder import DataFolder
from app.core.database import Database
from app.core.transactions import transaction
from app.reliability.stalled_work import ONE_AT_A_TIME, StalledWork, watching
from app.renders import attempts
from app.renders.housekeeping import tidy
from app.renders.models import Artifact, ArtifactKind, Render
from app.renders.results import discard, key_of, stored
from app.renders.tasks import sweep_files
from tests.integration.service.render_work import asked, found, taken_up

pytestmark = pytest.mark.anyio


async def published(parts: Parts) -> Render:
    render = await asked(parts.database)
    async with transaction(parts.database) as session:
        attempt = await taken_up(session, render.id)
    assert attempt is not None
    result = {}
    for kind in ArtifactKind:
        path = parts.settings.data_dir / kind
        await asyncio.to_thread(path.write_bytes, b"0")
        result[str(kind)] = str(path)
    artifacts = await stored(parts.files, attempt, result)
    async with transaction(parts.database) as session:
        await attempts.publish(session, attempt, artifacts, {})
    return render


async def keys(parts: Parts) -> set[str]:
    return {file.key async for file in parts.files.list("renders")}


async def put(parts: Parts, key: str) -> None:
    path = parts.settings.data_dir / "loose"
    await asyncio.to_thread(path.write_bytes, b"0")
    await parts.files.adopt(path, key)


class TestFilesWithoutARender:
    async def test_old_ones_go_and_others_stay(self, parts: Parts, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(file_sweep, "SWEPT_AT_ONCE", 2)
        render = await published(parts)
        kept = await keys(parts)
        for token in (7, 8):
            await put(parts, key_of(render.id, token, ArtifactKind.VIDEO))
        assert await sweep_files(parts.database, parts.files, before=datetime.now(UTC) - timedelta(hours=1)) == 0
        assert await sweep_files(parts.database, parts.files, before=datetime.now(UTC) + timedelta(hours=1)) == 2
        assert await keys(parts) == kept

    async def test_a_loser_removes_its_own_and_a_winner_nothing(self, parts: Parts) -> None:
        render = await published(parts)
        await discard(parts.database, parts.files, await _artifacts(parts.database, render))
        assert len(await keys(parts)) == 4

    async def test_when_it_cannot_be_known_they_stay(self, parts: Parts, unreachable: Database) -> None:
        render = await published(parts)
        await discard(unreachable, parts.files, await _artifacts(parts.database, render))
        assert len(await keys(parts)) == 4


async def _artifacts(database: Database, render: Render) -> list[Artifact]:
    async with transaction(database, read_only=True) as session:
        statement = select(Artifact).where(Artifact.render_id == render.id)
        return list(await session.scalars(statement))


def test_folders_of_the_dead_go(tmp_path: Path) -> None:
    old, new = tmp_path / "work" / "a.1", tmp_path / "work" / "b.1"
    for folder in (old, new):
        folder.mkdir(parents=True)
        (folder / "script.md").touch()
    os.utime(old, (0, 0))
    tidy(DataFolder(tmp_path))
    assert (old.exists(), new.exists()) == (False, True)


class TestLookingForStalledWork:
    @pytest.fixture
    async def lost(self, database: Database) -> Render:
        """A render whose worker was last heard of an hour ago."""
        render = await asked(database)
        async with transaction(database) as session:
            await taken_up(session, render.id)
        async with transaction(database) as session:
            at = datetime.now(UTC) - timedelta(hours=1)
            await session.execute(update(Render).where(Render.id == render.id).values(heartbeat_at=at))
        return render

    async def test_silence_counts_once_it_could_be_heard(
        self, settings: Settings, database: Database, lost: Render
    ) -> None:
        look = StalledWork(database, settings).look
        for now in range(6):
            await look(1000.0 + now)
            assert (await found(database, lost.id)).status == "running"
        await look(1006.0)
        assert (await found(database, lost.id)).status == "queued"

    async def test_a_machine_that_slept_listens_anew(
        self, settings: Settings, database: Database, lost: Render
    ) -> None:
        look = StalledWork(database, settings).look
        for now in (0, 1, 2, 3, 4, 5, 3600, 3601, 3602, 3603, 3604, 3605):
            await look(1000.0 + now)
            assert (await found(database, lost.id)).status == "running"
        await look(1000.0 + 3606)
        assert (await found(database, lost.id)).status == "queued"

    async def test_one_looks_at_a_time(self, settings: Settings, database: Database, lost: Render) -> None:
        stalled = StalledWork(database, settings)
        async with transaction(database) as session:
            await session.execute(select(func.pg_advisory_xact_lock(ONE_AT_A_TIME)))
            for now in range(10):
                await stalled.look(1000.0 + now)
            assert (await found(database, lost.id)).status == "running"
        await stalled.look(1010.0)
        assert (await found(database, lost.id)).status == "queued"

    async def test_it_goes_on_while_the_database_is_away(self, settings: Settings, unreachable: Database) -> None:
        async with watching(unreachable, settings):
            await asyncio.sleep(0.1)
