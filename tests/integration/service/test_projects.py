"""Projects over HTTP, on a real database: made, read, listed, changed, deleted."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.projects.models import Project, ProjectVersion, Scene
from tests.integration.service.project_calls import SCRIPT, data, made, refusal, scenes_of, sources_of

pytestmark = pytest.mark.anyio


class TestCreate:
    async def test_of_a_script(self, client: AsyncClient) -> None:
        answer = await client.post("/v1/projects", json={"script": SCRIPT})
        project = data(answer)
        assert answer.status_code == 201
        assert answer.headers["location"] == f"/v1/projects/{project['id']}"
        assert answer.headers["etag"] == '"1"'
        assert (project["title"], project["status"], project["revision"]) == ("Cats", "draft", 1)
        assert project["settings"] == {"title": "Cats", "theme": "studio"}
        assert await sources_of(client, project) == [
            "# Why cats *purr*",
            "## Cats purr when they are",
            "That is all.",
        ]
        titles = [scene["title"] for scene in await scenes_of(client, project)]
        assert titles == ["Why cats purr", "Cats purr when they are", "That is all."]

    async def test_of_plain_text(self, client: AsyncClient) -> None:
        text = "My cat\n\nShe purrs *a lot*.\n\nTHE END OF IT\n\nShe sleeps."
        project = await made(client, script=text, script_format="text")
        assert project["title"] == "My cat"
        assert await sources_of(client, project) == ["# My cat", "## The end of it"]

    async def test_of_settings_and_scenes(self, client: AsyncClient) -> None:
        settings = {"aspect": "9:16", "brand": {"accent": "#E4572E"}, "lexicon": {"GIF": "/dʒɪf/"}}
        scenes = [{"source": "## A\n\nOne."}, {"source": "Two."}]
        project = await made(client, title="  My\n film ", status="ready", settings=settings, scenes=scenes)
        assert (project["title"], project["status"], project["settings"]) == ("My film", "ready", settings)
        assert await sources_of(client, project) == ["## A", "Two."]

    async def test_of_a_title_alone(self, client: AsyncClient) -> None:
        project = await made(client, title="Later")
        assert await scenes_of(client, project) == []

    async def test_names_a_title_over_the_scripts(self, client: AsyncClient) -> None:
        assert (await made(client, script=SCRIPT, title="Mine"))["title"] == "Mine"

    async def test_says_what_of_the_script_is_not_used(self, client: AsyncClient) -> None:
        script = "# A\n\nWords.\n\n![badge](https://example.org/badge.png)\n"
        assert any("on the web" in warning for warning in (await made(client, script=script))["warnings"])

    @pytest.mark.parametrize(
        ("script", "line", "column"),
        [
            ("# A\n\nWords.\n\n<!-- layuot: quote -->\n", 5, 1),
            ("---\naspect: 3:1\n---\n# A\n\nWords.\n", 2, 9),
            ("# A\n\nWords <!-- never closed\n", 3, 7),
        ],
    )
    async def test_refuses_a_bad_script_where_it_is_bad(
        self, client: AsyncClient, script: str, line: int, column: int
    ) -> None:
        error = refusal(await client.post("/v1/projects", json={"script": script}), 422)
        assert error["code"] == "SCRIPT_PARSING_ERROR"
        assert (error["details"]["line"], error["details"]["column"]) == (line, column)

    async def test_names_the_scene_that_is_bad(self, client: AsyncClient) -> None:
        scenes = [{"source": "## A"}, {"source": "## B\n\nWords.\n\n<!-- layuot: list -->"}]
        error = refusal(await client.post("/v1/projects", json={"title": "T", "scenes": scenes}), 422)
        assert (error["details"]["scene"], error["details"]["line"]) == (2, 5)

    @pytest.mark.parametrize(
        ("wrong", "named"),
        [({"theem": "studio"}, "theem"), ({"aspect": "3:1"}, "aspect"), ({"brand": {"accent": "red"}}, "brand")],
    )
    async def test_names_the_setting_that_is_wrong(
        self, client: AsyncClient, wrong: dict[str, Any], named: str
    ) -> None:
        error = refusal(await client.post("/v1/projects", json={"title": "T", "settings": wrong}), 422)
        assert (error["code"], error["details"]["setting"]) == ("VALIDATION_ERROR", named)

    @pytest.mark.parametrize(
        "body",
        [
            {}, {"title": " "}, {"title": "x" * 201}, {"title": "T", "other": 1},
            {"script": SCRIPT, "scenes": [{"source": "x"}]},
            {"script": '{"scenes": []}'}, {"title": "T", "scenes": [{"source": ""}]}, {"script": "---\n---\n"},
            {"title": "T\u0000"}, {"title": "T", "settings": {"lexicon": {"a": 1}}}, {"title": None, "script": None},
        ],
    )  # fmt: skip
    async def test_refuses_what_makes_no_project(self, client: AsyncClient, body: dict[str, Any]) -> None:
        assert refusal(await client.post("/v1/projects", json=body), 422)["error"]
        assert data(await client.get("/v1/projects"))["items"] == []

    async def test_takes_pictures_that_are_not_there_yet(self, client: AsyncClient) -> None:
        project = await made(client, script="---\nmusic: piano.mp3\n---\n# A\n\n![A cat](cat.jpg)\n\nIt purrs.\n")
        assert project["settings"] == {"music": "piano.mp3"}

    async def test_keeps_one_form_for_each_character(self, client: AsyncClient) -> None:
        project = await made(
            client, title="Cafe\u0301", scenes=[{"source": "## Cafe\u0301\r\n\r\n![](cafe\u0301.png)"}]
        )
        assert project["title"] == "Café"
        assert (await scenes_of(client, project))[0]["source"] == "## Café\n\n![](café.png)"

    async def test_keeps_no_half_characters(self, client: AsyncClient) -> None:
        json = {"Content-Type": "application/json"}
        answer = await client.post("/v1/projects", content=rb'{"title": "a\ud800"}', headers=json)
        problem = refusal(answer, 422)["details"]["problems"][0]
        assert problem["location"] == "body.title"
        assert "half a character (U+D800) at character 2" in problem["message"]
        lexicon = rb'{"title": "T", "settings": {"lexicon": {"\ud800": "x"}}}'
        refusal(await client.post("/v1/projects", content=lexicon, headers=json), 422)

    async def test_takes_settings_with_escapes_in_them_but_no_odd_characters(self, client: AsyncClient) -> None:
        project = await made(client, script='---\ntitle: "a\\tb\\x85c"\n---\n# A\n\n&#0; &#xD800; words.')
        assert (project["title"], project["settings"]) == ("a b c", {"title": "a b c"})
        odd = {"script": '---\ntitle: "a\\u202eb"\n---\n# A\n\nWords.'}
        assert refusal(await client.post("/v1/projects", json=odd), 422)["details"]["setting"] == "title"

    @pytest.mark.parametrize("char", ["\x00", "\x1b", "\u202e", "\u202a"])
    async def test_refuses_titles_that_deceive_and_says_where(self, client: AsyncClient, char: str) -> None:
        answer = await client.post("/v1/projects", json={"title": f"Cats{char}gnp.exe"})
        assert refusal(answer, 422)["code"] == "VALIDATION_ERROR"

    async def test_refuses_scripts_that_deceive_and_says_where(self, client: AsyncClient) -> None:
        answer = await client.post("/v1/projects", json={"script": "# Cats\n\nThey \u202e purr."})
        details = refusal(answer, 422)["details"]
        assert (details["line"], details["column"]) == (3, 6)

    async def test_sent_twice_with_a_key_makes_one(self, client: AsyncClient) -> None:
        headers = {"Idempotency-Key": "k-1"}
        first, second = [await client.post("/v1/projects", json={"title": "T"}, headers=headers) for _ in range(2)]
        assert data(first)["id"] == data(second)["id"]
        assert len(data(await client.get("/v1/projects"))["items"]) == 1


class TestRead:
    async def test_gives_the_project_and_its_etag(self, client: AsyncClient) -> None:
        project = await made(client)
        answer = await client.get(f"/v1/projects/{project['id']}")
        del project["warnings"]
        assert data(answer) == project
        assert answer.headers["etag"] == '"1"'

    async def test_of_one_that_is_known_is_empty(self, client: AsyncClient) -> None:
        project = await made(client)
        answer = await client.get(f"/v1/projects/{project['id']}", headers={"If-None-Match": '"1"'})
        assert (answer.status_code, answer.content) == (304, b"")

    @pytest.mark.parametrize("part", ["", "/scenes", "/script", "/versions", f"/scenes/{UUID(int=0)}"])
    async def test_of_none_is_not_found(self, client: AsyncClient, part: str) -> None:
        assert refusal(await client.get(f"/v1/projects/{uuid4()}{part}"), 404)["code"] == "NOT_FOUND"

    async def test_refuses_what_is_no_identifier(self, client: AsyncClient) -> None:
        refusal(await client.get("/v1/projects/7"), 422)


class TestList:
    async def pages(self, client: AsyncClient, **query: Any) -> list[list[str]]:
        found, cursor = [], None
        while True:
            asked = {**query, **({"cursor": cursor} if cursor else {})}
            page = data(await client.get("/v1/projects", params=asked))
            found.append([project["title"] for project in page["items"]])
            cursor = page["next_cursor"]
            if cursor is None:
                return found

    @pytest.mark.parametrize(
        ("sort", "order"),
        [("created_at", "bca"), ("-created_at", "acb"), ("title", "abc"), ("-title", "cba"), ("updated_at", "cab")],
    )
    async def test_sorts(self, client: AsyncClient, sort: str, order: str) -> None:
        ids = {title: (await made(client, title=title))["id"] for title in "bca"}
        await client.patch(f"/v1/projects/{ids['b']}", json={"status": "ready"})
        assert await self.pages(client, sort=sort, limit=2) == [[*order[:2]], [order[2]]]

    async def test_filters_by_status_and_title(self, client: AsyncClient) -> None:
        for title, status in [
            ("Cats", "ready"),
            ("Big CATS", "draft"),
            ("100% dogs", "ready"),
            ("1000 dogs", "ready"),
        ]:
            await made(client, title=title, status=status)
        assert await self.pages(client, status="ready", title="cat") == [["Cats"]]
        assert await self.pages(client, title="cats", sort="title") == [["Big CATS", "Cats"]]
        assert await self.pages(client, title="0%") == [["100% dogs"]]
        assert await self.pages(client, status="archived") == [[]]
        assert await self.pages(client, title="\x01", sort="created_at") == [
            ["Cats", "Big CATS", "100% dogs", "1000 dogs"]
        ]

    async def test_stays_stable_while_projects_are_added(self, client: AsyncClient) -> None:
        for title in "abcd":
            await made(client, title=title)
        first = data(await client.get("/v1/projects", params={"limit": 2}))
        await made(client, title="new")
        rest = data(await client.get("/v1/projects", params={"limit": 2, "cursor": first["next_cursor"]}))
        assert [project["title"] for project in [*first["items"], *rest["items"]]] == ["d", "c", "b", "a"]

    @pytest.mark.parametrize("query", [{"sort": "status"}, {"status": "done"}, {"cursor": "x"}, {"limit": "0"}])
    async def test_refuses_what_it_does_not_know(self, client: AsyncClient, query: dict[str, str]) -> None:
        refusal(await client.get("/v1/projects", params=query), 422)


class TestUpdate:
    async def test_leaves_what_is_left_out(self, client: AsyncClient) -> None:
        project = await made(client)
        answer = await client.patch(f"/v1/projects/{project['id']}", json={"title": "Dogs"})
        changed = data(answer)
        assert (changed["title"], changed["status"], changed["settings"]) == ("Dogs", "draft", project["settings"])
        assert (changed["revision"], answer.headers["etag"]) == (2, '"2"')
        assert changed["updated_at"] > project["updated_at"]
        assert changed["created_at"] == project["created_at"]

    async def test_sets_and_clears_settings_one_by_one(self, client: AsyncClient) -> None:
        settings = {"theme": "studio", "music": "a.mp3", "brand": {"accent": "#112233", "ink": "#000000"}}
        project = await made(client, title="T", settings=settings)
        change = {"theme": "petrol", "music": None, "brand": {"ink": None, "logo": "l.png"}, "lexicon": {"a": "b"}}
        changed = data(await client.patch(f"/v1/projects/{project['id']}", json={"settings": change}))
        brand = {"accent": "#112233", "logo": "l.png"}
        assert changed["settings"] == {"theme": "petrol", "brand": brand, "lexicon": {"a": "b"}}
        cleared = data(await client.patch(f"/v1/projects/{project['id']}", json={"settings": None}))
        assert cleared["settings"] == {}

    async def test_of_nothing_changes_nothing(self, client: AsyncClient) -> None:
        project = await made(client)
        bodies: list[dict[str, Any]] = [{}, {"title": project["title"]}, {"settings": {}}]
        for body in bodies:
            assert data(await client.patch(f"/v1/projects/{project['id']}", json=body))["revision"] == 1

    @pytest.mark.parametrize(
        "body", [{"title": None}, {"status": None}, {"status": "done"}, {"title": ""}, {"revision": 3}]
    )
    async def test_refuses_what_cannot_be(self, client: AsyncClient, body: dict[str, Any]) -> None:
        project = await made(client)
        refusal(await client.patch(f"/v1/projects/{project['id']}", json=body), 422)

    async def test_names_a_setting_that_is_wrong_and_changes_nothing(self, client: AsyncClient) -> None:
        project = await made(client)
        body = {"title": "New", "settings": {"captions": "maybe"}}
        error = refusal(await client.patch(f"/v1/projects/{project['id']}", json=body), 422)
        assert error["details"]["setting"] == "captions"
        assert data(await client.get(f"/v1/projects/{project['id']}"))["title"] == "Cats"

    async def test_of_what_another_has_changed_is_refused(self, client: AsyncClient) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}"
        data(await client.patch(url, json={"title": "First"}, headers={"If-Match": '"1"'}))
        error = refusal(await client.patch(url, json={"title": "Second"}, headers={"If-Match": '"1"'}), 412)
        assert error["code"] == "PRECONDITION_FAILED"
        assert data(await client.get(url))["title"] == "First"

    async def test_of_two_at_once_on_one_version_one_wins(self, client: AsyncClient) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}"
        answers = await asyncio.gather(
            *(client.patch(url, json={"title": str(n)}, headers={"If-Match": '"1"'}) for n in range(8))
        )
        assert sorted(answer.status_code for answer in answers) == [200] + 7 * [412]
        winner = next(str(n) for n, answer in enumerate(answers) if answer.status_code == 200)
        now = data(await client.get(url))
        assert (now["title"], now["revision"]) == (winner, 2)

    async def test_of_different_things_at_once_loses_none(self, client: AsyncClient) -> None:
        project = await made(client, title="T")
        url = f"/v1/projects/{project['id']}"
        words = [{"settings": {"lexicon": {f"word{n}": "wurd"}}} for n in range(6)]
        bodies = [*words, {"status": "ready"}, {"settings": {"theme": "studio"}}]
        answers = await asyncio.gather(*(client.patch(url, json=body) for body in bodies))
        assert {answer.status_code for answer in answers} == {200}
        now = data(await client.get(url))
        assert (now["status"], now["settings"]["theme"], len(now["settings"]["lexicon"])) == ("ready", "studio", 6)
        assert now["revision"] == 9


class TestDelete:
    async def test_takes_scenes_and_versions_with_it(self, client: AsyncClient, database: Database) -> None:
        kept, gone = await made(client), await made(client)
        answer = await client.delete(f"/v1/projects/{gone['id']}")
        assert (answer.status_code, answer.content) == (204, b"")
        refusal(await client.get(f"/v1/projects/{gone['id']}"), 404)
        async with database.readers() as session:
            for column in (Project.id, Scene.project_id, ProjectVersion.project_id):
                assert set(await session.scalars(select(column))) == {UUID(kept["id"])}
        assert len(await scenes_of(client, kept)) == 3

    async def test_of_what_another_has_changed_is_refused(self, client: AsyncClient) -> None:
        project = await made(client)
        url = f"/v1/projects/{project['id']}"
        await client.patch(url, json={"title": "New"})
        refusal(await client.delete(url, headers={"If-Match": '"1"'}), 412)
        assert (await client.delete(url, headers={"If-Match": '"2"'})).status_code == 204
        refusal(await client.delete(url), 404)


class TestLog:
    async def test_names_who_did_what(self, client: AsyncClient, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level("INFO"):
            project = await made(client)
            await client.patch(f"/v1/projects/{project['id']}", json={"title": "New"})
            await client.delete(f"/v1/projects/{project['id']}")
        lines = [record.getMessage() for record in caplog.records]
        for event in ("project.created", "project.updated", "project.deleted"):
            line = next(line for line in lines if event in line)
            assert project["id"] in line
            assert f"user_id={LOCAL_OWNER.id}" in line
