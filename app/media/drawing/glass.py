"""Frosted glass: the ground under a pane, blurred, with more colour and less light.

What is blurred has no detail, so the ground is drawn small, at a sixth of the blur, and enlarged; the drawing of a
ground is kept, since a scene lays several panes on one. Dither is added at full size.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import lru_cache

import cv2
import numpy as np

from app.media.drawing.bounds import bounds_of
from app.media.drawing.color import Floats, rgb
from app.media.drawing.dither import Pixels, dithered, fine
from app.media.drawing.ops import Box, GlassOp, Op

CELLS_PER_SIGMA = 6.0
"""How finely a ground is drawn that is going to be blurred."""

Draw = Callable[[tuple[Op, ...], Box, float], Pixels]
"""Draws ops over an area at a scale, as premultiplied pixels."""


def glass_pixels(op: GlassOp, scale: float, draw: Draw) -> tuple[Pixels, int, int]:
    """Return opaque RGBA pixels (h, w, 4) that cover the pane's box, and the output pixel of their top left corner.

    `draw` draws the ground.
    """
    left, top = math.floor(op.box.x * scale), math.floor(op.box.y * scale)
    width, height = math.ceil(op.box.right * scale) - left, math.ceil(op.box.bottom * scale) - top
    cell = op.blur / CELLS_PER_SIGMA
    area, behind = _blurred(op.ground, cell, op.blur, draw)
    size = max(2, round(width / (scale * cell))), max(2, round(height / (scale * cell)))
    step_x, step_y = width / (scale * cell * size[0]), height / (scale * cell * size[1])
    shift_x, shift_y = (left / scale - area.x) / cell, (top / scale - area.y) / cell
    place = np.array([[step_x, 0, shift_x + (step_x - 1) / 2], [0, step_y, shift_y + (step_y - 1) / 2]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    part = cv2.warpAffine(behind, place, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    seen = fine(_toned(np.asarray(part, np.float32), op))
    enlarged = cv2.resize(seen, (width, height), interpolation=cv2.INTER_CUBIC)
    return dithered(np.asarray(enlarged, np.uint16)), left, top


@lru_cache(maxsize=12)
def _blurred(ground: tuple[Op, ...], cell: float, sigma: float, draw: Draw) -> tuple[Box, Floats]:
    """Return the area that a ground covers and its blurred colours (h, w, 3), a cell each."""
    left, top, right, bottom = bounds_of(ground[:1]) or (0.0, 0.0, cell, cell)
    area = Box(x=left, y=top, w=right - left, h=bottom - top)
    pixels = draw(ground, area, 1 / cell)
    colors = pixels[..., :3].astype(np.float32) / 255
    return area, np.asarray(
        cv2.GaussianBlur(colors, (0, 0), sigma / cell, borderType=cv2.BORDER_REPLICATE), np.float32
    )


def _toned(colors: Floats, op: GlassOp) -> Floats:
    """Return the colours as they are seen through the glass."""
    gray = colors.mean(-1, keepdims=True)
    vivid = np.clip((gray + (colors - gray) * np.float32(op.saturation)) * np.float32(op.brightness), 0, 1)
    share = np.float32(op.tint_opacity)
    return np.asarray(vivid * (1 - share) + rgb(op.tint) * share, np.float32)
