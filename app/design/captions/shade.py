"""How dark the cloud behind captions must be for white words to read on the picture that is really there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.design.captions.moves import around, cloud
from app.design.captions.setting import Caption
from app.design.captions.tones import CLOUD
from app.design.contrast import TEXT_RATIO
from app.design.frame import Frame
from app.media.drawing.ops import Box, Drawing, ImageOp, Op
from app.media.drawing.raster import rasterise

CLOUD_STRENGTHS = (0.62, 0.70, 0.78, 0.80)
WORST_SHARE = 0.05
"""This share of what lies behind the words may read worse than the least contrast."""

SAMPLE_SCALE = 0.1
"""Pixels to a canvas unit at which a picture is looked at: words cover several of them."""

DRIFT = 24.0
"""A picture that slowly moves is looked at this far around the words."""

Light = NDArray[np.float64]


def cloud_strength(backdrop: Sequence[Op], captions: Sequence[Caption], frame: Frame) -> float | None:
    """Return the opacity of the weakest cloud on which white words read; None where none is dark enough."""
    box = around(captions)
    colors = _cut(_colors(tuple(backdrop), _stamps(backdrop), frame), box.inset(-DRIFT))
    mask = _cut(_mask(box, frame), box.inset(-DRIFT))
    for strength in CLOUD_STRENGTHS:
        share = (mask * strength)[..., None]
        behind = colors * (1 - share) + np.asarray(_rgb(CLOUD)) * share
        if np.quantile(1.05 / (_luminance(behind) + 0.05), WORST_SHARE) >= TEXT_RATIO:
            return strength
    return None


def _stamps(backdrop: Sequence[Op]) -> tuple[int, ...]:
    """Return when the pictures were written, so that a changed file is looked at again."""
    return tuple(Path(op.path).stat().st_mtime_ns for op in backdrop if isinstance(op, ImageOp))


@lru_cache(maxsize=64)
def _colors(backdrop: tuple[Op, ...], _stamps: tuple[int, ...], frame: Frame) -> Light:
    return _drawn(backdrop, frame)[..., :3]


@lru_cache(maxsize=64)
def _mask(box: Box, frame: Frame) -> Light:
    return _drawn((cloud(box, 1.0),), frame)[..., 3]


def _drawn(ops: tuple[Op, ...], frame: Frame) -> Light:
    """Return what ops look like in the frame: height × width × RGBA, premultiplied, 0 to 1."""
    width, height = round(frame.width * SAMPLE_SCALE), round(frame.height * SAMPLE_SCALE)
    sprite = rasterise(Drawing(ops=ops), SAMPLE_SCALE, (frame.width, frame.height))
    page = np.zeros((height, width, 4))
    tall, wide = sprite.pixels.shape[:2]
    top, left = max(0, sprite.y), max(0, sprite.x)
    bottom, right = min(height, sprite.y + tall), min(width, sprite.x + wide)
    page[top:bottom, left:right] = sprite.pixels[
        top - sprite.y : bottom - sprite.y, left - sprite.x : right - sprite.x
    ]
    return page / 255


def _cut(page: Light, box: Box) -> Light:
    left, top = max(0, int(box.x * SAMPLE_SCALE)), max(0, int(box.y * SAMPLE_SCALE))
    return page[top : int(box.bottom * SAMPLE_SCALE) + 1, left : int(box.right * SAMPLE_SCALE) + 1]


def _rgb(color: str) -> tuple[float, ...]:
    return tuple(int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))


def _luminance(colors: Light) -> Light:
    """Return the relative luminance of sRGB colours, as `contrast.luminance`."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))
