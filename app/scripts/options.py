"""Options in comments (`<!-- duration: 6; mute -->`) and in braces after a picture (`{fit=contain loop}`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from app.scripts.option_values import READERS, BadValueError
from app.scripts.source import Source
from app.scripts.spelling import one_slip_apart, suggestion
from app.story.script import Location

SHORT_NAME = 4
"""A slip in a name this short is known only by its letters in another order: too many words are near."""


@dataclass(frozen=True)
class Option:
    """One option with its value, read and checked, and where it stands."""

    name: str
    value: Any
    at: Location


MEDIA_OPTIONS = ("fit", "focus", "motion", "trim", "volume", "loop")
FLAGS = frozenset({"mute", "loop", "keep"})
WORDED = frozenset({"say", "show", "source", "subtitle", "eyebrow", "note", "action", "link"})
"""Options whose value is prose: it may hold semicolons and run over lines."""

_PROSE_KEYS = frozenset({"notes", "sources", "shows", "says", "volumes", "titles"})
_SHY = frozenset({"note", "source"})
"""Words that ordinary comments begin with too ("Note: generated"): an option only when written in small letters."""

_KEY = re.compile(r"\s*+([A-Za-z][A-Za-z_-]{0,23})[ \t]*+(:|=|(?=[;\n]|$))")
_GAP = re.compile(r"[\s;]*")
_NEXT = re.compile(
    rf"[;\n][ \t]*(?=(?:{'|'.join(READERS)})[ \t]*[:=]|(?:{'|'.join(sorted(FLAGS))})[ \t]*(?:[;\n]|$))"
)
_BRACED = re.compile(r"(?<!\s)\s*+(?:([A-Za-z][A-Za-z_-]{0,23})(?:[ \t]*=[ \t]*(\"[^\"]*\"|[^\s\"]+))?|(\S+))")


def read_comment(source: Source, comment: str, at: Location) -> tuple[Option, ...]:
    """Return the options in a comment's text, or none when it is an ordinary comment.

    A comment is ours when it begins with an option's name and a colon, or is a lone flag. One that begins with a
    slip of such a name and a colon raises ScriptParsingError, as does a wrong value.
    """
    match = _KEY.match(comment)
    if match is None:
        return ()
    key = _canonical(match[1])
    ours = key in READERS and (match[2] in (":", "=") or key in FLAGS) and not (key in _SHY and match[1] != key)
    if ours:
        return tuple(_options(source, comment, at))
    if match[2] == ":" and match[1].islower() and _is_slip(key):
        raise source.error(f"{match[1]!r} is no option.", at, hint=suggestion(key, READERS))
    return ()


def _canonical(key: str) -> str:
    return key.lower().replace("_", "-")


def _is_slip(key: str) -> bool:
    if key in _PROSE_KEYS:
        return False
    return any(
        one_slip_apart(key, known) and (len(known) > SHORT_NAME or sorted(key) == sorted(known)) for known in READERS
    )


def _options(source: Source, comment: str, at: Location) -> Iterator[Option]:
    position = _end_of(_GAP, comment, 0)
    while position < len(comment):
        match = _KEY.match(comment, position)
        if match is None:
            raise source.error("An option is `name: value`.", at, hint=f"Use one of: {', '.join(READERS)}.")
        end = _value_end(_canonical(match[1]), comment, match.end())
        yield _option(source, match[1], comment[match.end() : end], at)
        position = _end_of(_GAP, comment, end)


def _end_of(pattern: re.Pattern[str], text: str, start: int) -> int:
    match = pattern.match(text, start)
    return match.end() if match else start


def _value_end(key: str, comment: str, start: int) -> int:
    if key in WORDED:
        match = _NEXT.search(comment, start)
        return match.start() if match else len(comment)
    ends = [found for found in (comment.find(mark, start) for mark in ";\n") if found >= 0]
    return min(ends, default=len(comment))


def _option(source: Source, written: str, value: str, at: Location) -> Option:
    name = _canonical(written)
    if name not in READERS:
        raise source.error(f"{written!r} is no option.", at, hint=suggestion(name, READERS))
    try:
        return Option(name, READERS[name](value), at)
    except BadValueError as error:
        shown = " ".join(value.split())[:60]
        problem = f"`{name}` cannot be {shown!r}." if shown else f"`{name}` has no value."
        raise source.error(problem, at, hint=str(error)) from error


def read_braces(source: Source, braces: str, at: Location) -> tuple[Option, ...]:
    """Return the options of `{fit=contain focus=0.3,0.5 loop}`, given the text between the braces."""
    options = []
    for match in _BRACED.finditer(braces.strip()):
        name = _canonical(match[1] or match[3])
        if match[3] or name not in MEDIA_OPTIONS:
            raise source.error(
                f"{match[1] or match[3]!r} is no option of a picture or clip.",
                at,
                hint=suggestion(name, MEDIA_OPTIONS),
            )
        options.append(_option(source, name, (match[2] or "").strip('"'), at))
    return tuple(options)


class Options:
    """The options that hold for one block, with those of its section behind them. Each must be used by something."""

    def __init__(self, found: tuple[Option, ...] = (), parent: Options | None = None) -> None:
        self._own = {option.name: option for option in found}
        self._parent = parent
        self._used: set[str] = set()
        self._spent: set[str] = set()

    def take(self, name: str) -> Any:
        """Return an option's value once, or None: a section's option serves the first that takes it."""
        if name in self._own and name not in self._used:
            self._used.add(name)
            return self._own[name].value
        return self._parent.take(name) if self._parent else None

    def see(self, name: str) -> Any:
        """Return an option's value, or None; it stays for others to see."""
        if name in self._spent:
            return None
        if name in self._own:
            self._used.add(name)
            return self._own[name].value
        return self._parent.see(name) if self._parent else None

    def spend(self, name: str) -> None:
        """Let nothing else see an option from now on."""
        if name in self._own:
            self._used.add(name)
            self._spent.add(name)
        elif self._parent:
            self._parent.spend(name)

    def where(self, name: str) -> Location:
        """Return where an option stands."""
        if name in self._own or self._parent is None:
            return self._own[name].at
        return self._parent.where(name)

    def has(self, *names: str) -> bool:
        """Return whether any of `names` stands at this block itself."""
        return any(name in self._own for name in names)

    def own(self, *names: str) -> bool:
        """Return whether any of `names` stands here and waits to be used."""
        return any(name in self._own and name not in self._used for name in names)

    def is_set(self, name: str, value: object) -> bool:
        """Return whether an option stands here with this value, used or not."""
        return name in self._own and self._own[name].value == value

    def add(self, options: tuple[Option, ...]) -> None:
        """Take more options; a later one replaces an earlier one of the same name."""
        self._own.update({option.name: option for option in options})

    def unused(self) -> list[Option]:
        """Return the options that nothing took."""
        return [option for name, option in self._own.items() if name not in self._used]
