"""Uploads: from the body of a request to a file in the store that is known to be what it says."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

from starlette.requests import ClientDisconnect, Request

from app.assets.exceptions import AssetNameError, AssetTooLargeError, UploadStalledError
from app.assets.forms import HINT, FormReader, UploadForm
from app.assets.inspection.report import Report
from app.assets.inspection.runner import Inspector
from app.assets.kinds import MEDIA_TYPES, Family, Limits
from app.assets.names import checked_name, named_as
from app.assets.room import no_room
from app.assets.scanning import scanner_of
from app.assets.spool import Spool, remove_stale
from app.core.config import Settings
from app.core.exceptions import ReelwrightError, StorageError
from app.core.files import FileStore
from app.core.identifiers import new_id
from app.core.logging import get_logger
from app.core.machine import cpu_threads

FORM_BYTES: Final = 64 * 1024
"""What a form may have around its file."""
DRAINED_BYTES: Final = 32 * 2**20
"""What is read of a refused upload, so that its sender hears the answer rather than a broken connection."""
TRICKLE_SECONDS: Final = 120.0
LEAST_BYTES_PER_SECOND: Final = 1_000
"""How fast an upload must be on the whole, once it has taken `TRICKLE_SECONDS`: a trickle would never end."""
KEY_PREFIX: Final = "assets"

logger = get_logger(__name__)


@dataclass(frozen=True)
class Upload:
    """A file that was received, inspected and stored."""

    asset_id: UUID
    name: str
    key: str
    size: int
    sha256: str
    report: Report


def largest_upload(settings: Settings) -> int:
    """Return how many bytes the body of an upload may have."""
    limits = Limits.of(settings)
    return max(limits.video_bytes, limits.audio_bytes, limits.image_bytes) + FORM_BYTES


class Uploads:
    """Receives files for one process."""

    def __init__(self, settings: Settings, files: FileStore) -> None:
        self._limits = Limits.of(settings)
        self._idle_seconds = settings.upload_idle_seconds
        self._folder = settings.folders.uploads
        self._files = files
        self._scanner = scanner_of(settings)
        self._inspector = Inspector(cpu_threads())
        remove_stale(self._folder)

    @asynccontextmanager
    async def receive(self, request: Request, owner_id: UUID, room: int | None = None) -> AsyncIterator[Upload]:
        """Yield the file that a request carries, stored; when the block fails, it is removed again.

        The local disk holds it meanwhile, memory a few blocks of it. It is given up once it has more than `room`
        bytes. Raises StorageQuotaExceededError then, else UploadFormError, UploadStalledError, AssetNameError,
        UnsupportedAssetError, BrokenAssetError, AssetTooLargeError, InfectedAssetError, ScannerUnavailableError and
        StorageError.
        """
        async with Spool(self._folder, self._limits) as spool:
            form = await self._read(request, spool, room)
            await self._scanner.scan(spool.path)
            report = await self._inspector.inspect(spool.path, spool.rewritten_path, self._limits)
            name = _name_of(form, report)
            upload = await self._store(spool, report, name, owner_id)
        try:
            yield upload
        except BaseException:
            await self._forget(upload.key)
            raise

    async def _read(self, request: Request, spool: Spool, room: int | None) -> UploadForm:
        reader = FormReader(request.headers.get("content-type", ""))
        pieces = self._pieces(request)
        try:
            async for piece in pieces:
                await spool.write(reader.feed(piece))
                if room is not None and spool.size > room:
                    raise no_room()
            await spool.flush()
            return reader.finish()
        except ReelwrightError as refusal:
            await self._drain(pieces)
            if isinstance(refusal, AssetTooLargeError) and spool.family is Family.TEXT:
                # What is no text was let through up to here for want of a known beginning: say what it is.
                await spool.flush()
                await self._inspector.inspect(spool.path, spool.rewritten_path, self._limits)
            raise

    async def _pieces(self, request: Request) -> AsyncIterator[bytes]:
        stream, began, taken = aiter(request.stream()), time.monotonic(), 0
        while True:
            try:
                async with asyncio.timeout(self._idle_seconds):
                    piece = await anext(stream, None)
            except TimeoutError as error:
                raise UploadStalledError(
                    f"Nothing came for {self._idle_seconds:g} seconds.", hint="Send it again."
                ) from error
            if piece is None:
                return
            taken += len(piece)
            seconds = time.monotonic() - began
            if seconds > TRICKLE_SECONDS and taken < seconds * LEAST_BYTES_PER_SECOND:
                raise UploadStalledError(
                    f"Fewer than {LEAST_BYTES_PER_SECOND:,} bytes came in a second.", hint="Send it again, faster."
                )
            yield piece

    async def _drain(self, pieces: AsyncIterator[bytes]) -> None:
        left = DRAINED_BYTES
        try:
            while left > 0:
                piece = await anext(pieces, None)
                if piece is None:
                    return
                left -= len(piece)
        except (ReelwrightError, ClientDisconnect):
            return

    async def _store(self, spool: Spool, report: Report, name: str, owner_id: UUID) -> Upload:
        path = spool.rewritten_path if report.rewritten else spool.path
        sha256 = await asyncio.to_thread(_hash_of, path) if report.rewritten else spool.sha256
        asset_id = new_id()
        key = f"{KEY_PREFIX}/{owner_id}/{asset_id}{MEDIA_TYPES[report.media_type].extensions[0]}"
        stored = await self._files.adopt(path, key)
        return Upload(asset_id, name, key, stored.size, sha256, report)

    async def _forget(self, key: str) -> None:
        try:
            await self._files.delete(key)
        except StorageError as error:
            logger.warning("A file without an asset stays until the next sweep", key=key, reason=error.message)


def _name_of(form: UploadForm, report: Report) -> str:
    given, location = (form.name, "body.name") if form.name else (form.file_name, "body.file")
    if not given:
        raise AssetNameError("The file has no name.", hint=HINT, details={"location": "body.name"})
    return named_as(checked_name(given, location), report.media_type, location)


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
