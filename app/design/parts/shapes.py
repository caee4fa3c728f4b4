"""Shapes that layouts share: cards and their shadows, ghosts, checks, discs, scrims."""

from __future__ import annotations

import math

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

SHADOW_DROP = 24.0
SHADOW_BLUR = 40.0
SCRIM_COLOR = "#04141A"
SCRIM_STOPS = 12
EDGE_WIDTH = 2.0
EDGE_OPACITY = 0.10
"""A card on a dark ground has a hairline of light, since its shadow hardly shows there."""


def rounded(box: Box, radius: float, fill: Fill, *, opacity: float = 1.0, stroke: float | None = None) -> RectOp:
    """Return a rectangle with round corners; `stroke` draws its outline inside the box instead of filling it."""
    inner = box.inset(stroke / 2) if stroke else box
    corner = max(0.0, min(radius, inner.w / 2, inner.h / 2))
    return RectOp(
        box=inner, radii=(corner, corner, corner, corner), paint=Paint(fill=fill, opacity=opacity, stroke=stroke)
    )


def shadow(box: Box, radius: float, theme: Theme, *, drop: float = SHADOW_DROP, blur: float = SHADOW_BLUR) -> RectOp:
    """Return the soft shadow under a card; tables use a lower one (drop 12, blur 28)."""
    palette = theme.palette
    corner = max(0.0, min(radius, box.w / 2, box.h / 2))
    return RectOp(
        box=Box(x=box.x, y=box.y + drop, w=box.w, h=box.h), radii=(corner, corner, corner, corner),
        paint=Paint(fill=palette.shadow, blur=blur, opacity=palette.shadow_strength),
    )  # fmt: skip


def card(box: Box, theme: Theme, *, fill: Fill | None = None, radius: float | None = None) -> tuple[Op, ...]:
    """Return a card with its shadow, on the surface colour unless `fill` is given."""
    corner = theme.radius if radius is None else radius
    return shadow(box, corner, theme), *flat_card(box, theme, fill=fill, radius=corner)


def flat_card(box: Box, theme: Theme, *, fill: Fill | None = None, radius: float | None = None) -> tuple[Op, ...]:
    """Return a card without a shadow: an idle step, a plate in a row of plates."""
    corner = theme.radius if radius is None else radius
    body = rounded(box, corner, fill or theme.palette.surface)
    if theme.palette.look == "light" or fill is not None:
        return (body,)
    return body, rounded(box, corner, "#FFFFFF", opacity=EDGE_OPACITY, stroke=EDGE_WIDTH)


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
    return disc(center, radius, fill), PathOp(d=tick, paint=Paint(fill=mark, stroke=radius * 0.22))


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
