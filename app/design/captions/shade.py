"""Whether words read on what is really behind them: dark or light ones, and how strong a shade they need."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from app.design.captions.behind import Light, cut, drawn
from app.design.captions.style import CaptionStyle
from app.design.captions.tones import PLATE_TELLS, Tones
from app.design.contrast import TEXT_RATIO
from app.design.frame import Frame
from app.media.drawing.ops import Box, Color

WORST_SHARE = 0.05
"""This share of what lies behind the words may read worse than the least contrast."""

VEILS = (0.24, 0.36, 0.48)
DARK_LIGHTNESS = 60.0
"""Mean lightness (CIE L*) behind captions below which their words are light."""


def is_dark(pages: Sequence[Light], box: Box) -> bool:
    """Return whether light words belong on what lies behind `box`, over all the pages together."""
    levels = np.concatenate([_luminance(cut(page, box)).ravel() for page in pages])
    lightness = np.where(levels <= 0.008856, 903.3 * levels, 116 * np.cbrt(levels) - 16)
    return float(lightness.mean()) < DARK_LIGHTNESS


def strength_needed(
    style: CaptionStyle, tones: Tones, pages: Sequence[Light], box: Box, frame: Frame
) -> float | None:
    """Return the opacity of the weakest shade on which a style's words read; None where none is strong enough.

    A plain ground may need none: 0.
    """
    if style.shade is None:
        return 0.0
    ink = float(_luminance(np.asarray(_rgb(style.weakest(tones)))))
    behind = [cut(page, box) for page in pages]
    mask = cut(_mask(style, box, frame), box)
    color = np.asarray(_rgb(tones.shade))
    for strength in _strengths(style, tones):
        share = (mask * strength)[..., None]
        ratios = [_ratio(ink, _luminance(page * (1 - share) + color * share)) for page in behind]
        if np.quantile(np.concatenate([ratio.ravel() for ratio in ratios]), WORST_SHARE) >= TEXT_RATIO:
            return strength
    return None


def is_lost(color: Color, pages: Sequence[Light], box: Box) -> bool:
    """Return whether shapes of a colour are hard to tell from what lies behind `box`, over all the pages together."""
    level = float(_luminance(np.asarray(_rgb(color))))
    ratios = np.concatenate([_ratio(level, _luminance(cut(page, box))).ravel() for page in pages])
    return float(np.median(ratios)) < PLATE_TELLS


def _strengths(style: CaptionStyle, tones: Tones) -> tuple[float, ...]:
    """Return what to try: a dark picture always has a shade, a light veil over a bright one is as thin as may be."""
    if not tones.on_picture:
        return (0.0, *style.strengths)
    return style.strengths if tones.shadow else (*VEILS, *style.strengths)


@lru_cache(maxsize=64)
def _mask(style: CaptionStyle, box: Box, frame: Frame) -> Light:
    assert style.shade is not None
    return drawn((style.shade(box, frame, "#000000", 1.0),), (), frame)[..., 3]


def _ratio(ink: float, behind: Light) -> Light:
    return np.asarray((np.maximum(ink, behind) + 0.05) / (np.minimum(ink, behind) + 0.05))


def _rgb(color: str) -> tuple[float, ...]:
    return tuple(int(color[place : place + 2], 16) / 255 for place in (1, 3, 5))


def _luminance(colors: Light) -> Light:
    """Return the relative luminance of sRGB colours, as `contrast.luminance`."""
    linear = np.where(colors <= 0.04045, colors / 12.92, ((colors + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear @ np.array([0.2126, 0.7152, 0.0722]))
