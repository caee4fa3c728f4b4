"""How a value moves between keyframes: named cubic Bézier curves, and tracks evaluated at one time or at many."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from app.media.composition import Ease, Keyframe, Track

Floats = NDArray[np.float64]

BEZIERS: Final[dict[str, tuple[float, float, float, float]]] = {
    "out": (0.16, 1.0, 0.3, 1.0),
    "in": (0.7, 0.0, 0.84, 0.0),
    "move": (0.65, 0.0, 0.35, 1.0),
    "std": (0.2, 0.0, 0.0, 1.0),
    "settle": (0.34, 1.36, 0.64, 1.0),
    "pop": (0.34, 1.4, 0.64, 1.0),
    "quint": (0.22, 1.0, 0.36, 1.0),
    "sine": (0.37, 0.0, 0.63, 1.0),
}
"""Control points (x1, y1, x2, y2) of each curve from (0, 0) to (1, 1), as in CSS."""

BISECTIONS: Final = 52
"""Halvings that exhaust the precision of a double on [0, 1]."""


def _bezier(a: float, b: float, s: Floats) -> Floats:
    """Return one coordinate of a Bézier from 0 to 1 with inner control values `a` and `b`."""
    rest = 1.0 - s
    return np.asarray(3.0 * rest * rest * s * a + 3.0 * rest * s * s * b + s * s * s)


def ease(name: Ease, progress: Any) -> Floats:
    """Return the eased progress for `progress` in [0, 1] (a number or an array).

    The curve's parameter is found by bisection, exact to a double: x is monotone for control points in [0, 1].
    """
    x = np.clip(np.asarray(progress, dtype=np.float64), 0.0, 1.0)
    if name == "linear":
        return x
    if name == "hold":
        return np.where(x >= 1.0, 1.0, 0.0)
    x1, y1, x2, y2 = BEZIERS[name]
    low, high = np.zeros_like(x), np.ones_like(x)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2.0
        before = _bezier(x1, x2, middle) < x
        low, high = np.where(before, middle, low), np.where(before, high, middle)
    return np.where(x <= 0.0, 0.0, np.where(x >= 1.0, 1.0, _bezier(y1, y2, high)))


CURVE_STEPS: Final = 8192


@cache
def _table(name: Ease) -> Floats:
    return ease(name, np.linspace(0.0, 1.0, CURVE_STEPS + 1))


def _eased(name: Ease, progress: Floats) -> Floats:
    """Return `ease` read from a fine table: off by less than 1e-5, and quick for thousands of frames."""
    if name in {"linear", "hold"}:
        return ease(name, progress)
    place = np.clip(progress, 0.0, 1.0) * CURVE_STEPS
    left = np.minimum(place.astype(np.int64), CURVE_STEPS - 1)
    table = _table(name)
    return np.asarray(table[left] + (table[left + 1] - table[left]) * (place - left))


def values_at(track: Track, times: Floats) -> Floats:
    """Return the track's value at each of `times` (seconds of the scene), held before and after its keyframes."""
    if not isinstance(track, tuple):
        return np.full(len(times), float(track))
    values = np.full(len(times), track[0].v, dtype=np.float64)
    for left, right in pairwise(track):
        _fill_span(values, times, left, right)
    values[times >= track[-1].t] = track[-1].v
    return values


def _fill_span(values: Floats, times: Floats, left: Keyframe, right: Keyframe) -> None:
    inside = (times >= left.t) & (times < right.t)
    if not inside.any():
        return
    progress = (times[inside] - left.t) / (right.t - left.t)
    values[inside] = left.v + (right.v - left.v) * _eased(left.ease, progress)


def value_at(track: Track, t: float) -> float:
    """Return the track's value at `t` seconds of the scene."""
    return float(values_at(track, np.array([t], dtype=np.float64))[0])
