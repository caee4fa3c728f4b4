"""Jobs that dead workers left behind, and finished ones that nobody needs any more."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import RETRY_LIMIT

KEPT_DAYS: Final = 7

_DEAD = text("""
    SELECT job.id, job.queue_name, job.attempts FROM procrastinate_jobs AS job
    LEFT JOIN procrastinate_workers AS worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => :silent))
    FOR UPDATE OF job SKIP LOCKED
""")
_DROP = text("SELECT procrastinate_finish_job_v1(:id, 'failed', true)")
_END = text("SELECT procrastinate_finish_job_v1(:id, 'failed', false)")
_AGAIN = text("SELECT procrastinate_retry_job_v2(:id, now(), NULL, NULL, NULL)")
_FORGET = (
    text("DELETE FROM procrastinate_workers WHERE last_heartbeat < now() - make_interval(secs => :silent)"),
    text("DELETE FROM job_workers WHERE heartbeat_at < now() - make_interval(secs => :silent)"),
)
_PURGE = text("""
    DELETE FROM procrastinate_jobs AS job
    WHERE job.status IN ('succeeded', 'failed', 'cancelled', 'aborted') AND NOT EXISTS (
        SELECT FROM procrastinate_events AS event
        WHERE event.job_id = job.id AND event.at > now() - make_interval(days => :days)
    )
""").bindparams(bindparam("days", KEPT_DAYS))


async def settle_dead_jobs(session: AsyncSession, *, silent_seconds: float, dropped: Collection[str]) -> int:
    """Put the jobs of workers silent for so long back in their queues, and forget those workers; return how many.

    Jobs of the `dropped` queues are removed instead: what they work on is recovered by its own record. A job that
    has killed its workers too often ends as failed.
    """
    rows = (await session.execute(_DEAD, {"silent": silent_seconds})).all()
    for job_id, queue, attempts in rows:
        statement = _DROP if queue in dropped else _END if attempts >= RETRY_LIMIT else _AGAIN
        await session.execute(statement, {"id": job_id})
    for statement in _FORGET:
        await session.execute(statement, {"silent": silent_seconds})
    return len(rows)


async def purge(session: AsyncSession) -> None:
    """Remove jobs that ended `KEPT_DAYS` ago; those that succeeded went at once."""
    await session.execute(_PURGE)
