"""Sprites: drawn pixels and where they lie, on even pixels and no larger than their ink."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.bounds import Bounds, bounds_of
from app.media.drawing.ops import Box, Drawing

TRAVEL = 0.3
"""How far beyond the canvas, in shares of its sides, drawings are kept, so that sprites may travel in."""

Pixels = NDArray[np.uint8]
PixelArea = tuple[int, int, int, int]
"""Left, top, right and bottom, in output pixels, the last two excluded."""


@dataclass(frozen=True, eq=False)
class Sprite:
    """Premultiplied RGBA pixels (h, w, 4) and the output pixel (`x`, `y`) of their top left corner.

    Position and size are even, as chroma planes are half as large. `opaque` says that nothing shows through.
    """

    pixels: Pixels
    x: int
    y: int
    opaque: bool

    @property
    def width(self) -> int:
        """Width in output pixels."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Height in output pixels."""
        return int(self.pixels.shape[0])


def pixel_area(drawing: Drawing, scale: float, canvas: tuple[int, int]) -> PixelArea | None:
    """Return the even pixel rectangle that holds all that is kept of the drawing, or None when nothing is."""
    found = bounds_of(drawing.ops)
    if found is None:
        return None
    width, height = canvas
    reach: Bounds = (-TRAVEL * width, -TRAVEL * height, (1 + TRAVEL) * width, (1 + TRAVEL) * height)
    limits = [reach, _edges(drawing.box)] if drawing.box else [reach]
    left, top = (max(found[i], *(limit[i] for limit in limits), -math.inf) for i in (0, 1))
    right, bottom = (min(found[i], *(limit[i] for limit in limits), math.inf) for i in (2, 3))
    if left >= right or top >= bottom:
        return None
    return _even_down(left * scale), _even_down(top * scale), _even_up(right * scale), _even_up(bottom * scale)


def _edges(box: Box) -> Bounds:
    return box.x, box.y, box.right, box.bottom


def _even_down(value: float) -> int:
    return math.floor((value + 1e-3) / 2) * 2


def _even_up(value: float) -> int:
    return math.ceil((value - 1e-3) / 2) * 2


def trimmed(pixels: Pixels, left: int, top: int) -> Sprite:
    """Return a sprite of what has ink in pixels whose corner is at (left, top)."""
    ink = cv2.extractChannel(pixels, 3)
    x, y, width, height = cv2.boundingRect(ink)
    x0, y0, x1, y1 = x // 2 * 2, y // 2 * 2, (x + width + 1) // 2 * 2, (y + height + 1) // 2 * 2
    if not width:
        return Sprite(np.zeros((2, 2, 4), np.uint8), left, top, opaque=False)
    opaque = bool(ink[y0:y1, x0:x1].min() == 255)
    return Sprite(np.ascontiguousarray(pixels[y0:y1, x0:x1]), left + x0, top + y0, opaque=opaque)
