"""The light goes out on one scene and a spot opens on the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from app.media.transitions.base import code_of, part_of, tint
from app.media.yuv import Pixels, Planes

NIGHT: Final = "#060708"
OUT_BY: Final = 0.40
"""The light is out at this share of the time; the next scene's opens from then on."""
SPOT_CENTER: Final = (0.5, 0.46)
EDGE: Final = 1.3
"""Width of the spot's soft edge, as a share of half the frame's diagonal."""
COARSE: Final = 8
"""The spot is soft: it is worked out at this fraction of the size."""


class Light:
    """A stage light switched off and on."""

    def __init__(self, size: tuple[int, int], colors: Sequence[str]) -> None:
        self._size = size
        self._night = code_of(colors[0] if colors else NIGHT)
        width, height = (-(-side // COARSE) for side in size)
        y, x = np.mgrid[0.5:height, 0.5:width]
        away = np.hypot(x - width * SPOT_CENTER[0], y - height * SPOT_CENTER[1])
        self._away = (away / (np.hypot(width, height) / 2.0)).astype(np.float32)

    def mix(self, leaving: Planes, coming: Planes, progress: float, out: Planes) -> None:
        """Show one of the scenes as far as it is lit."""
        lit = progress >= OUT_BY
        out.copy_from(coming if lit else leaving)
        reach = part_of(progress, OUT_BY, 1.0, "linear") if lit else 1.0 - part_of(progress, 0.0, OUT_BY, "linear")
        tint(self._night, self._dark(reach), out.rect, out)

    def _dark(self, reach: float) -> Pixels:
        """Return how dark each pixel is when the spot has opened to `reach` of its full width (0 to 1)."""
        edge = reach * (1.1 + EDGE)
        share = np.clip((edge - self._away) / EDGE, 0.0, 1.0)
        coarse = (1.0 - share * share * (3.0 - 2.0 * share)) * 255.0
        soft = np.asarray(np.rint(coarse), np.uint8)
        return np.asarray(cv2.resize(soft, self._size, interpolation=cv2.INTER_LINEAR), np.uint8)
