"""Uploads are looked at by a virus scanner where there is one: a local server that speaks clamd's protocol."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from app.api.dependencies import Parts
from app.assets.exceptions import AssetTooLargeError, InfectedAssetError, ScannerUnavailableError
from app.assets.scanning import PIECE_BYTES, Scanner
from app.core.config import Settings
from app.core.database import Database
from app.core.files import open_store
from app.main import create_app
from tests.integration.service.asset_calls import LIBRARY, send
from tests.unit.assets.samples import picture

pytestmark = pytest.mark.anyio
MARK = b"X5O!P%@AP"
"""What the scanner of these tests takes for harmful: the beginning of the usual file for trying scanners out."""
PNG = picture(".png", 40, 30)


class Clamd:
    """Speaks INSTREAM as clamd does; `answer` is said in place of a verdict, "" closes without a word."""

    def __init__(self, stream_max: int = 10**6, answer: str | None = None) -> None:
        self.stream_max = stream_max
        self.answer = answer
        self.seen: list[bytes] = []
        self.visits: set[asyncio.Task[None] | None] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visits.add(asyncio.current_task())
        try:
            assert await reader.readuntil(b"\0") == b"zINSTREAM\0"
            writer.write(await self._verdict(reader))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        writer.close()

    async def _verdict(self, reader: asyncio.StreamReader) -> bytes:
        content = b""
        while size := int.from_bytes(await reader.readexactly(4), "big"):
            content += await reader.readexactly(size)
            if len(content) > self.stream_max:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(content)
        if self.answer is not None:
            return self.answer.encode()
        return b"stream: Test.Mark-1 FOUND\0" if MARK in content else b"stream: OK\0"


@asynccontextmanager
async def listening(clamd: Clamd, unix: Path | None = None) -> AsyncIterator[str]:
    """Yield the address of a scanner that runs."""
    if unix is None:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
        address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(clamd.serve, unix)
        address = f"unix://{unix}"
    async with server:
        yield address
        await asyncio.gather(*(visit for visit in clamd.visits if visit is not None))


def written(folder: Path, content: bytes) -> Path:
    """Return a file that was sent."""
    path = folder / "sent.bin"
    path.write_bytes(content)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return written(tmp_path, PNG)


class TestScanner:
    async def test_sends_the_whole_file_in_pieces(self, tmp_path: Path) -> None:
        path, clamd = tmp_path / "large", Clamd(stream_max=10**8)
        path.write_bytes(bytes(range(256)) * (3 * PIECE_BYTES // 256) + b"end")
        async with listening(clamd) as address:
            await Scanner(address, 5).scan(path)
        assert clamd.seen == [path.read_bytes()]

    async def test_speaks_over_a_unix_socket(self, file: Path, reachable_folder: Path) -> None:
        clamd = Clamd()
        async with listening(clamd, reachable_folder / "c.sock") as address:
            await Scanner(address, 5).scan(file)
        assert clamd.seen == [PNG]

    async def test_refuses_what_is_found(self, tmp_path: Path) -> None:
        file = written(tmp_path, PNG + MARK)
        async with listening(Clamd()) as address:
            with pytest.raises(InfectedAssetError, match=r"Test\.Mark-1") as caught:
                await Scanner(address, 5).scan(file)
        assert caught.value.details == {"location": "body.file", "virus": "Test.Mark-1"}

    async def test_refuses_what_the_scanner_does_not_take_whole(self, tmp_path: Path) -> None:
        file = written(tmp_path, bytes(20 * PIECE_BYTES))
        async with listening(Clamd(stream_max=1000)) as address:
            with pytest.raises((AssetTooLargeError, ScannerUnavailableError)):
                await Scanner(address, 5).scan(file)

    async def test_says_so_where_its_answer_comes(self, file: Path) -> None:
        async with listening(Clamd(stream_max=10)) as address:
            with pytest.raises(AssetTooLargeError, match="larger than the virus scanner takes"):
                await Scanner(address, 5).scan(file)

    @pytest.mark.parametrize("answer", ["", "stream: ", "ACCESS DENIED. ERROR\0", "x" * 9000, "stream: OK"])
    async def test_takes_nothing_on_an_answer_that_is_no_verdict(self, file: Path, answer: str) -> None:
        async with listening(Clamd(answer=answer)) as address:
            with pytest.raises(ScannerUnavailableError):
                await Scanner(address, 5).scan(file)

    async def test_does_not_wait_for_ever(self, file: Path) -> None:
        waiting = asyncio.Event()

        async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await waiting.wait()
            writer.close()

        async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(ScannerUnavailableError):
                await Scanner(f"tcp://127.0.0.1:{port}", 0.05).scan(file)
            waiting.set()
            await asyncio.sleep(0)


@asynccontextmanager
async def scanned(settings: Settings, database: Database, address: str) -> AsyncIterator[AsyncClient]:
    """Yield a client of an API whose uploads are looked at."""
    chosen = settings.model_copy(update={"clamd_url": address})
    transport = ASGITransport(create_app(Parts(chosen, database, open_store(chosen))))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


class TestUploads:
    async def test_are_kept_when_nothing_is_found_and_refused_when_something_is(
        self, settings: Settings, database: Database
    ) -> None:
        async with listening(Clamd()) as address, scanned(settings, database, address) as client:
            assert (await send(client, PNG, "cat.png")).status_code == 201
            answer = await send(client, PNG + MARK, "dog.png")
            assert await held(client) == ["cat.png"]
            told = (await client.get("/v1/admin/audit", params={"action": "upload.infected"})).json()["data"]["items"]
        assert [each["after"] for each in told] == [{"virus": "Test.Mark-1"}]
        assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_ERROR")
        assert answer.json()["details"]["virus"] == "Test.Mark-1"
        assert list(settings.folders.uploads.iterdir()) == []

    async def test_are_refused_for_a_while_when_the_scanner_is_down(
        self, settings: Settings, database: Database
    ) -> None:
        async with scanned(settings, database, "unix:///nowhere/clamd.sock") as client:
            answer = await send(client, PNG, "cat.png")
            assert await held(client) == []
        assert (answer.status_code, answer.json()["code"]) == (503, "EXTERNAL_SERVICE_ERROR")
        assert int(answer.headers["Retry-After"]) > 0


async def held(client: AsyncClient) -> list[str]:
    answer: dict[str, Any] = (await client.get(LIBRARY)).json()
    return [each["name"] for each in answer["data"]["items"]]
