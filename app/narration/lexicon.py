"""The author's own pronunciations."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from app.engines.speech.base import SpokenWord
from app.narration.rules import Passage

POSSESSIVE = ("'s", "’s")


@dataclass(frozen=True)
class Lexicon:
    """Pronunciations by written words: a respelling, or IPA between slashes. A key may be several words.

    An exact match comes before one in other letter case, a longer key before a shorter.
    """

    entries: tuple[tuple[str, str], ...]

    @cached_property
    def _by_length(self) -> dict[int, dict[str, str]]:
        table: dict[int, dict[str, str]] = {}
        for written, said in self.entries:
            if said.strip():
                row = table.setdefault(len(written.split()), {})
                row.setdefault(" ".join(written.lower().split()), said.strip())
                row[" ".join(written.split())] = said.strip()
        return table

    def read(self, passage: Passage, index: int) -> tuple[tuple[SpokenWord, ...], ...]:
        """Return the spoken words of each written word the lexicon knows here; () when it knows none."""
        for length in sorted(self._by_length, reverse=True):
            if not length or index + length > len(passage.tokens):
                continue
            written = " ".join(passage.core(index + offset) for offset in range(length))
            for key, ending in _keys(written):
                if key in self._by_length[length]:
                    return _shared_out(_spoken(self._by_length[length][key], ending), length)
        return ()


def _keys(written: str) -> list[tuple[str, str]]:
    keys = [(written, ""), (written.lower(), "")]
    if written.endswith(POSSESSIVE):
        keys += [(written[:-2], "'s"), (written[:-2].lower(), "'s")]
    return keys


def _spoken(said: str, ending: str) -> list[SpokenWord]:
    if len(said) > 2 and said.startswith("/") and said.endswith("/"):
        groups = said.strip("/").split()
        sounds = [group + ("z" if ending and number == len(groups) else "") for number, group in enumerate(groups, 1)]
        return [SpokenWord(sound, phonemes=sound) for sound in sounds]
    words = said.split()
    return [SpokenWord(word + (ending if number == len(words) else "")) for number, word in enumerate(words, 1)]


def _shared_out(words: list[SpokenWord], count: int) -> tuple[tuple[SpokenWord, ...], ...]:
    """Return the spoken words divided among `count` written words in order; too few leave the last without."""
    edges = [min(len(words), math.ceil(part * len(words) / count)) for part in range(count + 1)]
    if len(words) <= count:
        edges = [min(part, len(words)) for part in range(count + 1)]
    return tuple(tuple(words[start:end]) for start, end in pairwise(edges))
