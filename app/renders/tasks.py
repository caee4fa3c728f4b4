"""What workers do for renders."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from app.core import file_sweep
from app.core.database import Database
from app.core.files import FileStore
from app.core.jobs import Job, TaskGroup
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.renders.attempts import begin
from app.renders.models import Artifact
from app.renders.results import KEY_PREFIX
from app.renders.transitions import CLEAN_TASK, MAKE_TASK, SWEEP_TASK
from app.renders.working import RenderParts, Work

GRACE: Final = timedelta(days=1)
"""How old a file without a render is before it goes: an attempt stores first and publishes a moment later."""

tasks: Final = TaskGroup()

log = get_logger(__name__)


@tasks.task(MAKE_TASK, retries=0)
async def make(job: Job, *, render_id: str) -> None:
    """Make one attempt at a render. What goes wrong is written into the render, which has retries of its own."""
    parts: RenderParts = job.parts
    async with transaction(parts.database) as session:
        attempt = await begin(session, UUID(render_id), parts.name, job_id=job.id)
    if attempt is None:
        log.info("The render no longer waits for this job")
        return
    await Work(parts, attempt).run(job.stopping)


@tasks.task(CLEAN_TASK)
async def clean(job: Job, *, keys: list[str]) -> None:
    """Remove files that no render has any more."""
    await job.parts.files.delete(*keys)


async def sweep_files(database: Database, files: FileStore, *, before: datetime) -> int:
    """Remove the files of renders that were stored before a time and belong to none; return how many."""
    return await file_sweep.sweep(database, files, KEY_PREFIX, named_in=Artifact.storage_key, before=before)


@tasks.task(SWEEP_TASK)
async def sweep(job: Job) -> None:
    """Remove files that no render has, left by workers that died between storing and publishing."""
    parts: RenderParts = job.parts
    removed = await sweep_files(parts.database, parts.files, before=datetime.now(UTC) - GRACE)
    log.info("Files without a render were removed", removed=removed)
