"""Files a script names: found, of a kind that can be used, and what they say they are."""

from __future__ import annotations

import re
from collections.abc import Container
from pathlib import Path
from urllib.parse import unquote

from app.scripts.source import Source
from app.scripts.spelling import nearest
from app.story.script import Location

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp"})
CLIPS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv"})
FONTS = frozenset({".ttf", ".otf", ".woff2"})
KITS = frozenset({".yaml", ".yml"})
MUSIC = frozenset({".mp3", ".wav", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".aac"})

ADVICE = {
    ".svg": "Save it as PNG, 2,000 pixels wide or more.",
    ".gif": "Save it as MP4, or one picture of it as PNG.",
    ".heic": "Save it as JPEG.",
    ".heif": "Save it as JPEG.",
    ".avif": "Save it as JPEG or WebP.",
    ".tif": "Save it as PNG.",
    ".tiff": "Save it as PNG.",
    ".pdf": "Save the page as PNG.",
    ".avi": "Save it as MP4.",
    ".wmv": "Save it as MP4.",
}

_NAMED_PICTURE = re.compile(r"!\[[^\[\]]{0,300}\]\(([^()\s<>#]{1,200})")
_REMOTE = re.compile(r"([a-z][a-z0-9+.-]+:)?//|data:|blob:", re.IGNORECASE)
_SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"BM")
MAX_PATH = 1024
_WHERE = "Files are named from the script's folder: put it there, or take the picture out of the text."
_WHERE_ELSE = "Files are named from the folder of the text that names them: put it there, or mend its name."


def is_remote(name: str) -> bool:
    """Return whether `name` is an address on the web rather than a file."""
    return bool(_REMOTE.match(name))


def local_file(source: Source, name: str, kinds: frozenset[str], at: Location) -> str:
    """Return the path of a file named in a script; raises ScriptParsingError when it cannot serve."""
    suffix = Path(name).suffix.lower()
    if is_remote(name):
        raise source.error(f"{name!r} is on the web.", at, hint="Download it and name the local file.")
    if suffix not in kinds:
        hint = ADVICE.get(suffix, f"Use one of: {', '.join(sorted(kinds))}.")
        raise source.error(f"{name!r} is a kind of file that cannot be used here.", at, hint=hint)
    if source.locate:
        return _located(source, source.locate(name) or source.locate(unquote(name)), name, at)
    path = _found(source, name, at)
    if suffix in PICTURES and not _looks_like_a_picture(path):
        raise source.error(f"{name!r} is not a picture inside.", at, hint="Open it and save it again as PNG or JPEG.")
    return str(path)


def as_named(name: str) -> str:
    """Return `name` itself: a script being written may name files that are not there yet."""
    return name


class Naming:
    """Takes every name as it is, and remembers them."""

    def __init__(self) -> None:
        self._names: set[str] = set()

    def __call__(self, name: str) -> str:
        """Return `name` itself."""
        self._names.add(name)
        return name

    @property
    def spellings(self) -> frozenset[str]:
        """What the files may be called: as written, or that with its percent signs resolved."""
        return frozenset(name for written in self._names for name in (written, unquote(written)))

    def are_among(self, found: Container[str]) -> bool:
        """Return whether there is a file for every name."""
        return all(name in found or unquote(name) in found for name in self._names)


def _located(source: Source, path: str | None, name: str, at: Location) -> str:
    if path is None:
        plain = Path(unquote(name)).name
        hint = f"Name it {plain!r}: files here lie in no folder." if plain != unquote(name) else ""
        hint = hint or "Upload it under this name, or take it out of the text."
        raise source.error(f"There is no file {name!r} here.", at, hint=hint)
    return path


def _found(source: Source, name: str, at: Location) -> Path:
    if source.base is None:
        raise source.error(
            f"{name!r} cannot be found: this text has no folder.", at, hint="Save the script to a file."
        )
    base = source.base.resolve()
    for candidate in dict.fromkeys((name, unquote(name))):
        try:
            path = (base / Path(candidate).expanduser()).resolve()
            if len(candidate) <= MAX_PATH and path.is_file():
                return path
        except (OSError, RuntimeError, ValueError):
            continue
    hint = _neighbour(base, name) + _others_missing(source, base, name)
    raise source.error(f"There is no file {name!r} in {base}.", at, hint=hint)


def _others_missing(source: Source, base: Path, name: str) -> str:
    """Return a remark on the other pictures of the text that aren't there, so that all can be mended at once."""
    lines = []
    for number, line in enumerate(source.lines, start=1):
        for match in _NAMED_PICTURE.finditer(line) if "](" in line else ():
            other = match[1]
            if other != name and not is_remote(other) and not (base / unquote(other)).exists():
                lines.append(number)
    if not lines:
        return ""
    return f" {len(lines)} more missing: line{'s' if len(lines) > 1 else ''} {', '.join(map(str, lines[:12]))}."


def _neighbour(base: Path, name: str) -> str:
    folder = (base / name[:MAX_PATH]).parent
    where = _WHERE if Path(name).suffix.lower() in PICTURES | CLIPS else _WHERE_ELSE
    try:
        names = sorted(entry.name for entry in folder.iterdir())
    except (OSError, ValueError):
        return where
    match = nearest(Path(name).name, [n.lower() for n in names])
    found = next((n for n in names if n.lower() == match), None)
    return f"Did you mean {found!r}?" if found else where


def _looks_like_a_picture(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(8).startswith(_SIGNATURES)
    except OSError:
        return False
