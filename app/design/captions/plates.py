"""Plates behind captions: a card on a plain ground, frosted glass on a picture."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.page import Page
from app.design.captions.tones import FROST, WHITE
from app.media.drawing.ops import Box, Color, GlassOp, Op, Paint, RectOp

EDGE_WIDTH = 2.0
SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 12.0, 20.0, 0.18
FROST_BLUR = 36.0


def plate(box: Box, radius: float, page: Page, *, shadow: Color = "#04141A") -> list[Op]:
    """Return a plate in the page's colours: with an edge of light on dark, with a shadow on light."""
    tones = page.tones
    radii = (radius, radius, radius, radius)
    if not tones.edge:
        fallen = box.model_copy(update={"y": box.y + SHADOW_DROP})
        shade = Paint(fill=shadow, opacity=SHADOW_OPACITY, blur=SHADOW_BLUR)
        return [
            RectOp(box=fallen, radii=radii, paint=shade), RectOp(box=box, radii=radii, paint=Paint(fill=tones.plate))
        ]  # fmt: skip
    inner = box.inset(EDGE_WIDTH / 2)
    edge = Paint(fill=WHITE, opacity=tones.edge, stroke=EDGE_WIDTH)
    return [*_body(box, radius, page), RectOp(box=inner, radii=radii, paint=edge)]


def _body(box: Box, radius: float, page: Page) -> list[Op]:
    radii = (radius, radius, radius, radius)
    if page.tones.on_picture and page.backdrop:
        return [frosted(box, radius, page.backdrop, page.tones.plate[:7], FROST)]
    return [RectOp(box=box, radii=radii, paint=Paint(fill=page.tones.plate))]


def frosted(box: Box, radius: float, backdrop: Sequence[Op], color: Color, share: float) -> GlassOp:
    """Return a pane through which a picture shows, blurred, under `share` of a colour."""
    return GlassOp(
        box=box, radius=radius, ground=tuple(backdrop), blur=FROST_BLUR, saturation=1.1, tint=color,
        tint_opacity=share,
    )  # fmt: skip
