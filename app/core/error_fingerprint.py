"""One print for one fault: what varies from one occurrence to the next is normalised away.

The print is made of the error's type, its message with identifiers, numbers, paths and addresses replaced by what
they are, and where it was raised: the innermost frame of our own code, by module and function, not by line, so that
an edit elsewhere in the file does not make a new fault of an old one.
"""

from __future__ import annotations

import re
import traceback
from typing import Final

from app.core.hashing import content_key

OUR_PACKAGE: Final = "app"
LONGEST_MESSAGE: Final = 4096
"""Characters of a message that are looked at; what tells faults apart stands at the front."""

_VARYING: Final = (
    ("<url>", re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s'\"<>]+", re.IGNORECASE)),
    ("<email>", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("<uuid>", re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)),
    ("<time>", re.compile(r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?")),
    ("<address>", re.compile(r"\b0x[0-9a-f]+\b", re.IGNORECASE)),
    ("<ip>", re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b|\[[0-9a-f:]+\](?::\d+)?", re.IGNORECASE)),
    ("<path>", re.compile(r"(?<![\w.])(?:[A-Za-z]:)?(?:[\\/][\w.@%+~-]+)+[\\/]?")),
    ("<id>", re.compile(r"\b(?=[0-9a-f]*\d)[0-9a-f]{16,}\b", re.IGNORECASE)),
    ("<n>", re.compile(r"(?<![A-Za-z0-9])[-+]?\d+(?:[.,]\d+)*")),
)
"""In order: each pattern sees what those before it left."""


def normalised(message: str) -> str:
    """Return a message with what varies between occurrences of one fault replaced by what it is."""
    text = message[:LONGEST_MESSAGE]
    for name, pattern in _VARYING:
        text = pattern.sub(name, text)
    return " ".join(text.split())


def origin(error: BaseException) -> str:
    """Return "module:function" of the innermost frame in our own code, else of the innermost frame; else ""."""
    frames = [
        (str(frame.f_globals.get("__name__", "")), frame.f_code.co_name)
        for frame, _ in traceback.walk_tb(error.__traceback__)
    ]
    ours = [pair for pair in frames if pair[0].split(".")[0] == OUR_PACKAGE]
    return ":".join((ours or frames)[-1]) if frames else ""


def fingerprint(error: BaseException) -> str:
    """Return the print of an error: equal for the same fault, 32 hex digits."""
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return content_key(kind, normalised(str(error)), origin(error))
