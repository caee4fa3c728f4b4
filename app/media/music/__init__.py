"""Music beds: five moods, composed and synthesised by the program, so that nobody has rights in them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from app.core.machine import cache_root

MOODS: Final = ("calm", "warm", "bright", "curious", "driving")
THEMES_OWN: Final = "theme"
"""Asks for the mood of the video's theme."""

REVISION: Final = 1
"""Raised when a bed sounds different: what was kept of it is then made anew."""


def effect_file(kind: str, seconds: float) -> Path:
    """Return a sound file for a change of scene of `kind` ("sheet", "light", …) that lasts `seconds`."""
    path = cache_root() / "music" / f"change-{kind}-{round(seconds * 1000)}-{REVISION}.wav"
    if not path.is_file():
        from app.media.music.effects import write_effect  # noqa: PLC0415 - numpy, and only when one is played

        write_effect(kind, seconds, path)
    return path


def is_mood(music: str) -> bool:
    """Return whether `music` names a bed rather than a file."""
    return music in MOODS or music == THEMES_OWN


def bed_file(mood: str) -> Path:
    """Return a sound file with one turn of a mood's loop, played the first time it is asked for (some seconds)."""
    path = cache_root() / "music" / f"{mood}-{REVISION}.wav"
    if not path.is_file():
        from app.media.music.beds import write_bed  # noqa: PLC0415 - numpy, and only when one is played

        write_bed(mood, path)
    return path
