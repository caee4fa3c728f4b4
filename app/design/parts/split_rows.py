"""Rows beside a picture: a name, a value, a bar to scale and a line of words each; one of them lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.design.frame import Frame
from app.design.parts.charts import bar_op
from app.design.parts.numbers import parse_all, tidy
from app.design.parts.shapes import rule
from app.design.parts.text import Block, fitting, floor_size, line_width, one_line, set_text, sizes_from, text_ops
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.drawing.ops import Box, Op
from app.story.script import Row

PITCH_MOST = {True: 208.0, False: 210.0}
BAR, LIT_BAR = 20.0, 32.0
BAR_GAP = 24.0
NAME_SIZES = {True: (48.0, 40.0, 34.0, 28.0), False: (48.0, 40.0, 34.0, 28.0)}
VALUE_SIZE, LIT_VALUE_SIZE = 56.0, 80.0
DETAIL_SIZES = (34.0, 28.0)
DETAIL_GAP = 12.0
VALUE_GAP = 32.0
LEAST_DETAIL_PITCH = 140.0
EASY_PITCH = 132.0
"""Rows closer than this are set smaller, in proportion."""
WHOLE_PERCENT = 100.0


def bar_shares(rows: Sequence[Row], language: str) -> tuple[float, ...] | None:
    """Return how long each row's bar is, between 0 and 1; None where the values are not of one unit or below zero.

    Percentages are shares of a hundred; other values of the largest among them.
    """
    read = parse_all([row.value for row in rows], language)
    if read is None or len({quantity.style.unit for quantity in read}) != 1:
        return None
    values = [quantity.value for quantity in read]
    whole = WHOLE_PERCENT if read[0].style.unit == ("", "%") and max(values) <= WHOLE_PERCENT else max(values)
    return tuple(value / whole for value in values) if min(values) >= 0 and whole > 0 else None


@dataclass(frozen=True)
class _Line:
    """One row set for its room: name, value and detail, quiet or lit."""

    name: Block
    value: str
    value_size: float
    detail: Block | None


@dataclass(frozen=True)
class Rows:
    """All rows in the area they share."""

    rows: tuple[Row, ...]
    area: Box
    theme: Theme
    frame: Frame
    language: str

    @property
    def shares(self) -> tuple[float, ...] | None:
        """The lengths of the bars."""
        return bar_shares(self.rows, self.language)

    @property
    def pitch(self) -> float:
        """From one row's top to the next's."""
        return min(PITCH_MOST[self.frame.wide], self.area.h / len(self.rows))

    @property
    def growth(self) -> float:
        """How large everything is: less than 1 where rows stand close."""
        return min(1.0, self.pitch / EASY_PITCH)

    def box(self, number: int) -> Box:
        """Return the box of a row."""
        return Box(x=self.area.x, y=self.area.y + number * self.pitch, w=self.area.w, h=self.pitch)

    def bar(self, number: int, *, lit: bool) -> Box | None:
        """Return the box of a row's bar; None where values cannot be drawn to scale."""
        shares = self.shares
        if shares is None:
            return None
        track = self.track(number, lit=lit)
        return Box(x=track.x, y=track.y, w=track.w * shares[number], h=track.h)

    def track(self, number: int, *, lit: bool) -> Box:
        """Return the box of a row's empty track."""
        height = (LIT_BAR if lit else BAR) * self.growth
        return Box(x=self.area.x, y=self._baseline(number) + BAR_GAP * self.growth, w=self.area.w, h=height)

    def words(self, number: int, *, lit: bool) -> tuple[Op, ...]:
        """Return a row's words."""
        palette, line = self.theme.palette, self._set(number, lit=lit)
        baseline = self._baseline(number)
        ink = palette.ink if lit else palette.mute
        ops = [*text_ops(line.name, self.area.x, baseline - line.name.last_baseline(0.0), paint=ink, hang=True)]
        if line.value:
            font = self.theme.font("figure", line.value_size)
            fill = palette.accent_text if lit else palette.mute
            ops.append(one_line(line.value, self.area.right, baseline, font, fill, align="right"))
        if line.detail and line.detail.lines:
            below = self.track(number, lit=lit).bottom if self.shares else baseline + DETAIL_GAP
            ops += text_ops(line.detail, self.area.x, below + DETAIL_GAP, paint=ink, hang=True)
        return tuple(ops)

    def marks(self, number: int, *, lit: bool) -> tuple[Op, ...]:
        """Return a row's empty track, or the rule that parts it from the next where there are no bars."""
        if self.shares is not None:
            track = self.track(number, lit=lit)
            return (rounded(track, track.h / 2, self.theme.palette.soft),)
        if number + 1 == len(self.rows):
            return ()
        return (rule(self.area.x, self.box(number).bottom - 12.0, self.area.right, self.theme.palette.line, 2.0),)

    def filled(self, number: int, *, lit: bool) -> tuple[Op, ...]:
        """Return a row's bar."""
        box = self.bar(number, lit=lit)
        if box is None or box.w <= 0:
            return ()
        fill = self.theme.mark_fill(box) if lit else self.theme.palette.neutral
        return (bar_op(box, fill, "right", box.h / 2),)

    def _baseline(self, number: int) -> float:
        return self.box(number).y + LIT_VALUE_SIZE * 0.74 * self.growth

    def _set(self, number: int, *, lit: bool) -> _Line:
        row, small = self.rows[number], floor_size(self.frame)
        value = tidy(row.value)
        largest = max(34.0, (LIT_VALUE_SIZE if lit else VALUE_SIZE) * self.growth)
        names = tuple(size for size in NAME_SIZES[self.frame.wide] if size <= max(small, 48.0 * self.growth))
        size = next(
            (s for s in sizes_from(largest, 34.0) if self._width(value, s) <= self.area.w * 0.5), 34.0
        )  # fmt: skip
        taken = self._width(value, size) + VALUE_GAP if value else 0.0
        name = set_text(
            row.name, self.theme, "display" if lit else "label", sizes=names,
            width=self.area.w - taken, max_lines=1, language=self.language,
        )  # fmt: skip
        if self.pitch < LEAST_DETAIL_PITCH:
            return _Line(name, value, size, None)
        room = self.box(number).bottom - self.track(number, lit=lit).bottom - DETAIL_GAP
        detail = fitting(
            row.detail, self.theme, "text", sizes=tuple(s for s in DETAIL_SIZES if s >= small), width=self.area.w,
            height=room, max_lines=2, leading=1.25, language=self.language,
        )  # fmt: skip
        return _Line(name, value, size, detail)

    def _width(self, value: str, size: float) -> float:
        return line_width(value, self.theme.font("figure", size), self.language)
