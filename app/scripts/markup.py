"""HTML in Markdown, reduced to what can be said: headings, paragraphs, comments."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from app.scripts.spelling import word_set

_TOKEN = re.compile(r"<!--|</?([A-Za-z][A-Za-z0-9-]*)(?=[\s/>])[^<>]*>|<[!?][^<>]*>")
_BLOCKS = word_set(
    """address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
)
_SILENT = frozenset({"script", "style", "svg", "head", "template", "iframe", "video", "audio", "picture", "math"})


@dataclass(frozen=True)
class Piece:
    """Part of an HTML block: words of a paragraph or heading, a comment's text, a table, or a picture left out.

    `offset` is where its text begins in the block; `level` is a heading's, `rows` are a table's cells.
    """

    kind: Literal["words", "heading", "comment", "unclosed", "picture", "table"]
    text: str
    offset: int
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


class _Words:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.start = 0
        self.level = 0

    def add(self, text: str, offset: int) -> None:
        if not self.parts and text.strip():
            self.start = offset + len(text) - len(text.lstrip())
        if self.parts or text.strip():
            self.parts.append(text)

    def flush(self) -> Iterator[Piece]:
        text = html.unescape(" ".join("".join(self.parts).split()))
        if text:
            yield Piece("heading" if self.level else "words", text, self.start, self.level)
        self.parts = []


def pieces(block: str) -> Iterator[Piece]:
    """Yield the pieces of an HTML block in order."""
    words = _Words()
    position = 0
    while match := _TOKEN.search(block, position):
        words.add(block[position : match.start()], position)
        position = match.end()
        name = (match[1] or "").lower()
        if match[0] == "<!--":
            yield from words.flush()
            piece, position = _comment(block, match.start())
            yield piece
        elif name == "img":
            yield Piece("picture", "", match.start())
        elif name == "table" and (table := _table(block, match)):
            yield from words.flush()
            yield table[0]
            position = table[1]
        elif name in _SILENT and not match[0].startswith("</") and not match[0].endswith("/>"):
            position = _skip(block, name, position)
        elif name in _BLOCKS:
            yield from words.flush()
            words.level = _level(name) if not match[0].startswith("</") else 0
        elif name == "br":
            words.add(" ", match.start())
    words.add(block[position:], position)
    yield from words.flush()


_ROW = re.compile(r"<tr\b[^<>]*>", re.IGNORECASE)
_CELL = re.compile(r"<t[dh]\b[^<>]*>", re.IGNORECASE)
_MOST_CELL = 120


def _table(block: str, opening: re.Match[str]) -> tuple[Piece, int] | None:
    """Return a table of words and where it ends; None for one that only arranges a page."""
    end = block.find("</table", opening.end())
    if end < 0 or opening[0].startswith("</") or "<table" in block[opening.end() : end]:
        return None
    inner = _ROW.split(block[opening.end() : end])[1:]
    rows = [tuple(_cell_words(cell) for cell in _CELL.split(row)[1:]) for row in inner]
    rows = [row for row in rows if row]
    cells = [cell for row in rows for cell in row]
    even = len(rows) > 1 and len(rows[0]) > 1 and all(len(row) == len(rows[0]) for row in rows)
    if not even or sum(map(bool, cells)) * 2 <= len(cells) or max(map(len, cells)) > _MOST_CELL:
        return None
    return Piece("table", "", opening.start(), rows=tuple(rows)), block.find(">", end) + 1


def _cell_words(cell: str) -> str:
    return html.unescape(" ".join(_TOKEN.sub(" ", cell).split()))


def _comment(block: str, start: int) -> tuple[Piece, int]:
    end = block.find("-->", start + 4)
    if end < 0:
        return Piece("unclosed", "", start), len(block)
    return Piece("comment", block[start + 4 : end], start), end + 3


def _skip(block: str, name: str, position: int) -> int:
    match = re.compile(f"</{name}\\s*>", re.IGNORECASE).search(block, position)
    return match.end() if match else len(block)


def _level(name: str) -> int:
    if name == "summary":
        return 6
    return int(name[1]) if len(name) == 2 and name[0] == "h" and name[1].isdigit() else 0
