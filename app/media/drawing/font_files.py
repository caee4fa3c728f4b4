"""Turning web fonts into files that Skia and HarfBuzz read; slow to import, so only where a file is converted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from app.core.storage import written_whole

KEPT_TABLES = frozenset(
    ("head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2", "post", "glyf", "loca", "CFF ", "CFF2", "GDEF", "GSUB",
     "GPOS", "kern", "fvar", "avar", "gvar", "HVAR", "MVAR", "STAT", "GlyphOrder")
)  # fmt: skip
"""What a font of the author's keeps: outlines and layout, but no programs, pictures or signatures."""


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
