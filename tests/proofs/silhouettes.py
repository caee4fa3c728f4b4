"""What an illustration covers of the page: its silhouette, not the box around it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.media.drawing.illustrations import visible_extent
from app.media.drawing.ops import Box, GroupOp, IllustrationOp, Op
from app.media.drawing.upscaling import PADDING, enlarged, source_path, source_size, visible_box

SOLID = 0.5
"""Opacity from which a pixel of an illustration covers what is under it."""

STEP = 3.0
"""Units between the points at which a silhouette is looked up."""

LEAST_POINTS = 2
"""So many points of a text's box lie on an object before they touch: less is the soft edge of one pixel."""


@dataclass(frozen=True)
class Silhouette:
    """An illustration: `box` is around it before it is turned about its middle by `rotation` degrees."""

    code: str
    box: Box
    rotation: float = 0.0
    clip: Box | None = None

    def meets(self, other: Box) -> bool:
        """Return whether a box lies on what is seen of the illustration."""
        x, y = np.meshgrid(_steps(other.x, other.right), _steps(other.y, other.bottom))
        seen = self._solid(x, y)
        if self.clip is not None:
            seen &= (x > self.clip.x) & (x < self.clip.right) & (y > self.clip.y) & (y < self.clip.bottom)
        return int(seen.sum()) >= LEAST_POINTS

    def _solid(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
        middle, angle = self.box.center, math.radians(-self.rotation)
        dx, dy = x - middle[0], y - middle[1]
        u = (dx * math.cos(angle) - dy * math.sin(angle)) / self.box.w + 0.5
        v = (dx * math.sin(angle) + dy * math.cos(angle)) / self.box.h + 0.5
        mask = _mask(self.code)
        column = np.clip((u * mask.shape[1]).astype(int), 0, mask.shape[1] - 1)
        row = np.clip((v * mask.shape[0]).astype(int), 0, mask.shape[0] - 1)
        return np.asarray(mask[row, column] & (u >= 0) & (u < 1) & (v >= 0) & (v < 1))


def silhouettes(ops: Sequence[Op], clip: Box | None = None) -> Iterator[Silhouette]:
    """Yield the silhouettes of a drawing's illustrations."""
    for op in ops:
        if isinstance(op, IllustrationOp):
            yield Silhouette(op.code, _box(op), op.rotation, clip)
        elif isinstance(op, GroupOp):
            yield from silhouettes(op.ops, op.clip or clip)


def _box(op: IllustrationOp) -> Box:
    """Return the box of an illustration before it is turned; turned, it stands on its base with what is lowest."""
    width, height = visible_extent(op)
    angle = math.radians(op.rotation)
    turned = abs(width * math.sin(angle)) + abs(height * math.cos(angle))
    return Box(x=op.base[0] - width / 2, y=op.base[1] - turned / 2 - height / 2, w=width, h=height)


@lru_cache(maxsize=256)
def _mask(code: str) -> NDArray[np.bool_]:
    path = source_path(code)
    left, top, width, height = visible_box(path)
    alpha = enlarged(path, source_size(path))[PADDING:-PADDING, PADDING:-PADDING, 3]
    return np.asarray(alpha[top : top + height, left : left + width] > SOLID)


def _steps(start: float, end: float) -> NDArray[np.float64]:
    return np.linspace(start, end, max(2, round((end - start) / STEP)))
