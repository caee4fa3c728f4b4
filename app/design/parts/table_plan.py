"""Where the cells of a table stand: columns by what they hold, the largest type that fits, in-cell bars."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

from app.core.exceptions import ValidationError
from app.design.frame import Frame
from app.design.parts.table_shape import TALL_COLUMNS, TableShape, shapes_of
from app.design.parts.text import Align, Block, fitting, floor_size, line_width, sizes_from
from app.design.tokens import Theme
from app.media.drawing.hyphenation import HYPHEN, hyphen_places
from app.media.drawing.ops import Box
from app.story.script import TableVisual

SIZE = {True: 40.0, False: 44.0}
LARGE_SIZE = 68.0
"""What the words grow to where all of them stay on one line."""

EASY_SIZE = 34.0
"""Type that reads with ease: what a table is folded for before it shrinks further."""

HEAD_SIZE = {True: 34.0, False: 32.0}
DETAIL_SIZE, DETAIL_GAP = 32.0, 6.0
MOST_PITCH = {True: 216.0, False: 232.0}
HEAD_GAP = 20.0
"""From the header's text to its rule."""

LIT_ROOM = 16.0
"""Below the last row, for what a lit one overhangs."""

COLUMN_GAP = {True: 56.0, False: 32.0}
INSET = {True: 0.0, False: 24.0}
"""Tall frames keep the cells this far inside the lit row's overhang."""

OPTICAL_DROP_EM = 0.06
"""Figures have no descenders: they look centred this much lower than their line is."""

BAR_WIDTH = {True: 300.0, False: 150.0}
BAR_GAP = 24.0
LEAST_BAR_ROWS = 3
LEADING = 1.16
ROW_AIR, FOLDED_ROW_AIR, LEAST_ROW_AIR, LARGE_AIR_EM = 20.0, 32.0, 10.0, 0.7
"""Between the words of one row and those of the next; the most below folded columns, the least for the least type."""

LIT_GROWTH, LIT_CLEARANCE = 8.0, 6.0
"""How far a lit row reaches beyond its own, where that leaves its neighbours' words this clear of it."""

NAME_WEIGHT = 600
FEW_HEAD_LINES, HYPHENATED_HEAD_LINES = 3, 4
"""Lines that the width of a hyphenated heading is reckoned for, and that it may take."""


@dataclass(frozen=True)
class Cell:
    """Text of one cell and where it is set: its edge or middle by `align`."""

    block: Block
    x: float
    top: float
    align: Align


@dataclass(frozen=True)
class TableRow:
    """One row: its box, its cells, what is folded under its name, and the share of its in-cell bar."""

    box: Box
    cells: tuple[Cell, ...]
    detail: Cell | None
    bar: float | None


@dataclass(frozen=True)
class TablePlan:
    """A laid-out table before it moves; `bars` is the space in-cell bars lie in, from zero.

    `growth` is how far a lit row may reach beyond its own.
    """

    head: tuple[Cell, ...]
    rule: float | None
    rows: tuple[TableRow, ...]
    bars: tuple[float, float] | None
    size: float
    left: float
    right: float
    growth: float


def plan_table(visual: TableVisual, theme: Theme, frame: Frame, body: Box, language: str) -> TablePlan:
    """Return the table at the largest type that fits.

    Raises ValidationError when it fits at no readable size.
    """
    shapes = shapes_of(visual, frame, language)
    sizes = sizes_from(SIZE[frame.wide], floor_size(frame))
    large = [size for size in sizes_from(LARGE_SIZE, sizes[0]) if size > sizes[0]]
    easy = [size for size in sizes if size >= EASY_SIZE]
    attempts = [
        *product(shapes, large, (1,), (False,)), *product(shapes, easy, (1, 2, 3), (False,)),
        *product(shapes, sizes, (1, 2, 3), (False,)),
    ]  # fmt: skip
    for shape, size, lines, parted in (*attempts, *product(shapes, sizes[-1:], (2, 3, 4), (True,))):
        plan = _Planner(shape, theme, frame, body, language, size, lines, parted).plan()
        if plan is not None:
            return plan
    raise ValidationError(
        f"This table of {len(visual.rows)} rows and {len(visual.header)} columns is more than the frame can hold.",
        hint="Leave out columns, shorten the cells, or split it into several scenes.",
    )


@dataclass(frozen=True)
class _Planner:
    """One attempt at one size and number of lines to a cell."""

    shape: TableShape
    theme: Theme
    frame: Frame
    body: Box
    language: str
    size: float
    lines: int
    parted: bool
    """Whether long words are hyphenated, rather than that the table is refused."""

    @property
    def left(self) -> float:
        """Where the first column starts."""
        return self.body.x + INSET[self.frame.wide]

    @property
    def right(self) -> float:
        """Where the last column ends."""
        return self.body.right - INSET[self.frame.wide]

    def plan(self) -> TablePlan | None:
        """The table, or None when it does not fit this way."""
        widths = self._widths()
        if widths is None:
            return None
        blocks = [[self._cell(text, place, widths) for place, text in enumerate(row)] for row in self.shape.rows]
        head = [self._head(text, place, widths) for place, text in enumerate(self.shape.header)]
        details = [self._detail(text, widths[0]) for text in self.shape.details]
        if any(block is None for block in (*head, *details, *(block for row in blocks for block in row))):
            return None
        columns = self._columns(widths)
        texts = [[block for block in row if block] for row in blocks]
        heads = [block for block in head if block]
        under = [block for block in details if block]
        return self._placed(columns, heads, texts, under)

    def _placed(
        self, columns: list[tuple[float, float]], heads: list[Block], texts: list[list[Block]], under: list[Block]
    ) -> TablePlan | None:
        named = any(block.lines for block in heads)
        rule = self.body.y + max(block.height for block in heads) + HEAD_GAP if named else self.body.y
        count = len(texts)
        pitch = (self.body.bottom - rule - LIT_ROOM) / count
        tallest = max(
            max(row[0].height + detail.height + DETAIL_GAP * bool(detail.lines), *(block.height for block in row))
            for row, detail in zip(texts, under, strict=True)
        )
        air = FOLDED_ROW_AIR if any(detail.lines for detail in under) else ROW_AIR
        air = max(air, self.size * LARGE_AIR_EM) if self.size > SIZE[self.frame.wide] else air
        least = tallest + (air if self.size > floor_size(self.frame) else LEAST_ROW_AIR)
        if pitch < least:
            return None
        pitch = min(pitch, max(MOST_PITCH[self.frame.wide], least))
        head = [
            self._set(block, place, columns, rule - HEAD_GAP - block.height + 4.0)
            for place, block in enumerate(heads)
        ]
        rows = []
        for number, (row, detail) in enumerate(zip(texts, under, strict=True)):
            box = Box(x=self.body.x, y=rule + number * pitch, w=self.body.w, h=pitch)
            rows.append(self._row(number, box, row, detail, columns))
        bars = self._bar_space(columns) if self._barred() else None
        return TablePlan(
            tuple(head) if named else (), rule if named else None, tuple(rows), bars, self.size, self.body.x,
            self.body.right, min(LIT_GROWTH, max(0.0, (pitch - tallest) / 2 - LIT_CLEARANCE)),
        )  # fmt: skip

    def _row(
        self, number: int, box: Box, row: list[Block], detail: Block, columns: list[tuple[float, float]]
    ) -> TableRow:
        middle = box.y + box.h / 2 + self.size * OPTICAL_DROP_EM
        gap = DETAIL_GAP if detail.lines else 0.0
        cells = []
        for place, block in enumerate(row):
            shift = (detail.height + gap) / 2 if place == 0 else 0.0
            cells.append(self._set(block, place, columns, middle - shift - block.height / 2))
        under = Cell(detail, cells[0].x, cells[0].top + row[0].height + gap, "left") if detail.lines else None
        numbers = self.shape.numbers[-1]
        bar = None
        if self._barred() and numbers:
            bar = numbers[number].value / max(quantity.value for quantity in numbers)
        return TableRow(box, tuple(cells), under, bar)

    def _set(self, block: Block, place: int, columns: list[tuple[float, float]], top: float) -> Cell:
        left, right = columns[place]
        align = self.shape.aligns[place]
        if place == len(columns) - 1 and self._barred() and block.font.size == HEAD_SIZE[self.frame.wide]:
            align = "left"
        return Cell(block, {"left": left, "center": (left + right) / 2, "right": right}[align], top, align)

    def _bar_space(self, columns: list[tuple[float, float]]) -> tuple[float, float]:
        left, right = columns[-1]
        values = max(self._font_width(row[-1], NAME_WEIGHT) for row in self.shape.rows)
        return left, right - values - BAR_GAP

    def _cell(self, text: str, place: int, widths: Sequence[float]) -> Block | None:
        block = fitting(
            text, self.theme, "text", sizes=(self.size,), width=widths[place] + 1.0, max_lines=self.lines,
            leading=LEADING, weight=NAME_WEIGHT if place == 0 else 500, language=self.language,
            hyphenates=self.parted and not self.shape.numbers[place],
        )  # fmt: skip
        return _tabular(block) if block and self.shape.numbers[place] else block

    def _head(self, text: str, place: int, widths: Sequence[float]) -> Block | None:
        return fitting(
            text, self.theme, "text", sizes=(self._head_size(),), width=widths[place] + 1.0,
            max_lines=HYPHENATED_HEAD_LINES if self.parted else 2, leading=LEADING, language=self.language,
            hyphenates=self.parted,
        )  # fmt: skip

    def _detail(self, text: str, width: float) -> Block | None:
        size = min(DETAIL_SIZE, self.size)
        return fitting(
            text, self.theme, "text", sizes=sizes_from(size, floor_size(self.frame)), width=width + 1.0, max_lines=2,
            leading=LEADING, language=self.language,
        )  # fmt: skip

    def _head_size(self) -> float:
        return max(min(HEAD_SIZE[self.frame.wide], self.size), floor_size(self.frame))

    def _font_width(self, text: str, weight: int) -> float:
        # Cells are fitted in proportional figures and set in tabular ones; in some typefaces those are the narrower.
        fonts = (self.theme.font("text", self.size, weight=weight, tabular=tabular) for tabular in (True, False))
        return max(line_width(text, font, self.language) for font in fonts)

    def _natural(self, place: int) -> float:
        """Return the width a column would like."""
        weight = NAME_WEIGHT if place in (0, len(self.shape.header) - 1) else 500
        cells = max(self._font_width(row[place], weight) for row in self.shape.rows)
        head = self._least_head(self.shape.header[place])
        if place == len(self.shape.header) - 1 and self._barred():
            return max(cells + BAR_GAP + BAR_WIDTH[self.frame.wide], head)
        detail = max((self._detail_width(text) for text in self.shape.details), default=0.0) if place == 0 else 0.0
        return max(cells, head, detail)

    def _least_head(self, text: str) -> float:
        """Return the width that a column's heading needs: its longest word, or part of a word, and few lines."""
        words = text.split() or [""]
        if not self.parted:
            return max(map(self._head_width, words))
        edges = ((word, (0, *hyphen_places(word, self.language), len(word))) for word in words)
        parts = [word[first:last] + HYPHEN for word, places in edges for first, last in pairwise(places)]
        return max(self._head_width(text) / FEW_HEAD_LINES, *map(self._head_width, parts))

    def _head_width(self, text: str) -> float:
        return line_width(text, self.theme.font("text", self._head_size()), self.language)

    def _detail_width(self, text: str) -> float:
        width = line_width(text, self.theme.font("text", min(DETAIL_SIZE, self.size)), self.language)
        return width if self.lines == 1 else width / 1.7

    def _barred(self) -> bool:
        """Whether the last column is drawn as bars as well: numbers of one unit from zero, and enough of them."""
        numbers = self.shape.numbers[-1]
        if (
            self.lines > 1
            or numbers is None
            or len(self.shape.header) < TALL_COLUMNS
            or len(numbers) < LEAST_BAR_ROWS
        ):
            return False
        values = [quantity.value for quantity in numbers]
        units = {quantity.style.unit for quantity in numbers}
        whole = LEAST_BAR_ROWS <= len(numbers) == len(self.shape.rows) and self.shape.aligns[-1] == "right"
        return whole and len(units) == 1 and min(values) >= 0 < max(values) and not all(q.year for q in numbers)

    def _widths(self) -> list[float] | None:
        """Return column widths, or None when the columns do not fit side by side."""
        places = range(len(self.shape.header))
        room = self.right - self.left - COLUMN_GAP[self.frame.wide] * (len(places) - 1)
        natural = [self._natural(place) for place in places]
        unbroken = [max(natural[place], self._head_width(self.shape.header[place])) for place in places]
        for widths in (unbroken, natural):
            if sum(widths) <= room:
                return widths
        if self.lines == 1:
            return None
        fixed = [width if self.shape.numbers[place] else 0.0 for place, width in enumerate(natural)]
        loose = [width if not self.shape.numbers[place] else 0.0 for place, width in enumerate(natural)]
        free = room - sum(fixed)
        if not any(loose) or free < 80.0 * sum(1 for width in loose if width):
            return None
        return [a or max(80.0, free * _fair(b, loose)) for a, b in zip(fixed, loose, strict=True)]

    def _columns(self, widths: Sequence[float]) -> list[tuple[float, float]]:
        """Return (left, right) of each column, what is left over spread between them."""
        spare = self.right - self.left - sum(widths)
        gap = spare / max(len(widths) - 1, 1)
        columns = []
        x = self.left
        for width in widths:
            columns.append((x, x + width))
            x += width + gap
        return columns


def _tabular(block: Block) -> Block:
    return replace(block, font=block.font.model_copy(update={"features": ("tnum",)}))


def _fair(own: float, loose: Sequence[float]) -> float:
    """Return a column's share of the room: by the square root of its length, so that short ones keep enough."""
    return math.sqrt(own) / sum(math.sqrt(width) for width in loose)
