"""Curves through measured points that show nothing that was not measured."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from app.media.drawing.ops import Point


def smooth_path(points: Sequence[Point]) -> str:
    """Return path data of a curve through `points` (x increasing) that never swings beyond them.

    Monotone cubic interpolation after Steffen (1990): extremes stay where they were measured.
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
    widths = [end[0] - start[0] for start, end in pairwise(points)]
    secants = [(end[1] - start[1]) / width for (start, end), width in zip(pairwise(points), widths, strict=True)]
    inner = [
        _steffen(before, after, first, last)
        for (before, after), (first, last) in zip(pairwise(secants), pairwise(widths), strict=True)
    ]
    return [secants[0], *inner, secants[-1]]


def _steffen(before: float, after: float, first: float, last: float) -> float:
    """Return the slope between two stretches: that of the parabola through them, kept from overshooting either."""
    if before * after <= 0:
        return 0.0
    parabola = (before * last + after * first) / (first + last)
    return math.copysign(min(2 * abs(before), 2 * abs(after), abs(parabola)), before)
