"""Every change of a render's state, each with the event that tells of it, in the caller's transaction."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import context, jobs
from app.quotas import service as quotas
from app.renders.models import EventKind, Outcome, Render, RenderAttempt, RenderEvent, RenderStatus

CHANNEL: Final = "render_events"
"""Where the database says which render has news."""
QUEUE: Final = "renders"
MAKE_TASK: Final = "renders.make"
CLEAN_TASK: Final = "renders.clean"
SWEEP_TASK: Final = "renders.sweep"

COUNTED_AT_THE_END: Final = {
    EventKind.SUCCEEDED: quotas.settle, EventKind.FAILED: quotas.release, EventKind.CANCELLED: quotas.release,
}  # fmt: skip
"""What the end of a render is to its owner's quota."""
UNSTARTED: Final[dict[str, Any]] = {"stage": None, "percent": 0.0, "eta_seconds": None, "worker": None}


async def change(
    session: AsyncSession, *conditions: ColumnElement[bool], kind: EventKind, **values: Any
) -> Render | None:
    """Change the one render that meets the conditions and write an event of `kind`; None when there is none.

    Where it ends by that, what was reserved for it is settled or given back.
    """
    statement = (
        update(Render)
        .where(*conditions)
        .values(**values, last_event=Render.last_event + 1)
        .returning(Render)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    render = await session.scalar(statement)
    if render is not None:
        await tell(session, render, kind)
        if kind in COUNTED_AT_THE_END:
            await COUNTED_AT_THE_END[kind](session, render.id)
    return render


async def tell(session: AsyncSession, render: Render, kind: EventKind) -> None:
    """Write the newest event of a render as it is now, and wake those who listen once it is committed."""
    session.add(
        RenderEvent(
            render_id=render.id,
            user_id=render.user_id,
            sequence=render.last_event,
            kind=kind,
            stage=render.stage,
            percent=render.percent,
            eta_seconds=render.eta_seconds,
            error=render.error,
        )
    )
    await session.execute(select(func.pg_notify(CHANNEL, str(render.id))))


async def queue(session: AsyncSession, render: Render, *, delay_seconds: float = 0.0) -> None:
    """Enqueue the job of a queued render, to begin after `delay_seconds` by the database's clock.

    Whoever enqueues it, it carries the identifiers of the request that asked for the render.
    """
    begin = None
    if delay_seconds:
        begin = await session.scalar(select(func.now() + func.make_interval(0, 0, 0, 0, 0, 0, delay_seconds)))
    name = str(render.id)
    with context.bind(**render.causes):
        job_id = await jobs.enqueue(session, MAKE_TASK, queue=QUEUE, schedule_at=begin, known_as=name, render_id=name)
    statement = update(Render).where(Render.id == render.id).values(job_id=job_id)
    await session.execute(statement.execution_options(synchronize_session=False))


async def requeue(
    session: AsyncSession, render: Render, outcome: Outcome, *, delay_seconds: float = 0.0, **values: Any
) -> Render | None:
    """Put a running render back in the queue with a new token, which shuts its worker out; None if it moved on."""
    queued = await change(
        session,
        Render.id == render.id,
        Render.attempt_token == render.attempt_token,
        Render.status == RenderStatus.RUNNING,
        kind=EventKind.QUEUED,
        status=RenderStatus.QUEUED,
        attempt_token=Render.attempt_token + 1,
        heartbeat_at=None,
        **{**UNSTARTED, **values},
    )
    if queued is not None:
        await end_attempt(session, render.id, outcome)
        await queue(session, queued, delay_seconds=delay_seconds)
    return queued


async def end_attempt(session: AsyncSession, render_id: UUID, outcome: Outcome) -> None:
    """Note how the attempt in progress ended, if there is one."""
    await session.execute(
        update(RenderAttempt)
        .where(RenderAttempt.render_id == render_id, RenderAttempt.ended_at.is_(None))
        .values(ended_at=func.now(), outcome=outcome)
    )
