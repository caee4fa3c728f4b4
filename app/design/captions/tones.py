"""Colours of captions by what stands behind them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.design.contrast import contrast, luminance, readable
from app.design.tokens import Theme
from app.media.drawing.ops import Color

Tone = Literal["light", "dark", "picture", "bright"]
"""A theme's light or dark ground, a picture, or a picture so bright that dark words read better on it."""

NIGHT = "#0B2027"
CLOUD = "#03131A"
WHITE = "#FFFFFF"
BLACK = "#0B0B0F"
GLASS_ALPHA = "E0"
"""Of the plate on a picture: dense enough for white text whatever lies below."""
DARKEST_LUMINANCE = 0.02
"""A theme's ground or ink as dark as this colours the plate on pictures."""
FROST = 0.80
"""How much of a plate's colour lies over a picture that is blurred below it."""
PLATE_TELLS = 1.25
"""Contrast from which a block is told from its ground."""
QUIET_SHARE = 0.45
DIM_SHARE = 0.22


@dataclass(frozen=True)
class Tones:
    """Colours by role. On the bare ground: `idle` words, the `bright` one being said, `dim` ones to come.

    `lit` is written on a `pill`. On a `plate`: `text`, `quiet` text to come, the `hot` word being said. On a `block`:
    `block_text`. `accent` fills rules; `shade` is the colour of clouds and `shadow` that of words' own shadows.
    """

    idle: Color
    bright: Color
    dim: Color
    pill: Color
    lit: Color
    marker: Color
    marked: Color
    block: Color
    block_text: Color
    plate: Color
    edge: float
    text: Color
    quiet: Color
    hot: Color
    accent: Color
    shade: Color
    shadow: Color | None
    """None where words need no shadow."""
    on_picture: bool
    cloud: float = 0.0
    """How dark the shade behind words must be, as an opacity."""


def tones_of(theme: Theme, tone: Tone) -> Tones:
    """Return the colours of captions in a theme on a ground of `tone`; all text keeps 4.5 to 1."""
    return _light(theme, tone) if tone in ("light", "bright") else _dark(theme, tone)


def _light(theme: Theme, tone: Tone) -> Tones:
    palette = theme.palette
    own = palette.look == "light"
    plate, ink = (palette.surface, palette.ink) if own else (WHITE, NIGHT)
    grounds = (palette.ground, palette.ground_end) if own and tone == "light" else (WHITE,)
    block = ink if own else BLACK
    return Tones(
        idle=ink, bright=readable(palette.accent_text, *grounds), dim=readable(palette.mute, *grounds),
        pill=palette.accent, lit=palette.on_accent, marker=palette.tint if own else palette.hot,
        marked=readable(ink, palette.tint if own else palette.hot), block=block, block_text=readable(plate, block),
        plate=plate, edge=0.0, text=ink, quiet=_mixed(ink, plate, QUIET_SHARE),
        hot=readable(palette.accent_text, plate), accent=palette.accent, shade=WHITE, shadow=None,
        on_picture=tone == "bright",
    )  # fmt: skip


def _dark(theme: Theme, tone: Tone) -> Tones:
    palette = theme.palette
    own = palette.look == "dark" and tone == "dark"
    plate, ink = (palette.surface, palette.ink) if own else (_night(theme) + GLASS_ALPHA, WHITE)
    solid = plate[:7]
    grounds = (palette.ground, palette.ground_end) if own else (NIGHT,)
    told = contrast(BLACK, palette.ground) >= PLATE_TELLS or not own
    picture = tone == "picture"
    return Tones(
        idle=ink, bright=readable(palette.hot, *grounds), dim=_mixed(ink, grounds[0], DIM_SHARE),
        pill=palette.accent, lit=palette.on_accent, marker=palette.hot, marked=readable(NIGHT, palette.hot),
        block=BLACK if told else palette.surface, block_text=readable(WHITE, BLACK if told else palette.surface),
        plate=plate, edge=0.16 if picture else 0.08, text=ink, quiet=_mixed(ink, solid, QUIET_SHARE),
        hot=readable(palette.hot, solid), accent=palette.accent,
        shade=_cloud(palette.ground_end if own else CLOUD), shadow=NIGHT if picture else None, on_picture=picture,
    )  # fmt: skip


def _cloud(ground: Color) -> Color:
    """Return the colour of a shade: the ground's own where it is as dark as that of pictures."""
    return ground if luminance(ground) <= luminance(CLOUD) else CLOUD


def _night(theme: Theme) -> Color:
    """Return the theme's own darkest colour, if it is dark enough to write on in white."""
    darkest = min(theme.palette.ground, theme.palette.ink, key=luminance)
    return darkest if luminance(darkest) <= DARKEST_LUMINANCE else NIGHT


def _mixed(ink: Color, ground: Color, share: float) -> Color:
    """Return an ink `share` of the way to its ground, yet readable on it."""
    channels = zip(_channels(ink), _channels(ground), strict=True)
    return readable("#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in channels), ground[:7])


def _channels(color: Color) -> tuple[int, ...]:
    return tuple(int(color[place : place + 2], 16) for place in (1, 3, 5))
