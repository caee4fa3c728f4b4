"""Sections: a heading and what stands under it, with the options that hold for the whole and for each part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.scripts.elements import (
    Break,
    Contents,
    Element,
    Fence,
    Grid,
    Heading,
    Listing,
    Omitted,
    Prose,
    Quotation,
    Remark,
)
from app.scripts.inline import Inline, Media
from app.scripts.options import Option, Options
from app.scripts.phrases import rich
from app.scripts.prose import Sentence
from app.scripts.source import Source
from app.scripts.tables import VERSUS
from app.story.script import Location, RichText


@dataclass(frozen=True)
class Pair:
    """Two lists set side by side."""

    names: tuple[str, str]
    lists: tuple[Listing, Listing]
    at: Location


@dataclass(frozen=True)
class Split:
    """A picture with the rows that are set beside it."""

    media: Media
    rows: Listing | Grid
    at: Location


Body = Prose | Listing | Grid | Quotation | Fence | Media | Pair | Split


@dataclass
class Block:
    """One part of a section; `forced` is a layout the author asks for, `pause` what is to follow it, in seconds."""

    body: Body
    options: Options
    forced: str = ""
    pause: float = 0.0


@dataclass
class Section:
    """A heading's text (or none) and its blocks; `name` is the chapter they belong to.

    `opening` shows the heading as a title; `divides` as the break before part `number` of `parts`; `ends` as the end.
    """

    at: Location
    options: Options
    heading: Heading | None = None
    name: str = ""
    blocks: list[Block] = field(default_factory=list)
    opening: bool = False
    divides: bool = False
    ends: bool = False
    number: str = ""
    parts: int = 0
    dropped: bool = False

    @property
    def title(self) -> RichText:
        """What the heading shows."""
        return self.heading.inline.shown if self.heading else RichText(text="")

    @property
    def level(self) -> int:
        """The heading's level; a section without one is below all."""
        return self.heading.level if self.heading else 9


class Grouping:
    """Puts elements into sections; see `group`."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.sections: list[Section] = []
        self.waiting: list[tuple[Option, ...]] = []

    @property
    def section(self) -> Section:
        """The section being filled."""
        if not self.sections:
            self._begin(None, Location())
        return self.sections[-1]

    def add(self, element: Element) -> None:
        """Take the next element."""
        if isinstance(element, Heading):
            self._begin(element, element.inline.at)
        elif isinstance(element, Break):
            self._break(element)
        elif isinstance(element, Remark):
            self._remark(element)
        elif isinstance(element, Contents | Omitted):
            self.section.dropped = True
        else:
            self._block(element)

    def finish(self) -> list[Section]:
        """Return the sections."""
        self._end()
        return self.sections

    def _begin(self, heading: Heading | None, at: Location) -> None:
        self._end()
        options = Options(heading.inline.options if heading else ())
        name = heading.inline.text if heading else ""
        self.sections.append(Section(at, options, heading, name))

    def _end(self) -> None:
        if self.waiting and self.sections:
            section = self.sections[-1]
            for options in self.waiting:
                (_nearest(section.blocks, options) or section.blocks[-1]).options.add(options)
            self.waiting = []

    def _break(self, rule: Break) -> None:
        if self.sections:
            name = self.sections[-1].name
            self._begin(None, rule.at)
            self.sections[-1].name = name

    def _block(self, body: Body) -> None:
        section = self.section
        found: list[Option] = []
        for options in self.waiting:
            before = None if _fit(body, options) else _nearest(section.blocks, options)
            if before:
                before.options.add(options)
            else:
                found += options
        self.waiting = []
        if isinstance(body, Prose):
            found += body.inline.options
        elif isinstance(body, Media):
            found += body.options
        section.blocks.append(Block(body, Options(tuple(found), section.options)))

    def _remark(self, remark: Remark) -> None:
        section = self.section
        settings = tuple(option for option in remark.options if option.name not in ("pause", "say"))
        if section.blocks and settings:
            self.waiting.append(settings)
        else:
            section.options.add(settings)
        for option in remark.options:
            if option.name == "pause":
                self._pause(section, option)
            elif option.name == "say":
                said = (Sentence(option.value, option.at, caption=""),)
                self._block(Prose(Inline(option.at, said=said)))

    def _pause(self, section: Section, option: Option) -> None:
        if not section.blocks:
            raise self.source.error(
                "There is no narration before this pause.", option.at, hint="Put it after the words it follows."
            )
        section.blocks[-1].pause += option.value


FITS: dict[str, type | tuple[type, ...]] = {
    "chart": Grid,
    "highlight": Grid,
    "source": (Grid, Listing),
    "subtitle": (Grid, Prose, Pair, Listing),
    "illustrate": (Prose, Listing),
    "arrange": Prose,
    "note": Fence,
    "fit": Media,
    "focus": Media,
    "motion": Media,
    "trim": Media,
    "volume": Media,
    "loop": Media,
}
"""The kinds of block that have a use for an option; one not named here fits all."""

LAYOUT_FITS: dict[str, type | tuple[type, ...]] = {
    "title": Prose,
    "section": Prose,
    "ending": Prose,
    "statement": (Prose, Listing, Quotation),
    "list": Listing,
    "steps": Listing,
    "timeline": (Listing, Grid),
    "number": Prose,
    "bar": Grid,
    "line": Grid,
    "pie": Grid,
    "table": Grid,
    "comparison": (Grid, Listing, Pair),
    "before-after": Grid,
    "quote": (Quotation, Prose),
    "code": Fence,
    "picture": Media,
    "split": (Media, Split),
    "clip": Media,
}
"""The kinds of block that a layout can show."""


def _fit(body: Body, options: tuple[Option, ...]) -> bool:
    return all(isinstance(body, _kinds(option)) for option in options)


def _kinds(option: Option) -> type | tuple[type, ...]:
    return LAYOUT_FITS.get(option.value, ()) if option.name == "layout" else FITS.get(option.name, object)


def _nearest(blocks: list[Block], options: tuple[Option, ...]) -> Block | None:
    return next((block for block in reversed(blocks) if _fit(block.body, options)), None)


def group(source: Source, elements: Iterable[Element]) -> list[Section]:
    """Return the sections of a script.

    Options under a heading hold for the section; others for the block after them, or before them at a section's end.
    """
    grouping = Grouping(source)
    for element in elements:
        grouping.add(element)
    return _versus([section for section in grouping.finish() if _counts(section)])


def _counts(section: Section) -> bool:
    if section.blocks or section.options.unused():
        return True
    return section.heading is not None and not section.dropped


def _versus(sections: list[Section]) -> list[Section]:
    """Join a heading "X vs Y" with the two lists under the two headings below it."""
    found: list[Section] = []
    index = 0
    while index < len(sections):
        section, below = sections[index], sections[index + 1 : index + 3]
        if VERSUS.search(section.name) and len(below) == 2 and all(_side(section, side) for side in below):
            left, right = below
            lists = (left.blocks[0].body, right.blocks[0].body)
            if isinstance(lists[0], Listing) and isinstance(lists[1], Listing):
                pair = Pair((left.name, right.name), (lists[0], lists[1]), left.at)
                section.blocks.append(Block(pair, Options((), section.options)))
                index += 2
        found.append(section)
        index += 1
    return found


def _side(parent: Section, section: Section) -> bool:
    deeper = section.heading is not None and section.level > parent.level
    return deeper and len(section.blocks) == 1 and isinstance(section.blocks[0].body, Listing)


def shown_instead(title: RichText, options: Options) -> RichText:
    """Return the author's on-screen text where there is one, else `title`."""
    show = options.take("show")
    return rich(show) if show else title


def with_pause(sentences: tuple[Sentence, ...], seconds: float) -> tuple[Sentence, ...]:
    """Return `sentences` with a longer pause after the last."""
    if not seconds or not sentences:
        return sentences
    last = sentences[-1]
    return (*sentences[:-1], replace(last, pause_after=last.pause_after + seconds))
