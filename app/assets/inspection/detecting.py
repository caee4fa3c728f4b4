"""What a file is, by its content: how it begins and what magika's model makes of all of it must agree."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from magika import Magika

from app.assets.inspection.report import broken, unsupported
from app.assets.kinds import ACCEPTED, HEAD_BYTES, LABELS, Family, family_of

ADVICE: Final[Mapping[str, str]] = {
    "gif": "Save it as MP4, or one picture of it as PNG.",
    "svg": "Save it as PNG, 2,000 pixels wide or more.",
    "heif": "Save it as JPEG.",
    "avif": "Save it as JPEG or WebP.",
    "bmp": "Save it as PNG.",
    "tiff": "Save it as PNG.",
    "psd": "Export it as PNG.",
    "jxl": "Save it as JPEG or PNG.",
    "pdf": "Save its pages as PNG.",
    "avi": "Save it as MP4.",
    "wmv": "Save it as MP4.",
    "flv": "Save it as MP4.",
    "3gp": "Save it as MP4.",
    "mpegts": "Save it as MP4.",
    "m3u": "Upload the files that the playlist names, one by one.",
    "html": "Copy its text into a Markdown file.",
    "docx": "Save it as plain text or Markdown.",
    "odt": "Save it as plain text or Markdown.",
    "rtf": "Save it as plain text or Markdown.",
    "zip": "Unpack it and upload the files one by one.",
}
UNSURE: Final = "unknown"
CODE_SCORE: Final = 0.95
"""A text that is surely source code is no script; below this it may be prose that speaks of it."""


def detect(path: Path) -> Family:
    """Return the family of a file. Raises UnsupportedAssetError or BrokenAssetError."""
    with path.open("rb") as file:
        family = family_of(file.read(HEAD_BYTES))
    if path.stat().st_size == 0:
        raise broken("The file is empty.", "Check the path of the file that you send.")
    result = Magika().identify_path(path)
    label = str(result.output.label)
    if family is Family.TEXT:
        prose = label in LABELS[family] or (result.output.group == "code" and result.score < CODE_SCORE)
        if prose and result.output.is_text:
            return family
    # A type that begins as it must and that the model does not know goes on to its decoder, which knows best.
    elif label in LABELS[family] or label == UNSURE:
        return family
    raise unsupported(
        f"This kind of file is not taken: it looks like {result.output.description}.",
        ADVICE.get(label, f"Use {ACCEPTED}."),
        detected=label,
    )
