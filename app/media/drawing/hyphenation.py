"""Where a long word may be parted: at the author's soft hyphens, else by the patterns of its language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

SOFT_HYPHEN = "\u00ad"
HYPHEN = "-"

LEAST_LETTERS = 7
"""Shorter words are never parted."""

LEAST_BEFORE, LEAST_AFTER = 3, 3
"""Letters that stay before a hyphen and after it."""


@lru_cache(maxsize=4096)
def hyphen_places(word: str, language: str) -> tuple[int, ...]:
    """Return before which characters a hyphen may part the word, in order; none in a language without patterns.

    An address, a number or a name with capitals inside is never parted. Soft hyphens alone count where there are any.
    """
    if SOFT_HYPHEN in word:
        return tuple(place for place, char in enumerate(word) if char == SOFT_HYPHEN and place)
    letters = word.strip(".,;:!?…“”„«»‚‘’\"'()[]–—")
    plain = letters.isalpha() and (letters[1:].islower() or letters.isupper())
    patterns = _patterns(language) if plain and len(letters) >= LEAST_LETTERS else None
    if patterns is None:
        return ()
    shift = word.index(letters)
    return tuple(place + shift for place in patterns.positions(letters.lower()))


@lru_cache(maxsize=16)
def _patterns(language: str) -> Any:
    import pyphen  # noqa: PLC0415 - reads a dictionary, needed for few texts

    known = pyphen.language_fallback(language.replace("-", "_"))
    if known is None or known.startswith("th"):
        return None
    return pyphen.Pyphen(lang=known, left=LEAST_BEFORE, right=LEAST_AFTER)
