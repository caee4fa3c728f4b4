"""Grapheme clusters: what a reader takes for one character, which no line break and no change of font may part.

A simplification of UAX #29 that also keeps Indic conjuncts whole (rule GB9c).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

ZERO_WIDTH_JOINER = "\u200d"
VIRAMA_CLASS = 9
"""Canonical combining class of the signs that join two consonants into a conjunct."""

_LEADING_VOWELS = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
"""Thai and Lao vowels written before their consonant."""

_SPACING_VOWELS = frozenset("\u0e33\u0eb3")
"""Thai and Lao AM: letters by category, yet part of the consonant before."""


def clusters(text: str) -> Iterator[str]:
    """Yield the clusters of a text, in order."""
    start = 0
    while start < len(text):
        end = cluster_end(text, start)
        yield text[start:end]
        start = end


def cluster_end(text: str, start: int) -> int:
    """Return where the cluster that begins at `start` ends."""
    end = start + 1
    while end < len(text) and _joins(text[end - 1], text[end]):
        end += 1
    return end


def is_mark(char: str) -> bool:
    """Return whether a character belongs to the one before it: an accent, a vowel sign, a joiner, a selector."""
    if char.isascii():
        return False
    return (
        unicodedata.category(char)[0] == "M"
        or char in _SPACING_VOWELS
        or "\u200c" <= char <= "\u200d"
        or "\u1160" <= char <= "\u11ff"
    )


def _joins(before: str, char: str) -> bool:
    if is_mark(char):
        return not before.isspace()
    if before.isascii() or not char.isalpha():
        return False
    return before in _LEADING_VOWELS or before == ZERO_WIDTH_JOINER or unicodedata.combining(before) == VIRAMA_CLASS
