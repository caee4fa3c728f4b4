"""One suite over every kind of file store that can run here: a local directory, and S3 as moto's server speaks it."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moto.server import ThreadedMotoServer

from app.core.exceptions import ConfigurationError, NotFoundError, StorageError
from app.core.files import PART_BYTES, WINDOW_BYTES, FileStore, StoreOptions

pytestmark = pytest.mark.anyio

BUCKET = "files"
CREDENTIALS = {"region": "us-east-1", "access_key_id": "key", "secret_access_key": "secret"}


@dataclass(frozen=True)
class Place:
    """A store under test, and how to see what lies in it without going through it."""

    store: FileStore
    kind: str
    names: Callable[[], list[str]]
    unfinished: Callable[[], list[str]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="module")
def s3_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def options(endpoint: str, **config: Any) -> StoreOptions:
    return StoreOptions(
        connect_timeout_seconds=1,
        timeout_seconds=10,
        attempts=1,
        config={**CREDENTIALS, "endpoint": endpoint, **config},
    )


def local_place(root: Path) -> Place:
    def files() -> list[str]:
        return [p.relative_to(root).as_posix() for p in sorted(root.rglob("*")) if p.is_file()]

    return Place(
        FileStore.open(root),
        "local",
        lambda: [name for name in files() if "#" not in name],
        lambda: [name for name in files() if "#" in name],
    )


def ask(url: str, method: str = "GET") -> str:
    with urllib.request.urlopen(urllib.request.Request(url, method=method), timeout=60) as answer:
        return str(answer.read(), "utf-8")


def s3_place(endpoint: str, tmp_path: Path) -> Place:
    bucket = f"{BUCKET}-{tmp_path.name.lower().replace('_', '-')}"[:60].rstrip("-")
    ask(f"{endpoint}/{bucket}", "PUT")

    def keys(query: str) -> list[str]:
        found = re.findall(r"<Key>some/prefix/(.*?)</Key>", ask(f"{endpoint}/{bucket}?{query}"))
        return [str(key) for key in found]

    store = FileStore.open(f"s3://{bucket}/some/prefix", options(endpoint))
    return Place(store, "s3", lambda: keys("list-type=2"), lambda: keys("uploads"))


@pytest.fixture(params=["local", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path, s3_server: str) -> Place:
    return local_place(tmp_path / "files") if request.param == "local" else s3_place(s3_server, tmp_path)


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        await asyncio.sleep(0)
        yield chunk


async def everything(chunks: AsyncIterator[bytes] | Any) -> bytes:
    return b"".join([chunk async for chunk in chunks])


class TestPut:
    async def test_what_is_put_can_be_read(self, place: Place) -> None:
        file = await place.store.put("a/b.bin", stream(b"one", b"", b"two"))
        assert (file.key, file.size) == ("a/b.bin", 6)
        assert file.etag
        assert '"' not in file.etag
        assert abs(file.modified - datetime.now(UTC)) < timedelta(minutes=5)
        assert await everything(await place.store.read("a/b.bin")) == b"onetwo"
        assert place.names() == ["a/b.bin"]

    async def test_nothing_is_a_file_too(self, place: Place) -> None:
        file = await place.store.put("empty", stream())
        assert file.size == 0
        assert await everything(await place.store.read("empty")) == b""

    async def test_a_later_file_takes_the_place_of_an_earlier(self, place: Place) -> None:
        first = await place.store.put("a", stream(b"first"))
        second = await place.store.put("a", stream(b"second"))
        assert await everything(await place.store.read("a")) == b"second"
        assert first.etag != second.etag

    async def test_many_parts(self, place: Place) -> None:
        chunk = os.urandom(1_000_003)
        file = await place.store.put("big", stream(*[chunk] * 12))
        assert file.size == 12 * len(chunk) > 2 * PART_BYTES
        assert await everything(await place.store.read("big")) == chunk * 12

    async def test_an_error_of_the_sender_is_raised_on_and_leaves_nothing(self, place: Place) -> None:
        async def broken() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield bytes(PART_BYTES)
            raise LookupError("the client went away")

        with pytest.raises(LookupError, match="went away"):
            await place.store.put("a/b.bin", broken())
        assert (place.names(), place.unfinished()) == ([], [])

    async def test_an_error_leaves_what_was_there(self, place: Place) -> None:
        async def broken() -> AsyncIterator[bytes]:
            yield bytes(PART_BYTES + 1)
            raise LookupError

        await place.store.put("a", stream(b"first"))
        with pytest.raises(LookupError):
            await place.store.put("a", broken())
        assert await everything(await place.store.read("a")) == b"first"

    async def test_cancelling_leaves_nothing(self, place: Place) -> None:
        sent = asyncio.Event()

        async def endless() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield bytes(PART_BYTES)
            sent.set()
            await asyncio.sleep(3600)

        upload = asyncio.create_task(place.store.put("a/b.bin", endless()))
        await sent.wait()
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload
        assert (place.names(), place.unfinished()) == ([], [])


class TestLocalFiles:
    async def test_there_and_back(self, place: Place, tmp_path: Path) -> None:
        source, target = tmp_path / "source", tmp_path / "deep" / "target"
        source.write_bytes(os.urandom(PART_BYTES + 17))
        stored = await place.store.upload(source, "a.bin")
        assert await place.store.download("a.bin", target) == stored
        assert target.read_bytes() == source.read_bytes()

    async def test_adopting_moves(self, place: Place, tmp_path: Path) -> None:
        source = tmp_path / "source"
        source.write_bytes(b"mine")
        assert (await place.store.adopt(source, "deep/a.bin")).size == 4
        assert not source.exists()
        assert await everything(await place.store.read("deep/a.bin")) == b"mine"

    async def test_nothing_appears_when_there_is_nothing(self, place: Place, tmp_path: Path) -> None:
        with pytest.raises(NotFoundError):
            await place.store.download("none", tmp_path / "target")
        assert place.names() == []
        assert not await asyncio.to_thread((tmp_path / "target").exists)

    async def test_a_missing_source_is_told(self, place: Place, tmp_path: Path) -> None:
        with pytest.raises(StorageError):
            await place.store.upload(tmp_path / "none", "a")
        assert place.names() == []

    async def test_only_a_directory_has_paths(self, place: Place) -> None:
        path = place.store.local_path("a/b")
        assert (path is not None) == (place.kind == "local")


class TestRead:
    CONTENT = os.urandom(2 * WINDOW_BYTES + 5)

    @pytest.mark.parametrize(
        ("start", "end"),
        [
            (0, 1),
            (5, 10),
            (WINDOW_BYTES - 1, WINDOW_BYTES + 1),
            (1, None),
            (2 * WINDOW_BYTES + 4, None),
            (7, 7),
            (0, 10**12),
        ],
    )
    async def test_a_stretch(self, place: Place, start: int, end: int | None) -> None:
        await place.store.put("a", stream(self.CONTENT))
        reading = await place.store.read("a", start=start, end=end)
        assert reading.end - reading.start == len(self.CONTENT[start:end])
        assert await everything(reading) == self.CONTENT[start:end]

    async def test_past_the_end_is_empty(self, place: Place) -> None:
        await place.store.put("a", stream(b"12345"))
        reading = await place.store.read("a", start=99)
        assert (reading.start, reading.end, await everything(reading)) == (5, 5, b"")

    async def test_a_file_that_is_not_there(self, place: Place) -> None:
        for call in (place.store.read("none"), place.store.head("none")):
            with pytest.raises(NotFoundError):
                await call

    async def test_a_file_replaced_meanwhile_is_not_mixed(self, place: Place) -> None:
        await place.store.put("a", stream(bytes(WINDOW_BYTES + 1)))
        reading = await place.store.read("a")
        await place.store.put("a", stream(b"\1" * (WINDOW_BYTES + 2)))
        with pytest.raises(StorageError, match="replaced"):
            await everything(reading)


class TestDeleteAndList:
    async def test_deleting_many_some_of_which_are_not_there(self, place: Place) -> None:
        for key in ("a/1", "a/2", "b/1"):
            await place.store.put(key, stream(b"x"))
        await place.store.delete("a/none", "a/1", "none", "b/1")
        assert place.names() == ["a/2"]
        await place.store.delete("a/1")
        await place.store.delete()

    async def test_listing_a_folder(self, place: Place) -> None:
        for key in ("a/1", "a/deep/2", "ab/3"):
            await place.store.put(key, stream(b"xyz"))
        found = {file.key: file.size async for file in place.store.list("a")}
        assert found == {"a/1": 3, "a/deep/2": 3}
        assert len([file async for file in place.store.list()]) == 3
        assert [file async for file in place.store.list("none")] == []


class TestProviders:
    async def test_what_the_provider_s_own_tools_read_is_read(
        self, s3_server: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for name, value in {
            "AWS_ENDPOINT_URL": s3_server,
            "AWS_ACCESS_KEY_ID": "key",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        await asyncio.to_thread(ask, f"{s3_server}/by-environment", "PUT")
        store = FileStore.open("s3://by-environment", StoreOptions(attempts=1))
        await store.put("a", stream(b"x"))
        assert (await store.head("a")).size == 1

    @pytest.mark.parametrize("address", ["gs://bucket/prefix", "az://container/prefix"])
    async def test_others_are_opened_without_being_asked(self, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_NAME", "account")
        monkeypatch.setenv("AZURE_STORAGE_ACCOUNT_KEY", "a2V5")
        assert FileStore.open(address).location == address

    async def test_what_is_missing_is_told(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME", raising=False)
        with pytest.raises(ConfigurationError, match="not fully described"):
            FileStore.open("az://container")


class TestKeys:
    @pytest.mark.parametrize(
        "key",
        [
            "",
            "/",
            "/a",
            "a/",
            "a//b",
            "..",
            "../a",
            "a/../b",
            ".",
            "a/./b",
            ".hidden",
            "a b",
            "a\0",
            "é",
            "a\\b",
            "a#1",
            "a" * 600,
        ],
    )
    async def test_no_way_out(self, place: Place, key: str) -> None:
        for call in (place.store.head(key), place.store.put(key, stream(b"x")), place.store.delete(key)):
            with pytest.raises(ValueError, match="not a key"):
                await call


class TestFailures:
    async def test_it_answers(self, place: Place) -> None:
        await place.store.check()

    async def test_a_missing_bucket(self, s3_server: str) -> None:
        store = FileStore.open("s3://nowhere/x", options(s3_server))
        calls = [
            store.check(),
            store.head("a"),
            store.put("a", stream(b"x")),
            store.read("a"),
            store.delete("a", "b"),
        ]
        for call in calls:
            with pytest.raises(StorageError, match="does not exist") as caught:
                await call
            assert caught.value.retryable
        with pytest.raises(StorageError):
            _ = [file async for file in store.list("a")]

    async def test_a_server_that_is_not_there(self) -> None:
        store = FileStore.open("s3://files", options("http://127.0.0.1:9"))
        for call in (store.check(), store.head("a"), store.put("a", stream(b"x"))):
            with pytest.raises(StorageError) as caught:
                await call
            assert "127.0.0.1" not in str(caught.value)

    async def test_a_directory_that_is_gone(self, tmp_path: Path) -> None:
        store = FileStore.open(tmp_path / "files")
        (tmp_path / "files").rmdir()
        with pytest.raises(StorageError, match="does not exist"):
            await store.check()

    async def test_a_file_where_a_folder_should_be(self, tmp_path: Path) -> None:
        store = FileStore.open(tmp_path / "files")
        await store.put("a", stream(b"x"))
        (tmp_path / "source").write_bytes(b"y")
        for call in (store.put("a/b", stream(b"x")), store.adopt(tmp_path / "source", "a/b"), store.head("a/b")):
            with pytest.raises(StorageError, match="in the way"):
                await call
        with pytest.raises(StorageError, match="in the way"):
            FileStore.open(tmp_path / "files" / "a" / "b")

    @pytest.mark.parametrize("address", ["ftp://x/y", "s3://", "https://x", "relative", ""])
    async def test_addresses_that_are_none(self, address: str) -> None:
        with pytest.raises(ConfigurationError, match="file store"):
            FileStore.open(address)

    async def test_credentials_stay_out_of_the_location(self, tmp_path: Path) -> None:
        store = FileStore.open("s3://bucket/prefix", options("http://127.0.0.1:9"))
        assert store.location == "s3://bucket/prefix"
        assert FileStore.open(f"file://{tmp_path}/a%20b").location == f"{tmp_path}/a b"

    async def test_what_a_crash_left_is_removed_in_time(self, tmp_path: Path) -> None:
        store = FileStore.open(tmp_path)
        (tmp_path / "a").mkdir()
        (tmp_path / "a" / "b.bin#1").write_bytes(b"half")
        now = datetime.now(UTC)
        assert await store.remove_unfinished(now - timedelta(hours=1)) == 0
        assert await store.remove_unfinished(now + timedelta(hours=1)) == 1
        assert list((tmp_path / "a").iterdir()) == []


LIMITED = """
import asyncio, resource, sys
from pathlib import Path
from app.core.exceptions import StorageError
from app.core.files import FileStore
async def chunks():
    for _ in range(40):
        yield bytes(2**20)
async def main():
    store = FileStore.open(Path(sys.argv[1]))
    {limit}
    try:
        await store.put("a/big", chunks())
    except StorageError as error:
        print(type(error).__name__, error.retryable, error)
asyncio.run(main())
"""


def run_limited(root: Path, limit: str, **more: Any) -> str:
    command = [sys.executable, "-c", LIMITED.format(limit=limit), str(root)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **more)
    assert done.stderr == ""
    return str(done.stdout)


class TestFullDisks:
    """In processes of their own, which the system limits."""

    def test_no_room(self, tmp_path: Path) -> None:
        shown = run_limited(tmp_path, "resource.setrlimit(resource.RLIMIT_FSIZE, (10**7, 10**7))")
        assert shown.startswith("StorageError True Cannot write files: the file is larger than the system allows.")
        assert [p for p in tmp_path.rglob("*") if p.is_file()] == []

    def test_a_full_disk(self, tmp_path: Path) -> None:
        mount = ["mount", "-t", "tmpfs", "-o", "size=10m", "tmpfs", str(tmp_path)]
        inside = f'{" ".join(mount)} && exec "$0" -c "$1" {tmp_path}'
        command = ["unshare", "--mount", "sh", "-c", inside, sys.executable, LIMITED.format(limit="")]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        except FileNotFoundError:
            pytest.skip("this system has no unshare")
        if "denied" in done.stderr or "permitted" in done.stderr:
            pytest.skip("only root may mount a small disk")
        assert done.stdout.startswith("StorageError True Cannot write files: the disk is full."), done.stderr

    def test_no_permission(self, tmp_path: Path) -> None:
        (tmp_path / "a").mkdir(mode=0o555)
        if os.geteuid() == 0:
            inside = f'mount -t tmpfs -o ro tmpfs {tmp_path} && exec "$0" -c "$1" {tmp_path}'
            command = ["unshare", "--mount", "sh", "-c", inside, sys.executable, LIMITED.format(limit="")]
            shown = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout
            if not shown:
                pytest.skip("this root may not mount")
            assert "the disk is read-only" in shown
        else:
            assert "permission was denied" in run_limited(tmp_path, "")


STREAMED = """
import asyncio, re, sys
from pathlib import Path
from app.core.files import FileStore, StoreOptions
MEGABYTES = 300
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) / 1024
async def chunks():
    for number in range(MEGABYTES):
        yield number.to_bytes(4, "big") * (2**18)
async def main():
    location, endpoint, folder = sys.argv[1:]
    config = {"region": "us-east-1", "access_key_id": "k", "secret_access_key": "s", "endpoint": endpoint}
    store = FileStore.open(location, StoreOptions(config=config))
    await store.put("small", (chunk async for chunk in chunks() if chunk[3] == 0))
    before = peak()
    file = await store.put("big", chunks())
    assert file.size == MEGABYTES * 2**20
    if store.local_path("big"):
        async for chunk in await store.read("big"):
            pass
    await store.download("big", Path(folder) / "big")
    assert (Path(folder) / "big").stat().st_size == file.size
    print(round(peak() - before))
asyncio.run(main())
"""


@pytest.mark.no_cover
@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="peak memory is read from /proc")
@pytest.mark.parametrize("kind", ["local", "s3"])
def test_memory_stays_bounded_while_hundreds_of_megabytes_pass(kind: str, tmp_path: Path, s3_server: str) -> None:
    location = f"file://{tmp_path}/files"
    if kind == "s3":
        location = "s3://streamed"
        ask(f"{s3_server}/streamed", "PUT")
    command = [sys.executable, "-c", STREAMED, location, s3_server, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.stderr == ""
    grown = int(done.stdout)
    assert grown < 80
