"""Breaking text into balanced lines.

Fewest lines first, then the shortest longest line, then the most even: dynamic programming over break points in the
manner of Knuth and Plass, with every line's width measured as it will be drawn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise

from app.media.drawing.breaking import Atom, Ruler, atoms_of, bonded, is_unspaced, may_part
from app.media.drawing.clusters import clusters
from app.media.drawing.hyphenation import HYPHEN, SOFT_HYPHEN, hyphen_places
from app.media.drawing.ops import Font
from app.media.drawing.shaping import shape

SHORT_LINE = 0.4
"""A line under this share of the longest looks lost."""

RELAXATIONS = (1.0, 1.06, 1.12, 1.2, 1.3, 1.5, 1.8, 2.5)
"""By how much the longest line may grow, step by step, to save another from being short."""

LONE_WORD_COST = 0.15
"""What a word alone on its line weighs against unevenness, the square of the share of a line left empty."""

PUNCTUATION_GAIN = 0.04
"""What a break after a comma or full stop is worth, on the same scale."""

ELLIPSIS = "…"

_INSIDE_WORD = re.compile(r"(?<=[-–—/_.&?=])(?=\w)")


@dataclass(frozen=True)
class Fitted:
    """Text broken to fit, and the font, with its size, in which it does."""

    lines: tuple[str, ...]
    font: Font


@dataclass(frozen=True)
class _Line:
    """A possible line: its first atom, its width and what it costs beside its emptiness."""

    start: int
    width: float
    cost: float


@lru_cache(maxsize=65536)
def measure(text: str, font: Font, language: str = "en") -> float:
    """Return the advance width of a line, in canvas units.

    Raises ConfigurationError when the font's family is unknown.
    """
    return shape(text, font, language).width


def wrap(text: str, font: Font, max_width: float, *, max_lines: int | None = None, language: str = "en") -> list[str]:
    """Return the text as balanced lines no wider than `max_width`.

    Lines break at spaces and between the phrases of scripts without them, never after an article or preposition nor
    between a number and its unit, and always at a newline. Such bonds, then the word itself, give way where they
    alone are too wide: a word is hyphenated then, by its language, else parted between characters.
    Beyond `max_lines` the text is cut and ends in an ellipsis: ask `fit` first where nothing may be lost.
    """

    def ruler(part: str) -> float:
        return measure(part, font, language)

    lines = [
        line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, ruler, max_width, language)
    ]
    if max_lines is None or len(lines) <= max_lines:
        return lines or [""]
    kept = max(1, max_lines) - 1
    rest = text[line_starts(lines, text)[kept] :].replace(SOFT_HYPHEN, "")
    return [*lines[:kept], _cut(" ".join(rest.split()), ruler, max_width)]


def line_starts(lines: Sequence[str], text: str) -> tuple[int, ...]:
    """Return where in `text` each line begins that `wrap` broke it into, hyphens and ellipsis aside."""
    starts = []
    place = 0
    for line in lines:
        found = _find(line, text, place) or _find(line.removesuffix(ELLIPSIS).removesuffix(HYPHEN), text, place)
        start, place = found or (place, place + len(line))
        starts.append(start)
    return tuple(starts)


def _find(line: str, text: str, place: int) -> tuple[int, int] | None:
    if SOFT_HYPHEN not in text:
        start = text.find(line, place)
        return (start, start + len(line)) if start >= 0 else None
    match = re.compile(f"{SOFT_HYPHEN}?".join(map(re.escape, line))).search(text, place)
    return match.span() if match else None


def fit(
    text: str, font: Font, max_width: float, max_lines: int, sizes: Sequence[float], *, language: str = "en",
    hyphenate: bool = False,
) -> Fitted | None:  # fmt: skip
    """Return the text wrapped at the first of `sizes` at which it takes `max_lines` at most with no word broken.

    With `hyphenate` a word may be broken, by a hyphen. None when it fits at none of them.
    """
    words = [atom.text for paragraph in text.split("\n") for atom in atoms_of(paragraph, language)]
    if hyphenate:
        words = [part + HYPHEN for word in words for part in _syllables(word, language)]
    for size in sizes:
        sized = font.model_copy(update={"size": float(size)})
        if any(measure(word, sized, language) > max_width for word in words):
            continue
        lines = wrap(text, sized, max_width, language=language)
        if len(lines) <= max_lines:
            return Fitted(tuple(lines), sized)
    return None


def _wrap_paragraph(paragraph: str, ruler: Ruler, max_width: float, language: str) -> list[str]:
    atoms = bonded(list(atoms_of(paragraph, language)), ruler, max_width, language)
    atoms = [part for atom in atoms for part in _broken(atom, ruler, max_width, language)]
    return _balanced(atoms, ruler, max_width) if atoms else []


def _broken(atom: Atom, ruler: Ruler, max_width: float, language: str) -> Iterator[Atom]:
    """Yield a word too wide for a line in parts: with hyphens, else after its own hyphens and slashes, else between
    characters.
    """
    if ruler(atom.text) <= max_width:
        yield atom
        return
    spaced = atom.spaced
    for part in _INSIDE_WORD.split(atom.text):
        for piece, hyphenated in _pieces(part, ruler, max_width, language):
            yield Atom(piece, spaced, hyphenated)
            spaced = False


def _pieces(word: str, ruler: Ruler, max_width: float, language: str) -> Iterator[tuple[str, bool]]:
    """Yield parts of a word that each fit a line, and whether a hyphen shows that it goes on."""
    if ruler(word) <= max_width:
        yield word, False
        return
    syllables = _syllables(word, language)
    if len(syllables) > 1 and all(ruler(syllable + HYPHEN) <= max_width for syllable in syllables):
        yield from ((syllable, True) for syllable in syllables[:-1])
        yield syllables[-1], False
        return
    rest = word
    while rest:
        taken = _longest_prefix(rest, ruler, max_width)
        yield rest[:taken], False
        rest = rest[taken:]


def _syllables(word: str, language: str) -> list[str]:
    edges = [0, *hyphen_places(word, language), len(word)]
    return [word[first:last].strip(SOFT_HYPHEN) for first, last in pairwise(edges)]


def _longest_prefix(text: str, ruler: Ruler, max_width: float) -> int:
    """Return how many characters fit a line, at least one cluster and none parted, ending where a line may."""
    edges = list(accumulate(map(len, clusters(text))))
    low, high = 0, len(edges) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if ruler(text[: edges[middle]]) <= max_width else (low, middle - 1)
    allowed = [edge for edge in edges[: low + 1] if edge == len(text) or _ends_line(text, edge)]
    return allowed[-1] if allowed else edges[low]


def _ends_line(text: str, edge: int) -> bool:
    return not is_unspaced(text) or may_part(text[edge - 1], text[edge])


def _joined(atoms: Sequence[Atom]) -> str:
    text = "".join(" " + atom.text if atom.spaced and i else atom.text for i, atom in enumerate(atoms))
    return text.replace(SOFT_HYPHEN, "") + HYPHEN * atoms[-1].hyphenated


def _balanced(atoms: list[Atom], ruler: Ruler, max_width: float) -> list[str]:
    endings = _possible_lines(atoms, ruler, max_width)
    count = _fewest(endings)
    if count == 1:
        return [_joined(atoms)]
    longest = _least_longest(endings, count)
    choices = (_most_even(endings, count, min(max_width, longest * more), max_width) for more in RELAXATIONS)
    first = next(choices)
    best = (
        first if _no_short_line(first, endings) else next((c for c in choices if _no_short_line(c, endings)), first)
    )
    return [_joined(atoms[start:end]) for start, end in zip(best, [*best[1:], len(atoms)], strict=True)]


def _possible_lines(atoms: list[Atom], ruler: Ruler, max_width: float) -> list[list[_Line]]:
    """Return, for each end, the lines that may end there: those that fit, and any atom by itself."""
    endings: list[list[_Line]] = [[]]
    for end in range(1, len(atoms) + 1):
        gain = PUNCTUATION_GAIN if atoms[end - 1].pauses and end < len(atoms) else 0.0
        lines = []
        for start in range(end - 1, -1, -1):
            text = _joined(atoms[start:end])
            width = ruler(text)
            if width > max_width and start < end - 1:
                break
            lone = LONE_WORD_COST if end - start == 1 and " " not in text and not is_unspaced(text) else 0.0
            lines.append(_Line(start, width, lone - gain))
        endings.append(lines)
    return endings


def _fewest(endings: list[list[_Line]]) -> int:
    counts = [0]
    for lines in endings[1:]:
        counts.append(1 + min(counts[line.start] for line in lines))
    return counts[-1]


def _least_longest(endings: list[list[_Line]], count: int) -> float:
    """Return how long the longest of exactly `count` lines must at least be."""
    row = [0.0] + [float("inf")] * (len(endings) - 1)
    for _ in range(count):
        row = [float("inf")] + [
            min((max(row[line.start], line.width) for line in lines), default=float("inf")) for lines in endings[1:]
        ]
    return row[-1]


def _most_even(endings: list[list[_Line]], count: int, limit: float, max_width: float) -> list[int]:
    """Return where each of exactly `count` lines within `limit` starts, with the least sum of costs."""
    rows: list[list[tuple[float, int]]] = [[(0.0, -1)] + [(float("inf"), -1)] * (len(endings) - 1)]
    for _ in range(count):
        before = rows[-1]
        row = [(float("inf"), -1)]
        for lines in endings[1:]:
            choices = [
                (before[line.start][0] + (1 - line.width / limit) ** 2 + line.cost, line.start)
                for line in lines
                if line.width <= limit or line.width > max_width
            ]
            row.append(min(choices, default=(float("inf"), -1)))
        rows.append(row)
    starts: list[int] = []
    end = len(endings) - 1
    for row in reversed(rows[1:]):
        end = row[end][1]
        starts.insert(0, end)
    return starts


def _no_short_line(starts: list[int], endings: list[list[_Line]]) -> bool:
    widths = [
        next(line.width for line in endings[end] if line.start == start)
        for start, end in zip(starts, [*starts[1:], len(endings) - 1], strict=True)
    ]
    return min(widths) >= SHORT_LINE * max(widths)


def _cut(text: str, ruler: Ruler, max_width: float) -> str:
    """Return as many words as fit before an ellipsis, or as many characters of the first."""
    words = text.split(" ")
    for kept in range(len(words), 0, -1):
        cut = " ".join(words[:kept]).rstrip(",.;:–—- ") + ELLIPSIS
        if ruler(cut) <= max_width:
            return cut
    taken = max((n for n in range(len(words[0])) if ruler(words[0][:n] + ELLIPSIS) <= max_width), default=0)
    return words[0][:taken] + ELLIPSIS
