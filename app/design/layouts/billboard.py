"""One figure fitted to its column's width, and the words below it fitted to the same width."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import number
from app.design.layouts.number import said_at, without_unit_words
from app.design.motion import fade_in, pop_in, rise_in
from app.design.parts.dial import Dial, dial_layers, dial_legend, read_dial
from app.design.parts.figures import count_seconds, count_up, counts, read_figure
from app.design.parts.header import SUPPORT_LEADING, header
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.lower_band import edge, is_phone, lower_band, under_words
from app.design.parts.numbers import tidy
from app.design.parts.pictures import counted_picture
from app.design.parts.shares import BAR_HEIGHT, Grid, Share, scale_bar, shown_share
from app.design.parts.tally import DotField, read_tally
from app.design.parts.text import Block, fitting, floor_size, line_width, set_text, sizes_from, text_ops
from app.design.stages.poster import PosterStage
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Font, IllustrationOp, Op
from app.story.script import NumberVisual

WIDE_LEFT = 0.355
"""Where the column begins on a wide page, in shares of its width; the picture is left of it."""

CAP_EM = 0.70
"""Height of a figure, as a share of its size."""

FIGURE_MOST = {"16:9": 630.0, "9:16": 560.0, "1:1": 400.0, "4:5": 480.0}
FIGURE_SHARE = {"wide": 0.56, "tall": 0.39}
"""The most of the page's height that the figure takes."""

SIDE_BEARINGS = 1.14
"""A figure's advance width, in its ink's, at most."""

LABEL_MOST, LABEL_LEAST = 150.0, 52.0
LABEL_LINES = 3
CONTEXT_SIZE = 40.0
LABEL_GAP, CONTEXT_GAP = 34.0, 22.0
LABEL_CLEARANCE = 14.0
GUTTER = 72.0
LABEL_DELAY_SECONDS, CONTEXT_DELAY_SECONDS = 0.30, 0.50
NARROWEST = 0.55
"""A figure narrower than this share of its column does not narrow the words below it."""

LEAST_PICTURE = 170.0
UNDER_CAPTIONS = 36.0
FIELD_FOOT = 56.0
"""What a field of dots or cells leaves free at the foot of the page or above captions."""
WIDE_DIAL = 0.66
DIAL_SHARE, DIAL_X = 0.72, 0.58
"""A phone's dial: its radius at most as a share of the height left to it, its middle across: the frame cuts it.

A wide page's dial is as large as this share of its column's width allows.
"""
LEAST_EMBLEM = 60.0
APPEARS_SECONDS = 0.3
EMBLEM_SHARE = {"16:9": 0.27, "9:16": 0.40, "1:1": 0.24, "4:5": 0.26}
EMBLEM_X = {"16:9": -0.02, "9:16": 0.38, "1:1": -0.02, "4:5": 0.06}
"""Radius of the emblem's smallest disc, in shares of the page's smaller side; where its middle is across."""


@dataclass(frozen=True)
class _Words:
    """The figure, its label and what it is held against, each as wide as the column or smaller."""

    figure: Block
    label: Block
    context: Block

    @property
    def cap(self) -> float:
        """From the top of the figure to its last baseline."""
        return self.figure.font.size * CAP_EM + (len(self.figure.lines) - 1) * self.figure.pitch

    @property
    def width(self) -> float:
        """Width of the figure's ink."""
        return max(_ink_width(line, self.figure.font) for line in self.figure.lines) if self.figure.lines else 0.0

    @property
    def label_gap(self) -> float:
        """From the figure's baseline to the words below, clear of a comma."""
        ink = typeset.ink_bounds(self.figure.lines[-1], self.figure.font) if self.figure.lines else None
        return max(LABEL_GAP, ink[3] + LABEL_CLEARANCE if ink else 0.0)

    @property
    def height(self) -> float:
        label = self.label_gap + self.label.height if self.label.lines else 0.0
        context = CONTEXT_GAP + self.context.height if self.context.lines else 0.0
        return self.cap + label + context


def lay_out(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline, picture, figure and words; a figure too long for its column is laid out as usual."""
    frame = context.frame
    visual = without_unit_words(visual)
    visual = visual.model_copy(update={"value": tidy(visual.value)})
    top = header(context, theme, visual.title)
    body = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=frame.content.bottom - top.body.y)
    column = _column(body, frame)
    words = _words(visual, context, theme, column)
    if len(words.figure.lines) > 1 or words.height > body.h:
        return number.lay_out(visual, context, theme)
    if frame.wide and words.width >= column.w * NARROWEST:
        column = Box(x=column.right - words.width, y=column.y, w=words.width, h=column.h)
    y = body.y + max(0.0, (body.h - words.height) * 0.5) if frame.wide else body.y
    said = said_at(visual, context)
    captions = under_words(frame, y + words.height)
    area = _picture_area(words, column, y, frame, captions)
    band = None if captions else lower_band(frame, theme)
    layers = (
        ground_layer(frame, theme), *_picture(visual, area, context, theme, said), *((band.layer,) if band else ()),
        *top.layers, *_figure(words, column, y, theme, context, said), *_labels(words, column, y, theme, said),
    )  # fmt: skip
    tone = band.palette.look if band else theme.palette.look
    lit = Box(x=column.x, y=y, w=column.w, h=words.height)
    return LaidOut(layers, caption_tone=tone, caption_area=captions, lit=(lit,))


def _column(body: Box, frame: Frame) -> Box:
    if not frame.wide:
        return body
    left = frame.width * WIDE_LEFT
    return Box(x=left, y=body.y, w=body.right - left, h=body.h)


def _picture_area(words: _Words, column: Box, y: float, frame: Frame, captions: Box | None) -> Box:
    """Return what the words leave free: left of them, or below; on a phone below the captions, to the page's foot."""
    bottom = frame.height if is_phone(frame) else edge(frame)
    if frame.wide:
        left = frame.margin
        return Box(x=left, y=column.y, w=column.x - GUTTER - left, h=bottom - column.y)
    top = captions.bottom + UNDER_CAPTIONS if captions else y + words.height + GUTTER
    return Box(x=column.x, y=top, w=column.w, h=max(1.0, bottom - top))


def _words(visual: NumberVisual, context: SceneContext, theme: Theme, column: Box) -> _Words:
    frame, language = context.frame, context.language
    below = set_text(
        visual.context, theme, "text", sizes=sizes_from(CONTEXT_SIZE, floor_size(frame)), width=column.w, max_lines=3,
        leading=SUPPORT_LEADING, language=language,
    )  # fmt: skip
    figure = _figure_block(visual, below, theme, column, context)
    drawn = _Words(figure, below, below).width
    label = _fitted_label(visual.label, theme, drawn if drawn >= column.w * NARROWEST else column.w, language)
    return _Words(figure, label, below)


def _figure_block(visual: NumberVisual, below: Block, theme: Theme, column: Box, context: SceneContext) -> Block:
    """Return the figure as wide as the column or as tall as the page allows with the words below it."""
    frame, language = context.frame, context.language
    label = _fitted_label(visual.label, theme, column.w, language)
    room = column.h - label.height - below.height - LABEL_GAP - CONTEXT_GAP
    share = FIGURE_SHARE["wide" if frame.wide else "tall"]
    most = min(FIGURE_MOST[frame.aspect], column.h * share / CAP_EM, room / CAP_EM)
    return _fitted_figure(visual.value, theme, column.w, most, language)


def _fitted_figure(text: str, theme: Theme, width: float, most: float, language: str) -> Block:
    """Return the figure at the size at which it fills the width, at most `most`."""
    size = min(most, 200.0 * width / max(1.0, _ink_width(text, theme.font("figure", 200.0))))
    return set_text(
        text, theme, "figure", sizes=sizes_from(max(size, 48.0), 48.0), width=width * SIDE_BEARINGS,
        max_lines=2, leading=0.95, language=language,
    )  # fmt: skip


def _ink_width(text: str, font: Font) -> float:
    ink = typeset.ink_bounds(text, font)
    return ink[2] - ink[0] if ink else 0.0


def _fitted_label(text: str, theme: Theme, width: float, language: str) -> Block:
    """Return the label in as few lines as its size allows, the longest as wide as the column."""
    for lines in range(1, LABEL_LINES + 1):
        block = fitting(
            text, theme, "display", sizes=sizes_from(LABEL_MOST, LABEL_LEAST), width=width, max_lines=lines,
            leading=1.0, language=language,
        )  # fmt: skip
        if block is not None:
            break
    else:
        return set_text(
            text, theme, "display", sizes=sizes_from(LABEL_LEAST, 34.0), width=width, max_lines=4, leading=1.05,
            language=language,
        )  # fmt: skip
    if not block.lines:
        return block
    widest = max(line_width(line, block.font, language) for line in block.lines)
    size = min(LABEL_MOST, block.font.size * width / max(widest, 1.0))
    return replace(block, font=theme.font("display", size))


def _figure(
    words: _Words, column: Box, y: float, theme: Theme, context: SceneContext, said: float
) -> tuple[SpriteLayer, ...]:
    block = words.figure
    ink, baseline = theme.palette.ink, y + words.cap
    read = read_figure(block.lines[0]) if len(block.lines) == 1 else None
    if read and counts(read):
        x = column.x - typeset.bearing(block.lines[0], block.font, context.language)
        return count_up(
            block.lines[0],
            x,
            baseline,
            block.font,
            ink,
            at=said,
            language=context.language,
            name="figure",
            seconds=count_seconds(context, block.lines[0], said),
        )
    top = baseline - block.baseline(len(block.lines) - 1, 0.0)
    ops = text_ops(block, column.x, top, paint=ink, hang=True)
    return (pop_in(sprite("figure", *ops), said, 0.4, scale=0.94, by=24.0),)


def _labels(words: _Words, column: Box, y: float, theme: Theme, said: float) -> tuple[SpriteLayer, ...]:
    palette, top = theme.palette, y + words.cap + words.label_gap
    layers = []
    if words.label.lines:
        ops = text_ops(words.label, column.x, top, paint=palette.accent_text, hang=True)
        layers.append(rise_in(sprite("label", *ops), said + LABEL_DELAY_SECONDS, by=16.0))
        top += words.label.height + CONTEXT_GAP
    if words.context.lines:
        ops = text_ops(words.context, column.x, top, paint=palette.mute, hang=True)
        layers.append(rise_in(sprite("context", *ops), said + CONTEXT_DELAY_SECONDS, by=12.0))
    return tuple(layers)


def _picture(
    visual: NumberVisual, area: Box, context: SceneContext, theme: Theme, said: float
) -> tuple[SpriteLayer, ...]:
    """Return the share as lit cells, or what the number is of as a hero, or the theme's emblem in the corner."""
    frame, share = context.frame, shown_share(visual)
    if share is not None and min(area.w, area.h) >= LEAST_PICTURE:
        return _cells(share, area, frame, theme, said)
    if share is not None:
        bar = Box(x=area.x, y=area.y, w=area.w, h=min(BAR_HEIGHT, max(24.0, area.h - 48.0)))
        return scale_bar(share, bar, theme, appears=APPEARS_SECONDS, lights=said)
    dial, tally = read_dial(visual), read_tally(visual, context.language)
    if dial is not None and not visual.illustration and min(area.w, area.h) >= LEAST_PICTURE:
        return _dial(dial, area, frame, theme, said)
    code = counted_picture(visual, visual.label or visual.title.text, visual.context, context.language)
    if code and min(area.w, area.h) >= LEAST_PICTURE:
        return _hero(code, area, frame, theme, said)
    if tally is not None and min(area.w, area.h) >= LEAST_PICTURE:
        field = Box(x=area.x, y=area.y, w=area.w, h=area.h - FIELD_FOOT)
        return DotField(tally, field).layers(frame, theme, lights=said)
    radius = min(min(frame.width, frame.height) * EMBLEM_SHARE[frame.aspect], area.h / 2.3)
    radius = radius if is_phone(frame) else min(radius, area.w / 1.9)
    if radius < LEAST_EMBLEM:
        return ()
    emblem = theme.emblem(frame, (EMBLEM_X[frame.aspect] * frame.width, area.bottom), radius)
    return (fade_in(sprite("emblem", *emblem, box=whole(frame)), 0.0),) if emblem else ()


def _dial(dial: Dial, area: Box, frame: Frame, theme: Theme, said: float) -> tuple[SpriteLayer, ...]:
    """Return the time on a dial, which a phone's page cuts, in the colour of the theme's seats if they have one."""
    radius, y = min(area.w * WIDE_DIAL, area.h * 0.44), area.bottom - 12.0
    center = (area.right - radius, area.center[1]) if frame.wide else area.center
    if is_phone(frame):
        radius = min(frame.width * 0.56, area.h * DIAL_SHARE)
        center, y = (frame.width * DIAL_X, area.y + radius), area.y + 44.0
    palette = theme.palette
    lit = palette.accent if palette.look == "dark" else palette.ink
    seated = (theme.stage.seat, lit) if isinstance(theme.stage, PosterStage) else None
    shown = dial_layers(dial, center, radius, theme, appears=APPEARS_SECONDS, lights=said, colors=seated)
    return (*shown, dial_legend(dial, area.x, y, frame, theme, at=said + LABEL_DELAY_SECONDS))


def _cells(share: Share, area: Box, frame: Frame, theme: Theme, said: float) -> tuple[SpriteLayer, ...]:
    lower = Box(x=area.x, y=area.y, w=area.w, h=area.h - (FIELD_FOOT if frame.captions or is_phone(frame) else 0.0))
    return Grid(share, lower).layers(theme, appears=APPEARS_SECONDS, lights=said)


def _hero(code: str, area: Box, frame: Frame, theme: Theme, said: float) -> tuple[SpriteLayer, ...]:
    focus, radius = theme.stage.focus(area, area.bottom, frame)
    (cast,) = theme.stage.casts([((code, ""),)], area, area.bottom, frame)
    seat = theme.scenery(frame, focus, radius)
    room = area.right + GUTTER / 2 - cast[0].box.right
    ops = tuple(_kept_short(op, room) for op in theme.stage.drawn(cast[0], theme, frame))
    shown = rise_in(sprite("illustration", *ops), said + 0.1, 0.4, by=60.0)
    return (*((sprite("scenery", *seat, box=whole(frame)),) if seat else ()), shown)


def _kept_short(op: Op, room: float) -> Op:
    """Return an illustration whose long shadow, if it has one, ends before the words on a wide page."""
    if not isinstance(op, IllustrationOp) or op.long_shadow is None or room <= 0:
        return op
    length = min(op.long_shadow.length, room)
    return op.model_copy(update={"long_shadow": op.long_shadow.model_copy(update={"length": length})})
