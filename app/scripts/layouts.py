"""What an author's `layout` makes of a section, and lists that stand side by side."""

from __future__ import annotations

import re
from dataclasses import replace

from app.scripts.elements import Listing, ListItem, Prose, Quotation
from app.scripts.inline import Inline
from app.scripts.numbers import forced as number_in
from app.scripts.sections import LAYOUT_FITS, Block, Body, Pair, Section
from app.scripts.source import Source
from app.scripts.splits import join_split
from app.scripts.tables import MAX_POINTS, VERSUS, are_a_pair
from app.story.script import Location

MAX_NAME_WORDS = 6
NEEDS = {
    "list": "a list",
    "steps": "a list",
    "bar": "a table",
    "line": "a table",
    "timeline": "a list or a table that begins with dates",
    "before-after": "a table of two values",
    "pie": "a table",
    "table": "a table",
    "comparison": "a table, or two lists",
    "quote": "a paragraph or a block quote",
    "number": "a paragraph or heading with a number",
    "code": "a code block",
    "picture": "a picture: ![words](file)",
    "clip": "a video file: ![words](file)",
}
_NAME_END = re.compile(r"(?:(?<!\s)\s++)?+[:?,(–—].*$", re.DOTALL)


def apply_layouts(source: Source, section: Section) -> None:
    """Turn blocks into what `layout` options ask for; raises ScriptParsingError when a section cannot be that."""
    wanted = section.options.take("layout")
    if wanted in {"title", "section", "ending"}:
        _head(source, section, wanted)
    elif wanted == "split":
        join_split(source, section, asked=section.options.where("layout"))
    elif wanted == "statement":
        section.blocks = [part for block in section.blocks for part in _as_prose(block)]
        section.opening = False
    elif wanted and not (wanted == "number" and number_in(section.title.text)):
        _force(source, section.blocks, wanted, section.options.where("layout"))
    elif wanted:
        section.blocks.insert(0, Block(_heading_as_prose(section), section.options, "number"))
    for block in section.blocks:
        own = block.options.take("layout") if block.options.has("layout") else None
        if own:
            _own_layout(source, section, block, own)
    section.ends = section.ends or section.options.own("action", "link")
    _pair_up(source, section)
    join_split(source, section, asked=None)


def _own_layout(source: Source, section: Section, block: Block, wanted: str) -> None:
    if wanted == "split":
        join_split(source, section, asked=block.options.where("layout"))
    else:
        _force(source, [block], wanted, block.options.where("layout"))


def _head(source: Source, section: Section, wanted: str) -> None:
    """Show a section's heading as a title, as the break between two parts, or as the end card."""
    if wanted != "title" and not section.title.text:
        at = section.options.where("layout")
        raise source.error(f"`layout: {wanted}` takes a heading.", at, hint="Write one above it: ## Part two")
    section.opening, section.divides, section.ends = wanted == "title", wanted == "section", wanted == "ending"


def _heading_as_prose(section: Section) -> Prose:
    return Prose(Inline(section.at, shown=section.title))


def _as_prose(block: Block) -> list[Block]:
    body = block.body
    if isinstance(body, Quotation):
        return [replace(block, body=Prose(inline)) for inline in body.paragraphs]
    if isinstance(body, Listing):
        return [replace(block, body=Prose(item.inline)) for item in body.items if item.inline.said]
    return [replace(block, forced="statement")] if isinstance(body, Prose) else [block]


def _force(source: Source, blocks: list[Block], wanted: str, at: Location) -> None:
    if not any(_forced(block, wanted) for block in blocks):
        need = NEEDS.get(wanted, "something to show")
        raise source.error(
            f"There is nothing here to show as `layout: {wanted}`.", at, hint=f"It takes {need} in this section."
        )


def _forced(block: Block, wanted: str) -> bool:
    body = block.body
    if wanted in {"list", "steps"} and isinstance(body, Listing):
        block.body = replace(body, ordered=wanted == "steps")
    elif wanted == "quote" and isinstance(body, Prose) and body.inline.text:
        block.body = Quotation((body.inline,), body.inline.at)
    elif not _fits(body, wanted):
        return False
    block.forced = wanted
    return True


def _fits(body: Body, wanted: str) -> bool:
    if wanted == "number":
        return isinstance(body, Prose) and number_in(body.inline.text) is not None
    return isinstance(body, LAYOUT_FITS.get(wanted, ()))


def _pair_up(source: Source, section: Section) -> None:
    """Make two lists (each perhaps under a name), or one list of two nested ones a Pair where sides are meant."""
    places = [index for index, block in enumerate(section.blocks) if isinstance(block.body, Listing)]
    forced = any(section.blocks[index].forced == "comparison" for index in places)
    if len(places) == 1 and (pair := _nested(section, places[0], forced=forced)):
        section.blocks[places[0]].body = pair
    elif len(places) == 2:
        _two_lists(section, places[0], places[1], forced=forced)
    for index in places:
        block = section.blocks[index] if index < len(section.blocks) else None
        if block and isinstance(block.body, Listing) and block.forced == "comparison":
            hint = "It takes two lists, each under its name."
            raise source.error("There is nothing here to compare.", block.body.at, hint=hint)


def _nested(section: Section, place: int, *, forced: bool) -> Pair | None:
    listing = section.blocks[place].body
    if (
        not isinstance(listing, Listing)
        or len(listing.items) != 2
        or not all(item.children for item in listing.items)
    ):
        return None
    left, right = listing.items
    names = (left.inline.text.rstrip(": "), right.inline.text.rstrip(": "))
    if not (forced or VERSUS.search(section.name) or are_a_pair(*names)):
        return None
    return Pair(names, (_list_of(left, listing.at), _list_of(right, listing.at)), listing.at)


def _list_of(item: ListItem, at: Location) -> Listing:
    return Listing(item.children, at)


def _two_lists(section: Section, first: int, second: int, *, forced: bool) -> None:
    left, right = section.blocks[first].body, section.blocks[second].body
    labels = (_label(section, first), _label(section, second))
    named = all(labels)
    split = [part.strip() for part in VERSUS.split(_plain_title(section), maxsplit=1)]
    names = labels if named else tuple(split)
    meant = len(split) == 2 or (named and are_a_pair(labels[0], labels[1]))
    meant = forced or (meant and max(_length(left), _length(right)) <= MAX_POINTS)
    adjacent = second - first == (2 if labels[1] else 1)
    if not (meant and adjacent and len(names) == 2 and isinstance(left, Listing) and isinstance(right, Listing)):
        return
    pair = Pair((_capital(names[0]), _capital(names[1])), (left, right), left.at)
    start = first - 1 if labels[0] else first
    section.blocks[start : second + 1] = [replace(section.blocks[first], body=pair)]


def _length(body: Body) -> int:
    return len(body.items) if isinstance(body, Listing) else 0


def _label(section: Section, place: int) -> str:
    body = section.blocks[place - 1].body if place else None
    if not isinstance(body, Prose):
        return ""
    text = body.inline.text
    short = len(text.split()) <= MAX_NAME_WORDS and (text.endswith(":") or body.inline.lead == text)
    return text.rstrip(": ") if short else ""


def _plain_title(section: Section) -> str:
    left_right = VERSUS.split(section.title.text, maxsplit=1)
    if len(left_right) != 2:
        return section.title.text
    left = left_right[0].rsplit(":", 1)[-1]
    return f"{left} vs {_NAME_END.sub('', left_right[1])}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]
