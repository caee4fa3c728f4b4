"""A percentage beside a tilted panel whose cells light up: those it counts; of a loss, those that remain."""

from __future__ import annotations

from app.design.frame import LaidOut, SceneContext
from app.design.layouts import number
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer
from app.design.parts.shares import shown_share
from app.design.parts.tilted_panel import CELLS, TiltedPanel
from app.design.parts.trend import is_loss
from app.design.tokens import Theme
from app.media.drawing.ops import Box
from app.story.script import NumberVisual

LEAST_PANEL = 300.0
"""A panel smaller than this is drawn as a plain grid."""

GUTTER = 56.0
GAP = 64.0
APPEARS_SECONDS = 0.20


def lay_out(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the figure and its words beside (on a tall page above) the panel; other numbers as any theme does."""
    frame, share = context.frame, shown_share(visual)
    if share is None or share.parts != CELLS * CELLS:
        return number.lay_out(visual, context, theme)
    top = header(context, theme, visual.title)
    body = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=body_bottom(frame) - top.body.y)
    column = number.number_column(body, context, beside=True)
    words = number.number_words(visual, context, theme, column, most=number.FIGURE_BESIDE_PICTURE)
    if frame.wide:
        y = body.y + (body.h - words.height) / 2
        left = column.right + GUTTER
        area = Box(
            x=left, y=min(body.y, 120.0), w=frame.width - frame.margin - left, h=body.bottom - min(body.y, 120.0)
        )
    else:
        y, below = body.y, body.y + words.height + GAP
        area = Box(x=body.x, y=below, w=body.w, h=max(1.0, body.bottom - below))
    if min(area.w, area.h) < LEAST_PANEL:
        return number.lay_out(visual, context, theme)
    said = number.said_at(visual, context)
    panel = TiltedPanel(share.lit, area, lost=is_loss(visual))
    layers = (
        ground_layer(frame, theme), *panel.layers(theme, appears=APPEARS_SECONDS, lights=said), *top.layers,
        *number.figure_layers(words, y, theme, context, said), *number.label_layers(words, y, theme, context, said),
    )  # fmt: skip
    lit = Box(x=column.x, y=y, w=column.w, h=words.height)
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(lit, panel.box))
