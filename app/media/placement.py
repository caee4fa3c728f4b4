"""A sprite put where its layer's pose says: shifted, scaled, turned, faded and seen through its window."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.media.motion import Pose
from app.media.rest import Rest, clear_planes
from app.media.warping import Affine, warped
from app.media.yuv import Patch, Pixels, Rect

PLACE_STEPS: Final = 32
"""Steps per output pixel that a sprite's place is rounded to."""


def place(rest: Rest, pose: Pose, anchor: tuple[float, float], frame: Rect) -> Patch | None:
    """Return the patch to draw, or None when nothing of it is inside `frame`; `anchor` is in output pixels."""
    if rest.patch is None:
        return None
    moved = _moved(rest, rest.patch, pose, anchor, frame)
    if moved is None:
        return None
    if pose.opacity < 1.0:
        moved = moved.faded(pose.opacity)
    return moved if pose.window is None else seen_through(moved, pose.window)


def _moved(rest: Rest, patch: Patch, pose: Pose, anchor: tuple[float, float], frame: Rect) -> Patch | None:
    matrix = _matrix(patch, pose, anchor, rest.density)
    dx, dy = matrix[0, 2] - patch.x, matrix[1, 2] - patch.y
    upright = pose.scale == rest.density and pose.rotation == 0.0
    if upright and dx % 2 == dy % 2 == 0:
        return patch.moved(int(dx), int(dy)).cropped(frame)
    target = _bounds(matrix, patch).meet(frame)
    return None if target.empty else warped(rest, matrix, target)


def _matrix(patch: Patch, pose: Pose, anchor: tuple[float, float], density: float) -> Affine:
    """Return the affine map from pixel indices of `patch` to pixel indices of the frame (centres are at + ½)."""
    turn = math.radians(pose.rotation)
    cos, sin = math.cos(turn) * pose.scale, math.sin(turn) * pose.scale
    linear = np.array([[cos, -sin], [sin, cos]])
    pivot, origin = np.array(anchor), np.array([patch.x + 0.5, patch.y + 0.5])
    shift = pivot + np.array([pose.dx, pose.dy]) - linear @ pivot + linear @ origin / density - 0.5
    return np.column_stack([linear / density, np.rint(shift * PLACE_STEPS) / PLACE_STEPS])


def _bounds(matrix: Affine, patch: Patch) -> Rect:
    height, width = patch.luma.shape
    corners = np.array([[-1, -1], [width, -1], [-1, height], [width, height]], dtype=np.float64)
    points = corners @ matrix[:, :2].T + matrix[:, 2]
    left, top = np.floor(points.min(axis=0) / 2.0).astype(int) * 2
    right, bottom = np.ceil((points.max(axis=0) + 1.0) / 2.0).astype(int) * 2
    return Rect(int(left), int(top), int(right), int(bottom))


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
    clear, clear_half = clear_planes(part)
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
