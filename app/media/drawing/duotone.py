"""Duotones: a picture printed in two inks, the dark one where it is dark and the light one where it is light."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import rgb

Pixels = NDArray[np.uint8]

LOW, HIGH = 0.02, 0.98
"""Shares of the pixels that print as nothing but the dark and the light ink."""

CONTRAST = 0.55
"""How far tones are drawn apart about the middle: flat inks need more contrast than a photograph has."""


def duotone(pixels: Pixels, dark: str, light: str) -> Pixels:
    """Return premultiplied RGBA in the two inks, its tones spread over all of them; opacity stays."""
    grey = np.asarray(cv2.cvtColor(np.ascontiguousarray(pixels[..., :3]), cv2.COLOR_RGB2GRAY), np.uint8)
    table = _inks(grey, dark, light)
    printed = table[grey]
    if pixels[..., 3].min() < 255:
        printed = np.asarray(printed * (pixels[..., 3:].astype(np.float32) / 255) + 0.5, np.uint8)
    return np.dstack([printed, pixels[..., 3]])


def _inks(grey: Pixels, dark: str, light: str) -> Pixels:
    """Return the printed colour of each of the 256 greys."""
    low, high = (float(value) for value in np.quantile(grey[::4, ::4], (LOW, HIGH)))
    tone = np.clip((np.arange(256) - low) / max(high - low, 1.0), 0, 1)
    curved = tone + CONTRAST * (tone * tone * (3 - 2 * tone) - tone)
    mixed = rgb(dark) + curved[:, None] * (rgb(light) - rgb(dark))
    return np.asarray(mixed * 255 + 0.5, np.uint8)
