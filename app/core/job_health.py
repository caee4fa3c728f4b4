"""How the queue and its workers are: who is alive, what waits and since when, and what has been done so far."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import BigInteger, Double, Text, delete, func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Database
from app.core.exceptions import DatabaseError
from app.core.logging import get_logger
from app.core.transactions import transaction

SILENT_SECONDS: Final = 6.0
"""How long a worker may be silent before it counts as gone."""

log = get_logger(__name__)


class JobWorker(Base):
    """A worker process and its last sign of life."""

    __tablename__ = "job_workers"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    heartbeat_at: Mapped[datetime] = mapped_column(server_default=func.now())


class JobTotal(Base):
    """How often a task has ended how, over all workers, and the seconds it took together."""

    __tablename__ = "job_totals"

    task: Mapped[str] = mapped_column(Text, primary_key=True)
    outcome: Mapped[str] = mapped_column(Text, primary_key=True)
    runs: Mapped[int] = mapped_column(BigInteger)
    seconds: Mapped[float] = mapped_column(Double)


@dataclass(frozen=True)
class Queue:
    """Jobs of one queue: due and waiting, due later, running. `oldest_seconds` is the longest wait of a due one."""

    waiting: int
    scheduled: int
    running: int
    oldest_seconds: float


@dataclass(frozen=True)
class QueueHealth:
    """The state of all queues, and how many worker processes are alive."""

    workers_alive: int
    queues: Mapping[str, Queue]

    @property
    def waiting(self) -> int:
        """Jobs that are due and wait."""
        return sum(queue.waiting for queue in self.queues.values())

    @property
    def oldest_waiting_seconds(self) -> float:
        """The longest that a due job has waited; 0 when none does."""
        return max((queue.oldest_seconds for queue in self.queues.values()), default=0.0)


_QUEUES = text("""
    SELECT job.queue_name,
           count(*) FILTER (WHERE job.status = 'todo' AND due.at <= now()),
           count(*) FILTER (WHERE job.status = 'todo' AND due.at > now()),
           count(*) FILTER (WHERE job.status = 'doing'),
           coalesce(max(extract(epoch FROM now() - due.at)) FILTER (WHERE job.status = 'todo' AND due.at <= now()), 0)
    FROM procrastinate_jobs AS job
    CROSS JOIN LATERAL (
        SELECT coalesce(job.scheduled_at, min(event.at), now()) AS at FROM procrastinate_events AS event
        WHERE event.job_id = job.id AND event.type IN ('deferred', 'retried', 'deferred_for_retry')
    ) AS due
    WHERE job.status IN ('todo', 'doing')
    GROUP BY job.queue_name
""")


async def queue_health(session: AsyncSession) -> QueueHealth:
    """Return how queues and workers are now."""
    silent = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, SILENT_SECONDS)
    alive = select(func.count()).select_from(JobWorker).where(JobWorker.heartbeat_at > silent)
    rows = (await session.execute(_QUEUES)).all()
    queues = {row[0]: Queue(row[1], row[2], row[3], float(row[4])) for row in rows}
    return QueueHealth(await session.scalar(alive) or 0, queues)


async def job_totals(session: AsyncSession) -> Sequence[JobTotal]:
    """Return how often each task has ended how."""
    return (await session.scalars(select(JobTotal).order_by(JobTotal.task, JobTotal.outcome))).all()


async def count_job(database: Database, task: str, outcome: str, seconds: float) -> None:
    """Add one run of a task to the totals; while the database cannot be reached it goes uncounted."""
    added = insert(JobTotal).values(task=task, outcome=outcome, runs=1, seconds=seconds)
    statement = added.on_conflict_do_update(
        index_elements=[JobTotal.task, JobTotal.outcome],
        set_={"runs": JobTotal.runs + 1, "seconds": JobTotal.seconds + added.excluded.seconds},
    )
    try:
        async with transaction(database) as session:
            await session.execute(statement)
    except DatabaseError as error:
        log.warning("A job was not counted", task=task, reason=error.message)


def worker_name() -> str:
    """Return a name for this process that no other has: machine, process and a few random digits."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


@asynccontextmanager
async def registered(database: Database, name: str, *, heartbeat_seconds: float) -> AsyncIterator[None]:
    """Show a worker process as alive while the body runs."""
    beating = asyncio.create_task(_beat(database, name, heartbeat_seconds), name="worker heartbeat")
    try:
        yield
    finally:
        beating.cancel()
        with suppress(asyncio.CancelledError):
            await beating
        with suppress(DatabaseError):
            async with transaction(database) as session:
                await session.execute(delete(JobWorker).where(JobWorker.name == name))


async def _beat(database: Database, name: str, heartbeat_seconds: float) -> None:
    sign = insert(JobWorker).values(name=name)
    statement = sign.on_conflict_do_update(index_elements=[JobWorker.name], set_={"heartbeat_at": func.now()})
    while True:
        with suppress(DatabaseError):
            async with transaction(database) as session:
                await session.execute(statement)
        await asyncio.sleep(heartbeat_seconds)
