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
from app.design.parts.lower_band import BAND_BOTTOM, across, edge, lower_band
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.parts.tight import tightened
from app.design.play import leave, statement_lines
from app.design.programme import Span, programme
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Drawing, GroupOp, IllustrationOp
from app.story.script import StatementVisual

WIDE_TEXT_SHARE = 0.52
ALONE_TEXT_SHARE = 0.84
TALL_TEXT_SHARE = 0.54
"""The most of a page's width (of a tall one's height) that the words take beside (above) their hero."""

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
"""Where the hero's area begins at the earliest, in shares of the width: on a tall page it stands to the right."""

LEAST_STAGE = 220.0
EMBLEM_RADIUS = 0.24
"""Radius of the smallest disc of the emblem, in shares of the frame's smaller side."""


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
    room = area.h * (TALL_TEXT_SHARE if pictured and not wide else 1.0) - (support.height + GAP) * bool(support.lines)
    usual = headline_sizes(theme, frame, "statement")
    larger = (usual[0] * SHORT_GROWTH,) if len(visual.text.text) <= SHORT else ()
    sizes = tuple(dict.fromkeys((*larger, *usual, *sizes_from(usual[-1], SMALLEST))))
    blocks = [
        set_text(
            beat.text, theme, "display", sizes=sizes, width=width, height=room,
            max_lines=MAX_LINES["wide" if wide else "tall"], leading=theme.headline_leading,
            language=context.language,
        )
        for beat in told
    ]  # fmt: skip
    return [
        _Text(accented_words(tightened(block, SOLID), beat, context.language), support if number == 0 else nothing)
        for number, (block, beat) in enumerate(zip(blocks, told, strict=True))
    ]


def _hero_area(texts: Sequence[_Text], frame: Frame) -> Box:
    """Return where the hero stands: right of the words, or below them and to the right."""
    area, bottom = frame.content, edge(frame)
    if frame.wide:
        left = max(area.x + max(text.width for text in texts) + GAP, frame.width * WIDE_LEFT)
        return Box(x=left, y=area.y, w=frame.width - frame.margin - left, h=bottom - area.y)
    top = area.y + max(text.height for text in texts) + GAP
    left = frame.width * TALL_LEFT
    return Box(x=left, y=top, w=frame.width - frame.margin - left, h=bottom - top)


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
    if frame.captions and frame.aspect == "9:16":
        objects = [_above_the_band(layer, frame) for layer in objects]
    return _finished((*back, *objects), words, (*boxes, *lit), context, theme)


def _above_the_band(layer: SpriteLayer, frame: Frame) -> SpriteLayer:
    """Return an object whose long shadow ends behind the band: of the page only the disc goes on below it."""
    if not isinstance(layer.drawing.ops[0], IllustrationOp):
        return layer
    seen = across(frame, 0.0, (edge(frame) + BAND_BOTTOM) / 2)
    return layer.model_copy(update={"drawing": Drawing(ops=(GroupOp(ops=layer.drawing.ops, clip=seen),))})


def _finished(
    below: Sequence[SpriteLayer], words: Sequence[SpriteLayer], lit: Sequence[Box], context: SceneContext,
    theme: Theme,
) -> LaidOut:  # fmt: skip
    band = lower_band(context.frame, theme)
    if band is None:
        return LaidOut((*below, *words), caption_tone=theme.palette.look, lit=tuple(lit))
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
    radius = min(frame.width, frame.height) * EMBLEM_RADIUS
    corner = (frame.width * 0.97, edge(frame))
    tallest = edge(frame) - frame.content.y - max(text.height for text in texts)
    emblem = theme.emblem(frame, corner, min(radius, max(tallest, radius * 0.4) / 2.2))
    back = (
        sprite("ground", *theme.ground(frame), box=whole(frame)),
        *((sprite("emblem", *emblem, box=whole(frame)),) if emblem else ()),
    )
    words, boxes = _words(told, texts, context, theme)
    return _finished(back, words, boxes, context, theme)
