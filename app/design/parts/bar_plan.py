"""Where the bars of a chart lie: rows, names, one scale for all, and a figure at every bar's end."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import Frame
from app.design.parts.bar_rows import GROUP_GAP, Name, Rows, rows_of
from app.design.parts.chart_data import Cell, ChartData, in_unit
from app.design.parts.charts import BarScale, Figure, Side, bar_scale, figure_box, figure_font, middle
from app.design.parts.numbers import NumberStyle, Quantity
from app.design.parts.text import Align, floor_size, line_width
from app.design.tokens import Theme, steps_down
from app.media.drawing.ops import Box

LIT_VALUE_SIZE = 80.0
VALUE_SIZE = 48.0
FIGURE_SHARE = 0.5
"""The most of a chart's width that a value may take, so that bars keep some."""

VALUE_GAP = 24.0
LEAST_PITCH = 40.0
LEAST_GROUPED_BAR = 28.0
MOST_SERIES = 3
INSIDE_FROM = 300.0
"""In tall frames the lit value stands inside its bar when that is longer than this."""

KEY_SIZE = 28.0
KEY_GAP = 20.0
NO_VALUE = "–"


@dataclass(frozen=True)
class Mark:
    """One bar: where it lies, which end tells its value, and the figure that says it, unless it is `silent`."""

    category: int
    series: int
    box: Box
    data_end: Side
    figure: Figure
    figure_width: float
    inside: bool
    silent: bool = False

    @property
    def figure_box(self) -> Box:
        """The box of the value."""
        return figure_box(self.figure, self.figure_width)


@dataclass(frozen=True)
class Key:
    """A series named beside the figure of its bar in the first group: its text, edge and baseline."""

    series: int
    text: str
    x: float
    baseline: float
    align: Align


@dataclass(frozen=True)
class BarPlan:
    """A laid-out chart before it moves."""

    names: tuple[Name, ...]
    name_align: Align
    marks: tuple[Mark, ...]
    zero: float
    top: float
    bottom: float
    main: int
    main_series: int
    keys: tuple[Key, ...]

    @property
    def right(self) -> float:
        """Where the longest bar or figure of the unlit rows ends."""
        return max(
            (max(mark.box.right, mark.figure_box.right) for mark in self.marks if mark.category != self.main),
            default=self.zero,
        )


def most_rows(frame: Frame, body: Box, series: int) -> int:
    """Return how many rows fit at the smallest readable type."""
    grouped = series * (LEAST_GROUPED_BAR + GROUP_GAP) + 12.0
    least = max(LEAST_PITCH if frame.wide else LEAST_PITCH * 1.1, grouped if series > 1 else 0.0)
    return max(1, int(body.h / least))


def plan_bars(
    data: ChartData, main: int, main_series: int, theme: Theme, frame: Frame, body: Box, language: str, *,
    silent: bool = False,
) -> BarPlan:  # fmt: skip
    """Return where everything stands. `main` is the category to light, `main_series` the series.

    The lit bar of a `silent` plan has no figure at its end: the page says it elsewhere.
    """
    rows = rows_of(data, theme, frame, body, language)
    maker = _Maker(data, main, main_series, theme, frame, rows, silent=silent)
    scale, inside = maker.scale()
    marks = tuple(maker.mark(category, series, scale, inside=inside) for category, series in maker.places())
    last = len(data.names) - 1
    return BarPlan(
        names=rows.names, name_align=rows.align, marks=marks, zero=scale.zero, top=rows.tops[0],
        bottom=rows.tops[last] + maker.group, main=main, main_series=main_series, keys=maker.keys(marks),
    )  # fmt: skip


@dataclass(frozen=True)
class _Maker:
    """Makes the marks of one chart on its rows."""

    data: ChartData
    main: int
    main_series: int
    theme: Theme
    frame: Frame
    rows: Rows
    silent: bool = False

    @property
    def group(self) -> float:
        """The thickness of all bars of one row."""
        count = len(self.data.series)
        return self.rows.thickness * count + GROUP_GAP * (count - 1)

    def places(self) -> list[tuple[int, int]]:
        """Every (category, series)."""
        return [(c, s) for c in range(len(self.data.names)) for s in range(len(self.data.series))]

    def is_main(self, category: int, series: int) -> bool:
        """Whether this is the bar the chart is about."""
        return category == self.main and series == self.main_series

    def cell(self, category: int, series: int) -> Cell:
        """The cell, or a dash of no length where the author gave no value."""
        nothing = Cell(0.0, Quantity(NO_VALUE, 0.0, 1.0, NumberStyle()))
        return self.data.series[series][category] or nothing

    def scale(self) -> tuple[BarScale, bool]:
        """The scale of all bars, and whether the main figure stands inside its bar."""
        shares = [self.cell(*place).share for place in self.places()]
        if not self.frame.wide and len(self.data.series) == 1 and not self.silent:
            scale = bar_scale(
                shares, [self._room(*place, inside=True) for place in self.places()], self.rows.left, self.rows.right
            )
            length = abs(self.cell(self.main, 0).share) * scale.length
            if length > max(INSIDE_FROM, self._figure_width(self.main, 0) + 2 * VALUE_GAP):
                return scale, True
        rooms = [self._room(*place, inside=False) for place in self.places()]
        return bar_scale(shares, rooms, self.rows.left, self.rows.right), False

    def mark(self, category: int, series: int, scale: BarScale, *, inside: bool) -> Mark:
        """The bar and its figure."""
        cell = self.cell(category, series)
        top = self.rows.tops[category] + series * (self.rows.thickness + GROUP_GAP)
        box = scale.box(cell.share, top, self.rows.thickness)
        end: Side = "left" if cell.share < 0 else "right"
        figure = self._figure(category, series, box, end, inside=inside and self.is_main(category, series))
        return Mark(
            category, series, box, end, figure, self._figure_width(category, series),
            inside and self.is_main(category, series), self.silent and self.is_main(category, series),
        )  # fmt: skip

    def keys(self, marks: tuple[Mark, ...]) -> tuple[Key, ...]:
        """The series' names, beside the figures of the first group."""
        if len(self.data.series) == 1:
            return ()
        return tuple(self._key(mark) for mark in marks if mark.category == 0)

    def _key(self, mark: Mark) -> Key:
        outward = mark.data_end == "right"
        x = mark.figure_box.right + KEY_GAP if outward else mark.figure_box.x - KEY_GAP
        baseline = middle(mark.box.center[1], KEY_SIZE)
        return Key(mark.series, self.data.series_names[mark.series], x, baseline, "left" if outward else "right")

    def _size(self, category: int, series: int) -> float:
        thickness = self.rows.thickness
        lit = self.is_main(category, series) and len(self.data.series) == 1
        most = (
            min(LIT_VALUE_SIZE, thickness * (1.12 if self.frame.wide else 0.92))
            if lit
            else min(VALUE_SIZE, thickness * 0.68)
        )
        text, weight = self._quantity(category, series).text, 700 if lit else 600
        room = (self.rows.right - self.rows.left) * FIGURE_SHARE
        for size in steps_down(most, floor_size(self.frame)):
            if line_width(text, self.theme.font("label", size, weight=weight)) <= room:
                return size
        return floor_size(self.frame)

    def _quantity(self, category: int, series: int) -> Quantity:
        quantity = self.cell(category, series).quantity
        lit = self.is_main(category, series)
        return in_unit(quantity, self.data.unit) if lit and quantity.text != NO_VALUE else quantity

    def _bare_figure(self, category: int, series: int) -> Figure:
        palette = self.theme.palette
        grouped = len(self.data.series) > 1
        main = series == self.main_series if grouped else category == self.main
        color = palette.ink if main or not self.frame.wide else palette.mute
        quantity = self._quantity(category, series)
        return Figure(quantity, 0, 0, self._size(category, series), color, 700 if main else 600)

    def _figure_width(self, category: int, series: int) -> float:
        figure = self._bare_figure(category, series)
        return line_width(figure.quantity.text, figure_font(self.theme, figure))

    def _gap(self) -> float:
        return min(VALUE_GAP, max(12.0, self.rows.thickness * 0.3))

    def _room(self, category: int, series: int, *, inside: bool) -> float:
        """What a bar needs beyond its end."""
        if (inside or self.silent) and self.is_main(category, series):
            return 0.0
        key = 0.0
        if len(self.data.series) > 1 and category == 0:
            font = self.theme.font("text", KEY_SIZE)
            key = KEY_GAP + line_width(self.data.series_names[series], font)
        return self._gap() + self._figure_width(category, series) + key

    def _figure(self, category: int, series: int, box: Box, end: Side, *, inside: bool) -> Figure:
        bare = self._bare_figure(category, series)
        gap = -VALUE_GAP if inside else self._gap()
        outward = end == "right"
        x = box.right + gap if outward else box.x - gap
        align: Align = "left" if outward != inside else "right"
        color = self.theme.palette.on_accent if inside else bare.fill
        return Figure(bare.quantity, x, middle(box.center[1], bare.size), bare.size, color, bare.weight, align)
