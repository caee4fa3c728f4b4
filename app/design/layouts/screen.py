"""A share beside a printer's screen of dots: large ones for what it counts, rings for what a loss has taken."""

from __future__ import annotations

from app.design.frame import LaidOut, SceneContext
from app.design.layouts import number
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer
from app.design.parts.printed_dots import PrintedDots, printable
from app.design.parts.shares import MOST_PARTS, shown_share
from app.design.parts.trend import is_loss
from app.design.tokens import Theme
from app.media.drawing.ops import Box
from app.story.script import NumberVisual

LEAST_SIDE = 200.0
"""A screen smaller than this is drawn as any theme draws a share."""
GUTTER, GAP = 72.0, 56.0
HEADING_DROP = 20.0
"""How far below the top of the page's content the screen begins, beside the heading."""
APPEARS_SECONDS = 0.20


def lay_out(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the figure and its words beside (on a tall page above) the dots; without room, as any theme does."""
    frame, share = context.frame, shown_share(visual)
    if share is None or not printable(share):
        return number.lay_out(visual, context, theme)
    top = header(context, theme, visual.title)
    body = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=body_bottom(frame) - top.body.y)
    column = number.number_column(body, context, beside=True)
    most = number.FIGURE_BESIDE_PICTURE if share.parts < MOST_PARTS else 1.0
    words = number.number_words(visual, context, theme, column, most=most)
    if frame.wide:
        y, left = body.y + (body.h - words.height) / 2, column.right + GUTTER
        start = frame.content.y + HEADING_DROP
        area = Box(x=left, y=start, w=body.right - left, h=body.bottom - start)
    else:
        y, start = body.y, body.y + words.height + GAP
        area = Box(x=body.x, y=start, w=body.w, h=max(1.0, body.bottom - start))
    if min(area.w, area.h) < LEAST_SIDE:
        return number.lay_out(visual, context, theme)
    said = number.said_at(visual, context)
    dots = PrintedDots(share, area, lost=is_loss(visual))
    layers = (
        ground_layer(frame, theme), *dots.layers(theme, appears=APPEARS_SECONDS, lights=said), *top.layers,
        *number.figure_layers(words, y, theme, context, said), *number.label_layers(words, y, theme, context, said),
    )  # fmt: skip
    lit = Box(x=column.x, y=y, w=column.w, h=words.height)
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(lit, dots.box))
