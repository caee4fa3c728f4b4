"""Errors of later stages told where their cause stands: in the script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.core.exceptions import MediaError, NotFoundError, ScriptParsingError, ValidationError
from app.story.script import Location, Script


@contextmanager
def blamed_on(script: Script, at: Location) -> Iterator[None]:
    """Raise what the author can mend as ScriptParsingError, at the word it quotes or else at `at`."""
    try:
        yield
    except (NotFoundError, ValidationError, MediaError) as error:
        place = _quoted_place(script, error.message, at)
        raise ScriptParsingError(
            error.message, file=script.file, line=place.line, column=place.column, hint=error.hint
        ) from error


def _quoted_place(script: Script, message: str, near: Location) -> Location:
    """Return where the script has the word that a message quotes, nearest to a place; else that place."""
    quoted = re.search(r"'([^']+)'", message)
    if quoted is None:
        return near
    places = [
        Location(line=number, column=line.index(quoted[1]) + 1)
        for number, line in enumerate(_lines(script), 1)
        if quoted[1] in line
    ]
    return min(places, key=lambda place: abs(place.line - near.line), default=near)


def _lines(script: Script) -> list[str]:
    return Path(script.file).read_text("utf-8", errors="replace").splitlines() if script.file else []


def _chosen_by_kit(script: Script, name: str) -> bool:
    """Return whether a setting is that of the brand's kit: the script does not make it."""
    field = name.replace("-", "_")
    return bool(script.brand.kit and getattr(script.brand, field, None) and not getattr(script, field, None))


@contextmanager
def _blamed_on_kit(kit: Path, name: str) -> Iterator[None]:
    """Raise what the author can mend as ScriptParsingError at a setting's value in the kit."""
    try:
        yield
    except (NotFoundError, ValidationError, MediaError) as error:
        spelled = name.replace("-", "[-_]")
        lines = enumerate(kit.read_text("utf-8", errors="replace").splitlines(), 1)
        found = (
            (number, re.match(rf"""["']?{spelled}["']?\s*:\s*""", line, re.IGNORECASE)) for number, line in lines
        )
        line, column = next(((number, match.end() + 1) for number, match in found if match), (1, 1))
        raise ScriptParsingError(error.message, file=kit, line=line, column=column, hint=error.hint) from error


def setting_location(script: Script, name: str) -> Location:
    """Return where a setting of the front matter stands; the first line when it cannot be found."""
    for number, line in enumerate(_lines(script), 1):
        if re.match(rf"{name}\s*:", line):
            return Location(line=number)
    return Location()


@contextmanager
def blamed_on_setting(script: Script, name: str, asked: str | None) -> Iterator[None]:
    """Blame the setting `name` of the script or of its kit, unless the command line `asked` for another value."""
    if asked is not None:
        yield
        return
    kit = script.brand.kit
    blamed = (
        _blamed_on_kit(Path(kit), name)
        if kit and _chosen_by_kit(script, name)
        else blamed_on(script, setting_location(script, name))
    )
    with blamed:
        yield
