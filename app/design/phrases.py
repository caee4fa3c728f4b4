"""A phrase for the screen, chosen from what is said: a few words that stand on their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from app.design.words import bare, base_language, is_figure, is_small, listed, starts_clause

FEWEST_WORDS, MOST_WORDS = 3, 8
BEST_WORDS = 5
MOST_CHARACTERS = 52
UNSPACED_CHARACTERS = 16
"""A phrase in a script without word spaces holds this many characters."""

_SENTENCE = re.compile(r"[^.!?…。！？\n]+(?:[.](?=\w)[^.!?…。！？\n]+)*[.!?…。！？]*[\"”’)\]」』]*")
_GOES_ON = re.compile(
    r"(?:\b(?:e\.g|i\.e|dr|mr|mrs|ms|prof|st|vs|cf|approx|no|fig|gen|sen|rep|gov|mme|m)|\s[A-HJ-Z])\.$", re.IGNORECASE
)
"""A full stop after one of these ends no sentence; nor does one before a small letter or a comma."""

_CLAUSE_BREAK = re.compile(r"(?<=[,;:])\s++|(?<!\s)\s++[—–-]\s++|—|[，、；：]\s*+")
_FIGURE = re.compile(r"\d")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_PER_CENT = re.compile(r"(?<=\d)\s?per\s?cent\b")
_STRIKING = re.compile(r"\d\s?[%×]|[$€£¥₹]\s?\d|\d[,.\u202f]\d|(?<!\d)(?!1[5-9]\d\d\b|20\d\d\b)\d{3,}")
"""A figure worth seeing: a share, a sum, a large number; not a year."""

_PAIRS = (("(", ")"), ("[", "]"), ("«", "»"))
_CLOSING_MARKS = frozenset('"”»)')
_EDGES = ' \t\n"“”„«»‹›()[]*_'


@dataclass(frozen=True)
class Phrase:
    """A phrase and how well it stands alone; `sentence` is the index of the sentence it is from."""

    text: str
    score: float
    sentence: int


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, by punctuation; a full stop inside a number or name ends none."""
    parts: list[str] = []
    for found in _SENTENCE.finditer(text):
        part = found.group().strip()
        if parts and _is_one(parts[-1], part):
            parts[-1] = f"{parts[-1]} {part}" if part[:1] not in ",;)" else parts[-1] + part
        else:
            parts.append(part)
    return [part for part in parts if bare(part)]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _is_one(before: str, after: str) -> bool:
    if not before.endswith("."):
        return before[-1:] in _CLOSING_MARKS and after[:1].islower()
    abbreviated = "." in before.rsplit(" ", 1)[-1][:-1] or before[-2:-1].isupper()
    return after[:1] in ",;)" or bool(_GOES_ON.search(before)) or (abbreviated and after[:1].islower())


def choose_phrase(text: str, *, language: str = "en") -> str:
    """Return three to eight words of `text` that sound complete, never ending in a small word; figures are kept.

    The same text always gives the same phrase. A text of fewer words is returned as it is, an empty one as "".
    """
    ranked = rank_phrases(text, language=language)
    return ranked[0].text if ranked else ""


def rank_phrases(text: str, *, language: str = "en") -> list[Phrase]:
    """Return the best phrase of each sentence of `text`, the best first; ties go to the earlier sentence."""
    best = []
    for index, sentence in enumerate(sentences(text)):
        words_of = _unspaced if _UNSPACED.search(sentence) else _spaced
        candidates = [Phrase(phrase, score, index) for phrase, score in words_of(sentence, language)]
        if candidates:
            best.append(max(candidates, key=lambda phrase: (phrase.score, -len(phrase.text), phrase.text)))
    if not best:
        return _first_words(text, language)
    return sorted(best, key=lambda phrase: (-phrase.score + EARLIER_IS_BETTER * phrase.sentence, phrase.sentence))


def _first_words(text: str, language: str) -> list[Phrase]:
    """Return what a text begins with, where nothing in it makes a phrase; nothing where all words are small."""
    words = next(iter(sentences(text)), "").split()[:MOST_WORDS]
    while words and (is_small(words[-1], language) or len(" ".join(words)) > MOST_CHARACTERS):
        words.pop()
    return [Phrase(_tidy(" ".join(words)), 0.0, 0)] if words else []


WHOLE_SENTENCE = 0.55
"""What it is worth that a phrase is a whole sentence."""

INNER_START = -0.25
"""What it costs a phrase to begin inside a clause."""

LATER_CLAUSE = 0.1
"""How much a clause loses that isn't a sentence's first."""

EARLIER_IS_BETTER = 0.12
"""How much a sentence loses against the one before it."""


def _unspaced(sentence: str, _language: str) -> Iterator[tuple[str, float]]:
    clauses = [
        clause for clause in (part.strip(_EDGES + "。，、；：") for part in _CLAUSE_BREAK.split(sentence)) if clause
    ]
    for order, clause in enumerate(clauses):
        fits = len(clause) <= UNSPACED_CHARACTERS
        yield clause[:UNSPACED_CHARACTERS], (1.0 if fits else 0.2) - 0.05 * order


def _spaced(sentence: str, language: str) -> Iterator[tuple[str, float]]:
    sentence = _PER_CENT.sub("%", sentence)
    whole = _tidy(sentence)
    if len(whole.split()) <= MOST_WORDS and len(whole) <= MOST_CHARACTERS:
        yield whole, _score(whole, language) + WHOLE_SENTENCE
    clauses = _clauses(sentence)
    for order, clause in enumerate(clauses):
        hangs_on = _hangs_on(clause, clauses[order - 1], language) if order else 0.0
        for phrase, score in _of_clause(clause, language, hangs_on, is_last=order == len(clauses) - 1):
            yield phrase, score - (LATER_CLAUSE if order else 0.0)


def _hangs_on(clause: str, before: str, language: str) -> float:
    """Return how much a later clause needs the one before it: "raising a bulge", "den du nicht brauchst"."""
    openings = listed("openings", language)
    first = next((plain for word in clause.split() if (plain := bare(word)) not in openings), "")
    leading = bare(before.split(maxsplit=1)[0])
    if base_language(language) != "en":
        return 0.2 * is_small(first, language)
    if first in _SUBJECTLESS or any(bare(word) in _RELATIVE for word in clause.split()[1:2]):
        return 0.6
    if first in _RELATIVE:
        return 0.2
    goes_on = leading in _RELATIVE or (first.endswith("ing") and len(first) > len("thing"))
    return 0.35 if goes_on else 0.0


_SUBJECTLESS = _words(
    "is are was were been has have had may might can could will would must does do did says said like such needs "
    "makes gives keeps lets allows provides supports uses"
)
"""A clause that begins with one of these has lost its subject, or what it is an example of."""

_RELATIVE = frozenset(("which", "who", "that", "whose", "where"))
_POINTS_OUT = _words(
    "see here here's note according depending unlike please below above following similar instead e.g i.e read click "
    "otherwise up down"
)
"""A phrase that begins with one of these speaks of the text, or of something beside it."""


def _clauses(sentence: str) -> list[str]:
    return [clause for clause in (_tidy(part) for part in _CLAUSE_BREAK.split(sentence)) if clause]


def _of_clause(clause: str, language: str, hangs_on: float, *, is_last: bool) -> Iterator[tuple[str, float]]:
    words = clause.split()
    if len(words) < FEWEST_WORDS:
        return
    for start, opening in _starts(words, language):
        for end in range(start + FEWEST_WORDS, min(start + MOST_WORDS, len(words)) + 1):
            phrase = _tidy(" ".join(words[start:end]))
            if _may_end(words, end, language) and len(phrase) <= MOST_CHARACTERS:
                score = _score(phrase, language) + opening + _closing(words, start, end, language, is_last=is_last)
                yield _without_stop(phrase), score - (hangs_on if opening > INNER_START else 0.0)


def _starts(words: list[str], language: str) -> Iterator[tuple[int, float]]:
    """Yield where a phrase may start in a clause, and what that is worth."""
    openings = listed("openings", language)
    first = next((index for index, word in enumerate(words) if bare(word) not in openings), 0)
    yield first, 0.10
    for index in range(first + 1, len(words) - FEWEST_WORDS + 1):
        before = bare(words[index - 1])
        if before in listed("leads", language) and not _continues(before, words[index], language):
            yield index, INNER_START
        elif before != "to" and _is_amount(words, index, language):
            yield index, INNER_START - 0.05


def _continues(before: str, word: str, language: str) -> bool:
    """Return whether a phrase that began with a word would miss the one before: "and is", "to the"."""
    to_what = word[:1].isupper() or bare(word) in {"a", "an", "the", *listed("numbers", language)}
    return bare(word) in _SUBJECTLESS or (before == "to" and to_what)


def _is_amount(words: list[str], index: int, language: str) -> bool:
    leads_in = bare(words[index]) in listed("quantities", language)
    return any(is_figure(word, language) for word in words[index : index + (3 if leads_in else 1)])


def _closing(words: list[str], start: int, end: int, language: str, *, is_last: bool) -> float:
    """Return what ending a phrase there is worth: at an end, before a small word, anywhere."""
    if end == len(words):
        dangles = not is_last and (bare(words[end - 2]) in _ARTICLES or (not start and end <= FEWEST_WORDS))
        return 0.20 if is_last else (-0.35 if dangles else 0.05)
    if not starts_clause(words[end], language):
        amount = _is_amount(words, start, language) and bare(words[end]) in _SUBJECTLESS
        return -0.10 if amount else -1.0
    return -0.10 - 0.12 * max(0, BEST_WORDS - (end - start))


_ARTICLES = frozenset(("a", "an"))
"""An article and one word before a comma are half of "a modern, fast framework"."""


def _may_end(words: list[str], end: int, language: str) -> bool:
    last = words[end - 1]
    if is_small(last, language):
        return False
    return not (end < len(words) and is_figure(last, language) and not starts_clause(words[end], language))


def _score(phrase: str, language: str) -> float:
    words = phrase.split()
    content = sum(not is_small(word, language) for word in words) / len(words)
    score = 1.0 - 0.07 * abs(len(words) - BEST_WORDS) + 0.3 * content
    score += 0.2 if any(is_figure(word, language) for word in words) else 0.0
    score += 0.15 if _STRIKING.search(phrase) else 0.0
    score -= 0.60 if _is_broken(phrase) else 0.0
    score -= 0.35 if base_language(language) == "en" and bare(words[0]) in _POINTS_OUT else 0.0
    score -= 0.25 if bare(words[0]) in listed("points_back", language) else 0.0
    score -= 0.30 if starts_clause(words[0], language) else 0.0
    score -= 0.60 if is_small(words[-1], language) else 0.0
    score -= 0.40 if len(words) < FEWEST_WORDS else 0.0
    return score


def _is_broken(phrase: str) -> bool:
    """Return whether a phrase has one of two quotation marks or brackets."""
    return phrase.count('"') % 2 == 1 or any(phrase.count(left) != phrase.count(right) for left, right in _PAIRS)


def _tidy(text: str) -> str:
    text = " ".join(text.split()).strip(_EDGES).strip(",;:—–- ")
    return _capital(text)


def _without_stop(phrase: str) -> str:
    return phrase.rstrip(".。") if not phrase.endswith("...") else phrase


def _capital(text: str) -> str:
    first = text.split(" ", 1)[0]
    as_written = any(letter.isupper() for letter in first[1:])
    return text if as_written or not text else text[0].upper() + text[1:]


def key_words(phrase: str, *, language: str = "en") -> tuple[int, int]:
    """Return the character range of what a phrase is about, to accent it: a figure, else its last telling words.

    At most a third of the phrase or one word is taken; an empty range means nothing stands out.
    """
    spans = [found.span() for found in re.finditer(r"\S+", phrase)]
    for start, end in spans:
        if _FIGURE.search(phrase[start:end]) and not phrase[start].isalpha():
            return start, _trimmed_end(phrase, start, _with_unit(spans, phrase, end))
    telling = [span for span in spans if not is_small(phrase[span[0] : span[1]], language)]
    if not telling or len(spans) < FEWEST_WORDS:
        return 0, 0
    last = telling[-1]
    start = last[0]
    before = spans[spans.index(last) - 1]
    if before in telling and last[1] - before[0] <= len(phrase) / 3:
        start = before[0]
    return start, _trimmed_end(phrase, start, last[1])


_SCALE_WORD = re.compile(r"[btm]r?il+[io]\w*|thousand|tausend|mil")
"""Words that belong to the number before them: million, Milliarden, billones."""


def _with_unit(spans: list[tuple[int, int]], phrase: str, end: int) -> int:
    after = next((span for span in spans if span[0] >= end), None)
    return after[1] if after and _SCALE_WORD.fullmatch(bare(phrase[slice(*after)])) else end


def _trimmed_end(phrase: str, start: int, end: int) -> int:
    return start + len(phrase[start:end].rstrip('.,;:!?…"”’)'))
