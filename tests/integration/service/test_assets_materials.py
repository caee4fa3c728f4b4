"""Media laid out for renders: the right ones, under their names, fetched once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from httpx import AsyncClient

from app.api.dependencies import Parts
from app.assets.materials import Material, MaterialCache, materialise
from app.core.context import LOCAL_OWNER
from app.core.exceptions import NotFoundError, StorageError
from app.core.files import FileStore
from app.core.transactions import transaction
from tests.integration.service.asset_calls import new_project, sent
from tests.unit.assets.samples import picture, recording

pytestmark = pytest.mark.anyio

STRANGER = UUID("00000000-0000-7000-8000-00000000000f")
SCRIPT = """---
music: piano.mp3
---

# Cats

![](cat.png)

![](my%20dog.png) and ![](<my cow.png>)

It is not said that pear.png is shown.
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "work" / "render"


def content_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*")}


def times_of(folder: Path) -> dict[str, tuple[int, int]]:
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in folder.iterdir()}


async def laid_out(
    parts: Parts,
    folder: Path,
    project: str | None = None,
    *,
    owner_id: UUID = LOCAL_OWNER.id,
    script: str = "",
    names: list[str] | None = None,
) -> dict[str, bytes]:
    project_id = UUID(project) if project else None
    found = await materialise(
        parts.database, parts.files, parts.settings, owner_id, project_id, folder, script=script, names=names or []
    )
    assert {path.parent for path in found} <= {folder}
    return content_of(folder)


async def test_what_a_script_names(client: AsyncClient, parts: Parts, folder: Path) -> None:
    for content, name in [
        (picture(".png"), "cat.png"),
        (picture(".png", 30, 30), "my dog.png"),
        (picture(".png", 40, 40), "my cow.png"),
        (picture(".png", 50, 50), "pear.png"),
        (recording("sound.mp3"), "piano.mp3"),
        (b"# Another script\n\nIts name is cat.png.md.\n", "cat.png.md"),
    ]:
        await sent(client, content, name)
    assert set(await laid_out(parts, folder, script=SCRIPT)) == {
        "cat.png",
        "my dog.png",
        "my cow.png",
        "piano.mp3",
    }


async def test_of_any_number_of_names(client: AsyncClient, parts: Parts, folder: Path) -> None:
    await sent(client, picture(".png"), "cat.png")
    many = [*(f"{number}.png" for number in range(70_000)), "cat.png", "nul\0.png"]
    assert set(await laid_out(parts, folder, names=many)) == {"cat.png"}


async def test_the_project_s_own_goes_before_the_library_s(client: AsyncClient, parts: Parts, folder: Path) -> None:
    project, other = await new_project(client), await new_project(client)
    library = await sent(client, picture(".png", 30, 30), "cat.png")
    own = await sent(client, picture(".png", 40, 40), "cat.png", to=f"/v1/projects/{project}/assets")
    await sent(client, picture(".png", 50, 50), "cat.png", to=f"/v1/projects/{other}/assets")
    only_others = await sent(client, picture(".png", 60, 60), "dog.png", to=f"/v1/projects/{other}/assets")
    names = ["cat.png", "dog.png"]
    laid = {place: await laid_out(parts, folder / str(place), place, names=names) for place in (project, None)}
    assert {place: [len(content) for content in files.values()] for place, files in laid.items()} == {
        project: [own["size"]],
        None: [library["size"]],
    }
    assert only_others["name"] not in laid[project]


async def test_nothing_of_others(client: AsyncClient, parts: Parts, folder: Path) -> None:
    await sent(client, picture(".png"), "cat.png")
    assert await laid_out(parts, folder, owner_id=STRANGER, script=SCRIPT) == {}


async def test_fetched_once_and_unchanged_for_those_who_look_at_times(
    client: AsyncClient, parts: Parts, folder: Path
) -> None:
    asset = await sent(client, picture(".png"), "cat.png")
    await laid_out(parts, folder / "first", script=SCRIPT)
    [stored] = [file.key async for file in parts.files.list("assets")]
    await parts.files.delete(stored)
    await laid_out(parts, folder / "second", script=SCRIPT)
    first, second = times_of(folder / "first"), times_of(folder / "second")
    assert first == second
    uploaded = datetime.fromisoformat(asset["created_at"])
    assert abs(first["cat.png"][1] / 1e9 - uploaded.timestamp()) < 0.001


async def test_a_file_that_is_gone_from_the_store(client: AsyncClient, parts: Parts, folder: Path) -> None:
    await sent(client, picture(".png"), "cat.png")
    [stored] = [file.key async for file in parts.files.list("assets")]
    await parts.files.delete(stored)
    with pytest.raises(NotFoundError):
        await laid_out(parts, folder, script=SCRIPT)


async def test_a_file_that_is_not_what_was_uploaded(client: AsyncClient, parts: Parts, folder: Path) -> None:
    await sent(client, picture(".png"), "cat.png")
    async with transaction(parts.database) as session:
        await session.execute(sa.text("UPDATE assets SET sha256 = repeat('0', 64)"))
    with pytest.raises(StorageError, match="not what was uploaded"):
        await laid_out(parts, folder, script=SCRIPT)
    assert content_of(folder) == {}


class TestCache:
    MODIFIED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)

    async def material(self, files: FileStore, content: bytes, tmp_path: Path) -> Material:
        source = tmp_path / "source"
        source.write_bytes(content)
        sha256 = hashlib.sha256(content).hexdigest()
        stored = await files.adopt(source, f"assets/{sha256}")
        return Material(f"{sha256[:5]}.png", stored.key, sha256, stored.size, self.MODIFIED)

    async def test_the_least_recently_used_go_first_and_what_was_laid_out_stays(self, tmp_path: Path) -> None:
        files = FileStore.open(tmp_path / "files")
        cache = MaterialCache(files, tmp_path / "cache", max_bytes=2500)
        materials = [await self.material(files, bytes([number]) * 1000, tmp_path) for number in range(3)]
        for number, each in enumerate(materials[:2]):
            await cache.place(each, tmp_path / "laid")
            kept = tmp_path / "cache" / each.sha256[:2] / each.sha256
            os.utime(kept, (1000 + number, kept.stat().st_mtime))
        await cache.place(materials[0], tmp_path / "laid")
        await cache.place(materials[2], tmp_path / "laid")
        kept_names = {path.name for path in (tmp_path / "cache").glob("*/*")}
        assert kept_names == {materials[0].sha256, materials[2].sha256}
        assert len(content_of(tmp_path / "laid")) == 3

    async def test_never_over_a_file_that_is_there(self, tmp_path: Path) -> None:
        files = FileStore.open(tmp_path / "files")
        each = await self.material(files, b"new", tmp_path)
        (tmp_path / "laid").mkdir()
        (tmp_path / "laid" / each.name).write_bytes(b"old")
        await MaterialCache(files, tmp_path / "cache").place(each, tmp_path / "laid")
        assert (tmp_path / "laid" / each.name).read_bytes() == b"old"

    async def test_a_damaged_copy_is_fetched_again(self, tmp_path: Path) -> None:
        files = FileStore.open(tmp_path / "files")
        cache = MaterialCache(files, tmp_path / "cache")
        each = await self.material(files, b"whole", tmp_path)
        await cache.place(each, tmp_path / "first")
        kept = tmp_path / "cache" / each.sha256[:2] / each.sha256
        kept.unlink()
        kept.write_bytes(b"ha")
        assert (await cache.place(each, tmp_path / "second")).read_bytes() == b"whole"

    async def test_where_links_cannot_be_it_is_a_copy(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_links(*_: object) -> None:
            raise OSError(18, "Invalid cross-device link")

        monkeypatch.setattr(Path, "hardlink_to", no_links)
        files = FileStore.open(tmp_path / "files")
        each = await self.material(files, b"whole", tmp_path)
        path = await MaterialCache(files, tmp_path / "cache").place(each, tmp_path / "laid")
        assert path.read_bytes() == b"whole"
        assert path.stat().st_mtime == self.MODIFIED.timestamp()
        renamed = replace(each, name="again.png")
        assert (await MaterialCache(files, tmp_path / "cache").place(renamed, tmp_path / "laid")).name == "again.png"
