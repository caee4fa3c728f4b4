"""Did you mean: the nearest known word to a mistyped one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

MAX_LENGTH = 40
"""Longer words are no slips of the keys; comparing them would cost time."""


def word_set(words: str) -> frozenset[str]:
    """Return the words of a text as a set."""
    return frozenset(words.split())


def nearest(word: str, known: Iterable[str], *, cutoff: float = 0.6) -> str | None:
    """Return the known word most like `word`, or None when none is like it."""
    if len(word) > MAX_LENGTH:
        return None
    matches = get_close_matches(word.lower(), list(known), n=1, cutoff=cutoff)
    return matches[0] if matches else None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return a hint naming the nearest known word, else all of them."""
    known = list(known)
    match = nearest(word, known)
    if match:
        return f"Did you mean {match!r}?"
    return f"Use one of: {', '.join(known)}."


def one_slip_apart(a: str, b: str) -> bool:
    """Return whether one insertion, deletion, replacement or swap of neighbours turns `a` into `b`."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[1:2] + rest_a[:1] + rest_a[2:] == rest_b
    return swapped or rest_b == rest_a[1:] or rest_b[1:] in (rest_a, rest_a[1:])
