"""Short ways to read a script in a test."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.core.exceptions import ScriptParsingError
from app.scripts import parse_markdown
from app.story.script import Scene

Kind = TypeVar("Kind")

PNG = b"\x89PNG\r\n\x1a\n"


def scenes(text: str, base: Path | None = None) -> tuple[Scene, ...]:
    """Return the scenes of Markdown."""
    return parse_markdown(text, base=base).scenes


def visuals(text: str, base: Path | None = None) -> list[str]:
    """Return the kinds of the scenes' visuals."""
    return [scene.visual.kind for scene in scenes(text, base)]


def only(text: str, kind: type[Kind], base: Path | None = None) -> Kind:
    """Return the one visual of `kind`."""
    found = [scene.visual for scene in scenes(text, base) if isinstance(scene.visual, kind)]
    assert len(found) == 1
    return found[0]


def said(scene: Scene) -> list[str]:
    """Return a scene's narration, passage by passage."""
    return [passage.text for passage in scene.passages]


def refused(text: str, base: Path | None = None, **options: Any) -> ScriptParsingError:
    """Return the error that a script raises; it always has a hint."""
    with pytest.raises(ScriptParsingError) as caught:
        parse_markdown(text, base=base, **options)
    assert caught.value.hint
    return caught.value


def place(error: ScriptParsingError) -> tuple[int, int]:
    """Return an error's line and column."""
    return error.line, error.column
