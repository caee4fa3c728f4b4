"""Where two things compared stand: their names, answers in rows that line up, what each row is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.exceptions import ValidationError
from app.design.frame import Frame
from app.design.parts.text import Align, Block, fitting, floor_size, set_text, sizes_from
from app.design.parts.verdicts import MARK_GAP, mark_size, verdict
from app.design.tokens import Theme
from app.media.drawing.ops import Box
from app.story.script import Side

PADDING = {True: 48.0, False: 32.0}
OVERHANG = {True: 20.0, False: 16.0}
"""How far the lit plate stands out of the card above and below."""

NAME_SIZE = {True: 56.0, False: 48.0}
VALUE_SIZE = {True: 192.0, False: 114.0}
ANSWER_SIZES = {True: (136.0, 114.0, 96.0, 80.0), False: (96.0, 80.0, 68.0, 56.0)}
"""The largest answers of one row, two, three, and more."""

LABEL_SIZE = {True: 48.0, False: 34.0}
LABEL_SHARE = (0.20, 0.36)
"""The least and most of a wide card's width that the names of its rows take."""

CHIP_HEIGHT_EM, CHIP_PAD, CHIP_GAP = 1.56, 24.0, 10.0
ROW_PADDING, ROW_PADDING_EM = {True: 12.0, False: 16.0}, 0.24
HEAD_GAP = 20.0
LEADING = 1.16


@dataclass(frozen=True)
class _Way:
    """How many lines names and answers may take, sizes of answers as shares of the largest, room around them."""

    name: int
    answer: int
    largest: float
    least: float
    air: float = 1.0


WAYS = {
    True: (_Way(1, 2, 1.0, 0.5), _Way(2, 4, 0.62, 0.0), _Way(6, 9, 0.4, 0.0, 0.3)),
    False: (_Way(1, 2, 1.0, 0.5), _Way(2, 4, 0.8, 0.0), _Way(6, 9, 0.6, 0.0, 0.2)),
}
"""Few lines and large type as a rule; smaller and on more lines where the sides would else be refused."""


@dataclass(frozen=True)
class Column:
    """One side: its part of the card, its words, and what its answers say by a mark (True, False or None)."""

    side: Side
    card: Box
    lit: bool
    name: Block
    value: Block
    points: tuple[Block, ...]
    verdicts: tuple[bool | None, ...]


@dataclass(frozen=True)
class VersusPlan:
    """Both sides on one card; `rows` are (top, height) of each row, `labels` what each row is about."""

    base: Box
    columns: tuple[Column, Column]
    labels: tuple[Block, ...]
    rows: tuple[tuple[float, float], ...]
    head: tuple[float, float]
    padding: float
    chips: bool

    @property
    def align(self) -> Align:
        """How answers are set: centred under the chips of a tall page."""
        return "center" if self.chips else "left"


def plan_versus(
    sides: tuple[Side, Side], theme: Theme, frame: Frame, body: Box, language: str, lit: int = 1
) -> VersusPlan:
    """Return both sides at the largest size of answers at which all of them fit; `lit` is the one on the plate.

    Raises ValidationError when they fit at no readable size.
    """
    names = rows_named(sides[0].points, sides[1].points)
    rows = max(len(side.points) for side in sides)
    floor, usual = floor_size(frame), ANSWER_SIZES[frame.wide][min(max(rows, 1), 4) - 1]
    for said in dict.fromkeys((names, ())):
        maker = _Maker(sides, said, theme, frame, body, language, lit)
        for size, way in _tries(usual, floor, WAYS[frame.wide]):
            plan = maker.plan(size, way)
            if plan is not None:
                return plan
    raise ValidationError(
        "The two sides of this comparison have more text than the frame can hold.",
        hint="Shorten the points or split the comparison into two scenes.",
    )


def _tries(usual: float, floor: float, ways: Sequence[_Way]) -> Iterator[tuple[float, _Way]]:
    """Yield sizes of answers and ways to set them, best first; a line more is worth two steps of size."""
    first, *others = ways
    line = replace(first, answer=1)
    sizes = sizes_from(usual, max(floor, usual * first.least))
    for number, size in enumerate(sizes):
        yield from ((step, line) for step in sizes[number : number + 2])
        yield size, first
    for way in others:
        yield from ((size, way) for size in sizes_from(max(floor, usual * way.largest), floor))


def rows_named(left: Sequence[str], right: Sequence[str]) -> tuple[str, ...]:
    """Return what each row is about where both sides' points begin with the same "name: "; nothing if any differ."""
    if len(left) != len(right):
        return ()
    pairs = [(a.partition(": "), b.partition(": ")) for a, b in zip(left, right, strict=True)]
    alike = all(a[0] == b[0] and a[2] and b[2] for a, b in pairs)
    return tuple(a[0] for a, _ in pairs) if alike else ()


@dataclass(frozen=True)
class _Maker:
    """Plans the card at one size after another; with `names` the rows are named, else their points say all."""

    sides: tuple[Side, Side]
    names: tuple[str, ...]
    theme: Theme
    frame: Frame
    body: Box
    language: str
    lit: int

    def plan(self, size: float, way: _Way) -> VersusPlan | None:
        """Return the plan with answers of `size`; None where something does not fit."""
        wide, padding = self.frame.wide, PADDING[self.frame.wide]
        out = OVERHANG[wide]
        base = Box(x=self.body.x, y=self.body.y, w=self.body.w, h=self.body.h - out)
        labels = self._labels(size, base.w)
        if labels is None:
            return None
        beside = wide and bool(labels)
        room = self._label_room(labels, base.w) if beside else 0.0
        columns = self._columns(base, room, size, way)
        if columns is None:
            return None
        head = (base.y + padding * 0.7, max(column.name.height for column in columns))
        values = max(column.value.height for column in columns)
        gap = HEAD_GAP * way.air
        top = head[0] + (head[1] + gap if head[1] else 0.0) + (values + gap if values else 0.0)
        rows = self._rows(columns, labels, (top, base.bottom - padding * 0.3), way.air)
        if rows is None:
            return None
        return VersusPlan(base, columns, labels, rows, head, padding, chips=bool(labels) and not wide)

    def _labels(self, size: float, width: float) -> tuple[Block, ...] | None:
        wide, floor = self.frame.wide, floor_size(self.frame)
        largest = max(floor, min(LABEL_SIZE[wide], size * 0.7))
        room = width * LABEL_SHARE[1] - 2 * PADDING[True] if wide else width - 4 * CHIP_PAD
        for step in sizes_from(largest, floor):
            found = [
                fitting(
                    name, self.theme, "text", sizes=(step,), width=room, max_lines=2 if wide else 1, leading=LEADING,
                    weight=500, language=self.language, hyphenates=step == floor,
                )
                for name in self.names
            ]  # fmt: skip
            blocks = tuple(block for block in found if block is not None)
            if len(blocks) == len(self.names):
                return blocks
        return None

    def _label_room(self, labels: Sequence[Block], width: float) -> float:
        widest = max(block.width for block in labels) + 2 * PADDING[True]
        return min(max(widest, width * LABEL_SHARE[0]), width * LABEL_SHARE[1])

    def _columns(self, base: Box, room: float, size: float, way: _Way) -> tuple[Column, Column] | None:
        width, out = (base.w - room) / 2, OVERHANG[self.frame.wide]
        found = []
        for number, side in enumerate(self.sides):
            lit = number == self.lit
            card = Box(
                x=base.x + room + number * width, y=base.y - (out if lit else 0.0), w=width,
                h=base.h + (2 * out if lit else 0.0),
            )  # fmt: skip
            column = self._column(side, card, size, way, lit=lit)
            if column is None:
                return None
            found.append(column)
        return found[0], found[1]

    def _column(self, side: Side, card: Box, size: float, way: _Way, *, lit: bool) -> Column | None:
        wide, floor = self.frame.wide, floor_size(self.frame)
        inner = card.w - 2 * PADDING[wide]
        words = tuple(point.partition(": ")[2] for point in side.points) if self.names else side.points
        verdicts = tuple(verdict(text) for text in words)

        def block(text: str, sizes: Sequence[float], most: int, width: float, weight: int = 700) -> Block:
            return set_text(
                text, self.theme, "label", sizes=sizes, width=width, max_lines=most, leading=LEADING, weight=weight,
                language=self.language,
            )  # fmt: skip

        largest = max(floor, min(NAME_SIZE[wide], size * 1.1)) if words else NAME_SIZE[wide]
        name = block(side.name, sizes_from(largest, floor), way.name, inner)
        value = block(side.value, sizes_from(VALUE_SIZE[wide], floor), 1 if way.answer < 9 else 3, inner, 800)
        room = [inner - (mark_size(size) + MARK_GAP if said is not None else 0.0) for said in verdicts]
        points = tuple(
            self._answer(text, size, way.answer, width, bold=bool(self.names))
            for text, width in zip(words, room, strict=True)
        )
        if not (name.whole and value.whole and all(point is not None for point in points)):
            return None
        return Column(side, card, lit, name, value, tuple(point for point in points if point), verdicts)

    def _answer(self, text: str, size: float, most: int, width: float, *, bold: bool) -> Block | None:
        return fitting(
            text, self.theme, "label", sizes=(size,), width=width, max_lines=most, leading=LEADING,
            weight=700 if bold else 600, language=self.language, hyphenates=most >= 4,
        )  # fmt: skip

    def _rows(
        self, columns: Sequence[Column], labels: Sequence[Block], span: tuple[float, float], air: float
    ) -> tuple[tuple[float, float], ...] | None:
        """Return (top, height) of every row, which share what room is left; None where there is too little."""
        wide, (top, bottom) = self.frame.wide, span
        count = max(len(column.points) for column in columns)
        heights = []
        for number in range(count):
            blocks = [column.points[number] for column in columns if number < len(column.points)]
            height = (
                max(block.height for block in blocks)
                + 2 * max(ROW_PADDING[wide], blocks[0].font.size * ROW_PADDING_EM) * air
            )
            if labels:
                chip = labels[number].height
                height = (
                    max(height, chip + 24.0 * air) if wide else height + chip_height(labels[number]) + CHIP_GAP * air
                )
            heights.append(height)
        spare = bottom - top - sum(heights)
        if spare < 0:
            return None
        rows: list[tuple[float, float]] = []
        for height in heights:
            rows.append((top, height + spare / count))
            top = sum(rows[-1])
        return tuple(rows)


def chip_height(label: Block) -> float:
    """Return the height of the chip that a row's name stands on."""
    return label.font.size * CHIP_HEIGHT_EM + max(0.0, label.height - label.font.size * 1.4)
