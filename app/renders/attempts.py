"""What a worker writes of a render. Every statement names the token of its attempt: one shut out writes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.renders.exceptions import FencedError
from app.renders.models import Artifact, EventKind, Outcome, Render, RenderAttempt, RenderStatus
from app.renders.transitions import UNSTARTED, change, end_attempt, requeue


@dataclass(frozen=True)
class Attempt:
    """The right to work on a render, and what of it the work needs. `number` counts from 1."""

    render_id: UUID
    token: int
    number: int
    user_id: UUID
    project_id: UUID
    title: str
    script: str
    options: dict[str, Any]


@dataclass(frozen=True)
class Standing:
    """How far an attempt has come; `eta_seconds` None while it cannot be said."""

    stage: str | None = None
    percent: float = 0.0
    eta_seconds: float | None = None


async def begin(session: AsyncSession, render_id: UUID, worker: str, *, job_id: int) -> Attempt | None:
    """Take up a queued render by its job; None when it waits no longer, or waits for another job."""
    render = await change(
        session,
        Render.id == render_id,
        Render.status == RenderStatus.QUEUED,
        Render.job_id == job_id,
        kind=EventKind.STARTED,
        **{
            **UNSTARTED,
            "status": RenderStatus.RUNNING,
            "attempt_token": Render.attempt_token + 1,
            "attempts": Render.attempts + 1,
            "worker": worker,
            "heartbeat_at": func.now(),
            "started_at": func.coalesce(Render.started_at, func.now()),
        },
    )
    if render is None:
        return None
    session.add(RenderAttempt(render_id=render.id, user_id=render.user_id, token=render.attempt_token, worker=worker))
    script = await session.scalar(select(Render.script).where(Render.id == render_id))
    assert script is not None
    return Attempt(
        render.id, render.attempt_token, render.attempts, render.user_id, render.project_id, render.title, script,
        render.options,
    )  # fmt: skip


async def beat(session: AsyncSession, attempt: Attempt, standing: Standing | None) -> None:
    """Give a sign of life, and tell how far it has come if that is news. Raises FencedError when shut out."""
    if standing is not None:
        render = await change(
            session,
            *_mine(attempt),
            kind=EventKind.PROGRESS,
            heartbeat_at=func.now(),
            stage=standing.stage,
            percent=standing.percent,
            eta_seconds=standing.eta_seconds,
        )
        alive = render is not None
    else:
        statement = update(Render).where(*_mine(attempt)).values(heartbeat_at=func.now()).returning(Render.id)
        alive = await session.scalar(statement) is not None
    if not alive:
        raise _fenced()


async def publish(
    session: AsyncSession, attempt: Attempt, artifacts: Sequence[Artifact], result: dict[str, Any]
) -> None:
    """Make an attempt's files the render's. Raises FencedError when shut out: then nothing is published."""
    render = await change(
        session,
        *_mine(attempt),
        kind=EventKind.SUCCEEDED,
        status=RenderStatus.SUCCEEDED,
        stage=None,
        percent=100.0,
        eta_seconds=None,
        error=None,
        result=result,
        finished_at=func.now(),
    )
    if render is None:
        raise _fenced()
    await end_attempt(session, render.id, Outcome.SUCCEEDED)
    await session.execute(delete(Artifact).where(Artifact.render_id == render.id))
    session.add_all(artifacts)


async def fail(session: AsyncSession, attempt: Attempt, error: dict[str, Any]) -> None:
    """Let a render end with an error. Raises FencedError when shut out."""
    render = await change(
        session,
        *_mine(attempt),
        kind=EventKind.FAILED,
        status=RenderStatus.FAILED,
        eta_seconds=None,
        error=error,
        finished_at=func.now(),
    )
    if render is None:
        raise _fenced()
    await end_attempt(session, render.id, Outcome.FAILED)


async def try_again(session: AsyncSession, attempt: Attempt, error: dict[str, Any], delay_seconds: float) -> None:
    """Put a render back after an error that may pass. Raises FencedError when shut out."""
    if await _put_back(session, attempt, Outcome.FAILED, delay_seconds=delay_seconds, error=error) is None:
        raise _fenced()


async def hand_back(session: AsyncSession, attempt: Attempt) -> None:
    """Put a render back whose worker stops; that counts as no attempt. Does nothing when shut out."""
    await _put_back(session, attempt, Outcome.RETURNED, attempts=Render.attempts - 1)


async def _put_back(session: AsyncSession, attempt: Attempt, outcome: Outcome, **values: Any) -> Render | None:
    held = await session.scalar(select(Render).where(*_mine(attempt)).with_for_update())
    return await requeue(session, held, outcome, **values) if held is not None else None


def _mine(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    return (
        Render.id == attempt.render_id,
        Render.attempt_token == attempt.token,
        Render.status == RenderStatus.RUNNING,
    )


def _fenced() -> FencedError:
    return FencedError("This attempt at the render has lost its right to go on.")
