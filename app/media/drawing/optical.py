"""Optical room between neighbouring glyphs: how far apart their ink is, whatever their side bearings say."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import skia

if TYPE_CHECKING:
    from app.media.drawing.fonts import Face

ROWS_PER_EM = 160
"""Fineness of the profiles: a sixth of a unit in type of 24, and quick to draw."""

REACH_EM = 0.03
"""Ink this much higher or lower in the neighbour still counts as facing."""

LEFT_OF_ALL, RIGHT_OF_ALL = -4 * ROWS_PER_EM, 4 * ROWS_PER_EM
_EM_ABOVE, _EM_BELOW, _EM_BESIDE = 1.2, 0.4, 0.5


@lru_cache(maxsize=1024)
def ink_gap(face: Face, left: int, right: int) -> float | None:
    """Return the least horizontal room, in em, between two glyphs' ink if both stood at one origin; None without ink.

    It is negative: the left glyph's right edge less the right glyph's left edge, where they face each other.
    """
    _, ends = _edges(face, left)
    starts, _ = _edges(face, right)
    reach = round(REACH_EM * ROWS_PER_EM)
    shifted = [np.roll(starts, step) for step in range(-reach, reach + 1)]
    room = float((np.min(shifted, axis=0) - ends).min())
    return None if room > RIGHT_OF_ALL / 2 else room / ROWS_PER_EM


@lru_cache(maxsize=512)
def _edges(face: Face, glyph: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the first and the last inked column of each row, counted from the glyph's origin."""
    width = round((1.2 + 2 * _EM_BESIDE) * ROWS_PER_EM)
    height = round((_EM_ABOVE + _EM_BELOW) * ROWS_PER_EM)
    surface = skia.Surface(width, height)
    font = skia.Font(face.typeface, float(ROWS_PER_EM))
    font.setEdging(skia.Font.Edging.kAntiAlias)
    path = font.getPath(glyph)
    with surface as canvas:
        canvas.clear(skia.ColorTRANSPARENT)
        canvas.translate(_EM_BESIDE * ROWS_PER_EM, _EM_ABOVE * ROWS_PER_EM)
        if path is not None:
            canvas.drawPath(path, skia.Paint(AntiAlias=True))
    inked = surface.toarray()[:, :, 3] > 96
    any_ink = inked.any(axis=1)
    origin = round(_EM_BESIDE * ROWS_PER_EM)
    starts = np.where(any_ink, inked.argmax(axis=1) - origin, RIGHT_OF_ALL)
    ends = np.where(any_ink, width - inked[:, ::-1].argmax(axis=1) - origin, LEFT_OF_ALL)
    return starts.astype(np.float32), ends.astype(np.float32)
