"""Short ways to ask for renders and to have them done, by a worker in this process or by one of its own."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.error_tracking import InMemory
from app.core.files import FileStore, open_store
from app.core.job_health import worker_name
from app.core.job_runner import JobRunner, Lane
from app.core.jobs import LIGHT_QUEUE
from app.core.transactions import transaction
from app.orchestrator.options import RenderOptions
from app.projects.models import Project
from app.renders import service
from app.renders import tasks as render_tasks
from app.renders.attempts import Attempt, begin
from app.renders.making import Makers
from app.renders.models import Artifact, Render, RenderAttempt, RenderEvent, RenderStatus
from app.renders.transitions import QUEUE
from app.renders.working import RenderParts

QUICK = RenderOptions(voice="none", captions="off", size="720p", quality="draft")
SHORT = "# Tides\n\nThe moon pulls the sea.\n"
WITHIN_SECONDS = 180.0
"""Far more than anything here takes: a test that waits so long has failed."""


def scenes(count: int, words: str = "The moon pulls the sea.") -> str:
    """Return a script of as many scenes, each unlike the others."""
    sections = (f"## Part {number}\n\n{words} It is number {number}.\n" for number in range(1, count))
    return "\n".join(["# Tides\n\nThe sea comes and goes.\n", *sections])


async def asked(
    database: Database, script: str = SHORT, *, options: RenderOptions = QUICK, project_id: UUID | None = None
) -> Render:
    """Ask for a render, of a project of its own unless one is given."""
    async with transaction(database) as session:
        if project_id is None:
            project = Project(user_id=LOCAL_OWNER.id, title="Tides", settings={})
            session.add(project)
            await session.flush()
            project_id = project.id
        return await service.request(
            session, LOCAL_OWNER, project_id=project_id, script=script, options=options, title="High & low tides"
        )


async def taken_up(session: AsyncSession, render_id: UUID, worker: str = "one") -> Attempt | None:
    """Take a render up by the job that it waits for, as a worker does."""
    job_id = await session.scalar(select(Render.job_id).where(Render.id == render_id))
    assert job_id is not None
    return await begin(session, render_id, worker, job_id=job_id)


async def found(database: Database, render_id: UUID) -> Render:
    async with transaction(database, read_only=True) as session:
        return await service.find(session, LOCAL_OWNER, render_id)


async def rows(database: Database, kind: type[Any], render_id: UUID) -> list[Any]:
    """Return all attempts, events or artifacts of a render."""
    order = {RenderAttempt: "token", RenderEvent: "sequence", Artifact: "kind"}[kind]
    async with transaction(database, read_only=True) as session:
        statement = select(kind).where(kind.render_id == render_id).order_by(getattr(kind, order))
        return list(await session.scalars(statement))


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until a condition holds."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while not await condition():  # noqa: ASYNC110 — it happens in other processes
            await asyncio.sleep(0.05)


async def ended(database: Database, render_id: UUID) -> Render:
    """Wait until a render has ended, and return it."""
    return await reached(database, render_id, lambda render: RenderStatus(render.status).is_final)


async def reached(database: Database, render_id: UUID, holds: Callable[[Render], bool]) -> Render:
    """Wait until something holds of a render, and return it."""
    async with asyncio.timeout(WITHIN_SECONDS):
        while not holds(render := await found(database, render_id)):  # noqa: ASYNC110 — as above
            await asyncio.sleep(0.05)
        return render


@asynccontextmanager
async def worker(
    settings: Settings, database: Database, *, files: FileStore | None = None, renders_at_once: int = 1
) -> AsyncIterator[RenderParts]:
    """Have jobs done in this process while the body runs; errors that end a job are raised at the end."""
    parts = RenderParts(settings, database, files or open_store(settings), Makers(), worker_name())
    lanes = [Lane((LIGHT_QUEUE,), 2), Lane((QUEUE,), renders_at_once)]
    errors = InMemory()
    runner = JobRunner(database, [render_tasks.tasks], parts, lanes=lanes, errors=errors)
    working = asyncio.create_task(runner.run(heartbeat_seconds=settings.render_heartbeat_seconds, grace_seconds=5.0))
    try:
        yield parts
    finally:
        runner.stop()
        await working
        await parts.makers.close()
    assert errors.groups == {}


@contextmanager
def worker_process(
    settings: Settings, *, has_parent: bool = False, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a real worker process; it is gone at the end. With a parent, it stops when its standard input ends."""
    assert settings.database_url is not None
    told = {
        "REELWRIGHT_ENVIRONMENT": "test",
        "REELWRIGHT_DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "REELWRIGHT_RENDER_HEARTBEAT_SECONDS": str(settings.render_heartbeat_seconds),
        "REELWRIGHT_RENDER_LOST_AFTER_SECONDS": str(settings.render_lost_after_seconds),
        **environment,
    }
    pipe = "0" if has_parent else "None"
    command = (
        "from app.core.config import settings; from app.worker import run;"
        f"raise SystemExit(run(settings(), parent_pipe={pipe}))"
    )
    log = settings.data_dir / "worker.out"
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-P", "-c", command],
            env={**os.environ, **told},
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=out,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()
            if process.stdin is not None:
                process.stdin.close()


def makers_of(worker: int) -> set[int]:
    """Return the processes that make videos for a worker, given by its process."""
    found: set[int] = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            is_maker = b"app.renders.maker" in (entry / "cmdline").read_bytes()
            if is_maker and f"PPid:\t{worker}\n" in (entry / "status").read_text():
                found.add(int(entry.name))
    return found
