"""Renders that are deleted: which may be, what goes with them, and when their files go."""

from __future__ import annotations

from uuid import uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import func, select, text

from app.api.dependencies import Parts
from app.core.context import LOCAL_OWNER, Principal
from app.core.database import Database
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.renders import service
from app.renders.exceptions import RenderNotFoundError
from app.renders.models import Artifact, Render, RenderAttempt, RenderEvent
from tests.integration.service.render_work import asked, taken_up, until, worker
from tests.integration.service.test_renders_api import failed, refused, succeeded

pytestmark = pytest.mark.anyio


async def count(database: Database, *kinds: type[Artifact | Render | RenderAttempt | RenderEvent]) -> list[int]:
    async with transaction(database, read_only=True) as session:
        return [await session.scalar(select(func.count()).select_from(kind)) or 0 for kind in kinds]


async def kept(parts: Parts) -> int:
    return len([file async for file in parts.files.list("renders")])


async def test_everything_of_a_finished_render_goes(client: AsyncClient, parts: Parts) -> None:
    render = await succeeded(parts)
    link = (await client.get(f"/v1/renders/{render.id}/artifacts")).json()["data"][0]["link"]["url"]
    answer = await client.delete(f"/v1/renders/{render.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    assert await count(parts.database, Render, RenderAttempt, RenderEvent, Artifact) == [0, 0, 0, 0]
    refused(await client.get(f"/v1/renders/{render.id}"), 404, "NOT_FOUND")
    refused(await client.delete(f"/v1/renders/{render.id}"), 404, "NOT_FOUND")
    assert await kept(parts) == 4
    async with worker(parts.settings, parts.database, files=parts.files):

        async def are_gone() -> bool:
            return await kept(parts) == 0

        await until(are_gone)
    refused(await client.get(link), 404, "NOT_FOUND")


async def test_the_job_that_removes_its_files_is_of_the_same_transaction(parts: Parts) -> None:
    render = await succeeded(parts)
    lights = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'renders.clean'")
    async with transaction(parts.database) as session:
        await service.delete(session, LOCAL_OWNER, render.id)
        assert await session.scalar(lights) == 1
        await session.rollback()
    async with transaction(parts.database) as session:
        assert await session.scalar(lights) == 0
    assert await count(parts.database, Render, Artifact) == [1, 4]


async def test_failed_and_cancelled_ones_go_without_a_job(client: AsyncClient, database: Database) -> None:
    cancelled = await asked(database)
    await client.post(f"/v1/renders/{cancelled.id}/cancel")
    for render in (cancelled, await failed(database)):
        assert (await client.delete(f"/v1/renders/{render.id}")).status_code == 204
    async with transaction(database) as session:
        statement = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'renders.clean'")
        assert await session.scalar(statement) == 0


async def test_what_waits_or_runs_is_cancelled_first(client: AsyncClient, database: Database) -> None:
    waiting, running = await asked(database), await asked(database)
    async with transaction(database) as session:
        await taken_up(session, running.id)
    for render, status in ((waiting, "queued"), (running, "running")):
        answer = await client.delete(f"/v1/renders/{render.id}")
        assert status in refused(answer, 409, "CONFLICT")
        assert f"POST /v1/renders/{render.id}/cancel" in str(answer.json())
        await client.post(f"/v1/renders/{render.id}/cancel")
        assert (await client.delete(f"/v1/renders/{render.id}")).status_code == 204


async def test_a_stranger_deletes_nothing(parts: Parts) -> None:
    render = await succeeded(parts)
    with pytest.raises(RenderNotFoundError):
        async with transaction(parts.database) as session:
            await service.delete(session, Principal(new_id(), "owner"), render.id)
    assert await count(parts.database, Render) == [1]


async def test_what_is_not_there_is_not_found(client: AsyncClient) -> None:
    refused(await client.delete(f"/v1/renders/{uuid4()}"), 404, "NOT_FOUND")
