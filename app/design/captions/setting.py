"""Setting captions in type: one size for a scene, every word in its place, nothing outside the caption area."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.design.captions.metrics import LARGEST_WORD, Metrics, capitals, rules_of
from app.design.captions.order import is_backwards, left_to_right
from app.design.frame import Frame
from app.design.typography import typographic_words
from app.media.captions import Chunk, chunks, spaced
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Font, Paint, TextOp
from app.media.timeline import TimedWord

Mode = Literal["words", "lines"]

SIZES = (
    112.0, 104.0, 96.0, 88.0, 84.0, 80.0, 76.0, 72.0, 68.0, 64.0, 60.0, 56.0, 52.0, 48.0, 44.0, 40.0
)  # fmt: skip
LARGEST = {"16:9": 56.0, "9:16": 96.0, "1:1": 72.0, "4:5": 76.0}
LARGEST_IN_LINES = {"16:9": 52.0, "9:16": 64.0, "1:1": 48.0, "4:5": 52.0}
NARROWING_ROUNDS = 4
JOINED_EM, JOINED_SHARE, JOINED_LEAST_EM = 0.03, 0.7, 0.04
"""Between phrases of a script without spaces: the gap, and what a lit one's chip takes of it, and at least."""

LEAST_SHRINK = 0.4
"""How far one caption may shrink below its scene's size when a single word is too long for a line."""


@dataclass(frozen=True)
class Word:
    """A word in its place: its index in the chunk, left edge and advance width."""

    index: int
    text: str
    x: float
    width: float

    @property
    def right(self) -> float:
        """The x of its right edge."""
        return self.x + self.width


@dataclass(frozen=True)
class Line:
    """Words from left to right on one baseline; `backwards` when they are read from right to left."""

    words: tuple[Word, ...]
    baseline: float
    backwards: bool = False

    @property
    def left(self) -> float:
        """The x of the first word's left edge."""
        return self.words[0].x

    @property
    def right(self) -> float:
        """The x of the last word's right edge."""
        return self.words[-1].right


@dataclass(frozen=True)
class Caption:
    """A chunk set in type: `box` holds its lines and paddings, `follows` says it takes another's place at once."""

    chunk: Chunk
    lines: tuple[Line, ...]
    font: Font
    box: Box
    language: str
    follows: bool = False
    followed: bool = False
    """Whether another takes its place at once."""

    def op(self, word: Word, baseline: float, paint: Paint) -> TextOp:
        """Return a word as it is drawn."""
        return TextOp(text=word.text, x=word.x, y=baseline, font=self.font, paint=paint, language=self.language)

    def ink(self, word: Word) -> tuple[float, float]:
        """Return the left and right edge of a word's ink: what room beside it is measured from."""
        found = typeset.ink_bounds(word.text, self.font, self.language)
        return (word.x + found[0], word.x + found[2]) if found else (word.x, word.right)

    def around(self, word: Word, baseline: float, *, pad: float, above: float, below: float) -> Box:
        """Return the box about a word with room beside its ink; lengths in em.

        That room is the same on both sides, but for a side where the word's script has no space before the next one.
        """
        left, right = self.ink(word)
        size = self.font.size
        least = JOINED_LEAST_EM * size
        before, after = (min(pad * size, max(room * JOINED_SHARE, least)) for room in self.room(word))
        return Box(
            x=left - before, y=baseline - above * size, w=right - left + before + after, h=(above + below) * size
        )

    def room(self, word: Word) -> tuple[float, float]:
        """Return how far left and right of a word's ink its neighbours' is; endless where a space is between."""
        line, _ = self.place(word.index)
        at = line.words.index(word)
        left, right = self.ink(word)
        sides = [math.inf, math.inf]
        for side, other in ((0, line.words[at - 1 : at]), (1, line.words[at + 1 : at + 2])):
            for neighbour in other:
                if not self._spaced(word, neighbour):
                    ink = self.ink(neighbour)
                    sides[side] = max(0.0, left - ink[1] if side == 0 else ink[0] - right)
        return sides[0], sides[1]

    def _spaced(self, one: Word, other: Word) -> bool:
        first, second = sorted((one.index, other.index))
        return second != first + 1 or spaced(self.chunk.words[first], self.chunk.words[second])

    def place(self, index: int) -> tuple[Line, Word]:
        """Return the line and the place of a word of the chunk."""
        return next((line, word) for line in self.lines for word in line.words if word.index == index)

    def placed(self) -> list[tuple[Line, Word]]:
        """Return every word with its line, as they stand."""
        return [(line, word) for line in self.lines for word in line.words]


def set_captions(
    words: Sequence[TimedWord], frame: Frame, area: Box, font: Font, metrics: Metrics, *, mode: Mode, language: str
) -> list[Caption]:
    """Return a scene's words as captions of one size within `area`; `font` gives all but the size."""
    limit = _largest(frame, metrics, mode)
    usual = _size_for(area, metrics, lines=2 if not frame.wide else 1, limit=limit)
    rules = rules_of(metrics, frame, area, _sized(font, usual), mode=mode, language=language)
    found = chunks(_curly(words, language), rules)
    if metrics.capitals:
        found = [_in_capitals(chunk, language) for chunk in found]
    deepest = max((len(chunk.lines) for chunk in found), default=1)
    size = _size_for(area, metrics, lines=deepest, limit=usual)
    set_one = _set_alone if metrics.one_word else _set
    made = [set_one(chunk, _sized(font, size), area, metrics, language) for chunk in found]
    return [_in_turn(made, number) for number in range(len(made))]


def _largest(frame: Frame, metrics: Metrics, mode: Mode) -> float:
    """Return the largest size of the type: those smaller than usual are so on phones only, where all are large."""
    factor = metrics.size if frame.aspect == "9:16" else max(1.0, metrics.size)
    return (LARGEST if mode == "words" else LARGEST_IN_LINES)[frame.aspect] * factor


def _curly(words: Sequence[TimedWord], language: str) -> list[TimedWord]:
    texts = typographic_words([word.text for word in words], language)
    return [word.model_copy(update={"text": text}) for word, text in zip(words, texts, strict=True)]


def _in_capitals(chunk: Chunk, language: str) -> Chunk:
    """Return a chunk in capitals; only now, because capitals tell the names of a text apart from its other words."""
    words = (word.model_copy(update={"text": capitals(word.text, language)}) for word in chunk.words)
    return replace(chunk, words=tuple(words))


def _in_turn(captions: Sequence[Caption], number: int) -> Caption:
    """Return a caption that knows whether its neighbours in time touch it."""
    this = captions[number]
    before, after = captions[:number][-1:], captions[number + 1 : number + 2]
    return replace(
        this, follows=any(other.chunk.end >= this.chunk.start for other in before),
        followed=any(this.chunk.end >= other.chunk.start for other in after),
    )  # fmt: skip


def _size_for(area: Box, metrics: Metrics, *, lines: int, limit: float) -> float:
    fitting = (size for size in SIZES if size <= limit + 2.0 and metrics.height(lines) * size <= area.h)
    return next(fitting, SIZES[-1])


def _sized(font: Font, size: float) -> Font:
    return font.model_copy(update={"size": size})


def _set(chunk: Chunk, font: Font, area: Box, metrics: Metrics, language: str) -> Caption:
    font = _narrowed(chunk, font, area.w - 2 * metrics.pad, metrics)
    block = metrics.height(len(chunk.lines)) * font.size
    top = area.bottom - block
    baseline = top + metrics.above * font.size
    leading, backwards = metrics.leading * font.size, is_backwards(chunk.words, language)
    lines = tuple(
        _line(chunk, indices, font, area, metrics, baseline + number * leading, backwards=backwards)
        for number, indices in enumerate(chunk.lines)
    )
    left = min(line.left for line in lines) - metrics.pad
    right = max(line.right for line in lines) + metrics.pad
    return Caption(chunk, lines, font, Box(x=left, y=top, w=right - left, h=block), language)


def _set_alone(chunk: Chunk, font: Font, area: Box, metrics: Metrics, language: str) -> Caption:
    """Return a chunk as large as its ink fits the area, its ink in the middle."""
    indices = tuple(range(len(chunk.words)))
    trial = _line(
        chunk, indices, _sized(font, 100.0), area, metrics, 0.0, backwards=is_backwards(chunk.words, language)
    )
    inks = [typeset.ink_bounds(word.text, _sized(font, 100.0), language) for word in trial.words]
    top = min((ink[1] for ink in inks if ink), default=-70.0)
    bottom = max((ink[3] for ink in inks if ink), default=0.0)
    width, height = trial.right - trial.left, bottom - top
    room = area.w - 2 * metrics.pad
    size = min(LARGEST_WORD * metrics.size, 100.0 * room / max(width, 1.0), 100.0 * area.h / max(height, 1.0))
    font = _sized(font, size)
    baseline = area.center[1] - (top + bottom) / 2 * size / 100.0
    line = _line(chunk, indices, font, area, metrics, baseline, backwards=trial.backwards)
    tall = height * size / 100.0
    box = Box(
        x=line.left - metrics.pad, y=area.center[1] - tall / 2, w=line.right - line.left + 2 * metrics.pad, h=tall
    )
    return Caption(chunk, (line,), font, box, language)


def _narrowed(chunk: Chunk, font: Font, room: float, metrics: Metrics) -> Font:
    """Return the font so small that every line fits: type does not narrow quite as much as its size says."""
    for _ in range(NARROWING_ROUNDS):
        widest = max(_line_width(chunk, line, font, metrics) for line in chunk.lines)
        if widest <= room:
            break
        font = _sized(font, max(font.size * room / widest, SIZES[-1] * LEAST_SHRINK))
    return font


def _line(
    chunk: Chunk, indices: Sequence[int], font: Font, area: Box, metrics: Metrics, baseline: float, *,
    backwards: bool,
) -> Line:  # fmt: skip
    width = _line_width(chunk, indices, font, metrics)
    x = area.center[0] - width / 2
    if metrics.leads:
        x = area.right - metrics.pad - width if backwards else area.x + metrics.pad
    placed: list[Word] = []
    order = left_to_right(chunk.words, indices, backwards=backwards)
    for number, index in enumerate(order):
        if number:
            x += _space(chunk, order[number - 1], index, font, metrics)
        advance = _width(chunk, index, font)
        placed.append(Word(index, chunk.words[index].text, x, advance))
        x += advance
    return Line(tuple(placed), baseline, backwards)


def _line_width(chunk: Chunk, indices: Sequence[int], font: Font, metrics: Metrics) -> float:
    words = sum(_width(chunk, index, font) for index in indices)
    return words + sum(_space(chunk, index - 1, index, font, metrics) for index in indices[1:])


def _width(chunk: Chunk, index: int, font: Font) -> float:
    return typeset.measure(chunk.words[index].text, font)


def _space(chunk: Chunk, one: int, other: int, font: Font, metrics: Metrics) -> float:
    first, second = sorted((one, other))
    if second == first + 1 and not spaced(chunk.words[first], chunk.words[second]):
        return (metrics.apart if metrics.boxed else min(metrics.apart, JOINED_EM)) * font.size
    space = typeset.measure("x x", font) - 2 * typeset.measure("x", font)
    return max(space + metrics.gap * font.size, metrics.apart * font.size)
