"""The end card as a back cover: the opening's torn hill and sun again, with what the last line speaks of."""

from __future__ import annotations

from dataclasses import replace

from app.design.frame import LaidOut, SceneContext
from app.design.layouts.cover import (
    HILL_GAP,
    WIDE_TEXT_SHARE,
    cover_above,
    lowest_words,
    scene_before,
    torn_hill,
)
from app.design.layouts.ending import end_card
from app.design.parts.title_cast import title_cast
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import EndingVisual, TitleVisual

SCENE_ROOM = {"16:9": 0.0, "9:16": 480.0, "1:1": 170.0, "4:5": 290.0}
"""What the words of a tall card leave free above the hill."""


def lay_out(visual: EndingVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, logo, last line, button and address above the torn hill, and the scene on it.

    Raises MediaError when the logo's file is missing or is no picture.
    """
    frame, area = context.frame, context.frame.content
    hill = torn_hill(frame)
    width = frame.width * WIDE_TEXT_SHARE - area.x if frame.wide else area.w
    bottom = lowest_words(frame) - HILL_GAP - SCENE_ROOM[frame.aspect]
    room = Box(x=area.x, y=area.y, w=width, h=bottom - area.y)

    def scene(words: Box) -> tuple[SpriteLayer, ...]:
        cover = cover_above(frame, hill, (words.right, words.bottom))
        shown = TitleVisual(title=visual.title)
        cast = cover.cast(title_cast(shown, context.language, standing=True)) if cover else ()
        return scene_before(cover, cast, hill, context, theme)

    card = end_card(visual, context, theme, area=room, scene=scene)
    return replace(card, caption_tone="dark")
