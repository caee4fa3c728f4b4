"""What passes between local files and a file store."""

from __future__ import annotations

import asyncio
import errno
from collections.abc import AsyncIterable, AsyncIterator
from pathlib import Path
from typing import Any, Self

from app.core.exceptions import StorageError
from app.core.file_failures import failures


class Feed:
    """Chunks on their way to a store. `stop` ends them with an error, on which the store gives up what it has.

    Cancelling the upload itself would leave its parts in the bucket.
    """

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self._chunks = aiter(chunks)
        self._stopped = asyncio.Event()

    def stop(self) -> None:
        """Yield nothing more."""
        self._stopped.set()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        following = asyncio.ensure_future(self._following())
        stopped = asyncio.ensure_future(self._stopped.wait())
        try:
            await asyncio.wait({following, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            if not following.done():
                following.cancel()
        if self._stopped.is_set():
            following.add_done_callback(forget)
            raise InterruptedError("stopped")
        chunk = await following
        if chunk is None:
            raise StopAsyncIteration
        return chunk

    async def _following(self) -> bytes | None:
        return await anext(self._chunks, None)


def forget(future: asyncio.Future[Any]) -> None:
    """Take note of a future's error, which nobody will ask for."""
    if not future.cancelled():
        future.exception()


async def chunks_of(path: Path, chunk_bytes: int) -> AsyncIterator[bytes]:
    """Yield a local file, read in a thread."""
    file = await asyncio.to_thread(path.open, "rb")
    try:
        while chunk := await asyncio.to_thread(file.read, chunk_bytes):
            yield chunk
    finally:
        await asyncio.to_thread(file.close)


async def write_chunks(path: Path, chunks: AsyncIterable[bytes]) -> None:
    """Write chunks to a local file, in a thread."""
    file = await asyncio.to_thread(path.open, "wb")
    try:
        async for chunk in chunks:
            await asyncio.to_thread(file.write, chunk)
    finally:
        await asyncio.to_thread(file.close)


def renamed(path: Path, target: Path) -> bool:
    """Rename a file into place; False when it lies on another disk."""
    with failures("write", str(target), absent=StorageError):
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.replace(target)
        except OSError as error:
            if error.errno != errno.EXDEV:
                raise
            return False
    return True
