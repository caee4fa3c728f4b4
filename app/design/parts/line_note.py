"""The one note of a line chart: a value at display size, set where it hides no line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.design.frame import Frame
from app.design.parts.numbers import Quantity
from app.design.parts.places import Label, label_at, points_inside, reach_outside
from app.design.parts.script_metrics import script_metrics
from app.design.parts.text import ASCENT_EM, Align, line_width
from app.design.tokens import Theme, steps_down
from app.media.drawing.ops import Box, Font, Point

NUMBER_SIZE = {"16:9": 136.0, "9:16": 114.0, "1:1": 96.0, "4:5": 96.0}
LEAST_NUMBER_SIZE = 34.0
MOST_SIZES = 4
NUMBER_SHARE = 0.45
"""The most of the width that the number takes."""

CAPTION_SIZE = 34.0
LEADER_LENGTHS = (240.0, 160.0, 100.0, 60.0)
DOT_ROOM = 34.0
EDGE_ROOM = 30.0
"""From the last point of a line to the edge of the plot, for its dot and halo."""

ABOVE_DOT, BELOW_DOT = 44.0, 44.0
CLEAR_X, CLEAR_Y = 22.0, 8.0
"""How far a note keeps from lines."""

LEADER_CLEAR = 12.0
LIFTS = (60.0, 110.0, 170.0, 240.0)
"""How much further up a note may stand at the end of a leader."""

OVER_COST, LIFT_COST, ON_AREA_COST, ON_ZERO_COST = 2.0, 0.4, 4.0, 3.0
GOOD_COST = 5.0
"""A place that costs less than this hides nothing and stays on the page."""


@dataclass(frozen=True)
class Note:
    """The one annotation: a point, its number and what it is, and the leader between (from, to).

    The caption is empty where the axis says the same.
    """

    point: Point
    quantity: Quantity
    number: Label
    caption: Label
    leader: tuple[Point, Point] | None
    category: int
    cost: float

    @property
    def good(self) -> bool:
        """Whether it hides no line and stays on the page."""
        return self.cost < GOOD_COST


@dataclass(frozen=True)
class _Place:
    number: Label
    caption: Label
    leader: tuple[Point, Point] | None
    cost: float = 0.0

    @property
    def boxes(self) -> tuple[Box, ...]:
        """What the words fill."""
        return (self.number.box, self.caption.box) if self.caption.text else (self.number.box,)


@dataclass(frozen=True)
class NotePen:
    """Sets the number of a note at one size, with a caption under it."""

    theme: Theme
    quantity: Quantity
    caption: str
    size: float
    caption_font: Font

    @property
    def number_font(self) -> Font:
        """The font of the number once it stands."""
        return self.theme.font("label", self.size, weight=700)

    @property
    def running_font(self) -> Font:
        """The font of the number while it counts: its figures are all of one width."""
        return self.theme.font("label", self.size, weight=700, tabular=True)

    @property
    def over(self) -> float:
        """How far above its point the note reaches when it stands over it."""
        return ABOVE_DOT + self.size * 0.76 + (CAPTION_SIZE * 1.3 if self.caption else 0.0)

    def note(
        self, point: Point, category: int, curves: Sequence[Sequence[Point]], limits: Box, area_to: float | None
    ) -> Note:
        """Return the note in its best place within `limits`; the lit line's area reaches to `area_to`."""

        def cost(place: _Place) -> float:
            outside = sum(reach_outside(box, limits) for box in place.boxes)
            grown = [box.inset(-CLEAR_X, -CLEAR_Y) for box in place.boxes]
            if place.leader:
                grown.append(_around(*place.leader))
            hidden = sum(points_inside(curve, box) for curve in curves for box in grown)
            on_area = area_to is not None and any(_on_area(box, curves[0], area_to) for box in place.boxes)
            on_zero = area_to is not None and any(box.y < area_to < box.bottom for box in place.boxes)
            worse = place.cost + ON_AREA_COST * on_area + ON_ZERO_COST * on_zero
            return outside * 20.0 + hidden * 12.0 + worse

        best = min(self._places(point, limits.right), key=cost)
        return Note(point, self.quantity, best.number, best.caption, best.leader, category, cost(best))

    def _places(self, point: Point, right: float) -> Iterator[_Place]:
        """Yield places for the number, best first: right of its dot, left of it, above, below, high above."""
        (x, y), edge = point, min(point[0] + EDGE_ROOM, right)
        sides: tuple[tuple[int, Align], ...] = ((1, "left"), (-1, "right"))
        for sign, align in sides:
            for length in LEADER_LENGTHS:
                start, end = x + sign * DOT_ROOM, x + sign * (DOT_ROOM + length)
                for baseline in (y + self.size * 0.36, y + 8.0, y + self.size * 0.7):
                    pair = self._pair(end + sign * 20.0, baseline, align)
                    yield _Place(*pair, ((start, y), (end, y)))
        under = CAPTION_SIZE * 1.3 if self.caption else 0.0
        aligns: tuple[tuple[Align, float], ...] = (("center", x), ("left", x), ("right", edge))
        for baseline in (y - ABOVE_DOT - under, y + BELOW_DOT + self.size * 0.74):
            for align, at in aligns:
                yield _Place(*self._pair(at, baseline, align), None, OVER_COST)
        for number, lift in enumerate(LIFTS):
            baseline = y - DOT_ROOM - lift - under - 16.0
            for align, at in aligns:
                leader = ((x, y - DOT_ROOM), (x, y - DOT_ROOM - lift))
                yield _Place(*self._pair(at, baseline, align), leader, OVER_COST + LIFT_COST * (number + 1))

    def _pair(self, x: float, baseline: float, align: Align) -> tuple[Label, Label]:
        taller = script_metrics(self.caption).ascent - ASCENT_EM
        below = baseline + CAPTION_SIZE * (1.25 + 2.0 * taller)
        running = label_at(self.quantity.text, self.running_font, x, baseline, align)
        ink = running.box.model_copy(update={"y": baseline - self.size * 0.76, "h": self.size * 0.8})
        return (
            replace(label_at(self.quantity.text, self.number_font, x, baseline, align), box=ink),
            label_at(self.caption, self.caption_font, x, below, align),
        )


def number_sizes(theme: Theme, frame: Frame, text: str, width: float) -> tuple[float, ...]:
    """Return the sizes a note's number may have, largest first: none takes more than its share of the width."""
    sizes = steps_down(NUMBER_SIZE[frame.aspect], LEAST_NUMBER_SIZE)
    fitting = [s for s in sizes if line_width(text, theme.font("label", s, weight=700)) <= width * NUMBER_SHARE]
    return tuple(fitting[:MOST_SIZES]) or sizes[-1:]


def _on_area(box: Box, curve: Sequence[Point], edge: float) -> bool:
    return any(box.x <= x <= box.right and min(y, edge) < box.bottom and box.y < max(y, edge) - 2.0 for x, y in curve)


def _around(start: Point, end: Point) -> Box:
    (x0, x1), (y0, y1) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    across = LEADER_CLEAR if y0 == y1 else 0.0
    return Box(x=x0, y=y0 - across, w=max(x1 - x0, 1.0), h=max(y1 - y0, 0.0) + 2 * across)
