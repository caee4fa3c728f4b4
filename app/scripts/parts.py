"""Parts of a script: headings that stand for themselves between others are breaks, and breaks are counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from app.scripts.sections import Section
from app.story.script import RichText

MOST_WORDS = 8
"""A heading longer than this says something: it stays a statement."""

_WORD = r"(?:part|chapter|act|step|section|partie|chapitre|parte|cap[ií]tulo|teil|kapitel)"
_NUMBERED = re.compile(
    rf"(?:{_WORD}\s(?P<named>\d{{1,3}}|[IVX]{{1,5}})|(?P<plain>\d{{1,2}})(?=[.):]))(?:\s*+[.):–—-]++)?+\s++(?=\S)",
    re.IGNORECASE,
)


def mark(sections: Sequence[Section]) -> None:
    """Find the headings with nothing under them but deeper ones: they divide the script.

    Breaks the author asks for are numbered, when there are several.
    """
    for section, below in pairwise(sections):
        lone = section.heading is not None and not section.blocks and not section.opening and not section.dropped
        short = 0 < len(section.title.text.split()) <= MOST_WORDS
        if (
            lone
            and short
            and below.heading is not None
            and below.level > section.level
            and section is not sections[0]
        ):
            section.divides = not section.options.unused()
    asked = [section for section in sections if section.options.is_set("layout", "section")]
    for number, section in enumerate(asked if len(asked) > 1 else (), 1):
        section.number, section.parts = str(number), len(asked)


def numbered(title: RichText) -> tuple[str, RichText]:
    """Return the number a heading begins with ("Part 2: The roof", "3. The roof"), or "", and the rest."""
    match = _NUMBERED.match(title.text)
    if match is None:
        return "", title
    start = match.end()
    accents = tuple((max(a - start, 0), b - start) for a, b in title.accents if b > start)
    rest = RichText(text=title.text[start:], accents=accents)
    return (match["named"] or match["plain"]).upper(), rest
