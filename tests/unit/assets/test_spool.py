"""Files as they are received: counted, hashed, stopped in time, and gone in the end."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.assets.exceptions import AssetTooLargeError
from app.assets.kinds import Family, family_of
from app.assets.spool import STALE_SECONDS, Spool, remove_stale
from app.core.exceptions import StorageError
from tests.unit.assets.samples import LIMITS, picture, recording

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def mode_of(path: Path) -> int:
    return path.stat().st_mode & 0o777


async def interrupted(folder: Path) -> None:
    async with Spool(folder, LIMITS) as spool:
        await spool.write(b"x")
        raise LookupError


async def test_what_is_written_is_there_and_then_gone(tmp_path: Path) -> None:
    content = picture(".png", 500, 500)
    async with Spool(tmp_path / "uploads", LIMITS) as spool:
        for at in range(0, len(content), 1000):
            await spool.write(content[at : at + 1000])
        await spool.flush()
        with spool.path.open("rb") as file:
            assert file.read() == content
        assert (spool.size, spool.family) == (len(content), Family.PNG)
        assert spool.sha256 == hashlib.sha256(content).hexdigest()
        assert mode_of(spool.path) == 0o600
    assert files_in(tmp_path / "uploads") == []


async def test_it_is_gone_after_an_error_too(tmp_path: Path) -> None:
    with pytest.raises(LookupError):
        await interrupted(tmp_path)
    assert files_in(tmp_path) == []


@pytest.mark.parametrize(
    ("beginning", "limit"),
    [
        (picture(".png")[:16], LIMITS.image_bytes),
        (recording("sound.mp3")[:16], LIMITS.audio_bytes),
        (recording("video.mp4")[:16], LIMITS.video_bytes),
        (b"anything else, text or not", LIMITS.script_bytes),
    ],
)
async def test_stopped_at_the_limit_of_its_kind(tmp_path: Path, beginning: bytes, limit: int) -> None:
    async with Spool(tmp_path, LIMITS) as spool:
        await spool.write(beginning[:3])
        await spool.write(beginning[3:])
        await spool.write(bytes(limit - len(beginning)))
        with pytest.raises(AssetTooLargeError, match=f"{limit:,}"):
            await spool.write(b"x")


async def test_a_disk_that_is_nearly_full(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1000))
    async with Spool(tmp_path, LIMITS) as spool:
        await spool.write(b"x")
        with pytest.raises(StorageError, match="room"):
            await spool.flush()


def test_what_a_killed_process_left_goes_in_time(tmp_path: Path) -> None:
    for name, age in (("old.part", STALE_SECONDS + 60), ("new.part", 60.0)):
        path = tmp_path / name
        path.touch()
        os.utime(path, (time.time() - age,) * 2)
    assert remove_stale(tmp_path) == 1
    assert files_in(tmp_path) == ["new.part"]
    assert remove_stale(tmp_path / "none") == 0


@pytest.mark.parametrize(
    ("head", "family"),
    [
        (b"\xff\xfb\x90\x00", Family.MP3),
        (b"\xff\xf1\x50\x80", Family.TEXT),
        (b"\xff\xd8\xff\xe0", Family.JPEG),
        (b"\xff", Family.TEXT),
        (b"", Family.TEXT),
        (b"RIFF\0\0\0\0AVI ", Family.TEXT),
        (b"\0\0\0\x14ftypqt  ", Family.ISO_MEDIA),
        (b"# Cats", Family.TEXT),
    ],
)
def test_beginnings(head: bytes, family: Family) -> None:
    assert family_of(head) is family
