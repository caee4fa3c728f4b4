"""Shapes that layouts share: cards and their shadows, ghosts, checks, discs, scrims."""

from __future__ import annotations

import math

from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.drawing.ops import (
    Box,
    Color,
    EllipseOp,
    Fill,
    LinearGradient,
    Op,
    Paint,
    PathOp,
    Point,
    RectOp,
    Stop,
)

SCRIM_COLOR = "#04141A"
SCRIM_STOPS = 12


def ghost(box: Box, theme: Theme, *, radius: float | None = None) -> tuple[Op, ...]:
    """Return the dashed outline of something still to come; it never holds words."""
    corner = theme.radius if radius is None else radius
    outline = rounded(box, corner, theme.palette.neutral, stroke=3.0, opacity=0.55)
    paint = outline.paint.model_copy(update={"dash": (10.0, 12.0), "cap": "butt"})
    return (outline.model_copy(update={"paint": paint}),)


def check(center: Point, radius: float, *, fill: Fill, mark: Color) -> tuple[Op, ...]:
    """Return a tick on a disc: done."""
    x, y = center
    tick = (
        f"M{x - radius * 0.42:.2f} {y + radius * 0.02:.2f}"
        f"L{x - radius * 0.10:.2f} {y + radius * 0.34:.2f}L{x + radius * 0.45:.2f} {y - radius * 0.32:.2f}"
    )
    return disc(center, radius, fill), PathOp(d=tick, paint=Paint(fill=mark, stroke=radius * 0.22), upright=True)


def disc(center: Point, radius: float, fill: Fill, *, opacity: float = 1.0) -> EllipseOp:
    """Return a filled circle."""
    return EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=fill, opacity=opacity))


def ring(center: Point, radius: float, fill: Fill, width: float, *, opacity: float = 1.0) -> EllipseOp:
    """Return a circle's outline of `width`."""
    return EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=fill, stroke=width, opacity=opacity))


def rule(x0: float, y: float, x1: float, fill: Fill, width: float, *, opacity: float = 1.0) -> RectOp:
    """Return a horizontal rule of `width` about `y`."""
    return RectOp(box=Box(x=x0, y=y - width / 2, w=x1 - x0, h=width), paint=Paint(fill=fill, opacity=opacity))


def scrim(box: Box, start: Point, end: Point, strength: float, *, color: Color = SCRIM_COLOR) -> RectOp:
    """Return a shade over `box` that rises as a raised cosine from nothing at `start` to `strength` at `end`."""
    stops = tuple(
        Stop(
            at=step / SCRIM_STOPS,
            color=with_alpha(color, strength * (1 - math.cos(math.pi * step / SCRIM_STOPS)) / 2),
        )
        for step in range(SCRIM_STOPS + 1)
    )
    return RectOp(box=box, paint=Paint(fill=LinearGradient(start=start, end=end, stops=stops)))


def with_alpha(color: Color, alpha: float) -> Color:
    """Return an opaque colour at `alpha` between 0 and 1."""
    return f"{color[:7]}{round(255 * max(0.0, min(1.0, alpha))):02X}"


CROSSING_OPACITY = 0.2
"""Fainter lines may cross words."""


def clear_of(words: Box, ops: tuple[Op, ...]) -> tuple[Op, ...]:
    """Return the ops without the circles whose line crosses words."""
    return tuple(op for op in ops if not (isinstance(op, EllipseOp) and _crosses(op, words)))


def _crosses(op: EllipseOp, words: Box) -> bool:
    if op.paint.stroke is None or op.paint.opacity < CROSSING_OPACITY:
        return False
    (x, y), radius = op.center, op.rx
    near = math.hypot(x - min(max(x, words.x), words.right), y - min(max(y, words.y), words.bottom))
    far = max(math.hypot(x - a, y - b) for a in (words.x, words.right) for b in (words.y, words.bottom))
    return near - op.paint.stroke < radius < far + op.paint.stroke
