"""How words are cut into captions and lines: a shortest path over the cost of every caption that could stand.

Each caption costs for what it holds (too few words, a pause or a comma inside, too short or too long on screen)
and each break for where it falls, so one pass over the words finds the best cut of all: Bellman's dynamic
programme, as Knuth and Plass use it for paragraphs. Its time is proportional to the number of words.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise
from typing import Literal

from app.media.caption_text import Cohesion, columns, ends_clause, ends_sentence, is_mark, is_number, spaced, trimmed
from app.media.timeline import TimedWord

Aspect = Literal["16:9", "9:16", "1:1", "4:5"]
Lines = tuple[tuple[int, ...], ...]

COMMA_MIN_WORDS = 3
TWO_LINES_MIN_WORDS = 3
LAST_LINE_MIN_COLUMNS = 6
PAUSE_SECONDS = 0.25
LONG_PAUSE_SECONDS = 0.8
SHORTEST_SECONDS = 0.1

NEVER = 1000.0
"""The cost of a break that the rules forbid; only a line that does not fit is worse."""
PLAIN_BREAK, PHRASE_BREAK, JOINT_BREAK, OPEN_BREAK, PAUSE_BONUS = 4.0, 3.0, 1.0, 4.0, 3.0
OBJECT_BREAK = 5.5
"""What it costs to part a verb from what it acts on, or a noun from what it is of."""
JOINING_LAST = 10.0
"""What it costs to end with a word that opens a clause: "that", "and"."""
COMMA_INSIDE, PAUSE_INSIDE, LONG_PAUSE_INSIDE = 6.0, 6.0, 40.0
MISSING_WORD, EXTRA_WORD, UNEVEN_WORDS = 6.0, 1.0, 0.4
EXTRA_LINE, UNEVEN_LINES, ORPHAN, LEANING_LINE, OVERLONG_LINE = 24.0, 10.0, 40.0, 60.0, 50.0
TIME_MISSED, TIME_MISSED_PER_SECOND = 6.0, 20.0
LONE_LINE, UNFILLED_LINE = 5.0, 8.0
"""What a single line costs where two are usual, and how much more the less it fills: it looks lost there."""
SENTENCE_INSIDE, SENTENCE_BONUS = 6.0, 2.0
LONE_TOGETHER = 5.0
"""What it costs to show a number without its unit where words stand alone."""
RATE_MISSED_PER_COLUMN = 3.0
UNFILLED = 8.0


@dataclass(frozen=True)
class ChunkRules:
    """How much a caption may hold and for how long it stays.

    `max_columns` is the longest line as `width` counts it (columns by default, so characters of Latin text);
    `short_max_words` are allowed when all of them together fit `short_columns`. `fill` makes full captions better
    than even ones; `join_sentences` lets short ones share a caption; `max_rate` is in columns per second.
    """

    min_words: int
    max_words: int
    max_columns: float
    max_lines: int = 2
    ideal_lines: int = 2
    short_max_words: int = 0
    short_columns: float = 0
    min_seconds: float = 0.7
    max_seconds: float = 3.0
    keep_punctuation: bool = False
    language: str = "en"
    width: Callable[[str], float] = columns
    fill: float = 0.0
    join_sentences: bool = False
    lone_words: bool = False
    max_rate: float = math.inf

    @classmethod
    def for_words(cls, aspect: Aspect, language: str = "en") -> ChunkRules:
        """Return the rules of word-by-word captions in a frame of this shape."""
        return replace(WORD_RULES[aspect], language=language)

    @classmethod
    def for_lines(cls, aspect: Aspect, language: str = "en") -> ChunkRules:
        """Return the rules of captions that show whole lines, sentence by sentence."""
        return replace(LINE_RULES[aspect], language=language)


_SQUARE = ChunkRules(3, 6, 24, short_max_words=7, short_columns=32)
WORD_RULES: dict[str, ChunkRules] = {
    "9:16": ChunkRules(3, 5, 18, short_max_words=7, short_columns=32),
    "16:9": ChunkRules(4, 8, 46, ideal_lines=1, min_seconds=1.0),
    "1:1": _SQUARE,
    "4:5": _SQUARE,
}
_TALL_LINES = ChunkRules(3, 14, 28, min_seconds=1.0, max_seconds=5.0, keep_punctuation=True, fill=1.0)
LINE_RULES: dict[str, ChunkRules] = {
    "9:16": _TALL_LINES,
    "16:9": ChunkRules(4, 20, 42, min_seconds=1.2, max_seconds=6.0, keep_punctuation=True, fill=1.0),
    "1:1": _TALL_LINES,
    "4:5": _TALL_LINES,
}


class Grouping:
    """The cheapest way to cut a scene's words into captions."""

    def __init__(self, words: Sequence[TimedWord], rules: ChunkRules) -> None:
        self.words = words
        self.rules = rules
        self.cohesion = Cohesion(words, rules.language)
        sizes = [rules.width(word.text) for word in words]
        self._trims = [size - rules.width(self._end_text(word)) for size, word in zip(sizes, words, strict=True)]
        gaps = [0.0] + [rules.width(" ") if spaced(*pair) else 0.0 for pair in pairwise(words)]
        steps = [gap + size for gap, size in zip(gaps, sizes, strict=True)]
        self._fits_lines = max(sizes) <= rules.max_columns
        self._ends = list(accumulate(steps))
        self._starts = [end - size for end, size in zip(self._ends, sizes, strict=True)]
        self._pauses = [math.inf] + [after.start - before.end for before, after in pairwise(words)]
        self._ended = [True] + [self._is_ended(i) for i in range(1, len(words))]
        self._commas = [False] + [ends_clause(word.text) for word in words[:-1]]
        self._inside = list(accumulate(self._inside_cost(i) for i in range(len(words))))
        self._inside_commas = list(accumulate(COMMA_INSIDE * comma for comma in self._commas))
        self._breaks = [0.0] + [self._break_cost(i) for i in range(1, len(words))] + [0.0]

    def _end_text(self, word: TimedWord) -> str:
        return word.text if self.rules.keep_punctuation else trimmed(word.text)

    def best(self) -> list[tuple[int, int, Lines]]:
        """Return (first, past last, lines) of every caption; lines are indices from the caption's first word."""
        count = len(self.words)
        costs = [0.0] + [math.inf] * count
        origins: list[tuple[int, Lines]] = [(0, ())] * (count + 1)
        for end in range(1, count + 1):
            for start in range(end - 1, -1, -1):
                cost, lines = self._caption(start, end)
                if cost == math.inf:
                    break
                if costs[start] + cost < costs[end]:
                    costs[end], origins[end] = costs[start] + cost, (start, lines)
                if self._ended[start] and not self.rules.join_sentences:
                    break
        return _traced(origins)

    def _caption(self, start: int, end: int) -> tuple[float, Lines]:
        """Return what a caption of the words from `start` to before `end` costs, and its lines."""
        content = self._content_cost(end - start, self._width(start, end))
        if content == math.inf:
            return math.inf, ()
        split, lines = self._best_lines(start, end)
        inside = self._inside[end - 1] - self._inside[start]
        if end - start > COMMA_MIN_WORDS:
            inside += self._inside_commas[end - 1] - self._inside_commas[start + COMMA_MIN_WORDS - 1]
        return content + split + inside + self._time_cost(start, end) + self._breaks[end], lines

    def _width(self, start: int, end: int) -> float:
        return self._ends[end - 1] - self._starts[start] - self._trims[end - 1]

    def _content_cost(self, count: int, width: float) -> float:
        rules = self.rules
        short = count <= rules.short_max_words and width <= rules.short_columns
        too_wide = self._fits_lines and width > rules.max_columns * rules.max_lines
        if count > 1 and (too_wide or (count > rules.max_words and not short)):
            return math.inf
        missing = max(0, rules.min_words - count) * MISSING_WORD
        extra = max(0, count - rules.max_words) * EXTRA_WORD
        if rules.fill:
            return missing + extra + UNFILLED * rules.fill * (1 - width / (rules.max_columns * rules.max_lines))
        return missing + extra + UNEVEN_WORDS * (count - (rules.min_words + rules.max_words) / 2) ** 2

    def _inside_cost(self, i: int) -> float:
        """Return what it costs that a caption runs on before word `i`."""
        long, short = self._pauses[i] > LONG_PAUSE_SECONDS, self._pauses[i] > PAUSE_SECONDS
        pause = LONG_PAUSE_INSIDE if long else PAUSE_INSIDE if short else 0.0
        return pause + (SENTENCE_INSIDE if self._ended[i] else 0.0)

    def _time_cost(self, start: int, end: int) -> float:
        until = self.words[end].start if end < len(self.words) else math.inf
        shown = until - self.words[start].start
        spoken = self.words[end - 1].end - self.words[start].start
        missed = max(self.rules.min_seconds - shown, spoken - self.rules.max_seconds)
        rushed = self._width(start, end) / max(shown, SHORTEST_SECONDS) - self.rules.max_rate
        cost = TIME_MISSED + TIME_MISSED_PER_SECOND * missed if missed > 0 else 0.0
        return cost + RATE_MISSED_PER_COLUMN * max(0.0, rushed)

    def _best_lines(self, start: int, end: int) -> tuple[float, Lines]:
        count = end - start
        one = self._line_cost(start, end, self._width(start, end))
        lone = self._lone_cost(start, end)
        alone = one + lone, (tuple(range(count)),)
        if self.rules.max_lines < 2 or (one < math.inf and (not lone or count < TWO_LINES_MIN_WORDS)):
            return alone
        cost, at = min((self._two_lines_cost(start, i, end), i) for i in range(start + 1, end))
        extra = EXTRA_LINE if self.rules.ideal_lines < 2 else 0.0
        return min(alone, (cost + extra, (tuple(range(at - start)), tuple(range(at - start, count)))))

    def _lone_cost(self, start: int, end: int) -> float:
        """Return what it costs that a caption has one line only; whole lines are as full as they can be anyway."""
        rules = self.rules
        if rules.ideal_lines < 2 or rules.fill:
            return 0.0
        return LONE_LINE + UNFILLED_LINE * max(0.0, 1 - self._width(start, end) / rules.max_columns)

    def _line_cost(self, start: int, end: int, width: float) -> float:
        """Return what a line costs: nothing when it fits; only a single word may be wider than the line."""
        if width <= self.rules.max_columns:
            return 0.0
        return OVERLONG_LINE if end - start == 1 else math.inf

    def _two_lines_cost(self, start: int, at: int, end: int) -> float:
        upper = self._ends[at - 1] - self._starts[start]
        lower = self._width(at, end)
        fit = self._line_cost(start, at, upper) + self._line_cost(at, end, lower)
        if fit == math.inf:
            return fit
        orphan = ORPHAN if end - at == 1 and lower < LAST_LINE_MIN_COLUMNS else 0.0
        sense = min(self._breaks[at], LEANING_LINE)
        return fit + sense + orphan + UNEVEN_LINES * ((upper - lower) / self.rules.max_columns) ** 2

    def _is_ended(self, i: int) -> bool:
        before, after = self.words[i - 1], self.words[i]
        if is_mark(after.text):
            return False
        return before.passage != after.passage or ends_sentence(before.text, after.text)

    def _break_cost(self, i: int) -> float:
        before, after = self.words[i - 1], self.words[i]
        if self._ended[i]:
            return -SENTENCE_BONUS
        opens = i == 1 or self._ended[i - 1]
        together = self.cohesion.inseparable(before.text, after.text, first=opens)
        if self.rules.lone_words:
            return LONE_TOGETHER if together and is_number(before.text) else 0.0
        if together or self.cohesion.leans(before.text):
            return NEVER
        pause = PAUSE_BONUS if self._pauses[i] > PAUSE_SECONDS else 0.0
        if self._commas[i]:
            return -pause
        apart = OBJECT_BREAK if self.cohesion.begins_object(after.text) else PLAIN_BREAK
        phrase = PHRASE_BREAK if self.cohesion.begins_phrase(after.text) else apart
        plain = JOINT_BREAK if self.cohesion.joins(after.text) else phrase
        hanging = JOINING_LAST if self.cohesion.joins(before.text) else 0.0
        return plain - pause + hanging + (OPEN_BREAK if self.cohesion.opens(before.text) else 0.0)


def _traced(origins: Sequence[tuple[int, Lines]]) -> list[tuple[int, int, Lines]]:
    found: list[tuple[int, int, Lines]] = []
    end = len(origins) - 1
    while end > 0:
        start, lines = origins[end]
        found.append((start, end, lines))
        end = start
    return found[::-1]
