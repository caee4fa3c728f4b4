"""The quick ways of moving planes against the general one."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from app.media.rest import Rest
from app.media.warping import PHASE_TOLERANCE, SCALE_MARGIN, _grid, _turned, warped
from app.media.yuv import Patch, Rect, from_rgba


def sprite(*, opaque: bool, side: int = 200) -> Rest:
    """A smooth picture with structure in luma and chroma; transparent towards its edges unless opaque."""
    y, x = np.mgrid[0:side, 0:side] / side
    alpha = np.ones_like(x) if opaque else np.clip(np.sin(np.pi * x) * np.sin(np.pi * y) * 2, 0, 1)
    channels = (
        0.5 + 0.5 * np.sin(9 * x),
        0.5 + 0.5 * np.cos(7 * y),
        0.5 + 0.5 * np.sin(5 * (x + y)),
        np.ones_like(x),
    )
    pixels = np.stack([channel * alpha * 255 for channel in channels], axis=-1)
    return Rest(from_rgba(np.rint(pixels).astype(np.uint8), 20, 30, opaque=opaque), (0, 0))


def gap(one: Patch, other: Patch) -> float:
    """The largest difference of any plane."""
    assert one.rect == other.rect
    pairs = [(one.luma, other.luma), (one.blue, other.blue), (one.red, other.red)]
    if one.clear is not None and other.clear is not None:
        pairs.append((one.clear, other.clear))
    return float(max(np.abs(a.astype(int) - b).max() for a, b in pairs))


@pytest.mark.parametrize("opaque", [True, False])
@pytest.mark.parametrize("scale", [0.6, 0.9, 0.985, 1.02, 1.07, 1.3])
@pytest.mark.parametrize("offset", [(0.0, 0.0), (3.3, -7.7), (41.03, 12.5)])
def test_quick_scaling_is_scaling(scale: float, offset: tuple[float, float], *, opaque: bool) -> None:
    rest, target = sprite(opaque=opaque), Rect(60, 70, 120, 130)
    matrix = np.array([[scale, 0, 20 + offset[0]], [0, scale, 30 + offset[1]]])
    local = matrix.copy()
    local[:, 2] -= (60, 70)
    quick = warped(rest, matrix, target)
    hard_edge_in_sight = opaque and not quick.opaque
    allowed = 3 + (255 * PHASE_TOLERANCE if hard_edge_in_sight else 0)
    assert gap(quick, _turned(rest, local, target, covering=quick.opaque)) <= allowed


@pytest.mark.parametrize("offset", [(0.5, 0.0), (0.25, 0.75), (1.0, 1.0), (-3.125, 17.5)])
def test_quick_moving_is_moving(offset: tuple[float, float]) -> None:
    rest, target = sprite(opaque=False), Rect(0, 0, 260, 260)
    matrix = np.array([[1.0, 0, 20 + offset[0]], [0, 1.0, 30 + offset[1]]])
    exact = _turned(rest, matrix, target, covering=False)
    assert gap(warped(rest, matrix, target), exact) <= 2


def test_a_picture_that_covers_the_frame_stays_opaque() -> None:
    rest = sprite(opaque=True)
    inside = np.array([[1.1, 0, 0.3], [0, 1.1, 0.7]])
    assert warped(rest, inside, Rect(2, 2, 200, 200)).opaque
    assert not warped(rest, inside, Rect(0, 0, 240, 240)).opaque


def test_a_turned_picture_has_soft_edges() -> None:
    rest = sprite(opaque=True)
    turn = np.asarray(cv2.getRotationMatrix2D((100, 100), 30, 1.0), dtype=np.float64)
    turn[:, 2] += (20, 30)
    patch = warped(rest, turn, Rect(0, 0, 300, 300))
    assert patch.clear is not None
    assert patch.clear[0, 0] == 255
    edge = patch.clear[(patch.clear > 0) & (patch.clear < 255)]
    assert edge.size > 200


@pytest.mark.parametrize("scale", [0.93, 0.987, 1.0125, 1.04, 1.53])
def test_a_grid_meets_any_phase(scale: float) -> None:
    for offset in np.arange(0, 3, 0.07):
        grid = _grid(scale, offset, 100, SCALE_MARGIN, 400 + 2 * SCALE_MARGIN)
        assert grid is not None
        sample = grid.first - SCALE_MARGIN + (grid.skip + 0.5) / scale - 0.5
        assert math.isclose(sample * scale + offset, 0.0, abs_tol=0.07)


def test_a_scale_near_one_has_no_grid() -> None:
    assert _grid(1.0005, 0.5, 100, SCALE_MARGIN, 400 + 2 * SCALE_MARGIN) is None
