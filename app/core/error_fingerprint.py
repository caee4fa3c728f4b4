"""One print for one fault: what varies from one occurrence to the next is normalised away.

The print is made of the error's type, its message with identifiers, numbers, paths and addresses replaced by what
they are, and where it was raised: the innermost frame of our own code, by module and function, not by line, so that
an edit elsewhere in the file does not make a new fault of an old one. The errors that caused it count too, as a
general error may stand for many faults ("The database refused a query."), and so do the members of a group.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterator
from typing import Any, Final

from app.core.hashing import content_key

OUR_PACKAGE: Final = "app"
LONGEST_MESSAGE: Final = 4096
"""Characters of a message that are looked at; what tells faults apart stands at the front."""
MOST_CAUSES: Final = 8

_FILE_TYPES: Final = (
    "avif|csv|gif|jpe?g|json|md|mkv|mov|mp3|mp4|ogg|otf|pdf|png|srt|svg|ttf|txt|vtt|wav|webm|webp|ya?ml"
)
_VARYING: Final = (
    ("<url>", re.compile(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s'\"<>]+", re.IGNORECASE)),
    ("<email>", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+\b")),
    ("<uuid>", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)),
    ("<time>", re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")),
    ("<time>", re.compile(r"\b\d\d:\d\d:\d\d(?:[.,]\d+)?")),
    ("<address>", re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE)),
    ("<ip>", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-f:]+\](?::\d+)?", re.IGNORECASE)),
    ("<ip>", re.compile(r"(?<![\w:])(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})[0-9a-f:]{2,39}(?![\w:])", re.IGNORECASE)),
    ("<path>", re.compile(r"(?<=')(?:[A-Za-z]:)?[\\/][^'\n]+(?=')|(?<=\")(?:[A-Za-z]:)?[\\/][^\"\n]+(?=\")")),
    ("<path>", re.compile(r"(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][\w.@%+~-]+)+[\\/]?")),
    ("<path>", re.compile(rf"(?<![\w.<@%+~\\/-])[\w@%+~-][\w.@%+~\\/-]*\.(?:{_FILE_TYPES})\b", re.IGNORECASE)),
    ("<id>", re.compile(r"\b(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,}\b", re.IGNORECASE)),
    ("<id>", re.compile(r"\b(?=(?:[A-Za-z]*[0-9]){3})[A-Za-z0-9]{16,}\b")),
    ("<n>", re.compile(r"(?<![A-Za-z0-9])[-+]?\d+(?:[.,]\d+)*")),
)
"""In order: each pattern sees what those before it left."""


def normalised(message: str) -> str:
    """Return a message with what varies between occurrences of one fault replaced by what it is."""
    text = message[:LONGEST_MESSAGE]
    for name, pattern in _VARYING:
        text = pattern.sub(name, text)
    return " ".join(text.split()).encode("utf-8", "backslashreplace").decode()


def origin(error: BaseException) -> str:
    """Return "module:function" of the innermost frame of our own code: the first cause's, if it passed there.

    Without a frame of ours it is the innermost frame; without a traceback, "".
    """
    for link in reversed(list(_causes(error))):
        ours = [place for place in _frames(link) if place.partition(":")[0].split(".")[0] == OUR_PACKAGE]
        if ours:
            return ours[-1]
    return _innermost(error)


def fingerprint(error: BaseException) -> str:
    """Return the print of an error: equal for the same fault, 32 hex digits."""
    return content_key(_facts(error), origin(error))


def _facts(error: BaseException) -> list[Any]:
    """Return type and message of an error, its causes and, for a group, its members."""
    first, *causes = _causes(error)
    message = first.message if isinstance(first, BaseExceptionGroup) else str(first)
    facts: list[Any] = [_kind(first), normalised(message)]
    # A driver's message goes on with the statement and its values; what happened is in its first line.
    facts += [[_kind(cause), normalised(str(cause).split("\n", 1)[0])] for cause in causes]
    if isinstance(error, BaseExceptionGroup):
        facts.append(sorted({fingerprint(member) for member in error.exceptions}))
    return facts


def _kind(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what it was raised from, outermost first."""
    found: BaseException | None = error
    for _ in range(MOST_CAUSES):
        if found is None:
            return
        yield found
        found = found.__cause__


def _frames(error: BaseException) -> list[str]:
    return [
        f"{frame.f_globals.get('__name__', '')}:{frame.f_code.co_name}"
        for frame, _ in traceback.walk_tb(error.__traceback__)
    ]


def _innermost(error: BaseException) -> str:
    frames = _frames(error)
    return frames[-1] if frames else ""
