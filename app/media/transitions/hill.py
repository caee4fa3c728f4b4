"""Hills roll up over one scene; behind the last of them the next scene rises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from app.media.transitions.base import (
    Code,
    Floats,
    band_about,
    below_edge,
    code_of,
    fill,
    part_of,
    reveal,
    tint,
)
from app.media.yuv import Pixels, Planes, Rect

HILLS: Final = ("#FFB067", "#F27C3D")
WHITE: Final = "#FFFFFF"
SHADE: Final = "#5A1E00"
CREST_LIGHT, CREST_SHARE = 0.50, 0.006
"""How bright a crest is lit, and how far down, as a share of the frame's height."""
SHADE_STRENGTH, SHADE_SHARE = 0.20, 0.026
SWELL: Final = 0.20
"""How high a crest stands above its foot at the edge of the frame, as a share of the frame's height."""
LAG: Final = 0.13
"""How much later, as a share of the time, each next edge begins."""


class Hill:
    """One hill of each colour, then the scene that comes."""

    def __init__(self, size: tuple[int, int], colors: Sequence[str]) -> None:
        self._size = size
        self._hills = [code_of(color) for color in colors or HILLS]
        self._white, self._shade = code_of(WHITE), code_of(SHADE)

    def mix(self, leaving: Planes, coming: Planes, progress: float, out: Planes) -> None:
        """Draw from the back: what leaves, the hills, what comes."""
        out.copy_from(leaving)
        last = len(self._hills)
        for number, color in enumerate([*self._hills, None]):
            self._hill(color, coming, self._edge(number, last, progress), out)

    def _edge(self, number: int, last: int, progress: float) -> Floats:
        """Return the row of a crest in each column; hills are round, each with its top elsewhere."""
        width, height = self._size
        risen = part_of(progress, LAG * number, 1.0 - LAG * (last - number), "move")
        x = np.linspace(0.0, 1.0, width)
        top = 0.26 + 0.48 * (number % 2) + 0.14 * (risen - 0.5)
        rounded = np.clip(1.0 - 1.7 * np.square(x - top), 0.0, 1.0)
        return np.asarray(height * (1.0 - risen * (1.0 + SWELL) + SWELL * (1.0 - rounded)))

    def _hill(self, color: Code | None, coming: Planes, edge: Floats, out: Planes) -> None:
        width, height = self._size
        shade, light = SHADE_SHARE * height, CREST_SHARE * height
        top, bottom = band_about(edge, height, before=shade, after=light)
        rect = Rect(0, top, width, bottom)
        if bottom > top:
            below = below_edge(edge, top, bottom)
            tint(self._shade, _shade(edge, top, bottom, shade), rect, out)
            if color is None:
                reveal(coming, below, rect, out)
            else:
                tint(color, below, rect, out)
            tint(self._white, _crest(edge, top, bottom, light), rect, out)
        if bottom < height:
            under = Rect(0, bottom, width, height)
            out.copy_from(coming, under) if color is None else fill(color, under, out)


def _depth(edge: Floats, top: int, bottom: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows = np.arange(top, bottom, dtype=np.float32)[:, None] + np.float32(0.5)
    return rows - edge[None].astype(np.float32)


def _shade(edge: Floats, top: int, bottom: int, reach: float) -> Pixels:
    """Return the shadow that a hill throws on what is behind: above its crest, fading upwards."""
    share = np.clip(1.0 + _depth(edge, top, bottom) / reach, 0.0, 1.0)
    return np.asarray(share * share * (255.0 * SHADE_STRENGTH), np.uint8)


def _crest(edge: Floats, top: int, bottom: int, reach: float) -> Pixels:
    """Return the light along a crest."""
    depth = _depth(edge, top, bottom)
    share = np.clip(1.0 - depth / reach, 0.0, 1.0) * (depth > 0)
    return np.asarray(share * (255.0 * CREST_LIGHT), np.uint8)
