"""Asks a ClamAV daemon, where there is one, whether a file holds something known to do harm.

The daemon's INSTREAM command takes a file in pieces over a socket: each a length of four bytes, most significant
first, and as many bytes; a length of nought ends it (clamd(8)). It looks at the file as it was sent, before anything
else opens it. A daemon that cannot be asked refuses the upload: what nobody looked at is not kept.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from app.assets.exceptions import InfectedAssetError, ScannerUnavailableError
from app.assets.inspection.report import LOCATION, too_large
from app.core.config import Settings
from app.core.logging import get_logger

PIECE_BYTES: Final = 256 * 1024
USUAL_PORT: Final = 3310
ANSWER_BYTES: Final = 4096

logger = get_logger(__name__)

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class NoScanner:
    """There is no daemon: nothing is looked for."""

    async def scan(self, path: Path) -> None:
        """Take every file."""


class Scanner:
    """A daemon at `address`: tcp://host:port, or unix:///path. `seconds` is how long each step may take."""

    def __init__(self, address: str, seconds: float) -> None:
        self._address = urlsplit(address)
        self._seconds = seconds

    async def scan(self, path: Path) -> None:
        """Have a file looked at. Raises InfectedAssetError, AssetTooLargeError and ScannerUnavailableError."""
        try:
            async with self._connected() as (reader, writer):
                answer = asyncio.ensure_future(reader.readuntil(b"\0"))
                try:
                    await self._send(path, writer, answer)
                    told = await asyncio.wait_for(answer, self._seconds)
                finally:
                    answer.cancel()
                    await asyncio.gather(answer, return_exceptions=True)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            logger.exception("The virus scanner cannot be asked")
            raise ScannerUnavailableError from error
        _judge(told.rstrip(b"\0\n").decode("utf-8", "replace"))

    async def _send(self, path: Path, writer: asyncio.StreamWriter, answer: asyncio.Future[bytes]) -> None:
        """Send a file, until all of it is sent or the daemon has made up its mind."""
        writer.write(b"zINSTREAM\0")
        with path.open("rb") as file:
            while not answer.done():
                piece = await asyncio.to_thread(file.read, PIECE_BYTES)
                writer.write(len(piece).to_bytes(4, "big") + piece)
                try:
                    await asyncio.wait_for(writer.drain(), self._seconds)
                except ConnectionError:
                    # It closes the connection on what is too large for it, its answer still on the way.
                    return
                if not piece:
                    return

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Streams]:
        reader, writer = await asyncio.wait_for(self._open(), self._seconds)
        try:
            yield reader, writer
        finally:
            writer.transport.abort()

    async def _open(self) -> Streams:
        if self._address.scheme == "unix":
            return await asyncio.open_unix_connection(self._address.path, limit=ANSWER_BYTES)
        host, port = self._address.hostname or "127.0.0.1", self._address.port or USUAL_PORT
        return await asyncio.open_connection(host, port, limit=ANSWER_BYTES)


def scanner_of(settings: Settings) -> Scanner | NoScanner:
    """Return what looks at uploads: the daemon that `CLAMD_URL` names, else nothing."""
    if settings.clamd_url is None:
        return NoScanner()
    return Scanner(settings.clamd_url, settings.services.clamd.timeout_seconds)


def _judge(told: str) -> None:
    """Raise what an answer means: "stream: OK", "stream: NAME FOUND" or "… ERROR"."""
    if told == "stream: OK":
        return
    if told.endswith(" FOUND"):
        name = told.removeprefix("stream: ").removesuffix(" FOUND")
        logger.warning("asset.infected", virus=name)
        raise InfectedAssetError(
            f"The virus scanner knows the file for {name}.",
            hint="Check where it comes from; if it is sound, ask who runs the service.",
            details={**LOCATION, "virus": name},
        )
    if "size limit" in told:
        raise too_large(
            "The file is larger than the virus scanner takes.",
            "Make it smaller; who runs the service can raise StreamMaxLength of clamd.",
        )
    logger.error("The virus scanner cannot look at files", answer=told)
    raise ScannerUnavailableError
