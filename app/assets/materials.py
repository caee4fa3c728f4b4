"""The media that a script names, laid into a folder under their names for a render to find.

Files are fetched once: a cache on this machine holds them by their content, and folders get hard links to it. A file
keeps the time it was uploaded at, so a render that finds it again takes it for unchanged.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

from app.assets.repository import AssetRepository
from app.core.config import Settings
from app.core.database import Database
from app.core.exceptions import StorageError
from app.core.files import FileStore
from app.core.storage import publish_file, written_whole
from app.core.transactions import transaction
from app.scripts.parser import files_named

CACHE_BYTES: Final = 20 * 10**9
"""What the cache holds at most, least recently used first out; a render's own files always fit."""


@dataclass(frozen=True)
class Material:
    """A file that a script may name."""

    name: str
    key: str
    sha256: str
    size: int
    modified: datetime


async def materialise(
    database: Database,
    files: FileStore,
    settings: Settings,
    owner_id: UUID,
    project_id: UUID | None,
    folder: Path,
    *,
    script: str = "",
    names: Iterable[str] = (),
) -> list[Path]:
    """Lay the media that a script in Markdown names into `folder`, and those of `names`; return their paths.

    The project's own go before the library's. No transaction is open while files travel. What is not found is left to
    whoever reads the script, who can say where it is named. Raises NotFoundError for a file that is gone from the
    store, and StorageError.
    """
    wanted_names = {*names, *await asyncio.to_thread(files_named, script)}
    async with transaction(database, read_only=True) as session:
        found = await AssetRepository(session, owner_id).usable_in(project_id, wanted_names)
        wanted = [Material(a.name, a.storage_key, a.sha256, a.size, a.created_at) for a in found]
    cache = MaterialCache(files, settings.folders.materials)
    return [await cache.place(material, folder) for material in wanted]


class MaterialCache:
    """Files of a store on this machine, by their content. Safe for several processes at once."""

    def __init__(self, files: FileStore, folder: Path, max_bytes: int = CACHE_BYTES) -> None:
        self._files = files
        self._folder = folder
        self._max_bytes = max_bytes

    async def place(self, material: Material, folder: Path) -> Path:
        """Lay a file into `folder` under its name, never over another. Raises NotFoundError and StorageError."""
        cached = self._path(material)
        if not await asyncio.to_thread(_mark_used, cached, material.size):
            await self._fetch(material, cached)
            await asyncio.to_thread(self._prune, cached)
        try:
            return await asyncio.to_thread(_linked, cached, folder / material.name)
        except FileNotFoundError:
            # Another process has pruned it this very moment.
            await self._fetch(material, cached)
            return await asyncio.to_thread(_linked, cached, folder / material.name)

    def _path(self, material: Material) -> Path:
        return self._folder / material.sha256[:2] / material.sha256

    async def _fetch(self, material: Material, cached: Path) -> None:
        partial = cached.with_name(f".{cached.name}.{os.getpid()}.fetched")
        try:
            await self._files.download(material.key, partial)
            await asyncio.to_thread(_check, partial, material)
            await asyncio.to_thread(_settle, partial, cached, material.modified)
        finally:
            partial.unlink(missing_ok=True)

    def _prune(self, newest: Path) -> None:
        """Remove the files unused for longest until the rest fits; links to them in folders stay."""
        kept = [(path.stat(), path) for path in self._folder.glob("??/*") if path.is_file()]
        total = sum(stat.st_size for stat, _ in kept)
        for stat, path in sorted(kept, key=lambda pair: pair[0].st_atime_ns):
            if total <= self._max_bytes:
                return
            if path != newest:
                path.unlink(missing_ok=True)
                total -= stat.st_size


def _mark_used(cached: Path, size: int) -> bool:
    """Note that a file is used now, leaving the time of its content alone; False when it is not there whole."""
    try:
        stat = cached.stat()
        if stat.st_size != size:
            return False
        # Read-only files of others cannot be marked; they are used all the same.
        with suppress(PermissionError):
            os.utime(cached, ns=(time.time_ns(), stat.st_mtime_ns))
    except FileNotFoundError:
        return False
    return True


def _check(path: Path, material: Material) -> None:
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != material.sha256:
            raise StorageError(
                f"The stored file of {material.name!r} is not what was uploaded.", hint="Upload it again.",
                details={"key": material.key},
            )  # fmt: skip


def _settle(partial: Path, cached: Path, modified: datetime) -> None:
    os.utime(partial, (modified.timestamp(), modified.timestamp()))
    partial.chmod(0o444)
    publish_file(partial, cached)


def _linked(cached: Path, path: Path) -> Path:
    """Return `path` as a link to a cached file, or a copy of it where links cannot be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        return path
    try:
        path.hardlink_to(cached)
    except FileNotFoundError:
        raise
    except OSError:
        with written_whole(path) as partial:
            shutil.copy2(cached, partial)
    return path
