"""Rows of flat colour wipe one scene away and leave the next behind them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from app.media.transitions.base import code_of, even, fill, part_of
from app.media.yuv import Planes, Rect

COLORS: Final = ("#1F2BFF", "#FF4B26", "#0B0B0F")
MODULE_UNITS: Final = 360.0
"""The height of a row, about: a whole number of rows fills the frame."""
STAGGER: Final = 0.11
"""How much later, as a share of the time, each next row begins."""
FRONT: Final = 0.55
"""How long a row's front takes across the frame, as a share of its time; its back follows."""


class Blocks:
    """Rows take turns in the colours; every second one runs from the right."""

    def __init__(self, size: tuple[int, int], colors: Sequence[str], pixels_per_unit: float) -> None:
        width, height = size
        count = max(2, round(height / (MODULE_UNITS * pixels_per_unit)))
        self._width = width
        edges = [even(height * row / count, height) for row in range(count + 1)]
        self._rows = list(pairwise(edges))
        self._colors = [code_of(color) for color in colors or COLORS]

    def mix(self, leaving: Planes, coming: Planes, progress: float, out: Planes) -> None:
        """Draw each row: what comes, the block, what leaves."""
        out.copy_from(leaving)
        late = STAGGER * (len(self._rows) - 1)
        lasts = 1.0 - min(late, 0.4)
        for number, (top, bottom) in enumerate(self._rows):
            start = (1.0 - lasts) * number / max(1, len(self._rows) - 1)
            front = part_of(progress, start, start + lasts * FRONT, "move") * self._width
            back = part_of(progress, start + lasts * (1.0 - FRONT), start + lasts, "move") * self._width
            done, reached = even(back, self._width), even(front, self._width)
            block, opened = Rect(done, top, reached, bottom), Rect(0, top, done, bottom)
            if number % 2:
                block, opened = self._mirrored(block), self._mirrored(opened)
            fill(self._colors[number % len(self._colors)], block, out)
            out.copy_from(coming, opened)

    def _mirrored(self, rect: Rect) -> Rect:
        return Rect(self._width - rect.right, rect.top, self._width - rect.left, rect.bottom)
