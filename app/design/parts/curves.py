"""Curves through measured points that show nothing that was not measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from app.media.drawing.ops import Point

STEEPEST = 3.0
"""No slope is steeper than this many times the chord on either side (Fritsch and Carlson, 1980)."""


def smooth_path(points: Sequence[Point]) -> str:
    """Return path data of a curve through `points` (x increasing) that never swings beyond them.

    A cubic spline, made monotone between the points: extremes stay where they were measured.
    """
    if len(points) < 2:
        return ""
    slopes = _tangents(points)
    parts = [f"M{points[0][0]:.2f} {points[0][1]:.2f}"]
    for (start, end), (first, last) in zip(pairwise(points), pairwise(slopes), strict=True):
        third = (end[0] - start[0]) / 3
        parts.append(
            f"C{start[0] + third:.2f} {start[1] + first * third:.2f} "
            f"{end[0] - third:.2f} {end[1] - last * third:.2f} {end[0]:.2f} {end[1]:.2f}"
        )
    return "".join(parts)


def smooth_samples(points: Sequence[Point], each: int = 12) -> list[Point]:
    """Return points along `smooth_path`, `each` for every stretch: what labels must keep clear of."""
    slopes = _tangents(points) if len(points) > 1 else []
    found = list(points[:1])
    for (start, end), (first, last) in zip(pairwise(points), pairwise(slopes), strict=True):
        width = end[0] - start[0]
        for step in range(1, each + 1):
            s = step / each
            y = (
                (2 * s**3 - 3 * s**2 + 1) * start[1] + (s**3 - 2 * s**2 + s) * width * first
                + (3 * s**2 - 2 * s**3) * end[1] + (s**3 - s**2) * width * last
            )  # fmt: skip
            found.append((start[0] + width * s, y))
    return found


def _tangents(points: Sequence[Point]) -> list[float]:
    """Return the slopes of a cubic spline through the points, kept where it would overshoot (Hyman, 1983)."""
    widths = [end[0] - start[0] for start, end in pairwise(points)]
    secants = [(end[1] - start[1]) / width for (start, end), width in zip(pairwise(points), widths, strict=True)]
    slopes = _spline(widths, secants)
    before, after = [secants[0], *secants], [*secants, secants[-1]]
    return [_kept(slope, first, last) for slope, first, last in zip(slopes, before, after, strict=True)]


def _spline(widths: Sequence[float], secants: Sequence[float]) -> list[float]:
    """Return the slopes at the points of the natural cubic spline: its bend is even everywhere."""
    size = len(secants) + 1
    lower, middle = [0.0, *(1 / width for width in widths)], [0.0] * size
    right = [0.0] * size
    for number, (width, secant) in enumerate(zip(widths, secants, strict=True)):
        for end in (number, number + 1):
            middle[end] += 2 / width
            right[end] += 3 * secant / width
    for number in range(1, size):
        share = lower[number] / middle[number - 1]
        middle[number] -= share * lower[number]
        right[number] -= share * right[number - 1]
    slopes = [0.0] * size
    for number in reversed(range(size)):
        following = lower[number + 1] * slopes[number + 1] if number + 1 < size else 0.0
        slopes[number] = (right[number] - following) / middle[number]
    return slopes


def _kept(slope: float, before: float, after: float) -> float:
    """Return a slope as steep as keeps the curve between its points; none where one is the highest or lowest."""
    if before * after <= 0 or slope * before <= 0:
        return 0.0
    return math.copysign(min(abs(slope), STEEPEST * abs(before), STEEPEST * abs(after)), before)
