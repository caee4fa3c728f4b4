"""Tokens: what they open, how they follow one another, and what is done to who uses one twice."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import func, select, update

from app.api.dependencies import Parts
from app.auth.models import RefreshToken, Session
from app.core.transactions import transaction
from tests.integration.service.signing_in import app_with_accounts, client_of, make_member, sign_in, tokens_of

pytestmark = pytest.mark.anyio
PROJECTS = "/v1/projects"
REFRESH = "/v1/auth/refresh"


@pytest.fixture
async def app(parts: Parts) -> FastAPI:
    await make_member(parts.database)
    return app_with_accounts(parts)


@pytest.fixture
async def guest(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with client_of(app) as client:
        yield client


async def refreshed(client: AsyncClient, token: str) -> tuple[int, str]:
    """Refresh, and return the status and the refresh token that came."""
    answer = await client.post(REFRESH, json={"refresh_token": token})
    return answer.status_code, answer.json().get("data", {}).get("refresh_token", "")


async def age(parts: Parts, by: timedelta) -> None:
    """Make it seem that used refresh tokens were used longer ago."""
    async with transaction(parts.database) as session:
        await session.execute(
            update(RefreshToken).where(RefreshToken.used_at.is_not(None)).values(used_at=RefreshToken.used_at - by)
        )


async def test_a_token_opens_what_is_its_owners(app: FastAPI, guest: AsyncClient) -> None:
    assert (await guest.get(PROJECTS)).status_code == 401
    tokens = await tokens_of(guest)
    async with client_of(app, tokens["access_token"]) as mia:
        assert (await mia.get(PROJECTS)).status_code == 200
        assert [each["is_this"] for each in (await mia.get("/v1/auth/sessions")).json()["data"]] == [True]


async def test_a_wrong_password_is_answered_like_an_unknown_address(guest: AsyncClient) -> None:
    wrong = await guest.post("/v1/auth/sign-in", json={"email": "mia@example.org", "password": "not this one"})
    unknown = await guest.post("/v1/auth/sign-in", json={"email": "nobody@example.org", "password": "not this one"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["error"] == unknown.json()["error"]


async def test_refreshing_gives_a_new_token_each_time(guest: AsyncClient) -> None:
    token = (await tokens_of(guest))["refresh_token"]
    seen = {token}
    for _ in range(4):
        status, token = await refreshed(guest, token)
        assert status == 200
        assert token not in seen
        seen.add(token)


async def test_two_at_the_same_instant_get_the_same_successor(parts: Parts, guest: AsyncClient) -> None:
    token = (await tokens_of(guest))["refresh_token"]
    answers = await asyncio.gather(*(refreshed(guest, token) for _ in range(8)))
    assert {status for status, _ in answers} == {200}
    assert len({successor for _, successor in answers}) == 1
    assert (await refreshed(guest, answers[0][1]))[0] == 200
    async with transaction(parts.database, read_only=True) as session:
        live = select(func.count()).select_from(RefreshToken).where(RefreshToken.used_at.is_(None))
        assert await session.scalar(live) == 1


async def test_a_stolen_token_ends_the_session_of_both(app: FastAPI, parts: Parts, guest: AsyncClient) -> None:
    tokens = await tokens_of(guest)
    _, following = await refreshed(guest, tokens["refresh_token"])
    await age(parts, timedelta(seconds=11))
    assert (await refreshed(guest, tokens["refresh_token"]))[0] == 401
    assert (await refreshed(guest, following))[0] == 401
    async with client_of(app, tokens["access_token"]) as mia:
        assert (await mia.get(PROJECTS)).status_code == 401
    async with transaction(parts.database, read_only=True) as session:
        assert await session.scalar(select(Session.revoked_for)) == "reuse"


async def test_signing_out_refuses_the_access_token_at_once(app: FastAPI, guest: AsyncClient) -> None:
    here, there = await tokens_of(guest), await tokens_of(guest)
    async with client_of(app, here["access_token"]) as mia:
        assert (await mia.post("/v1/auth/revoke")).status_code == 204
        assert (await mia.get(PROJECTS)).status_code == 401
    async with client_of(app, there["access_token"]) as mia:
        assert (await mia.get(PROJECTS)).status_code == 200
        assert (await mia.post("/v1/auth/revoke", json={"everywhere": True})).status_code == 204
        assert (await mia.get(PROJECTS)).status_code == 401
    assert (await refreshed(guest, there["refresh_token"]))[0] == 401


async def test_the_deny_list_outlives_the_process(app: FastAPI, parts: Parts, guest: AsyncClient) -> None:
    tokens = await tokens_of(guest)
    async with client_of(app, tokens["access_token"]) as mia:
        await mia.post("/v1/auth/revoke")
    async with client_of(app_with_accounts(parts), tokens["access_token"]) as mia:
        assert (await mia.get(PROJECTS)).status_code == 401


async def test_cookies_need_the_proof_for_what_changes_something(guest: AsyncClient) -> None:
    tokens = (await sign_in(guest, cookies=True)).json()["data"]
    assert tokens["access_token"] is None
    assert tokens["refresh_token"] is None
    assert (await guest.get(PROJECTS)).status_code == 200
    refused = await guest.post(PROJECTS, json={"title": "Cats"})
    assert refused.status_code == 403
    made = await guest.post(PROJECTS, json={"title": "Cats"}, headers={"X-CSRF-Token": tokens["csrf_token"]})
    assert made.status_code == 201
    assert (await guest.post(REFRESH)).status_code == 200
