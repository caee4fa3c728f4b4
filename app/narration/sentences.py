"""Passages cut into sentences, each spoken in one breath and kept in the cache on its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.engines.speech.base import SpokenWord
from app.narration.abbreviations import ends_sentence
from app.narration.languages.registry import language_named
from app.narration.reading import PAUSES, Reading

LONGEST_SENTENCE_WORDS = 60
"""A longer sentence is cut after a comma or the like: a voice loses its melody over such a stretch."""


@dataclass(frozen=True)
class Sentence:
    """Readings of one sentence and the words a voice speaks, closing mark included."""

    readings: tuple[Reading, ...]

    @property
    def words(self) -> tuple[SpokenWord, ...]:
        """Every spoken word in order; the last ends with a mark."""
        words = [word for reading in self.readings for word in reading.words]
        if words and words[-1].text[-1:] not in PAUSES:
            words[-1] = SpokenWord(words[-1].text + ".", words[-1].phonemes)
        return tuple(words)

    @property
    def owners(self) -> tuple[int, ...]:
        """For each spoken word, the index of its reading."""
        return tuple(index for index, reading in enumerate(self.readings) for _ in reading.words)


def split_sentences(text: str, readings: Sequence[Reading], language: str) -> list[Sentence]:
    """Return the sentences of a passage's readings; a blank line ends one even without a mark."""
    sentences: list[Sentence] = []
    start = 0
    for index in range(len(readings)):
        if _ends(text, readings, index, language):
            sentences += [Sentence(tuple(part)) for part in _breaths(readings[start : index + 1])]
            start = index + 1
    return [sentence for sentence in sentences if sentence.words]


def _ends(text: str, readings: Sequence[Reading], index: int, language: str) -> bool:
    if index + 1 == len(readings):
        return True
    here, following = readings[index].token, readings[index + 1].token
    blank_line = text[here.end : following.start].count("\n") > 1
    return blank_line or ends_sentence(here, following, language_named(language))


def _breaths(readings: Sequence[Reading]) -> Iterator[Sequence[Reading]]:
    """Yield runs of at most `LONGEST_SENTENCE_WORDS` spoken words, cut after a pause mark if there is one."""
    while sum(len(reading.words) for reading in readings) > LONGEST_SENTENCE_WORDS:
        cut = _cut(readings)
        yield readings[:cut]
        readings = readings[cut:]
    yield readings


def _cut(readings: Sequence[Reading]) -> int:
    spoken = 0
    best = 0
    for index, reading in enumerate(readings):
        spoken += len(reading.words)
        if spoken > LONGEST_SENTENCE_WORDS and index:
            return best or index
        marked = bool(reading.words) and reading.words[-1].text[-1:] in PAUSES
        if marked and spoken > LONGEST_SENTENCE_WORDS // 3:
            best = index + 1
    return len(readings)
