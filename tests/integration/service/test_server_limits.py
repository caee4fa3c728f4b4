"""Clients that hold connections open: head, body and answer have time limits, and there are only so many."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from fastapi import FastAPI
from httpx import ASGITransport, AsyncClient
from starlette.responses import StreamingResponse

from app.api import server
from app.api.dependencies import Parts
from app.api.server import Server
from app.main import create_app

pytestmark = pytest.mark.anyio
SECONDS = 90.0
HEAD = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def serving(parts: Parts, app: FastAPI | None = None) -> AsyncIterator[int]:
    """Yield where a real server listens."""
    running = Server(app or create_app(parts), parts.settings, parts.lifecycle, before_end=lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(running.serve([listening]))
        yield int(listening.getsockname()[1])
        running.should_exit = True
        await task


@pytest.fixture
async def port(parts: Parts) -> AsyncIterator[int]:
    """Where a real server listens."""
    async with serving(parts) as listening:
        yield listening


async def connected(port: int) -> Connection:
    return await asyncio.open_connection("127.0.0.1", port)


async def answer(connection: Connection, sent: bytes) -> bytes:
    """Send bytes and return all that comes until the connection is closed."""
    reader, writer = connection
    async with asyncio.timeout(SECONDS):
        writer.write(sent)
        received = await reader.read()
    writer.close()
    return received


class TestTime:
    @pytest.mark.parametrize("sent", [b"", b"GET /health", HEAD, HEAD + b"Connection: keep-alive\r\n\r\n" + HEAD])
    async def test_an_unfinished_head_ends_the_connection(
        self, port: int, sent: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "HEAD_SECONDS", 0.1)
        received = await answer(await connected(port), sent)
        assert received.count(b"HTTP/1.1 200") == sent.count(b"\r\n\r\n")

    async def test_a_finished_one_does_not(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(server, "HEAD_SECONDS", 0.05)
        reader, writer = await connected(port)
        async with asyncio.timeout(SECONDS):
            for _ in range(2):
                writer.write(HEAD + b"\r\n")
                assert await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(0.1)
            assert b"data" in await reader.read(65536)
        assert not reader.at_eof()
        writer.close()


class TestSlowClients:
    async def test_a_body_that_does_not_come_is_not_waited_for(self, parts: Parts) -> None:
        settings = parts.settings.model_copy(update={"body_seconds": 0.1})
        async with serving(replace(parts, settings=settings)) as port:
            head = b"POST /v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            connection = await connected(port)
            connection[1].write(head + b"Content-Length: 20\r\n\r\n{")
            async with asyncio.timeout(SECONDS):
                received = await connection[0].readuntil(b"\r\n\r\n")
            connection[1].close()
        assert received.startswith(b"HTTP/1.1 408 ")

    async def test_who_takes_nothing_of_an_answer_is_let_go(
        self, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(server, "STUCK_SECONDS", 0.1)
        gone = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            try:
                while True:
                    yield b"x" * 1_000_000
                    await asyncio.sleep(0)
            finally:
                gone.set()

        app = create_app(parts)

        @app.get("/endless")
        async def read_endless() -> StreamingResponse:
            return StreamingResponse(endless())

        async with serving(parts, app) as port:
            connection = await connected(port)
            connection[1].write(b"GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")
            async with asyncio.timeout(SECONDS):
                await gone.wait()
            connection[1].close()

    async def test_an_answer_that_takes_too_long_is_given_up(self, parts: Parts) -> None:
        settings = parts.settings.model_copy(update={"request_seconds": 0.1})
        parts = replace(parts, settings=settings)
        app, was_cancelled = create_app(parts), asyncio.Event()

        @app.get("/slow")
        async def read_slow() -> None:
            try:
                await asyncio.sleep(SECONDS)
            finally:
                was_cancelled.set()

        @app.get("/own")
        async def read_own() -> None:
            raise TimeoutError("of something else")

        async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
            given_up = await client.get("/slow")
            own = await client.get("/own")
        assert (given_up.status_code, given_up.json()["code"]) == (503, "SERVICE_UNAVAILABLE")
        assert was_cancelled.is_set()
        assert own.status_code == 500


class TestNumber:
    async def test_beyond_it_are_told_to_come_later(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(server, "MAX_CONNECTIONS", 1)
        first = await connected(port)
        first[1].write(HEAD + b"\r\n")
        await first[0].readuntil(b"\r\n\r\n")
        head, _, body = (await answer(await connected(port), b"")).partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: 2" in head.lower()
        assert json.loads(body)["code"] == "SERVICE_UNAVAILABLE"
        first[1].close()
