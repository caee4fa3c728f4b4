"""Scripts of strangers: the files they may name are those of one folder, and nothing outside it is ever looked at."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from app.scripts.files import MAX_PATH
from app.scripts.source import Locate


def only_in(folder: Path) -> Locate:
    """Return what finds files of `folder` alone, by names relative to it.

    Absolute names, `..`, `~`, backslashes, names with a link on the way and what is no plain file are not found.
    """
    root = folder.resolve()

    def locate(name: str) -> str | None:
        parts = PurePosixPath(name).parts
        if len(name) > MAX_PATH or name.startswith(("/", "~")) or ".." in parts or "\\" in name or "\0" in name:
            return None
        path = root.joinpath(*parts)
        try:
            return str(path) if path.resolve(strict=True) == path and path.is_file() else None
        except (OSError, RuntimeError, ValueError):
            return None

    return locate
