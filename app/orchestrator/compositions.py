"""Compositions in files of their own, which are rendered as they are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pydantic

from app.core.exceptions import ScriptParsingError
from app.media.composition import Composition
from app.scripts.source import Locate


def load_composition(file: Path, locate: Locate | None = None) -> Composition:
    """Return a Composition from its own JSON; `locate` finds its files, where not any file may be named."""
    try:
        composition = Composition.model_validate_json(file.read_text("utf-8"))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ScriptParsingError(
            f"{place}: {first['msg']}.", file=file, hint="See the Composition format."
        ) from error
    if locate is None:
        return composition
    return Composition.model_validate(_with_located_files(composition.model_dump(), locate, file))


def _with_located_files(node: Any, locate: Locate, file: Path) -> Any:
    """Return dumped data with every file found by `locate` and its hash left to be taken from it.

    Raises ScriptParsingError at the first that is not found.
    """
    if isinstance(node, list | tuple):
        return [_with_located_files(item, locate, file) for item in node]
    if not isinstance(node, dict):
        return node
    located = {name: _with_located_files(item, locate, file) for name, item in node.items()}
    if isinstance(named := node.get("path"), str):
        located |= {"path": locate(named), "sha256": ""}
        if located["path"] is None:
            raise _absent(named, file)
    return located


def _absent(named: str, file: Path) -> ScriptParsingError:
    text = file.read_text("utf-8")
    before = text[: max(text.find(json.dumps(named)), 0)]
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    hint = "Upload it under this name, or take it out."
    return ScriptParsingError(f"There is no file {named!r} here.", file=file, line=line, column=column, hint=hint)
