"""A share or a comparison in a landscape: a window that it fills, suns that count it, plinths to one scale."""

from __future__ import annotations

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import number
from app.design.layouts.number import (
    Words,
    figure_layers,
    figure_width,
    label_layers,
    number_column,
    number_words,
    said_at,
)
from app.design.parts.against import held_against
from app.design.parts.header import body_bottom, header
from app.design.parts.landscape import ground_crests, ground_hills
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.pictures import counted_picture
from app.design.parts.pillars import Pillars, pillar_codes, pillar_layers
from app.design.parts.round_window import counted, sun_layers, window_layers
from app.design.parts.shares import Share, shown_share
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import NumberVisual

PICTURE_GAP = 56.0
FURNITURE_SECONDS = 0.30
LEAST_SHOWN = 180.0
LEAST_LEFT, TALL_ROOM = 0.46, 0.86
"""Where the picture begins on a wide page at the least; its height on a tall one, in widths of the page's words."""
COUNTED_WORDS = 2
"""A label begins with what is counted, within so many words."""
PILLAR_BELOW = {"16:9": 40.0, "9:16": 40.0, "1:1": 30.0, "4:5": 34.0}
"""How far below the farthest crest plinths to scale stand."""
WINDOW_LIFT = {"16:9": 34.0, "9:16": 60.0, "1:1": 24.0, "4:5": 34.0}
LARGEST_WINDOW = 380.0
"""How far a round window hangs above the hills, and its largest radius."""


def shown_to_scale(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut | None:
    """Return a share or a comparison as part of the landscape; None where there is none, or no room for it."""
    frame, said = context.frame, said_at(visual, context)
    share, pair = shown_share(visual), held_against(visual, context.language)
    if share is None and pair is None:
        return None
    top = header(context, theme, visual.title)
    body = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=body_bottom(frame) - top.body.y)
    column = number_column(body, context, beside=True)
    words = number_words(visual, context, theme, column, most=number.FIGURE_BESIDE_PICTURE)
    y, room = _split(words, body, theme, frame)
    if min(room.w, room.h) < LEAST_SHOWN:
        return None
    shown = _share_layers(share, visual, room, context, theme) if share else ()
    if pair and not share:
        area = Box(x=room.x, y=room.y, w=room.w, h=room.h + PILLAR_BELOW[frame.aspect])
        pillars = Pillars(pair, area, pillar_codes(visual, pair, context.language))
        shown = pillar_layers(pillars, theme, appears=FURNITURE_SECONDS, lights=said)
    hills = sprite("hills", *ground_hills(frame, theme.palette), box=whole(frame))
    behind, before = ((), shown) if pair and not share else (shown, ())
    layers: tuple[Layer, ...] = (
        ground_layer(frame, theme), *behind, hills, *before, *top.layers,
        *figure_layers(words, y, theme, context, said), *label_layers(words, y, theme, context, said),
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(Box(x=column.x, y=y, w=column.w, h=words.height),))


def _split(words: Words, body: Box, theme: Theme, frame: Frame) -> tuple[float, Box]:
    """Return the top of the words, and where they leave room for what they count: beside them, or below."""
    foot = min(y for _, y in ground_crests(frame)[0])
    if frame.wide:
        left = body.x + max(figure_width(words, theme), words.label.width, words.context.width) + PICTURE_GAP
        left = max(left, frame.width * LEAST_LEFT)
        return body.y + (body.h - words.height) / 2, Box(x=left, y=body.y, w=body.right - left, h=foot - body.y)
    used = words.height + PICTURE_GAP
    spare = max(0.0, foot - body.y - used - body.w * TALL_ROOM) * 0.4
    y = body.y + spare
    return y, Box(x=body.x, y=y + used, w=body.w, h=max(1.0, foot - y - used))


def _share_layers(
    share: Share, visual: NumberVisual, room: Box, context: SceneContext, theme: Theme
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return a sun for each part of a counted share, else the window that the share fills."""
    said, lift = said_at(visual, context), WINDOW_LIFT[context.frame.aspect]
    if counted(share):
        counts = " ".join(visual.label.split()[:COUNTED_WORDS])
        code = counted_picture(visual, counts, visual.title.text, context.language)
        area = Box(x=room.x, y=room.y, w=room.w, h=room.h - lift)
        return sun_layers(share, area, code, theme, appears=FURNITURE_SECONDS, lights=said)
    radius = min(room.w, room.h - lift, LARGEST_WINDOW * 2) / 2
    center = room.center[0], room.bottom - lift - radius
    return window_layers(share, center, radius, theme, appears=FURNITURE_SECONDS, lights=said)
