"""Breaking text into balanced lines.

Fewest lines first, then the shortest longest line, then the most even: dynamic programming over break points in the
manner of Knuth and Plass, with every line's width measured as it will be drawn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

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

CLINGING_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(["a", "an", "the", "to", "of", "and", "or", "in", "on", "at", "by", "for"]),
    "de": frozenset(
        ["der", "die", "das", "den", "dem", "des", "ein", "eine", "und", "oder", "zu", "in", "im", "von"]
    ),
    "fr": frozenset(["le", "la", "les", "un", "une", "des", "de", "du", "et", "ou", "à", "au", "aux", "en"]),
    "es": frozenset(["el", "la", "los", "las", "un", "una", "de", "del", "y", "o", "a", "al", "en"]),
    "it": frozenset(["il", "lo", "la", "i", "gli", "le", "un", "una", "di", "del", "della", "e", "o", "a", "in"]),
    "pt": frozenset(["o", "a", "os", "as", "um", "uma", "de", "do", "da", "dos", "das", "e", "ou", "em"]),
    "nl": frozenset(["de", "het", "een", "en", "of", "van", "in", "op", "te"]),
}
"""Words after which a line does not break, by language."""

_NUMBER = re.compile(r"[(\[]?[€£$¥₹~≈+\u2212–-]?\d[\d.,:/\u00a0\u202f]*[kKMB]?")
_UNIT = re.compile(
    r"(?:%|‰|°[CF]?|[kKMGTmµn]?(?:m|g|W|Wh|Hz|B|b|V|A|J|l|L|s|Pa|bit|bps)|[kMG]B/s|km/h|mph|lbs?|oz|ft|mi|px|fps|dB|"
    r"EUR|USD|GBP|euros?|dollars?|pounds?|percent|points?|times|million|billion|trillion|thousand|"
    r"seconds?|minutes?|hours?|days?|weeks?|months?|years?|Sekunden|Minuten|Stunden|Tage|Jahre|Prozent|Millionen|"
    r"secondes?|heures?|jours?|ans?|années?|segundos?|minutos?|horas?|días?|años?)[.,;:!?)\]]*"
)
_WIDE = re.compile(r"[\u2e80-\u2fdf\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_NO_LINE_START = frozenset("、。，．！？；：）」』】〉》・ー々…％")
_INSIDE_WORD = re.compile(r"(?<=[-–—/_.&?=])(?=\w)")


@dataclass(frozen=True)
class Fitted:
    """Text broken to fit, and the font, with its size, in which it does."""

    lines: tuple[str, ...]
    font: Font


@dataclass(frozen=True)
class _Atom:
    """Text that no line break may enter; `spaced` tells that a space parts it from the one before."""

    text: str
    spaced: bool


@dataclass(frozen=True)
class _Line:
    """A possible line: its first atom, its width and what it costs beside its emptiness."""

    start: int
    width: float
    cost: float


Ruler = Callable[[str], float]


@lru_cache(maxsize=65536)
def measure(text: str, font: Font, language: str = "en") -> float:
    """Return the advance width of a line, in canvas units.

    Raises ConfigurationError when the font's family is unknown.
    """
    return shape(text, font, language).width


def wrap(text: str, font: Font, max_width: float, *, max_lines: int | None = None, language: str = "en") -> list[str]:
    """Return the text as balanced lines no wider than `max_width`.

    Lines break at spaces and between CJK characters, never after an article or preposition nor between a number
    and its unit, and always at a newline. Such bonds, then the word itself, give way where they alone are too wide.
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
    return [*lines[:kept], _cut(" ".join(lines[kept:]), ruler, max_width)]


def fit(
    text: str, font: Font, max_width: float, max_lines: int, sizes: Sequence[float], *, language: str = "en"
) -> Fitted | None:
    """Return the text wrapped at the first of `sizes` at which it takes `max_lines` at most with no word broken.

    None when it fits at none of them.
    """
    for size in sizes:
        sized = font.model_copy(update={"size": float(size)})
        words = [token.text for paragraph in text.split("\n") for token in _tokens(paragraph)]
        if any(measure(word, sized, language) > max_width for word in words):
            continue
        lines = wrap(text, sized, max_width, language=language)
        if len(lines) <= max_lines:
            return Fitted(tuple(lines), sized)
    return None


def _wrap_paragraph(paragraph: str, ruler: Ruler, max_width: float, language: str) -> list[str]:
    atoms = _bond(list(_tokens(paragraph)), ruler, max_width, language)
    atoms = [part for atom in atoms for part in _broken(atom, ruler, max_width)]
    return _balanced(atoms, ruler, max_width) if atoms else []


def _tokens(paragraph: str) -> Iterator[_Atom]:
    """Yield the words, and each CJK character with the punctuation that may not start a line."""
    for word in re.split(r"[ \t\r\f\v]+", paragraph.strip(" \t\r\f\v")):
        spaced, part = True, ""
        for char in word:
            breaks = part and (_WIDE.match(char) or _WIDE.match(part[-1])) and char not in _NO_LINE_START
            if breaks:
                yield _Atom(part, spaced)
                spaced, part = False, ""
            part += char
        if part:
            yield _Atom(part, spaced)


def _bond(tokens: list[_Atom], ruler: Ruler, max_width: float, language: str) -> list[_Atom]:
    """Join what may not be parted, as far as the whole stays within a line; from the end, as "and the | end" is
    worse than "and | the end".
    """
    atoms: list[_Atom] = []
    for token in reversed(tokens):
        after = atoms[-1] if atoms else None
        joined = f"{token.text} {after.text}" if after else ""
        first_word = after.text.partition(" ")[0] if after else ""
        if after and after.spaced and _cling(token.text, first_word, language) and ruler(joined) <= max_width:
            atoms[-1] = _Atom(joined, token.spaced)
        else:
            atoms.append(token)
    return atoms[::-1]


def _cling(word: str, after: str, language: str) -> bool:
    if word.lower() in CLINGING_WORDS.get(language.partition("-")[0].lower(), frozenset()):
        return True
    return bool(_NUMBER.fullmatch(word) and _UNIT.fullmatch(after)) or after in ("–", "—", "/", "=", "×")


def _broken(atom: _Atom, ruler: Ruler, max_width: float) -> Iterator[_Atom]:
    """Yield a word too wide for a line in parts: after its hyphens and slashes, else by characters."""
    if ruler(atom.text) <= max_width:
        yield atom
        return
    spaced = atom.spaced
    for part in _INSIDE_WORD.split(atom.text):
        rest = part
        while rest:
            taken = _longest_prefix(rest, ruler, max_width)
            yield _Atom(rest[:taken], spaced)
            rest, spaced = rest[taken:], False


def _longest_prefix(text: str, ruler: Ruler, max_width: float) -> int:
    low, high = 1, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if ruler(text[:middle]) <= max_width else (low, middle - 1)
    return low


def _joined(atoms: Sequence[_Atom]) -> str:
    return "".join(" " + atom.text if atom.spaced and i else atom.text for i, atom in enumerate(atoms))


def _balanced(atoms: list[_Atom], ruler: Ruler, max_width: float) -> list[str]:
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


def _possible_lines(atoms: list[_Atom], ruler: Ruler, max_width: float) -> list[list[_Line]]:
    """Return, for each end, the lines that may end there: those that fit, and any atom by itself."""
    endings: list[list[_Line]] = [[]]
    for end in range(1, len(atoms) + 1):
        gain = PUNCTUATION_GAIN if atoms[end - 1].text[-1] in ",.;:!?—" and end < len(atoms) else 0.0
        lines = []
        for start in range(end - 1, -1, -1):
            text = _joined(atoms[start:end])
            width = ruler(text)
            if width > max_width and start < end - 1:
                break
            lone = LONE_WORD_COST if " " not in text else 0.0
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
