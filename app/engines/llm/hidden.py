"""Characters that people do not see and models read: taken out unless a script needs them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_FLAG: Final = "\U0001f3f4[\U000e0020-\U000e007e]{2,12}\U000e007f"
"""A flag of a region, as emoji are spelt: a black flag, a name in tags, an end."""
_JOINED: Final = r"(?<=[^\W\d_a-zA-Z])[\u200c\u200d](?=[^\W\d_a-zA-Z])|(?<=[\u094d\u09cd\u0d4d\u0dca])[\u200c\u200d]"
"""A joiner between letters of scripts that are spelt with joiners, or after their mark of a missing vowel."""
_EMOJI: Final = r"(?<=[\u2190-\u2bff\U0001f000-\U0001faff\ufe0f])\u200d(?=[\u2190-\u2bff\U0001f000-\U0001faff])"
_STYLED: Final = r"(?<=[#*0-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff])[\ufe0e\ufe0f](?![\ufe00-\ufe0f])"
_VARIANT: Final = "(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\ufe00-\ufe02\U000e0100-\U000e01ef]"
_NEEDED: Final = f"{_FLAG}|{_JOINED}|{_EMOJI}|{_STYLED}|{_VARIANT}"

TAGS: Final = "\U000e0000-\U000e007f"
SELECTORS: Final = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
WIDTHLESS: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0"
)
TURNING: Final = "\u202a-\u202e\u2066-\u2069"
PRIVATE: Final = "\ue000-\uf8ff\ufff0-\ufffb\U000f0000-\U0010ffff"
CONTROL: Final = r"\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff"
_HIDDEN: Final = re.compile(f"({_NEEDED})|[{TAGS}{SELECTORS}{WIDTHLESS}{TURNING}{PRIVATE}{CONTROL}]")
_LINE_ENDS: Final = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SUSPICIOUS: Final = re.compile(
    f"{_FLAG}|([{TAGS}]|[{SELECTORS}]{{2}}|[\u202d\u202e{PRIVATE}]|[{WIDTHLESS}]{{3}}|(?<=[a-zA-Z])[\u200b-\u200d\u2060-\u2064](?=[a-zA-Z]))"
)


def visible(text: str) -> str:
    """Return a text without what nobody sees: NFC, `\\n` for every end of a line, what languages need kept."""
    plain = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text))
    return _HIDDEN.sub(lambda found: found[1] or "", plain)


def place_of_hidden(text: str) -> int | None:
    """Return where characters stand that hide a text or turn one around; a stray soft hyphen is none of them."""
    return next((found.start() for found in _SUSPICIOUS.finditer(text) if found[1]), None)
