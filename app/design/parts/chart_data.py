"""A chart's values, read once for every chart: how each is written, how large it is beside the largest."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.exceptions import ValidationError
from app.design.parts.numbers import CURRENCIES, NBSP, NumberStyle, Quantity, parse, quantities, style_for, tidy
from app.story.script import ChartVisual

AS_TABLE = "Split it into several scenes, or write `layout: table` for this one."
_CLOSED_UNITS = ("%", "‰", "°", "×")
LONG_DIGITS = 4
"""Whole numbers of this many digits are grouped, unless all of them are years."""

WHOLE_PERCENT = 100.0
WHOLE_TOLERANCE_PERCENT = 1.5
"""Rounded shares of a whole add up to a hundred within this."""


@dataclass(frozen=True)
class Cell:
    """One value: as a share of the largest size in the chart (−1…1), and as it is written."""

    share: float
    quantity: Quantity


@dataclass(frozen=True)
class ChartData:
    """Named series of cells, None where the author gave no value; `largest` is the size a share of 1 stands for."""

    names: tuple[str, ...]
    series_names: tuple[str, ...]
    series: tuple[tuple[Cell | None, ...], ...]
    largest: float
    unit: str

    @property
    def only(self) -> tuple[Cell | None, ...]:
        """The first series."""
        return self.series[0]

    def total(self) -> float:
        """Return the sum of the first series' shares."""
        return sum(cell.share for cell in self.only if cell)


def read_chart(visual: ChartVisual, language: str) -> ChartData:
    """Return the chart's data.

    Raises ValidationError when values of different units would stand on one scale.
    """
    series = [[_finite(value) for value in row.values] for row in visual.series]
    series = [[*row, *[None] * len(visual.categories)][: len(visual.categories)] for row in series]
    largest = max((abs(value) for row in series for value in row if value is not None), default=0.0) or 1.0
    written = [_written(row, _labels(visual, number), visual.unit, language) for number, row in enumerate(series)]
    _one_unit(written, visual)
    cells = tuple(
        tuple(
            Cell(value / largest, text) if value is not None and text else None
            for value, text in zip(row, texts, strict=True)
        )
        for row, texts in zip(series, written, strict=True)
    )
    return ChartData(visual.categories, tuple(row.name for row in visual.series), cells, largest, visual.unit)


def whole(data: ChartData) -> bool:
    """Return whether the first series are shares of one whole, in per cent."""
    cells = [cell for cell in data.only if cell]
    percent = bool(cells) and all(cell.quantity.style.suffix.strip() == "%" and cell.share >= 0 for cell in cells)
    total = sum(cell.quantity.shown for cell in cells)
    return percent and len(data.series) == 1 and abs(total - WHOLE_PERCENT) <= WHOLE_TOLERANCE_PERCENT


def in_unit(quantity: Quantity, unit: str) -> Quantity:
    """Return the quantity with its unit said: for the hero number, where the others leave it to the subtitle."""
    style = quantity.style
    bare = not style.prefix.strip() and not style.suffix.strip(NBSP + " ")
    if not unit or not bare or quantity.year:
        return quantity
    if unit in CURRENCIES:
        style = replace(style, prefix=unit)
        text = quantity.text[:1] + unit + quantity.text[1:] if quantity.shown < 0 else unit + quantity.text
    else:
        suffix = unit if unit in _CLOSED_UNITS else NBSP + unit.replace(" ", NBSP)
        style, text = replace(style, suffix=suffix), quantity.text + suffix
    return replace(quantity, style=style, text=text)


def _labels(visual: ChartVisual, series: int) -> Sequence[str]:
    labels = visual.labels[series] if series < len(visual.labels) else ()
    return [*labels, *[""] * len(visual.categories)][: len(visual.categories)]


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _written(
    row: Sequence[float | None], labels: Sequence[str], unit: str, language: str
) -> list[Quantity | None]:  # fmt: skip
    """Return how each value of a series is written: the author's label, or a style they all share."""
    known = [value for value in row if value is not None]
    styled = iter(quantities(known, unit if _closed(unit) else "", language))
    made = [next(styled) if value is not None else None for value in row]
    return [
        quantity and _labelled(label, quantity, unit, language) for label, quantity in zip(labels, made, strict=True)
    ]


def _labelled(label: str, made: Quantity, unit: str, language: str) -> Quantity:
    if not label.strip() or _only_grouped(label.strip(), made.text):
        return made
    read = parse(label, language)
    if read is None:
        plain = style_for((made.shown,), "", language)
        return Quantity(tidy(label), made.shown, 1.0, replace(plain, suffix=""))
    return in_unit(read, unit) if _closed(unit) else read


def _only_grouped(label: str, made: str) -> bool:
    """Return whether an author's long plain number differs from how it would be written by its grouping and unit."""
    plain = len(label) >= LONG_DIGITS and label.isascii() and label.isdigit()
    return plain and "".join(character for character in made if character.isdigit()) == label


def _closed(unit: str) -> bool:
    return bool(unit) and (unit in CURRENCIES or unit in _CLOSED_UNITS)


def _one_unit(written: Sequence[Sequence[Quantity | None]], visual: ChartVisual) -> None:
    units = {_unit(item.style) for row in written for item in row if item} - {("", "")}
    if len(units) > 1:
        named = ", ".join(sorted("".join(unit) for unit in units))
        raise ValidationError(
            f"The {visual.chart} chart of {', '.join(row.name for row in visual.series if row.name) or 'this scene'} "
            f"would draw different units on one scale: {named}.",
            hint=f"Chart one unit at a time. {AS_TABLE}",
        )


def _unit(style: NumberStyle) -> tuple[str, str]:
    prefix, suffix = style.unit
    return prefix.strip("~≈<>≤≥± "), suffix


def with_others(data: ChartData, most: int, keep: int, label: str) -> tuple[ChartData, int]:
    """Return the chart with its smallest shares joined into one last row named `label`, and where `keep` now is."""
    cells = [cell or Cell(0.0, quantities([0.0])[0]) for cell in data.only]
    ranked = sorted(range(len(cells)), key=lambda item: (item != keep, -cells[item].share))
    kept = sorted(ranked[: most - 1])
    rest = [cells[item] for item in sorted(ranked[most - 1 :])]
    style = max((cell.quantity.style for cell in rest), key=lambda style: style.decimals)
    shown = sum(cell.quantity.shown for cell in rest)
    other = Cell(sum(cell.share for cell in rest), Quantity(style.write(shown), shown, rest[0].quantity.scale, style))
    names = (*(data.names[item] for item in kept), label)
    joined = (*(cells[item] for item in kept), other)
    return replace(data, names=names, series=(joined,)), kept.index(keep)
