"""The end card as a poster: words as large as an opening's, and the theme's emblem rising from the page's foot."""

from __future__ import annotations

from dataclasses import replace

from app.design.frame import LaidOut, SceneContext
from app.design.layouts import ending
from app.design.motion import fade_in
from app.design.parts.layers import sprite, whole
from app.design.parts.lower_band import is_phone, under_words
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import EndingVisual

WORDS_SHARE = 0.74
"""Height of what words may take of a phone's page, as a share of its content's."""

EMBLEM_X, EMBLEM_RADIUS = 0.60, 0.42
"""Where the emblem's middle is across, and its smallest disc's radius at most, in shares of the width."""
GAP = 64.0

WIDE_AT, WIDE_RADIUS, LEAST = (0.90, 0.52), 0.30, 40.0
"""A wide page's emblem: its middle; its smallest disc's radius at most, in shares of the height, and at least."""


def lay_out(visual: EndingVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return a phone's end card, words above, and a wide one, words beside; others are laid out as in all themes.

    Raises MediaError when the logo's file is missing or is no picture.
    """
    frame = context.frame
    if frame.wide:
        return ending.end_card(visual, context, theme, scene=lambda words: _beside(words, context, theme))
    if not is_phone(frame):
        return ending.lay_out(visual, context, theme)
    content = frame.content
    area = Box(x=content.x, y=content.y, w=content.w, h=content.h * WORDS_SHARE)
    bottom = area.bottom

    def rising(words: Box) -> tuple[SpriteLayer, ...]:
        nonlocal bottom
        bottom = words.bottom
        captions = under_words(frame, bottom)
        top = (captions.bottom if captions else bottom) + GAP
        radius = min(frame.width * EMBLEM_RADIUS, (frame.height - top) / theme.emblem_reach)
        emblem = theme.emblem(frame, (frame.width * EMBLEM_X, float(frame.height)), radius)
        return (fade_in(sprite("emblem", *emblem, box=whole(frame)), context.entrance),)

    laid_out = ending.end_card(visual, context, theme, area=area, scene=rising)
    return replace(laid_out, caption_area=under_words(frame, bottom))


def _beside(words: Box, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the emblem at the right, clear of the words; none where they leave it no room."""
    frame = context.frame
    center = (frame.width * WIDE_AT[0], frame.height * WIDE_AT[1])
    radius = min(frame.height * WIDE_RADIUS, (center[0] - words.right - GAP) / theme.emblem_reach)
    if radius < LEAST:
        return ()
    emblem = theme.emblem(frame, center, radius)
    return (fade_in(sprite("emblem", *emblem, box=whole(frame)), context.entrance),)
