"""A title of a dark stage: the opening has its sunrise; later ones stand above what they name, in the light."""

from __future__ import annotations

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import title
from app.design.layouts.title import Words, eyebrow_layers, title_fits, title_words
from app.design.motion import LINE_STAGGER_SECONDS
from app.design.parts.header import headline, support
from app.design.parts.layers import sprite, whole
from app.design.parts.title_cast import title_cast
from app.design.play import Cue, enter
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import TitleVisual

__all__ = ["lay_out", "title_fits"]

WORDS_SHARE = {"16:9": 0.46, "9:16": 0.42, "1:1": 0.44, "4:5": 0.44}
"""The most of the page's content that the words take above the object."""
GAP = {"16:9": 40.0, "9:16": 72.0, "1:1": 36.0, "4:5": 48.0}
FLOOR_ABOVE_BOTTOM = {"16:9": 40.0, "9:16": 76.0, "1:1": 28.0, "4:5": 44.0}
FLOOR_WITHOUT_CAPTIONS = {"16:9": 900.0, "9:16": 1330.0, "1:1": 930.0, "4:5": 1170.0}
LEAST_STAGE = 240.0


def lay_out(visual: TitleVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the title above its objects; the opening, and a title that names nothing, as any theme does."""
    named = title_cast(visual, context.language) if context.index else ()
    frame, area = context.frame, context.frame.content
    above = Box(x=area.x, y=area.y, w=area.w, h=area.h * WORDS_SHARE[frame.aspect])
    words = title_words(visual, context, theme, above)
    stage = _stage(words, frame)
    if not named or not words.title.whole or stage.h < LEAST_STAGE:
        return title.lay_out(visual, context, theme)
    focus, _ = theme.stage.focus(stage, stage.bottom, frame)
    (cast,) = theme.stage.casts([named], stage, stage.bottom, frame)
    begin = context.entrance
    objects = [
        enter(actor, order, Cue(0.0, context.duration), context, theme, f"object-{order}")
        for order, actor in enumerate(cast)
    ]
    shown, box = _words(words, theme, begin)
    layers = (sprite("ground", *theme.ground(frame, focus=focus), box=whole(frame)), *objects, *shown)
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(box, *(actor.box for actor in cast)))


def _bottom(words: Words) -> float:
    if words.subtitle.lines:
        return words.subtitle_top + words.subtitle.height
    return words.title_top + words.title.height


def _stage(words: Words, frame: Frame) -> Box:
    """Return where the objects stand, down to their floor."""
    area = frame.content
    floor = area.bottom - FLOOR_ABOVE_BOTTOM[frame.aspect] if frame.captions else FLOOR_WITHOUT_CAPTIONS[frame.aspect]
    top = _bottom(words) + GAP[frame.aspect]
    return Box(x=area.x, y=top, w=area.w, h=max(1.0, floor - top))


def _words(words: Words, theme: Theme, begin: float) -> tuple[tuple[SpriteLayer, ...], Box]:
    placed = headline(words.title, theme, words.x, words.title_top, at=begin, align=words.align)
    after = begin + LINE_STAGGER_SECONDS * len(words.title.lines) + 0.11
    below = support(words.subtitle, theme, words.x, words.subtitle_top, at=after, align=words.align)
    return (*eyebrow_layers(words, theme, begin), *placed.layers, *below.layers), placed.box
