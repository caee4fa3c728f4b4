"""Text that people typed, made ready at the edge: one form of each character, none that deceives or cannot be kept.

Names and titles are shown in lists, mails and file names, among other text. Scripts are long, come out of other
programs and are read as a whole, so they keep more: what other programs use for white space becomes a space.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

UNKEPT: Final = r"\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"
"""Control characters that are not white space, as a character class has them."""
OVERRIDES: Final = "\u202d\u202e"
"""Marks that show the characters after them in an order that is not theirs."""
EMBEDDINGS: Final = "\u202a\u202b\u202c"
"""Older marks of direction, which reach beyond the text they stand in."""
REFUSED_IN_NAMES: Final = rf"{UNKEPT}{EMBEDDINGS}{OVERRIDES}"
NAME_PATTERN: Final = rf"^[^{REFUSED_IN_NAMES}]*[^\s\ufeff{REFUSED_IN_NAMES}][^{REFUSED_IN_NAMES}]*$"
"""What a name or title matches before it is tidied: something in it can be seen, and nothing in it is refused."""
OPTIONAL_NAME_PATTERN: Final = rf"^[^{REFUSED_IN_NAMES}]*$"
"""What a name matches that may be empty. In `Annotated`, stand `Field` with a pattern before what tidies the text."""

_SURROGATES: Final = r"\ud800-\udfff"
_IN_NAMES: Final = re.compile(f"[{REFUSED_IN_NAMES}{_SURROGATES}]")
_IN_SCRIPTS: Final = re.compile(f"[{UNKEPT}{OVERRIDES}{_SURROGATES}]")
_ISOLATES: Final = frozenset("\u2066\u2067\u2068")
_END_OF_ISOLATE: Final = "\u2069"
_WHITE_SPACE: Final = re.compile(r"[\ufeff\s]+")


@dataclass(frozen=True)
class Refused:
    """A character that is not taken: where it stands, counted from 1, and what it is, in words."""

    line: int
    column: int
    what: str


def refused_in_name(text: str) -> Refused | None:
    """Return the first character of a name or title that is not taken."""
    return _found(_IN_NAMES, text)


def refused_in_script(text: str) -> Refused | None:
    """Return the first character of a script that is not taken."""
    return _found(_IN_SCRIPTS, text)


def named(text: str) -> str:
    """Return a name or title as it is kept: NFC, one line, every isolated stretch ended within it.

    Raises ValueError, in words that follow the name of the field, for a character that is not taken.
    """
    refused = refused_in_name(text)
    if refused:
        raise ValueError(f"has {refused.what} at character {refused.column}; leave it out")
    return _closed(_WHITE_SPACE.sub(" ", unicodedata.normalize("NFC", text)).strip())


def _found(pattern: re.Pattern[str], text: str) -> Refused | None:
    found = pattern.search(text)
    if found is None:
        return None
    at = found.start()
    column = at - max(text.rfind("\n", 0, at), text.rfind("\r", 0, at))
    return Refused(1 + len(re.findall(r"\r\n?|\n", text[:at])), column, _described(found[0]))


def _described(char: str) -> str:
    number = f"U+{ord(char):04X}"
    if "\ud800" <= char <= "\udfff":
        return f"half a character ({number})"
    if char in OVERRIDES or char in EMBEDDINGS:
        return f"a mark that turns text around ({number})"
    return f"a control character ({number})"


def _closed(text: str) -> str:
    """End what is isolated and not ended, so that it cannot turn around what is shown after it."""
    depth = 0
    for char in text:
        if char in _ISOLATES:
            depth += 1
        elif char == _END_OF_ISOLATE:
            depth = max(depth - 1, 0)
    return text + _END_OF_ISOLATE * depth
