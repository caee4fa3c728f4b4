"""A theme's colours by role, and how an author's own take their place without costing legibility."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from app.design.contrast import LARGE_RATIO, TEXT_RATIO, contrast, ink_on, luminance, mixed, readable
from app.media.drawing.ops import Color

Look = Literal["light", "dark"]

SURFACE_RATIO = 6.0
"""A card is brighter than a dark ground only as far as ink keeps this on it."""

LIGHT_MARGIN = 1.12
"""How much more contrast a brand's accent needs on the plain ground, as a theme's light takes some away."""

PRINTED_MARGIN = 1.02
"""The same on a plain fill, which only loses what rounding to whole steps of colour takes."""

INKED_RATIO, GROUND_RATIO = 5.3, 5.7
"""What words keep on the plain colour of an author's ground so that 4.5 is left in the pixels, and black or white."""

TINT_SHARES = (0.75, 0.82, 0.88, 0.94)
TINT_RATIO = 6.0
"""How far a marker lies from accent to ground, and what a quotation's key phrase keeps on it."""


@dataclass(frozen=True)
class Syntax:
    """Colours of code."""

    keyword: Color
    function: Color
    string: Color
    number: Color
    comment: Color


@dataclass(frozen=True)
class Palette:
    """Colours by role. `accent` fills lit marks, `accent_text` writes; `neutral` fills unlit marks.

    `line` and `soft` only decorate; `second` is for a third group that must be told apart; `hot` lights caption
    words on pictures and on dark grounds.
    """

    look: Look
    ground: Color
    ground_end: Color
    surface: Color
    code_surface: Color
    ink: Color
    mute: Color
    neutral: Color
    line: Color
    soft: Color
    accent: Color
    accent_text: Color
    on_accent: Color
    second: Color
    tint: Color
    hot: Color
    shadow: Color
    shadow_strength: float
    syntax: Syntax


def regrounded(palette: Palette, ground: Color, ink: Color | None) -> Palette:
    """Return the palette on another ground: quiet colours are mixed from it and the ink, text stays readable."""
    ink = readable(ink or ink_on(ground), ground)
    look: Look = "light" if luminance(ground) > luminance(ink) else "dark"
    away = "#FFFFFF" if look == "light" else "#000000"
    end = mixed(ground, away, 0.12)
    lifted = mixed(ground, "#FFFFFF", 0.85 if look == "light" else 0.08)
    surface = lifted if contrast(ink, lifted) >= SURFACE_RATIO else end
    grounds = (ground, end, surface)
    accent = readable(palette.accent, ground, end, ratio=LARGE_RATIO)
    code = {name: readable(color, surface) for name, color in vars(palette.syntax).items()}
    return accented(
        replace(
            palette, look=look, ground=ground, ground_end=end, surface=surface, code_surface=surface,
            ink=readable(ink, *grounds), mute=readable(mixed(ink, ground, 0.35), *grounds),
            neutral=readable(mixed(ink, ground, 0.5), ground, end, ratio=LARGE_RATIO), line=mixed(ground, ink, 0.16),
            soft=mixed(ground, ink, 0.09), second=readable(palette.second, ground, end), syntax=Syntax(**code),
        ),
        accent,
    )  # fmt: skip


def as_ground(color: Color) -> Color:
    """Return an author's background, moved in lightness where no ink would read once light or grain lies on it."""
    ink = max(("#000000", "#FFFFFF"), key=lambda ink: contrast(ink, color))
    return readable(color, ink, ratio=GROUND_RATIO)


def inked(palette: Palette) -> Palette:
    """Return the palette with words that read on its grounds under a theme's light and grain, too."""
    grounds = (palette.ground, palette.ground_end, palette.surface)
    names = ("ink", "mute", "accent_text", "second")
    words: dict[str, Any] = {name: readable(getattr(palette, name), *grounds, ratio=INKED_RATIO) for name in names}
    return replace(palette, **words)


def accented(palette: Palette, accent: Color) -> Palette:
    """Return the palette with another accent: fills reach 3 to 1, letters 4.5 to 1, and what stands on it reads."""
    grounds = (palette.ground, palette.ground_end, palette.surface)
    fill = readable(accent, *grounds, ratio=LARGE_RATIO * LIGHT_MARGIN)
    tints = (mixed(fill, palette.ground, share) for share in TINT_SHARES)
    return replace(
        palette, accent=fill, accent_text=readable(accent, *grounds, ratio=TEXT_RATIO * LIGHT_MARGIN),
        on_accent=readable(ink_on(fill), fill, ratio=TEXT_RATIO * PRINTED_MARGIN),
        tint=next((tint for tint in tints if contrast(palette.ink, tint) >= TINT_RATIO), palette.ground),
    )  # fmt: skip
