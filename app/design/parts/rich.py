"""Emphasis in running text: the author's character ranges, kept right while text is tidied and broken into lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.story.script import RichText

_WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Run:
    """A stretch of one line that is all emphasised or all plain; `start` is its place in the line."""

    start: int
    text: str
    accented: bool


def tidy(rich: RichText) -> RichText:
    """Return the text with single spaces and no line breaks, its accents moved along and merged."""
    words: list[str] = []
    flags: list[bool] = []
    for match in _WORD.finditer(rich.text):
        if words:
            flags.append(flags[-1] and _covers(rich, match.start()))
        words.append(match.group())
        flags.extend(_covers(rich, place) for place in range(match.start(), match.end()))
    return RichText(text=" ".join(words), accents=_ranges(flags))


def runs(line: str, start: int, accents: tuple[tuple[int, int], ...]) -> tuple[Run, ...]:
    """Return the runs of a line that begins at `start` of its text, each space with the run before it."""
    flags = [any(first <= start + place < end for first, end in accents) for place in range(len(line))]
    found: list[Run] = []
    for place, flag in enumerate(flags):
        if found and found[-1].accented == flag:
            found[-1] = Run(found[-1].start, found[-1].text + line[place], flag)
        else:
            found.append(Run(place, line[place], flag))
    return tuple(found)


def is_right_to_left(text: str) -> bool:
    """Return whether the text holds letters of a script written from right to left."""
    return any("\u0590" <= character <= "\u08ff" or "\ufb1d" <= character <= "\ufefc" for character in text)


def _covers(rich: RichText, place: int) -> bool:
    return any(first <= place < end for first, end in rich.accents)


def _ranges(flags: list[bool]) -> tuple[tuple[int, int], ...]:
    edges = [place for place in range(len(flags) + 1) if _flag(flags, place) != _flag(flags, place - 1)]
    return tuple(zip(edges[::2], edges[1::2], strict=True))


def _flag(flags: list[bool], place: int) -> bool:
    return 0 <= place < len(flags) and flags[place]
