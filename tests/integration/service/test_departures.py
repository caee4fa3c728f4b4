"""Accounts that were given up: what goes, what stays, and that nothing is left half; keys that grow old."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import cv2
import numpy as np
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.dependencies import Parts
from app.assets import tasks as asset_tasks
from app.audit.models import AuditEvent
from app.auth.models import Account, AccountStatus, SigningKey
from app.auth.parts import AuthParts
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.error_tracking import InMemory
from app.core.exceptions import QueryError
from app.core.job_duties import JobDuty
from app.core.job_runner import JobRunner, Lane
from app.core.jobs import LIGHT_QUEUE
from app.core.transactions import transaction
from app.quotas import service as quotas
from app.reliability import departures, key_rotation
from app.reliability.housekeeping import keep_house
from app.renders import tasks as render_tasks
from app.renders.models import Render
from app.tables import METADATA
from tests.integration.service.asset_calls import job_with, sent
from tests.integration.service.project_calls import made
from tests.integration.service.render_work import asked, taken_up
from tests.integration.service.signing_in import PASSWORD, app_with_accounts, client_of, make_admin, tokens_of
from tests.integration.service.test_renders_api import succeeded

pytestmark = pytest.mark.anyio
OWNING = ("user_id", "account_id")
IMAGE = cv2.imencode(".jpg", np.full((40, 60, 3), 127, np.uint8))[1].tobytes()


async def house_kept(parts: Parts) -> None:
    """Do what is due every hour, and all jobs that come of it."""
    async with transaction(parts.database) as session:
        await session.execute(update(JobDuty).values(done_at=JobDuty.done_at - timedelta(hours=2)))
    await keep_house(parts.database)
    groups = [departures.tasks, key_rotation.tasks, asset_tasks.tasks, render_tasks.tasks]
    errors = InMemory()
    runner = JobRunner(parts.database, groups, parts, lanes=[Lane((LIGHT_QUEUE,), 2)], errors=errors)
    working = asyncio.create_task(runner.run(heartbeat_seconds=0.2, grace_seconds=0.2))
    try:
        async with asyncio.timeout(30):
            while await _waiting(parts.database):  # noqa: ASYNC110 — the database is what changes
                await asyncio.sleep(0.02)
    finally:
        runner.stop()
        await working
    assert errors.groups == {}


async def _waiting(database: Database) -> int:
    statement = text(
        "SELECT count(*) FROM procrastinate_jobs WHERE queue_name = 'light' AND status IN ('todo', 'doing')"
    )
    async with transaction(database, read_only=True) as session:
        return await session.scalar(statement) or 0


async def rows_of(database: Database, account_id: UUID) -> dict[str, int]:
    """Return how many rows each table has of an account."""
    found = {}
    async with transaction(database, read_only=True) as session:
        for table in METADATA.sorted_tables:
            owning = [table.c[name] == account_id for name in OWNING if name in table.c]
            if owning:
                found[table.name] = await session.scalar(select(func.count()).select_from(table).where(or_(*owning)))
        found["accounts"] = await session.scalar(select(func.count()).where(Account.id == account_id))
    return {name: count for name, count in found.items() if count}


async def time_passes(database: Database, account_id: UUID, *, days: float) -> None:
    apart = timedelta(days=days)
    moved = {"delete_after": Account.delete_after - apart, "created_at": Account.created_at - apart}
    async with transaction(database) as session:
        await session.execute(update(Account).where(Account.id == account_id).values(**moved))


@pytest.fixture
def app(parts: Parts) -> FastAPI:
    return app_with_accounts(parts)


@pytest.fixture
async def ada(parts: Parts, app: FastAPI) -> AsyncIterator[AsyncClient]:
    """The first of two administrators, with one of everything, a render in hand included."""
    await make_admin(parts.database)
    await make_admin(parts.database, "bo@example.org", "Bo")
    async with client_of(app) as guest:
        token = (await tokens_of(guest, "ada@example.org"))["access_token"]
    async with client_of(app, token) as ada:
        project = await made(ada)
        await sent(ada, IMAGE, "cat.jpg")
        await sent(ada, IMAGE, "own.jpg", to=f"/v1/projects/{project['id']}/assets")
        await ada.post("/v1/projects", json={"title": "Dogs"}, headers={"Idempotency-Key": "one"})
        await ada.post("/v1/api-keys", json={"label": "x", "scopes": ["projects:read"]})
        await ada.post("/v1/account/password/forgotten", json={"email": "ada@example.org"})
        await succeeded(parts)
        running = await asked(parts.database)
        async with transaction(parts.database) as session:
            await taken_up(session, running.id)
        yield ada


async def leave(client: AsyncClient) -> None:
    answer = await client.post("/v1/account/leave", json={"password": PASSWORD})
    assert answer.status_code == 200, answer.text


async def test_all_that_a_given_up_account_has_goes_and_nothing_of_others(
    ada: AsyncClient, app: FastAPI, parts: Parts
) -> None:
    async with client_of(app) as guest:
        bos = (await tokens_of(guest, "bo@example.org"))["access_token"]
    async with client_of(app, bos) as bo:
        theirs = await made(bo, title="Birds")
        kept = (await sent(bo, IMAGE, "bird.jpg"))["id"]
        before = await rows_of(parts.database, LOCAL_OWNER.id)
        assert before.keys() >= {
            "accounts", "projects", "scenes", "project_versions", "assets", "renders", "render_events", "artifacts",
            "render_attempts", "idempotency_keys", "quota_accounts", "quota_entries", "sessions", "api_keys",
        }  # fmt: skip
        await leave(ada)
        await time_passes(parts.database, LOCAL_OWNER.id, days=15)
        await house_kept(parts)
        assert await rows_of(parts.database, LOCAL_OWNER.id) == {}
        assert len([file async for file in parts.files.list()]) == 1
        assert (await bo.get(f"/v1/projects/{theirs['id']}")).status_code == 200
        assert (await bo.get(f"/v1/assets/{kept}/content")).status_code == 200
    async with transaction(parts.database, read_only=True) as session:
        acts = list(await session.scalars(select(AuditEvent).where(AuditEvent.target_id == str(LOCAL_OWNER.id))))
    assert {"user.leaving", "user.deleted"} <= {each.action for each in acts}
    assert not any("ada" in str((each.before, each.after)).lower() for each in acts)


async def test_nothing_goes_before_its_time_or_after_it_was_taken_back(
    ada: AsyncClient, app: FastAPI, parts: Parts
) -> None:
    await leave(ada)
    before = await rows_of(parts.database, LOCAL_OWNER.id)
    await time_passes(parts.database, LOCAL_OWNER.id, days=13)
    await house_kept(parts)
    assert await rows_of(parts.database, LOCAL_OWNER.id) == before
    async with client_of(app) as guest:
        await tokens_of(guest, "ada@example.org", stay=True)
    await departures.remove_account(job_with(parts), account_id=str(LOCAL_OWNER.id))
    assert (await rows_of(parts.database, LOCAL_OWNER.id))["projects"] == before["projects"]


async def test_what_breaks_off_leaves_the_account_whole_and_is_done_later(
    ada: AsyncClient, parts: Parts, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leave(ada)
    await time_passes(parts.database, LOCAL_OWNER.id, days=15)
    before, files = await rows_of(parts.database, LOCAL_OWNER.id), [file async for file in parts.files.list()]

    async def fail(session: AsyncSession, _user_id: UUID) -> None:
        await session.execute(text("SELECT 1 / 0"))

    with monkeypatch.context() as patched:
        patched.setattr(quotas, "close_account", fail)
        with pytest.raises(QueryError):
            await departures.remove_account(job_with(parts), account_id=str(LOCAL_OWNER.id))
    assert await rows_of(parts.database, LOCAL_OWNER.id) == before
    assert [file async for file in parts.files.list()] == files
    await house_kept(parts)
    assert await rows_of(parts.database, LOCAL_OWNER.id) == {}


async def test_a_render_in_hand_is_cancelled_with_it(ada: AsyncClient, parts: Parts) -> None:
    await leave(ada)
    await time_passes(parts.database, LOCAL_OWNER.id, days=15)
    statuses = select(Render.status).where(Render.user_id == LOCAL_OWNER.id)
    async with transaction(parts.database, read_only=True) as session:
        assert "running" in set(await session.scalars(statuses))
    await house_kept(parts)
    async with transaction(parts.database, read_only=True) as session:
        assert list(await session.scalars(statuses)) == []


async def test_an_admin_who_shuts_someone_out_meanwhile_does_not_stop_it(
    ada: AsyncClient, app: FastAPI, parts: Parts
) -> None:
    await leave(ada)
    async with client_of(app) as guest:
        bos = (await tokens_of(guest, "bo@example.org"))["access_token"]
    async with client_of(app, bos) as bo:
        users = f"/v1/admin/users/{LOCAL_OWNER.id}"
        assert (await bo.patch(users, json={"disabled": True})).json()["data"]["status"] == "disabled"
        assert (await bo.patch(users, json={"disabled": False})).json()["data"]["status"] == AccountStatus.LEAVING
        await bo.patch(users, json={"disabled": True})
    await time_passes(parts.database, LOCAL_OWNER.id, days=15)
    await house_kept(parts)
    assert await rows_of(parts.database, LOCAL_OWNER.id) == {}


async def test_an_address_that_nobody_proves_is_forgotten(app: FastAPI, parts: Parts) -> None:
    async with client_of(app) as guest:
        body = {"email": "mia@example.org", "name": "Mia", "password": PASSWORD}
        assert (await guest.post("/v1/account", json=body)).status_code == 202
    async with transaction(parts.database, read_only=True) as session:
        account_id = await session.scalar(select(Account.id))
    assert account_id is not None
    for days, remaining in ((29, 1), (2, 0)):
        await time_passes(parts.database, account_id, days=days)
        async with transaction(parts.database) as session:
            assert await departures.enqueue_departures(session) == 1 - remaining
            await departures.remove(session, account_id)
            assert await session.scalar(select(func.count()).select_from(Account)) == remaining


async def test_a_signing_key_is_replaced_after_ninety_days_and_signs_nobody_out(app: FastAPI, parts: Parts) -> None:
    await make_admin(parts.database)
    signer = AuthParts.of(parts).signer
    async with client_of(app) as guest:
        token = (await tokens_of(guest, "ada@example.org"))["access_token"]
    await house_kept(parts)
    assert await _kids(parts.database) == 1
    async with transaction(parts.database) as session:
        old = SigningKey.created_at - timedelta(days=91)
        await session.execute(update(SigningKey).values(created_at=old))
    await house_kept(parts)
    await house_kept(parts)
    assert await _kids(parts.database) == 2
    assert (await signer.verify(token)).user == LOCAL_OWNER.id
    async with client_of(app, token) as ada:
        assert (await ada.get("/v1/account")).status_code == 200


async def _kids(database: Database) -> int:
    async with transaction(database, read_only=True) as session:
        return await session.scalar(select(func.count()).select_from(SigningKey)) or 0
