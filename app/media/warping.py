"""Planes moved, scaled and turned: bilinear, each transform by the quickest means that does it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.rest import Rest
from app.media.yuv import Patch, Pixels, Rect

Affine = NDArray[np.float64]
Transform = Callable[[Pixels], Pixels]

CHROMA_OFFSET: Final = np.array([0.0, 0.5])
"""Where chroma sample (0, 0) lies on the luma grid."""
SHIFT_MARGIN: Final = 2
SCALE_MARGIN: Final = 96
"""Room, in pixels, to look for a start of the sampling grid that falls on the wanted phase."""
PHASE_TOLERANCE: Final = 1 / 24
"""Pixels by which a scaled picture may be off its place: a small part of what can be seen."""


def warped(rest: Rest, matrix: Affine, target: Rect) -> Patch:
    """Return what fills `target` when pixel indices of the rest's patch map to the frame's by `matrix` (2 × 3)."""
    assert rest.patch is not None
    local = matrix.copy()
    local[:, 2] -= (target.left, target.top)
    covering = rest.patch.opaque and _covers(rest.patch, local, target)
    linear = matrix[:, :2]
    if linear[0, 1] != 0.0 or linear[1, 0] != 0.0:
        return _turned(rest, local, target, covering=covering)
    if linear[0, 0] == linear[1, 1] == 1.0:
        return _shifted(rest, local[:, 2], target, covering=covering)
    return _scaled(rest, local, target, covering=covering) or _turned(rest, local, target, covering=covering)


def _covers(patch: Patch, local: Affine, target: Rect) -> bool:
    """Whether every pixel of the target takes its value from inside the patch."""
    height, width = patch.luma.shape
    inverse = cv2.invertAffineTransform(local)
    right, bottom = target.right - target.left - 1, target.bottom - target.top - 1
    corners = np.array([[0, 0], [right, 0], [0, bottom], [right, bottom]], dtype=np.float64)
    points = corners @ inverse[:, :2].T + inverse[:, 2]
    return bool(np.all(points >= -0.5) and np.all(points <= (width - 0.5, height - 0.5)))


def _halved(local: Affine) -> Affine:
    """Return the map for chroma planes that goes with one for luma planes."""
    chroma = local.copy()
    chroma[:, 2] = (local[:, :2] @ CHROMA_OFFSET + local[:, 2] - CHROMA_OFFSET) / 2.0
    return chroma


def _size(target: Rect) -> tuple[int, int]:
    return target.right - target.left, target.bottom - target.top


def _turned(rest: Rest, local: Affine, target: Rect, *, covering: bool) -> Patch:
    """Transform by any affine map."""
    source = rest.padded(SHIFT_MARGIN, covering=covering)
    luma = local.copy()
    luma[:, 2] -= local[:, :2] @ (SHIFT_MARGIN, SHIFT_MARGIN)
    chroma, (width, height) = _halved(luma), _size(target)

    def warp(plane: Pixels, matrix: Affine, size: tuple[int, int]) -> Pixels:
        flags = cv2.INTER_LINEAR
        result = cv2.warpAffine(plane, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return np.asarray(result, dtype=np.uint8)

    half = (width // 2, height // 2)
    return _each(source, target, lambda plane: warp(plane, luma, (width, height)), lambda p: warp(p, chroma, half))


def _each(source: Patch, target: Rect, full: Transform, half: Transform) -> Patch:
    return Patch(
        target.left,
        target.top,
        full(source.luma),
        half(source.blue),
        half(source.red),
        None if source.clear is None else full(source.clear),
        None if source.clear_half is None else half(source.clear_half),
    )


def _shifted(rest: Rest, offset: NDArray[np.float64], target: Rect, *, covering: bool) -> Patch:
    """Move by parts of a pixel."""
    source = rest.padded(SHIFT_MARGIN, covering=covering)
    width, height = _size(target)

    def move(plane: Pixels, size: tuple[int, int], by: NDArray[np.float64]) -> Pixels:
        center = ((size[0] - 1) / 2.0 - by[0], (size[1] - 1) / 2.0 - by[1])
        return np.asarray(cv2.getRectSubPix(plane, size, center), dtype=np.uint8)

    luma, half = offset - SHIFT_MARGIN, (width // 2, height // 2)
    return _each(
        source, target, lambda plane: move(plane, (width, height), luma), lambda plane: move(plane, half, luma / 2.0)
    )


@dataclass(frozen=True)
class _Grid:
    """How to scale along one axis: from which sample, how many, and which of the results to keep."""

    first: int
    samples: int
    skip: int
    keep: int


def _grid(scale: float, offset: float, keep: int, margin: int, length: int) -> _Grid | None:
    """Find a sampling grid for result i = scale × sample + offset, or None when none is near enough.

    Resizing puts result d at sample (d + ½) / scale − ½ of what it is given. Beginning at sample `first` and
    dropping `skip` results moves that by first + skip / scale: with both whole it can meet nearly any phase.
    """
    wanted = -offset / scale + 0.5 - 0.5 / scale
    skips = np.arange(margin)
    firsts = np.rint(wanted - skips / scale)
    misses = np.abs(wanted - skips / scale - firsts)
    good = np.flatnonzero((misses <= PHASE_TOLERANCE) & (firsts >= -margin))
    if not good.size:
        return None
    skip, first = int(skips[good[0]]), int(firsts[good[0]]) + margin
    samples = min(math.ceil((skip + keep) / scale) + 1, length - first)
    return _Grid(first, samples, skip, keep) if round(samples * scale) >= skip + keep else None


def _scaled(rest: Rest, local: Affine, target: Rect, *, covering: bool) -> Patch | None:
    """Scale and move without turning; None when this scale needs more room than there is."""
    source = rest.padded(SCALE_MARGIN, covering=covering)
    (width, height), chroma = _size(target), _halved(local)
    full = _resizer(source.luma, local, (width, height), SCALE_MARGIN)
    half = _resizer(source.blue, chroma, (width // 2, height // 2), SCALE_MARGIN // 2)
    return None if full is None or half is None else _each(source, target, full, half)


def _resizer(plane: Pixels, local: Affine, size: tuple[int, int], margin: int) -> Transform | None:
    scale = (float(local[0, 0]), float(local[1, 1]))
    columns = _grid(scale[0], float(local[0, 2]), size[0], margin, plane.shape[1])
    rows = _grid(scale[1], float(local[1, 2]), size[1], margin, plane.shape[0])
    if columns is None or rows is None:
        return None

    def resize(plane: Pixels) -> Pixels:
        part = plane[rows.first : rows.first + rows.samples, columns.first : columns.first + columns.samples]
        grown = cv2.resize(part, None, fx=scale[0], fy=scale[1], interpolation=cv2.INTER_LINEAR)
        kept = grown[rows.skip : rows.skip + rows.keep, columns.skip : columns.skip + columns.keep]
        return np.asarray(kept, dtype=np.uint8)

    return resize
