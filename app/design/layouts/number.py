"""One big figure. Where it is a share the page shows it: the lit cells, not the type, set the picture."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import LaidOut, SceneContext
from app.design.motion import LEAD_SECONDS, enter_object, fade_in, pop_in, rise_in
from app.design.parts.against import Against, bars_height, fits, held_against, scale_layers
from app.design.parts.dial import Dial, dial_layers, dial_legend, read_dial
from app.design.parts.figures import count_seconds, count_start, count_up, counts, read_figure
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer, shade_layer, sprite, whole
from app.design.parts.pictures import counted_picture
from app.design.parts.shares import BAR_HEIGHT, Grid, Share, scale_bar, shown_share
from app.design.parts.tally import DotField, Tally, read_tally
from app.design.parts.text import Block, fitting, floor_size, line_width, one_line, set_text, sizes_from, text_ops
from app.design.tokens import Theme, steps_down
from app.media.composition import Layer, SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Font
from app.story.script import NumberVisual

FIGURE_MOST = {"16:9": 440.0, "9:16": 440.0, "1:1": 272.0, "4:5": 324.0}
FIGURE_BESIDE_PICTURE = 0.74
"""In a tall frame a figure leaves room for its illustration."""

FIGURE_LEAST = 96.0
LABEL_SIZE, CONTEXT_SIZE = 56.0, 40.0
LABEL_GAP, CONTEXT_GAP = 52.0, 24.0
LABEL_CLEARANCE = 24.0
LEAST_FIGURE_ROOM = 64.0
CAP_EM = 0.73
"""Height of a figure, as a share of its size."""

WIDE_FIGURE_SHARE = 0.54
GUTTER = 88.0
PICTURE_GAP = 64.0
LEAST_GRID = 180.0
"""A grid smaller than this becomes a bar."""

LEAST_ILLUSTRATION = 280.0
GROUP_RISE = 0.40
"""A group in a tall frame stands a little above the middle."""

FLOOR_ABOVE_BOTTOM = 8.0
DIAL_LEGEND = 84.0
"""Below what stands on a floor; what the words below a dial take."""

UNIT_SHARE = 0.42
UNIT_GAP_EM = 0.03
"""Size of a unit beside its figure, and the gap between them, as shares of the figure's size."""

UNIT_DELAY_SECONDS = 0.2
UNIT_WORD_LENGTH = 4
"""A unit up to this long ("kWh") stays beside its figure."""

CONTEXT_OPENING_WORDS = 3
CONTEXT_LEAST_SECONDS = 1.2
"""Words said later than this before the scene's end do not wait for the voice."""

FURNITURE_SECONDS = 0.30
LABEL_DELAY_SECONDS = 0.35


@dataclass(frozen=True)
class Words:
    """The figure, what it is and what it is held against, stacked in a column."""

    figure: Block
    label: Block
    context: Block
    column: Box
    unit: str = ""

    @property
    def cap(self) -> float:
        """From the top of the figure to its last baseline."""
        return self.figure.font.size * CAP_EM + (len(self.figure.lines) - 1) * self.figure.pitch

    @property
    def label_gap(self) -> float:
        """From the figure's baseline to the words below: clear of what hangs down from it, a comma or a letter."""
        ink = typeset.ink_bounds(self.figure.lines[-1], self.figure.font) if self.figure.lines else None
        return max(LABEL_GAP, ink[3] + LABEL_CLEARANCE if ink else 0.0)

    @property
    def height(self) -> float:
        """From the top of the figure to the foot of the words below it."""
        label = self.label_gap + self.label.height if self.label.lines else 0.0
        context = CONTEXT_GAP + self.context.height if self.context.lines else 0.0
        return self.cap + label + context


@dataclass(frozen=True)
class _Picture:
    """What stands beside or below the words: a share, two numbers to scale, a time, a count, an illustration's code.

    Or nothing of these.
    """

    share: Share | None = None
    pair: Against | None = None
    dial: Dial | None = None
    tally: Tally | None = None
    code: str | None = None

    def __bool__(self) -> bool:
        return any(shown is not None for shown in (self.share, self.pair, self.dial, self.tally, self.code))

    def height(self, area: Box) -> float:
        """Return how much of the height of `area` the picture fills; without one not even the gap above it."""
        if self.pair is not None:
            return bars_height(area) if fits(area, wide=False) else -PICTURE_GAP
        if self.share is None:
            return (
                area.h
                if (self.dial or self.tally or self.code) and min(area.w, area.h) >= LEAST_ILLUSTRATION
                else -PICTURE_GAP
            )
        if min(area.w, area.h) < LEAST_GRID:
            return min(BAR_HEIGHT, area.h)
        return Grid(self.share, area).box.h


def lay_out(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline, the figure counting up as it is said, its words, and its picture."""
    frame = context.frame
    pair = held_against(visual, context.language)
    visual = without_unit_words(visual)
    top = header(context, theme, visual.title)
    body = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=body_bottom(frame) - top.body.y)
    picture = _chosen(visual, pair, context)
    column = number_column(body, context, beside=bool(picture))
    large = picture.dial or picture.tally or picture.code
    words = number_words(visual, context, theme, column, most=FIGURE_BESIDE_PICTURE if large else 1.0)
    area, y = _places(words, picture, body, wide=frame.wide)
    said = said_at(visual, context)
    box = Box(x=column.x, y=y, w=column.w, h=words.height)
    layers: tuple[Layer, ...] = (
        ground_layer(frame, theme), *shade_layer(box, frame, theme), *top.layers,
        *_picture(picture, area, context, theme, said),
        *figure_layers(words, y, theme, context, said), *label_layers(words, y, theme, context, said),
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(box,))


def _chosen(visual: NumberVisual, pair: Against | None, context: SceneContext) -> _Picture:
    """Return what shows the number itself; only where nothing does, what it is a number of."""
    share = shown_share(visual)
    if share is not None or pair is not None:
        return _Picture(share=share, pair=None if share else pair)
    dial, tally = read_dial(visual), read_tally(visual, context.language)
    if (dial is not None or tally is not None) and not visual.illustration:
        return _Picture(dial=dial, tally=None if dial else tally)
    return _Picture(code=counted_picture(visual, visual.label or visual.title.text, visual.context, context.language))


def without_unit_words(visual: NumberVisual) -> NumberVisual:
    """Return the visual with words after its figure ("1,482,000 people") moved to the label, so the figure is big."""
    figure = read_figure(visual.value)
    if figure is None or len(figure.suffix.strip()) < UNIT_WORD_LENGTH or not figure.suffix.startswith(" "):
        return visual
    bare = visual.value.removesuffix(figure.suffix)
    return visual.model_copy(update={"value": bare, "label": f"{figure.suffix.strip()} {visual.label}".strip()})


def _places(words: Words, picture: _Picture, body: Box, *, wide: bool) -> tuple[Box, float]:
    """Return the picture's area and the top of the words: side by side, or as a group in the middle of the body."""
    if wide:
        left = body.x + words.column.w + GUTTER
        area = Box(x=left, y=body.y, w=max(1.0, body.right - left), h=body.h)
        return area, body.y + (body.h - words.height) / 2
    below = body.y + words.height + PICTURE_GAP
    area = Box(x=body.x, y=below, w=body.w, h=max(1.0, body.bottom - below))
    used = picture.height(area)
    shift = (body.bottom - below - used) * GROUP_RISE
    return Box(x=area.x, y=area.y + shift, w=area.w, h=max(1.0, used)), body.y + max(0.0, shift)


def said_at(visual: NumberVisual, context: SceneContext) -> float:
    """Return when the figure starts to count: just before it is said, or soon if that is late."""
    return count_start(context, visual.value)


def number_column(body: Box, context: SceneContext, *, beside: bool) -> Box:
    """Return the column that the words take."""
    if context.frame.wide and beside:
        return Box(x=body.x, y=body.y, w=body.w * WIDE_FIGURE_SHARE, h=body.h)
    return body


def number_words(visual: NumberVisual, context: SceneContext, theme: Theme, column: Box, *, most: float) -> Words:
    """Return figure, label and context set to fit `column`; `most` is the figure's share of its largest size."""
    frame, language = context.frame, context.language
    small = floor_size(frame)
    label = set_text(
        visual.label, theme, "display", sizes=sizes_from(LABEL_SIZE, 34.0), width=column.w, height=column.h * 0.3,
        max_lines=3, leading=1.15, language=language,
    )  # fmt: skip
    context_line = set_text(
        visual.context, theme, "text", sizes=sizes_from(CONTEXT_SIZE, small), width=column.w, height=column.h * 0.2,
        max_lines=3, language=language,
    )  # fmt: skip
    room = max(LEAST_FIGURE_ROOM, column.h - label.height - context_line.height - 2 * LABEL_GAP - CONTEXT_GAP)
    largest = FIGURE_MOST[frame.aspect] * (1.0 if frame.wide else most)
    sizes = steps_down(min(largest, column.h * 0.6 / CAP_EM, room / CAP_EM), FIGURE_LEAST)
    value, unit = _value_and_unit(visual.value)
    for size in sizes:
        beside = UNIT_GAP_EM * size + line_width(unit, _unit_font(theme, size)) if unit else 0.0
        block = fitting(
            value,
            theme,
            "figure",
            sizes=(size,),
            width=column.w - beside,
            max_lines=1,
            leading=1.0,
            language=language,
        )
        if block is not None:
            return Words(block, label, context_line, column, unit)
    figure = set_text(
        visual.value, theme, "figure", sizes=sizes_from(160.0, 48.0), width=column.w, height=room,
        max_lines=3, leading=1.02, language=language,
    )  # fmt: skip
    return Words(figure, label, context_line, column)


def _value_and_unit(text: str) -> tuple[str, str]:
    """Return a figure and the unit that stands smaller beside it ("15 g"); no unit where it is written close up."""
    figure = read_figure(text)
    if figure is None or not figure.suffix[:1].isspace():
        return text, ""
    return text.removesuffix(figure.suffix), figure.suffix.strip()


def _unit_font(theme: Theme, size: float) -> Font:
    return theme.font("figure", steps_down(size * UNIT_SHARE, 34.0)[0])


def figure_layers(
    words: Words, y: float, theme: Theme, context: SceneContext, said: float
) -> tuple[SpriteLayer, ...]:
    """Return the figure counting up as it is said, and its unit; `y` is the top of the words."""
    block, column = words.figure, words.column
    size = block.font.size
    unit = _unit(words, y, theme, said)
    box = Box(x=column.x, y=y, w=block.width, h=words.cap)
    if len(block.lines) == 1:
        figure = read_figure(block.lines[0])
        bearing = typeset.bearing(block.lines[0], block.font, context.language)
        if figure and counts(figure):
            counted = count_up(
                block.lines[0], column.x - bearing, y + size * CAP_EM, block.font, theme.accent_fill(box), at=said,
                language=context.language, name="figure", seconds=count_seconds(context, block.lines[0], said),
            )  # fmt: skip
            return *counted, *unit
    top = y + size * CAP_EM - size * 0.8
    ops = text_ops(block, column.x, top, paint=theme.accent_fill(box), hang=True)
    return pop_in(sprite("figure", *ops), said, 0.5, scale=0.94, by=24.0), *unit


def figure_width(words: Words, theme: Theme) -> float:
    """Return how wide a figure is, with the unit beside it."""
    size = words.figure.font.size
    unit = UNIT_GAP_EM * size + line_width(words.unit, _unit_font(theme, size)) if words.unit else 0.0
    return words.figure.width + unit


def _unit(words: Words, y: float, theme: Theme, said: float) -> tuple[SpriteLayer, ...]:
    if not words.unit:
        return ()
    size = words.figure.font.size
    font, x = _unit_font(theme, size), words.column.x + words.figure.width + UNIT_GAP_EM * size
    box = Box(x=x, y=y, w=line_width(words.unit, font), h=words.cap)
    line = one_line(words.unit, x, y + words.cap, font, theme.accent_fill(box))
    return (fade_in(sprite("unit", line), said + UNIT_DELAY_SECONDS),)


def label_layers(words: Words, y: float, theme: Theme, context: SceneContext, said: float) -> tuple[SpriteLayer, ...]:
    """Return the words below the figure, coming after it."""
    x, top = words.column.x, y + words.cap + words.label_gap
    layers = []
    if words.label.lines:
        ops = text_ops(words.label, x, top, paint=theme.palette.ink, hang=True)
        layers.append(rise_in(sprite("label", *ops), said + LABEL_DELAY_SECONDS, by=16.0))
        top += words.label.height + CONTEXT_GAP
    if words.context.lines:
        ops = text_ops(words.context, x, top, paint=theme.palette.mute, hang=True)
        layers.append(rise_in(sprite("context", *ops), _context_time(words.context, context, said), by=12.0))
    return tuple(layers)


def _context_time(block: Block, context: SceneContext, said: float) -> float:
    """Return when the last line of words comes: as it is said, or soon after the others if it never is."""
    soon = said + LABEL_DELAY_SECONDS + 0.18
    opening = " ".join(block.rich.text.split()[:CONTEXT_OPENING_WORDS])
    spoken = context.when_said(opening, soon) - LEAD_SECONDS
    return spoken if soon <= spoken <= context.duration - CONTEXT_LEAST_SECONDS else soon


def _picture(
    picture: _Picture, area: Box, context: SceneContext, theme: Theme, said: float
) -> tuple[SpriteLayer, ...]:
    if picture.share is not None:
        if min(area.w, area.h) < LEAST_GRID:
            return scale_bar(picture.share, area, theme, appears=FURNITURE_SECONDS, lights=said)
        return Grid(picture.share, area).layers(theme, appears=FURNITURE_SECONDS, lights=said)
    wide = context.frame.wide
    if picture.pair is not None and fits(area, wide=wide):
        return scale_layers(picture.pair, area, theme, wide=wide, appears=FURNITURE_SECONDS, lights=said)
    if min(area.w, area.h) < LEAST_ILLUSTRATION:
        return ()
    if picture.dial is not None:
        return _dial(picture.dial, area, context, theme, said)
    if picture.tally is not None:
        return DotField(picture.tally, area).layers(context.frame, theme, lights=said)
    return _illustration(picture.code, area, context, theme, said) if picture.code else ()


def _dial(dial: Dial, area: Box, context: SceneContext, theme: Theme, said: float) -> tuple[SpriteLayer, ...]:
    radius = min(area.w / 2, (area.h - DIAL_LEGEND) / 2)
    center = area.right - radius if context.frame.wide else area.center[0], area.y + radius
    shown = dial_layers(dial, center, radius, theme, appears=FURNITURE_SECONDS, lights=said)
    y = center[1] + radius + DIAL_LEGEND - 12.0
    legend = dial_legend(dial, center[0] - radius, y, context.frame, theme, at=said + LABEL_DELAY_SECONDS)
    return *shown, legend


def _illustration(code: str, area: Box, context: SceneContext, theme: Theme, said: float) -> tuple[SpriteLayer, ...]:
    """Return what the number is of as the theme's heroes stand."""
    frame, stage = context.frame, theme.stage
    floor = area.bottom - FLOOR_ABOVE_BOTTOM
    focus, radius = stage.focus(area, floor, frame)
    ((hero, *_),) = stage.casts([((code, ""),)], area, floor, frame)
    ops = theme.scenery(frame, focus, radius)
    shown = enter_object(sprite("illustration", *stage.drawn(hero, theme, frame)), said + 0.1, theme.motion)
    if not ops:
        return (shown,)
    return fade_in(sprite("scenery", *ops, box=whole(frame)), 0.1), shown
