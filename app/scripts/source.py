"""The text of a script: its lines, its place on disk, and errors and warnings that point into it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.core.exceptions import ScriptParsingError
from app.story.script import Location

MAX_CHARACTERS = 500_000
"""Eight times what an hour of narration fills: room for code and tables, an end for a wrong file."""
MAX_LINES_NAMED = 8

Locate = Callable[[str], str | None]
"""How a file named in a script is found: its path, or None when there is no such file."""

_NEWLINES = re.compile(r"\r\n?")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff]")


def cleaned(text: str) -> str:
    """Return `text` with `\\n` line ends and a space for each control character, so that columns stay true."""
    return _UNWRITABLE.sub(" ", _NEWLINES.sub("\n", text.removeprefix("\ufeff")))


def _lines(numbers: list[int]) -> str:
    unique = sorted(set(numbers))
    shown = ", ".join(map(str, unique[:MAX_LINES_NAMED]))
    more = ", …" if len(unique) > MAX_LINES_NAMED else ""
    return f"{'line' if len(unique) == 1 else 'lines'} {shown}{more}"


@dataclass
class Source:
    """A script being read. `base` is the folder its files are named from; None refuses files.

    `locate` finds them instead, where they do not lie in a folder. Its settings begin on `settings_line`.
    """

    text: str
    file: Path | None = None
    base: Path | None = None
    language: str = "en"
    locate: Locate | None = None
    settings_line: int = 2
    left_out: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.text = cleaned(self.text)
        self.lines = self.text.split("\n")
        self._content: str | None = None
        self._rows: list[int] = []
        self._bases: dict[int, Location] = {}
        if len(self.text) > MAX_CHARACTERS:
            raise self.error(
                f"The script is longer than {MAX_CHARACTERS:,} characters.",
                self.at_offset(MAX_CHARACTERS),
                hint="Split it into several scripts.",
            )

    def error(self, message: str, at: Location, *, hint: str = "") -> ScriptParsingError:
        """Return an error at `at`, moved to the nearest place the text has."""
        line = min(max(at.line, 1), len(self.lines))
        column = min(max(at.column, 1), len(self.lines[line - 1]) + 1)
        return ScriptParsingError(message, file=self.file, line=line, column=column, hint=hint)

    def warn(self, message: str, at: Location) -> None:
        """Remember something that was left out, and where."""
        self.left_out.setdefault(message, []).append(at.line)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What was left out, and on which lines."""
        return tuple(f"{_lines(lines)}: {message}" for message, lines in self.left_out.items())

    def at_offset(self, offset: int) -> Location:
        """Return the place of the character at `offset` of the whole text."""
        before = self.text[:offset]
        return Location(line=before.count("\n") + 1, column=offset - before.rfind("\n"))

    def find(self, line: int, snippet: str = "") -> Location:
        """Return where `snippet` first stands on a line (from 1), else where that line's text begins."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        column = text.find(snippet) if snippet else -1
        if column < 0:
            column = len(text) - len(text.lstrip())
        return Location(line=max(line, 1), column=column + 1)

    def within(self, line: int, content: str, offset: int) -> Location:
        """Return the place of `content[offset]`, `content` being source text from `line` on without its indents."""
        if self._content is not content:
            self._content = content
            self._rows = [0, *(match.end() for match in re.finditer("\n", content))]
            self._bases.clear()
        row = bisect_right(self._rows, offset) - 1
        if row not in self._bases:
            self._bases[row] = self._base(line + row, content, self._rows[row])
        base = self._bases[row]
        return Location(line=base.line, column=max(base.column + offset - self._rows[row], 1))

    def _base(self, line: int, content: str, start: int) -> Location:
        end = content.find("\n", start)
        text = content[start : end if end >= 0 else len(content)]
        lead = len(text) - len(text.lstrip())
        at = self.find(line, text.strip())
        return Location(line=at.line, column=max(at.column - lead, 1))
