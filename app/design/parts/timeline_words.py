"""The words of a timeline's events: a date, what happened, and a detail, set for the room they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.design.frame import Frame
from app.design.parts.text import Block, fitting, floor_size, set_text, sizes_from, text_ops
from app.design.tokens import Theme
from app.media.drawing.ops import Color, Op
from app.story.script import Event

LINE_GAP = 4.0
LEAST = 0.8
"""Words shrink to this share of their size before another set of sizes is tried."""

WHEN_GAP = 10.0

Sizes = tuple[float, float, float]
"""Type sizes of date, words and detail."""

QUIET_SIZES: tuple[Sizes, ...] = (
    (114.0, 68.0, 44.0),
    (96.0, 56.0, 40.0),
    (96.0, 48.0, 34.0),
    (80.0, 48.0, 34.0),
    (80.0, 40.0, 34.0),
    (68.0, 40.0, 28.0),
    (56.0, 34.0, 28.0),
    (48.0, 28.0, 24.0),
)
TOLD_SIZES: tuple[Sizes, ...] = (
    (160.0, 80.0, 48.0),
    (136.0, 68.0, 48.0),
    (136.0, 68.0, 40.0),
    (114.0, 56.0, 40.0),
    (96.0, 56.0, 40.0),
    (96.0, 48.0, 40.0),
    (96.0, 48.0, 34.0),
    (80.0, 40.0, 34.0),
    (68.0, 40.0, 28.0),
    (56.0, 34.0, 28.0),
    (48.0, 28.0, 24.0),
)

ROW_SIZES: tuple[Sizes, ...] = (
    (0.0, 68.0, 48.0), (0.0, 56.0, 40.0), (0.0, 48.0, 34.0), (0.0, 40.0, 34.0), (0.0, 40.0, 28.0), (0.0, 34.0, 28.0)
)  # fmt: skip


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
    def width(self) -> float:
        """Width of the longest line."""
        beside = max(block.width for block in (self.text, self.detail or self.text))
        return max(self.when.width, self.beside + beside)

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
class EventPen:
    """Sets the words of events."""

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

    def alike(
        self, events: Sequence[Event], columns: Sequence[float], height: float, choices: Sequence[Sizes]
    ) -> tuple[Words, ...]:  # fmt: skip
        """Return the words of all events at the one largest size that holds them; else each at its own."""
        for sizes in choices:
            found = [self.words(event, width, height, sizes) for event, width in zip(events, columns, strict=True)]
            if all(words.whole and words.height <= height for words in found):
                return tuple(found)
        return tuple(
            self.largest(event, width, height, choices) for event, width in zip(events, columns, strict=True)
        )

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
            event.text, self.theme, "label", sizes=sizes_from(sizes[1], max(small, sizes[1] * LEAST)), width=width,
            height=max(height, small * 1.1), max_lines=2, leading=1.12, language=self.language,
        )  # fmt: skip
        size = min(sizes[2], text.font.size)
        detail = fitting(
            event.detail, self.theme, "text", sizes=sizes_from(size, max(small, size * LEAST)), width=width,
            height=max(1.0, height - text.height - LINE_GAP), max_lines=2, leading=1.2, language=self.language,
        )  # fmt: skip
        return Words(when, text, detail)
