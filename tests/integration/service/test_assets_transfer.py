"""Uploads and downloads over real sockets: large ones in little memory, refusals that are heard, files in S3."""

from __future__ import annotations

import asyncio
import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from httpx import ASGITransport, AsyncClient
from moto.server import ThreadedMotoServer

from app.api.dependencies import Parts
from app.core.config import Settings
from app.core.database import Database
from app.core.files import FileStore, StoreOptions
from app.main import create_app
from tests.integration.service.asset_calls import FORM_TYPE, LIBRARY, form, sent
from tests.unit.assets.samples import picture, recording

pytestmark = pytest.mark.anyio

MEGABYTE = 2**20
SERVER = """
import sys
import uvicorn
from app.api.dependencies import Parts
from app.core.config import load
from app.core.database import Database
from app.core.files import open_store
from app.main import create_app
settings = load({"REELWRIGHT_ENVIRONMENT": "test"}, data_dir=sys.argv[1], database_url=sys.argv[2]).settings
app = create_app(Parts(settings, Database.connect(settings), open_store(settings)))
server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None))
started = server.startup
async def startup(*args, **options):
    await started(*args, **options)
    print(server.servers[0].sockets[0].getsockname()[1], flush=True)
server.startup = startup
server.run()
"""


@contextmanager
def serving(settings: Settings) -> Iterator[tuple[str, int]]:
    """Yield the address and the process number of an API in a process of its own."""
    assert settings.database_url is not None
    command = [sys.executable, "-c", SERVER, str(settings.data_dir), settings.database_url.get_secret_value()]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{int(process.stdout.readline())}", process.pid
        finally:
            process.terminate()


def peak_megabytes(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    assert found
    return int(found[1]) / 1024


async def padded_video(megabytes: int) -> AsyncIterator[bytes]:
    """Yield the form of a video that carries a box of nothing, as large as asked."""
    head, tail = form(recording("video.mp4"), "large.mp4", end=b""), b"\r\n--frontier--\r\n"
    yield head + (megabytes * MEGABYTE + 8).to_bytes(4, "big") + b"free"
    for _ in range(megabytes):
        yield bytes(MEGABYTE)
    yield tail


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
async def test_hundreds_of_megabytes_pass_through_little_memory(settings: Settings) -> None:
    with serving(settings) as (address, pid):
        async with AsyncClient(base_url=address, timeout=120) as client:
            await sent(client, picture(".png"), "small.png")
            before = peak_megabytes(pid)
            answer = await client.post(LIBRARY, content=padded_video(300), headers=FORM_TYPE)
            assert answer.status_code == 201, answer.text
            asset = answer.json()["data"]
            received = 0
            async with client.stream("GET", f"{LIBRARY}/{asset['id']}/content") as content:
                async for chunk in content.aiter_bytes():
                    received += len(chunk)
        assert received == asset["size"] > 300 * MEGABYTE
        assert peak_megabytes(pid) - before < 60


async def test_a_refusal_in_the_middle_of_an_upload_is_heard(settings: Settings) -> None:
    with serving(settings) as (address, _):
        host, port = address.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        head = f"POST {LIBRARY} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: {FORM_TYPE['Content-Type']}\r\n"
        writer.write(f"{head}Content-Length: {20 * MEGABYTE}\r\n\r\n".encode())
        body = form(b"GIF89a" + bytes(20 * MEGABYTE), "moving.gif", end=b"")[: 20 * MEGABYTE]
        for at in range(0, len(body), MEGABYTE):
            writer.write(body[at : at + MEGABYTE])
            await writer.drain()
        answer = await reader.readuntil(b"\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 415 ")
        length = re.search(rb"content-length: (\d+)", answer)
        assert length
        assert json.loads(await reader.readexactly(int(length[1])))["code"] == "UNSUPPORTED_MEDIA_TYPE"
        writer.close()


@pytest.fixture
def bucket() -> Iterator[FileStore]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    request = urllib.request.Request(f"{endpoint}/assets-bucket", method="PUT")
    urllib.request.urlopen(request, timeout=60).close()
    config = {"endpoint": endpoint, "region": "us-east-1", "access_key_id": "k", "secret_access_key": "s"}
    yield FileStore.open("s3://assets-bucket/prefix", StoreOptions(attempts=1, config=config))
    server.stop()


async def test_files_in_s3(settings: Settings, database: Database, bucket: FileStore) -> None:
    transport = ASGITransport(create_app(Parts(settings, database, bucket)))
    async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        asset = await sent(client, recording("video.mp4"), "cat.mp4")
        url = f"{LIBRARY}/{asset['id']}"
        assert (await client.get(f"{url}/content")).content == recording("video.mp4")
        part = await client.get(f"{url}/content", headers={"Range": "bytes=-5"})
        assert (part.status_code, part.content) == (206, recording("video.mp4")[-5:])
        link = (await client.post(f"{url}/link")).json()["data"]["url"]
        assert (await client.get(link)).content == recording("video.mp4")
        await bucket.delete(*[file.key async for file in bucket.list("assets")])
        gone = await client.get(link)
        assert (gone.status_code, gone.json()["code"]) == (404, "NOT_FOUND")
