"""Where the events of a timeline stand: true to scale on their axis, their labels apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.design.frame import Frame
from app.design.parts.dates import places
from app.design.parts.timeline_words import QUIET_SIZES, TOLD_SIZES, EventPen, Words
from app.design.tokens import Theme
from app.media.drawing.ops import Box
from app.story.script import Event

WIDE_FIRST = 32.0
WIDE_LAST_ROOM = 400.0
"""The first event stands this far from the margin; the last leaves this much for its words."""

COLUMN_MOST, COLUMN_LEAST = 540.0, 300.0
COLUMN_GAP = 44.0
WORDS_INSET = 24.0
CARD_PAD = 32.0
CARD_MOST = 760.0
LABEL_RISE = 60.0
CARD_RISE = 36.0
"""From the axis to the nearest words of a label, and to a card."""

TALL_AXIS = 40.0
"""The axis of a tall page stands this far right of the margin."""

TALL_WORDS = 128.0
"""The words of a tall page begin this far right of the margin."""

TALL_CARD_LEFT = 96.0
WHEN_SHARE = 0.36
"""The most of a tall row's width that its date takes."""

PITCH_MOST = 260.0
ROW_GAP, ROW_PAD = 14.0, 40.0

Side = Literal["up", "down", "right"]


@dataclass(frozen=True)
class Spot:
    """One event on the page: its dot, the side its words stand on, its quiet words, and its card when it is told."""

    dot: tuple[float, float]
    side: Side
    words: Words
    at: tuple[float, float]
    card: Box
    told: Words

    @property
    def box(self) -> Box:
        """The box of the quiet words."""
        return Box(x=self.at[0], y=self.at[1], w=max(1.0, self.words.width), h=self.words.height)


@dataclass(frozen=True)
class TimelinePlan:
    """A timeline on its page. `along` is the axis' fixed coordinate: y of a wide one, x of a tall one."""

    spots: tuple[Spot, ...]
    along: float
    wide: bool
    dated: bool
    room: bool

    @property
    def holds(self) -> bool:
        """Whether all words have the room they need."""
        return self.room and all(spot.words.named and spot.told.whole for spot in self.spots)


def plan_timeline(
    events: Sequence[Event], theme: Theme, frame: Frame, body: Box, language: str
) -> TimelinePlan:  # fmt: skip
    """Return where everything stands on a page whose body is `body`."""
    pen = EventPen(theme, frame, language)
    return _wide(events, pen, body) if frame.wide else _tall(events, pen, body)


def _shares(events: Sequence[Event]) -> tuple[tuple[float, ...], bool]:
    """Return each event's place between 0 and 1, and whether that is to scale."""
    count = len(events)
    values = places([event.when for event in events])
    if values is None or count < 2:
        return tuple(number / max(count - 1, 1) for number in range(count)), False
    span = values[-1] - values[0]
    return tuple((value - values[0]) / span for value in values), True


def _wide(events: Sequence[Event], pen: EventPen, body: Box) -> TimelinePlan:
    shares, dated = _shares(events)
    axis, half = body.y + body.h / 2, body.h / 2
    first, last = body.x + WIDE_FIRST, body.right - WIDE_LAST_ROOM
    xs = [first + (last - first) * share for share in shares]
    columns = [_column(xs, number, body.right) for number in range(len(xs))]
    quiet = pen.alike(events, [column - WORDS_INSET for column in columns], half - LABEL_RISE, QUIET_SIZES)
    spots = [
        _wide_spot(event, pen, (x, axis), "up" if number % 2 == 0 else "down", quiet[number],
                   _card_room(xs, quiet, number, body), half)
        for number, (event, x) in enumerate(zip(events, xs, strict=True))
    ]  # fmt: skip
    return TimelinePlan(_aligned(spots, axis), axis, wide=True, dated=dated, room=min(columns) >= COLUMN_LEAST)


def _column(xs: Sequence[float], number: int, right: float) -> float:
    """Return the width an event's words may take: up to the next event on their side of the axis."""
    following = xs[number + 2] - COLUMN_GAP if number + 2 < len(xs) else right
    return max(120.0, min(COLUMN_MOST, following - xs[number]))


def _card_room(xs: Sequence[float], quiet: Sequence[Words], number: int, body: Box) -> tuple[float, float]:
    """Return from where to where an event's card may reach: clear of what stands on its side of the axis."""
    left = xs[number - 2] + WORDS_INSET + quiet[number - 2].width + COLUMN_GAP if number > 1 else body.x
    right = xs[number + 2] - COLUMN_GAP if number + 2 < len(xs) else body.right
    return min(left, xs[number] - 3.0), right


def _wide_spot(
    event: Event, pen: EventPen, dot: tuple[float, float], side: Side, quiet: Words, room: tuple[float, float],
    half: float,
) -> Spot:  # fmt: skip
    column = min(CARD_MOST, room[1] - room[0])
    told = pen.largest(event, column - 2 * CARD_PAD, half - CARD_RISE - 2 * CARD_PAD + 8.0, TOLD_SIZES)
    widest = told.width
    height = told.height + 2 * CARD_PAD - 8.0
    top = dot[1] + CARD_RISE if side == "down" else dot[1] - CARD_RISE - height
    wide = min(column, max(widest + 2 * CARD_PAD, COLUMN_LEAST))
    card = Box(x=max(room[0], min(dot[0] - 3.0, room[1] - wide)), y=top, w=wide, h=height)
    y = dot[1] + LABEL_RISE if side == "down" else dot[1] - LABEL_RISE - quiet.height
    return Spot(dot, side, quiet, (dot[0] + WORDS_INSET, y), card, told)


def _aligned(spots: Sequence[Spot], axis: float) -> tuple[Spot, ...]:
    """Return the spots with all dates above the axis on one line."""
    tops = [spot.at[1] for spot in spots if spot.side == "up"]
    top = min(tops, default=axis)
    return tuple(
        Spot(spot.dot, spot.side, spot.words, (spot.at[0], top), spot.card, spot.told) if spot.side == "up" else spot
        for spot in spots
    )


def _tall(events: Sequence[Event], pen: EventPen, body: Box) -> TimelinePlan:
    shares, dated = _shares(events)
    x, left, right = body.x + TALL_AXIS, body.x + TALL_WORDS, body.right
    width = right - CARD_PAD - left
    dates = pen.dates(events, width * WHEN_SHARE, 96.0 if pen.frame.aspect == "9:16" else 68.0)
    beside = max(block.width for block in dates) + 36.0
    pitch = min(PITCH_MOST, body.h / len(events))
    inner = max(40.0, pitch - ROW_GAP - ROW_PAD)
    told = [pen.row(e, d, beside, width, inner, told=True) for e, d in zip(events, dates, strict=True)]
    quiet = [pen.row(e, d, beside, width, inner, told=False) for e, d in zip(events, dates, strict=True)]
    card_height = max(words.height for words in told) + ROW_PAD
    start, end = body.y + card_height / 2, body.bottom - card_height / 2
    ys = [start + (end - start) * share for share in shares]
    rows = _spread(ys, card_height / 2 + max(words.height for words in quiet) / 2 + ROW_GAP, start, end)
    spots = tuple(
        Spot(
            (x, y), "right", quiet[n], (left, row - quiet[n].height / 2),
            Box(x=body.x + TALL_CARD_LEFT, y=row - card_height / 2, w=right - body.x - TALL_CARD_LEFT, h=card_height),
            told[n],
        )
        for n, (y, row) in enumerate(zip(ys, rows, strict=True))
    )  # fmt: skip
    fits = rows[0] >= start - 1 and card_height + ROW_GAP <= pitch * 1.5
    return TimelinePlan(spots, x, wide=False, dated=dated, room=fits)


def _spread(wanted: Sequence[float], apart: float, low: float, high: float) -> list[float]:
    """Return places as near as may be to those wanted, in order, at least `apart` and not beyond `high`."""
    rows: list[float] = []
    for place in wanted:
        rows.append(max(place, rows[-1] + apart) if rows else max(place, low))
    for number in range(len(rows) - 1, -1, -1):
        limit = high if number == len(rows) - 1 else rows[number + 1] - apart
        rows[number] = min(rows[number], limit)
    return rows
