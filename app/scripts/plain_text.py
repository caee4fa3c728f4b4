"""Plain text as elements: paragraphs, headings that look like headings, lists that look like lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from app.scripts.elements import Element, Heading, Listing, ListItem, Prose
from app.scripts.inline import plain
from app.scripts.source import Source

MAX_TITLE_WORDS = 14
MAX_HEADING_WORDS = 10
MAX_HEADING = 80

_NUMBERED = re.compile(
    r"(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,5}\.|(?:chapter|part|chapitre|capítulo|kapitel)\s\w{1,8}[.:]?)\s+\S",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*[-*•–]\s+(?=\S)")
_ORDINAL = re.compile(r"\s*(\d{1,3})[.)]\s+(?=\S)")
_RULE = re.compile(r"\s*([-=*_~])\1{2,}\s*")
_END = re.compile(r"[.!?…,;:]\W*$")

Line = tuple[int, str]


def read_paragraphs(source: Source) -> list[Element]:
    """Return the elements of plain text."""
    blocks = [list(lines) for blank, lines in groupby(enumerate(source.lines, 1), _is_blank) if not blank]
    found: list[Element] = []
    for index, block in enumerate(blocks):
        found += _block(source, block, first=index == 0, last=index + 1 == len(blocks))
    return found


def _is_blank(line: Line) -> bool:
    return not line[1].strip() or _RULE.fullmatch(line[1]) is not None


def _block(source: Source, lines: list[Line], *, first: bool, last: bool) -> Iterator[Element]:
    if first and _is_title(lines[0][1]) and not (last and len(lines) == 1):
        yield Heading(1, plain(source, lines[0][1].strip(), source.find(lines[0][0])))
        lines = lines[1:]
    elif not last and len(lines) == 1 and _is_heading(lines[0][1]):
        yield _heading(source, lines[0])
        lines = []
    if lines:
        yield from _body(source, lines)


def _is_title(line: str) -> bool:
    text = line.strip()
    return len(text.split()) <= MAX_TITLE_WORDS and len(text) <= 2 * MAX_HEADING and not _END.search(text[-4:])


def _is_heading(line: str) -> bool:
    text = line.strip()
    if len(text) > MAX_HEADING or len(text.split()) > MAX_HEADING_WORDS or _END.search(text[-4:]):
        return False
    return bool(_NUMBERED.match(text)) or text.isupper()


def _heading(source: Source, line: Line) -> Heading:
    text = line[1].strip()
    number = _ORDINAL.match(text)
    words = text[number.end() :] if number else text
    if words.isupper() and len(words.split()) > 1:
        words = words.capitalize()
    return Heading(2, plain(source, words, source.find(line[0], words)))


def _body(source: Source, lines: list[Line]) -> Iterator[Element]:
    for mark in (_BULLET, _ORDINAL):
        if len(lines) > 1 and all(mark.match(text) for _, text in lines):
            yield _listing(source, lines, mark)
            return
    text = " ".join(text.strip() for _, text in lines)
    yield Prose(plain(source, text, source.find(lines[0][0])))


def _listing(source: Source, lines: list[Line], mark: re.Pattern[str]) -> Listing:
    items = []
    for number, text in lines:
        match = mark.match(text)
        words = text[match.end() :].strip() if match else text
        items.append(ListItem(plain(source, words, source.find(number, words))))
    first = _ORDINAL.match(lines[0][1])
    return Listing(tuple(items), source.find(lines[0][0]), mark is _ORDINAL, int(first[1]) if first else 1)
