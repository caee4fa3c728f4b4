"""Text from a client made ready: cleaned, normalised, read off the event loop, and refused with its place."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, TypeVar
from uuid import UUID

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

from app.core.exceptions import ScriptParsingError, ValidationError
from app.core.texts import refused_in_name, refused_in_script
from app.orchestrator.options import RenderOptions
from app.projects.choices import CHECKED, check_choices, check_choices_for, check_choices_of
from app.projects.exceptions import SceneParsingError
from app.scripts import parse_markdown, parse_scene
from app.scripts.conversion import markdown_of
from app.scripts.files import as_named
from app.scripts.front_matter import Setting
from app.scripts.outline import Joined, Outline, Section, cut, join, read_section
from app.scripts.settings import check_settings
from app.scripts.source import Locate, cleaned
from app.story.script import Script

T = TypeVar("T")
HINT: Final = "Take it out; a text copied from elsewhere may have more of them."
READ_AT_ONCE: Final = 2
"""Texts that a process reads at the same time. Each takes the processor; more at once would only starve the rest."""

_limits: RunVar[CapacityLimiter] = RunVar("texts")


@dataclass(frozen=True)
class Imported:
    """A script taken in: its parts, what it is called, and what of it will not be seen."""

    settings: dict[str, Setting]
    sections: tuple[Section, ...]
    title: str
    warnings: tuple[str, ...]


def tidy(text: str) -> str:
    """Return a script as it is kept: one form for each character, no control characters, `\\n` line ends.

    Raises ScriptParsingError with line and column of a character that is not taken.
    """
    refused = refused_in_script(text)
    if refused:
        raise ScriptParsingError(
            f"The script has {refused.what}.", line=refused.line, column=refused.column, hint=HINT
        )
    return cleaned(unicodedata.normalize("NFC", text))


def one_line(text: str) -> str:
    """Return text as one line without needless space."""
    return " ".join(cleaned(unicodedata.normalize("NFC", text)).split())


def tidy_settings(settings: Mapping[str, Setting]) -> dict[str, Setting]:
    """Return settings whose every text is one line. Raises ValidationError naming the one with an odd character."""
    for name, value in settings.items():
        for text in (value,) if isinstance(value, str) else (*value, *value.values()):
            refused = refused_in_name(text)
            if refused:
                raise ValidationError(f"{name} has {refused.what}.", hint=HINT, details={"setting": name})
    return {
        name: one_line(value) if isinstance(value, str) else {one_line(k): one_line(v) for k, v in value.items()}
        for name, value in settings.items()
    }


async def read_import(text: str, *, is_plain: bool) -> Imported:
    """Return a whole script's parts.

    Raises ScriptParsingError with line and column of the text, and ValidationError for JSON and too many settings.
    """
    return await aside(partial(_imported, text, is_plain=is_plain))


async def read_scene(text: str, settings: Mapping[str, Setting]) -> Section:
    """Return one scene. Raises ScriptParsingError with line and column of its source."""
    return await aside(partial(_section, text, settings))


async def read_scenes(texts: Sequence[str], settings: Mapping[str, Setting]) -> list[Section]:
    """Return several scenes. Raises SceneParsingError, which names the one that is wrong."""
    return await aside(partial(_sections, texts, settings))


async def written(settings: Mapping[str, Setting], sources: Sequence[str]) -> Joined:
    """Return a whole script's text."""
    return await aside(partial(join, settings, sources))


async def check_script(joined: Joined, scene_ids: Sequence[UUID], locate: Locate) -> None:
    """Hold a whole script against what a render needs. Raises SceneParsingError, ScriptParsingError for settings."""
    try:
        await aside(partial(parse_markdown, joined.text, locate=locate))
    except ScriptParsingError as error:
        if not joined.lines or error.line < joined.lines[0]:
            raise
        index, line = joined.place(error.line)
        raise SceneParsingError(error, line=line, number=index + 1, scene_id=scene_ids[index]) from error


async def check_given(settings: Mapping[str, Setting]) -> None:
    """Hold settings against the rules and what there is. Raises ValidationError naming the one that is wrong."""
    check_settings(settings)
    if not CHECKED.isdisjoint(settings):
        await aside(partial(check_choices, settings))


async def check_chosen(settings: Mapping[str, Setting], options: RenderOptions, script: str) -> None:
    """Hold what a render would use against what there is. Raises ValidationError and ScriptParsingError."""
    await aside(partial(check_choices_for, settings, options, script))


async def aside(work: Callable[[], T]) -> T:
    """Do work that takes the processor in a thread, a few at once."""
    return await run_sync(work, limiter=_limit())


def _limit() -> CapacityLimiter:
    try:
        return _limits.get()
    except LookupError:
        limiter = CapacityLimiter(READ_AT_ONCE)
        _limits.set(limiter)
        return limiter


def _imported(text: str, *, is_plain: bool) -> Imported:
    text = tidy(text)
    _refuse_json(text)
    if is_plain:
        text = markdown_of(text)
    outline: Outline = cut(text)
    settings = tidy_settings(outline.settings)
    check_settings(settings)
    check_choices_of(settings, text)
    script: Script = parse_markdown(text, locate=as_named)
    return Imported(settings, outline.sections, one_line(script.title), script.warnings)


def _refuse_json(text: str) -> None:
    if not text.lstrip().startswith("{"):
        return
    try:
        value: Any = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict):
        raise ValidationError(
            "A project is not made from JSON.",
            hint="Send the Markdown or plain text that it was made from; `reelwright make` renders JSON as it is.",
        )


def _sections(texts: Sequence[str], settings: Mapping[str, Setting]) -> list[Section]:
    sections = []
    for number, text in enumerate(texts, start=1):
        try:
            sections.append(_section(text, settings))
        except ScriptParsingError as error:
            raise SceneParsingError(error, line=error.line, number=number) from error
    return sections


def _section(text: str, settings: Mapping[str, Setting]) -> Section:
    section = read_section(tidy(text))
    parse_scene(section.source, language=str(settings.get("language", "en")))
    return section
