"""Whoever calls is in every line that the call causes, under one name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import text

from app.api.dependencies import Parts
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.logging import configure, flush, unconfigure
from app.core.transactions import transaction
from tests.integration.service.project_calls import made

pytestmark = pytest.mark.anyio

OWNER = str(LOCAL_OWNER.id)


@pytest.fixture(autouse=True)
def _logs(parts: Parts) -> Iterator[None]:
    configure(parts.settings.model_copy(update={"log_format": "json", "log_level": "INFO"}), "api")
    yield
    unconfigure()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    flush()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_each_line_of_a_request_says_who(client: AsyncClient, capsys: pytest.CaptureFixture[str]) -> None:
    project = await made(client)
    asset = await client.post("/v1/assets?name=note.md", files={"file": ("note.md", b"# Note\n\nA text.\n")})
    await client.delete(f"/v1/assets/{asset.json()['data']['id']}")
    await client.patch(f"/v1/projects/{project['id']}", json={"title": "New"})
    told = lines(capsys)
    assert {"project.created", "project.updated", "asset.created", "asset.deleted"} <= {
        line["message"] for line in told
    }
    assert {line.get("user_id") for line in told} == {OWNER}
    assert not [line for line in told if "acting_user_id" in line]


async def test_renders_tell_what_is_asked_of_them(client: AsyncClient, capsys: pytest.CaptureFixture[str]) -> None:
    project = await made(client)
    render = (await client.post(f"/v1/projects/{project['id']}/renders", json={})).json()["data"]
    for step in ("cancel", "retry", "cancel"):
        assert (await client.post(f"/v1/renders/{render['id']}/{step}")).status_code < 300
    assert (await client.delete(f"/v1/renders/{render['id']}")).status_code == 204
    told = [line for line in lines(capsys) if line["message"].startswith("render.")]
    done = ["requested", "cancelled", "retried", "cancelled", "deleted"]
    assert [line["message"] for line in told] == [f"render.{each}" for each in done]
    assert {(line["user_id"], line["render_id"], line["project_id"]) for line in told} == {
        (OWNER, render["id"], project["id"])
    }


async def test_jobs_say_it_too(client: AsyncClient, database: Database) -> None:
    project = await made(client)
    await client.post(f"/v1/projects/{project['id']}/renders", json={})
    async with transaction(database, read_only=True) as session:
        arguments = (await session.scalars(text("SELECT args FROM procrastinate_jobs"))).all()
    assert [OWNER in str(given) for given in arguments] == [True]
