"""Plain text as the Markdown that means the same."""

from __future__ import annotations

import re

from app.scripts.elements import Element, Heading, Listing, Prose
from app.scripts.housekeeping import KEEP, is_housekeeping
from app.scripts.plain_text import read_paragraphs
from app.scripts.source import Source

_SPECIAL = re.compile(r"[\\`*\[#]|~(?=~)|(?<!\w)_|_(?!\w)|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)")
_AT_START = re.compile(r"^(\d{0,9})(?=[-+>.)])")
_MARKS = ("-.", "*)")
"""Bullet and delimiter of every other list: two lists in a row stay two."""


def markdown_of(text: str) -> str:
    """Return plain text as Markdown that makes the same scenes; of web addresses the site's name stays."""
    lists = 0
    written = []
    for element in read_paragraphs(Source(text)):
        lists += isinstance(element, Listing)
        written.append(_written(element, _MARKS[lists % 2]))
    return "\n\n".join(part for part in written if part) + "\n"


def _written(element: Element, marks: str) -> str:
    if isinstance(element, Heading):
        kept = f"\n<!-- {KEEP} -->" if is_housekeeping(element) else ""
        return f"{'#' * element.level} {_escaped(element.inline.full)}{kept}"
    if isinstance(element, Listing):
        return _list(element, marks)
    return _escaped(element.inline.full, first=True) if isinstance(element, Prose) else ""


def _list(listing: Listing, marks: str) -> str:
    items = [_escaped(item.inline.full, first=True) for item in listing.items]
    signs = [f"{listing.first + i}{marks[1]}" if listing.ordered else marks[0] for i in range(len(items))]
    return "\n".join(f"{sign} {item}" for sign, item in zip(signs, items, strict=True))


def _escaped(words: str, *, first: bool = False) -> str:
    text = _SPECIAL.sub(r"\\\g<0>", words.strip())
    return _AT_START.sub(r"\1\\", text) if first else text
