"""What reading rules share: the words around, and how a rule answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.narration.languages.base import Language
from app.narration.tokens import Token

SHORTEST_SHOUT_WORDS = 3
SHOUT_WINDOW_WORDS = 6
"""How far around a word to look: reading stays linear in a text all in capitals."""


@dataclass(frozen=True)
class Passage:
    """The written words of a passage and its language."""

    tokens: Sequence[Token]
    language: Language

    def core(self, index: int) -> str:
        """Return a word without punctuation and with plain apostrophes, "" past either end."""
        return self.tokens[index].core.replace("’", "'") if 0 <= index < len(self.tokens) else ""

    def shouted(self, index: int) -> bool:
        """Tell whether a word stands among others in capitals, and so is a word and no acronym."""
        first, last = index, index
        while index - first < SHOUT_WINDOW_WORDS and self._capitals(first - 1):
            first -= 1
        while last - index < SHOUT_WINDOW_WORDS and self._capitals(last + 1):
            last += 1
        run = [self.core(place) for place in range(first, last + 1)]
        return len(run) >= SHORTEST_SHOUT_WORDS and any(word in self.language.emphasised for word in run)

    def _capitals(self, index: int) -> bool:
        core = self.core(index)
        return core.isupper() and core.isalpha()

    def joined(self, index: int) -> bool:
        """Tell whether no punctuation stands between this word and the next."""
        if index + 1 >= len(self.tokens):
            return False
        return not self.tokens[index].trail and not self.tokens[index + 1].lead


Spoken = tuple[str, ...]
"""What is said for each written word a rule takes, in order; none of them empty."""

Rule = Callable[[Passage, int], Spoken | None]
"""Reads the word at an index, and perhaps those after it; None when it is not the rule's to read."""
