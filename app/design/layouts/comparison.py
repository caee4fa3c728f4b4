"""Two values to scale, as before and after; anything else as two cards side by side."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import LaidOut, SceneContext
from app.design.motion import LEAD_SECONDS, fade_in, keys
from app.design.parts.charts import (
    APPEAR_SECONDS,
    COLUMN_RADIUS,
    Figure,
    bar_op,
    count_figure,
    figure_box,
    grow,
    slide,
    stroke,
    window,
    wipe,
)
from app.design.parts.header import SUPPORT_LEADING, Header, body_bottom, header, headline, headline_sizes, support
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.numbers import Quantity, change, change_label, parse, phrase
from app.design.parts.spoken import named_in
from app.design.parts.text import Block, floor_size, line_width, set_text, sizes_from, text_ops
from app.design.parts.versus import versus_layers
from app.design.parts.versus_plan import plan_versus
from app.design.tokens import TYPE_SCALE, Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Fill, Op, Paint, RectOp
from app.story.script import ComparisonVisual, Side

FIRST_SECONDS = 0.50
GROW_SECONDS = 0.56
HOLD_SECONDS = 0.40
GHOST_SECONDS = 0.30
MOVE_SECONDS = 0.72
COUNT_SECONDS = 0.70

TEXT_WIDTH = 620.0
WIDE_LEFT = 736.0
"""From the margin to the first column."""

COLUMN_GAP = 48.0
NAME_ROOM = {True: 56.0, False: 92.0}
NAME_SIZE = {True: 34.0, False: 40.0}
VALUE_SIZE = 114.0
DIFFERENCE_SIZE = {True: 96.0, False: 80.0}
WORD_SIZE = 40.0
CHANGE_SIZE = 192.0
INSET = 28.0
HEADER_GAP = 24.0
GHOST_DASH = (12.0, 12.0)
GHOST_WIDTH = 3.0
ARROW_WIDTH = 4.0
ARROW_HEAD = 16.0
ARROW_INSET = 44.0
BASE_WIDTH = 3.0
FLOOR_OPACITY = 0.75


def lay_out(visual: ComparisonVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Lay out a comparison.

    Raises ValidationError when the points of the two sides are more than the frame holds.
    """
    pair = comparable(visual.left, visual.right, context.language)
    if pair is None:
        return _cards(visual, context, theme)
    return _Columns(visual, pair, context, theme).laid_out()


def comparable(left: Side, right: Side, language: str) -> tuple[Quantity, Quantity] | None:
    """Return the two values if they can be drawn to one scale: numbers above or at zero, of one unit, no years."""
    if left.points or right.points:
        return None
    before, after = parse(left.value, language), parse(right.value, language)
    if before is None or after is None or before.style.unit != after.style.unit:
        return None
    drawn = before.value >= 0 and after.value >= 0 and max(before.value, after.value) > 0
    return (before, after) if drawn and not (before.year and after.year) else None


def _cards(visual: ComparisonVisual, context: SceneContext, theme: Theme) -> LaidOut:
    top = header(context, theme, visual.title, subtitle=visual.subtitle)
    sides = (visual.left, visual.right)
    named = [named_in(visual.title, [side.name]) is not None for side in sides]
    lit = 0 if named == [True, False] else 1
    plan = plan_versus(sides, theme, context.frame, top.body, context.language, lit)
    layers = (ground_layer(context.frame, theme), *top.layers, *versus_layers(plan, context, theme))
    return LaidOut(layers, theme.palette.look, lit=(plan.base, plan.columns[lit].card))


@dataclass(frozen=True)
class _Place:
    """The page of two columns: their zero line, the highest a column may reach, their left edges and width."""

    base: float
    top: float
    lefts: tuple[float, float]
    width: float


class _Columns:
    """Before and after: two columns of one scale, the space between their heights, and what it amounts to."""

    def __init__(
        self, visual: ComparisonVisual, pair: tuple[Quantity, Quantity], context: SceneContext, theme: Theme
    ) -> None:
        self.visual, self.pair, self.context, self.theme = visual, pair, context, theme
        self.frame = context.frame
        self.header, self.text_bottom = self._wide_header() if self.frame.wide else self._tall_header()
        self.place = self._place()
        self.boxes = self._boxes()
        self.second = max(FIRST_SECONDS + GROW_SECONDS + HOLD_SECONDS, self._said(visual.right.name, 0.0))
        self.moved = self.second + APPEAR_SECONDS + MOVE_SECONDS

    def laid_out(self) -> LaidOut:
        """Return the scene."""
        difference, boxes = self._difference()
        layers = (
            ground_layer(self.frame, self.theme), *self._floor(), *self.header.layers, *self._first(), *difference,
            *self._second(), self._base(), *self._names(), *self._change(),
        )  # fmt: skip
        return LaidOut(layers, self.theme.palette.look, lit=(*self.boxes, *boxes))

    def _said(self, name: str, default: float) -> float:
        return self.context.when_said(name, default + LEAD_SECONDS) - LEAD_SECONDS

    def _wide_header(self) -> tuple[Header, float]:
        """The text on the left of a wide frame: it may take five lines."""
        area, theme = self.frame.content, self.theme
        block = set_text(
            self.visual.title, theme, "display", sizes=headline_sizes(theme, self.frame), width=TEXT_WIDTH,
            max_lines=5, leading=theme.headline_leading, language=self.context.language,
        )  # fmt: skip
        top = headline(block, theme, area.x, area.y, at=self.context.entrance)
        quiet = set_text(
            self.visual.subtitle, theme, "text", sizes=sizes_from(34.0, 24.0), width=TEXT_WIDTH - 60.0, max_lines=3,
            leading=SUPPORT_LEADING, language=self.context.language,
        )  # fmt: skip
        start = top.baseline + 40.0 if block.lines else area.y
        below = support(quiet, theme, area.x, start, name="subtitle")
        bottom = start + quiet.height if quiet.lines else top.baseline + 24.0
        return Header((*top.layers, *below.layers), area), bottom

    def _tall_header(self) -> tuple[Header, float]:
        top = header(self.context, self.theme, self.visual.title, subtitle=self.visual.subtitle)
        return top, top.body.y

    def _place(self) -> _Place:
        area = self.frame.content
        base = body_bottom(self.frame) - NAME_ROOM[self.frame.wide] - self._name_extra()
        if self.frame.wide:
            left = area.x + WIDE_LEFT
            width = (area.right - left - COLUMN_GAP) / 2
            return _Place(base, area.y + HEADER_GAP, (left, left + width + COLUMN_GAP), width)
        width = (area.w - COLUMN_GAP) / 2
        return _Place(base, self.header.body.y, (area.x, area.x + width + COLUMN_GAP), width)

    def _name_extra(self) -> float:
        """Room for a second line of the names below the zero line."""
        return max(0.0, max(block.height for block in self._name_blocks()) - NAME_SIZE[self.frame.wide] * 1.1)

    def _name_blocks(self) -> tuple[Block, Block]:
        area = self.frame.content
        room = area.w - (WIDE_LEFT if self.frame.wide else 0.0)
        size = NAME_SIZE[self.frame.wide]

        def block(name: str, weight: int) -> Block:
            return set_text(
                name, self.theme, "label", sizes=sizes_from(size, floor_size(self.frame)),
                width=(room - COLUMN_GAP) / 2, max_lines=3, leading=1.15, weight=weight,
                language=self.context.language,
            )  # fmt: skip

        return block(self.visual.left.name, 600), block(self.visual.right.name, 700)

    def _boxes(self) -> tuple[Box, Box]:
        largest = max(quantity.value for quantity in self.pair)
        room = self.place.base - self.place.top - self._room_above()
        heights = [room * (quantity.value / largest) for quantity in self.pair]
        first, second = (
            Box(x=x, y=self.place.base - height, w=self.place.width, h=height)
            for x, height in zip(self.place.lefts, heights, strict=True)
        )
        return first, second

    def _room_above(self) -> float:
        """Nothing is above the taller column: its value stands inside, unless it is too low even at full height."""
        return 0.0 if self.place.base - self.place.top > VALUE_SIZE * 1.6 else VALUE_SIZE

    def _value(self, number: int) -> Figure:
        """The value of a column: inside at its top where it is tall enough, else on it."""
        quantity, box = self.pair[number], self.boxes[number]
        weight = 700
        size = next(
            (
                step
                for step in reversed(TYPE_SCALE)
                if step <= VALUE_SIZE and self._width(quantity.text, step, weight) <= box.w - 2 * INSET
            ),
            floor_size(self.frame),
        )
        inside = box.h >= size * 1.35
        baseline = box.y + size * 0.94 + 8.0 if inside else box.y - size * 0.22
        fill: Fill = self.theme.palette.on_accent if inside else self.theme.palette.ink
        return Figure(quantity, box.x + (INSET if inside else 0.0), baseline, size, fill, weight)

    def _width(self, text: str, size: float, weight: int) -> float:
        return line_width(text, self.theme.font("label", size, weight=weight))

    def _first(self) -> tuple[SpriteLayer, ...]:
        box = self.boxes[0]
        if box.h < 0.5:
            return count_figure(self._value(0), self.theme, "before", FIRST_SECONDS, GROW_SECONDS)
        body = sprite("column-0", bar_op(box, self.theme.palette.neutral, "top", COLUMN_RADIUS))
        ride = slide(box, "top", FIRST_SECONDS, GROW_SECONDS)
        figure = self._value(0)
        inside = figure.baseline > box.y
        counted = count_figure(figure, self.theme, "before", FIRST_SECONDS, GROW_SECONDS, ride=ride)
        clip = {"clip": window(box)} if inside else {}
        return (
            grow(body, box, "top", FIRST_SECONDS, GROW_SECONDS),
            *(layer.model_copy(update=clip) for layer in counted),
        )

    def _second(self) -> tuple[SpriteLayer, ...]:
        """The second column: it appears at the height of the first and moves to its own."""
        old, box = self.boxes[0].h, self.boxes[1]
        figure = self._value(1)
        value = count_figure(figure, self.theme, "after", self.moved - 0.2, 0.3)
        tallest = max(old, box.h)
        if tallest < 0.5:
            return value
        shape = Box(x=box.x, y=self.place.base - tallest, w=box.w, h=tallest)
        at = self.second
        track = keys((at, tallest - old), (at + APPEAR_SECONDS, tallest - old, "move"), (self.moved, tallest - box.h))
        body = sprite("column-1", bar_op(shape, self.theme.mark_fill(shape), "top", COLUMN_RADIUS))
        moving = body.model_copy(update={"y": track, "clip": window(shape)})
        return (fade_in(moving, at, APPEAR_SECONDS), *value)

    def _difference(self) -> tuple[tuple[SpriteLayer, ...], tuple[Box, ...]]:
        """What fills the space above the lower column: the other's height, an arrow, and the difference."""
        low = 1 if self.boxes[1].h < self.boxes[0].h else 0
        high_y, low_box = self.boxes[1 - low].y, self.boxes[low]
        value = self._value(low)
        under = low_box.y if value.baseline > low_box.y else value.baseline - value.size * 0.8
        space = under - high_y
        if space < 24.0:
            return (), ()
        dash = self._ghost(low, high_y)
        arrow = self._arrow(low, high_y, under, space)
        number, boxes = self._amount(low_box.x, (high_y + under) / 2, space)
        return (*dash, *arrow, *number), boxes

    def _ghost(self, low: int, y: float) -> tuple[SpriteLayer, ...]:
        start, end = (
            (self.boxes[0].right + 8.0, self.boxes[1].right) if low else (self.boxes[0].x, self.boxes[1].x - 8.0)
        )
        line = stroke(f"M{start} {y + 1.5}H{end}", self.theme.palette.mute, GHOST_WIDTH, dash=GHOST_DASH)
        bounds = Box(x=start - 2, y=y - 6, w=end - start + 4, h=14)
        at = self.second - GHOST_SECONDS if low else self.moved
        return (wipe(sprite("ghost", line), bounds, "right" if low else "left", at, GHOST_SECONDS),)

    def _arrow(self, low: int, high: float, under: float, space: float) -> tuple[SpriteLayer, ...]:
        """Down the space that was saved, or up the space that was gained."""
        if space < 88.0:
            return ()
        x = self.boxes[low].x + ARROW_INSET
        tail, tip = (high + 20.0, under - 20.0) if low else (under - 20.0, high + 20.0)
        way = 1 if tip > tail else -1
        head = f"M{x - ARROW_HEAD} {tip - 20.0 * way}L{x} {tip}L{x + ARROW_HEAD} {tip - 20.0 * way}"
        line = stroke(f"M{x} {tail}V{tip - 4.0 * way}{head}", self.theme.palette.ink, ARROW_WIDTH)
        bounds = Box(x=x - 24, y=min(tail, tip) - 6, w=48, h=abs(tip - tail) + 12)
        at = self.second + APPEAR_SECONDS if low else self.moved + 0.1
        return (wipe(sprite("arrow", line), bounds, "bottom" if low else "top", at, MOVE_SECONDS, "move"),)

    def _amount(self, left: float, middle: float, space: float) -> tuple[tuple[SpriteLayer, ...], tuple[Box, ...]]:
        """The difference in words, beside the arrow; left out where it does not fit."""
        quantity, word = self._difference_texts()
        size = DIFFERENCE_SIZE[self.frame.wide]
        x, room = left + 2 * ARROW_INSET, self.place.width - 2 * ARROW_INSET
        steps = [step for step in reversed(TYPE_SCALE) if 40.0 <= step <= size]
        size = next((step for step in steps if self._width(quantity.text, step, 700) <= room), 0.0)
        word_height = WORD_SIZE * 1.35 if word else 0.0
        if not size or size * 0.8 + word_height > space - 32.0:
            return (), ()
        figure = Figure(quantity, x, middle + size * 0.36 - word_height * 0.5, size, self.theme.palette.ink, 700)
        at = self.moved - 0.2
        layers = list(count_figure(figure, self.theme, "difference", at, COUNT_SECONDS, curve="quint"))
        box = figure_box(figure, self._width(quantity.text, size, 700))
        if word:
            block = set_text(word, self.theme, "text", sizes=(WORD_SIZE, 34.0, 28.0), width=room, max_lines=1)
            top = figure.baseline + WORD_SIZE * 0.55
            ops = text_ops(block, x, top, paint=self.theme.palette.mute, hang=True)
            layers.append(fade_in(sprite("difference-word", *ops), at + 0.2))
            box = box.model_copy(update={"h": top + block.height - box.y, "w": max(box.w, block.width)})
        return tuple(layers), (box,)

    def _difference_texts(self) -> tuple[Quantity, str]:
        before, after = self.pair
        wider = before if before.style.decimals >= after.style.decimals else after
        shown = abs(after.value - before.value) / wider.scale
        language = self.context.language
        if wider.style.unit[1] == "%":
            style = wider.style.__class__(
                decimals=wider.style.decimals, grouping=wider.style.grouping, point=wider.style.point
            )  # fmt: skip
            return Quantity(style.write(shown), shown, 1.0, style), phrase("points", language)
        word = phrase("less" if after.value < before.value else "more", language)
        return Quantity(wider.style.write(shown), shown, wider.scale, wider.style), word

    def _change(self) -> tuple[SpriteLayer, ...]:
        """The change in per cent, large, under the text of a wide frame."""
        before, after = self.pair
        percent = change(before.value, after.value)
        if not self.frame.wide or percent is None or abs(percent) < 0.1 or before.style.unit[1] == "%":
            return ()
        text = change_label(percent, self.context.language)
        steps = [step for step in reversed(TYPE_SCALE) if 80.0 <= step <= CHANGE_SIZE]
        font = self.theme.font("figure", CHANGE_SIZE, weight=800)
        for step in steps:
            font = self.theme.font("figure", step, weight=800)
            top = self.place.base - step * 0.8
            if line_width(text, font) <= TEXT_WIDTH and top > self.text_bottom + 32.0:
                block = set_text(text, self.theme, "figure", sizes=(step,), width=TEXT_WIDTH, max_lines=1, weight=800)
                ops = text_ops(block, self.frame.content.x, top, paint=self.theme.accent_fill, hang=True)
                return (fade_in(sprite("change", *ops), self.moved + 0.2, 0.3),)
        return ()

    def _names(self) -> tuple[SpriteLayer, ...]:
        palette = self.theme.palette
        ops: list[Op] = []
        for block, box, color in zip(self._name_blocks(), self.boxes, (palette.mute, palette.ink), strict=True):
            gap = 20.0 if self.frame.wide else 28.0
            ops += text_ops(block, box.x, self.place.base + gap, paint=color, hang=True)
        return (fade_in(sprite("names", *ops), 0.32),)

    def _base(self) -> SpriteLayer:
        start, end = (0.0, float(self.frame.width))
        if self.frame.wide:
            start, end = self.boxes[0].x - 24.0, self.boxes[1].right
        line = stroke(f"M{start} {self.place.base}H{end}", self.theme.palette.ink, BASE_WIDTH)
        return fade_in(sprite("base", line), 0.32)

    def _floor(self) -> tuple[SpriteLayer, ...]:
        """The ground the columns of a tall frame stand on."""
        if self.frame.wide:
            return ()
        palette = self.theme.palette
        fill = palette.soft if palette.look == "light" else palette.surface
        box = Box(x=0, y=self.place.base, w=self.frame.width, h=self.frame.height - self.place.base)
        return (fade_in(sprite("floor", RectOp(box=box, paint=Paint(fill=fill, opacity=FLOOR_OPACITY))), 0.32),)
