"""The statement as a poster: words as large as they go, one hero on an edge; two blocks for a contrast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.design.beats import Beat, beats
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts.statement import accented_words, acted
from app.design.parts.halves import halves, split_page
from app.design.parts.header import SUPPORT_LEADING, headline_sizes, support_size
from app.design.parts.layers import sprite, whole
from app.design.parts.lower_band import beside_object, edge, is_phone, lower_band, under_words
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.parts.tight import set_solid, tightened
from app.design.play import leave, statement_lines
from app.design.programme import Span, programme
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import StatementVisual

WIDE_TEXT_SHARE = 0.52
ALONE_TEXT_SHARE = 0.84
TALL_TEXT_SHARE = {"9:16": 0.70, "1:1": 0.54, "4:5": 0.54}
"""The most of a page's width (of a tall one's height) that the words take beside (above) their hero."""
PHONE_SIZES = (272.0, 256.0, 240.0, 224.0, 208.0, 192.0, 180.0, 168.0, 156.0, 144.0, 132.0)
PHONE_LEADING = 0.90
"""Type on a phone's page, where the words fill the width."""

MAX_LINES = {"wide": 6, "tall": 5}
SOLID = 0.88
"""Leading of lines whose ink does not touch."""

SMALLEST = 56.0
SHORT, SHORT_GROWTH = 16, 1.3
"""So few letters are set this much larger."""

SUPPORT_GAP_EM = 0.9
SUPPORT_WIDTH = 900.0
GAP = 56.0
WIDE_LEFT = 0.50
TALL_LEFT = 0.12
PHONE_INSET = 36.0
"""Where the hero's area begins at the earliest, in shares of the width: on a tall page it stands to the right.

On a phone's page it takes all the width but for `PHONE_INSET` units at its sides.
"""

UNDER_CAPTIONS = 36.0
LEAST_STAGE = 220.0
EMBLEM_RADIUS = {"16:9": 0.34, "9:16": 0.42, "1:1": 0.24, "4:5": 0.26}
EMBLEM_X = {"16:9": 0.97, "9:16": 0.60, "1:1": 0.97, "4:5": 0.90}
"""Radius of the smallest disc of the emblem, in shares of the frame's smaller side; where its middle is across."""


@dataclass(frozen=True)
class _Text:
    """The words of a beat and the line of support below them."""

    words: Block
    support: Block

    @property
    def height(self) -> float:
        gap = SUPPORT_GAP_EM * self.support.font.size if self.support.lines else 0.0
        return self.words.height + gap + self.support.height

    @property
    def width(self) -> float:
        return max(self.words.width, self.support.width)


def lay_out(visual: StatementVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the statement's layers: split in two for a contrast of two short phrases, else one page."""
    told = beats(visual.text, context)
    spans = programme(visual, told, context)
    if visual.arrangement == "words":
        spans = []
    parts = halves(visual.text) if len(told) == 1 else None
    if parts is not None:
        return split_page(visual, parts, spans, context, theme)
    if spans:
        texts = _texts(visual, told, context, theme, pictured=True)
        area = _hero_area(texts, context.frame)
        if all(text.words.whole for text in texts) and min(area.w, area.h) >= LEAST_STAGE:
            return _pictured(told, texts, spans, area, context, theme)
    return _alone(told, _texts(visual, told, context, theme, pictured=False), context, theme)


def _texts(
    visual: StatementVisual, told: Sequence[Beat], context: SceneContext, theme: Theme, *, pictured: bool
) -> list[_Text]:
    frame, area = context.frame, context.frame.content
    wide = frame.wide
    width = area.w if not wide else frame.width * (WIDE_TEXT_SHARE if pictured else ALONE_TEXT_SHARE) - area.x
    support = set_text(
        visual.support, theme, "text", sizes=sizes_from(support_size(frame), floor_size(frame)),
        width=min(width, SUPPORT_WIDTH), max_lines=2, leading=SUPPORT_LEADING, language=context.language,
    )  # fmt: skip
    nothing = replace(support, lines=(), starts=())
    share = TALL_TEXT_SHARE[frame.aspect] if not wide and (pictured or is_phone(frame)) else 1.0
    room = area.h * share - (support.height + GAP) * bool(support.lines)
    sizes, leading = _type(visual, theme, frame)
    blocks = [
        set_text(
            beat.text, theme, "display", sizes=sizes, width=width, height=room,
            max_lines=MAX_LINES["wide" if wide else "tall"], leading=leading,
            language=context.language,
        )
        for beat in told
    ]  # fmt: skip
    solid = set_solid if is_phone(frame) else tightened
    return [
        _Text(accented_words(solid(block, SOLID), beat, context.language), support if number == 0 else nothing)
        for number, (block, beat) in enumerate(zip(blocks, told, strict=True))
    ]


def _type(visual: StatementVisual, theme: Theme, frame: Frame) -> tuple[tuple[float, ...], float]:
    """Return the sizes the words may take, largest first, and their leading."""
    usual = headline_sizes(theme, frame, "statement")
    larger = (usual[0] * SHORT_GROWTH,) if len(visual.text.text) <= SHORT else ()
    small = sizes_from(usual[-1], SMALLEST)
    if is_phone(frame):
        return tuple(
            dict.fromkeys((*PHONE_SIZES, *(size for size in small if size < PHONE_SIZES[-1])))
        ), PHONE_LEADING
    return tuple(dict.fromkeys((*larger, *usual, *small))), theme.headline_leading


def _hero_area(texts: Sequence[_Text], frame: Frame) -> Box:
    """Return where the hero stands: right of the words, or below them and to the right."""
    area, bottom = frame.content, edge(frame)
    if frame.wide:
        left = max(area.x + max(text.width for text in texts) + GAP, frame.width * WIDE_LEFT)
        return Box(x=left, y=area.y, w=frame.width - frame.margin - left, h=frame.height - area.y)
    top, left = _free_below(texts, frame), frame.width * TALL_LEFT
    if is_phone(frame):
        return Box(x=PHONE_INSET, y=top, w=frame.width - 2 * PHONE_INSET, h=frame.height - top)
    return Box(x=left, y=top, w=frame.width - frame.margin - left, h=bottom - top)


def _free_below(texts: Sequence[_Text], frame: Frame) -> float:
    """Return from where a tall page is free: below the words, on a phone below the captions under them."""
    bottom = _words_bottom(texts, frame)
    captions = under_words(frame, bottom)
    return captions.bottom + UNDER_CAPTIONS if captions else bottom + GAP


def _words_bottom(texts: Sequence[_Text], frame: Frame) -> float:
    return frame.content.y + max(text.height for text in texts)


def _pictured(
    told: Sequence[Beat], texts: Sequence[_Text], spans: Sequence[Span], area: Box, context: SceneContext,
    theme: Theme,
) -> LaidOut:  # fmt: skip
    frame = context.frame
    focus, radius = theme.stage.focus(area, area.bottom, frame)
    back = [sprite("ground", *theme.ground(frame, focus=focus), box=whole(frame))]
    seat = theme.scenery(frame, focus, radius)
    back += [sprite("scenery", *seat, box=whole(frame))] if seat else []
    objects: list[SpriteLayer] = []
    lit: list[Box] = []
    for number, span in enumerate(spans):
        groups = [(span.hero, *company.named) for company in span.company] or [(span.hero,)]
        casts = theme.stage.casts(groups, area, area.bottom, frame)
        lit.append(next(actor.box for actor in casts[0] if actor.plane == "hero"))
        objects += acted(casts, span, context, theme, f"object-{number}", last=number == len(spans) - 1)
    words, boxes = _words(told, texts, context, theme)
    captions = _captions(texts, frame, area.x)
    return _finished((*back, *objects), words, (*boxes, *lit), captions, context, theme)


def _captions(texts: Sequence[_Text], frame: Frame, left: float) -> Box | None:
    """Return where captions stand beside or above what goes on to the foot of the page from `left` on."""
    return beside_object(frame, left) or under_words(frame, _words_bottom(texts, frame))


def _finished(
    below: Sequence[SpriteLayer], words: Sequence[SpriteLayer], lit: Sequence[Box], captions: Box | None,
    context: SceneContext, theme: Theme,
) -> LaidOut:  # fmt: skip
    band = None if captions else lower_band(context.frame, theme)
    if band is None:
        return LaidOut((*below, *words), caption_tone=theme.palette.look, caption_area=captions, lit=tuple(lit))
    return LaidOut((*below, band.layer, *words), caption_tone=band.palette.look, lit=tuple(lit))


def _words(
    told: Sequence[Beat], texts: Sequence[_Text], context: SceneContext, theme: Theme
) -> tuple[list[SpriteLayer], list[Box]]:
    area = context.frame.content
    layers: list[SpriteLayer] = []
    boxes = []
    for number, (beat, text) in enumerate(zip(told, texts, strict=True)):
        shown, box = statement_lines(
            text.words, text.support, theme, area.x, area.y, at=beat.start or context.entrance, align="left",
            name=f"words-{number}",
        )  # fmt: skip
        layers += [leave(layer, beat.end) for layer in shown] if number + 1 < len(told) else shown
        boxes.append(box)
    return layers, boxes


def _alone(told: Sequence[Beat], texts: Sequence[_Text], context: SceneContext, theme: Theme) -> LaidOut:
    """Return the words by themselves, before the theme's emblem in the corner that they leave free."""
    frame = context.frame
    foot = frame.height if is_phone(frame) or frame.wide else edge(frame)
    top = _free_below(texts, frame) if is_phone(frame) else _words_bottom(texts, frame)
    least = min(frame.width, frame.height) * EMBLEM_RADIUS[frame.aspect]
    radius = min(least, max(foot - top, least * 0.4) / 2.2)
    corner = (frame.width * EMBLEM_X[frame.aspect], foot)
    emblem = theme.emblem(frame, corner, radius)
    back = (
        sprite("ground", *theme.ground(frame), box=whole(frame)),
        *((sprite("emblem", *emblem, box=whole(frame)),) if emblem else ()),
    )
    words, boxes = _words(told, texts, context, theme)
    captions = _captions(texts, frame, corner[0] - radius * theme.emblem_reach)
    return _finished(back, words, boxes, captions, context, theme)
