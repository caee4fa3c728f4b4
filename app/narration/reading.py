"""Text as it is said: each written word with the words a voice speaks for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.engines.speech.base import SpokenWord
from app.narration import dates, quantities, spelling
from app.narration.abbreviations import abbreviation, ends_sentence
from app.narration.languages.base import Language
from app.narration.languages.registry import language_named
from app.narration.lexicon import Lexicon
from app.narration.roman import roman
from app.narration.rules import Passage, Rule, Spoken
from app.narration.tokens import Token, tokenise

PAUSES = ",;:.!?…—"
SENTENCE_ENDS = ".!?…"

_JOINTS = re.compile(r"([-–/])")


def compound(passage: Passage, index: int) -> Spoken | None:
    """Read words joined by hyphens and slashes part by part: "mid-2024", "1st-century", "GPT-4"."""
    parts = _JOINTS.split(passage.core(index))
    if len(parts) == 1 or not all(parts[::2]):
        return None
    said = [_alone(part, passage) for part in parts[::2]]
    joints = [_joint(parts, place, passage.language) for place in range(1, len(parts), 2)]
    return (" ".join(word for pair in zip(said, [*joints, ""], strict=True) for word in pair if word),)


def _joint(parts: Sequence[str], place: int, language: Language) -> str:
    """Return what is said between two parts: "slash", "to" between figures, nothing for a hyphen."""
    if parts[place] == "/":
        return language.slash
    return language.to if parts[place - 1][-1].isdigit() and parts[place + 1][0].isdigit() else ""


def _alone(part: str, passage: Passage) -> str:
    """Return what is said for a part that stands as a word of its own."""
    inner = Passage([Token(0, len(part), "", part, "")], passage.language)
    return " ".join(word.text for words in _by_rules(inner, 0) for word in words)


RULES: tuple[Rule, ...] = (
    spelling.special_word,
    dates.date,
    abbreviation,
    quantities.money_before,
    spelling.sign,
    dates.clock,
    dates.telephone,
    dates.season,
    dates.lasted,
    dates.fraction,
    dates.version,
    quantities.quantity,
    quantities.unit_alone,
    spelling.address,
    roman,
    spelling.acronym,
    spelling.plain_word,
    compound,
    spelling.code,
)
"""Tried in order; the last always answers."""


@dataclass(frozen=True)
class Reading:
    """A written word and what is said for it: at least one word when it holds a letter or a digit."""

    token: Token
    words: tuple[SpokenWord, ...]


def read(text: str, language: str = "en", lexicon: Mapping[str, str] | None = None) -> list[Reading]:
    """Return every written word of a passage with its spoken words, punctuation carried over for the melody.

    Languages without rules of their own are read as they are written, numbers included.
    """
    tokens = tokenise(text)
    passage = Passage(tokens, language_named(language))
    own = Lexicon(tuple(sorted((lexicon or {}).items())))
    readings: list[Reading] = []
    index = 0
    while index < len(tokens):
        said = own.read(passage, index) or _by_rules(passage, index)
        for offset, words in enumerate(said):
            readings.append(_punctuated(passage, index + offset, words))
        index += len(said)
    return readings


def spoken_words(text: str, language: str = "en") -> list[str]:
    """Return the words a voice says for a text, so that "90 %" and "ninety percent" are the same."""
    return [word.text for reading in read(text, language) for word in reading.words]


def _by_rules(passage: Passage, index: int) -> tuple[tuple[SpokenWord, ...], ...]:
    for rule in RULES:
        spoken = [_clean(said).split() for said in rule(passage, index) or ()]
        if spoken and all(spoken):
            return tuple(tuple(SpokenWord(word) for word in words) for words in spoken)
    raise AssertionError("the last rule reads everything")


def _clean(said: str) -> str:
    """Return words without characters no voice has a sound for, such as emoji and control characters."""
    said = said.replace("’", "'").replace("ʼ", "'")
    kept = "".join(c for c in said if unicodedata.category(c)[0] not in "CS" or c in "+%")
    return kept if kept.strip() else said


def _punctuated(passage: Passage, index: int, words: tuple[SpokenWord, ...]) -> Reading:
    """Return the reading with the mark that ends its last word: its own, or a comma for a bracket."""
    token = passage.tokens[index]
    following = passage.tokens[index + 1] if index + 1 < len(passage.tokens) else None
    mark = pause_mark(token.trail)
    if mark == "." and following is not None and not ends_sentence(token, following, passage.language):
        mark = pause_mark(token.trail.replace(".", "", 1))
    if not mark and (")" in token.trail or (following is not None and "(" in following.lead)):
        mark = ","
    if not mark or not words:
        return Reading(token, words)
    last = words[-1]
    return Reading(token, (*words[:-1], SpokenWord(last.text.rstrip(PAUSES) + mark, last.phonemes)))


def pause_mark(trail: str) -> str:
    """Return the mark of a word's closing punctuation that the voice should heed: the strongest of them."""
    found = [
        character
        for character in trail.replace("--", "—").replace("–", "—").replace("...", "…")
        if character in PAUSES
    ]
    strongest = [mark for mark in found if mark in "?!"] or [mark for mark in found if mark in SENTENCE_ENDS]
    return (strongest or found or [""])[0]
