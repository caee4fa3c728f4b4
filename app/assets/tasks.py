"""What workers do for assets."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from app.assets.models import Asset
from app.assets.service import REMOVE_FILES
from app.assets.uploads import KEY_PREFIX
from app.core import file_sweep
from app.core.database import Database
from app.core.files import FileStore
from app.core.jobs import Job, TaskGroup
from app.core.logging import get_logger

SWEEP: Final = "assets.sweep"
GRACE: Final = timedelta(days=1)
"""How old a file without an asset is before it goes: an upload stores first and writes its row a moment later."""

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
    return removed + await file_sweep.sweep(
        database, files, KEY_PREFIX, named_in=Asset.storage_key, before=before
    )  # fmt: skip
