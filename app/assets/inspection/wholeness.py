"""Whether a file has all the bytes that its own structure promises, where the structure says so."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from app.assets.kinds import Family

_OGG_TAIL_BYTES: Final = 2**17
"""More than the largest page of Ogg, so that the last one begins within it."""
_OGG_HEADER_BYTES: Final = 27
_SEGMENT: Final = b"\x18\x53\x80\x67"


def is_cut_short(path: Path, family: Family) -> bool:
    """Return whether bytes are missing from the end. False for families whose structure cannot tell."""
    size = path.stat().st_size
    with path.open("rb") as file:
        if family is Family.MATROSKA:
            return _matroska_end(file) > size
        if family is Family.OGG:
            file.seek(max(0, size - _OGG_TAIL_BYTES))
            return _ends_within_page(file.read())
    return False


def _matroska_end(file: BinaryIO) -> int:
    """Return where the segment should end (RFC 8794, 4.4); 0 when it does not say, as in live recordings."""
    file.seek(4)
    header = _element_size(file)
    if header is None:
        return 0
    file.seek(header, 1)
    if file.read(4) != _SEGMENT:
        return 0
    segment = _element_size(file)
    return 0 if segment is None else file.tell() + segment


def _element_size(file: BinaryIO) -> int | None:
    first = file.read(1)
    if not first or first[0] == 0:
        return None
    length = 9 - first[0].bit_length()
    rest = file.read(length - 1)
    value = int.from_bytes(bytes([first[0] & (0xFF >> length)]) + rest, "big")
    unknown = 2 ** (7 * length) - 1
    return None if value == unknown else value


def _ends_within_page(tail: bytes) -> bool:
    """Return whether the last page of Ogg is longer than what is left of the file (RFC 3533, 6)."""
    at = tail.rfind(b"OggS")
    if at < 0:
        return True
    page = tail[at:]
    if len(page) < _OGG_HEADER_BYTES:
        return True
    segments = page[_OGG_HEADER_BYTES : _OGG_HEADER_BYTES + page[26]]
    return len(segments) < page[26] or len(page) < _OGG_HEADER_BYTES + page[26] + sum(segments)
