"""One big figure before a disc that bleeds off the page; what it is held against is a second disc, to one scale."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import screen
from app.design.motion import enter_object, fade_in, pop_in, rise_in
from app.design.parts.figures import count_seconds, count_start, count_up, counts, read_figure
from app.design.parts.header import body_bottom, header
from app.design.parts.ink import printed_disc
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.pictures import counted_picture
from app.design.parts.scales import compared
from app.design.parts.shapes import disc, rule
from app.design.parts.shares import read_share
from app.design.parts.text import Block, fitting, floor_size, set_text, sizes_from, text_ops
from app.design.tokens import Theme, steps_down
from app.design.words import base_language
from app.media.composition import SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, IllustrationOp, InkOp, Op, Point
from app.story.script import NumberVisual

HEADING_SIZE = {"wide": 72.0, "tall": 80.0}
FIGURE_MOST = {"16:9": 440.0, "9:16": 400.0, "1:1": 272.0, "4:5": 324.0}
FIGURE_LEAST = 96.0
LABEL_SIZE = {"wide": 72.0, "tall": 68.0}
CONTEXT_SIZE, NOTE_SIZE = 40.0, 30.0
CAP_EM = 0.70
"""Height of a figure, as a share of its size."""
LABEL_GAP, CONTEXT_GAP, NOTE_GAP = 36.0, 40.0, 22.0
WIDE_LABEL_SHARE = 0.62
"""The most of the page's width that words below a figure take."""

BLEED = {"16:9": ((0.833, 0.463), 0.861), "9:16": ((0.80, 0.68), 0.335), "1:1": ((0.82, 0.62), 0.60),
         "4:5": ((0.80, 0.64), 0.50)}  # fmt: skip
"""Middle of the bleeding disc, as shares of the frame's width and height, and radius, as a share of its height."""
FADE_FROM, FADE_LEAST = 0.62, 0.2
"""Where the bleeding disc begins to give out, as a share of its height, and over how much: below the captions."""

BESIDE_FROM = 0.05
"""From this share on a comparison is drawn as two discs beside the words; below it one bleeds, the other is a dot."""
LEAST_PAIR = 170.0
DOT_LEAST, LEADER, KEY_GAP = 3.0, 64.0, 28.0
ASIDE_GAP = 56.0

STICKER_HEIGHT = {"16:9": 230.0, "9:16": 240.0, "1:1": 170.0, "4:5": 200.0}
STICKER_FROM, STICKER_GAP, STICKER_MOST, STICKER_FILLS = 480.0, 120.0, 460.0, 0.72
"""Beside a short figure: the least room, the gap, the largest sticker and how much of its room it fills."""
STICKER_TURN = -6.0
SAME_SCALE = {
    "en": "Both discs are drawn to one scale.", "fr": "Les deux disques sont à la même échelle.",
    "es": "Los dos discos están a la misma escala.", "de": "Beide Scheiben im selben Maßstab.",
    "it": "I due dischi sono nella stessa scala.", "pt": "Os dois discos estão na mesma escala.",
}  # fmt: skip
"""What says that the areas may be compared; nothing in a language we have no words for."""

LABEL_DELAY_SECONDS = 0.35


@dataclass(frozen=True)
class _Words:
    """The figure and what stands below it, in a column."""

    figure: Block
    label: Block
    context: Block
    note: Block
    column: Box
    aside: Box | None = None
    """Where context and note stand if not below the label: beside a pair of discs."""

    @property
    def cap(self) -> float:
        return self.figure.font.size * CAP_EM + (len(self.figure.lines) - 1) * self.figure.pitch

    @property
    def label_gap(self) -> float:
        ink = typeset.ink_bounds(self.figure.lines[-1], self.figure.font) if self.figure.lines else None
        return max(LABEL_GAP, ink[3] + 16.0 if ink else 0.0)

    @property
    def width(self) -> float:
        return max(block.width for block in (self.figure, self.label, self.context, self.note))

    @property
    def height(self) -> float:
        stacked = [(self.label, 0.0)]
        if not self.aside:
            stacked += [(self.context, CONTEXT_GAP), (self.note, NOTE_GAP)]
        shown = [(block, gap) for block, gap in stacked if block.lines]
        first = self.label_gap - (0.0 if self.label.lines else shown[0][1]) if shown else 0.0
        return self.cap + first + sum(block.height + gap for block, gap in shown)


def lay_out(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, discs, headline, the figure counting up and its words; shares are left to their own layout."""
    if read_share(visual.value) is not None:
        return screen.lay_out(visual, context, theme)
    frame = context.frame
    size = HEADING_SIZE["wide" if frame.wide else "tall"]
    top = header(context, theme, visual.title, sizes=sizes_from(size, floor_size(frame)))
    body = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=body_bottom(frame) - top.body.y)
    ratio = compared(visual)
    pair = _pair(body, frame) if ratio is not None and ratio >= BESIDE_FROM else None
    aside = _aside(body, pair) if pair and not frame.wide else None
    words = _words(visual, context, theme, (_column(body, frame, pair), aside), noted=ratio is not None)
    y = body.y + (max(0.0, body.h - words.height) * 0.45 if frame.wide else 0.0)
    said = count_start(context, visual.value)
    written = Box(x=words.column.x, y=y, w=words.width, h=words.height)
    layers = (
        _ground(pair, frame, theme), *_discs(ratio, pair, frame, theme, said),
        *_illustration(visual, context, theme, pair, written),
        *top.layers, *_figure(words, y, theme, context, said), *_below(words, y, theme, ratio, pair, frame, said),
    )  # fmt: skip
    lit = Box(x=words.column.x, y=y, w=words.column.w, h=words.height)
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(lit,))


def _pair(body: Box, frame: Frame) -> tuple[Point, float] | None:
    """Return the middle and radius of the larger of two discs that are both whole, or None without room."""
    if frame.wide:
        radius = min(body.h / 2, body.w * 0.21)
        return (body.right - radius, body.center[1]), radius
    radius = min(body.w * 0.26, body.h * 0.30)
    return ((body.x + radius, body.bottom - radius - 8), radius) if radius >= LEAST_PAIR else None


def _aside(body: Box, pair: tuple[Point, float]) -> Box:
    """Return the room right of a pair of discs."""
    (x, y), radius = pair
    left = x + radius + ASIDE_GAP
    return Box(x=left, y=y - radius, w=body.right - left, h=2 * radius)


def _column(body: Box, frame: Frame, pair: tuple[Point, float] | None) -> Box:
    if frame.wide:
        right = pair[0][0] - pair[1] - 72.0 if pair else body.right
        return Box(x=body.x, y=body.y, w=right - body.x, h=body.h)
    height = pair[0][1] - pair[1] - ASIDE_GAP - body.y if pair else body.h
    return Box(x=body.x, y=body.y, w=body.w, h=height)


def _words(
    visual: NumberVisual, context: SceneContext, theme: Theme, places: tuple[Box, Box | None], *, noted: bool
) -> _Words:
    (column, aside), frame, language = places, context.frame, context.language
    small, width = floor_size(frame), column.w * (WIDE_LABEL_SHARE if frame.wide and column.w > 1200 else 1.0)
    label = set_text(
        visual.label, theme, "display", sizes=sizes_from(LABEL_SIZE["wide" if frame.wide else "tall"], 34.0),
        width=width, height=column.h * 0.35, max_lines=3, leading=1.06, language=language,
    )  # fmt: skip
    held = set_text(
        visual.context, theme, "text", sizes=sizes_from(CONTEXT_SIZE, small),
        width=(aside.w if aside else width) - LEADER - KEY_GAP, height=aside.h * 0.6 if aside else column.h * 0.25,
        max_lines=5 if aside else 3, language=language,
    )  # fmt: skip
    note = set_text(
        SAME_SCALE.get(base_language(language), "") if noted else "", theme, "text",
        sizes=(max(small, NOTE_SIZE),), width=aside.w - LEADER - KEY_GAP if aside else width,
        max_lines=3 if aside else 1, language=language,
    )  # fmt: skip
    blank = _Words(set_text("", theme, "figure", sizes=(96.0,), width=width), label, held, note, column, aside)
    room = max(64.0, column.h - blank.height - LABEL_GAP)
    for most in steps_down(min(FIGURE_MOST[frame.aspect], room / CAP_EM), FIGURE_LEAST):
        words = replace(blank, figure=_fitted_figure(visual.value, theme, column, most, language))
        if words.height <= column.h:
            break
    return words


def _fitted_figure(value: str, theme: Theme, column: Box, most: float, language: str) -> Block:
    for size in steps_down(most, FIGURE_LEAST):
        block = fitting(
            value, theme, "figure", sizes=(size,), width=column.w, max_lines=1, leading=1.0, language=language
        )
        if block is not None:
            return block
    return set_text(
        value, theme, "figure", sizes=sizes_from(160.0, 48.0), width=column.w, height=column.h * 0.6, max_lines=3,
        leading=1.0, language=language,
    )  # fmt: skip


def _bleeding(frame: Frame) -> tuple[Point, float]:
    (x, y), radius = BLEED[frame.aspect]
    return (x * frame.width, y * frame.height), radius * frame.height


def _ground(pair: tuple[Point, float] | None, frame: Frame, theme: Theme) -> SpriteLayer:
    """Return the ground, printed with the bleeding disc: page furniture stands on both."""
    if pair is not None:
        return ground_layer(frame, theme)
    center, radius = _bleeding(frame)
    below = (frame.caption_area.bottom - center[1] + radius) / (2 * radius) if frame.captions else 0.0
    start = max(FADE_FROM, below)
    bled = printed_disc(center, radius, theme.highlight, (start, max(0.97, start + FADE_LEAST)))
    return sprite("ground", *theme.ground(frame), bled, box=whole(frame))


def _discs(
    ratio: float | None, pair: tuple[Point, float] | None, frame: Frame, theme: Theme, said: float
) -> tuple[SpriteLayer, ...]:
    """Return the disc of the figure and the other within it, touching at the bottom, where both are whole."""
    if pair is None or ratio is None:
        return ()
    (x, y), radius = pair
    inner = radius * math.sqrt(ratio)
    small = printed_disc((x, y + radius - inner), inner, theme.palette.accent)
    large = printed_disc((x, y), radius, theme.highlight)
    return _printed("disc", large, frame, said), _printed("disc-other", small, frame, said + LABEL_DELAY_SECONDS)


def _printed(name: str, op: InkOp, frame: Frame, at: float) -> SpriteLayer:
    return fade_in(sprite(name, op, box=whole(frame)), at)


def _illustration(
    visual: NumberVisual, context: SceneContext, theme: Theme, pair: tuple[Point, float] | None, words: Box
) -> tuple[SpriteLayer, ...]:
    """Return a sticker of what is counted: large beside a short figure, else in the corner."""
    code = counted_picture(visual, visual.label or visual.title.text, visual.context, context.language)
    if code is None or pair is not None:
        return ()
    frame, area = context.frame, context.frame.content
    height = STICKER_HEIGHT[frame.aspect]
    base = (area.right - height * 0.6, area.bottom - 8)
    free = area.right - words.right - STICKER_GAP
    if frame.wide and free >= STICKER_FROM:
        height = min(STICKER_MOST, free * STICKER_FILLS, area.h * STICKER_FILLS)
        base = (words.right + STICKER_GAP + free / 2, words.center[1] + height / 2)
    op = IllustrationOp(
        code=code, base=base, height=height, measure="larger", rotation=STICKER_TURN, grade=theme.grade
    )
    return (enter_object(sprite("illustration", op), context.entrance + 0.3, theme.motion),)


def _figure(words: _Words, y: float, theme: Theme, context: SceneContext, said: float) -> tuple[SpriteLayer, ...]:
    block, ink = words.figure, theme.palette.ink
    size, baseline = block.font.size, y + block.font.size * CAP_EM
    figure = read_figure(block.lines[0]) if len(block.lines) == 1 else None
    if figure and counts(figure):
        x = words.column.x - typeset.left_bearing(block.lines[0], block.font)
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
    ops = text_ops(block, words.column.x, baseline - size * 0.8, paint=ink, hang=True)
    return (pop_in(sprite("figure", *ops), said, 0.5, scale=0.94, by=24.0),)


def _below(
    words: _Words, y: float, theme: Theme, ratio: float | None, pair: tuple[Point, float] | None, frame: Frame,
    said: float,
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return the label, the context with its own disc or dot before it, and the note on their scale."""
    x, top, palette = words.column.x, y + words.cap + words.label_gap, theme.palette
    layers = []
    if words.label.lines:
        ops = text_ops(words.label, x, top, paint=palette.ink, hang=True)
        layers.append(rise_in(sprite("label", *ops), said + LABEL_DELAY_SECONDS, by=16.0))
        top += words.label.height
    if words.aside:
        x, told = words.aside.x, words.context.height + words.note.height + NOTE_GAP
        top = words.aside.center[1] - told / 2 - CONTEXT_GAP
    elif not words.label.lines:
        top -= CONTEXT_GAP
    if words.context.lines:
        top += CONTEXT_GAP
        key = _key(words, x, top, ratio, pair, frame, theme)
        indent = LEADER + KEY_GAP if key else 0.0
        ops = text_ops(words.context, x + indent, top, paint=palette.ink, hang=True)
        layers.append(rise_in(sprite("context", *key, *ops), said + LABEL_DELAY_SECONDS + 0.18, by=12.0))
        top += words.context.height
    if words.note.lines:
        indent = LEADER + KEY_GAP if words.aside else 0.0
        ops = text_ops(words.note, x + indent, top + NOTE_GAP, paint=palette.mute if pair else palette.ink, hang=True)
        layers.append(fade_in(sprite("note", *ops), said + LABEL_DELAY_SECONDS + 0.3))
    return tuple(layers)


def _key(
    words: _Words, x: float, top: float, ratio: float | None, pair: tuple[Point, float] | None, frame: Frame,
    theme: Theme,
) -> tuple[Op, ...]:  # fmt: skip
    """Return what shows the context's own disc beside its words: the dot itself with a leader, or its colour."""
    if ratio is None:
        return ()
    middle = top + words.context.font.size * 0.52
    if pair is not None:
        return (disc((x + 22.0, middle), 16.0, theme.palette.accent),)
    radius = max(DOT_LEAST, _bleeding(frame)[1] * math.sqrt(ratio))
    leader = rule(x + radius, middle, x + LEADER + 8.0, theme.palette.ink, 2.0)
    return leader, disc((x + radius, middle), radius, theme.palette.ink)
