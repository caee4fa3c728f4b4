"""Files of any size: in a local directory, or in a bucket of S3, Google or Azure, behind one interface.

    store = FileStore.open(Path("/data/files"))            # or "s3://bucket/prefix", "gs://…", "az://container"
    await store.put("assets/a.mp4", chunks)                # streamed; appears whole or not at all
    async for chunk in await store.read("assets/a.mp4", start=1000, end=2000): ...

Addresses and credentials of buckets come from what the provider's own tools read (AWS_ENDPOINT_URL,
AWS_ACCESS_KEY_ID, GOOGLE_SERVICE_ACCOUNT, AZURE_STORAGE_ACCOUNT_KEY, …) or from `StoreOptions.config`.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self, cast
from urllib.parse import unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url

from app.core.exceptions import ConfigurationError, NotFoundError, StorageError
from app.core.file_failures import checked_key, failures
from app.core.file_streams import Feed, chunks_of, forget, renamed, write_chunks
from app.core.storage import written_whole

if TYPE_CHECKING:
    from obstore import GetOptions, ObjectMeta
    from obstore.store import ClientConfig, ObjectStore, RetryConfig, S3Config

    from app.core.config import Settings

PART_BYTES: Final = 5 * 2**20
"""What one request of an upload carries: the least that S3 takes, so 10,000 of them make 52 GB."""
PARTS_AT_ONCE: Final = 4
WINDOW_BYTES: Final = 8 * 2**20
"""What one request of a download asks for: a slow reader holds no connection, and time-outs are those of a window."""
CHUNK_BYTES: Final = 2**20
DELETE_AT_ONCE: Final = 500
ABORT_SECONDS: Final = 5.0
ENDPOINT_VARIABLES: Final = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT", "AZURE_STORAGE_ENDPOINT")
SCHEMES: Final = frozenset({"s3", "gs", "az"})


@dataclass(frozen=True)
class StoreOptions:
    """Patience with a bucket, and what its provider is told; a local directory needs none of it."""

    connect_timeout_seconds: float = 5.0
    timeout_seconds: float = 30.0
    """The time of one request, which carries at most `PART_BYTES`."""
    attempts: int = 4
    backoff_seconds: float = 0.2
    config: Mapping[str, Any] = field(default_factory=dict)
    """The provider's own settings by obstore's names: endpoint, region, access_key_id, …"""


@dataclass(frozen=True)
class StoredFile:
    """A file in a store: `size` in bytes; `etag`, without quotes, changes with the content and may be empty."""

    key: str
    size: int
    etag: str
    modified: datetime


@dataclass(frozen=True)
class Reading:
    """A stretch of a file about to be read: bytes `start` up to and without `end`; iterate over it once."""

    file: StoredFile
    start: int
    end: int
    chunks: AsyncIterator[bytes]

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.chunks


class FileStore:
    """A store of files. Every method raises StorageError when the store fails, ValueError for a key that is none."""

    def __init__(self, store: ObjectStore, location: str, root: Path | None = None) -> None:
        self._store = store
        self._root = root
        self.location = location
        """Where it is, for people: without credentials."""

    @classmethod
    def open(cls, location: str | Path, options: StoreOptions | None = None) -> Self:
        """Return the store at a path, or at a `file://`, `s3://`, `gs://` or `az://` URL; a directory is created.

        Nothing is asked of a bucket before it is used. Raises ConfigurationError for an address that is none, and
        StorageError when the directory cannot be made.
        """
        if isinstance(location, Path):
            return cls._directory(location)
        parts = urlsplit(location)
        if parts.scheme == "file":
            return cls._directory(Path(unquote(parts.path)))
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ConfigurationError(
                "The address of the file store cannot be used.",
                hint="Write a path, or s3://bucket/prefix, gs://bucket/prefix or az://container/prefix.",
            )
        return cls(_bucket(location, options or StoreOptions()), f"{parts.scheme}://{parts.hostname}{parts.path}")

    @classmethod
    def _directory(cls, root: Path) -> Self:
        with failures("open", str(root)):
            root.mkdir(parents=True, exist_ok=True, mode=0o700)
            return cls(LocalStore(root), str(root), root)

    def local_path(self, key: str) -> Path | None:
        """Return where a file lies or would lie on this machine; None when the store is a bucket."""
        return self._root / checked_key(key) if self._root else None

    async def put(self, key: str, chunks: AsyncIterable[bytes]) -> StoredFile:
        """Store what `chunks` yields under `key`, over what was there; an error or a cancel leaves things as before.

        What `chunks` raises is raised on. A handful of parts is in memory at any time.
        """
        feed = Feed(chunks)
        with failures("write", checked_key(key), absent=StorageError):
            upload = asyncio.ensure_future(
                obstore.put_async(
                    self._store, key, feed, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE, use_multipart=True
                )
            )
            upload.add_done_callback(forget)
            try:
                await asyncio.shield(upload)
            except asyncio.CancelledError:
                feed.stop()
                with suppress(asyncio.CancelledError):
                    await asyncio.wait({upload}, timeout=ABORT_SECONDS)
                raise
        return await self.head(key)

    async def upload(self, path: Path, key: str) -> StoredFile:
        """Store a copy of a local file."""
        return await self.put(key, chunks_of(path, PART_BYTES))

    async def adopt(self, path: Path, key: str) -> StoredFile:
        """Move a local file into the store: renamed where that is enough, else uploaded and removed."""
        target = self.local_path(key)
        if target is None or not await asyncio.to_thread(renamed, path, target):
            await self.upload(path, key)
            await asyncio.to_thread(path.unlink, missing_ok=True)
        return await self.head(key)

    async def read(self, key: str, *, start: int = 0, end: int | None = None) -> Reading:
        """Return the bytes from `start` up to and without `end` (or the file's end), to be iterated over in chunks.

        Raises NotFoundError at once when there is no such file; while reading, StorageError when it fails or the
        file was replaced meanwhile. A stretch past the end is empty.
        """
        file = await self.head(key)
        start = min(start, file.size)
        end = max(start, file.size if end is None else min(end, file.size))
        return Reading(file, start, end, self._chunks(file, start, end))

    async def download(self, key: str, path: Path) -> StoredFile:
        """Write a file to a local path, which appears whole or not at all. Raises NotFoundError."""
        reading = await self.read(key)
        with failures("read", key), written_whole(path) as partial:
            source = self.local_path(key)
            if source is not None:
                await asyncio.to_thread(shutil.copyfile, source, partial)
            else:
                await write_chunks(partial, reading)
        return reading.file

    async def head(self, key: str) -> StoredFile:
        """Return what is known of a file. Raises NotFoundError."""
        try:
            with failures("read", checked_key(key)):
                return _stored(await obstore.head_async(self._store, key))
        except NotFoundError:
            await self.check()
            raise

    async def delete(self, *keys: str) -> None:
        """Remove files; those that are not there are no error."""
        for key in keys:
            checked_key(key)
        for at in range(0, len(keys), DELETE_AT_ONCE):
            await self._delete(keys[at : at + DELETE_AT_ONCE])

    async def list(self, prefix: str = "") -> AsyncIterator[StoredFile]:
        """Yield every file under a folder of keys, in no particular order."""
        with failures("list", prefix, absent=StorageError):
            async for batch in obstore.list(self._store, checked_key(prefix) if prefix else None, chunk_size=500):
                for meta in batch:
                    yield _stored(meta)

    async def check(self) -> None:
        """Raise StorageError unless the store answers: its directory or bucket is there and lets us in."""
        if self._root is not None:
            with failures("list", self.location, absent=StorageError):
                await asyncio.to_thread(self._root.stat)
            return
        with failures("list", self.location, absent=StorageError):
            await obstore.list_with_delimiter_async(self._store, "check")

    async def remove_unfinished(self, before: datetime) -> int:
        """Remove what uploads cut short by a crash left in a local directory; return how many there were.

        Buckets do that themselves by a lifecycle rule for incomplete uploads.
        """
        if self._root is None:
            return 0
        with failures("list", self.location):
            return await asyncio.to_thread(_remove_unfinished, self._root, before)

    async def _chunks(self, file: StoredFile, start: int, end: int) -> AsyncIterator[bytes]:
        step = WINDOW_BYTES if self._root is None else CHUNK_BYTES
        for at in range(start, end, step):
            options: GetOptions = {"range": (at, min(at + step, end))}
            if file.etag:
                options["if_match"] = f'"{file.etag}"'
            with failures("read", file.key):
                result = await obstore.get_async(self._store, file.key, options=options)
                window = memoryview(await result.bytes_async())
            for offset in range(0, len(window), CHUNK_BYTES):
                yield bytes(window[offset : offset + CHUNK_BYTES])

    async def _delete(self, keys: tuple[str, ...]) -> None:
        try:
            with failures("delete", keys[0]):
                await obstore.delete_async(self._store, [*keys])
        except NotFoundError:
            await self.check()
            # The store stopped at the first that is missing; one by one, the others go.
            for key in keys if len(keys) > 1 else ():
                await self._delete((key,))


def open_store(settings: Settings) -> FileStore:
    """Return the store that the settings name: by default the folder `files` of the data. Raises as `open` does."""
    patience = settings.services.storage
    options = StoreOptions(
        connect_timeout_seconds=patience.connect_timeout_seconds,
        timeout_seconds=patience.timeout_seconds,
        attempts=patience.attempts,
        backoff_seconds=patience.backoff_seconds,
    )
    return FileStore.open(settings.storage_url or settings.folders.files, options)


def _bucket(location: str, options: StoreOptions) -> ObjectStore:
    retry: RetryConfig = {
        "max_retries": options.attempts - 1,
        "retry_timeout": timedelta(seconds=options.timeout_seconds),
        "backoff": {"init_backoff": timedelta(seconds=options.backoff_seconds)},
    }
    client: ClientConfig = {
        "connect_timeout": timedelta(seconds=options.connect_timeout_seconds),
        "timeout": timedelta(seconds=options.timeout_seconds),
    }
    endpoints = [options.config.get("endpoint", ""), *(os.environ.get(name, "") for name in ENDPOINT_VARIABLES)]
    if any(str(endpoint).startswith("http://") for endpoint in endpoints):
        client["allow_http"] = True
    # Which provider's settings these are is known at run time only.
    config = cast("S3Config", dict(options.config))
    try:
        return from_url(location, config=config, client_options=client, retry_config=retry)
    except (BaseError, ValueError) as error:
        raise ConfigurationError(
            "The file store's bucket is not fully described.",
            hint="Set what its provider's own tools read, like AWS_REGION or AZURE_STORAGE_ACCOUNT_NAME.",
        ) from error


def _stored(meta: ObjectMeta) -> StoredFile:
    return StoredFile(meta["path"], meta["size"], (meta["e_tag"] or "").strip('"'), meta["last_modified"])


def _remove_unfinished(root: Path, before: datetime) -> int:
    """Remove the `name#1` files that a local store writes before it renames them."""
    removed = 0
    for path in root.rglob("*#*"):
        if path.is_file() and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
