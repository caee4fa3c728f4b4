"""API keys: shown once, limited to scopes, replaced without an outage, revoked at once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from sqlalchemy import select, text

from app.api.dependencies import Parts
from app.auth.models import ApiKey
from app.core.transactions import transaction
from tests.integration.service.signing_in import app_with_accounts, client_of, make_member, tokens_of

pytestmark = pytest.mark.anyio
KEYS, PROJECTS = "/v1/api-keys", "/v1/projects"


@pytest.fixture
async def app(parts: Parts) -> FastAPI:
    await make_member(parts.database)
    return app_with_accounts(parts)


@pytest.fixture
async def mia(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
    async with client_of(app, token) as client:
        yield client


async def make(mia: AsyncClient, *scopes: str, **more: Any) -> dict[str, Any]:
    answer = await mia.post(KEYS, json={"label": "nightly", "scopes": list(scopes) or ["projects:read"], **more})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()["data"]
    return made


async def status(app: FastAPI, key: str, method: str = "GET", url: str = PROJECTS, **what: Any) -> int:
    async with client_of(app, key) as program:
        return (await program.request(method, url, **what)).status_code


async def test_a_key_does_what_its_scopes_say_and_no_more(app: FastAPI, mia: AsyncClient) -> None:
    key = (await make(mia, "projects:read"))["key"]
    assert await status(app, key) == 200
    assert await status(app, key, "POST", json={"title": "Cats"}) == 403
    assert await status(app, key, url="/v1/renders") == 403
    assert await status(app, key, url=KEYS) == 403
    assert await status(app, key, "POST", "/v1/auth/revoke") == 403


async def test_only_its_hash_is_kept(mia: AsyncClient, parts: Parts) -> None:
    made = await make(mia)
    listed = (await mia.get(KEYS)).json()["data"]
    assert [each["prefix"] for each in listed] == [made["prefix"]]
    assert "key" not in listed[0]
    async with transaction(parts.database, read_only=True) as session:
        row = (await session.execute(text("SELECT api_keys::text FROM api_keys"))).scalar_one()
    assert made["key"].removeprefix(made["prefix"] + "_") not in row


async def test_rotation_keeps_the_old_one_good_for_a_while(app: FastAPI, mia: AsyncClient, parts: Parts) -> None:
    old = await make(mia)
    new = (await mia.post(f"{KEYS}/{old['id']}/rotate")).json()["data"]
    assert await status(app, old["key"]) == await status(app, new["key"]) == 200
    shown = {each["id"]: each for each in (await mia.get(KEYS)).json()["data"]}
    assert shown[old["id"]]["replaced_by"] == new["id"]
    assert shown[old["id"]]["expires_at"] is not None
    assert (await mia.post(f"{KEYS}/{old['id']}/rotate")).status_code == 409
    async with transaction(parts.database) as session:
        key = (await session.scalars(select(ApiKey).where(ApiKey.replaced_by.is_not(None)))).one()
        assert key.expires_at is not None
        assert 29.9 < (key.expires_at - key.created_at).total_seconds() / 86_400 < 30.1
        await session.execute(text("UPDATE api_keys SET expires_at = now() WHERE replaced_by IS NOT NULL"))
    assert await status(app, old["key"]) == 401
    assert await status(app, new["key"]) == 200


async def test_revoking_holds_from_the_next_request_on(app: FastAPI, mia: AsyncClient) -> None:
    made = await make(mia)
    assert await status(app, made["key"]) == 200
    assert (await mia.delete(f"{KEYS}/{made['id']}")).status_code == 204
    assert await status(app, made["key"]) == 401
    assert (await mia.delete(f"{KEYS}/{made['id']}")).status_code == 204


async def test_use_is_noted(app: FastAPI, mia: AsyncClient) -> None:
    made = await make(mia)
    assert made["last_used_at"] is None
    await status(app, made["key"])
    assert (await mia.get(f"{KEYS}/{made['id']}")).json()["data"]["last_used_at"] is not None


@pytest.mark.parametrize(
    "change", [lambda k: k[:-1], lambda k: k[:-1] + "_", lambda k: k.upper(), lambda k: k[:11] + "_" + "A" * 43]
)
async def test_what_is_almost_a_key_is_none(app: FastAPI, mia: AsyncClient, change: Any) -> None:
    assert await status(app, change((await make(mia))["key"])) == 401


async def test_a_scope_that_nothing_asks_for_is_refused_with_those_there_are(mia: AsyncClient) -> None:
    answer = await mia.post(KEYS, json={"label": "x", "scopes": ["projects:everything"]})
    assert answer.status_code == 422
    assert "projects:read" in answer.text


async def test_a_key_has_a_limit_of_its_own(app: FastAPI, mia: AsyncClient) -> None:
    key = (await make(mia, requests_per_hour=2))["key"]
    assert [await status(app, key) for _ in range(3)] == [200, 200, 429]


async def test_limits_are_told_and_hold(mia: AsyncClient) -> None:
    answers = [await mia.get(PROJECTS) for _ in range(101)]
    assert answers[0].headers["RateLimit-Policy"] == '"general";q=100;w=3600'
    assert answers[0].headers["RateLimit"].startswith('"general";r=99;t=')
    assert {each.status_code for each in answers[:100]} == {200}
    assert answers[100].status_code == 429
    assert 3500 < int(answers[100].headers["Retry-After"]) <= 3600
