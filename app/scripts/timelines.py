"""Timelines: lists and tables that begin with points of time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from app.scripts.elements import Grid, Listing, ListItem
from app.scripts.figures import are_times
from app.scripts.inline import Inline
from app.scripts.lists import seen
from app.scripts.prose import Sentence, passages
from app.scripts.source import Source
from app.story.script import Event, Item, Passage, RichText

FEWEST_EVENTS = 3
MAX_WHEN = 40
MAX_COLUMNS = 3

_WHEN = re.compile(r"^(.{1,40}?)(?::\s|\s[–—-]{1,2}\s|\s?—\s?|,\s)\s*(?=\S)")
_EDGE = " \t:,.;–—-"


def tells_time(listing: Listing) -> bool:
    """Return whether every item of a bullet list begins with a point of time, all of one kind."""
    if listing.ordered or len(listing.items) < FEWEST_EVENTS:
        return False
    terms = [_term(item.inline) for item in listing.items]
    whens = [when for when, rest in terms if when and rest.strip(_EDGE)]
    return len(whens) == len(terms) == len(set(whens)) and are_times(whens)


def events_of(source: Source, body: Listing | Grid) -> tuple[Event, ...]:
    """Return what a list or table tells, point by point; raises ScriptParsingError where one has no date."""
    if isinstance(body, Grid):
        return _rows(source, body)
    return tuple(_event(source, item) for item in body.items if item.inline.text)


def told(listing: Listing) -> list[Passage]:
    """Return a list's narration, event by event."""
    items = [item for item in listing.items if item.inline.text]
    return [passage for number, item in enumerate(items) for passage in passages(_said(item), number)]


def _said(item: ListItem) -> Sequence[Sentence]:
    own = tuple(sentence for sentence in item.inline.said if sentence.caption == "")
    inner = tuple(sentence for child in item.children for sentence in child.inline.said)
    return own or item.inline.said + tuple(replace(sentence, piece=sentence.piece + 100) for sentence in inner)


def _term(inline: Inline) -> tuple[str, str]:
    """Return what an item begins with and the rest: its bold start, or all before a mark."""
    text = inline.text
    if inline.lead:
        return inline.lead.strip(_EDGE), text[len(inline.lead) :]
    match = _WHEN.match(text)
    return (match[1].strip(_EDGE), text[match.end() :]) if match else ("", text)


def _event(source: Source, item: ListItem) -> Event:
    when, rest = _term(item.inline)
    if not when or len(when) > MAX_WHEN:
        raise source.error(
            "This part of a timeline has no date.",
            item.inline.at,
            hint="Begin it with one: - **1954**: what happened",
        )
    what = _what(item.inline, rest)
    inner = ", ".join(child.inline.text.rstrip(".") for child in item.children)
    return Event(when=when, text=what.text, detail=what.detail or inner)


def _what(inline: Inline, rest: str) -> Item:
    """Return the few words seen of what happened, and its detail."""
    shown = rest.lstrip(_EDGE)
    if not shown:
        return Item(text=RichText(text=""))
    start = len(inline.text) - len(shown)
    accents = tuple((max(a - start, 0), b - start) for a, b in inline.shown.accents if b > start)
    found = seen(replace(inline, shown=RichText(text=shown, accents=accents), lead=""))
    return found.model_copy(update={"text": _capital(found.text)})


def _capital(text: RichText) -> RichText:
    return text.model_copy(update={"text": text.text[:1].upper() + text.text[1:]})


def _rows(source: Source, grid: Grid) -> tuple[Event, ...]:
    if not 2 <= len(grid.header) <= MAX_COLUMNS:
        raise source.error(
            "This table cannot be a timeline.",
            grid.at,
            hint="It takes two or three columns: when, what, and a detail.",
        )
    found = []
    for row in grid.rows:
        cells = [cell.text for cell in row] + [""] * (MAX_COLUMNS - len(row))
        if not cells[0] or len(cells[0]) > MAX_WHEN:
            at = row[0].at if row else grid.at
            raise source.error("This row of a timeline has no date.", at, hint="Its first column says when.")
        found.append(Event(when=cells[0], text=RichText(text=cells[1]), detail=cells[2]))
    return tuple(found)
