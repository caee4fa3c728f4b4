"""Marks of pen, brush and burin: engraved rays, a brushed underline, a highlighter's stroke, printed discs."""

from __future__ import annotations

import math
from itertools import pairwise

from app.media.drawing.ops import Box, Color, InkFade, InkOp, Op, Paint, PathOp, Point, RectOp

RAYS = 61
RAY_WIDTH = 2.5
SHORT_RAY = 0.55
"""Every second ray is this long, as a share of the others."""

BRUSH_POINTS = 24
BRUSH_BOW = 7.0
"""How far a brushed line bows upwards, in units, and how far the hand trembles."""
BRUSH_TREMBLE = 1.0

MARKER_POINTS = 10
MARKER_TREMBLE = 1.6


class _Hand:
    """A hand that trembles the same way every time it begins."""

    def __init__(self, seed: int) -> None:
        self.step = seed * 7.0

    def strays(self, amount: float) -> float:
        """Return how far the hand is off now; `amount` is about as far as it usually strays."""
        self.step += 1.0
        return 0.8 * amount * sum(math.sin(self.step * pace + pace) for pace in (0.9, 2.3, 5.1))


def rays(center: Point, inner: float, outer: float, color: Color, *, count: int = RAYS) -> PathOp:
    """Return strokes about the upper half of a circle, long and short in turn, as an engraver draws light."""
    x, y = center
    strokes = []
    for number in range(count):
        angle = math.pi * (1 + number / (count - 1))
        reach = outer if number % 2 == 0 else inner + (outer - inner) * SHORT_RAY
        across, down = math.cos(angle), math.sin(angle)
        strokes.append(
            f"M{x + inner * across:.2f} {y + inner * down:.2f}L{x + reach * across:.2f} {y + reach * down:.2f}"
        )
    return PathOp(d="".join(strokes), paint=Paint(fill=color, stroke=RAY_WIDTH, opacity=0.9))


def printed_disc(center: Point, radius: float, color: Color, fade: tuple[float, float] | None = None) -> InkOp:
    """Return a disc of ink; `fade` says where it gives out in dots, as shares of its height from the top."""
    top, height = center[1] - radius, 2 * radius
    screen = InkFade(start=top + fade[0] * height, end=top + fade[1] * height) if fade else None
    return InkOp(d=circle(center, radius), color=color, fade=screen)


def circle(center: Point, radius: float) -> str:
    """Return a circle as path data."""
    x, y = center
    arc = f"A{radius:.2f} {radius:.2f} 0 1 1"
    return f"M{x - radius:.2f} {y:.2f}{arc} {x + radius:.2f} {y:.2f}{arc} {x - radius:.2f} {y:.2f}Z"


def brushed(left: float, right: float, y: float, width: float, color: Color, *, seed: int = 1) -> PathOp:
    """Return a line brushed from left to right: it swells soon, bows a little, and thins out."""
    hand = _Hand(seed)
    upper, lower = [], []
    for number in range(BRUSH_POINTS + 1):
        t = number / BRUSH_POINTS
        x = left + (right - left) * t
        middle = y - math.sin(t * math.pi * 1.1) * BRUSH_BOW + hand.strays(BRUSH_TREMBLE)
        half = width * (0.25 + 0.75 * math.sin(math.pi * min(1.0, t + 0.12)) ** 0.6) / 2
        upper.append((x, middle - half))
        lower.append((x, middle + half))
    return PathOp(d=_smooth(upper, lower), paint=Paint(fill=color, blend="multiply"))


def _smooth(upper: list[Point], lower: list[Point]) -> str:
    """Return the outline through points above and, back again, below: curves through the middles between them."""

    def along(points: list[Point]) -> str:
        middles = [((a[0] + b[0]) / 2, (a[1] + b[1]) / 2) for a, b in pairwise(points)]
        curves = (f"Q{p[0]:.2f} {p[1]:.2f} {m[0]:.2f} {m[1]:.2f}" for p, m in zip(points[:-1], middles, strict=True))
        return "".join(curves) + f"L{points[-1][0]:.2f} {points[-1][1]:.2f}"

    back = lower[::-1]
    return f"M{upper[0][0]:.2f} {upper[0][1]:.2f}{along(upper)}L{back[0][0]:.2f} {back[0][1]:.2f}{along(back)}Z"


def marked(box: Box, color: Color, *, opacity: float = 0.72, seed: int = 1) -> PathOp:
    """Return a highlighter's stroke over a box: uneven above and below, its end slanted."""
    hand = _Hand(seed)
    step = box.w / MARKER_POINTS
    upper = [(box.x - 2, box.y)]
    upper += [(box.x + step * n, box.y + hand.strays(MARKER_TREMBLE)) for n in range(1, MARKER_POINTS + 1)]
    lower = [(box.right + hand.strays(3.0), box.bottom)]
    lower += [(box.right - step * n, box.bottom + hand.strays(MARKER_TREMBLE)) for n in range(1, MARKER_POINTS + 1)]
    points = "L".join(f"{x:.2f} {y:.2f}" for x, y in (*upper, *lower))
    return PathOp(d=f"M{points}Z", paint=Paint(fill=color, opacity=opacity, blend="multiply"))


def ruled(left: float, right: float, y: float, width: float, color: Color, *, opacity: float = 1.0) -> Op:
    """Return a printer's rule whose top is at `y`."""
    return RectOp(box=Box(x=left, y=y, w=right - left, h=width), paint=Paint(fill=color, opacity=opacity))
