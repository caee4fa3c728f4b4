"""Names of assets: those that a file can have on every system, and that show what they are."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

from app.assets.exceptions import AssetNameError, UnsupportedAssetError
from app.assets.kinds import MEDIA_TYPES, MediaType

MAX_BYTES: Final = 200
"""Of UTF-8: file systems take 255, and copies get longer names."""
_FORBIDDEN: Final = re.compile(r'[/\\:*?"<>|]')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE)
_JOINERS: Final = frozenset("\u200c\u200d")
"""Format characters that words of Indian and Persian scripts, and emoji, are spelt with."""
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def checked_name(name: str, location: str = "body.name") -> str:
    """Return a name in the form that is kept: Unicode's NFC. Raises AssetNameError with the reason."""
    name = unicodedata.normalize("NFC", name)
    reason = _reason(name)
    if reason:
        raise AssetNameError(
            f"A file cannot be named that: {reason}.", hint="Use a plain name like cat.jpg.",
            details={"location": location},
        )  # fmt: skip
    return name


def _reason(name: str) -> str:
    if not name:
        return "the name is empty"
    if any(unicodedata.category(char) in _UNSEEN and char not in _JOINERS for char in name):
        return "it has characters that cannot be seen"
    forbidden = _FORBIDDEN.search(name)
    if forbidden:
        return f"it has {forbidden[0]!r} in it"
    if name.startswith((".", " ")) or name.endswith((".", " ")):
        return "it begins or ends with a dot or space"
    if _RESERVED.fullmatch(name):
        return "Windows keeps that name for a device"
    if len(name.encode()) > MAX_BYTES:
        return f"it is longer than {MAX_BYTES} bytes"
    return ""


def named_as(name: str, media_type: str, location: str = "body.name") -> str:
    """Return the name with the extension of its type added where it has none.

    Raises UnsupportedAssetError for the extension of another type, AssetNameError when the whole gets too long.
    """
    kind = MEDIA_TYPES[media_type]
    extension = PurePosixPath(name).suffix.lower()
    if extension in kind.extensions:
        return name
    if extension in _KNOWN or _looks_like_extension(extension):
        raise UnsupportedAssetError(
            f"{name!r} is named like another kind of file: by its content it is {kind.name}.",
            hint=f"Check that it is the right file; if it is, name it …{' or …'.join(kind.extensions)}.",
            details={"location": location, "detected": kind.media_type},
        )
    return checked_name(name + kind.extensions[0], location)


def _looks_like_extension(extension: str) -> bool:
    """Return whether what stands after the last dot is meant as a type: "exe", but not "2 final" or "5"."""
    return bool(re.fullmatch(r"\.[a-z][a-z0-9]{1,4}", extension))


def _extensions(types: dict[str, MediaType]) -> frozenset[str]:
    return frozenset(extension for kind in types.values() for extension in kind.extensions)


_KNOWN: Final = _extensions(dict(MEDIA_TYPES))
