"""Renders that nobody works on any more go back in the queue, or end when they were tried often enough."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.exceptions import ConnectionError, ReelwrightError
from app.core.transactions import transaction
from app.renders.exceptions import RenderLostError
from app.renders.failures import shown
from app.renders.models import EventKind, Outcome, Render, RenderStatus
from app.renders.transitions import change, end_attempt, queue, requeue

AT_ONCE: Final = 100
UNQUEUED_SECONDS: Final = 5.0
"""How long a queued render may be without a job: far longer than a transaction that makes both."""


@dataclass(frozen=True)
class Recovered:
    """How many renders were put back, ended, and given a new job; and which could not be settled, and why."""

    requeued: int = 0
    failed: int = 0
    reenqueued: int = 0
    stuck: Mapping[UUID, str] = field(default_factory=dict)


async def recover(session: AsyncSession, *, lost_after_seconds: float, attempts: int) -> Recovered:
    """Settle the renders whose worker fell silent, and the waiting ones whose job was lost.

    Each in a savepoint of its own: one that cannot be settled keeps no other from it.
    """
    settled, stuck = Counter[str](), dict[UUID, str]()

    async def settle(render: Render, how: Callable[[AsyncSession, Render], Awaitable[object]], count: str) -> None:
        render_id = render.id
        try:
            async with transaction(session):
                settled[count] += await how(session, render) is not False
        except ConnectionError:
            raise
        except ReelwrightError as error:
            stuck[render_id] = error.message

    for render in (await session.scalars(_silent(lost_after_seconds))).all():
        if render.attempts >= attempts:
            await settle(render, _end, "failed")
        else:
            await settle(render, _requeue, "requeued")
    for render in await _unqueued(session):
        await settle(render, queue, "reenqueued")
    return Recovered(settled["requeued"], settled["failed"], settled["reenqueued"], stuck)


async def _requeue(session: AsyncSession, render: Render) -> bool:
    return await requeue(session, render, Outcome.LOST) is not None


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
