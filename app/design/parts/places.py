"""Free places for labels: beside what they name, off the page's edges, clear of curves and of one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.design.parts.text import ASCENT_EM, Align, line_width
from app.media.drawing.ops import Box, Font, Point

LABEL_CLEAR = 14.0
"""From a curve to the label above or below it."""


@dataclass(frozen=True)
class Label:
    """A line of text: its box, where it is set and how."""

    text: str
    font: Font
    x: float
    baseline: float
    align: Align
    box: Box


def free_place(
    name: str, font: Font, own: int, curves: Sequence[Sequence[Point]], plot: Box, zero: float | None,
    taken: Sequence[Box],
) -> Label | None:  # fmt: skip
    """Return the place along a curve, above or below it, that is farthest from all else."""
    if not name or not curves[own]:
        return None
    width, height = line_width(name, font), font.size * 0.86
    best: tuple[float, Label] | None = None
    for x, _ in curves[own][:: max(1, len(curves[own]) // 60)]:
        left = min(max(x - width / 2, plot.x + 8.0), plot.right - width)
        near = [py for px, py in curves[own] if left - 8.0 <= px <= left + width + 8.0]
        if not near:
            continue
        for top in (min(near) - LABEL_CLEAR - height, max(near) + LABEL_CLEAR):
            box = Box(x=left, y=top, w=width, h=height)
            score = _clearance(box, own, curves, plot, zero, taken) - abs(x - plot.center[0]) * 0.01
            if best is None or score > best[0]:
                label = Label(name, font, left, top + height - font.size * 0.1, "left", box)
                best = (score, label)
    return best[1] if best else None


def _clearance(
    box: Box, own: int, curves: Sequence[Sequence[Point]], plot: Box, zero: float | None, taken: Sequence[Box]
) -> float:
    score = min(_distance(curve, box) for curve in curves)
    score = min([score, *(_distance(curve, box) * 0.6 for number, curve in enumerate(curves) if number != own)])
    score -= 200.0 * reach_outside(box, plot)
    if zero is not None and box.y - 10.0 < zero < box.bottom + 10.0:
        score -= 60.0
    return score - sum(300.0 for other in taken if _touch(box.inset(-16.0), other))


def _distance(curve: Sequence[Point], box: Box) -> float:
    if not curve:
        return 120.0
    points = np.asarray(curve)
    dx = np.maximum(np.maximum(box.x - points[:, 0], points[:, 0] - box.right), 0.0)
    dy = np.maximum(np.maximum(box.y - points[:, 1], points[:, 1] - box.bottom), 0.0)
    return min(120.0, float(np.hypot(dx, dy).min()))


def around(point: Point, room: float) -> Box:
    """Return the square that reaches `room` from a point."""
    return Box(x=point[0] - room, y=point[1] - room, w=2 * room, h=2 * room)


def points_inside(curve: Sequence[Point], box: Box) -> int:
    """Return how many points of a curve a box hides."""
    return sum(1 for x, y in curve if box.x <= x <= box.right and box.y <= y <= box.bottom)


def reach_outside(box: Box, limits: Box) -> float:
    """Return how far a box reaches out of its limits, all sides together."""
    over = (limits.x - box.x, box.right - limits.right, limits.y - box.y, box.bottom - limits.bottom)
    return sum(max(0.0, amount) for amount in over)


def _touch(a: Box, b: Box) -> bool:
    return a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom


def label_at(text: str, font: Font, x: float, baseline: float, align: Align) -> Label:
    """Return a label set at an edge or middle."""
    width = line_width(text, font)
    shift = {"left": 0.0, "center": width / 2, "right": width}[align]
    box = Box(x=x - shift, y=baseline - ASCENT_EM * font.size, w=width, h=font.size)
    return Label(text, font, x, baseline, align, box)
