"""Which illustrations exist, and where emoji stand in a text."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

from app.core.machine import node_modules

PACKAGE = "@lobehub/fluent-emoji-3d"
SUFFIX = ".webp"
LONGEST_SEQUENCE = 10
"""Code points of the longest emoji: two people, skin tones, a heart and the joiners between."""

_PRESENTATION = "fe0f"


def asset_path(code: str) -> Path | None:
    """Return the picture of an emoji code ("1f50b", "2600-fe0f"), or None when there is none."""
    return _assets(node_modules() / PACKAGE / "assets").get(_canonical(code))


def emoji_at(text: str, position: int) -> tuple[str | None, int]:
    """Return the code of the longest emoji that starts at `position` and its length in characters, else (None, 1)."""
    assets = _assets(node_modules() / PACKAGE / "assets")
    for length in range(min(LONGEST_SEQUENCE, len(text) - position), 0, -1):
        code = "-".join(f"{ord(char):x}" for char in text[position : position + length])
        if code != _PRESENTATION and _canonical(code) in assets:
            return code, length
    return None, 1


def _canonical(code: str) -> str:
    """Return the code without presentation selectors and leading zeros, which sources write differently."""
    parts = (part.lstrip("0") for part in code.lower().split("-"))
    return "-".join(part for part in parts if part != _PRESENTATION)


@lru_cache(maxsize=4)
def _assets(folder: Path) -> dict[str, Path]:
    names = os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208 — thousands of paths take ten times as long
    return {_canonical(name.removesuffix(SUFFIX)): folder / name for name in sorted(names) if name.endswith(SUFFIX)}
