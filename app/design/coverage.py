"""Characters that a script shows and no font has: said, with what to do, before anybody sees an empty frame."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.design.tokens import Role, Theme
from app.media.drawing.clusters import is_mark
from app.media.drawing.emoji import emoji_at
from app.media.drawing.fonts import face, face_for
from app.media.drawing.ops import Font
from app.story.script import Script

MOST_NAMED = 8
UNSHOWN = frozenset({"path", "sha256", "id", "kind", "location", "voice", "code_language", "transition"})
"""Fields of a scene that nobody reads."""


def missing_characters(script: Script, theme: Theme) -> tuple[str, ...]:
    """Return warnings of characters that no font has, and of those that the author's own fonts lack."""
    shown = set("".join(_texts([scene.model_dump(mode="json") for scene in script.scenes])))
    letters = sorted(char for char in shown if not char.isascii() and not _is_invisible(char))
    font = theme.font("text", 40.0)
    lost = [char for char in letters if face_for(font, ord(char)) is None and emoji_at(char, 0)[0] is None]
    warnings = [_lost(lost)] if lost else []
    for role in ("display", "text", "quote", "mono"):
        warnings += _lacking(theme, role, sorted(shown))
    return tuple(dict.fromkeys(warnings))


def _texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for name, value in node.items():
            if name not in UNSHOWN:
                yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)


def _is_invisible(char: str) -> bool:
    return is_mark(char) or char.isspace() or unicodedata.category(char) in ("Cf", "Cc", "Co", "Cn")


def _lost(chars: list[str]) -> str:
    named = ", ".join(f"{char} (U+{ord(char):04X})" for char in chars[:MOST_NAMED])
    more = f" and {len(chars) - MOST_NAMED} more" if len(chars) > MOST_NAMED else ""
    return (
        f"No font here has {named}{more}: an empty frame is drawn instead. Write it otherwise, or give a font that "
        "has it (text-font in a brand kit)."
    )


def _lacking(theme: Theme, role: Role, chars: list[str]) -> list[str]:
    font: Font = theme.font(role, 40.0)
    if font.file is None:
        return []
    own = face(font)
    lacking = [char for char in chars if not _is_invisible(char) and not own.has(ord(char))]
    lacking = [char for char in lacking if emoji_at(char, 0)[0] is None]
    if not lacking:
        return []
    return [f"{Path(font.file.path).name} has no {' '.join(lacking[:MOST_NAMED])}: set in {font.family} instead."]
