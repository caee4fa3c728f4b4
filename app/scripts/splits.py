"""A picture set beside a few rows: which parts of a section belong together so, and what the rows say."""

from __future__ import annotations

import re

from app.scripts.elements import Grid, Listing, ListItem
from app.scripts.figures import read_figure
from app.scripts.files import CLIPS
from app.scripts.inline import Media
from app.scripts.lists import seen
from app.scripts.prose import sentence_ends
from app.scripts.sections import Block, Section, Split
from app.scripts.source import Source
from app.story.script import Location, Row

MOST_ROWS = 4
FEWEST_ROWS = 2
COLUMNS = (2, 3)

_FIGURE = re.compile(r"(?P<figure>[^\s,;:.–—]{0,6}\d[\d.,]*\d?\s?(?:%|[^\W\d_]{1,4}\b)?)(?:[\s,;:.–—-]+|$)")


def join_split(source: Source, section: Section, *, asked: Location | None) -> None:
    """Make one block of a picture and the list or table next to it.

    Where the author has `asked` for it that must be possible, else ScriptParsingError; unasked only a picture
    directly before a short table with figures is joined.
    """
    place = next((n for n in range(len(section.blocks) - 1) if _pair(section, n, asked=asked is not None)), None)
    if place is None:
        if asked is not None:
            hint = f"It takes a picture, and beside it a list or table of up to {MOST_ROWS} rows."
            raise source.error("There is nothing here to show as `layout: split`.", asked, hint=hint)
        return
    first, second = section.blocks[place : place + 2]
    media, rows = (first, second) if isinstance(first.body, Media) else (second, first)
    assert isinstance(media.body, Media)
    assert isinstance(rows.body, Listing | Grid)
    media.options.add(tuple(rows.options.unused()))
    body = Split(media.body, rows.body, media.body.at)
    section.blocks[place : place + 2] = [
        Block(body, media.options, "split", pause=first.pause + second.pause)
    ]  # fmt: skip


def _pair(section: Section, place: int, *, asked: bool) -> bool:
    first, second = section.blocks[place], section.blocks[place + 1]
    if first.forced or second.forced or first.options.has("layout") or second.options.has("layout", "chart"):
        return False
    if asked:
        return (_is_picture(first) and isinstance(second.body, Listing | Grid)) or (
            isinstance(first.body, Listing | Grid) and _is_picture(second)
        )
    return _is_picture(first) and isinstance(second.body, Grid) and _tells_figures(second.body)


def _is_picture(block: Block) -> bool:
    body = block.body
    return isinstance(body, Media) and not any(body.name.lower().endswith(suffix) for suffix in CLIPS)


def _tells_figures(grid: Grid) -> bool:
    fits = FEWEST_ROWS <= len(grid.rows) <= MOST_ROWS and len(grid.header) in COLUMNS
    return fits and all(len(row) > 1 and read_figure(row[1].text) for row in grid.rows)


def rows_of(source: Source, body: Listing | Grid) -> tuple[Row, ...]:
    """Return the rows; raises ScriptParsingError where they are too many or cannot be told apart."""
    rows = _table_rows(source, body) if isinstance(body, Grid) else tuple(_list_row(item) for item in body.items)
    rows = tuple(row for row in rows if row.name)
    if not 1 <= len(rows) <= MOST_ROWS:
        raise source.error(
            f"A picture has up to {MOST_ROWS} rows beside it; here are {len(rows)}.", body.at,
            hint="Leave some out, or show the picture in a section of its own.",
        )  # fmt: skip
    return rows


def _table_rows(source: Source, grid: Grid) -> tuple[Row, ...]:
    if len(grid.header) not in COLUMNS:
        hint = "It takes two or three columns: a name, a value, and a few words."
        raise source.error("This table cannot stand beside a picture.", grid.at, hint=hint)
    found = []
    for row in grid.rows:
        name, second, third = [cell.text for cell in row] + [""] * (COLUMNS[-1] - len(row))
        if third and read_figure(third) and not read_figure(second):
            second, third = third, second
        if not third and second and not read_figure(second):
            second, third = "", second
        found.append(Row(name=name, value=second, detail=third))
    return tuple(found)


def _list_row(item: ListItem) -> Row:
    shown = seen(item.inline)
    match = _FIGURE.match(item.inline.text, _end_of_name(item, shown.text.text))
    if match is None or not read_figure(match["figure"].strip()):
        return Row(name=shown.text.text, detail=shown.detail)
    rest = item.inline.text[match.end() :].strip()
    detail = rest[: sentence_ends(rest)[0]].rstrip(" .;,") if rest else ""
    return Row(name=shown.text.text, value=match["figure"].strip(), detail=detail[:1].upper() + detail[1:])


def _end_of_name(item: ListItem, name: str) -> int:
    text = item.inline.text
    place = len(name)
    while place < len(text) and text[place] in " :–—-,":
        place += 1
    return place
