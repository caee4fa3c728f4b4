"""Scripts: text that is text all through."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from app.assets.inspection.report import Report, broken, unsupported
from app.assets.kinds import MARKDOWN, TEXT

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_REFERRING: Final = ("#extm3u", ";ffmetadata", "ffconcat version")
_MARKDOWN: Final = re.compile(r"^(?:#{1,6} |---\s*$|[-*] |\d+\. |> |!\[|```)", re.MULTILINE)


def inspect_text(path: Path) -> Report:
    """Return what a text is. Raises BrokenAssetError for one not in UTF-8, UnsupportedAssetError for a playlist."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise broken(f"The text is not UTF-8: byte {error.start:,} is none of it.", "Save it as UTF-8.") from error
    if _CONTROL.search(text):
        raise broken("The text has control characters in it.", "Save it as plain text.")
    if text.lstrip().lower().startswith(_REFERRING):
        raise unsupported(
            "This is a list of other files, not a script.",
            "Upload the files that it names, one by one.",
            detected="m3u",
        )
    kind = MARKDOWN if _MARKDOWN.search(text) else TEXT
    return Report(kind.media_type, metadata={"lines": text.count("\n") + 1, "words": len(text.split())})
