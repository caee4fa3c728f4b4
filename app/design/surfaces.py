"""Surfaces: what cards and prints are made of in a theme that asks for nothing special."""

from __future__ import annotations

from app.design.palette import Palette
from app.media.drawing.ops import Box, Fill, Op, Paint, RectOp

SHADOW_DROP = 24.0
SHADOW_BLUR = 40.0
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


def drop_shadow(
    box: Box, radius: float, palette: Palette, *, drop: float = SHADOW_DROP, blur: float = SHADOW_BLUR
) -> RectOp:
    """Return the soft shadow under a card; tables use a lower one (drop 12, blur 28)."""
    corner = max(0.0, min(radius, box.w / 2, box.h / 2))
    return RectOp(
        box=Box(x=box.x, y=box.y + drop, w=box.w, h=box.h), radii=(corner, corner, corner, corner),
        paint=Paint(fill=palette.shadow, blur=blur, opacity=palette.shadow_strength),
    )  # fmt: skip


def plain_card(
    box: Box, palette: Palette, radius: float, *, fill: Fill | None = None, flat: bool = False
) -> tuple[Op, ...]:
    """Return a card on the surface colour unless `fill` is given; a `flat` one lies in a row and has no shadow."""
    body: tuple[Op, ...] = (rounded(box, radius, fill or palette.surface),)
    if palette.look == "dark" and fill is None:
        body = (*body, rounded(box, radius, "#FFFFFF", opacity=EDGE_OPACITY, stroke=EDGE_WIDTH))
    return body if flat else (drop_shadow(box, radius, palette), *body)
