"""Wide soft shadows, dithered: on a smooth dark ground an undithered one shows every step of its fading.

The shape is blurred on a coarse grid and enlarged; noise is added to the opacity at full size.
"""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import rgb
from app.media.drawing.dither import MOST_OPAQUE, STEP, dithered_opacity
from app.media.drawing.ops import ShadowOp

CELLS_PER_SIGMA = 4.0
REACH_SIGMAS = 3.2
"""How finely the shape is drawn, and how far it reaches, in sigmas of the blur."""


def shadow_pixels(op: ShadowOp, scale: float) -> tuple[NDArray[np.uint8], int, int]:
    """Return premultiplied RGBA pixels (h, w, 4) of a shadow, and the output pixel of their top left corner."""
    reach = REACH_SIGMAS * op.blur
    left, top = math.floor((op.box.x - reach) * scale), math.floor((op.box.y - reach) * scale)
    width = math.ceil((op.box.right + reach) * scale) - left
    height = math.ceil((op.box.bottom + reach) * scale) - top
    cell = max(op.blur / CELLS_PER_SIGMA, 1 / scale)
    size = max(2, math.ceil(width / (scale * cell))), max(2, math.ceil(height / (scale * cell)))
    x = (left + (np.arange(size[0]) + 0.5) * (width / size[0])) / scale
    y = (top + (np.arange(size[1]) + 0.5) * (height / size[1])) / scale
    shape = np.clip(0.5 - _distance(op, x[None], y[:, None]) / cell, 0, 1).astype(np.float32)
    soft = cv2.GaussianBlur(shape, (0, 0), op.blur / cell) * np.float32(op.opacity * 255 * STEP)
    opacity = cv2.resize(
        np.clip(soft, 0, MOST_OPAQUE).astype(np.uint16), (width, height), interpolation=cv2.INTER_CUBIC
    )
    return dithered_opacity(np.minimum(opacity, MOST_OPAQUE), rgb(op.color)), left, top


def _distance(op: ShadowOp, x: NDArray[np.floating[Any]], y: NDArray[np.floating[Any]]) -> NDArray[np.floating[Any]]:
    """Return how far places lie outside the rounded box, negative inside."""
    center_x, center_y = op.box.center
    radius = min(op.radius, op.box.w / 2, op.box.h / 2)
    across = np.abs(x - center_x) - (op.box.w / 2 - radius)
    down = np.abs(y - center_y) - (op.box.h / 2 - radius)
    outside = np.hypot(np.maximum(across, 0), np.maximum(down, 0))
    return np.asarray(outside + np.minimum(np.maximum(across, down), 0) - radius)
