"""A table as the picture it asks for: a chart, a comparison, or a table."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from app.scripts.elements import Grid
from app.scripts.figures import are_times, read_column
from app.scripts.options import Options
from app.scripts.prose import words_in
from app.scripts.source import Source
from app.story.script import ChartVisual, ComparisonVisual, RichText, Series, Side, TableVisual

MAX_BARS = 7
MAX_GROUPED_BARS = 10
MAX_SERIES = 3
MIN_LINE_POINTS = 4
MAX_PIE_PARTS = 4
MAX_FORCED_PIE_PARTS = 8
Chart = Literal["bar", "line", "pie", "table"]
CHARTS: tuple[Chart, ...] = ("bar", "line", "pie", "table")
PAGE_ROWS = 7
MAX_PAGES = 3
MAX_POINTS = 5
MAX_POINT_WORDS = 8
SCALE_SPREAD = 20.0
"""Series further apart than this make one of them invisible on a common scale."""

VERSUS = re.compile(r"(?<!\s)\s++(?:vs\.?|versus|v\.|contre|contra|frente a|gegen)\s+", re.IGNORECASE)
_PAIRS = (
    "before/after then/now old/new without/with pros/cons do/don't dos/don'ts myth/fact past/present good/bad "
    "today/tomorrow advantages/disadvantages avant/après sans/avec hier/aujourd'hui antes/después antes/ahora "
    "sin/con mito/realidad vorher/nachher ohne/mit"
)
_OPPOSITES = frozenset(frozenset(pair.split("/")) for pair in _PAIRS.split(" "))
_UNIT = re.compile(r"(?:(?<!\s)\s++)?+[(\[]([^()\[\]\d=]{1,20})[)\]]\s*$")

TableVisuals = list[ChartVisual | ComparisonVisual | TableVisual]


@dataclass(frozen=True)
class Column:
    """A column of numbers."""

    name: str
    unit: str
    values: tuple[float | None, ...]
    labels: tuple[str, ...]


class TableReader:
    """Decides what a table is shown as; `visuals` are one or, for a long table, its pages."""

    def __init__(self, source: Source, grid: Grid, title: RichText, options: Options) -> None:
        self.source, self.grid, self.title, self.options = source, grid, title, options
        self.header = [cell.full for cell in grid.header]
        width = len(self.header)
        self.rows = [[cell.full for cell in row][:width] + [""] * (width - len(row)) for row in grid.rows]
        self.names = [row[0] for row in self.rows]

    def visuals(self, *, wanted: str = "") -> TableVisuals:
        """Return what the table is shown as; `wanted` may force a kind of chart, "comparison" or "before-after"."""
        forced: Chart | None = self.options.take("chart") or next((kind for kind in CHARTS if kind == wanted), None)
        compared = wanted in {"comparison", "before-after"}
        comparison = self._comparison(forced=compared) if forced is None else None
        if wanted == "before-after" and not (comparison and comparison.left.value):
            raise self._refuse("before and after", "It takes two rows, each a name and a number.")
        if compared and comparison is None:
            raise self._refuse("comparison", "It takes two rows of numbers, or two columns to set side by side.")
        if comparison:
            return [comparison]
        kind = forced or self._kind()
        return [self._chart(kind)] if kind != "table" else list(self._pages())

    def _refuse(self, kind: str, hint: str) -> Exception:
        return self.source.error(f"This table cannot be drawn as a {kind}.", self.grid.at, hint=hint)

    def columns(self) -> list[Column] | None:
        """Return the columns after the first when all hold numbers, else None."""
        found = []
        for index, name in enumerate(self.header[1:], start=1):
            cells = tuple(row[index] for row in self.rows)
            column = read_column(cells, self.source.language)
            if column is None:
                return None
            unit = _UNIT.search(name)
            found.append(Column(_UNIT.sub("", name), column[1] or (unit[1] if unit else ""), column[0], cells))
        return found or None

    def _kind(self) -> Literal["bar", "line", "pie", "table"]:
        columns = self.columns()
        if columns is None or len(columns) > MAX_SERIES or len(self.rows) < 2 or not all(self.names):
            return "table"
        if not _one_scale(columns):
            return "table"
        if len(self.rows) >= MIN_LINE_POINTS and are_times(self.names):
            return "line"
        if self._is_whole(columns):
            return "pie"
        grouped = len(columns) > 1 and len(self.rows) * len(columns) > MAX_GROUPED_BARS
        return "table" if len(self.rows) > MAX_BARS or grouped else "bar"

    def _is_whole(self, columns: list[Column]) -> bool:
        values = [value for value in columns[0].values if value is not None]
        if len(columns) > 1 or columns[0].unit != "%" or len(self.rows) > MAX_PIE_PARTS or min(values) < 0:
            return False
        return abs(sum(values) - 100) <= 1

    def _chart(self, kind: Literal["bar", "line", "pie"]) -> ChartVisual:
        columns = self.columns()
        if columns is None or len(columns) > MAX_SERIES:
            raise self._refuse(
                f"{kind} chart",
                "It takes a column of names, then one to three columns of numbers with one unit each.",
            )
        if kind == "pie" and (len(columns) > 1 or len(self.rows) > MAX_FORCED_PIE_PARTS):
            raise self._refuse(
                "pie chart", f"A pie takes one column of numbers and up to {MAX_FORCED_PIE_PARTS} rows."
            )
        if kind == "pie" and any(value is None or value < 0 for value in columns[0].values):
            raise self._refuse("pie chart", "Each part of a pie is a number above zero.")
        if not any(value is not None for column in columns for value in column.values):
            raise self._refuse(f"{kind} chart", "It has no numbers.")
        highlight = self.options.take("highlight")
        count = len(columns) if kind == "line" else len(self.rows)
        return ChartVisual(
            chart=kind,
            title=self.title,
            subtitle=self.options.take("subtitle") or self._measure(),
            source=self.options.take("source") or "",
            categories=tuple(self.names),
            series=tuple(Series(name=column.name, values=column.values) for column in columns),
            labels=tuple(column.labels for column in columns),
            unit=columns[0].unit,
            highlight=self._index(highlight, count),
        )

    def _measure(self) -> str:
        """Return what a single column of numbers measures, as its head says."""
        return self.header[1] if len(self.header) == 2 and self.header[1] != self.title.text else ""

    def _index(self, highlight: int | None, count: int) -> int | None:
        if highlight is not None and highlight > count:
            raise self.source.error(
                f"There is no number {highlight} to highlight.",
                self.options.where("highlight"),
                hint=f"Choose 1 to {count}.",
            )
        return None if highlight is None else highlight - 1

    def _pages(self) -> list[TableVisual]:
        rows = [row for row in self.rows if any(row)] or self.rows
        highlight = self._index(self.options.take("highlight"), len(rows))
        count = min(-(-len(rows) // PAGE_ROWS), MAX_PAGES)
        size = min(-(-len(rows) // count), PAGE_ROWS)
        if len(rows) > count * size:
            left = len(rows) - count * size
            self.source.warn(f"the last {left} rows of a long table were left out", self.grid.at)
        subtitle, origin = self.options.take("subtitle") or "", self.options.take("source") or ""
        return [
            TableVisual(
                title=self.title,
                subtitle=subtitle,
                source=origin,
                header=tuple(self.header),
                rows=tuple(tuple(row) for row in rows[start : start + size]),
                align=self._align(),
                highlight=highlight - start if highlight is not None and 0 <= highlight - start < size else None,
            )
            for start in range(0, min(len(rows), count * size), size)
        ]

    def _align(self) -> tuple[Literal["left", "center", "right"], ...]:
        return tuple(
            written if written in ("left", "center", "right") else self._natural(index)  # type: ignore[misc] # narrowed
            for index, written in enumerate(self.grid.align)
        )

    def _natural(self, index: int) -> Literal["left", "right"]:
        return "right" if index and read_column([row[index] for row in self.rows], self.source.language) else "left"

    def _comparison(self, *, forced: bool) -> ComparisonVisual | None:
        sides = self._two_values(forced=forced) or self._two_columns(forced=forced)
        if sides is None:
            return None
        return ComparisonVisual(
            title=self.title, subtitle=self.options.take("subtitle") or "", left=sides[0], right=sides[1]
        )

    def _wanted(self, names: list[str]) -> bool:
        return bool(VERSUS.search(self.title.text)) or are_a_pair(*names)

    def _two_values(self, *, forced: bool) -> tuple[Side, Side] | None:
        columns = self.columns()
        if columns and len(self.rows) == 2 and len(columns) == 1 and (forced or self._wanted(self.names)):
            labels = columns[0].labels
            return Side(name=self.names[0], value=labels[0]), Side(name=self.names[1], value=labels[1])
        if len(self.rows) != 1:
            return None
        names, values = (self.header, self.rows[0]) if len(self.header) == 2 else (self.header[1:], self.rows[0][1:])
        if (
            len(names) != 2
            or read_column(values, self.source.language) is None
            or not (forced or self._wanted(names))
        ):
            return None
        return Side(name=names[0], value=values[0]), Side(name=names[1], value=values[1])

    def _two_columns(self, *, forced: bool) -> tuple[Side, Side] | None:
        aspects = len(self.header) == 3
        names = self.header[1:] if aspects else self.header
        if len(names) != 2 or not all(names) or len(self.rows) > PAGE_ROWS or not (forced or self._wanted(names)):
            return None
        left = tuple(self._point(row, -2, aspects) for row in self.rows if row[-2])
        right = tuple(self._point(row, -1, aspects) for row in self.rows if row[-1])
        if not forced and not (fit_side_by_side(left) and fit_side_by_side(right)):
            return None
        return Side(name=names[0], points=left), Side(name=names[1], points=right)

    def _point(self, row: list[str], index: int, aspects: bool) -> str:  # noqa: FBT001 - private, one meaning
        return f"{row[0]}: {row[index]}" if aspects and row[0] else row[index]


def _one_scale(columns: list[Column]) -> bool:
    if len({column.unit for column in columns}) > 1:
        return False
    largest = [max((abs(value) for value in column.values if value is not None), default=0.0) for column in columns]
    return min(largest) * SCALE_SPREAD >= max(largest)


def fit_side_by_side(points: tuple[str, ...]) -> bool:
    """Return whether the points of one side are few and short enough to be read beside another side's."""
    return len(points) <= MAX_POINTS and all(words_in(point) <= MAX_POINT_WORDS for point in points)


def are_a_pair(left: str, right: str) -> bool:
    """Return whether two names are known opposites, such as before and after."""
    words = {name.lower().replace("’", "'").split(" ")[0].strip(":,.") for name in (left, right)}
    return frozenset(words) in _OPPOSITES
