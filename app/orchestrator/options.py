"""What a user may ask of a render, and how it is settled: command line first, then the script, then the defaults."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from app.core.exceptions import ValidationError
from app.media.music import is_mood
from app.media.timeline import FrameRate, Frozen
from app.scripts.values import no_music
from app.story.script import CANVAS, Aspect, Script

if TYPE_CHECKING:
    from app.scripts.source import Locate

Size = Literal["720p", "1080p", "1440p", "2160p"]
CaptionMode = Literal["words", "lines", "off"]
MotionMode = Literal["full", "reduced"]
EffectsMode = Literal["off", "on"]
"""Whether changes of scene are heard."""
QualityName = Literal["draft", "standard", "high"]

SHORTER_SIDE: dict[str, int] = {"720p": 720, "1080p": 1080, "1440p": 1440, "2160p": 2160}
DEFAULT_THEME = "petrol"
DEFAULT_ASPECT: Aspect = "16:9"


class RenderOptions(Frozen):
    """The options of one render; None leaves the choice to the script. `brand` is a kit's file."""

    aspect: Aspect | None = None
    size: Size = "1080p"
    fps: FrameRate = Field(default=Fraction(30))
    theme: str | None = None
    voice: str | None = None
    captions: CaptionMode | None = None
    caption_style: str | None = None
    motion: MotionMode | None = None
    effects: EffectsMode | None = None
    music: str | None = None
    quality: QualityName = "standard"
    brand: str | None = None


class Settings(Frozen):
    """Every choice made. `caption_style` None takes the theme's own; `music` None means none."""

    aspect: Aspect
    pixels: tuple[int, int]
    fps: FrameRate
    theme: str
    voice: str | None
    language: str
    captions: CaptionMode
    caption_style: str | None
    motion: MotionMode
    effects: EffectsMode
    music: str | None
    quality: QualityName


def settle(options: RenderOptions, script: Script, locate: Locate | None = None) -> Settings:
    """Return the settings of a render of `script`: options first, then the script, then its brand's kit.

    `locate` finds the music of the options, where not any file may be named.
    """
    brand = script.brand
    aspect = options.aspect or script.aspect or DEFAULT_ASPECT
    return Settings(
        aspect=aspect,
        pixels=pixels_of(aspect, options.size),
        fps=options.fps,
        theme=options.theme or script.theme or brand.theme or DEFAULT_THEME,
        voice=options.voice or script.voice,
        language=script.language,
        captions=options.captions or script.captions or "words",
        caption_style=options.caption_style or script.caption_style or brand.caption_style,
        motion=options.motion or script.motion or brand.motion or "full",
        effects=options.effects or script.effects or "off",
        music=_music(options.music, locate) if options.music else _music(script.music or brand.music),
        quality=options.quality,
    )


def pixels_of(aspect: Aspect, size: Size) -> tuple[int, int]:
    """Return the output's width and height in pixels."""
    width, height = CANVAS[aspect]
    scale = Fraction(SHORTER_SIDE[size], min(width, height))
    return int(width * scale), int(height * scale)


def _music(named: str | None, locate: Locate | None = None) -> str | None:
    if named is None or named == "none":
        return None
    if is_mood(named):
        return named
    found = locate(named) if locate else _music_anywhere(named)
    if found is None:
        raise ValidationError(f"There is no music file {named}.", hint=no_music(named))
    return found


def _music_anywhere(named: str) -> str | None:
    path = Path(named).expanduser()
    return str(path.resolve()) if path.is_file() else None
