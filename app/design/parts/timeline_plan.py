"""Where the events of a timeline stand: true to scale on their axis, their labels apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.design.frame import Frame
from app.design.parts.dates import places
from app.design.parts.text import Block, fitting, floor_size, set_text, sizes_from, text_ops
from app.design.tokens import Theme
from app.media.drawing.ops import Box, Color, Op
from app.story.script import Event

WIDE_FIRST = 32.0
WIDE_LAST_ROOM = 400.0
"""The first event stands this far from the margin; the last leaves this much for its words."""

COLUMN_MOST, COLUMN_LEAST = 540.0, 300.0
COLUMN_GAP = 44.0
WORDS_INSET = 24.0
CARD_PAD = 32.0
LABEL_RISE = 72.0
CARD_RISE = 44.0
"""From the axis to the nearest words of a label, and to a card."""

TALL_AXIS = 40.0
"""The axis of a tall page stands this far right of the margin."""

TALL_WORDS = 128.0
"""The words of a tall page begin this far right of the margin."""

TALL_CARD_LEFT = 96.0
WHEN_SHARE = 0.36
"""The most of a tall row's width that its date takes."""

PITCH_MOST = 260.0
ROW_GAP, ROW_PAD = 14.0, 26.0
LINE_GAP = 4.0
WHEN_GAP = 10.0

Sizes = tuple[float, float, float]
"""Type sizes of date, words and detail."""

QUIET_SIZES: tuple[Sizes, ...] = (
    (80.0, 48.0, 34.0),
    (80.0, 40.0, 34.0),
    (68.0, 40.0, 28.0),
    (56.0, 34.0, 28.0),
    (48.0, 28.0, 24.0),
)
TOLD_SIZES: tuple[Sizes, ...] = (
    (114.0, 48.0, 34.0),
    (96.0, 48.0, 34.0),
    (80.0, 40.0, 34.0),
    (68.0, 40.0, 28.0),
    (56.0, 34.0, 28.0),
    (48.0, 28.0, 24.0),
)

ROW_SIZES: tuple[Sizes, ...] = (
    (0.0, 56.0, 40.0), (0.0, 48.0, 34.0), (0.0, 40.0, 34.0), (0.0, 40.0, 28.0), (0.0, 34.0, 28.0)
)  # fmt: skip

Side = Literal["up", "down", "right"]


@dataclass(frozen=True)
class Words:
    """The words of one event at one size: its date, what happened, and a detail; `beside` sets the date left."""

    when: Block
    text: Block
    detail: Block | None
    beside: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether nothing is cut or left out."""
        return self.when.whole and self.text.whole and self.detail is not None

    @property
    def named(self) -> bool:
        """Whether date and event are whole; their detail may wait for the card."""
        return self.when.whole and self.text.whole

    @property
    def below(self) -> float:
        """Height of what happened and its detail."""
        detail = self.detail.height + LINE_GAP if self.detail and self.detail.lines else 0.0
        return self.text.height + detail

    @property
    def height(self) -> float:
        """Height of all."""
        if self.beside:
            return max(self.when.height, self.below)
        return self.when.height + (WHEN_GAP if self.text.lines else 0.0) + self.below

    def ops(self, x: float, top: float, ink: Color, quiet: Color) -> tuple[Op, ...]:
        """Return the words with the upper left corner of their block at (x, top)."""
        left, y = x, top + self.when.height + WHEN_GAP
        when_top = top
        if self.beside:
            left, y = x + self.beside, top + (self.height - self.below) / 2
            when_top = top + (self.height - self.when.height) / 2
        ops = [*text_ops(self.when, x, when_top, paint=ink, hang=True)]
        ops += text_ops(self.text, left, y, paint=ink, hang=True)
        if self.detail:
            ops += text_ops(self.detail, left, y + self.text.height + LINE_GAP, paint=quiet, hang=True)
        return tuple(ops)


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
        return Box(x=self.at[0], y=self.at[1], w=max(1.0, self.card.right - self.at[0]), h=self.words.height)


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


@dataclass(frozen=True)
class _Pen:
    theme: Theme
    frame: Frame
    language: str

    def words(self, event: Event, width: float, height: float, sizes: Sizes) -> Words:
        """Return the words one below another, as large as `sizes` (date, words, detail) and the room allow."""
        when = self._when(event, width, sizes[0])
        return self._rest(event, when, width, height - when.height - WHEN_GAP, sizes)

    def largest(self, event: Event, width: float, height: float, choices: Sequence[Sizes]) -> Words:
        """Return the words at the largest of `choices` at which nothing is left out and no line broken twice."""
        found = [self.words(event, width, height, sizes) for sizes in choices]
        return next((words for words in found if words.whole and words.height <= height), found[-1])

    def row(self, event: Event, when: Block, beside: float, width: float, height: float, *, told: bool) -> Words:
        """Return the words beside their date."""
        choices = ROW_SIZES if told else ROW_SIZES[1:]
        found = [self._rest(event, when, width - beside, height, sizes) for sizes in choices]
        rest = next((words for words in found if words.whole and words.below <= height), found[-1])
        return Words(when, rest.text, rest.detail, beside)

    def _when(self, event: Event, width: float, size: float) -> Block:
        return set_text(
            event.when, self.theme, "display", sizes=sizes_from(size, 40.0), width=width, max_lines=2, leading=1.04,
            language=self.language,
        )  # fmt: skip

    def dates(self, events: Sequence[Event], width: float, size: float) -> tuple[Block, ...]:
        """Return all dates at one size, none wider than `width`."""
        for step in sizes_from(size, 34.0):
            found = [
                fitting(event.when, self.theme, "display", sizes=(step,), width=width, max_lines=1)
                for event in events
            ]
            if all(found):
                return tuple(block for block in found if block is not None)
        return tuple(
            set_text(
                event.when, self.theme, "display", sizes=(34.0,), width=width, max_lines=3, leading=1.08,
                language=self.language,
            )
            for event in events
        )  # fmt: skip

    def _rest(
        self, event: Event, when: Block, width: float, height: float, sizes: Sizes
    ) -> Words:  # fmt: skip
        small = floor_size(self.frame)
        text = set_text(
            event.text, self.theme, "label", sizes=sizes_from(sizes[1], small), width=width,
            height=max(height, small * 1.1), max_lines=2, leading=1.12, language=self.language,
        )  # fmt: skip
        detail = fitting(
            event.detail, self.theme, "text", sizes=sizes_from(min(sizes[2], text.font.size), small), width=width,
            height=max(1.0, height - text.height - LINE_GAP), max_lines=2, leading=1.2, language=self.language,
        )  # fmt: skip
        return Words(when, text, detail)


def plan_timeline(
    events: Sequence[Event], theme: Theme, frame: Frame, body: Box, language: str
) -> TimelinePlan:  # fmt: skip
    """Return where everything stands on a page whose body is `body`."""
    pen = _Pen(theme, frame, language)
    return _wide(events, pen, body) if frame.wide else _tall(events, pen, body)


def _shares(events: Sequence[Event]) -> tuple[tuple[float, ...], bool]:
    """Return each event's place between 0 and 1, and whether that is to scale."""
    count = len(events)
    values = places([event.when for event in events])
    if values is None or count < 2:
        return tuple(number / max(count - 1, 1) for number in range(count)), False
    span = values[-1] - values[0]
    return tuple((value - values[0]) / span for value in values), True


def _wide(events: Sequence[Event], pen: _Pen, body: Box) -> TimelinePlan:
    shares, dated = _shares(events)
    axis, half = body.y + body.h / 2, body.h / 2
    first, last = body.x + WIDE_FIRST, body.right - WIDE_LAST_ROOM
    xs = [first + (last - first) * share for share in shares]
    columns = [_column(xs, number, body.right) for number in range(len(xs))]
    spots = [
        _wide_spot(event, pen, (x, axis), "up" if number % 2 == 0 else "down", column, half)
        for number, (event, x, column) in enumerate(zip(events, xs, columns, strict=True))
    ]
    return TimelinePlan(_aligned(spots, axis), axis, wide=True, dated=dated, room=min(columns) >= COLUMN_LEAST)


def _column(xs: Sequence[float], number: int, right: float) -> float:
    """Return the width an event's words may take: up to the next event on their side of the axis."""
    following = xs[number + 2] - COLUMN_GAP if number + 2 < len(xs) else right
    return max(120.0, min(COLUMN_MOST, following - xs[number]))


def _wide_spot(
    event: Event, pen: _Pen, dot: tuple[float, float], side: Side, column: float, half: float
) -> Spot:  # fmt: skip
    quiet = pen.largest(event, column - WORDS_INSET, half - LABEL_RISE, QUIET_SIZES)
    told = pen.largest(event, column - 2 * CARD_PAD, half - CARD_RISE - 2 * CARD_PAD + 8.0, TOLD_SIZES)
    widest = max(block.width for block in (told.when, told.text, *((told.detail,) if told.detail else ())))
    height = told.height + 2 * CARD_PAD - 8.0
    top = dot[1] + CARD_RISE if side == "down" else dot[1] - CARD_RISE - height
    card = Box(x=dot[0] - 3.0, y=top, w=min(column, max(widest + 2 * CARD_PAD, COLUMN_LEAST)), h=height)
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


def _tall(events: Sequence[Event], pen: _Pen, body: Box) -> TimelinePlan:
    shares, dated = _shares(events)
    x, left, right = body.x + TALL_AXIS, body.x + TALL_WORDS, body.right
    width = right - CARD_PAD - left
    dates = pen.dates(events, width * WHEN_SHARE, 80.0 if pen.frame.aspect == "9:16" else 68.0)
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
