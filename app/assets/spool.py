"""A file being received: on the local disk, counted and hashed as it grows, stopped at the limit of its kind."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from app.assets.inspection.report import too_large
from app.assets.kinds import HEAD_BYTES, Family, Limits, family_of
from app.core.exceptions import StorageError
from app.core.file_failures import failures
from app.core.identifiers import new_id

BLOCK_BYTES: Final = 2**20
RESERVED_BYTES: Final = 256 * 2**20
"""What uploads leave free on the disk, which the database may be on as well."""
STALE_SECONDS: Final = 86_400.0


class Spool:
    """A new file in `folder` that is gone when the block ends, unless it was moved away."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.path = folder / f"{new_id()}.part"
        self.rewritten_path = self.path.with_suffix(".rewritten")
        """Where an inspection may put what is to be kept instead; gone with the file."""
        self.size = 0
        self.family: Family | None = None
        self._limits = limits
        self._hash = hashlib.sha256()
        self._block = bytearray()
        self._file: BinaryIO | None = None

    async def __aenter__(self) -> Self:
        with failures("write", self.path.name):
            self._file = await asyncio.to_thread(_created, self.path)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()

    async def write(self, data: bytes) -> None:
        """Take the next bytes. Raises AssetTooLargeError past the limit of what it seems to be, and StorageError."""
        self._block += data
        self.size += len(data)
        if self.family is None and self.size >= HEAD_BYTES:
            self.family = family_of(bytes(self._block[:HEAD_BYTES]))
        if self.family is not None and self.size > self._limits.of_family(self.family):
            raise self._too_large(self._limits.of_family(self.family))
        if len(self._block) >= BLOCK_BYTES:
            await self.flush()

    async def flush(self) -> None:
        """Write to the disk what was taken so far. Raises StorageError when it is full."""
        block, self._block = bytes(self._block), bytearray()
        with failures("write", self.path.name):
            await asyncio.to_thread(self._append, block)

    @property
    def sha256(self) -> str:
        """The hash of everything flushed so far, in hexadecimal."""
        return self._hash.hexdigest()

    def _append(self, block: bytes) -> None:
        assert self._file is not None
        if shutil.disk_usage(self.path.parent).free < RESERVED_BYTES + len(block):
            raise StorageError("There is no room for uploads.", hint="Free some space, then try again.")
        self._file.write(block)
        self._file.flush()
        self._hash.update(block)

    def _remove(self) -> None:
        if self._file is not None:
            self._file.close()
        for path in (self.path, self.rewritten_path):
            with suppress(OSError):
                path.unlink(missing_ok=True)

    def _too_large(self, limit: int) -> Exception:
        return too_large(
            f"The file has more than the {limit:,} bytes that are taken of its kind.", "Make it smaller.",
            limit_bytes=limit,
        )  # fmt: skip


def _created(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.touch(mode=0o600, exist_ok=False)
    return path.open("wb")


def remove_stale(folder: Path) -> int:
    """Remove what uploads of processes that were killed left behind; return how many files."""
    before = time.time() - STALE_SECONDS
    removed = 0
    for path in folder.glob("*"):
        with suppress(OSError):
            if path.stat().st_mtime < before:
                path.unlink()
                removed += 1
    return removed
