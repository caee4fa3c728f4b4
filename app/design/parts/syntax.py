"""Code as coloured rows: tokens by role, and long lines broken where a reader would break them."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pygments import lex
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.lexers.special import TextLexer
from pygments.token import Token, _TokenType, is_token_subtype
from pygments.util import ClassNotFound

Kind = Literal["plain", "keyword", "function", "string", "number", "comment"]

TAB_COLUMNS = 4
HANG_COLUMNS = 4
"""How much deeper than its line a continuation starts."""

_BREAK_FROM_SHARE = 0.45
"""Lines break in their last 55 %."""

_BREAK_BEFORE = ("for ", "if ", "else ", "and ", "or ", "&& ", "|| ", "-> ", "=> ")
_BREAK_AFTER = " ,;"
_KINDS: tuple[tuple[_TokenType, Kind], ...] = (
    (Token.Literal.String.Doc, "comment"),
    (Token.Comment.Preproc, "keyword"),
    (Token.Comment, "comment"),
    (Token.Generic.Prompt, "comment"),
    (Token.Generic.Output, "plain"),
    (Token.Keyword.Constant, "number"),
    (Token.Keyword, "keyword"),
    (Token.Operator.Word, "keyword"),
    (Token.Name.Tag, "keyword"),
    (Token.Literal.String.Interpol, "number"),
    (Token.Literal.String.Escape, "number"),
    (Token.Literal.String, "string"),
    (Token.Literal.Number, "number"),
    (Token.Name.Function, "function"),
    (Token.Name.Builtin, "function"),
    (Token.Name.Class, "function"),
    (Token.Name.Decorator, "function"),
    (Token.Name.Attribute, "function"),
)


@dataclass(frozen=True)
class Span:
    """Characters of one kind that stand together; `column` is where they start in their row."""

    text: str
    kind: Kind
    column: int = 0


@dataclass(frozen=True)
class Row:
    """One row of the panel: a source line (from 0) or, where not `first`, the rest of one; `indent` in columns."""

    line: int
    first: bool
    indent: int
    spans: tuple[Span, ...]

    @property
    def columns(self) -> int:
        """Where the row ends."""
        return self.spans[-1].column + width(self.spans[-1].text) if self.spans else self.indent


_Cell = tuple[str, Kind]


def width(text: str) -> int:
    """Return how many columns `text` takes: two for a wide character, none for a combining one."""
    return sum(_columns(character) for character in text)


def rows_of(code: str, language: str, columns: int, filename: str = "") -> tuple[Row, ...]:
    """Return the code as highlighted rows of at most `columns`; an unknown language is plain text.

    Blank lines at both ends are dropped from the end only, so that line numbers stay those of the author.
    """
    lines = list(_lines(code, _lexer(language, filename)))
    while len(lines) > 1 and not _text(lines[-1]).strip():
        lines.pop()
    return tuple(row for number, cells in enumerate(lines) for row in _wrap(number, cells, max(columns, 8)))


def longest_line(code: str) -> int:
    """Return the columns of the longest line of `code`."""
    return max((width(line.expandtabs(TAB_COLUMNS)) for line in code.splitlines()), default=0)


def _lexer(language: str, filename: str) -> Lexer:
    try:
        if language:
            return get_lexer_by_name(language.strip().lower(), stripnl=False, ensurenl=False)
        if filename:
            return get_lexer_for_filename(filename, stripnl=False, ensurenl=False)
    except ClassNotFound:
        pass
    return TextLexer(stripnl=False, ensurenl=False)


def _lines(code: str, lexer: Lexer) -> Iterator[list[_Cell]]:
    source = "\n".join(line.rstrip().expandtabs(TAB_COLUMNS) for line in code.splitlines())
    source = "".join(character for character in source if character == "\n" or character.isprintable())
    cells: list[_Cell] = []
    for token, value in lex(source, lexer):
        kind = _kind(token)
        for place, part in enumerate(value.split("\n")):
            if place:
                yield cells
                cells = []
            cells.extend((character, kind) for character in part)
    yield cells


def _kind(token: _TokenType) -> Kind:
    return next((kind for family, kind in _KINDS if is_token_subtype(token, family)), "plain")


def _text(cells: list[_Cell]) -> str:
    return "".join(character for character, _ in cells)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _wrap(number: int, cells: list[_Cell], columns: int) -> Iterator[Row]:
    text = _text(cells)
    own = width(text[: len(text) - len(text.lstrip())])
    hang = min(own + HANG_COLUMNS, columns // 2)
    first = True
    while True:
        indent = 0 if first else hang
        fits = _fitting(cells, columns - indent)
        cut = len(cells) if fits == len(cells) else _break(cells, fits)
        yield Row(number, first, indent, _spans(cells[:cut], indent))
        cells = cells[cut:]
        while not first and cells and cells[0][0] == " ":
            cells = cells[1:]
        if not cells:
            return
        first = False


def _fitting(cells: list[_Cell], columns: int) -> int:
    """Return how many cells fit into `columns`: at least one."""
    taken = 0
    for count, (character, _) in enumerate(cells):
        taken += _columns(character)
        if taken > columns:
            return max(count, 1)
    return len(cells)


def _break(cells: list[_Cell], fits: int) -> int:
    """Return where to break: at the shallowest bracket, before a clause, as late as possible; `fits` if nowhere."""
    text = _text(cells)
    body = len(text) - len(text.lstrip())
    depth = 0
    found: list[tuple[int, bool, int]] = []
    for place in range(fits):
        character = text[place]
        depth += (character in "([{") - (character in ")]}")
        late = place > body and place > fits * _BREAK_FROM_SHARE
        if late and character in _BREAK_AFTER and text[place + 1 : place + 2] not in tuple(" ,;)"):
            found.append((depth, not text[place + 1 :].startswith(_BREAK_BEFORE), -place))
    return -min(found)[2] + 1 if found else fits


def _spans(cells: list[_Cell], indent: int) -> tuple[Span, ...]:
    spans: list[Span] = []
    column = indent
    for character, kind in cells:
        if spans and (spans[-1].kind == kind or character == " "):
            spans[-1] = Span(spans[-1].text + character, spans[-1].kind, spans[-1].column)
        else:
            spans.append(Span(character, kind, column))
        column += _columns(character)
    return tuple(_trimmed(span) for span in spans if span.text.strip())


def _trimmed(span: Span) -> Span:
    bare = span.text.lstrip()
    return Span(bare.rstrip(), span.kind, span.column + width(span.text) - width(bare))
