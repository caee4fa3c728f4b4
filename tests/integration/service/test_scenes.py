"""Scenes over HTTP, on a real database: added, changed, deleted and put in order, by several at once too."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from httpx import AsyncClient

from app.core.database import Database
from app.core.exceptions import ConflictError
from app.core.transactions import transaction
from app.projects import changes
from app.projects.models import Scene
from tests.integration.service.project_calls import data, made, refusal, with_scenes

pytestmark = pytest.mark.anyio


async def titles(client: AsyncClient, url: str) -> str:
    """Return the titles of a project's scenes in order."""
    return "".join(scene["title"] for scene in data(await client.get(f"{url}/scenes"))["items"])


def body(name: str, **more: Any) -> dict[str, Any]:
    return {"source": f"## {name}\n\nWords.", **more}


class TestCreate:
    async def test_puts_a_scene_last_first_or_after_another(self, client: AsyncClient) -> None:
        url, (a, b) = await with_scenes(client, "A", "B")
        answer = await client.post(f"{url}/scenes", json=body("C"))
        scene = data(answer)
        assert answer.status_code == 201
        assert answer.headers["location"] == f"{url}/scenes/{scene['id']}"
        assert (scene["title"], scene["source"], scene["revision"]) == ("C", "## C\n\nWords.", 2)
        data(await client.post(f"{url}/scenes", json=body("D", after=None)))
        data(await client.post(f"{url}/scenes", json=body("E", after=a["id"])))
        data(await client.post(f"{url}/scenes", json=body("F", after=b["id"])))
        assert await titles(client, url) == "DAEBFC"
        assert data(await client.get(url))["revision"] == 5

    async def test_leaves_the_others_as_they_are(self, client: AsyncClient) -> None:
        url, before = await with_scenes(client, "A", "B")
        data(await client.post(f"{url}/scenes", json=body("C", after=None)))
        assert data(await client.get(f"{url}/scenes"))["items"][1:] == list(before)

    async def test_takes_a_scene_as_the_script_has_it(self, client: AsyncClient) -> None:
        url, _ = await with_scenes(client)
        scene = data(await client.post(f"{url}/scenes", json={"source": "\n\n  ## A  \r\n\r\nWords.\n\n\n"}))
        assert scene["source"] == "## A  \n\nWords."

    @pytest.mark.parametrize(
        ("source", "line"),
        [("## A\n\nWords.\n\n## B", 5), ("## A\n\n<!-- pause: long -->", 3), ("---", 1), ("<!-- TODO -->", 1)],
    )
    async def test_refuses_what_is_no_scene_where_it_is_wrong(
        self, client: AsyncClient, source: str, line: int
    ) -> None:
        url, _ = await with_scenes(client, "A")
        error = refusal(await client.post(f"{url}/scenes", json={"source": source}), 422)
        assert (error["code"], error["details"]["line"]) == ("SCRIPT_PARSING_ERROR", line)
        assert await titles(client, url) == "A"

    async def test_after_one_that_is_not_there_is_not_found(self, client: AsyncClient) -> None:
        url, _ = await with_scenes(client, "A")
        _, (other,) = await with_scenes(client, "B")
        for after in (str(uuid4()), other["id"]):
            refusal(await client.post(f"{url}/scenes", json=body("C", after=after)), 404)

    async def test_by_many_at_once_loses_none(self, client: AsyncClient) -> None:
        url, _ = await with_scenes(client, "A")
        posts = (client.post(f"{url}/scenes", json=body(name, after=None)) for name in "BCDEFGHI")
        assert {answer.status_code for answer in await asyncio.gather(*posts)} == {201}
        assert sorted(await titles(client, url)) == [*"ABCDEFGHI"]
        assert data(await client.get(url))["revision"] == 9

    async def test_on_what_another_has_changed_is_refused(self, client: AsyncClient) -> None:
        url, _ = await with_scenes(client, "A")
        posts = (client.post(f"{url}/scenes", json=body(n), headers={"If-Match": '"1"'}) for n in "BC")
        assert sorted(answer.status_code for answer in await asyncio.gather(*posts)) == [201, 412]

    async def test_more_than_a_project_holds_is_refused(
        self, client: AsyncClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        url, _ = await with_scenes(client, "A", "B")
        monkeypatch.setattr(changes, "MAX_SCENES", 2)
        refusal(await client.post(f"{url}/scenes", json=body("C")), 409)
        monkeypatch.setattr(changes, "MAX_SCENES", 9)
        monkeypatch.setattr(changes, "MAX_CHARACTERS", 30)
        refusal(await client.post(f"{url}/scenes", json=body("C")), 409)
        assert await titles(client, url) == "AB"


class TestUpdate:
    async def test_sets_the_source_and_its_title(self, client: AsyncClient) -> None:
        url, (a, _) = await with_scenes(client, "A", "B")
        answer = await client.patch(f"{url}/scenes/{a['id']}", json=body("Z"))
        scene = data(answer)
        assert (scene["id"], scene["title"], scene["revision"]) == (a["id"], "Z", 2)
        assert answer.headers["etag"] == '"2"'
        assert await titles(client, url) == "ZB"
        assert data(await client.get(f"{url}/scenes/{a['id']}")) == scene

    async def test_of_nothing_changes_nothing(self, client: AsyncClient) -> None:
        url, (a,) = await with_scenes(client, "A")
        for same in ({}, {"source": a["source"]}, {"source": f"\n{a['source']}\n\n"}):
            assert data(await client.patch(f"{url}/scenes/{a['id']}", json=same)) == a
        assert data(await client.get(url))["revision"] == 1

    async def test_names_itself_when_it_is_refused(self, client: AsyncClient) -> None:
        url, (_, b) = await with_scenes(client, "A", "B")
        wrong = {"source": "## B\n\nWords.\n\n<!-- layuot: list -->"}
        details = refusal(await client.patch(f"{url}/scenes/{b['id']}", json=wrong), 422)["details"]
        assert (details["scene"], details["scene_id"], details["line"], details["column"]) == (2, b["id"], 5, 1)

    @pytest.mark.parametrize("wrong", [{"source": None}, {"source": ""}, {"title": "A"}])
    async def test_refuses_what_cannot_be(self, client: AsyncClient, wrong: dict[str, Any]) -> None:
        url, (a,) = await with_scenes(client, "A")
        refusal(await client.patch(f"{url}/scenes/{a['id']}", json=wrong), 422)

    async def test_of_one_scene_at_once_one_wins(self, client: AsyncClient) -> None:
        url, (a,) = await with_scenes(client, "A")
        patches = (client.patch(f"{url}/scenes/{a['id']}", json=body(n), headers={"If-Match": '"1"'}) for n in "BCDE")
        assert sorted(answer.status_code for answer in await asyncio.gather(*patches)) == [200, 412, 412, 412]

    async def test_of_two_scenes_at_once_both_are_kept(self, client: AsyncClient) -> None:
        url, (a, b) = await with_scenes(client, "A", "B")
        patches = [
            client.patch(f"{url}/scenes/{scene['id']}", json=body(n), headers={"If-Match": '"1"'})
            for scene, n in ((a, "Y"), (b, "Z"))
        ]
        assert {answer.status_code for answer in await asyncio.gather(*patches)} == {200}
        assert await titles(client, url) == "YZ"

    async def test_in_another_project_is_not_found(self, client: AsyncClient) -> None:
        url, _ = await with_scenes(client, "A")
        _, (other,) = await with_scenes(client, "B")
        for ask in (client.get, client.delete):
            refusal(await ask(f"{url}/scenes/{other['id']}"), 404)
        refusal(await client.patch(f"{url}/scenes/{other['id']}", json=body("C")), 404)


class TestDelete:
    async def test_takes_one_out(self, client: AsyncClient) -> None:
        url, (_, b, _) = await with_scenes(client, "A", "B", "C")
        assert (await client.delete(f"{url}/scenes/{b['id']}")).status_code == 204
        assert await titles(client, url) == "AC"
        data(await client.post(f"{url}/scenes", json=body("D")))
        assert await titles(client, url) == "ACD"
        refusal(await client.delete(f"{url}/scenes/{b['id']}"), 404)

    async def test_of_what_another_has_changed_is_refused(self, client: AsyncClient) -> None:
        url, (a,) = await with_scenes(client, "A")
        data(await client.patch(f"{url}/scenes/{a['id']}", json=body("Z")))
        refusal(await client.delete(f"{url}/scenes/{a['id']}", headers={"If-Match": '"1"'}), 412)
        assert (await client.delete(f"{url}/scenes/{a['id']}", headers={"If-Match": '"2"'})).status_code == 204


class TestReorder:
    async def test_puts_scenes_in_the_order_named(self, client: AsyncClient) -> None:
        url, (a, b, c) = await with_scenes(client, "A", "B", "C")
        answer = await client.put(f"{url}/scene-order", json={"scene_ids": [c["id"], a["id"], b["id"]]})
        assert [scene["title"] for scene in data(answer)["items"]] == ["C", "A", "B"]
        assert data(answer)["items"] == [c, a, b]
        assert answer.headers["etag"] == '"2"'
        assert await titles(client, url) == "CAB"

    async def test_into_the_order_they_have_changes_nothing(self, client: AsyncClient) -> None:
        url, (a, b) = await with_scenes(client, "A", "B")
        answer = await client.put(f"{url}/scene-order", json={"scene_ids": [a["id"], b["id"]]})
        assert answer.headers["etag"] == '"1"'

    async def test_says_which_scenes_it_lacks_and_which_it_does_not_know(self, client: AsyncClient) -> None:
        url, (a, b) = await with_scenes(client, "A", "B")
        unknown = str(uuid4())
        error = refusal(await client.put(f"{url}/scene-order", json={"scene_ids": [a["id"], unknown]}), 409)
        assert (error["details"]["missing"], error["details"]["unknown"]) == ([b["id"]], [unknown])
        refusal(await client.put(f"{url}/scene-order", json={"scene_ids": 2 * [a["id"]]}), 422)

    async def test_while_one_is_deleted_leaves_the_rest_in_order(self, client: AsyncClient) -> None:
        for _ in range(4):
            url, scenes = await with_scenes(client, "A", "B", "C", "D")
            ids = [scene["id"] for scene in scenes]
            order = client.put(f"{url}/scene-order", json={"scene_ids": ids[::-1]})
            reordered, deleted = await asyncio.gather(order, client.delete(f"{url}/scenes/{ids[1]}"))
            assert deleted.status_code == 204
            assert reordered.status_code in {200, 409}
            assert await titles(client, url) == ("DCA" if reordered.status_code == 200 else "ACD")

    async def test_by_two_at_once_ends_in_one_of_the_orders(self, client: AsyncClient) -> None:
        url, scenes = await with_scenes(client, "A", "B", "C", "D")
        ids = [scene["id"] for scene in scenes]
        orders = [ids[::-1], [*ids[2:], *ids[:2]]]
        answers = await asyncio.gather(
            *(client.put(f"{url}/scene-order", json={"scene_ids": order}) for order in orders)
        )
        assert {answer.status_code for answer in answers} == {200}
        assert await titles(client, url) in {"DCBA", "CDAB"}


class TestPositions:
    async def test_no_two_scenes_stand_at_one_place(self, client: AsyncClient, database: Database) -> None:
        url, (a, b) = await with_scenes(client, "A", "B")

        async def crowd() -> None:
            async with transaction(database) as session:
                first, second = [await session.get_one(Scene, scene["id"]) for scene in (a, b)]
                second.position = first.position

        with pytest.raises(ConflictError):
            await crowd()
        assert await titles(client, url) == "AB"


async def test_a_project_of_many_scenes_is_listed_whole(client: AsyncClient) -> None:
    project = await made(client, title="T", scenes=[{"source": f"Scene {n}."} for n in range(300)])
    scenes = data(await client.get(f"/v1/projects/{project['id']}/scenes"))
    assert [scene["title"] for scene in scenes["items"]] == [f"Scene {n}." for n in range(300)]
    assert scenes["next_cursor"] is None
