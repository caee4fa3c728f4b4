"""Scenes mixed evenly, as they are or through a blur that is deepest in the middle."""

from __future__ import annotations

import math
from typing import Final

import cv2

from app.media.transitions.base import part_of
from app.media.yuv import Pixels, Planes, mix

BLUR_UNITS: Final = 12.0
"""Sigma of the blur at its deepest, in canvas units."""
LEAST_SIGMA: Final = 0.3
SMALL_SIGMA: Final = 2.0
"""Above this a picture is blurred at a quarter of its size, which looks the same and costs little."""


class Crossfade:
    """The scene that comes shows through more with every frame."""

    def mix(self, leaving: Planes, coming: Planes, progress: float, out: Planes) -> None:
        """Mix by the progress itself."""
        mix((leaving, coming), progress, out)


class BlurDissolve:
    """A cross-dissolve out of focus."""

    def __init__(self, pixels_per_unit: float) -> None:
        self._deepest = BLUR_UNITS * pixels_per_unit

    def mix(self, leaving: Planes, coming: Planes, progress: float, out: Planes) -> None:
        """Mix, then blur what was mixed."""
        mix((leaving, coming), part_of(progress, 0.0, 1.0), out)
        sigma = self._deepest * math.sin(math.pi * progress)
        for plane, strength in ((out.y, sigma), (out.u, sigma / 2.0), (out.v, sigma / 2.0)):
            _blur(plane, strength)


def _blur(plane: Pixels, sigma: float) -> None:
    if sigma < LEAST_SIGMA:
        return
    if sigma < SMALL_SIGMA:
        cv2.GaussianBlur(plane, (0, 0), sigma, dst=plane, borderType=cv2.BORDER_REPLICATE)
        return
    height, width = plane.shape
    small = cv2.resize(plane, (max(1, width // 4), max(1, height // 4)), interpolation=cv2.INTER_AREA)
    soft = cv2.GaussianBlur(small, (0, 0), sigma / 4.0, borderType=cv2.BORDER_REPLICATE)
    plane[...] = cv2.resize(soft, (width, height), interpolation=cv2.INTER_LINEAR)
