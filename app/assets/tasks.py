"""What workers do for assets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from app.assets.repository import keys_in_use
from app.assets.service import REMOVE_FILES
from app.assets.uploads import KEY_PREFIX
from app.core.database import Database
from app.core.files import FileStore, StoredFile
from app.core.jobs import Job, TaskGroup
from app.core.logging import get_logger
from app.core.transactions import transaction

SWEEP: Final = "assets.sweep"
GRACE: Final = timedelta(days=1)
"""How old a file without an asset is before it goes: an upload stores first and writes its row a moment later."""
SWEPT_AT_ONCE: Final = 500

tasks: Final = TaskGroup()
logger = get_logger(__name__)


@tasks.task(REMOVE_FILES)
async def remove_files(job: Job, *, keys: list[str]) -> None:
    """Remove files whose assets were deleted."""
    await job.parts.files.delete(*keys)


@tasks.task(SWEEP)
async def sweep(job: Job) -> None:
    """Remove files that no asset has, left by uploads that were cut off between file and row."""
    removed = await sweep_files(job.parts.database, job.parts.files, before=datetime.now(UTC) - GRACE)
    logger.info("assets.swept", removed=removed)


async def sweep_files(database: Database, files: FileStore, *, before: datetime) -> int:
    """Remove the files of assets that were stored before a time and have no row; return how many."""
    removed = await files.remove_unfinished(before)
    batch: list[StoredFile] = []
    async for file in files.list(KEY_PREFIX):
        if file.modified < before:
            batch.append(file)
        if len(batch) == SWEPT_AT_ONCE:
            removed += await _sweep(database, files, batch)
            batch = []
    return removed + await _sweep(database, files, batch)


async def _sweep(database: Database, files: FileStore, batch: list[StoredFile]) -> int:
    if not batch:
        return 0
    async with transaction(database, read_only=True) as session:
        used = await keys_in_use(session, [file.key for file in batch])
    orphans = [file.key for file in batch if file.key not in used]
    await files.delete(*orphans)
    return len(orphans)
