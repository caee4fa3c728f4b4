"""A worker process: it does the jobs that the API leaves behind, until it is told to stop."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from app import tables  # noqa: F401 — foreign keys are found once every table is known
from app.assets import tasks as asset_tasks
from app.auth import tasks as auth_tasks
from app.core import migrations
from app.core.config import Settings
from app.core.database import Database
from app.core.error_tracking import ErrorTracker
from app.core.exceptions import DatabaseError
from app.core.files import open_store
from app.core.job_health import registered, worker_name
from app.core.job_runner import JobRunner, Lane
from app.core.jobs import LIGHT_QUEUE
from app.core.logging import configure, get_logger, unconfigure
from app.core.stopping import on_stop
from app.core.transactions import translated
from app.reliability import departures, key_rotation
from app.reliability.recorder import tracking
from app.reliability.stalled_work import watching
from app.renders import tasks as render_tasks
from app.renders.housekeeping import tidy
from app.renders.making import Makers
from app.renders.transitions import QUEUE as RENDERS_QUEUE
from app.renders.working import RenderParts

GROUPS: Final = (render_tasks.tasks, asset_tasks.tasks, auth_tasks.tasks, departures.tasks, key_rotation.tasks)
LIGHT_AT_ONCE: Final = 4
WAIT_SECONDS: Final = 1.0
TIDY_SECONDS: Final = 3600.0

log = get_logger(__name__)


def run(settings: Settings, *, database_url: str | None = None, parent_pipe: int | None = None) -> int:
    """Work until SIGTERM, SIGINT or the end of `parent_pipe` (a file descriptor); return the exit code.

    Told to stop, it takes no more jobs, gives running renders back to the queue and lets light tasks end within
    `drain_seconds`; told twice, it ends at once. `database_url` wins over the settings'.
    """
    configure(settings, "worker")
    try:
        asyncio.run(_run(settings, database_url, parent_pipe))
    finally:
        unconfigure()
    return 0


async def _run(settings: Settings, database_url: str | None, parent_pipe: int | None) -> None:
    database = Database.connect(settings, url=database_url)
    name = worker_name()
    settings.folders.prepare()
    parts = RenderParts(settings, database, open_store(settings), Makers(), name)
    stopping = asyncio.Event()
    on_stop(stopping.set, parent_pipe)
    try:
        if await _database_is_ready(database, stopping):
            log.info("The worker is ready", worker=name)
            async with tracking(settings, database) as errors:
                await _work(_runner(parts, errors), parts, stopping)
    finally:
        await parts.makers.close()
        await database.dispose()
    log.info("The worker has stopped", worker=name)


def _runner(parts: RenderParts, errors: ErrorTracker) -> JobRunner:
    lanes = [Lane((LIGHT_QUEUE,), LIGHT_AT_ONCE), Lane((RENDERS_QUEUE,), parts.settings.worker_jobs)]
    return JobRunner(parts.database, GROUPS, parts, lanes=lanes, errors=errors)


async def _work(runner: JobRunner, parts: RenderParts, stopping: asyncio.Event) -> None:
    settings = parts.settings
    heartbeat = settings.render_heartbeat_seconds
    async with (
        registered(parts.database, parts.name, heartbeat_seconds=heartbeat),
        watching(parts.database, settings),
    ):
        working = asyncio.create_task(
            runner.run(heartbeat_seconds=heartbeat, grace_seconds=settings.drain_seconds), name="jobs"
        )
        tidying = asyncio.create_task(_tidy(parts), name="tidying")
        halted = asyncio.create_task(stopping.wait(), name="stop")
        await asyncio.wait({working, halted}, return_when=asyncio.FIRST_COMPLETED)
        halted.cancel()
        tidying.cancel()
        runner.stop()
        await working


async def _tidy(parts: RenderParts) -> None:
    """Keep this machine's share of the data within bounds."""
    while True:
        try:
            await asyncio.to_thread(tidy, parts.settings.folders)
        except OSError as error:
            log.warning("Caches could not be tidied", reason=str(error))
        await asyncio.sleep(TIDY_SECONDS)


async def _database_is_ready(database: Database, stopping: asyncio.Event) -> bool:
    """Wait until the database can be reached and is migrated; False when told to stop before."""
    told = ""
    while not stopping.is_set():
        try:
            with translated():
                async with database.engine.connect() as connection:
                    if not await connection.run_sync(migrations.is_pending):
                        return True
            reason = "Migrations are pending: run `reelwright db upgrade`."
        except DatabaseError as error:
            reason = error.message
        if reason != told:
            log.warning("The worker waits for the database", reason=reason)
            told = reason
        with suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), WAIT_SECONDS)
    return False
