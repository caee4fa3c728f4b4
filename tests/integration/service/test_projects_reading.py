"""Reading a text takes a while: nobody else's request waits for it, and it is no heavier than it must be."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from anyio.to_thread import run_sync
from httpx import AsyncClient, Response
from sqlalchemy import event

from app.core.database import Database
from app.projects import texts
from tests.integration.service.project_calls import data, refusal, with_scenes

pytestmark = pytest.mark.anyio

PATIENCE_SECONDS = 180
SOURCE = {"source": "## New\n\nWords."}


class Reader:
    """Stands for the parser: says when it is asked, and answers when it is let go."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked, self.released = threading.Event(), threading.Event()
        for name in ("parse_scene", "parse_markdown"):
            monkeypatch.setattr(texts, name, self._slow(getattr(texts, name)))

    def _slow(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def read(*given: Any, **named: Any) -> Any:
            self.asked.set()
            assert self.released.wait(PATIENCE_SECONDS)
            return real(*given, **named)

        return read

    @asynccontextmanager
    async def at_work(self, request: Callable[[], Any], answers: list[Response]) -> AsyncIterator[None]:
        """Send a request, do what the body does while it is being read for, and then let it go on."""

        async def send() -> None:
            answers.append(await request())

        with anyio.fail_after(PATIENCE_SECONDS):
            async with anyio.create_task_group() as group:
                group.start_soon(send)
                assert await run_sync(self.asked.wait, PATIENCE_SECONDS)
                try:
                    with anyio.fail_after(PATIENCE_SECONDS / 3):
                        yield
                finally:
                    self.released.set()


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch) -> Reader:
    return Reader(monkeypatch)


REQUESTS: dict[str, Callable[[AsyncClient, str, str], Any]] = {
    "a new scene": lambda client, url, _: client.post(f"{url}/scenes", json=SOURCE),
    "a scene put first": lambda client, url, _: client.post(f"{url}/scenes", json={**SOURCE, "after": None}),
    "a changed scene": lambda client, url, scene: client.patch(f"{url}/scenes/{scene}", json=SOURCE),
    "a render": lambda client, url, _: client.post(f"{url}/renders"),
    "a script": lambda client, url, _: client.put(f"{url}/script", content=SOURCE["source"]),
}


class TestWhileATextIsRead:
    @pytest.mark.parametrize("what", REQUESTS)
    async def test_the_project_is_free_and_no_connection_is_held(
        self, client: AsyncClient, database: Database, reader: Reader, what: str
    ) -> None:
        reader.released.set()
        url, (scene,) = await with_scenes(client, "A")
        reader.asked.clear()
        reader.released.clear()
        answers: list[Response] = []
        async with reader.at_work(lambda: REQUESTS[what](client, url, scene["id"]), answers):
            assert database.pool_state().in_use == 0
            data(await client.patch(url, json={"title": "Changed meanwhile"}))
        data(answers[0])
        assert data(await client.get(url))["title"] == "Changed meanwhile"

    async def test_a_scene_that_goes_meanwhile_is_not_found(self, client: AsyncClient, reader: Reader) -> None:
        reader.released.set()
        url, (scene,) = await with_scenes(client, "A")
        reader.asked.clear()
        reader.released.clear()
        answers: list[Response] = []
        async with reader.at_work(lambda: client.patch(f"{url}/scenes/{scene['id']}", json=SOURCE), answers):
            assert (await client.delete(f"{url}/scenes/{scene['id']}")).status_code == 204
        refusal(answers[0], 404)


@pytest.mark.no_cover
class TestTextsThatCostTooMuch:
    async def test_are_refused_where_they_do(self, client: AsyncClient) -> None:
        url, (scene,) = await with_scenes(client, "A")
        costly = "## A\n\nWords.\n\n" + "![" * 30_000
        for request in (
            client.post(f"{url}/scenes", json={"source": costly}),
            client.patch(f"{url}/scenes/{scene['id']}", json={"source": costly}),
            client.put(f"{url}/script", content=costly),
            client.post("/v1/projects", json={"script": costly}),
        ):
            error = refusal(await request, 422)
            assert (error["code"], error["details"]["line"]) == ("SCRIPT_PARSING_ERROR", 5)
            assert "brackets" in error["error"]


class TestAddingAScene:
    async def test_reads_the_others_once_for_the_version_alone(self, client: AsyncClient, database: Database) -> None:
        url, _ = await with_scenes(client, "A", "B")
        read: list[str] = []

        def note(_: Any, __: Any, statement: str, *_more: Any) -> None:
            if statement.startswith("SELECT") and "scenes.source" in statement:
                read.append(statement)

        event.listen(database.engine.sync_engine, "before_cursor_execute", note)
        scene = data(await client.post(f"{url}/scenes", json=SOURCE))
        assert len(read) == 1
        assert [item["id"] for item in data(await client.get(f"{url}/scenes"))["items"]][-1] == scene["id"]
