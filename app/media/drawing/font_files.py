"""Turning web fonts into files that Skia and HarfBuzz read; slow to import, so only where a file is converted."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path

import brotli
from fontTools.ttLib import TTFont, TTLibError
from fontTools.ttLib.woff2 import WOFF2DirectoryEntry, woff2DirectorySize
from fontTools.varLib.instancer import instantiateVariableFont

from app.core.exceptions import MediaError
from app.core.storage import written_whole

KEPT_TABLES = frozenset(
    ("head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2", "post", "glyf", "loca", "CFF ", "CFF2", "GDEF", "GSUB",
     "GPOS", "kern", "fvar", "avar", "gvar", "HVAR", "MVAR", "STAT", "GlyphOrder")
)  # fmt: skip
"""What a font of the author's keeps: outlines and layout, but no programs, pictures or signatures."""


MAX_FONT_BYTES = 30_000_000
MAX_UNPACKED_BYTES = 100_000_000
UNPACKED_PIECE = 1_000_000
SIGNATURES = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"wOF2")
BROKEN = (
    brotli.error, TTLibError, OSError, ValueError, KeyError, IndexError, AssertionError, EOFError, struct.error,
)  # fmt: skip
"""What reading a broken font raises."""
NEEDED_TABLES = frozenset(("cmap", "head", "hhea", "hmtx", "maxp"))


def check_font(path: Path) -> None:
    """Make sure that a file of the author's is a font with outlines and letters.

    Raises MediaError that says what is wrong with it.
    """
    try:
        with path.open("rb") as file:
            known = file.read(4) in SIGNATURES
        too_large = path.stat().st_size > MAX_FONT_BYTES
    except OSError as error:
        raise MediaError(f"The font {path.name!r} cannot be read.", hint="Check the file and its rights.") from error
    if not known or too_large:
        raise MediaError(f"{path.name!r} is no font that can be used.", hint="Give a TTF, OTF or WOFF2 file.")
    problem = _problem_of(path)
    if problem:
        raise MediaError(f"The font {path.name!r} is broken: {problem}.", hint="Export it again as TTF or OTF.")


def _problem_of(path: Path) -> str:
    try:
        data = path.read_bytes()
        if any(_unpacks_too_far(part) for part in _packed_parts(data)):
            return f"it unpacks to more than {MAX_UNPACKED_BYTES // 1_000_000} MB"
        with TTFont(BytesIO(data), lazy=True) as font:
            missing = NEEDED_TABLES.difference(font.keys())
            if missing:
                return f"it has no {', '.join(sorted(missing))} table"
            if not {"glyf", "CFF ", "CFF2"}.intersection(font.keys()):
                return "it has no outlines"
            return "" if font.getBestCmap() else "it has no letters"
    except BROKEN as error:
        return f"{type(error).__name__.removesuffix('Error').lower()} {error}".strip()[:80]


def _packed_parts(data: bytes) -> Iterator[bytes]:
    """Yield the Brotli streams of a WOFF2 file: that of its tables, and that of its metadata.

    Header and directory: https://www.w3.org/TR/WOFF2/#woff20Header.
    """
    if data[:4] != b"wOF2":
        return
    tables, packed, meta_at, meta = struct.unpack_from(">12xH6xL4xLL", data)
    file = BytesIO(data)
    file.seek(woff2DirectorySize)
    for _ in range(tables):
        WOFF2DirectoryEntry().fromFile(file)
    yield file.read(packed)
    if meta:
        yield data[meta_at : meta_at + meta]


def _unpacks_too_far(packed: bytes) -> bool:
    """Return whether a Brotli stream holds more than a font may; unpacked piece by piece, nothing kept."""
    unpacker = brotli.Decompressor()
    size = piece = len(unpacker.process(packed, output_buffer_limit=UNPACKED_PIECE))
    while piece and size <= MAX_UNPACKED_BYTES and not unpacker.is_finished():
        piece = len(unpacker.process(b"", output_buffer_limit=UNPACKED_PIECE))
        size += piece
    return size > MAX_UNPACKED_BYTES


def convert(woff2: Path, ttf: Path, axes: Mapping[str, float], *, cleaned: bool = False) -> None:
    """Write a font file as TTF; with `axes`, cut to that place of its design space, it varies no more.

    The same input gives the same bytes, so processes that convert one file at once do no harm. A `cleaned` one keeps
    only tables that are needed, each written anew. Raises StorageError when it cannot be written.
    """
    font = TTFont(woff2, recalcTimestamp=False)
    font.flavor = None
    if cleaned:
        _clean(font)
    if axes:
        font = instantiateVariableFont(font, dict(axes), inplace=True)
    with written_whole(ttf) as partial:
        font.save(partial)


def _clean(font: TTFont) -> None:
    font.ensureDecompiled()
    for tag in set(font.keys()) - KEPT_TABLES:
        del font[tag]
    if "glyf" in font:
        font["glyf"].removeHinting()
