"""Dither: noise that hides the steps of 8 bits on smooth colours.

Colours on their way to it are 16-bit whole numbers, 256ths of an 8-bit step, which are enlarged several times faster
than floats. The noise is one block of rows, made once and laid on again and again; all channels share it.
"""

from __future__ import annotations

import math
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import Floats

STEP = 256
WHITE = 255 * STEP
HALF_WIDTH = 205
"""Half the width of the uniform noise, in 256ths of a step: four fifths of one."""

MOST_OPAQUE = 65535 - 255

BLOCK_ROWS, BLOCK_COLUMNS = 64, 2048
"""Rows dithered together, few enough to stay in the processor's cache; columns by which the block grows."""

Pixels = NDArray[np.uint8]
Fine = NDArray[np.uint16]


def fine(colors: Floats) -> Fine:
    """Return colours (0 to 1) in 256ths of an 8-bit step, raised by half the noise that is to be taken off them."""
    return np.asarray(np.clip(colors * np.float32(WHITE) + np.float32(HALF_WIDTH), 0, 65535), np.uint16)


def dithered(colors: Fine) -> Pixels:
    """Return opaque RGBA (h, w, 4) of fine colours (h, w, 3), which are used up."""
    height, width = colors.shape[:2]
    noise = _block(_columns(width))
    pixels = np.empty((height, width, 4), np.uint8)
    for first in range(0, height, BLOCK_ROWS):
        rows = colors[first : first + BLOCK_ROWS]
        cv2.subtract(rows, noise[: len(rows), :width], dst=rows)
        pixels[first : first + BLOCK_ROWS] = cv2.cvtColor(
            cv2.convertScaleAbs(rows, alpha=1 / STEP), cv2.COLOR_RGB2RGBA
        )
    return pixels


def dithered_opacity(opacity: Fine, color: Floats) -> Pixels:
    """Return premultiplied RGBA (h, w, 4) of a colour at an opacity (h, w), in 256ths of a step to MOST_OPAQUE."""
    height, width = opacity.shape
    noise = _bytes(_columns(width))
    by_opacity = np.outer(np.arange(256), np.append(color, 1.0)).astype(np.uint8).view(np.uint32)[:, 0]
    pixels = np.empty((height, width), np.uint32)
    for first in range(0, height, BLOCK_ROWS):
        rows = opacity[first : first + BLOCK_ROWS]
        np.take(by_opacity, (rows + noise[: len(rows), :width]) >> 8, out=pixels[first : first + BLOCK_ROWS])
    return pixels.view(np.uint8).reshape(height, width, 4)


def _columns(width: int) -> int:
    return math.ceil(width / BLOCK_COLUMNS) * BLOCK_COLUMNS


@lru_cache(maxsize=2)
def _bytes(columns: int) -> Fine:
    """Return noise of 0 to 255 (BLOCK_ROWS, columns)."""
    return np.random.default_rng(0).integers(0, 256, (BLOCK_ROWS, columns), np.uint16)


@lru_cache(maxsize=2)
def _block(columns: int) -> Fine:
    """Return noise of 0 to 2 HALF_WIDTH, the same in three channels (BLOCK_ROWS, columns, 3)."""
    noise = np.random.default_rng(1).integers(0, 2 * HALF_WIDTH + 1, (BLOCK_ROWS, columns), np.uint16)
    return np.asarray(cv2.merge([noise] * 3), np.uint16)
