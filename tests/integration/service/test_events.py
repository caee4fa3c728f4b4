"""Following a render by server-sent events, over a real server on loopback."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from httpx import AsyncClient, Limits

from app.api.dependencies import Parts
from app.api.server import Server
from app.core.config import Settings
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.transactions import transaction
from app.main import create_app
from app.renders import attempts, endpoints, feed, service
from app.renders.attempts import Standing
from app.renders.feed import RenderFeed
from app.renders.models import Render
from tests.integration.service.render_work import asked, scenes, taken_up, worker

pytestmark = pytest.mark.anyio
SECONDS = 90.0


@dataclass
class Served:
    """A running API: its client, what hears of news, and how it is told to end."""

    client: AsyncClient
    feed: RenderFeed
    server: Server


@asynccontextmanager
async def served(parts: Parts) -> AsyncIterator[Served]:
    app = create_app(parts)
    news: RenderFeed = app.state.render_feed
    server = Server(app, parts.settings, parts.lifecycle, before_end=news.close)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with (
            news.running(),
            AsyncClient(base_url=address, limits=Limits(max_connections=200), timeout=SECONDS) as client,
        ):
            serving = asyncio.create_task(server.serve([listening]))
            try:
                yield Served(client, news, server)
            finally:
                news.close()
                server.should_exit = True
                await serving


async def events(client: AsyncClient, render: Render, after: int | None = None) -> AsyncIterator[dict[str, Any]]:
    """Yield the events of a stream as they come, each with its `id` and `event` beside its data."""
    headers = {} if after is None else {"Last-Event-ID": str(after)}
    async with client.stream("GET", f"/v1/renders/{render.id}/events", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        fields: dict[str, str] = {}
        async for line in answer.aiter_lines():
            if line:
                name, _, value = line.partition(": ")
                fields[name] = value
            elif "data" in fields:
                yield {**json.loads(fields.pop("data")), **fields}


async def collected(client: AsyncClient, render: Render, after: int | None = None) -> list[dict[str, Any]]:
    async with asyncio.timeout(SECONDS):
        return [event async for event in events(client, render, after)]


async def begun(database: Database, render: Render) -> attempts.Attempt:
    async with transaction(database) as session:
        attempt = await taken_up(session, render.id)
    assert attempt is not None
    return attempt


async def told(database: Database, attempt: attempts.Attempt, standing: Standing) -> None:
    async with transaction(database) as session:
        await attempts.beat(session, attempt, standing)


async def ended(database: Database, attempt: attempts.Attempt) -> None:
    async with transaction(database) as session:
        await attempts.fail(
            session, attempt, {"error": "No.", "code": "X", "hint": "", "details": {}, "retryable": True}
        )


@pytest.fixture
def no_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let events come by being heard of alone."""
    monkeypatch.setattr(feed, "POLL_SECONDS", 3600.0)


class TestAStream:
    @pytest.mark.usefixtures("no_polling")
    async def test_tells_each_event_when_it_happens(self, parts: Parts, database: Database) -> None:
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            first = await anext(stream)
            assert (first["id"], first["event"], first["status"]) == ("1", "queued", "queued")
            attempt = await begun(database, render)
            assert (await anext(stream))["event"] == "started"
            await told(database, attempt, Standing("render", 40.5, 12.5))
            third = await anext(stream)
            assert (third["stage"], third["percent"], third["eta_seconds"]) == ("render", 40.5, 12.5)
            assert (third["status"], third["sequence"], third["render_id"]) == ("running", 3, str(render.id))
            await ended(database, attempt)
            last = await anext(stream)
            assert (last["event"], last["error"]["error"]) == ("failed", "No.")
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

    async def test_goes_on_after_the_last_event_that_was_seen(self, parts: Parts, database: Database) -> None:
        render = await asked(database)
        attempt = await begun(database, render)
        for percent in (10.0, 20.0, 30.0):
            await told(database, attempt, Standing("render", percent))
        await ended(database, attempt)
        async with served(parts) as api:
            everything = await collected(api.client, render)
            assert [event["sequence"] for event in everything] == [1, 2, 3, 4, 5, 6]
            for seen in range(6):
                assert await collected(api.client, render, seen) == everything[seen:]

    @pytest.mark.parametrize("seen", ["3", "4", "9" * 18])
    async def test_of_what_has_ended_is_not_asked_for_again(
        self, client: AsyncClient, database: Database, seen: str
    ) -> None:
        render = await asked(database)
        await ended(database, await begun(database, render))
        answer = await client.get(f"/v1/renders/{render.id}/events", headers={"Last-Event-ID": seen})
        assert (answer.status_code, answer.content) == (204, b"")

    @pytest.mark.usefixtures("no_polling")
    async def test_from_beyond_the_last_event_goes_on_after_the_last(self, parts: Parts, database: Database) -> None:
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            coming = asyncio.ensure_future(anext(events(api.client, render, 10**6)))
            while not api.feed._watches:  # noqa: ASYNC110 — the server's doing
                await asyncio.sleep(0.01)
            await begun(database, render)
            assert (await coming)["event"] == "started"

    async def test_without_a_number_begins_at_the_first(self, parts: Parts, database: Database) -> None:
        render = await asked(database)
        await ended(database, await begun(database, render))
        async with served(parts) as api:
            headers = {"Last-Event-ID": ""}
            answer = await api.client.get(f"/v1/renders/{render.id}/events", headers=headers)
        assert (answer.status_code, answer.text.count("id: ")) == (200, 3)

    @pytest.mark.usefixtures("no_polling")
    async def test_of_many_events_waits_for_nothing(
        self, parts: Parts, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(service, "EVENTS_AT_ONCE", 2)
        render = await asked(database)
        attempt = await begun(database, render)
        for percent in (10.0, 20.0, 30.0, 40.0):
            await told(database, attempt, Standing("render", percent))
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            assert [(await anext(stream))["sequence"] for _ in range(6)] == [1, 2, 3, 4, 5, 6]

    async def test_of_a_render_that_is_tried_again_goes_on(self, parts: Parts, database: Database) -> None:
        render = await asked(database)
        await ended(database, await begun(database, render))
        async with transaction(database) as session:
            await service.retry(session, LOCAL_OWNER, render.id)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            assert [(await anext(stream))["event"] for _ in range(4)] == ["queued", "started", "failed", "queued"]
            await ended(database, await begun(database, render))
            assert [event["event"] async for event in stream] == ["started", "failed"]

    @pytest.mark.usefixtures("no_polling")
    async def test_ends_at_once_when_the_process_stops(self, parts: Parts, database: Database) -> None:
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            await anext(stream)
            api.feed.close()
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

    async def test_ends_with_its_project(
        self, parts: Parts, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed, "POLL_SECONDS", 0.05)
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            await anext(stream)
            async with transaction(database) as session:
                await session.delete(await session.get_one(Render, render.id))
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

    async def test_says_now_and_then_that_it_lives(
        self, parts: Parts, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(endpoints, "KEEP_ALIVE_SECONDS", 0.02)
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            path = f"/v1/renders/{render.id}/events"
            async with api.client.stream("GET", path) as answer:
                lines = answer.aiter_lines()
                assert await anext(lines) == "retry: 1000"
                async for line in lines:
                    if line.startswith(":"):
                        break

    async def test_hears_again_after_its_connection_was_cut(
        self, parts: Parts, database: Database, cleaning: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed, "POLL_SECONDS", 0.2)
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            await anext(stream)
            cleaning.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            await database.dispose()
            await begun(database, render)
            assert (await anext(stream))["event"] == "started"

    @pytest.mark.parametrize("wrong", ["-1", "three", "1" * 19])
    async def test_a_wrong_number_is_refused(self, client: AsyncClient, database: Database, wrong: str) -> None:
        render = await asked(database)
        answer = await client.get(f"/v1/renders/{render.id}/events", headers={"Last-Event-ID": wrong})
        assert answer.status_code == 422


class TestManyStreams:
    @pytest.mark.usefixtures("no_polling")
    async def test_hold_no_connection_while_they_wait_and_share_one_that_listens(
        self, parts: Parts, database: Database, cleaning: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        render = await asked(database)
        async with served(parts) as api, AsyncExitStack() as stack, asyncio.timeout(SECONDS):
            streams = [events(api.client, render) for _ in range(50)]
            for stream in streams:
                stack.push_async_callback(stream.aclose)  # type: ignore[attr-defined]  # it is a generator
            await asyncio.gather(*(anext(stream) for stream in streams))
            while database.pool_state().in_use:  # noqa: ASYNC110 — the server's doing
                await asyncio.sleep(0.01)
            row = cleaning.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'reelwright render feed'"
            ).fetchone()
            assert row == (1,)
            looked_up = 0

            async def counted(*args: Any, **options: Any) -> service.News:
                nonlocal looked_up
                looked_up += 1
                return await news(*args, **options)

            news = service.news
            monkeypatch.setattr(service, "news", counted)
            await begun(database, render)
            heard = await asyncio.gather(*(anext(stream) for stream in streams))
            assert {event["event"] for event in heard} == {"started"}
            assert looked_up <= 2

    async def test_beyond_what_one_process_serves_are_told_to_come_later(
        self, parts: Parts, database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed, "MAX_WATCHES", 1)
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            await anext(stream)
            answer = await api.client.get(f"/v1/renders/{render.id}/events")
            assert (answer.status_code, answer.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
            assert answer.headers["retry-after"] == "5"
            await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
            while api.feed._watches:  # noqa: ASYNC110 — the server's doing
                await asyncio.sleep(0.01)
            assert (await anext(events(api.client, render)))["event"] == "queued"

    @pytest.mark.usefixtures("no_polling")
    async def test_outlive_whatever_ends_the_listening(
        self, parts: Parts, database: Database, cleaning: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(feed, "RECONNECT_SECONDS", 0.01)
        render = await asked(database)
        broken = [RuntimeError("odd"), TypeError("odder")]
        look = RenderFeed._look_at

        def look_at(self: RenderFeed, *render_ids: UUID) -> None:
            look(self, *render_ids)
            if broken:
                raise broken.pop()

        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            await anext(stream)
            monkeypatch.setattr(RenderFeed, "_look_at", look_at)
            cleaning.execute("SELECT pg_notify('render_events', 'no render at all')")
            attempt = await begun(database, render)
            assert (await anext(stream))["event"] == "started"
            await told(database, attempt, Standing("render", 40.0))
            assert (await anext(stream))["percent"] == 40.0
            await told(database, attempt, Standing("render", 50.0))
            assert (await anext(stream))["percent"] == 50.0
            assert not broken

    def test_that_read_too_slowly_are_sent_away(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(feed, "MAX_WAITING", 3)
        watch = feed.Watch(LOCAL_OWNER, 0)
        watch.put([feed.Told(number, "") for number in range(1, 4)])
        assert not watch._is_over
        watch.put([feed.Told(number, "") for number in range(2, 6)])
        assert [told.sequence for told in watch._waiting] == [1, 2, 3, 4, 5]
        assert watch._is_over

    async def test_leave_nothing_behind(self, parts: Parts, database: Database) -> None:
        render = await asked(database)
        async with served(parts) as api, asyncio.timeout(SECONDS):
            stream = events(api.client, render)
            await anext(stream)
            assert list(api.feed._watches) == [render.id]
            await stream.aclose()  # type: ignore[attr-defined]  # it is a generator
            while api.feed._watches:  # noqa: ASYNC110 — the server's doing
                await asyncio.sleep(0.01)


@pytest.mark.slow
async def test_a_real_render_is_followed_to_its_end(parts: Parts, settings: Settings, database: Database) -> None:
    render = await asked(database, scenes(3))
    async with served(parts) as api, worker(settings, database):
        seen = await collected(api.client, render)
    assert [event["sequence"] for event in seen] == list(range(1, len(seen) + 1))
    assert (seen[0]["event"], seen[-1]["event"], seen[-1]["percent"]) == ("queued", "succeeded", 100.0)
    percents = [event["percent"] for event in seen]
    assert percents == sorted(percents)
    assert any(event["eta_seconds"] for event in seen)
