"""Words by language that help to choose a phrase: which are small, which start a clause, which are numbers."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Literal

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
SHORT_WORD_LETTERS = 3
"""In a language without a list, a word this short is taken for a small one."""


Kind = Literal["small", "starters", "numbers", "points_back", "openings", "leads", "quantities", "orders"]


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, frozenset[str]]]:
    text = files("app.design").joinpath("data/phrases.toml").read_text("utf-8")
    return {
        language: {kind: frozenset(words.split()) for kind, words in kinds.items()}
        for language, kinds in tomllib.loads(text).items()
    }


def listed(kind: Kind, language: str) -> frozenset[str]:
    """Return the words of a kind in a language; none where the table has no list."""
    return _table().get(base_language(language), {}).get(kind, frozenset())


def base_language(language: str) -> str:
    """Return the language of a tag: "en" of "en-GB"."""
    return re.split(r"[-_]", language, maxsplit=1)[0].lower()


def bare(word: str) -> str:
    """Return a word in lower case without the punctuation around it; its apostrophes are straight."""
    found = _WORD.search(word)
    return found.group().casefold().replace("’", "'") if found else ""


def is_small(word: str, language: str) -> bool:
    """Return whether a word carries no meaning of its own: an article, a preposition, a pronoun, an auxiliary."""
    plain, small = bare(word), listed("small", language)
    if not plain:
        return True
    if any(character.isdigit() for character in plain):
        return False
    return plain in small if small else len(plain) <= SHORT_WORD_LETTERS


def starts_clause(word: str, language: str) -> bool:
    """Return whether a phrase may end before this word: a conjunction or a preposition."""
    starters = listed("starters", language)
    return bare(word) in starters if starters else is_small(word, language)


def is_order(text: str, language: str) -> bool:
    """Return whether a text is one word that is an order as well as a thing of another sense: "Seal", "Duck"."""
    return bare(text) in listed("orders", language) and len(text.split()) == 1


def is_figure(word: str, language: str) -> bool:
    """Return whether a word is a number, in digits or written out."""
    return any(character.isdigit() for character in word) or bare(word) in listed("numbers", language)
