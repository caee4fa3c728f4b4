"""What reading rules share: the words around, and how a rule answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.narration.languages.base import Language
from app.narration.tokens import Token


@dataclass(frozen=True)
class Passage:
    """The written words of a passage and its language; `shouted` when all of it is in capitals."""

    tokens: Sequence[Token]
    language: Language
    shouted: bool = False

    def core(self, index: int) -> str:
        """Return a word without punctuation and with plain apostrophes, "" past either end."""
        return self.tokens[index].core.replace("’", "'") if 0 <= index < len(self.tokens) else ""

    def joined(self, index: int) -> bool:
        """Tell whether no punctuation stands between this word and the next."""
        if index + 1 >= len(self.tokens):
            return False
        return not self.tokens[index].trail and not self.tokens[index + 1].lead


Spoken = tuple[str, ...]
"""What is said for each written word a rule takes, in order; none of them empty."""

Rule = Callable[[Passage, int], Spoken | None]
"""Reads the word at an index, and perhaps those after it; None when it is not the rule's to read."""
