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
from app.media.drawing.ops import Box, GlassOp, Op

CELLS_PER_SIGMA = 6.0
"""How finely a ground is drawn that is going to be blurred."""

STEPS = 255 * 256
NOISE_EIGHTHS = 13
BRIGHTEST = 65535 - 255 * NOISE_EIGHTHS // 8
HALF_NOISE = 255 * NOISE_EIGHTHS // 16 - 128
"""Colours are enlarged and dithered in 256ths of an 8-bit step: those of white; the noise's width in eighths of a
step, as wide as every ground's; the brightest that noise may be added to; what keeps noise from brightening."""

Pixels = NDArray[np.uint8]
Fine = NDArray[np.uint16]
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
    step = 1 / (scale * cell)
    shift_x, shift_y = (left / scale - area.x) / cell, (top / scale - area.y) / cell
    half = (step - 1) / 2
    place = np.array([[step, 0, shift_x + half], [0, step, shift_y + half]], np.float32)
    enlarged = cv2.warpAffine(
        _toned(behind, op), place, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    return _dithered(np.asarray(enlarged, np.uint16)), left, top


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


def _toned(colors: Floats, op: GlassOp) -> Fine:
    """Return the colours as they are seen through the glass, in 256ths of an 8-bit step."""
    gray = colors.mean(-1, keepdims=True)
    vivid = np.clip((gray + (colors - gray) * np.float32(op.saturation)) * np.float32(op.brightness), 0, 1)
    share = np.float32(op.tint_opacity)
    return np.asarray(
        np.clip((vivid * (1 - share) + rgb(op.tint) * share) * STEPS - HALF_NOISE, 0, BRIGHTEST), np.uint16
    )


def _dithered(colors: Fine) -> Pixels:
    """Return 8-bit RGBA; the noise is the same in all channels."""
    height, width = colors.shape[:2]
    noise = np.frombuffer(np.random.default_rng(0).bytes(height * width), np.uint8).reshape(height, width)
    colors += ((noise.astype(np.uint16) * NOISE_EIGHTHS) >> 3)[..., None]
    return np.asarray(cv2.cvtColor((colors >> 8).astype(np.uint8), cv2.COLOR_RGB2RGBA), np.uint8)
