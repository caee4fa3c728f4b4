"""What comes of projects, on a real database: renders asked for, assets of their own, and the end of both."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from sqlalchemy import select, text

from app.api.dependencies import Parts
from app.core.database import Database
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.renders.models import Artifact, Render
from tests.integration.service.belongings import IMAGE, finished_render, kept_asset
from tests.integration.service.project_calls import SCRIPT, data, made, refusal, scenes_of

pytestmark = pytest.mark.anyio

PICTURED = "# A\n\nWords.\n\n## B\n\n![A cat](cat.jpg)\n\nIt purrs.\n"


async def jobs(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """Return the jobs that wait, without the identifiers they carry."""
    async with database.readers() as session:
        rows = await session.execute(text("SELECT task_name, args - '_context' FROM procrastinate_jobs ORDER BY id"))
        return [(row[0], row[1]) for row in rows]


class TestRender:
    async def test_is_asked_for_with_the_script_as_it_is(self, client: AsyncClient, database: Database) -> None:
        project = await made(client)
        answer = await client.post(f"/v1/projects/{project['id']}/renders", json={"size": "720p", "voice": "none"})
        render = data(answer)
        assert answer.status_code == 202
        assert answer.headers["location"] == f"/v1/renders/{render['id']}"
        assert (render["project_id"], render["title"], render["status"]) == (project["id"], "Cats", "queued")
        async with database.readers() as session:
            assert await session.scalar(select(Render.script)) == SCRIPT
        assert [name for name, _ in await jobs(database)] == ["renders.make"]
        assert data(await client.get(answer.headers["location"])) == render

    async def test_needs_no_body(self, client: AsyncClient) -> None:
        project = await made(client)
        assert (await client.post(f"/v1/projects/{project['id']}/renders")).status_code == 202

    async def test_sent_twice_with_a_key_is_one(self, client: AsyncClient, database: Database) -> None:
        url = f"/v1/projects/{(await made(client))['id']}/renders"
        answers = [await client.post(url, json={}, headers={"Idempotency-Key": "k"}) for _ in range(2)]
        assert len({data(answer)["id"] for answer in answers}) == 1
        assert len(await jobs(database)) == 1

    async def test_that_would_fail_on_a_picture_is_refused_where_it_is_named(
        self, client: AsyncClient, parts: Parts
    ) -> None:
        project = await made(client, script=PICTURED)
        url = f"/v1/projects/{project['id']}/renders"
        scene = (await scenes_of(client, project))[1]
        details = refusal(await client.post(url), 422)["details"]
        assert (details["scene"], details["scene_id"], details["line"], details["column"]) == (2, scene["id"], 3, 1)
        await kept_asset(parts, name="cat.jpg")
        assert (await client.post(url)).status_code == 202

    @pytest.mark.parametrize("where", ["of the project", "of the library"])
    async def test_takes_music(self, client: AsyncClient, parts: Parts, where: str) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}/renders"
        place = UUID(project["id"]) if where == "of the project" else None
        await kept_asset(parts, place, name="piano.mp3", kind="audio", media_type="audio/mpeg", duration_seconds=9.0)
        await kept_asset(parts, place, name="cat.jpg")
        for music in ("piano.mp3", "none"):
            assert (await client.post(url, json={"music": music})).status_code == 202
        for music in ("elsewhere.mp3", "cat.jpg"):
            assert music in refusal(await client.post(url, json={"music": music}), 422)["error"]

    async def test_of_settings_that_name_what_is_not_there_is_refused(self, client: AsyncClient) -> None:
        project = await made(client, title="T", settings={"music": "a.mp3"}, scenes=[{"source": "# A\n\nWords."}])
        error = refusal(await client.post(f"/v1/projects/{project['id']}/renders"), 422)
        assert "a.mp3" in error["error"]

    async def test_of_an_empty_project_is_refused(self, client: AsyncClient) -> None:
        project = await made(client, title="T")
        error = refusal(await client.post(f"/v1/projects/{project['id']}/renders"), 422)
        assert error["code"] == "SCRIPT_PARSING_ERROR"

    async def test_is_listed_with_its_project(self, client: AsyncClient, parts: Parts) -> None:
        project, other = await made(client), await made(client)
        await finished_render(parts, UUID(other["id"]))
        url = f"/v1/projects/{project['id']}/renders"
        asked = [data(await client.post(url))["id"] for _ in range(2)]
        assert [render["id"] for render in data(await client.get(url))["items"]] == asked[::-1]
        assert data(await client.get(url, params={"status": "succeeded"}))["items"] == []
        refusal(await client.get(f"/v1/projects/{new_id()}/renders"), 404)


class TestAssets:
    async def test_are_uploaded_to_a_project(self, client: AsyncClient) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}/assets"
        asset = data(await client.post(url, files={"file": ("cat.jpg", IMAGE, "image/jpeg")}))
        assert (asset["project_id"], asset["name"]) == (project["id"], "cat.jpg")
        assert [item["id"] for item in data(await client.get(url))["items"]] == [asset["id"]]
        refusal(await client.get(f"/v1/projects/{new_id()}/assets"), 404)


class TestEnd:
    async def test_of_a_project_stops_its_renders_and_removes_its_files(
        self, client: AsyncClient, parts: Parts, database: Database
    ) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}"
        asset = await kept_asset(parts, UUID(project["id"]))
        library = await kept_asset(parts)
        await finished_render(parts, UUID(project["id"]))
        data(await client.post(f"{url}/renders"))
        async with database.readers() as session:
            video = await session.scalar(select(Artifact.storage_key))
        assert (await client.delete(url)).status_code == 204
        removed = [args["keys"] for name, args in await jobs(database) if name != "renders.make"]
        assert sorted(key for keys in removed for key in keys) == sorted([str(video), asset.storage_key])
        async with transaction(database) as session:
            assert (await session.scalars(select(Render.id))).all() == []
        assert [item["id"] for item in data(await client.get("/v1/assets"))["items"]] == [str(library.id)]
