"""A script cut into its settings and the Markdown of its sections, and put together again.

It is cut where the parser begins a section: at headings and rules that stand in no list, quote, comment or code.
Sections may be edited alone and put in another order: none runs into the next when they are joined.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from markdown_it import MarkdownIt

from app.scripts.blocks import Part, read_parts
from app.scripts.effort import unlimited
from app.scripts.elements import Break, Contents, Element, Heading, Listing, Omitted, Prose, Quotation
from app.scripts.files import as_named
from app.scripts.front_matter import Setting, read_front_matter
from app.scripts.grammar import parser
from app.scripts.settings import write_front_matter
from app.scripts.source import Locate, Source
from app.story.script import Location

RULE = "---"
TITLE_WORDS, MAX_TITLE = 8, 200

_EMPTY_FRONT_MATTER = f"{RULE}\n{RULE}\n"
"""Stands above a first section that begins with a rule, which else began the settings."""
_BEGIN_SECTIONS = frozenset({"heading", "hr", "html_block"})
_PLAIN_HEADING = re.compile(r"#{1,6} +[A-Z]")
_BLANK_START = re.compile(r"\A(?:[ \t]*\n)+")
_ENDINGS = ("</pre>", "?>", "]]>", ">")


@dataclass(frozen=True)
class Section:
    """The Markdown of one section, and what it is called: its heading, else its first words."""

    source: str
    title: str = ""


@dataclass(frozen=True)
class Outline:
    """A script cut up."""

    settings: dict[str, Setting] = field(default_factory=dict)
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Joined:
    """A script put together, and the line (from 1) on which each section begins."""

    text: str
    lines: tuple[int, ...]

    def place(self, line: int) -> tuple[int, int]:
        """Return which section (from 0) holds a line of the text, and which of the section's lines it is (from 1)."""
        index = max((i for i, first in enumerate(self.lines) if first <= line), default=0)
        return index, max(line - self.lines[index] + 1, 1)


@dataclass
class _Stretch:
    """What stands between two places where a section may begin; `kind` is the block it begins with."""

    line: int
    kind: str = ""
    elements: list[Element] = field(default_factory=list)

    @property
    def is_void(self) -> bool:
        return all(isinstance(element, Break | Contents | Omitted) for element in self.elements)


def cut(text: str, *, locate: Locate = as_named) -> Outline:
    """Return the settings and the sections of a Markdown script.

    Raises ScriptParsingError for settings and comments that cannot be read; the rest is the parser's to judge.
    """
    source = Source(text, locate=locate)
    front = read_front_matter(source)
    stretches = _with_content(_stretches(source, front.body_line))
    return Outline(front.written, tuple(_sections(source, stretches)))


def read_section(text: str) -> Section:
    """Return one section as `cut` would. Raises ScriptParsingError where a second one begins or there is nothing."""
    source = Source(text)
    stretches = _with_content(_stretches(source, 1))
    if not stretches:
        raise source.error("This scene is empty.", Location(), hint="Write a heading and a sentence under it.")
    if len(stretches) > 1:
        at = source.find(stretches[1].line)
        raise source.error("A second scene begins here.", at, hint="Add a scene for it, or import the whole script.")
    return next(_sections(source, stretches))


def join(settings: Mapping[str, Setting], sources: Sequence[str]) -> Joined:
    """Return the script that settings and the Markdown of sections make."""
    begun = [text if not i or _begins_section(text) else f"{RULE}\n\n{text}" for i, text in enumerate(sources)]
    front = write_front_matter(settings)
    if not front and begun and begun[0].partition("\n")[0].rstrip(" \t") == RULE:
        front = _EMPTY_FRONT_MATTER
    joined = _joined(front, begun, sources)
    if _runs_together(joined):
        joined = _joined(front, [*map(_closed, begun[:-1]), *begun[-1:]], sources)
    return joined


def _stretches(source: Source, body_line: int) -> list[_Stretch]:
    first = next((n for n in range(body_line, len(source.lines) + 1) if source.lines[n - 1].strip()), body_line)
    found = [_Stretch(first)]
    for part in read_parts(source, body_line):
        if _is_beginning(part):
            found.append(_Stretch(part.line, part.kind))
        found[-1].elements += part.elements
    return found


def _is_beginning(part: Part) -> bool:
    first = part.elements[0] if part.elements else None
    return part.kind in _BEGIN_SECTIONS and isinstance(first, Heading | Break)


def _with_content(stretches: Iterable[_Stretch]) -> list[_Stretch]:
    """Return the stretches that show or say something; lines of others go with the one before, else the one after."""
    found: list[_Stretch] = []
    first: int | None = None
    for stretch in stretches:
        first = stretch.line if first is None else first
        if not stretch.is_void:
            found.append(stretch if found or stretch.line == first else _Stretch(first, "", stretch.elements))
    return found


def _sections(source: Source, stretches: Sequence[_Stretch]) -> Iterator[Section]:
    lines = [*(stretch.line for stretch in stretches), len(source.lines) + 1]
    for index, stretch in enumerate(stretches):
        end = lines[index + 1]
        ruled = stretch.kind == "hr" and index > 0
        text = "\n".join(source.lines[stretch.line - 1 + ruled : end - 1]).rstrip()
        text = _BLANK_START.sub("", text)
        yield Section(text.lstrip() if stretch.kind in {"heading", "html_block"} else text, _title(stretch.elements))


def _title(elements: Iterable[Element]) -> str:
    words = ""
    for element in elements:
        if isinstance(element, Heading):
            return element.inline.text[:MAX_TITLE]
        words = words or _first_words(element)
    return words


def _first_words(element: Element) -> str:
    inline = None
    if isinstance(element, Prose):
        inline = element.inline
    elif isinstance(element, Quotation):
        inline = element.paragraphs[0]
    elif isinstance(element, Listing):
        inline = element.items[0].inline
    words = inline.text.split() if inline else []
    short = " ".join(words[:TITLE_WORDS])[:MAX_TITLE]
    return f"{short} …" if len(words) > TITLE_WORDS else short


def _begins_section(text: str) -> bool:
    if _PLAIN_HEADING.match(text):
        return True
    part = next(read_parts(Source(text, locate=as_named), 1), None)
    return part is not None and _is_beginning(part)


def _joined(front: str, begun: Sequence[str], sources: Sequence[str]) -> Joined:
    lines, line = [], front.count("\n") + bool(front) + 1
    for text, source in zip(begun, sources, strict=True):
        ruled = 2 * text.startswith(f"{RULE}\n\n{source}")
        lines.append(line + ruled)
        line += text.count("\n") + 2
    body = "\n\n".join(begun)
    return Joined("\n".join(part for part in (front, body and f"{body}\n") if part), tuple(lines))


@lru_cache(maxsize=1)
def _grammar() -> MarkdownIt:
    return parser()


def _runs_together(joined: Joined) -> bool:
    """Return whether a section is not seen to begin, because one before it has no end."""
    seen = {
        token.map[0] + 1 for token in _grammar().parse(joined.text, unlimited()) if token.level == 0 and token.map
    }
    return any(line not in seen for line in joined.lines)


def _closed(text: str) -> str:
    """Return a section with the end it lacks: of its code block or of HTML, which would run on into the next."""
    tokens = _grammar().parse(text, unlimited())
    last = tokens[-1] if tokens else None
    if last is None or last.type not in {"fence", "html_block"} or last.level or not last.map:
        return text
    block = "\n".join(text.split("\n")[last.map[0] :])
    endings = ("", *(f"\n{ending}" for ending in (last.markup, *_ENDINGS) if ending))
    return text + next((ending for ending in endings if _ends(block + ending)), "")


def _ends(text: str) -> bool:
    line = text.count("\n") + 2
    tokens = _grammar().parse(f"{text}\n\n# Next", unlimited())
    return any(token.type == "heading_open" and not token.level and token.map == [line, line + 1] for token in tokens)
