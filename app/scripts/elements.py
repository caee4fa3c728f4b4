"""What a script is made of, in reading order, before it is known what will be seen."""

from __future__ import annotations

from dataclasses import dataclass

from app.scripts.inline import Inline, Media
from app.scripts.options import Option
from app.story.script import Location


@dataclass(frozen=True)
class Heading:
    """A heading; `level` 1 is the highest."""

    level: int
    inline: Inline


@dataclass(frozen=True)
class Prose:
    """A paragraph."""

    inline: Inline


@dataclass(frozen=True)
class ListItem:
    """A list item with its words, and the items of a list inside it."""

    inline: Inline
    children: tuple[ListItem, ...] = ()


@dataclass(frozen=True)
class Listing:
    """A bullet list, or an ordered one that starts at `first`."""

    items: tuple[ListItem, ...]
    at: Location
    ordered: bool = False
    first: int = 1


@dataclass(frozen=True)
class Grid:
    """A table as written."""

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    align: tuple[str, ...]
    at: Location


@dataclass(frozen=True)
class Quotation:
    """A block quote's paragraphs."""

    paragraphs: tuple[Inline, ...]
    at: Location


@dataclass(frozen=True)
class Fence:
    """A code block; `info` is what stands after the opening fence, `code_line` the first line of code."""

    code: str
    info: str
    at: Location
    code_line: int


@dataclass(frozen=True)
class Break:
    """A horizontal rule."""

    at: Location


@dataclass(frozen=True)
class Remark:
    """A comment's options, standing on their own."""

    options: tuple[Option, ...]
    at: Location


@dataclass(frozen=True)
class Contents:
    """A table of contents, which a video has no use for."""

    at: Location


@dataclass(frozen=True)
class Omitted:
    """A picture that cannot be shown: words that only introduce it go with it."""

    at: Location


Element = Heading | Prose | Listing | Grid | Quotation | Fence | Media | Break | Remark | Contents | Omitted
