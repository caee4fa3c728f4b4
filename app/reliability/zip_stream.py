"""A ZIP archive sent while it is made: nothing of it is kept, however large it is."""

from __future__ import annotations

import io
import zipfile
from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

FIRST_YEAR: Final = 1980
"""The first that the format knows."""


@dataclass(frozen=True)
class Entry:
    """A file of an archive: texts are squeezed, media (`chunks`), which are squeezed already, stored as they are."""

    name: str
    modified: datetime
    text: str = ""
    chunks: AsyncIterable[bytes] | None = None

    def info(self) -> zipfile.ZipInfo:
        """Return how the archive lists it; its time is in UTC."""
        moment = max(self.modified.astimezone(UTC), datetime(FIRST_YEAR, 1, 1, tzinfo=UTC))
        info = zipfile.ZipInfo(self.name, moment.timetuple()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if self.chunks is None else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        return info


async def zipped(entries: AsyncIterator[Entry]) -> AsyncIterator[bytes]:
    """Yield an archive of entries in their order. What their chunks raise is raised on: the archive is cut off."""
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:
        async for entry in entries:
            if entry.chunks is None:
                archive.writestr(entry.info(), entry.text.encode())
            else:
                with archive.open(entry.info(), "w", force_zip64=True) as file:
                    async for chunk in entry.chunks:
                        file.write(chunk)
                        yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class _Sink(io.RawIOBase):
    """Where an archive is written: it cannot go back, so sizes follow what they are of."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes, /) -> int:  # type: ignore[override]  # what ZipFile writes
        self._written += content
        return len(content)

    def taken(self) -> bytes:
        """Return what was written since this was asked last."""
        content = bytes(self._written)
        self._written.clear()
        return content
