"""Turning web fonts into files that Skia and HarfBuzz read; slow to import, so only where a file is converted."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

from app.core.storage import written_whole


def convert(woff2: Path, ttf: Path, axes: Mapping[str, float]) -> None:
    """Write a woff2 font as TTF; with `axes`, cut to that place of its design space, it varies no more.

    The same input gives the same bytes, so processes that convert one file at once do no harm.
    Raises StorageError when it cannot be written.
    """
    font = TTFont(woff2, recalcTimestamp=False)
    font.flavor = None
    if axes:
        font = instantiateVariableFont(font, dict(axes), inplace=True)
    with written_whole(ttf) as partial:
        font.save(partial)
