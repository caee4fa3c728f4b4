"""Where code stands on its panel: type size, rows, which are lit when, and how far the panel has scrolled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.design.frame import Frame, SceneContext
from app.design.motion import keys
from app.design.parts.syntax import Row, longest_line, rows_of
from app.design.parts.text import floor_size, line_width
from app.design.tokens import Theme
from app.media.composition import Ease, Track
from app.media.drawing.ops import Box
from app.story.script import CodeVisual

SIZES = {
    True: (
        (104.0, 148.0), (96.0, 138.0), (88.0, 126.0), (80.0, 116.0), (74.0, 108.0), (68.0, 100.0), (60.0, 90.0),
        (52.0, 78.0), (46.0, 70.0), (42.0, 66.0), (38.0, 60.0), (34.0, 50.0),
    ),
    False: (
        (76.0, 112.0), (68.0, 100.0), (60.0, 90.0), (52.0, 78.0), (46.0, 70.0), (42.0, 66.0), (38.0, 60.0),
        (35.0, 56.0), (32.0, 50.0),
    ),
}  # fmt: skip
LONG_CODE = {True: (38.0, 60.0), False: (35.0, 56.0)}
"""Type and leading, wide and tall: the largest at which all code is seen at once; else it scrolls in another."""

LINE_BREAKS, BROKEN_FROM, LINES_BROKEN = 2, {True: 52.0, False: 40.0}, 8
"""How many rows more than lines large type may make, how large that must be, and of how many lines at most."""

LOOSEST = 1.75
"""Leading at most, in sizes of the type: short code is set wider."""

PANEL_X = {True: 96.0, False: 40.0}
FILE_HEIGHT = 84.0
NUMBER_SMALLER, NUMBER_SHARE = 8.0, 0.8
PADDING = {True: 32.0, False: 28.0}
GUTTER = {True: 104.0, False: 84.0}
RIGHT_PADDING = 40.0
SNUG_SHARE = 0.8
LEAST_PANEL = {True: 0.66, False: 0.40}
PHONE_DROP = 0.25
"""Code that fills less of its panel than this has a lower one, but none lower than this share of the space.

One that goes on below the page's foot keeps its height; short code stands this much lower in it.
"""

DROP_SHARE = {True: 0.3, False: 0.12}
"""Where a short panel stands in the space it leaves."""

ACTIVE_AT = 0.40
"""The middle of the lit lines stands at this share of the panel's height."""

FIRST_LIT_SECONDS = 0.9
SCROLL_SECONDS = 0.48
SCROLL_LEAD_SECONDS = 0.12
FIRST_SCROLL_SECONDS = 1.6
SCROLL_SHARE = 0.5
"""Code without steps scrolls by this share of what is seen."""


@dataclass(frozen=True)
class LitRows:
    """Rows (from, to, both counted from 0 and `last` included) lit from `start` on."""

    first: int
    last: int
    start: float
    end: float | None


@dataclass(frozen=True)
class CodePlan:
    """A laid-out panel before it moves. `view` is where rows are seen; `scroll` is their shift in y."""

    panel: Box
    view: Box
    rows: tuple[Row, ...]
    size: float
    leading: float
    gutter: float
    column: float
    lit: tuple[LitRows, ...]
    offsets: tuple[tuple[float, int], ...]

    @property
    def visible(self) -> int:
        """How many whole rows are seen at once."""
        return max(1, int(self.view.h / self.leading))

    @property
    def text_x(self) -> float:
        """The x of column 0."""
        return self.panel.x + self.gutter

    def row_top(self, row: int, base: int = 0) -> float:
        """Return the top of a row when row number `base` is the first one seen."""
        return self.view.y + (row - base) * self.leading

    def offset_at(self, time: float) -> int:
        """Return by how many rows the panel has scrolled, or is scrolling to, at `time`."""
        return next((rows for start, rows in reversed(self.offsets) if start <= time), 0)

    def scroll(self, base: int = 0) -> Track:
        """Return the shift in y, over the scene, of what is drawn with row number `base` at the top of the view."""
        shown = self.offsets[0][1]
        if len(self.offsets) == 1:
            return (base - shown) * self.leading
        points: list[tuple[float, float] | tuple[float, float, Ease]] = []
        for start, rows in self.offsets[1:]:
            points += [(start, (base - shown) * self.leading, "move")]
            points += [(start + SCROLL_SECONDS, (base - rows) * self.leading)]
            shown = rows
        return keys(*points)

    def seen(self, first: int, last: int) -> tuple[float, float | None] | None:
        """Return from when until when any of the rows `first` to `last` is in view; None if it never is."""
        times = [time for time, _ in self.offsets[1:]]
        spans = [
            (start, end)
            for (start, rows), end in zip(self.offsets, [*times, None], strict=True)
            if rows - 1 <= last and first <= rows + self.visible
        ]
        if not spans:
            return None
        end = spans[-1][1]
        return spans[0][0], None if end is None else end + SCROLL_SECONDS


def number_size(size: float, frame: Frame) -> float:
    """Return the type size of line numbers beside code of `size`."""
    return max(floor_size(frame), min(size - NUMBER_SMALLER, size * NUMBER_SHARE))


def number_gap(size: float) -> float:
    """Return how far line numbers end before code of `size`."""
    return max(28.0, size * 0.42)


def plan_code(visual: CodeVisual, context: SceneContext, theme: Theme, body: Box) -> CodePlan:
    """Return where the code stands, and what of it is lit and seen when."""
    frame = context.frame
    panel = _panel(frame, body)
    top = panel.y + (FILE_HEIGHT if visual.filename else 0.0) + PADDING[frame.wide]
    bottom = min(panel.bottom - PADDING[frame.wide], _view_bottom(frame, panel))
    view = Box(x=panel.x, y=top, w=panel.w, h=bottom - top)
    size, leading, gutter, column, rows = _set_rows(visual, theme, frame, view)
    leading = max(leading, min(view.h / len(rows), size * LOOSEST))
    whole = max(1, int(view.h / leading + 1e-6))
    if len(rows) > whole:
        view = view.model_copy(update={"h": whole * leading})
    else:
        panel, view = _around(len(rows) * leading, panel, view, frame)
    lit = _lit(visual, rows, context)
    offsets = _offsets(lit, len(rows), whole, context)
    return CodePlan(panel, view, rows, size, leading, gutter, column, lit, offsets)


def _panel(frame: Frame, body: Box) -> Box:
    """Return the panel: in 16:9 within the margins, in 9:16 wider and bleeding off the bottom."""
    x = PANEL_X[frame.wide]
    bottom = frame.content.bottom if frame.wide else frame.height + 40.0
    if frame.aspect in ("1:1", "4:5"):
        bottom = frame.content.bottom
    return Box(x=x, y=body.y, w=frame.width - 2 * x, h=bottom - body.y)


def _around(height: float, panel: Box, view: Box, frame: Frame) -> tuple[Box, Box]:
    """Return panel and view drawn in about code that leaves much of the panel empty."""
    bottom = view.y + height + PADDING[frame.wide]
    room = _view_bottom(frame, panel)
    if panel.bottom > frame.height:
        drop = max(0.0, room - bottom) * PHONE_DROP
        return panel, view.model_copy(update={"y": view.y + drop, "h": height})
    if bottom > panel.y + (room - panel.y) * SNUG_SHARE:
        return panel, view
    bottom = max(bottom, panel.y + (room - panel.y) * LEAST_PANEL[frame.wide])
    drop = (room - bottom) * DROP_SHARE[frame.wide]
    snug = panel.model_copy(update={"y": panel.y + drop, "h": bottom - panel.y})
    inside = (bottom - PADDING[frame.wide] - view.y - height) / 2
    return snug, view.model_copy(update={"y": view.y + drop + max(0.0, inside), "h": height})


def _view_bottom(frame: Frame, panel: Box) -> float:
    return min(panel.bottom, frame.content.bottom)


def _set_rows(
    visual: CodeVisual, theme: Theme, frame: Frame, view: Box
) -> tuple[float, float, float, float, tuple[Row, ...]]:
    """Return size, leading, gutter, column width and rows at the largest size that shows all of the code at once."""
    lines = visual.code.count("\n") + 1
    longest = longest_line(visual.code)
    for size, leading in (*SIZES[frame.wide], LONG_CODE[frame.wide]):
        column = line_width("0" * 100, theme.font("mono", size)) / 100
        digits = line_width(str(lines), theme.font("mono", number_size(size, frame)))
        gutter = max(GUTTER[frame.wide], digits + number_gap(size) + RIGHT_PADDING * 0.7)
        columns = int((view.w - gutter - RIGHT_PADDING) / column)
        least = SIZES[frame.wide][-1][0]
        if size > least and longest > columns and (size < BROKEN_FROM[frame.wide] or lines > LINES_BROKEN):
            continue
        rows = rows_of(visual.code, visual.language, columns, visual.filename)
        broken = len(rows) - lines
        large = broken <= LINE_BREAKS and all(_parts_well(rows, place) for place in range(1, len(rows)))
        if len(rows) * leading <= view.h and (large or size == least):
            break
    return size, leading, gutter, column, rows


def _parts_well(rows: Sequence[Row], place: int) -> bool:
    """Return whether a row that goes on with a line does so where no bracket is open."""
    if rows[place].first:
        return True
    before = [span.text for row in rows[:place] if row.line == rows[place].line for span in row.spans]
    return sum(text.count(mark) for text in before for mark in "([{") == sum(
        text.count(mark) for text in before for mark in ")]}"
    )


def _lit(visual: CodeVisual, rows: Sequence[Row], context: SceneContext) -> tuple[LitRows, ...]:
    """Return the rows of each step and when it is spoken; steps that name no line of the code light nothing."""
    found: list[LitRows] = []
    count = len(visual.steps)
    for step, lines in enumerate(visual.steps):
        wanted = {number - 1 for number in lines}
        places = [place for place, row in enumerate(rows) if row.line in wanted]
        start = max(context.item_time(step, count), FIRST_LIT_SECONDS)
        for first, last in _stretches(places):
            found.append(LitRows(first, last, start, None))
    starts = sorted({lit.start for lit in found})
    after = dict(pairwise(starts))
    return tuple(LitRows(lit.first, lit.last, lit.start, after.get(lit.start)) for lit in found)


def _stretches(places: Sequence[int]) -> list[tuple[int, int]]:
    stretches: list[tuple[int, int]] = []
    for place in places:
        if stretches and stretches[-1][1] == place - 1:
            stretches[-1] = (stretches[-1][0], place)
        else:
            stretches.append((place, place))
    return stretches


def _offsets(
    lit: Sequence[LitRows], count: int, visible: int, context: SceneContext
) -> tuple[tuple[float, int], ...]:  # fmt: skip
    """Return (time, rows scrolled to), starting with where the scene starts."""
    most = max(0, count - visible)
    if most == 0:
        return ((0.0, 0),)
    moves = _moves_to_lit(lit, visible, most, context.duration) if lit else _moves_through(visible, most, context)
    offsets = [(0.0, 0)]
    for time, rows in moves:
        if rows != offsets[-1][1]:
            earliest = offsets[-1][0] + SCROLL_SECONDS if len(offsets) > 1 else 0.0
            offsets.append((max(time, earliest), rows))
    return tuple(offsets)


def _moves_to_lit(lit: Sequence[LitRows], visible: int, most: int, duration: float) -> list[tuple[float, int]]:
    """Bring each step's lines to two fifths of the panel; a step longer than the panel is read to its end."""
    moves: list[tuple[float, int]] = []
    for start in sorted({rows.start for rows in lit}):
        group = [rows for rows in lit if rows.start == start]
        first, last = min(rows.first for rows in group), max(rows.last for rows in group)
        end = group[0].end or duration
        if last - first + 1 > visible:
            moves.append((start - SCROLL_LEAD_SECONDS, min(first, most)))
            moves.append(((start + end) / 2, min(max(0, last - visible + 1), most)))
            continue
        middle = (first + last + 1) / 2
        wanted = round(middle - visible * ACTIVE_AT)
        wanted = min(max(wanted, last - visible + 1, 0), first, most)
        moves.append((start - SCROLL_LEAD_SECONDS, wanted))
    return moves


def _moves_through(visible: int, most: int, context: SceneContext) -> list[tuple[float, int]]:
    """Read code without steps from top to bottom, evenly over the scene."""
    stride = max(1, int(visible * SCROLL_SHARE))
    count = -(-most // stride)
    first = min(FIRST_SCROLL_SECONDS, context.duration / 3)
    each = max(0.0, context.duration - first - 1.0) / count
    return [(first + each * (number + 0.5), min(most, stride * (number + 1))) for number in range(count)]
