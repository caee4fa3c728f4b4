"""What an account takes along: all that is its own, no secret, and nothing of anyone else."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import cv2
import numpy as np
import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st

from app.api.dependencies import Parts
from app.assets.models import Asset
from app.core.transactions import transaction
from app.reliability.exports import _safe
from app.reliability.zip_stream import Entry, zipped
from tests.integration.service.asset_calls import sent
from tests.integration.service.project_calls import made
from tests.integration.service.signing_in import app_with_accounts, client_of, make_admin, make_member, tokens_of
from tests.integration.service.test_renders_api import succeeded

pytestmark = pytest.mark.anyio
IMAGE = cv2.imencode(".jpg", np.full((40, 60, 3), 127, np.uint8))[1].tobytes()
EXPORT = "/v1/account/export"


@pytest.fixture
def app(parts: Parts) -> FastAPI:
    return app_with_accounts(parts)


@pytest.fixture
async def ada(parts: Parts, app: FastAPI) -> AsyncIterator[AsyncClient]:
    await make_admin(parts.database)
    async with client_of(app) as guest:
        token = (await tokens_of(guest, "ada@example.org"))["access_token"]
    async with client_of(app, token) as ada:
        yield ada


async def taken(client: AsyncClient, **query: str) -> zipfile.ZipFile:
    answer = await client.get(EXPORT, params=query)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip"), answer.text
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    return archive


async def test_all_that_is_ones_own_comes_along(ada: AsyncClient, parts: Parts) -> None:
    project = await made(ada)
    asset = await sent(ada, IMAGE, "cat.jpg")
    render = await succeeded(parts)
    archive = await taken(ada, files="true")
    names = archive.namelist()
    told = json.loads(archive.read("account.json"))
    assert told["account"]["email"] == "ada@example.org"
    assert (told["account"]["plan"], told["account"]["role"]) == ("unlimited", "admin")
    assert project["id"] in {each["id"] for each in told["projects"]}
    assert [each["name"] for each in told["assets"]] == ["cat.jpg"]
    assert [each["id"] for each in told["renders"]] == [str(render.id)]
    assert len(told["sessions"]) == 1
    assert {"user.signed_in", "user.exported"} <= {each["action"] for each in told["acts"]}
    [script] = [name for name in names if name.endswith(f"{project['id'][-8:]}.md")]
    assert archive.read(script).decode() == (await ada.get(f"/v1/projects/{project['id']}/script")).text
    kept = (await ada.get(f"/v1/assets/{asset['id']}/content")).content
    assert archive.read(f"assets/{asset['id']}/cat.jpg") == kept
    assert len([name for name in names if name.startswith(f"renders/{render.id}/")]) == 4


async def test_files_come_only_when_asked_and_secrets_never(ada: AsyncClient) -> None:
    await sent(ada, IMAGE, "cat.jpg")
    key = (await ada.post("/v1/api-keys", json={"label": "x", "scopes": ["projects:read"]})).json()["data"]
    archive = await taken(ada)
    assert archive.namelist() == ["account.json"]
    told = archive.read("account.json").decode()
    assert key["prefix"] in told
    assert key["key"] not in told
    assert not any(word in told for word in ("argon2", "hash", "storage_key", "secret"))


async def test_nothing_of_anyone_else_comes_along(ada: AsyncClient, app: FastAPI, parts: Parts) -> None:
    await made(ada)
    await sent(ada, IMAGE, "cat.jpg")
    await make_member(parts.database)
    async with client_of(app) as guest:
        token = (await tokens_of(guest))["access_token"]
    async with client_of(app, token) as mia:
        archive = await taken(mia, files="true")
    told = json.loads(archive.read("account.json"))
    assert archive.namelist() == ["account.json"]
    assert [told[kind] for kind in ("projects", "assets", "renders", "api_keys")] == [[], [], [], []]
    assert "ada@" not in archive.read("account.json").decode()


async def test_a_file_that_went_meanwhile_is_named(ada: AsyncClient, parts: Parts) -> None:
    asset = await sent(ada, IMAGE, "cat.jpg")
    async with transaction(parts.database, read_only=True) as session:
        row = await session.get_one(Asset, asset["id"])
    await parts.files.delete(row.storage_key)
    archive = await taken(ada, files="true")
    assert "cat.jpg" in archive.read("missing.txt").decode()


async def test_a_key_takes_nothing_along(ada: AsyncClient, app: FastAPI) -> None:
    body = {"label": "x", "scopes": ["projects:read", "assets:read"]}
    key = (await ada.post("/v1/api-keys", json=body)).json()["data"]["key"]
    async with client_of(app, key) as program:
        assert (await program.get(EXPORT)).status_code == 403


async def test_an_archive_never_holds_more_than_a_chunk() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for number in range(200):
            yield bytes([number]) * 100_000

    async def entries() -> AsyncIterator[Entry]:
        yield Entry("a.txt", datetime(1970, 1, 1, tzinfo=UTC), "text")
        yield Entry("b.bin", datetime.now(UTC), chunks=chunks())

    pieces = [piece async for piece in zipped(entries())]
    assert max(map(len, pieces)) < 110_000
    with zipfile.ZipFile(io.BytesIO(b"".join(pieces))) as archive:
        assert len(archive.read("b.bin")) == 20_000_000


@given(st.text(max_size=200))
def test_a_name_stays_within_its_folder(name: str) -> None:
    safe = _safe(name)
    assert safe
    assert not set(safe) & set('/\\:*?"<>|\0\n')
    assert safe.strip(". ") == safe
