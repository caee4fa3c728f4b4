"""Renders that nobody works on any more go back in the queue, or end when they were tried often enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import context
from app.core.jobs import causes_of
from app.renders.exceptions import RenderLostError
from app.renders.failures import shown
from app.renders.models import EventKind, Outcome, Render, RenderStatus
from app.renders.transitions import change, end_attempt, queue, requeue

AT_ONCE: Final = 100
UNQUEUED_SECONDS: Final = 5.0
"""How long a queued render may be without a job: far longer than a transaction that makes both."""


@dataclass(frozen=True)
class Recovered:
    """How many renders were put back, ended, and given a new job."""

    requeued: int = 0
    failed: int = 0
    reenqueued: int = 0


async def recover(session: AsyncSession, *, lost_after_seconds: float, attempts: int) -> Recovered:
    """Settle the renders whose worker fell silent, and the waiting ones whose job was lost."""
    requeued = failed = 0
    for render in await session.scalars(_silent(lost_after_seconds)):
        if render.attempts >= attempts:
            failed += await _end(session, render)
        else:
            with context.bind(**await causes_of(session, render.job_id)):
                requeued += await requeue(session, render, Outcome.LOST) is not None
    unqueued = await _unqueued(session)
    for render in unqueued:
        await queue(session, render)
    return Recovered(requeued, failed, len(unqueued))


def _silent(lost_after_seconds: float) -> Select[Render]:
    limit = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, lost_after_seconds)
    silent = select(Render).where(Render.status == RenderStatus.RUNNING, Render.heartbeat_at < limit)
    return silent.order_by(Render.heartbeat_at).limit(AT_ONCE).with_for_update(skip_locked=True)


async def _end(session: AsyncSession, render: Render) -> bool:
    error = RenderLostError(
        f"The worker fell silent, {render.attempts} times in a row.",
        hint="Look at the workers' logs and memory, then ask for another try.",
    )
    ended = await change(
        session,
        Render.id == render.id,
        Render.attempt_token == render.attempt_token,
        kind=EventKind.FAILED,
        status=RenderStatus.FAILED,
        attempt_token=Render.attempt_token + 1,
        eta_seconds=None,
        error=shown(error),
        finished_at=func.now(),
    )
    await end_attempt(session, render.id, Outcome.LOST)
    return ended is not None


async def _unqueued(session: AsyncSession) -> Sequence[Render]:
    limit = func.now() - func.make_interval(0, 0, 0, 0, 0, 0, UNQUEUED_SECONDS)
    is_unqueued = text(
        "NOT EXISTS (SELECT FROM procrastinate_jobs AS job WHERE job.id = renders.job_id"
        " AND (job.status = 'todo' OR (job.status = 'doing' AND job.worker_id IS NOT NULL)))"
    )
    statement = select(Render).where(Render.status == RenderStatus.QUEUED, Render.updated_at < limit, is_unqueued)
    return (await session.scalars(statement.limit(AT_ONCE).with_for_update(skip_locked=True))).all()
