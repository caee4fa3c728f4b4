"""The lit value of a bar chart at display size, where bars leave the page free; a leader ties it to its bar."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.design.frame import Frame
from app.design.parts.bar_plan import BarPlan, Mark
from app.design.parts.charts import stroke, wipe
from app.design.parts.figures import count_up
from app.design.parts.layers import sprite
from app.design.parts.shapes import disc
from app.design.parts.text import line_width
from app.design.tokens import Theme, steps_down
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Font, Point

LARGEST = {True: 272.0, False: 228.0}
LEAST = {True: 136.0, False: 114.0}
"""A smaller number says no more than the figure at the end of its bar."""

CAP_EM = 0.73
CLEAR = 64.0
"""From the longest bar or figure beside it, at least."""

LEADER_ROOM = 190.0
OVER_GAP = 48.0
"""From the number to the lit bar that it stands on or hangs below."""

WIDTH_SHARE, HEIGHT_SHARE = 0.92, 0.94
LEADER_WIDTH, DOT_RADIUS = 3.0, 8.0
LEADER_SECONDS = 0.25


@dataclass(frozen=True)
class Callout:
    """A number as set: its left end, baseline and font, and the leader from its bar unless it stands on it."""

    text: str
    x: float
    baseline: float
    font: Font
    box: Box
    leader: tuple[Point, Point] | None


def plan_callout(plan: BarPlan, theme: Theme, frame: Frame, body: Box) -> Callout | None:
    """Return the callout of the lit bar in the largest free room beside, above or below; None if all is full."""
    if any(mark.data_end == "left" for mark in plan.marks) or len(plan.marks) != len(plan.names):
        return None
    maker = _Maker(plan, theme, frame, body)
    found = [callout for callout in maker.callouts() if callout.font.size >= LEAST[frame.wide]]
    return max(found, key=lambda callout: callout.font.size, default=None)


def callout_layers(callout: Callout, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
    """Return the leader drawn from its bar at `at`, and the number counting up."""
    fill = theme.accent_fill(callout.box)
    number = count_up(callout.text, callout.x, callout.baseline, callout.font, fill, at=at + 0.1, name="callout")
    if callout.leader is None:
        return number
    ((x0, y), (x1, _)), ink = callout.leader, theme.palette.ink
    ops = disc((x0, y), DOT_RADIUS, ink), stroke(f"M{x0:.1f} {y:.1f}H{x1:.1f}", ink, LEADER_WIDTH)
    room = Box(x=x0 - 10, y=y - 10, w=x1 - x0 + 20, h=20)
    return wipe(sprite("callout-leader", *ops), room, "right", at, LEADER_SECONDS, "out"), *number


@dataclass(frozen=True)
class _Maker:
    plan: BarPlan
    theme: Theme
    frame: Frame
    body: Box

    def callouts(self) -> Iterator[Callout]:
        """Yield a callout for every run of rows that leaves room for one."""
        main, count = self.plan.main, len(self.plan.names)
        for first in range(main + 1):
            for last in range(main, count):
                yield from self._beside(first, last)
        for first in range(main):
            yield from self._over(first, main - 1)
        for last in range(main + 1, count):
            yield from self._over(main + 1, last)

    def _mark(self, category: int) -> Mark:
        return next(mark for mark in self.plan.marks if mark.category == category)

    def _right(self, category: int) -> float:
        """Where a row ends: its bar, its figure, and its name where that stands above the bar."""
        mark, name = self._mark(category), self.plan.names[category]
        ends = [mark.box.right]
        if not mark.silent:
            ends.append(mark.figure_box.right)
        if self.plan.name_align == "left":
            ends.append(name.x + name.block.width)
        return max(ends)

    def _span(self, first: int, last: int) -> tuple[float, float]:
        """The top and bottom of a run of rows."""
        top = self._mark(first).box.y
        if self.plan.name_align == "left":
            top = min(top, self.plan.names[first].top)
        return top, self._mark(last).box.bottom

    def _beside(self, first: int, last: int) -> Iterator[Callout]:
        own = self._mark(self.plan.main)
        start = max(self._right(row) for row in range(first, last + 1))
        left = max(start + CLEAR, own.box.right + LEADER_ROOM)
        top, bottom = self._span(first, last)
        room = Box(x=left, y=top, w=max(self.body.right - left, 1.0), h=bottom - top)
        font = self._font(room)
        if font is None:
            return
        width, tall = line_width(self._text, font), CAP_EM * font.size
        middle = min(max(own.box.center[1], top + tall / 2), bottom - tall / 2)
        x = room.x + (room.w - width) / 2
        box = Box(x=x, y=middle - tall / 2, w=width, h=tall)
        y = own.box.center[1]
        leader = ((own.box.right + 22.0, y), (x - 28.0, y))
        yield Callout(self._text, x, middle + tall / 2, font, box, leader)

    def _over(self, first: int, last: int) -> Iterator[Callout]:
        own = self._mark(self.plan.main)
        above = last < self.plan.main
        top, bottom = self._span(first, last)
        edge = own.box.y if above else own.box.bottom
        if self.plan.name_align == "left" and above:
            edge = self.plan.names[self.plan.main].top
        top, bottom = (top, edge - OVER_GAP) if above else (edge + OVER_GAP, bottom)
        left = max(self._right(row) for row in range(first, last + 1)) + CLEAR
        right = min(self.body.right, own.box.right)
        if bottom - top < 1.0 or right - left < 1.0:
            return
        font = self._font(Box(x=left, y=top, w=right - left, h=bottom - top))
        if font is None:
            return
        width, tall = line_width(self._text, font), CAP_EM * font.size
        x, y = right - width, bottom - tall if above else top
        yield Callout(self._text, x, y + tall, font, Box(x=x, y=y, w=width, h=tall), None)

    @property
    def _text(self) -> str:
        return self._mark(self.plan.main).figure.quantity.text

    def _font(self, room: Box) -> Font | None:
        """Return the font of the largest number that the room holds."""
        for size in steps_down(LARGEST[self.frame.wide], LEAST[self.frame.wide]):
            font = self.theme.font("figure", size)
            fits = line_width(self._text, font) <= room.w * WIDTH_SHARE
            if fits and CAP_EM * size <= room.h * HEIGHT_SHARE:
                return font
        return None
