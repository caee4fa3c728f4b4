"""The next page is pulled over the last one: a sheet of paper whose leading edge is torn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from app.media.transitions.base import Code, Floats, code_of, even, part_of, reveal, tint
from app.media.yuv import Pixels, Planes, Rect

LIP: Final = "#FBF7EE"
SHADOW: Final = "#2A1F12"
OCTAVES: Final = ((90.0, 11.0), (28.0, 5.0), (9.0, 2.4), (3.0, 1.1))
"""The tear's waves: length and height, in canvas units."""
LIP_UNITS: Final = (7.0, 22.0)
"""The white core of the paper shows this wide, at least and at most."""
SHADOW_UNITS, SHADOW_STRENGTH = 58.0, 0.42
FRINGE_UNITS: Final = 36.0
"""Room for the tear and its lip on the leading edge."""


class Sheet:
    """A sheet that slides in from the right."""

    def __init__(self, size: tuple[int, int], colors: Sequence[str], pixels_per_unit: float) -> None:
        self._size = size
        self._unit = pixels_per_unit
        self._lip, self._shadow = code_of(colors[0] if colors else LIP), code_of(SHADOW)
        random = np.random.default_rng(7)
        self._tear = _noise(size[1], pixels_per_unit, random)
        least, most = (width * pixels_per_unit for width in LIP_UNITS)
        wave = _noise(size[1], pixels_per_unit, random)
        self._width = least + (most - least) * (wave - wave.min()) / max(float(np.ptp(wave)), 1e-6)

    def mix(self, leaving: Planes, coming: Planes, progress: float, out: Planes) -> None:
        """Draw what leaves, the sheet's shadow on it, its torn lip, the sheet."""
        width = self._size[0]
        fringe = FRINGE_UNITS * self._unit
        offset = (1.0 - part_of(progress, 0.0, 1.0, "move")) * (width + fringe)
        out.copy_from(leaving)
        print_edge = offset + self._tear - self._tear.min()
        lip_edge = print_edge - self._width
        self._shade(lip_edge, out)
        self._uncover(self._lip, None, lip_edge, print_edge, out)
        self._uncover(None, _shifted(coming, offset), print_edge, print_edge, out)

    def _shade(self, edge: Floats, out: Planes) -> None:
        reach = SHADOW_UNITS * self._unit
        rect = self._columns(edge.min() - reach, edge.max() + 2.0)
        if rect.empty:
            return
        share = np.clip(1.0 + _depth(edge, rect) / reach, 0.0, 1.0)
        tint(self._shadow, np.asarray(share * share * (255.0 * SHADOW_STRENGTH), np.uint8), rect, out)

    def _uncover(self, color: Code | None, sheet: Planes | None, edge: Floats, until: Floats, out: Planes) -> None:
        """Lay the colour or the sheet on all that is right of `edge`; the colour only as far as `until` needs."""
        width, height = self._size
        rect = self._columns(edge.min() - 2.0, until.max() + 2.0)
        if rect.empty:
            return
        mask = np.asarray(np.clip((_depth(edge, rect) + 0.5) * 255.0, 0.0, 255.0), np.uint8)
        if color is not None:
            tint(color, mask, rect, out)
        elif sheet is not None:
            reveal(sheet, mask, rect, out)
            out.copy_from(sheet, Rect(rect.right, 0, width, height))

    def _columns(self, left: float, right: float) -> Rect:
        width, height = self._size
        return Rect(even(left - 1.0, width), 0, even(right + 1.0, width), height)


def _depth(edge: Floats, rect: Rect) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    columns = np.arange(rect.left, rect.right, dtype=np.float32)[None] + np.float32(0.5)
    return columns - edge[:, None].astype(np.float32)


def _noise(length: int, unit: float, random: np.random.Generator) -> Floats:
    """Return a torn line: waves of four lengths, random but always the same."""
    places = np.arange(length) / unit
    line = np.zeros(length)
    for wave, height in OCTAVES:
        knots = random.uniform(-1.0, 1.0, int(places[-1] / wave) + 3)
        line += height * np.interp(places / wave, np.arange(len(knots)), knots)
    return np.asarray(line * unit)


def _shifted(planes: Planes, offset: float) -> Planes:
    """Return the picture moved right by `offset` pixels, its left edge repeated into what is uncovered."""
    return Planes(_moved(planes.y, offset), _moved(planes.u, offset / 2.0), _moved(planes.v, offset / 2.0))


def _moved(plane: Pixels, offset: float) -> Pixels:
    height, width = plane.shape
    center = ((width - 1) / 2.0 - offset, (height - 1) / 2.0)
    return np.asarray(cv2.getRectSubPix(plane, (width, height), center), np.uint8)
