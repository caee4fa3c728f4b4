"""A sprite put where its layer's pose says: shifted, scaled, turned, faded and seen through its window."""

from __future__ import annotations

import math
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.motion import Pose
from app.media.yuv import Patch, Pixels, Rect

Affine = NDArray[np.float64]

CHROMA_OFFSET: Final = np.array([0.0, 0.5])
"""Where chroma sample (0, 0) lies on the luma grid."""


def place(rest: Patch, pose: Pose, anchor: tuple[float, float], frame: Rect, density: float = 1.0) -> Patch | None:
    """Return the patch to draw, or None when nothing of it is inside `frame`.

    `rest` was drawn with `density` samples per output pixel; `anchor` is in output pixels.
    """
    moved = _moved(rest, pose, anchor, frame, density)
    if moved is None:
        return None
    if pose.opacity < 1.0:
        moved = moved.faded(pose.opacity)
    return moved if pose.window is None else seen_through(moved, pose.window)


def _moved(rest: Patch, pose: Pose, anchor: tuple[float, float], frame: Rect, density: float) -> Patch | None:
    if pose.scale == density == 1.0 and pose.rotation == 0.0 and pose.dx % 2 == pose.dy % 2 == 0:
        return rest.moved(int(pose.dx), int(pose.dy)).cropped(frame)
    matrix = _matrix(rest, pose, anchor, density)
    target = _bounds(matrix, rest).meet(frame)
    return None if target.empty else _warped(rest, matrix, target)


def _matrix(rest: Patch, pose: Pose, anchor: tuple[float, float], density: float) -> Affine:
    """Return the affine map from pixel indices of `rest` to pixel indices of the frame (centres are at + ½)."""
    turn = math.radians(pose.rotation)
    cos, sin = math.cos(turn) * pose.scale, math.sin(turn) * pose.scale
    linear = np.array([[cos, -sin], [sin, cos]])
    pivot, origin = np.array(anchor), np.array([rest.x + 0.5, rest.y + 0.5])
    shift = pivot + np.array([pose.dx, pose.dy]) - linear @ pivot + linear @ origin / density - 0.5
    return np.column_stack([linear / density, shift])


def _bounds(matrix: Affine, rest: Patch) -> Rect:
    height, width = rest.luma.shape
    corners = np.array([[-1, -1], [width, -1], [-1, height], [width, height]], dtype=np.float64)
    points = corners @ matrix[:, :2].T + matrix[:, 2]
    left, top = np.floor(points.min(axis=0) / 2.0).astype(int) * 2
    right, bottom = np.ceil((points.max(axis=0) + 1.0) / 2.0).astype(int) * 2
    return Rect(int(left), int(top), int(right), int(bottom))


def _warped(rest: Patch, matrix: Affine, target: Rect) -> Patch:
    luma = matrix.copy()
    luma[:, 2] -= (target.left, target.top)
    chroma = luma.copy()
    chroma[:, 2] = (luma[:, :2] @ CHROMA_OFFSET + luma[:, 2] - CHROMA_OFFSET) / 2.0
    size = (target.right - target.left, target.bottom - target.top)
    half = (size[0] // 2, size[1] // 2)
    if rest.opaque and _covers(rest, luma, size):
        planes = (_warp(plane, chroma, half) for plane in (rest.blue, rest.red))
        return Patch(target.left, target.top, _warp(rest.luma, luma, size), *planes)
    clear, clear_half = _clear_planes(rest)
    return Patch(
        target.left,
        target.top,
        _warp(rest.luma, luma, size, outside=0),
        _warp(rest.blue, chroma, half, outside=0),
        _warp(rest.red, chroma, half, outside=0),
        _warp(clear, luma, size, outside=255),
        _warp(clear_half, chroma, half, outside=255),
    )


def _clear_planes(rest: Patch) -> tuple[Pixels, Pixels]:
    if rest.clear is not None and rest.clear_half is not None:
        return rest.clear, rest.clear_half
    return np.zeros_like(rest.luma), np.zeros_like(rest.blue)


def _covers(rest: Patch, matrix: Affine, size: tuple[int, int]) -> bool:
    """Whether every pixel of the target takes its value from inside `rest`."""
    height, width = rest.luma.shape
    inverse = cv2.invertAffineTransform(matrix)
    right, bottom = size[0] - 1, size[1] - 1
    corners = np.array([[0, 0], [right, 0], [0, bottom], [right, bottom]], dtype=np.float64)
    points = corners @ inverse[:, :2].T + inverse[:, 2]
    return bool(np.all(points >= -0.5) and np.all(points <= (width - 0.5, height - 0.5)))


def _warp(plane: Pixels, matrix: Affine, size: tuple[int, int], outside: int | None = None) -> Pixels:
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    warped = cv2.warpAffine(plane, matrix, size, flags=cv2.INTER_LINEAR, borderMode=border, borderValue=outside or 0)
    return np.asarray(warped, dtype=np.uint8)


def seen_through(patch: Patch, window: tuple[float, float, float, float]) -> Patch | None:
    """Return what a window (left, top, right, bottom, in output pixels) shows; its edges are antialiased."""
    left, top, right, bottom = window
    if right <= left or bottom <= top:
        return None
    outer = Rect(_even_below(left), _even_below(top), -_even_below(-right), -_even_below(-bottom))
    part = patch.cropped(outer)
    if part is None:
        return None
    columns = _coverage(part.rect.left, part.rect.right, left, right)
    rows = _coverage(part.rect.top, part.rect.bottom, top, bottom)
    if columns.min() == rows.min() == 1.0:
        return part
    return _dimmed(part, columns, rows)


def _even_below(value: float) -> int:
    return math.floor(value / 2.0) * 2


def _coverage(first: int, end: int, low: float, high: float) -> NDArray[np.float64]:
    """Return the share of each pixel in [first, end) that lies between `low` and `high`."""
    pixels = np.arange(first, end, dtype=np.float64)
    return np.asarray(np.clip(np.minimum(pixels + 1.0, high) - np.maximum(pixels, low), 0.0, 1.0))


def _dimmed(part: Patch, columns: NDArray[np.float64], rows: NDArray[np.float64]) -> Patch:
    """Return a copy of `part` whose edges carry the coverage of each column and row."""
    clear, clear_half = _clear_planes(part)
    half_columns, half_rows = columns.reshape(-1, 2).mean(axis=1), rows.reshape(-1, 2).mean(axis=1)
    return Patch(
        part.x,
        part.y,
        _edged(part.luma, columns, rows, 0),
        _edged(part.blue, half_columns, half_rows, 0),
        _edged(part.red, half_columns, half_rows, 0),
        _edged(clear, columns, rows, 255),
        _edged(clear_half, half_columns, half_rows, 255),
    )


def _edged(plane: Pixels, columns: NDArray[np.float64], rows: NDArray[np.float64], outside: int) -> Pixels:
    result = plane.copy()
    for column in np.flatnonzero(columns < 1.0):
        result[:, column] = _toward(result[:, column], columns[column], outside)
    for row in np.flatnonzero(rows < 1.0):
        result[row] = _toward(result[row], rows[row], outside)
    return result


def _toward(line: Pixels, share: float, outside: int) -> NDArray[np.float64]:
    return np.asarray(np.rint(outside + (line.astype(np.float64) - outside) * share))
