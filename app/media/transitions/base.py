"""What transitions are made of: scenes mixed through a mask, colours laid over them, and edges that move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.composition import Ease
from app.media.drawing.color import rgb
from app.media.easing import ease
from app.media.yuv import TO_YCBCR, Pixels, Planes, Rect

Floats = NDArray[np.float64]
Code = tuple[int, int, int]
"""A colour as Y', Cb and Cr."""


class Mixer(Protocol):
    """One transition between two scenes."""

    def mix(self, leaving: Planes, coming: Planes, progress: float, out: Planes) -> None:
        """Write the frame at `progress` (0 only the scene that leaves, 1 only the one that comes) to `out`."""
        ...


def code_of(color: str) -> Code:
    """Return a `#RRGGBB` colour as the planes hold it."""
    pixel = np.array([[np.rint(rgb(color) * 255.0)]]).astype(np.uint8)
    luma, blue, red = np.asarray(cv2.transform(pixel, TO_YCBCR))[0, 0].tolist()
    return luma, blue, red


def part_of(progress: float, start: float, end: float, curve: Ease = "move") -> float:
    """Return how far a move that lasts from `start` to `end` of the progress has come, eased."""
    return float(ease(curve, (progress - start) / (end - start)))


def views(planes: Planes, rect: Rect) -> tuple[Pixels, Pixels, Pixels]:
    """Return the three planes inside `rect` (even-aligned)."""
    left, top, right, bottom = rect
    half = np.s_[top // 2 : bottom // 2, left // 2 : right // 2]
    return planes.y[top:bottom, left:right], planes.u[half], planes.v[half]


def masks(mask: Pixels) -> Iterator[Pixels]:
    """Yield the mask for each of the three planes."""
    height, width = mask.shape
    half = np.asarray(cv2.resize(mask, (width // 2, height // 2), interpolation=cv2.INTER_AREA), np.uint8)
    yield from (mask, half, half)


def reveal(over: Planes, mask: Pixels, rect: Rect, out: Planes) -> None:
    """Lay `over` onto `out` inside `rect` as far as `mask` (0 to 255, of the size of `rect`) lets it through."""
    for plane, target, share in zip(views(over, rect), views(out, rect), masks(mask), strict=True):
        kept = cv2.multiply(target, 255 - share, scale=1.0 / 255.0)
        cv2.add(kept, cv2.multiply(plane, share, scale=1.0 / 255.0), dst=target)


def tint(color: Code, mask: Pixels, rect: Rect, out: Planes) -> None:
    """Lay a colour onto `out` inside `rect` as far as `mask` lets it through."""
    for code, target, share in zip(color, views(out, rect), masks(mask), strict=True):
        kept = cv2.multiply(target, 255 - share, scale=1.0 / 255.0)
        cv2.addWeighted(kept, 1.0, share, code / 255.0, 0.0, dst=target)


def fill(color: Code, rect: Rect, out: Planes) -> None:
    """Paint `rect` (even-aligned) in one colour."""
    for code, target in zip(color, views(out, rect), strict=True):
        target[...] = code


def even(value: float, limit: int) -> int:
    """Return the even number nearest to `value` between 0 and `limit`."""
    return min(limit, max(0, round(value / 2.0) * 2))


def below_edge(edge: Floats, top: int, bottom: int) -> Pixels:
    """Return a mask for rows `top` to `bottom`: full below the curve `edge` (a row for each column)."""
    rows = np.arange(top, bottom, dtype=np.float32)[:, None]
    return np.asarray(np.clip((rows + 1.0 - edge[None].astype(np.float32)) * 255.0, 0.0, 255.0), np.uint8)


def band_about(edge: Floats, height: int, before: float = 0.0, after: float = 0.0) -> tuple[int, int]:
    """Return the even rows, inside a picture of `height`, between which a curve with something about it lies."""
    top, bottom = float(edge.min()) - before - 2.0, float(edge.max()) + after + 2.0
    return even(top - 1.0, height), even(bottom + 1.0, height)
