"""Quotation marks and apostrophes as a typesetter writes them, in the manner of each language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from app.design.words import base_language
from app.story.script import RichText

NBSP = "\u00a0"

MARKS: dict[str, tuple[str, str]] = {
    "en": ("“", "”"), "de": ("„", "“"), "fr": (f"«{NBSP}", f"{NBSP}»"), "es": ("«", "»"), "it": ("«", "»"),
    "pt": ("«", "»"), "nl": ("“", "”"),
}  # fmt: skip
"""Double marks that open and close, by language; English ones elsewhere."""

SINGLE_MARKS: dict[str, tuple[str, str]] = {"de": ("‚", "‘")}
SINGLE = ("‘", "’")
APOSTROPHE = "’"
PRIMES = {"'": "′", '"': "″"}

_OPENS_AFTER = frozenset(" \t\n\u00a0\u202f([{—–-/«“„‘")
_STRAIGHT = re.compile("[\"']")
_ELIDED = re.compile(r"(?:\d\ds?|em|til|tis|twas|cause|n)\b", re.IGNORECASE)
"""What an apostrophe stands before where letters were left out: '90s, 'em."""


@lru_cache(maxsize=4096)
def typographic(text: str, language: str = "en") -> str:
    """Return the text with curly marks for straight ones, and primes after measures ("5' 10\\"")."""
    return "".join(_pieces(text, language)) if _STRAIGHT.search(text) else text


def typographic_rich(rich: RichText, language: str = "en") -> RichText:
    """Return emphasised text with curly marks, the emphasis on the same characters."""
    if not _STRAIGHT.search(rich.text):
        return rich
    places = [0]
    for piece in _pieces(rich.text, language):
        places.append(places[-1] + len(piece))
    last = len(rich.text)
    accents = tuple((places[min(start, last)], places[min(end, last)]) for start, end in rich.accents)
    return RichText(text=typographic(rich.text, language), accents=accents)


def typographic_words(words: Sequence[str], language: str = "en") -> list[str]:
    """Return the words of one text with curly marks; which mark a word gets can depend on those before it."""
    text = " ".join(words)
    pieces = _pieces(text, language)
    found = []
    place = 0
    for word in words:
        found.append("".join(pieces[place : place + len(word)]))
        place += len(word) + 1
    return found


def _pieces(text: str, language: str) -> list[str]:
    """Return what each character becomes."""
    base = base_language(language)
    double, single = MARKS.get(base, MARKS["en"]), SINGLE_MARKS.get(base, SINGLE)
    pieces: list[str] = []
    is_open = {"'": False, '"': False}
    for place, character in enumerate(text):
        if character not in is_open:
            pieces.append(character)
            continue
        piece = _apostrophe_or_prime(text, place, is_open=is_open[character])
        if piece is None:
            opens = _opens(text, place)
            pair = double if character == '"' else single
            piece = pair[0] if opens else pair[1]
            is_open[character] = opens
        pieces.append(piece)
    return pieces


def _opens(text: str, place: int) -> bool:
    before = text[place - 1 : place]
    if before in {"'", '"'}:
        return _opens(text, place - 1)
    return not before or before in _OPENS_AFTER


def _apostrophe_or_prime(text: str, place: int, *, is_open: bool) -> str | None:
    """Return the apostrophe or prime that a straight mark stands for; None where it opens or closes a quotation."""
    mark, before, after = text[place], text[place - 1 : place], text[place + 1 :]
    if before.isdigit() and not is_open and not after[:1].isalpha():
        return PRIMES[mark]
    if mark == '"':
        return None
    if before.isalnum() and (after[:1].isalnum() or not is_open):
        return APOSTROPHE
    return APOSTROPHE if _ELIDED.match(after) and _opens(text, place) else None
