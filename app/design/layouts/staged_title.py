"""The opening with what it speaks of: the title beside its objects in a wide frame, above them in a tall one."""

from __future__ import annotations

from dataclasses import replace

from app.design.cast import Actor, Named, whole_first
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts.title import Words, larger, title_words
from app.design.motion import LINE_STAGGER_SECONDS, fade_in, pop_in
from app.design.parts.header import headline, support
from app.design.parts.layers import shade_layer, sprite, whole
from app.design.parts.pictures import subjects
from app.design.parts.shapes import disc
from app.design.parts.text import Block, text_ops
from app.design.play import Cue, enter
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Op
from app.story.script import TitleVisual

MOST_OBJECTS = 3
STAGE_FROM = 0.60
"""Where the objects' area begins on a wide page, as a share of its width."""
STAGE_GAP = 64.0
EDGE_GAP = {"16:9": 110.0, "9:16": 72.0, "1:1": 72.0, "4:5": 72.0}
STAGE_INSET = {"16:9": 60.0, "9:16": 0.0, "1:1": 0.0, "4:5": 0.0}
FLOOR_ABOVE_BOTTOM = 60.0
LEAST_STAGE = 300.0
SQUARE_EMBLEM = 0.44

PILL_PAD, PILL_HEIGHT = 26.0, 68.0
DOT_RADIUS, DOT_GAP = 7.0, 18.0
"""The line above the title lies on a pill with a dot."""
PILL_GAP = 34.0
PILL_TEXT = 32.0
CAP_MIDDLE_EM = 0.44
"""From the top of a block to the middle of its capitals."""


def lay_out(visual: TitleVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the opening's layers: ground, objects or the theme's emblem, eyebrow, title, subtitle."""
    frame = context.frame
    words = _placed(title_words(visual, context, larger(theme, visual, frame)), frame)
    ground = sprite("ground", *theme.title_ground(frame), box=whole(frame))
    begin = context.entrance
    title = headline(words.title, theme, words.x, words.title_top, at=begin, align=words.align)
    after = begin + LINE_STAGGER_SECONDS * len(words.title.lines) + 0.11
    layers = (
        ground, *shade_layer(_box(words), frame, theme), *_stage(visual, words, context, theme),
        *_pill(words, frame, theme, begin), *title.layers,
        *support(words.subtitle, theme, words.x, words.subtitle_top, at=after, align=words.align).layers,
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(title.box,))


def _placed(words: Words, frame: Frame) -> Words:
    """Return the words where they stand: as the title's own in a wide frame, at the top of a tall one."""
    return words if frame.wide else replace(words, top=frame.content.y)


def _bottom(words: Words) -> float:
    if words.subtitle.lines:
        return words.subtitle_top + words.subtitle.height
    return words.title_top + words.title.height


def _box(words: Words) -> Box:
    """Return the box from the title to the last line."""
    width = max(words.title.width, words.subtitle.width)
    left = words.x - width / 2 if words.align == "center" else words.x
    return Box(x=left, y=words.title_top, w=width, h=_bottom(words) - words.title_top)


def _area(words: Words, frame: Frame) -> Box:
    """Return where the objects may stand."""
    content, inset = frame.content, STAGE_INSET[frame.aspect]
    right = frame.width - EDGE_GAP[frame.aspect]
    if frame.wide:
        reach = max(block.width for block in (words.title, words.subtitle))
        left = max(words.x + reach + STAGE_GAP, frame.width * STAGE_FROM)
        return Box(x=left, y=content.y + inset, w=right - left, h=content.h - 2 * inset)
    top = _bottom(words) + STAGE_GAP
    return Box(x=content.x, y=top, w=right - content.x, h=content.bottom - top)


def _stage(visual: TitleVisual, words: Words, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the objects, each as its own layer, or the theme's emblem where the words name none surely."""
    frame, area = context.frame, _area(words, context.frame)
    if min(area.w, area.h) < LEAST_STAGE:
        return ()
    named = _named(visual, context.language)
    if not named:
        side = min(area.w, area.h)
        ops = theme.emblem(frame, area.center, side * SQUARE_EMBLEM)
        return (
            (pop_in(sprite("emblem", *ops, box=whole(frame)), context.entrance, 0.9, scale=1.03, by=0.0),)
            if ops
            else ()
        )
    cast = theme.stage.casts([named], area, area.bottom - FLOOR_ABOVE_BOTTOM, frame)[0]
    return tuple(_entered(actor, order, context, theme) for order, actor in enumerate(cast))


def _entered(actor: Actor, order: int, context: SceneContext, theme: Theme) -> SpriteLayer:
    return enter(actor, order, Cue(0.0, context.duration), context, theme, f"object-{order}")


def _named(visual: TitleVisual, language: str) -> tuple[Named, ...]:
    """Return the illustrations of words that are read in the title or under it, the title's own first."""
    found = subjects(visual, language)
    return whole_first([(match.code, match.word) for match in found[:MOST_OBJECTS]])


def _pill(words: Words, frame: Frame, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
    """Return the line above the title on a pill of the theme's cards; it stands where a plain one would end."""
    block = words.eyebrow
    if not block.lines:
        return ()
    small = replace(block, font=theme.font("label", min(PILL_TEXT, block.font.size)))
    if len(block.lines) > 1 or words.align != "left":
        return support(block, theme, words.x, words.top, at=at, align=words.align, name="eyebrow").layers
    return (fade_in(sprite("eyebrow", *_pill_ops(small, words, frame, theme)), at),)


def _pill_ops(block: Block, words: Words, frame: Frame, theme: Theme) -> tuple[Op, ...]:
    indent = PILL_PAD + 2 * DOT_RADIUS + DOT_GAP
    box = Box(x=words.x, y=words.title_top - PILL_GAP - PILL_HEIGHT, w=indent + block.width + PILL_PAD, h=PILL_HEIGHT)
    middle = box.center[1]
    return (
        *theme.card(box, frame, flat=True, radius=PILL_HEIGHT / 2),
        disc((box.x + PILL_PAD + DOT_RADIUS, middle), DOT_RADIUS, theme.palette.accent),
        *text_ops(block, box.x + indent, middle - CAP_MIDDLE_EM * block.font.size, paint=theme.palette.ink),
    )
