"""Colours of captions by what stands behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.design.contrast import readable
from app.design.tokens import Theme
from app.media.drawing.ops import Color

Tone = Literal["light", "dark", "picture"]

NIGHT = "#0B2027"
CLOUD = "#03131A"
CLOUD_STRENGTH = 0.62
WHITE = "#FFFFFF"
GLASS = "#0B2027E0"
"""The plate on a picture: dark enough for white text whatever lies below."""


@dataclass(frozen=True)
class Tones:
    """`idle` words, the `lit` word on its `pill`; on a plate: `text`, `quiet` text to come and the `hot` wipe."""

    idle: Color
    pill: Color
    lit: Color
    plate: Color
    edge: float
    text: Color
    quiet: Color
    hot: Color
    shaded: bool
    """Whether idle words need a shade behind them."""
    cloud: float = CLOUD_STRENGTH
    """How dark that shade is, as an opacity."""


def tones_of(theme: Theme, tone: Tone) -> Tones:
    """Return the colours of captions in a theme on a ground of `tone`; all text keeps 4.5 to 1."""
    palette = theme.palette
    if tone == "light":
        light = palette.look == "light"
        plate = palette.surface if light else WHITE
        ink = palette.ink if light else NIGHT
        return Tones(
            idle=ink, pill=palette.accent, lit=palette.on_accent, plate=plate, edge=0.0, text=ink,
            quiet=_quiet(ink, plate), hot=readable(palette.accent_text, plate), shaded=False,
        )  # fmt: skip
    dark = palette.look == "dark"
    ink = palette.ink if dark and tone == "dark" else WHITE
    plate = palette.surface if dark and tone == "dark" else GLASS
    solid = plate[:7]
    return Tones(
        idle=ink, pill=palette.accent, lit=palette.on_accent, plate=plate, edge=0.16 if tone == "picture" else 0.08,
        text=ink, quiet=_quiet(ink, solid), hot=readable(palette.hot, solid), shaded=tone == "picture",
    )  # fmt: skip


QUIET_SHARE = 0.45


def _quiet(ink: Color, plate: Color) -> Color:
    """Return the ink of words still to come: halfway to the plate, yet readable."""
    channels = zip(_channels(ink), _channels(plate), strict=True)
    mixed = "#" + "".join(f"{round(a + (b - a) * QUIET_SHARE):02X}" for a, b in channels)
    return readable(mixed, plate)


def _channels(color: Color) -> tuple[int, ...]:
    return tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))
