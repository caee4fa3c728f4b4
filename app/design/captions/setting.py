"""Setting captions in type: one size for a scene, every word in its place, nothing outside the caption area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.design.frame import Frame
from app.design.parts.rich import is_right_to_left
from app.design.typography import typographic_words
from app.media.caption_text import columns
from app.media.captions import Chunk, ChunkRules, chunks, spaced
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Font, Paint, TextOp
from app.media.timeline import TimedWord

Mode = Literal["words", "lines"]

SIZES = (96.0, 88.0, 80.0, 76.0, 72.0, 68.0, 64.0, 60.0, 56.0, 52.0, 48.0, 44.0, 40.0)
LARGEST = {"16:9": 56.0, "9:16": 96.0, "1:1": 72.0, "4:5": 76.0}
LARGEST_IN_LINES = {"16:9": 52.0, "9:16": 64.0, "1:1": 48.0, "4:5": 52.0}
NARROWING_ROUNDS = 4
LEAST_SHRINK = 0.4
"""How far one caption may shrink below its scene's size when a single word is too long for a line."""


@dataclass(frozen=True)
class Metrics:
    """How a style sets its lines, in em of the type.

    `leading` lies between baselines, `above` the first and `below` the last is the block's own room. `gap` is added
    between words; `pad` in units stays free at both ends of a line.
    """

    leading: float
    above: float
    below: float
    gap: float
    pad: float

    def height(self, lines: int) -> float:
        """Return the height of a block of lines in em."""
        return (lines - 1) * self.leading + self.above + self.below


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

    def op(self, word: Word, baseline: float, paint: Paint) -> TextOp:
        """Return a word as it is drawn."""
        return TextOp(text=word.text, x=word.x, y=baseline, font=self.font, paint=paint, language=self.language)

    def place(self, index: int) -> tuple[Line, Word]:
        """Return the line and the place of a word of the chunk."""
        return next((line, word) for line in self.lines for word in line.words if word.index == index)


def set_captions(
    words: Sequence[TimedWord], frame: Frame, area: Box, font: Font, metrics: Metrics, *, mode: Mode, language: str
) -> list[Caption]:
    """Return a scene's words as captions of one size within `area`; `font` gives all but the size."""
    limit = (LARGEST if mode == "words" else LARGEST_IN_LINES)[frame.aspect]
    usual = _size_for(area, metrics, lines=2 if not frame.wide else 1, limit=limit)
    curly = typographic_words([word.text for word in words], language)
    words = [word.model_copy(update={"text": text}) for word, text in zip(words, curly, strict=True)]
    found = chunks(words, _rules(frame, area, _sized(font, usual), metrics, mode, language))
    deepest = max((len(chunk.lines) for chunk in found), default=1)
    size = _size_for(area, metrics, lines=deepest, limit=usual)
    captions: list[Caption] = []
    for chunk in found:
        follows = bool(captions) and captions[-1].chunk.end >= chunk.start
        caption = _set(chunk, _sized(font, size), area, metrics, language)
        captions.append(replace(caption, follows=follows))
    return captions


def _size_for(area: Box, metrics: Metrics, *, lines: int, limit: float) -> float:
    fitting = (size for size in SIZES if size <= limit and metrics.height(lines) * size <= area.h)
    return next(fitting, SIZES[-1])


def _sized(font: Font, size: float) -> Font:
    return font.model_copy(update={"size": size})


def _rules(frame: Frame, area: Box, font: Font, metrics: Metrics, mode: Mode, language: str) -> ChunkRules:
    """Return the chunking rules with lines measured in the real type, where that is wider than columns say."""
    make = ChunkRules.for_words if mode == "words" else ChunkRules.for_lines
    rules = make(frame.aspect, language)
    unit = (area.w - 2 * metrics.pad) / rules.max_columns

    def width(text: str) -> float:
        gaps = metrics.gap * font.size * text.count(" ")
        return max(float(columns(text)), (typeset.measure(text, font) + gaps) / unit)

    return replace(rules, width=width)


def _set(chunk: Chunk, font: Font, area: Box, metrics: Metrics, language: str) -> Caption:
    font = _narrowed(chunk, font, area.w - 2 * metrics.pad, metrics)
    block = metrics.height(len(chunk.lines)) * font.size
    top = area.bottom - block
    baseline = top + metrics.above * font.size
    lines = tuple(
        _line(chunk, indices, font, area, metrics, baseline + number * metrics.leading * font.size)
        for number, indices in enumerate(chunk.lines)
    )
    left = min(line.left for line in lines) - metrics.pad
    right = max(line.right for line in lines) + metrics.pad
    return Caption(chunk, lines, font, Box(x=left, y=top, w=right - left, h=block), language)


def _narrowed(chunk: Chunk, font: Font, room: float, metrics: Metrics) -> Font:
    """Return the font so small that every line fits: type does not narrow quite as much as its size says."""
    for _ in range(NARROWING_ROUNDS):
        widest = max(_line_width(chunk, line, font, metrics) for line in chunk.lines)
        if widest <= room:
            break
        font = _sized(font, max(font.size * room / widest, SIZES[-1] * LEAST_SHRINK))
    return font


def _line(chunk: Chunk, indices: Sequence[int], font: Font, area: Box, metrics: Metrics, baseline: float) -> Line:
    backwards = is_right_to_left("".join(chunk.words[index].text for index in indices))
    x = area.center[0] - _line_width(chunk, indices, font, metrics) / 2
    placed = []
    order = list(reversed(indices)) if backwards else list(indices)
    for number, index in enumerate(order):
        if number:
            first, second = sorted((order[number - 1], index))
            x += _space(chunk, first, second, font, metrics)
        width = _width(chunk, index, font)
        placed.append(Word(index, chunk.words[index].text, x, width))
        x += width
    return Line(tuple(placed), baseline, backwards)


def _line_width(chunk: Chunk, indices: Sequence[int], font: Font, metrics: Metrics) -> float:
    words = sum(_width(chunk, index, font) for index in indices)
    return words + sum(_space(chunk, index - 1, index, font, metrics) for index in indices[1:])


def _width(chunk: Chunk, index: int, font: Font) -> float:
    return typeset.measure(chunk.words[index].text, font)


def _space(chunk: Chunk, first: int, second: int, font: Font, metrics: Metrics) -> float:
    if not spaced(chunk.words[first], chunk.words[second]):
        return 0.0
    return typeset.measure("x x", font) - 2 * typeset.measure("x", font) + metrics.gap * font.size
