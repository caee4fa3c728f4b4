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
from numpy.typing import NDArray

from app.media.drawing.bounds import bounds_of
from app.media.drawing.color import Floats, rgb
from app.media.drawing.grounds import DITHER
from app.media.drawing.ops import Box, GlassOp, Op

CELLS_PER_SIGMA = 6.0
"""How finely a ground is drawn that is going to be blurred."""

Pixels = NDArray[np.uint8]
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
    toned = _toned(behind, op)
    step = 1 / (scale * cell)
    shift_x, shift_y = (left / scale - area.x) / cell, (top / scale - area.y) / cell
    half = (step - 1) / 2
    place = np.array([[step, 0, shift_x + half], [0, step, shift_y + half]], np.float32)
    enlarged = cv2.warpAffine(
        toned, place, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REPLICATE
    )
    return _dithered(np.asarray(enlarged, np.float32)), left, top


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
    gray = colors.mean(-1, keepdims=True)
    vivid = np.clip((gray + (colors - gray) * np.float32(op.saturation)) * np.float32(op.brightness), 0, 1)
    share = np.float32(op.tint_opacity)
    return np.asarray(vivid * (1 - share) + rgb(op.tint) * share, np.float32)


def _dithered(colors: Floats) -> Pixels:
    noise = np.random.default_rng(0).random(colors.shape[:2], np.float32) * np.float32(2 * DITHER)
    colors += (noise + np.float32(0.5 / 255 - DITHER))[..., None]
    pixels = np.full((*colors.shape[:2], 4), 255, np.uint8)
    pixels[..., :3] = np.clip(colors * 255, 0, 255)
    return pixels
