"""The rule for Roman numerals after names: "World War II", "Henry VIII"."""

from __future__ import annotations

import re

from app.narration.languages.base import word_set
from app.narration.numerals import say_cardinal, say_ordinal
from app.narration.rules import Passage, Spoken

_NUMERAL = re.compile(r"(?=[XVI]{2,})X{0,3}(?:IX|IV|V?I{0,3})$")
_VALUES = {"X": 10, "V": 5, "I": 1}
RULERS = word_set(
    "Henry Louis Elizabeth George Charles Edward William Richard James John Paul Pius Benedict Leo Napoleon "
    "Catherine Philip Frederick Alexander Nicholas Ramesses Margaret Francis Gregory Innocent Clement"
)


def roman(passage: Passage, index: int) -> Spoken | None:
    """Read a Roman numeral that follows a name, as rulers are counted where it is one of theirs."""
    before = passage.core(index - 1)
    core = passage.core(index)
    if not _NUMERAL.match(core) or not before[:1].isupper() or passage.shouted(index):
        return None
    value = sum(_signed(core, place) for place in range(len(core)))
    if before in RULERS and passage.language.code == "en":
        return (f"the {say_ordinal(value, passage.language)}",)
    return (say_cardinal(value, passage.language),)


def _signed(numeral: str, place: int) -> int:
    value = _VALUES[numeral[place]]
    following = numeral[place + 1 :][:1]
    return -value if following and _VALUES[following] > value else value
