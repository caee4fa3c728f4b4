"""Where the lines of a chart run: axes, curves, and a free place for every label."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from app.core.exceptions import ValidationError
from app.design.frame import Frame
from app.design.parts.chart_data import AS_TABLE, Cell, ChartData, in_unit
from app.design.parts.charts import Axis, nice_ticks
from app.design.parts.curves import smooth_samples
from app.design.parts.line_note import CAPTION_SIZE, EDGE_ROOM, Note, NotePen, number_sizes
from app.design.parts.numbers import Quantity, parse, quantities
from app.design.parts.places import Label, around, free_place, label_at
from app.design.parts.text import Align, floor_size, line_width
from app.design.tokens import Theme
from app.media.drawing.ops import Box, Font, Point

TICK_SIZE = {True: 28.0, False: 34.0}
MOST_TICKS = {True: 7, False: 4}
MOST_TIMES = 5
ENOUGH_TIMES = 3
"""Fewer labels than this say too little of a longer time."""

TIME_ROOM = 64.0
"""Below the plot, for the names of the categories."""

ZERO_FROM_SHARE = 0.6
"""Zero is on the scale when the smallest value is below this share of the largest."""

PADDING_SHARE = 0.06
LABEL_SIZE = 34.0
DOT_ROOM = 34.0
NOTE_ABOVE = 64.0
"""How far a note beside its point reaches above it, or below, at least."""

WIDE_NOTE_SHARE = 0.45
"""A caption wider than this share stands over its point, rather than on the curve."""

NAME_SHARE, LONGEST_NAME_SHARE = 0.6, 0.8
"""The longest name of a category or series as a share of the width: in the size of a note, and in the smallest."""


@dataclass(frozen=True)
class LinePlan:
    """A laid-out line chart before it moves. `runs` are the unbroken stretches of each series, as points."""

    plot: Box
    runs: tuple[tuple[tuple[Point, ...], ...], ...]
    values: tuple[tuple[Label, float], ...]
    times: tuple[tuple[Label, float], ...]
    zero: float | None
    names: tuple[Label | None, ...]
    note: Note | None
    main: int


def plan_lines(
    data: ChartData, main: int, noted: int | None, theme: Theme, frame: Frame, body: Box, language: str
) -> LinePlan:  # fmt: skip
    """Return where everything stands. `main` is the series to light, `noted` the category of its annotation."""
    planner = _Planner(data, main, noted, theme, frame, body, language)
    planner.check_names()
    plans = planner.attempts()
    plan = next(plans)
    while plan.note and not plan.note.good and (following := next(plans, None)):
        plan = following if following.note and following.note.cost < plan.note.cost else plan
    return plan


def point_to_note(data: ChartData, main: int) -> int | None:
    """Return the category whose value is worth a note: the last if it is an extreme, else the one that stands out."""
    cells = [(category, cell.share) for category, cell in enumerate(data.series[main]) if cell]
    if not cells:
        return None
    shares = [share for _, share in cells]
    last, share = cells[-1]
    if share in (max(shares), min(shares)):
        return last
    centre = sorted(shares)[len(shares) // 2]
    return max(cells, key=lambda item: abs(item[1] - centre))[0]


@dataclass(frozen=True)
class _Planner:
    data: ChartData
    main: int
    noted: int | None
    theme: Theme
    frame: Frame
    body: Box
    language: str
    above: float = NOTE_ABOVE

    def attempts(self) -> Iterator[LinePlan]:
        """Yield plans, each with a smaller note or more room over it than the one before."""
        if self.noted is None:
            yield self.planned(None)
            return
        quantity, caption = self._note_texts(self.noted)
        said = [item for item, *_ in self._times(self._across(self._plot(())), self._plot(()))]
        words = "" if self.noted in said else caption
        for size in number_sizes(self.theme, self.frame, quantity.text, self.body.w):
            pen = NotePen(self.theme, quantity, words, size, self._caption_font())
            if not self._is_wide(caption):
                yield replace(self, above=max(NOTE_ABOVE, size * 0.56)).planned(pen)
            yield replace(self, above=pen.over).planned(pen)

    def planned(self, pen: NotePen | None) -> LinePlan:
        """Return the plan with the note that `pen` sets."""
        low, high = self._domain()
        ticks = self._ticks(low, high)
        plot = self._plot(ticks)
        across, up = self._across(plot), Axis(low, high, plot.bottom, plot.y)
        runs = tuple(self._runs(row, across, up) for row in self.data.series)
        times = tuple((label, x) for _, label, x in self._times(across, plot))
        curves = [_samples(series) for series in runs]
        zero = up.at(0.0) if low <= 0.0 <= high else None
        note = self._note(pen, across, up, plot, curves, zero) if pen else None
        taken = [note.number.box, note.caption.box, around(note.point, DOT_ROOM)] if note else []
        values = tuple((self._tick_label(text, up.at(tick), plot), up.at(tick)) for tick, text in ticks)
        names = self._names(curves, plot, zero, taken)
        return LinePlan(plot, runs, values, times, zero, names, note, self.main)

    def check_names(self) -> None:
        """Refuse names that could stand neither under the plot nor beside a point."""
        longest = self._longest_name()
        if line_width(longest, self._caption_font()) > self.body.w * LONGEST_NAME_SHARE:
            raise ValidationError(
                f"The name “{longest[:60]}” is too long for a line chart.", hint=f"Shorten it. {AS_TABLE}"
            )

    def _domain(self) -> tuple[float, float]:
        shares = [cell.share for row in self.data.series for cell in row if cell] or [0.0]
        low, high = min(shares), max(shares)
        if low > 0 and low <= high * ZERO_FROM_SHARE:
            low = 0.0
        if high < 0 and high >= low * ZERO_FROM_SHARE:
            high = 0.0
        if high - low < 1e-9:
            low, high = min(low - 0.1, 0.0 if low >= 0 else low - 0.1), high + 0.1
        pad = (high - low) * PADDING_SHARE
        below, above = self._note_room(shares, high - low)
        return low - max(below, pad if low else 0.0), high + max(above, pad if high else 0.0)

    def _note_room(self, shares: Sequence[float], span: float) -> tuple[float, float]:
        """Return what the scale needs below and above for a note at the lowest or highest value."""
        cell = self.data.series[self.main][self.noted] if self.noted is not None else None
        if cell is None:
            return 0.0, 0.0
        height = max(self.body.h - TIME_ROOM, 1.0)
        below = span * (self.above + 20.0) / height if cell.share == min(shares) < 0 else 0.0
        room = min(self.above, height * 0.5)
        return below, span * room / (height - room) if cell.share == max(shares) else 0.0

    def _is_wide(self, caption: str) -> bool:
        return line_width(caption, self._caption_font()) > self.body.w * WIDE_NOTE_SHARE

    def _ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        """Return (share, text) of the value axis: round numbers of the values themselves."""
        scale = self._scale_of_labels()
        power = 10.0 ** max(-300, math.floor(math.log10(self.data.largest)))
        size = self.data.largest / power
        steps = nice_ticks(low * size, high * size, MOST_TICKS[self.frame.wide])
        values = [max(-sys.float_info.max, min(sys.float_info.max, step * power / scale)) for step in steps]
        texts = quantities(values, self._closed_unit(), self.language)
        return [(step / size, quantity.text) for step, quantity in zip(steps, texts, strict=True)]

    def _scale_of_labels(self) -> float:
        """Return how many of the values' own unit one of the labels' is: 1 unless they differ."""
        cells = [cell for row in self.data.series for cell in row if cell]
        pairs = [(cell.share * self.data.largest, cell.quantity.shown) for cell in cells]
        return next((value / shown for value, shown in pairs if shown and value and abs(value / shown) > 1), 1.0)

    def _closed_unit(self) -> str:
        cell = next((cell for row in self.data.series for cell in row if cell), None)
        if cell is None:
            return ""
        prefix, suffix = cell.quantity.style.prefix.strip(), cell.quantity.style.suffix
        return prefix or (suffix if suffix in ("%", "°", "×", "‰") else "")

    def _plot(self, ticks: Sequence[tuple[float, str]]) -> Box:
        font = self.theme.font("text", TICK_SIZE[self.frame.wide], tabular=True)
        left = max((56.0, *(line_width(text, font) + 24.0 for _, text in ticks)))
        body = self.body
        return Box(x=body.x + left, y=body.y, w=body.w - left, h=body.h - TIME_ROOM)

    def _across(self, plot: Box) -> tuple[float, ...]:
        """Return the x of every category: true to scale where they are rising numbers, else evenly apart."""
        count = len(self.data.names)
        if count == 1:
            return (plot.center[0],)
        read = [parse(name, self.language) for name in self.data.names]
        numbers = [quantity.value for quantity in read if quantity]
        rising = len(numbers) == count and all(a < b for a, b in pairwise(numbers))
        places = numbers if rising else [float(number) for number in range(count)]
        first, last = (EDGE_ROOM * (self.noted == end) for end in (0, count - 1))
        axis = Axis(places[0], places[-1], plot.x + first, plot.right - last)
        return tuple(axis.at(place) for place in places)

    def _runs(
        self, row: tuple[Cell | None, ...], across: tuple[float, ...], up: Axis
    ) -> tuple[tuple[Point, ...], ...]:
        runs: list[list[Point]] = [[]]
        for x, cell in zip(across, row, strict=True):
            if cell is None:
                runs.append([])
            else:
                runs[-1].append((x, up.at(cell.share)))
        return tuple(tuple(run) for run in runs if run)

    def _tick_label(self, text: str, y: float, plot: Box) -> Label:
        size = TICK_SIZE[self.frame.wide]
        return label_at(text, self.theme.font("text", size, tabular=True), plot.x - 24.0, y + size * 0.36, "right")

    def _times(self, across: tuple[float, ...], plot: Box) -> tuple[tuple[int, Label, float], ...]:
        """Return (category, label, x) under the plot: at most five, evenly chosen, and the noted one in bold.

        They keep clear of one another.
        """
        font = self.theme.font("text", TICK_SIZE[self.frame.wide])
        bold = self.theme.font("label", TICK_SIZE[self.frame.wide], weight=700)
        for chosen in even_choices(len(across), MOST_TIMES):
            labels = [(item, self._time_label(item, across, plot, font), across[item]) for item in chosen]
            if all(a.box.right + 16.0 <= b.box.x for (_, a, _), (_, b, _) in pairwise(labels)):
                if self.noted is None:
                    return tuple(labels)
                own = self._time_label(self.noted, across, plot, bold)
                kept = [each for each in labels if _apart(each[1].box, own.box)]
                return tuple(sorted([*kept, (self.noted, own, across[self.noted])]))
        return ()

    def _time_label(self, item: int, across: tuple[float, ...], plot: Box, font: Font) -> Label:
        align: Align = "center"
        if len(across) > 1 and item in (0, len(across) - 1):
            align = "left" if item == 0 else "right"
        x = {"left": plot.x, "right": plot.right, "center": across[item]}[align]
        return label_at(self.data.names[item], font, x, plot.bottom + 20.0 + font.size, align)

    def _caption_font(self) -> Font:
        """Return the font of the note's caption: smaller where the longest name would take most of the width."""
        fonts = [self.theme.font("text", size) for size in (CAPTION_SIZE, floor_size(self.frame))]
        longest = self._longest_name()
        return next((font for font in fonts if line_width(longest, font) <= self.body.w * NAME_SHARE), fonts[-1])

    def _longest_name(self) -> str:
        font = self.theme.font("text", CAPTION_SIZE)
        return max((*self.data.names, *self.data.series_names), key=lambda name: line_width(name, font))

    def _note_texts(self, category: int) -> tuple[Quantity, str]:
        cell = self.data.series[self.main][category]
        assert cell is not None
        return in_unit(cell.quantity, self.data.unit), self.data.names[category]

    def _note(
        self, pen: NotePen, across: tuple[float, ...], up: Axis, plot: Box, curves: Sequence[Sequence[Point]],
        zero: float | None,
    ) -> Note | None:  # fmt: skip
        if self.noted is None:
            return None
        cell = self.data.series[self.main][self.noted]
        assert cell is not None
        limits = Box(x=plot.x, y=self.body.y - 24.0, w=plot.w, h=plot.bottom - self.body.y + 24.0)
        own = [curves[self.main], *(curve for number, curve in enumerate(curves) if number != self.main)]
        return pen.note((across[self.noted], up.at(cell.share)), self.noted, own, limits, zero)

    def _names(
        self, curves: Sequence[Sequence[Point]], plot: Box, zero: float | None, taken: list[Box]
    ) -> tuple[Label | None, ...]:
        if len(curves) == 1:
            return (None,)
        labels: list[Label | None] = []
        for number, name in enumerate(self.data.series_names):
            weight = 700 if number == self.main else 600
            font = self.theme.font("label", LABEL_SIZE, weight=weight)
            label = free_place(name, font, number, curves, plot, zero, taken)
            taken += [label.box] if label else []
            labels.append(label)
        return tuple(labels)


def _samples(runs: Sequence[Sequence[Point]]) -> list[Point]:
    return [point for run in runs for point in smooth_samples(run)]


def _apart(a: Box, b: Box) -> bool:
    return a.right + 16.0 <= b.x or b.right + 16.0 <= a.x


def even_choices(count: int, most: int) -> list[range]:
    """Return the ways to choose up to `most` of `count` numbers at equal distances from the first, best first.

    Those that end on the last come before those that do not, as long as they are three or more; then the more of
    them the better.
    """
    if count == 1:
        return [range(1)]
    steps = [step for step in range(1, count + 1) if (count - 1) // step < most]
    choices = [range(0, count, step) for step in steps]
    return sorted(
        choices, key=lambda chosen: (chosen[-1] < count - 1 or len(chosen) < ENOUGH_TIMES < count, -len(chosen))
    )
