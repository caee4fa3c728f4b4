"""Renders whose worker is gone: what they remember, what one of them may not do to others, and old jobs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import context
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.job_recovery import settle_dead_jobs
from app.core.transactions import transaction
from app.renders import recovery, service, transitions
from app.renders.attempts import begin
from app.renders.models import Outcome, Render
from app.renders.transitions import QUEUE
from tests.integration.service.render_work import asked, found, taken_up

pytestmark = pytest.mark.anyio


async def lost(database: Database) -> Render:
    """A render whose worker, and its worker's job, were last heard of an hour ago."""
    render = await asked(database)
    old = datetime.now(UTC) - timedelta(hours=1)
    async with transaction(database) as session:
        await taken_up(session, render.id)
        await session.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = :id"), {"id": render.job_id}
        )
        await session.execute(update(Render).where(Render.id == render.id).values(heartbeat_at=old))
    return render


async def recovered(database: Database) -> recovery.Recovered:
    async with transaction(database) as session:
        return await recovery.recover(session, lost_after_seconds=6.0, attempts=3)


async def carried(database: Database, render: Render) -> dict[str, str]:
    """Return the identifiers that the job of a render carries now."""
    job_id = (await found(database, render.id)).job_id
    async with transaction(database) as session:
        statement = text("SELECT args -> '_context' FROM procrastinate_jobs WHERE id = :id")
        return dict(await session.scalar(statement, {"id": job_id}) or {})


@pytest.mark.parametrize("jobs_go_first", [True, False])
async def test_the_identifiers_of_the_request_outlive_the_job(database: Database, *, jobs_go_first: bool) -> None:
    with context.bind(request_id="the-request", trace_id="c" * 32):
        render = await lost(database)
    if jobs_go_first:
        async with transaction(database) as session:
            assert await settle_dead_jobs(session, silent_seconds=6.0, dropped={QUEUE}) == 1
    with context.bind(request_id="another"):
        assert (await recovered(database)).requeued == 1
    expected = {"request_id": "the-request", "trace_id": "c" * 32, "job_id": str(render.id)}
    assert await carried(database, render) == expected
    async with transaction(database) as session:
        await session.execute(text("DELETE FROM procrastinate_jobs"))
        old = datetime.now(UTC) - timedelta(minutes=1)
        await session.execute(update(Render).values(updated_at=old))
    assert (await recovered(database)).reenqueued == 1
    assert await carried(database, render) == expected


async def test_another_try_carries_those_of_who_asked_for_it(database: Database) -> None:
    with context.bind(request_id="first", trace_id="c" * 32):
        render = await asked(database)
    with context.bind(request_id="second"):
        async with transaction(database) as session:
            await service.cancel(session, LOCAL_OWNER, render.id)
            await service.retry(session, LOCAL_OWNER, render.id)
    assert await carried(database, render) == {"request_id": "second", "job_id": str(render.id)}


async def test_one_that_cannot_be_settled_holds_up_no_other(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, bad, last = [await lost(database) for _ in range(3)]
    requeue = transitions.requeue

    async def sometimes(session: AsyncSession, render: Render, outcome: Outcome) -> Any:
        if render.id == bad.id:
            await session.execute(text("SELECT 1 / 0"))
        return await requeue(session, render, outcome)

    monkeypatch.setattr(recovery, "requeue", sometimes)
    settled = await recovered(database)
    assert (settled.requeued, list(settled.stuck)) == (2, [bad.id])
    assert [(await found(database, each.id)).status for each in (first, bad, last)] == ["queued", "running", "queued"]


async def test_the_job_of_a_cancelled_try_begins_nothing(database: Database) -> None:
    """It may still be in the queue when the render is tried again by a job of its own."""
    render = await asked(database)
    assert render.job_id is not None
    async with transaction(database) as session:
        await service.cancel(session, LOCAL_OWNER, render.id)
        await service.retry(session, LOCAL_OWNER, render.id)
    async with transaction(database) as session:
        assert await begin(session, render.id, "one", job_id=render.job_id) is None
    async with transaction(database) as session:
        attempt = await taken_up(session, render.id, "two")
    assert attempt is not None
    assert attempt.number == 1
