"""Bars: names, lengths from one zero line, values at their ends, one of them lit.

A frame holds as many rows as its height allows at the smallest readable type. Beyond that, the smallest shares of a
whole join as "Other (n)"; any other chart is refused with advice, since a bar left out would mislead.
"""

from __future__ import annotations

from dataclasses import replace

from app.core.exceptions import ValidationError
from app.design.frame import LaidOut, SceneContext
from app.design.motion import fade_in
from app.design.parts.bar_plan import KEY_SIZE, MOST_SERIES, BarPlan, Mark, most_rows, plan_bars
from app.design.parts.bar_rows import Name
from app.design.parts.bracket import Sum, bracket_layers
from app.design.parts.callout import callout_layers, plan_callout
from app.design.parts.chart_data import AS_TABLE, ChartData, read_chart, whole, with_others
from app.design.parts.charts import (
    AXIS_SECONDS,
    GROW_SECONDS,
    LIGHT_SECONDS,
    MARKS_SECONDS,
    STAGGER_SECONDS,
    bar_op,
    count_figure,
    dimmed,
    grow,
    lit,
    slide,
    stroke,
    window,
)
from app.design.parts.header import header
from app.design.parts.layers import page_layer, sprite
from app.design.parts.numbers import phrase
from app.design.parts.spoken import Lit, lit_schedule, named_in
from app.design.parts.text import one_line, text_ops
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Fill, Op
from app.story.script import ChartVisual

MOST_STAGGER_SECONDS = 0.36
ZERO_WIDTH = 2.5
ZERO_OVERHANG = 16.0
MAJORITY_PERCENT = 50.0
LEAST_SUMMED = 2


def lay_out(visual: ChartVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Lay out a bar chart.

    Raises ValidationError when it has more bars or series than the frame can show, or values in several units.
    """
    top = header(context, theme, visual.title, subtitle=visual.subtitle, source=visual.source)
    data, main = _chart(visual, context, top.body)
    named = named_in(visual.title, data.series_names) if len(data.series) > 1 else 0
    main_series = len(data.series) - 1 if named is None else named
    plan = plan_bars(data, main, main_series, theme, context.frame, top.body, context.language)
    silent = plan_bars(data, main, main_series, theme, context.frame, top.body, context.language, silent=True)
    callout = None if _summed(plan, data) else plan_callout(silent, theme, context.frame, top.body)
    plan = silent if callout else plan
    ready = _start(plan, len(data.names) - 1) + GROW_SECONDS
    schedule = lit_schedule(context, data.names, main if len(data.series) == 1 else None, ready)
    drawing = _Bars(plan, data, schedule, context, theme)
    bracket, bracket_box = drawing.bracket(top.body)
    layers = (
        page_layer(context.frame, theme), *top.layers, *drawing.names(), *drawing.bars(), drawing.zero_line(),
        *drawing.figures(), *drawing.keys(), *bracket,
        *(callout_layers(callout, theme, drawing.lit_at) if callout else ()),
    )  # fmt: skip
    boxes = [mark.box for mark in plan.marks] + [mark.figure_box for mark in plan.marks if not mark.silent]
    boxes += [bracket_box] if bracket_box else [callout.box] if callout else []
    return LaidOut(layers, theme.palette.look, lit=tuple(boxes))


def _chart(visual: ChartVisual, context: SceneContext, body: Box) -> tuple[ChartData, int]:
    """Return the data as shown and the category to light: the author's, the headline's, or the largest."""
    data = read_chart(visual, context.language)
    if len(data.series) > MOST_SERIES:
        raise ValidationError(
            f"A bar chart shows at most {MOST_SERIES} values beside each name; this one has {len(data.series)}.",
            hint=AS_TABLE,
        )
    main = main_category(visual, data)
    rows = most_rows(context.frame, body, len(data.series))
    if len(data.names) <= rows:
        return data, main
    if not whole(data):
        raise ValidationError(
            f"A bar chart holds at most {rows} rows in this frame; this one has {len(data.names)}.", hint=AS_TABLE
        )
    joined = len(data.names) - rows + 1
    return with_others(data, rows, main, phrase("other", context.language, joined) or "…")


def main_category(visual: ChartVisual, data: ChartData) -> int:
    """Return the category to light: the author's choice, the one the headline names, or the largest."""
    if visual.highlight is not None and 0 <= visual.highlight < len(data.names):
        return visual.highlight
    named = named_in(visual.title, data.names)
    sizes = [abs(cell.share) if cell else -1.0 for cell in data.only]
    return sizes.index(max(sizes)) if named is None else named


def _start(plan: BarPlan, category: int) -> float:
    count = len(plan.names)
    return MARKS_SECONDS + category * min(STAGGER_SECONDS, MOST_STAGGER_SECONDS / max(count - 1, 1))


def _summed(plan: BarPlan, data: ChartData) -> bool:
    """Return whether the others are worth summing: together they are less than the one that is lit."""
    main = next(mark for mark in plan.marks if mark.category == plan.main)
    together = plan.main in (0, len(plan.names) - 1) and len(plan.marks) > LEAST_SUMMED
    return together and whole(data) and main.figure.quantity.shown > MAJORITY_PERCENT


class _Bars:
    """The layers of one planned chart."""

    def __init__(
        self, plan: BarPlan, data: ChartData, schedule: tuple[Lit, ...], context: SceneContext, theme: Theme
    ) -> None:
        self.plan, self.data, self.schedule, self.context, self.theme = plan, data, schedule, context, theme
        self.grouped = len(data.series) > 1

    def spans(self, category: int) -> list[tuple[float, float | None]]:
        """When a category is lit."""
        return [(lit.start, lit.end) for lit in self.schedule if lit.item == category]

    @property
    def lit_at(self) -> float:
        """When the bar that the chart is about is lit for good."""
        starts = [span.start for span in self.schedule if span.item == self.plan.main]
        return max(starts, default=MARKS_SECONDS + GROW_SECONDS)

    def names(self) -> tuple[SpriteLayer, ...]:
        """The names: those never lit in one layer, each lit one fading to its bolder self."""
        layers: list[SpriteLayer] = []
        still: list[Op] = []
        for category, name in enumerate(self.plan.names):
            spans = self.spans(category)
            if not spans:
                still += self._name_ops(name, self.theme.palette.mute, 500)
                continue
            quiet = sprite(f"name-{category}", *self._name_ops(name, self.theme.palette.mute, 500))
            layers.append(dimmed(fade_in(quiet, AXIS_SECONDS), spans))
            bold = sprite(f"name-{category}-lit", *self._name_ops(name, self.theme.palette.ink, 700))
            layers += [lit(bold, start, end) for start, end in spans]
        return (fade_in(sprite("names", *still), AXIS_SECONDS), *layers) if still else tuple(layers)

    def bars(self) -> tuple[SpriteLayer, ...]:
        """Every bar growing, and the accent over the lit ones."""
        layers: list[SpriteLayer] = []
        for mark in self.plan.marks:
            if mark.box.w < 0.5:
                continue
            name = f"bar-{mark.category}-{mark.series}"
            body = sprite(name, bar_op(mark.box, self._fill(mark), mark.data_end))
            layers.append(grow(body, mark.box, mark.data_end, _start(self.plan, mark.category)))
            if not self.grouped:
                accent = sprite(f"{name}-lit", bar_op(mark.box, self.theme.mark_fill(mark.box), mark.data_end))
                layers += [lit(accent, start, end) for start, end in self.spans(mark.category)]
        return tuple(layers)

    def figures(self) -> tuple[SpriteLayer, ...]:
        """Every value, counting up as it rides on its bar's end; a lit one turns to ink."""
        layers: list[SpriteLayer] = []
        for mark in self.plan.marks:
            if mark.silent:
                continue
            at = _start(self.plan, mark.category)
            name = f"value-{mark.category}-{mark.series}"
            counted = count_figure(mark.figure, self.theme, name, at, ride=slide(mark.box, mark.data_end, at))
            clip = {"clip": window(mark.box)} if mark.inside else {}
            layers += [layer.model_copy(update=clip) for layer in counted]
            if mark.figure.fill == self.theme.palette.mute:
                font = self.theme.font("label", mark.figure.size, weight=mark.figure.weight)
                op = one_line(
                    mark.figure.quantity.text, mark.figure.x, mark.figure.baseline, font, self.theme.palette.ink,
                    align=mark.figure.align,
                )  # fmt: skip
                layers += [lit(sprite(f"{name}-lit", op), start, end) for start, end in self.spans(mark.category)]
        return tuple(layers)

    def zero_line(self) -> SpriteLayer:
        """The line all bars start from."""
        plan = self.plan
        if plan.name_align == "left" and all(mark.data_end == "right" for mark in plan.marks):
            return sprite("zero")
        x = plan.zero - (ZERO_WIDTH - 1) / 2
        if plan.name_align == "left":  # names stand above their bars: a line from top to bottom would cross them
            pieces = [(mark.box.y, mark.box.bottom) for mark in plan.marks]
        else:
            pieces = [(plan.top, plan.bottom)]
        d = "".join(f"M{x} {top - ZERO_OVERHANG}V{bottom + ZERO_OVERHANG}" for top, bottom in pieces)
        return fade_in(sprite("zero", stroke(d, self.theme.palette.ink, ZERO_WIDTH)), AXIS_SECONDS)

    def keys(self) -> tuple[SpriteLayer, ...]:
        """The names of grouped series, beside the bars of the first group."""
        font, language = self.theme.font("text", KEY_SIZE), self.context.language
        ops = [
            one_line(
                key.text, key.x, key.baseline, font, self._key_color(key.series), align=key.align, language=language
            )
            for key in self.plan.keys
        ]
        return (fade_in(sprite("keys", *ops), MARKS_SECONDS + GROW_SECONDS),) if ops else ()

    def bracket(self, body: Box) -> tuple[tuple[SpriteLayer, ...], Box | None]:
        """The sum of the others, where one share of a whole outweighs them."""
        rest = [mark for mark in self.plan.marks if mark.category != self.plan.main]
        if not _summed(self.plan, self.data):
            return (), None
        style = rest[0].figure.quantity.style
        total = Sum(
            style.write(sum(mark.figure.quantity.shown for mark in rest)),
            phrase("others", self.context.language, len(rest)), self.plan.right,
            min(mark.box.y for mark in rest), max(mark.box.bottom for mark in rest),
        )  # fmt: skip
        at = self.lit_at + LIGHT_SECONDS
        frame, language = self.context.frame, self.context.language
        return bracket_layers(total, self.theme, frame, body.right, at, language)

    def _name_ops(self, name: Name, color: Color, weight: int) -> tuple[Op, ...]:
        block = replace(name.block, font=name.block.font.model_copy(update={"weight": weight}))
        return text_ops(block, name.x, name.top, paint=color, align=self.plan.name_align)

    def _fill(self, mark: Mark) -> Fill:
        palette = self.theme.palette
        if not self.grouped:
            return palette.neutral
        if mark.series == self.plan.main_series:
            return self.theme.mark_fill(mark.box)
        others = [series for series in range(len(self.data.series)) if series != self.plan.main_series]
        return palette.neutral if others.index(mark.series) == 0 else palette.second

    def _key_color(self, series: int) -> Color:
        return self.theme.palette.accent_text if series == self.plan.main_series else self.theme.palette.mute
