"""Text put together piece by piece: what is seen with its accents, what is said in sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from app.scripts.prose import START, Sentence, sentence_ends
from app.scripts.source import Source
from app.story.script import Location, RichText

NO_TEXT = RichText(text="")

_SPACE = re.compile(r"\s+")
_EMPHASIS = re.compile(r"\*\*([^*]+)\*\*|\*([^*]+)\*")


class Phrase:
    """Text put together piece by piece, with single spaces, remembering which ranges are emphasised."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.marks: list[tuple[int, int]] = []
        self.links: list[int] = []
        self.lines: list[tuple[int, Location]] = []

    def add(self, text: str, at: Location, *, marked: bool = False) -> None:
        """Append `text`, as emphasised when `marked`."""
        text = _SPACE.sub(" ", text)
        if (not self.parts or self.parts[-1].endswith(" ")) and text.startswith(" "):
            text = text[1:]
        if not text:
            return
        if not self.lines or self.lines[-1][1].line != at.line:
            self.lines.append((self.length, at))
        if marked:
            self._mark(text)
        self.parts.append(text)
        self.length += len(text)

    def link(self) -> None:
        """Remember that a link begins here."""
        self.links.append(self.length)

    def _mark(self, text: str) -> None:
        start, end = self.length, self.length + len(text.rstrip())
        if self.marks and self.marks[-1][1] >= start - 1:
            start = self.marks.pop()[0]
        if end > start:
            self.marks.append((start, end))

    @property
    def text(self) -> str:
        """The text so far, without space at its end."""
        return "".join(self.parts).rstrip()

    def rich(self) -> RichText:
        """Return the text with its marks as accents."""
        return RichText(text=self.text, accents=tuple(self.marks))


def rich(text: str) -> RichText:
    """Return text written with `*emphasis*` as RichText."""
    phrase = Phrase()
    position = 0
    for match in _EMPHASIS.finditer(text):
        phrase.add(text[position : match.start()], Location())
        phrase.add(match[1] or match[2], Location(), marked=True)
        position = match.end()
    phrase.add(text[position:], Location())
    return phrase.rich()


@dataclass
class Speech:
    """Narration put together piece by piece: a pause or speaker-only words end a piece."""

    source: Source
    sentences: list[Sentence] = field(default_factory=list)
    phrase: Phrase = field(default_factory=Phrase)
    piece: int = 0
    last: Location = START

    def close(self, pause: float = 0.0, caption: str | None = None) -> None:
        """End the piece being built, with a pause after it."""
        text = self.phrase.text
        if text and any(char.isalnum() for char in text):
            self._split(text, pause, caption)
        elif pause and self.sentences:
            last = self.sentences[-1]
            self.sentences[-1] = Sentence(**{**last.__dict__, "pause_after": last.pause_after + pause})
        self.phrase = Phrase()
        self.piece += 1

    def _split(self, text: str, pause: float, caption: str | None) -> None:
        start = mark = row = link = 0
        ends = sentence_ends(text)
        marks, lines = self.phrase.marks, self.phrase.lines
        for end in ends:
            while row + 1 < len(lines) and lines[row + 1][0] <= start:
                row += 1
            emphasis = []
            while mark < len(marks) and marks[mark][1] <= end:
                if marks[mark][0] >= start:
                    emphasis.append(text[slice(*marks[mark])].strip())
                mark += 1
            words = text[start:end].strip()
            at = self._place(lines[row][1], words)
            last = end == ends[-1]
            first_link = link
            while link < len(self.phrase.links) and self.phrase.links[link] < end:
                link += 1
            if any(char.isalnum() for char in words):
                linked = link > first_link
                self.sentences.append(
                    Sentence(words, at, pause if last else 0.0, caption, tuple(emphasis), self.piece, linked)
                )
            start = end

    def _place(self, line: Location, words: str) -> Location:
        text = self.source.lines[line.line - 1] if line.line <= len(self.source.lines) else ""
        start = max(line.column, self.last.column if self.last.line == line.line else 1)
        found = text.find(words[:16], start - 1)
        self.last = Location(line=line.line, column=found + 1 if found >= 0 else start)
        return self.last
