"""What renders leave behind, removed in time: files that no render has, folders of dead workers, a full cache."""

from __future__ import annotations

import shutil
import time
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select

from app.core.database import Database
from app.core.files import FileStore
from app.core.storage import ArtifactStore
from app.core.transactions import transaction
from app.renders.models import Artifact

KEY_PREFIX: Final = "renders"
CACHE_BYTES: Final = 20 * 10**9
"""What the pieces of videos may take on one machine; those unused for longest go first."""
ABANDONED_SECONDS: Final = 24 * 3600.0
SWEPT_AT_ONCE: Final = 500


async def sweep_files(database: Database, files: FileStore, *, before: datetime) -> int:
    """Remove the files of renders that were stored before a time and belong to none; return how many."""
    removed, batch = 0, list[str]()
    async for file in files.list(KEY_PREFIX):
        if file.modified < before:
            batch.append(file.key)
        if len(batch) == SWEPT_AT_ONCE:
            removed += await _sweep(database, files, batch)
            batch = []
    return removed + await _sweep(database, files, batch)


async def _sweep(database: Database, files: FileStore, keys: list[str]) -> int:
    async with transaction(database, read_only=True) as session:
        used = await session.scalars(select(Artifact.storage_key).where(Artifact.storage_key.in_(keys)))
    orphans = set(keys) - set(used)
    await files.delete(*orphans)
    return len(orphans)


def tidy(data_dir: Path) -> None:
    """Remove folders that dead workers left on this machine, and the pieces of videos that are too many."""
    for folder in (data_dir / "work").glob("*.*"):
        if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    ArtifactStore(data_dir / "artifacts").prune(CACHE_BYTES)
