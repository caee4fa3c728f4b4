"""Projects as scripts, on a real database: given out, taken in, and taken back to earlier versions."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import update

from app.core.database import Database
from app.core.transactions import transaction
from app.projects import version_repository
from app.projects.models import ProjectVersion
from app.scripts import parse_markdown, parse_text
from app.scripts.files import as_named
from app.story.script import Script
from tests.integration.service.project_calls import SCRIPT, data, made, refusal, scenes_of, sources_of, with_scenes
from tests.unit.scripts.test_outline import meaning

pytestmark = pytest.mark.anyio

ROOT = Path(__file__).resolve().parents[3]
PAGES = [*sorted((ROOT / "examples").glob("*.md")), *sorted((ROOT / "tests/data/articles").glob("*"))]
TEXTS = {path: path.read_text("utf-8") for path in PAGES}
MARKDOWN = {"Content-Type": "text/markdown; charset=utf-8"}


def parsed(path: Path, text: str) -> Script:
    return parse_text(text) if path.suffix == ".txt" else parse_markdown(text, locate=as_named)


async def versions_of(client: AsyncClient, url: str) -> list[dict[str, Any]]:
    return list(data(await client.get(f"{url}/versions", params={"limit": 200}))["items"])


class TestExport:
    async def test_gives_back_what_was_taken_in(self, client: AsyncClient) -> None:
        project = await made(client)
        answer = await client.get(f"/v1/projects/{project['id']}/script")
        assert answer.text == SCRIPT
        assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
        assert answer.headers["etag"] == '"1"'
        known = await client.get(f"/v1/projects/{project['id']}/script", headers={"If-None-Match": '"1"'})
        assert known.status_code == 304

    @pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
    async def test_of_every_example_means_the_same(self, client: AsyncClient, path: Path) -> None:
        text = TEXTS[path]
        kind = "text" if path.suffix == ".txt" else "markdown"
        project = await made(client, script=text, script_format=kind)
        exported = (await client.get(f"/v1/projects/{project['id']}/script")).text
        assert meaning(parse_markdown(exported, locate=as_named)) == meaning(parsed(path, text))
        again = await client.put(f"/v1/projects/{project['id']}/script", content=exported, headers=MARKDOWN)
        assert data(again)["settings"] == project["settings"]
        assert (await client.get(f"/v1/projects/{project['id']}/script")).text == exported

    async def test_of_an_empty_project_is_empty(self, client: AsyncClient) -> None:
        project = await made(client, title="T")
        assert (await client.get(f"/v1/projects/{project['id']}/script")).text == ""


class TestImport:
    async def test_keeps_the_scenes_that_are_the_same(self, client: AsyncClient) -> None:
        project = await made(client)
        first, second, third = await scenes_of(client, project)
        script = SCRIPT.replace("- Hungry", "- Hurt").replace("theme: studio", "theme: petrol") + "\n## New\n\nEnd.\n"
        url = f"/v1/projects/{project['id']}"
        answer = await client.put(f"{url}/script", content=script, headers=MARKDOWN)
        assert (data(answer)["revision"], answer.headers["etag"]) == (2, '"2"')
        assert data(answer)["settings"] == {"title": "Cats", "theme": "petrol"}
        scenes = await scenes_of(client, project)
        assert [scenes[0], scenes[2]] == [first, third]
        assert second["id"] not in {scene["id"] for scene in scenes}
        assert [scene["revision"] for scene in scenes] == [1, 2, 1, 2]

    async def test_tells_equal_scenes_apart_by_their_order(self, client: AsyncClient) -> None:
        url, scenes = await with_scenes(client, "A", "A", "B")
        await client.put(
            f"{url}/script", content="## B\n\nWords.\n\n## A\n\nWords.\n\n## A\n\nWords.", headers=MARKDOWN
        )
        now = data(await client.get(f"{url}/scenes"))["items"]
        assert [scene["id"] for scene in now] == [scenes[index]["id"] for index in (2, 0, 1)]

    async def test_of_plain_text_and_with_warnings(self, client: AsyncClient) -> None:
        project = await made(client, title="T")
        url = f"/v1/projects/{project['id']}/script"
        plain = {"Content-Type": "text/plain"}
        data(await client.put(url, content="My cat\n\nShe *purrs*.\n", headers=plain))
        assert (await client.get(url)).text == "# My cat\n\nShe \\*purrs\\*.\n"
        page = "# A\n\nWords.\n\n![x](https://example.org/x.png)\n"
        assert data(await client.put(url, content=page, headers=MARKDOWN))["warnings"]

    @pytest.mark.parametrize(
        ("content", "line", "column"),
        [
            (b"# A\n\n\xff\xfe", 3, 1),
            (b"# A\n\nx.\n\n<!-- layuot: quote -->", 5, 1),
            (b"", 1, 1),
            (b"---\nx: 1\n---", 2, 1),
        ],
    )
    async def test_refuses_a_bad_script_and_changes_nothing(
        self, client: AsyncClient, content: bytes, line: int, column: int
    ) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}/script"
        error = refusal(await client.put(url, content=content, headers=MARKDOWN), 422)
        assert (error["code"], error["details"]["line"]) == ("SCRIPT_PARSING_ERROR", line)
        assert error["details"]["column"] == column
        assert (await client.get(url)).text == SCRIPT

    async def test_refuses_other_kinds(self, client: AsyncClient) -> None:
        url = f"/v1/projects/{(await made(client))['id']}/script"
        refusal(await client.put(url, content="x", headers={"Content-Type": "application/json"}), 415)
        error = refusal(await client.put(url, content='{"scenes": []}', headers=MARKDOWN), 422)
        assert "JSON" in error["error"]

    async def test_on_what_another_has_changed_is_refused(self, client: AsyncClient) -> None:
        url = f"/v1/projects/{(await made(client))['id']}/script"
        headers = {**MARKDOWN, "If-Match": '"1"'}
        puts = (client.put(url, content=f"# {n}\n\nWords.", headers=headers) for n in range(4))
        assert sorted(answer.status_code for answer in await asyncio.gather(*puts)) == [200, 412, 412, 412]


class TestVersions:
    async def test_are_written_by_every_change(self, client: AsyncClient) -> None:
        url, (a, b) = await with_scenes(client, "A", "B")
        await client.patch(url, json={"title": "New"})
        await client.patch(url, json={"status": "ready"})
        await client.post(f"{url}/scenes", json={"source": "## C"})
        await client.patch(f"{url}/scenes/{a['id']}", json={"source": "## Z"})
        await client.delete(f"{url}/scenes/{b['id']}")
        versions = await versions_of(client, url)
        causes = ["scene_deleted", "scene_updated", "scene_created", "updated", "created"]
        assert [version["cause"] for version in versions] == causes
        assert [version["number"] for version in versions] == [6, 5, 4, 2, 1]
        assert [version["scene_count"] for version in versions] == [2, 3, 3, 2, 2]
        assert versions[1]["scene_id"] == a["id"]
        assert len({version["script_hash"] for version in versions}) == 4

    async def test_hold_everything(self, client: AsyncClient) -> None:
        project = await made(client)
        version = data(await client.get(f"/v1/projects/{project['id']}/versions/1"))
        assert (version["title"], version["settings"]) == ("Cats", project["settings"])
        scenes = await scenes_of(client, project)
        assert version["scenes"] == [{name: scene[name] for name in ("id", "title", "source")} for scene in scenes]
        refusal(await client.get(f"/v1/projects/{project['id']}/versions/2"), 404)
        refusal(await client.get(f"/v1/projects/{project['id']}/versions/0"), 422)

    async def test_of_one_scene_in_a_short_time_are_one(self, client: AsyncClient, database: Database) -> None:
        url, (a, b) = await with_scenes(client, "A", "B")
        for name in "CDE":
            await client.patch(f"{url}/scenes/{a['id']}", json={"source": f"## {name}"})
        assert [version["number"] for version in await versions_of(client, url)] == [4, 1]
        await client.patch(f"{url}/scenes/{b['id']}", json={"source": "## F"})
        await client.patch(f"{url}/scenes/{a['id']}", json={"source": "## G"})
        assert [version["number"] for version in await versions_of(client, url)] == [6, 5, 4, 1]
        async with transaction(database) as session:
            await session.execute(
                update(ProjectVersion).values(created_at=ProjectVersion.created_at - timedelta(minutes=6))
            )
        await client.patch(f"{url}/scenes/{a['id']}", json={"source": "## H"})
        assert [version["number"] for version in await versions_of(client, url)] == [7, 6, 5, 4, 1]

    async def test_are_kept_in_a_bounded_number(self, client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(version_repository, "VERSIONS_KEPT", 3)
        url, _ = await with_scenes(client, "A")
        for name in "BCDE":
            data(await client.patch(url, json={"title": name}))
        assert [version["number"] for version in await versions_of(client, url)] == [5, 4, 3]

    async def test_are_listed_in_pages(self, client: AsyncClient) -> None:
        url, _ = await with_scenes(client, "A")
        for name in "BCD":
            await client.patch(url, json={"title": name})
        first = data(await client.get(f"{url}/versions", params={"limit": 3}))
        rest = data(await client.get(f"{url}/versions", params={"limit": 3, "cursor": first["next_cursor"]}))
        assert [version["number"] for version in [*first["items"], *rest["items"]]] == [4, 3, 2, 1]


class TestRestore:
    async def test_brings_back_title_settings_scenes_and_their_order(self, client: AsyncClient) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}"
        first, second, third = await scenes_of(client, project)
        await client.patch(url, json={"title": "Dogs", "settings": None})
        await client.put(f"{url}/scene-order", json={"scene_ids": [s["id"] for s in (third, first, second)]})
        await client.patch(f"{url}/scenes/{first['id']}", json={"source": "# Dogs\n\nThey bark."})
        await client.delete(f"{url}/scenes/{second['id']}")
        before = (await client.get(f"{url}/script")).text

        answer = await client.post(f"{url}/versions/1/restore")
        assert (data(answer)["title"], data(answer)["settings"]) == ("Cats", project["settings"])
        assert answer.headers["etag"] == '"6"'
        assert (await client.get(f"{url}/script")).text == SCRIPT
        assert [scene["id"] for scene in await scenes_of(client, project)] == [
            s["id"] for s in (first, second, third)
        ]
        assert [scene["revision"] for scene in await scenes_of(client, project)] == [6, 6, 1]

        versions = await versions_of(client, url)
        assert [version["cause"] for version in versions[:2]] == ["restored", "scene_deleted"]
        await client.post(f"{url}/versions/5/restore")
        assert (await client.get(f"{url}/script")).text == before

    async def test_of_no_version_or_on_what_has_changed_is_refused(self, client: AsyncClient) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}"
        refusal(await client.post(f"{url}/versions/9/restore"), 404)
        await client.patch(url, json={"title": "New"})
        refusal(await client.post(f"{url}/versions/1/restore", headers={"If-Match": '"1"'}), 412)
        assert await sources_of(client, project) == [
            "# Why cats *purr*",
            "## Cats purr when they are",
            "That is all.",
        ]
