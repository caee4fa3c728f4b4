"""Illustrations chosen by meaning: the words of a text that have a picture, weighed by what the text is about.

A word is looked up in our own table of pictures, then among the keywords of emojilib; the MiniLM sentence embedding
(Reimers & Gurevych 2019, all-MiniLM-L6-v2) decides between pictures and drops those that the text does not mean.
A wrong picture is worse than none: below a confidence nothing is returned.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.core.exceptions import ValidationError
from app.design.meaning import Meaning, load_meaning
from app.design.phrases import sentences
from app.design.vocabulary import LONGEST_PHRASE, Entry, Picture, by_keyword, entries, look_up, vocabulary
from app.design.words import bare, base_language, is_small
from app.media.drawing.emoji import emoji_at

NO_PICTURES = "none"
"""What an author writes who wants words alone."""

CONFIDENCE = 0.58
"""The least score an illustration needs."""

SHOWN_PHRASE, SHOWN_WORD, STANDS_FOR, KEYWORD = 0.62, 0.52, 0.42, 0.30
"""What a match is worth before its meaning is weighed: a shown phrase or word, a symbol, a keyword of emojilib."""

MEANING_WEIGHT = 0.55
AGAINST_MEANING = 0.08
"""A picture whose similarity to its sentence is below this is off the subject and dropped."""

KEYWORD_ALIKE = 0.45
"""How close a keyword must be to what its picture shows: emojilib's lists are loose."""

HEADING_BONUS = 0.18
REPEATED_BONUS = 0.05
SAME_THING = 0.72
"""Two pictures more alike than this show the same thing; only the better is kept."""

ALTERNATIVES_NAMED = 4

_BETWEEN_WORDS = re.compile(r"[-–—/()]+")


@dataclass(frozen=True)
class Match:
    """An illustration by its code ("1f50b"), what it shows, how sure it is and the word of the text it pictures."""

    code: str
    name: str
    score: float
    word: str


@dataclass(frozen=True)
class _Found:
    """A word of a sentence with a picture; `base` is its worth before its meaning is weighed."""

    entry: Entry
    word: str
    sentence: str
    base: float


def illustrate(words: str | Sequence[str], *, language: str = "en", limit: int = 3) -> list[Match]:
    """Return the illustrations that picture a text, best first; none where nothing is sure enough.

    Given several texts the first (the words on screen) counts most. Only English is known; another language gives
    nothing. The same input always gives the same answer. Without the embedding model the table alone decides.
    """
    texts = [words] if isinstance(words, str) else list(words)
    if base_language(language) != "en" or not any(bare(text) for text in texts):
        return []
    meaning = load_meaning()
    found: list[_Found] = []
    for number, text in enumerate(texts):
        bonus = HEADING_BONUS if number == 0 and len(texts) > 1 else 0.0
        for sentence in sentences(text):
            found += [
                replace(hit, base=hit.base + bonus * (hit.base > STANDS_FOR)) for hit in _hits(sentence, meaning)
            ]
    return _distinct(_scored(found, meaning), meaning)[:limit]


def _hits(sentence: str, meaning: Meaning) -> Iterator[_Found]:
    """Yield the words and phrases of a sentence that have a picture; the longest phrase at each place wins."""
    words = [bare(word) for word in _BETWEEN_WORDS.sub(" ", sentence).split()]
    place = 0
    while place < len(words):
        length, pictures = _longest(words, place)
        if _denied(words, place):
            place += length
            continue
        phrase = " ".join(words[place : place + length])
        if pictures:
            picture = max(pictures, key=lambda one: _weighed(one, length, sentence, meaning))
            yield _Found(picture.entry, phrase, sentence, _worth(picture, length))
        if pictures is None:
            for entry in meaning.close_to(phrase, by_keyword(phrase), least=KEYWORD_ALIKE):
                yield _Found(entry, phrase, sentence, KEYWORD)
        place += length


def _denied(words: list[str], place: int) -> bool:
    """Return whether the text speaks of a thing that is not there: "no fuel", "without a car"."""
    before = words[max(0, place - 3) : place]
    nearest = [word for word in before if word not in _BETWEEN_DENIAL]
    return bool(nearest) and nearest[-1] in _DENIALS


_DENIALS = frozenset(
    (
        "no", "not", "without", "never", "zero", "neither", "nor", "instead", "non", "nothing", "nobody", "none",
        "cannot", "isn't", "aren't", "wasn't", "weren't", "don't", "doesn't", "didn't", "won't", "can't",
        "hasn't", "haven't",
    )
)  # fmt: skip
_BETWEEN_DENIAL = frozenset(("a", "an", "the", "any", "of", "more"))


def _longest(words: list[str], place: int) -> tuple[int, tuple[Picture, ...] | None]:
    for length in range(min(LONGEST_PHRASE, len(words) - place), 0, -1):
        phrase = tuple(words[place : place + length])
        if not all(phrase) or (length == 1 and is_small(phrase[0], "en")):
            continue
        pictures = look_up(phrase)
        if pictures is not None:
            return length, pictures
    return 1, () if is_small(words[place], "en") else None


def _weighed(picture: Picture, length: int, sentence: str, meaning: Meaning) -> float:
    return _worth(picture, length) + MEANING_WEIGHT * meaning.similarity(sentence, picture.entry)


def _worth(picture: Picture, length: int) -> float:
    if not picture.shown:
        return STANDS_FOR
    return SHOWN_PHRASE if length > 1 else SHOWN_WORD


def _scored(found: list[_Found], meaning: Meaning) -> list[tuple[Match, Entry]]:
    """Return one match for each picture, best first; ties are broken by code."""
    best: dict[str, tuple[Match, Entry]] = {}
    for hit in found:
        alike = meaning.similarity(hit.sentence, hit.entry)
        if alike < AGAINST_MEANING:
            continue
        score = hit.base + MEANING_WEIGHT * alike
        known = best.get(hit.entry.code)
        if known and known[0].score >= score:
            best[hit.entry.code] = (replace(known[0], score=known[0].score + REPEATED_BONUS), hit.entry)
        else:
            best[hit.entry.code] = (_match(hit, score + (REPEATED_BONUS if known else 0.0)), hit.entry)
    sure = (pair for pair in best.values() if pair[0].score >= CONFIDENCE)
    return sorted(sure, key=lambda pair: (-pair[0].score, pair[0].code))


def _match(hit: _Found, score: float) -> Match:
    return Match(hit.entry.code, (hit.entry.shows or hit.entry.stands_for)[0], round(score, 4), hit.word)


def _distinct(scored: list[tuple[Match, Entry]], meaning: Meaning) -> list[Match]:
    """Return the matches, leaving out a second picture of one word and pictures of the same thing."""
    kept: list[tuple[Match, Entry]] = []
    for match, entry in scored:
        same = any(match.word == other.word or meaning.alike(entry, known) > SAME_THING for other, known in kept)
        if not same:
            kept.append((match, entry))
    return [match for match, _ in kept]


def chosen(choices: Sequence[str]) -> list[Match]:
    """Return the illustrations an author named, by emoji or by name ("battery"), in order; none for "none".

    Raises ValidationError for a name without a picture; its hint gives names near it.
    """
    wanted = [choice.strip() for choice in choices if choice.strip()]
    return [] if NO_PICTURES in map(str.casefold, wanted) else [_chosen(choice) for choice in wanted]


def _chosen(choice: str) -> Match:
    code, length = emoji_at(choice, 0)
    if code is not None and length == len(choice):
        return Match(code, _name_of(code), 1.0, "")
    words = tuple(bare(word) for word in choice.replace("_", " ").replace("-", " ").split())
    pictures = look_up(words) if words and all(words) else None
    if pictures:
        return Match(pictures[0].entry.code, choice, 1.0, choice)
    near = difflib.get_close_matches(choice.casefold(), vocabulary(), n=ALTERNATIVES_NAMED, cutoff=0.6)
    hint = f"Near it: {', '.join(near)}." if near else "Write an emoji, or a plain noun such as battery."
    raise ValidationError(f"There is no illustration called {choice!r}.", hint=hint)


def _name_of(code: str) -> str:
    return next((entry.shows[0] for entry in entries() if entry.code == code and entry.shows), code)
