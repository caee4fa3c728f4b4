"""What a video can be made in by name: themes, voices, styles of captions; and settings held against what there is.

Voices are looked up when they are first asked for: to start the service needs none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Final

from app.core.exceptions import NotFoundError, ScriptParsingError, ValidationError
from app.design.themes import THEMES
from app.orchestrator.options import RenderOptions
from app.scripts.front_matter import Setting
from app.scripts.spelling import suggestion

if TYPE_CHECKING:
    from app.design.tokens import Theme
    from app.engines.speech.base import Voice

CAPTION_STYLES: Final = {
    "pill": "Bold words; the spoken one on an accent pill.",
    "pop": "Broad words; the spoken one lights up and jumps larger.",
    "karaoke": "A plate whose words fill from left to right.",
    "punch": "One word at a time, as large as it fits.",
    "editorial": "A serif beside a rule; the spoken word is underlined.",
    "outline": "Heavy capitals with a dark edge; they read on anything.",
    "chip": "A plate; the spoken word on a chip of strong colour.",
    "glow": "No plate; the spoken word glows, those to come wait in grey.",
    "marker": "Words in ink; a felt pen marks the spoken one.",
    "blocks": "Every word on a block of its own; the spoken one in colour.",
    "glass": "A pane of glass; the spoken word in light.",
}
"""As app.design.captions has them, which brings all that draws; the service does not draw."""
CHECKED: Final = frozenset({"theme", "voice", "caption-style", "language"})
NO_VOICE: Final = "none"
SPEAKS_ALL: Final = "fake"
"""The engine without languages."""


def themes() -> Sequence[Theme]:
    """Return every theme."""
    return list(THEMES.values())


def voices(language: str | None = None) -> Sequence[Voice]:
    """Return every voice, the best engine's first; of a language, or of its other regions where it has none."""
    found = _voices()
    if language is None:
        return found
    wanted = _tag(language)
    exact = [voice for voice in found if f"{voice.language}-".startswith(f"{wanted}-")]
    return exact or [voice for voice in found if _base(voice.language) == _base(wanted)]


def check_choices(settings: Mapping[str, Setting]) -> None:
    """Hold theme, voice, caption style and language against what there is. Raises ValidationError naming one."""
    chosen = {name: value for name in CHECKED if isinstance(value := settings.get(name), str) and value}
    if "theme" in chosen:
        _check_name("theme", chosen["theme"], [theme.name for theme in themes()])
    if "caption-style" in chosen:
        _check_name("caption-style", chosen["caption-style"], CAPTION_STYLES)
    _check_voice(chosen.get("voice"), chosen.get("language"))


def check_choices_of(settings: Mapping[str, Setting], script: str) -> None:
    """Hold settings against what there is. Raises ScriptParsingError at the setting of the script that is wrong."""
    try:
        check_choices(settings)
    except ValidationError as error:
        line, column = _place(script, error.details["setting"])
        raise ScriptParsingError(error.message, line=line, column=column, hint=error.hint) from error


def check_choices_for(settings: Mapping[str, Setting], options: RenderOptions, script: str) -> None:
    """Hold what a render would use against what there is: options, else settings.

    Raises ValidationError naming an option, ScriptParsingError at a setting of the script.
    """
    asked = {"theme": options.theme, "voice": options.voice, "caption-style": options.caption_style}
    taken = {name: value for name, value in asked.items() if value}
    try:
        check_choices(taken)
    except ValidationError as error:
        name = error.details["setting"].replace("-", "_")
        details = {"setting": name, "location": f"body.{name}"}
        raise ValidationError(error.message, hint=error.hint, details=details) from error
    check_choices_of({**settings, **taken}, script)


def _registry() -> ModuleType:
    from app.engines.speech import registry  # noqa: PLC0415 — brings numpy, which the service starts without

    return registry


def _voices() -> Sequence[Voice]:
    found: Sequence[Voice] = _registry().voices()
    return found


def _check_name(setting: str, name: str, known: Sequence[str] | Mapping[str, str]) -> None:
    if name.strip().casefold() not in known:
        what = setting.replace("-", " ")
        hint = f"{suggestion(name, known)} GET /v1/{setting}s lists all."
        raise ValidationError(f"There is no {what} {name!r}.", hint=hint, details={"setting": setting})


def _check_voice(name: str | None, language: str | None) -> None:
    if name == NO_VOICE or (name is None and language is None):
        return
    setting = "voice" if name else "language"
    try:
        voice = _registry().voice_named(name or _registry().default_voice(language or "en"))
    except NotFoundError as error:
        hint = error.hint.replace("`reelwright voices`", "GET /v1/voices")
        raise ValidationError(error.message, hint=hint, details={"setting": setting}) from error
    if language and voice.engine != SPEAKS_ALL:
        _check_spoken(voice, language)


def _check_spoken(voice: Voice, language: str) -> None:
    spoken = sorted({_base(other.language) for other in _voices() if other.engine == voice.engine})
    if _base(_tag(language)) not in spoken:
        raise ValidationError(
            f"The voice {voice.id!r} does not speak {language!r}.",
            hint=f"It speaks {', '.join(spoken)}. Or use `voice: none`.",
            details={"setting": "language"},
        )


def _place(script: str, setting: str) -> tuple[int, int]:
    """Return line and column of a setting's value in a script's front matter; its beginning when it is not found."""
    key = re.compile(rf"[\"']?{setting.replace('-', '[-_]')}[\"']?\s*:\s*[\"']?", re.IGNORECASE)
    for number, line in enumerate(script.splitlines(), start=1):
        if match := key.match(line):
            return number, match.end() + 1
    return 1, 1


def _tag(language: str) -> str:
    return language.strip().lower().replace("_", "-")


def _base(tag: str) -> str:
    return tag.partition("-")[0]
