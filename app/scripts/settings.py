"""The settings of a script on their own: held against the rules of its front matter, and written as one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import yaml

from app.core.exceptions import ScriptParsingError, ValidationError
from app.scripts.files import as_named
from app.scripts.front_matter import MAX_LINES, READERS, Setting, read_front_matter
from app.scripts.source import Source
from app.scripts.spelling import suggestion

MAX_CHARACTERS: Final = 30_000
"""Of all settings together. Reading YAML takes a millisecond for a thousand characters."""
MAX_NAME: Final = 100


def write_front_matter(settings: Mapping[str, Setting]) -> str:
    """Return `settings` as the YAML block that stands above a script, in one order; nothing where there are none."""
    if not settings:
        return ""
    ordered = {name: settings[name] for name in (*READERS, *settings) if name in settings}
    return f"---\n{yaml.safe_dump(ordered, allow_unicode=True, sort_keys=False, width=10_000)}---\n"


def check_settings(settings: Mapping[str, Setting]) -> None:
    """Hold settings against the rules of the front matter. Raises ValidationError naming the one that is wrong."""
    if sum(map(_length, settings.items())) > MAX_CHARACTERS:
        longest = max(settings.items(), key=_length)[0]
        raise ValidationError(
            f"The settings take more than {MAX_CHARACTERS:,} characters.",
            hint="Shorten the longest.",
            details={"setting": longest[:MAX_NAME]},
        )
    if write_front_matter(settings).count("\n") > MAX_LINES:
        raise ValidationError(
            f"The settings take more than {MAX_LINES} lines.",
            hint="Shorten the lexicon.",
            details={"setting": "lexicon"},
        )
    for name, value in settings.items():
        if name not in READERS:
            hint = suggestion(name, READERS)
            raise ValidationError(f"{name!r} is no setting of a script.", hint=hint, details={"setting": name})
        _check(name, {name: value})


def _length(setting: tuple[str, Setting]) -> int:
    name, value = setting
    inside = len(value) if isinstance(value, str) else sum(len(key) + len(item) for key, item in value.items())
    return len(name) + inside


def _check(name: str, setting: Mapping[str, Setting]) -> None:
    try:
        read_front_matter(Source(write_front_matter(setting), locate=as_named))
    except ScriptParsingError as error:
        raise ValidationError(error.message, hint=error.hint, details={"setting": name}) from error
