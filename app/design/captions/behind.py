"""The pixels that are really behind captions, small: of pictures, of clips at several moments, of a plain ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.design.frame import Frame, LaidOut
from app.media.clip_stills import stills
from app.media.clips import fit_of
from app.media.composition import ClipLayer, Layer, SpriteLayer
from app.media.drawing.bounds import bounds_of
from app.media.drawing.ops import Box, Drawing, GroupOp, IllustrationOp, ImageOp, InkOp, Op
from app.media.drawing.raster import rasterise

SAMPLE_SCALE = 0.1
"""Pixels to a canvas unit at which a page is looked at: words cover several of them."""

Light = NDArray[np.float64]
"""Height × width × channels, 0 to 1."""


def pages_behind(laid_out: LaidOut, frame: Frame, box: Box) -> list[Light]:
    """Return what is to be seen about `box` of the frame, as pages of RGB: one, or for a clip one for each moment."""
    clips = [layer for layer in laid_out.layers if isinstance(layer, ClipLayer)]
    below = laid_out.backdrop or _below(laid_out.layers, box)
    page = drawn(tuple(below), _stamps(below), frame)[..., :3]
    if not clips:
        return [page]
    over = drawn(_above(laid_out.layers, clips[-1]), (), frame)
    clear = 1.0 - over[..., 3:]
    return [over[..., :3] + clear * moment for moment in _moments(clips[-1], page)]


ONLY_TOUCHES = (IllustrationOp, InkOp)
"""What stands clear of captions but for a halo or a reflection, and is slow to draw."""


def _below(layers: Iterable[Layer], box: Box) -> list[Op]:
    """Return the ops of the layers that touch a box, as they stand at rest."""
    return [op for layer in layers if isinstance(layer, SpriteLayer) for op in layer.drawing.ops if _touches(op, box)]


def _above(layers: Sequence[Layer], clip: ClipLayer) -> tuple[Op, ...]:
    """Return the shades over a clip."""
    after = layers[layers.index(clip) + 1 :]
    return tuple(op for layer in after if isinstance(layer, SpriteLayer) for op in layer.drawing.ops)


def _touches(op: Op, box: Box) -> bool:
    if isinstance(op, ONLY_TOUCHES):
        return False
    found = bounds_of((op,))
    return found is not None and (
        found[0] < box.right and found[2] > box.x and found[1] < box.bottom and found[3] > box.y
    )


def _moments(clip: ClipLayer, page: Light) -> list[Light]:
    found = []
    for still in stills(clip.path, _modified(clip.path), clip.trim_start, clip.trim_end):
        seen = page.copy()
        fit = fit_of(clip, still.shape[1], still.shape[0], SAMPLE_SCALE)
        source, target = fit.source, fit.target
        size = target.right - target.left, target.bottom - target.top
        shown = cv2.resize(still[source.top : source.bottom, source.left : source.right, :3], size)
        place = seen[max(0, target.top) : target.bottom, max(0, target.left) : target.right]
        place[...] = shown[-place.shape[0] :, -place.shape[1] :][: place.shape[0], : place.shape[1]] / 255
        found.append(seen)
    return found or [page]


def pictures_in(ops: Iterable[Op]) -> list[ImageOp]:
    """Return the pictures of a drawing."""
    found: list[ImageOp] = []
    for op in ops:
        if isinstance(op, ImageOp):
            found.append(op)
        elif isinstance(op, GroupOp):
            found += pictures_in(op.ops)
    return found


def _stamps(ops: Iterable[Op]) -> tuple[int, ...]:
    """Return when the pictures were written, so that a changed file is looked at again."""
    return tuple(_modified(op.path) for op in pictures_in(ops))


def _modified(path: str) -> int:
    return Path(path).stat().st_mtime_ns


@lru_cache(maxsize=64)
def drawn(ops: tuple[Op, ...], _stamps: tuple[int, ...], frame: Frame) -> Light:
    """Return what ops look like in the frame: a page of premultiplied RGBA."""
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


def cut(page: Light, box: Box) -> Light:
    """Return the part of a page that a box of the frame covers."""
    left, top = max(0, int(box.x * SAMPLE_SCALE)), max(0, int(box.y * SAMPLE_SCALE))
    return page[top : int(box.bottom * SAMPLE_SCALE) + 1, left : int(box.right * SAMPLE_SCALE) + 1]
