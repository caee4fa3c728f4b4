"""Code blocks: language, file name, and the lines lit step by step."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.scripts.elements import Fence
from app.scripts.source import Source
from app.story.script import CodeVisual, Location, RichText

MAX_STEPS = 20
SECONDS_PER_LINE = 0.8
LEAST_SECONDS, MOST_SECONDS = 4.0, 14.0
"""How long code without a voice is shown: time to read it, not to study it."""

_BRACES = re.compile(r"\{([^{}]*)\}")
_NAMED = re.compile(r"\b(file|filename|title|name)=(\"[^\"]*\"|'[^']*'|[^\s{}]+)")
_RANGE = re.compile(r"\s*+(\d{1,5})\s*+(?:-\s*+(\d{1,5}))?\s*+")
_LIT = re.compile(r"[\d,\s|-]*")
_PICTURES_OF = frozenset({"mermaid", "plantuml", "dot", "graphviz", "geojson", "topojson", "stl", "math"})


@dataclass(frozen=True)
class Info:
    """What stands after an opening fence."""

    language: str
    filename: str
    steps: tuple[tuple[int, ...], ...]


def is_drawing(fence: Fence) -> bool:
    """Return whether a fence holds the source of a diagram rather than code to look at."""
    return fence.info.split(" ", 1)[0].strip("{}.").lower() in _PICTURES_OF


def read_code(source: Source, fence: Fence, title: RichText, note: str) -> CodeVisual:
    """Return the visual of a code block; raises ScriptParsingError for lines it does not have."""
    code = fence.code.rstrip()
    lead = len(code) - len(code.lstrip("\n"))
    info = _info(source, fence, len(code.split("\n")))
    return CodeVisual(
        title=title,
        code=code[lead:].expandtabs(4),
        language=info.language,
        filename=info.filename,
        steps=tuple(tuple(line - lead for line in step if line > lead) for step in info.steps),
        note=note,
    )


def _info(source: Source, fence: Fence, lines: int) -> Info:
    named = _NAMED.search(fence.info)
    rest = _NAMED.sub(" ", fence.info)
    steps: list[tuple[int, ...]] = []
    for braces in _BRACES.finditer(rest):
        if _LIT.fullmatch(braces[1]) and braces[1].strip():
            at = source.find(fence.at.line, braces[0])
            steps += [_step(source, part, lines, at) for part in braces[1].split("|")]
    words = _BRACES.sub(" ", rest).split()
    language, _, filename = (words[0] if words else "").partition(":")
    if named:
        filename = named[2].strip("\"'")
    if len(steps) > MAX_STEPS:
        raise source.error(f"More than {MAX_STEPS} steps in one code block.", fence.at, hint="Use two code blocks.")
    return Info(language.lower()[:40], filename[:80], tuple(steps))


def _step(source: Source, part: str, lines: int, at: Location) -> tuple[int, ...]:
    found: list[int] = []
    for piece in part.split(","):
        match = _RANGE.fullmatch(piece)
        first = int(match[1]) if match else 0
        last = int(match[2] or first) if match else 0
        if not 1 <= first <= last <= lines:
            raise source.error(
                f"{piece.strip() or part!r} is no line of this code.",
                at,
                hint=f"It has lines 1 to {lines}; write steps such as {{1-2|4}}.",
            )
        found += range(first, last + 1)
    return tuple(dict.fromkeys(found))


def reading_seconds(code: str) -> float:
    """Return how long code is shown when nothing is said."""
    lines = code.count("\n") + 1
    return round(min(MOST_SECONDS, max(LEAST_SECONDS, 2.0 + SECONDS_PER_LINE * lines)), 1)
