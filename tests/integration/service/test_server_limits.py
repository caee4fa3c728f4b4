"""Clients that hold connections open: each has a time limit for the head of a request, and there are only so many."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest

from app.api import server
from app.api.dependencies import Parts
from app.api.server import Server
from app.main import create_app

pytestmark = pytest.mark.anyio
SECONDS = 90.0
HEAD = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@pytest.fixture
async def port(parts: Parts) -> AsyncIterator[int]:
    """Where a real server listens."""
    serving = Server(create_app(parts), parts.settings, parts.lifecycle, before_end=lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        task = asyncio.create_task(serving.serve([listening]))
        yield int(listening.getsockname()[1])
        serving.should_exit = True
        await task


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
