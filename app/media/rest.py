"""A sprite at rest, and its planes with room around them for the transforms that need it."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from app.media.yuv import Patch, Pixels


@dataclass(frozen=True)
class Rest:
    """What a layer shows, before its pose: `patch` is None when it is wholly transparent.

    `density` is samples per output pixel; `middle`, the middle of the layer's box, is in output pixels.
    """

    patch: Patch | None
    middle: tuple[float, float]
    density: float = 1.0
    _padded: dict[tuple[int, bool], Patch] = field(default_factory=dict, repr=False, compare=False)

    @property
    def bytes(self) -> int:
        """What the planes take."""
        return sum(patch.bytes for patch in (self.patch, *self._padded.values()) if patch is not None)

    def padded(self, margin: int, *, covering: bool) -> Patch:
        """Return the planes with `margin` (even) pixels more on every side, made once.

        `covering` repeats the edge of an opaque patch, which stays opaque; otherwise what is added is transparent.
        """
        key = (margin, covering)
        found = self._padded.get(key)
        if found is None:
            assert self.patch is not None
            found = self._padded[key] = _padded(self.patch, margin, covering=covering)
        return found


def _padded(patch: Patch, margin: int, *, covering: bool) -> Patch:
    x, y, half = patch.x - margin, patch.y - margin, margin // 2
    if covering:
        planes = (
            _framed(plane, size) for plane, size in ((patch.luma, margin), (patch.blue, half), (patch.red, half))
        )
        return Patch(x, y, *planes)
    clear, clear_half = clear_planes(patch)
    return Patch(
        x,
        y,
        _framed(patch.luma, margin, 0),
        _framed(patch.blue, half, 0),
        _framed(patch.red, half, 0),
        _framed(clear, margin, 255),
        _framed(clear_half, half, 255),
    )


def clear_planes(patch: Patch) -> tuple[Pixels, Pixels]:
    """Return the planes of 255 − alpha, which an opaque patch does without."""
    if patch.clear is not None and patch.clear_half is not None:
        return patch.clear, patch.clear_half
    return np.zeros_like(patch.luma), np.zeros_like(patch.blue)


def _framed(plane: Pixels, margin: int, value: int | None = None) -> Pixels:
    border = cv2.BORDER_REPLICATE if value is None else cv2.BORDER_CONSTANT
    framed = cv2.copyMakeBorder(plane, margin, margin, margin, margin, border, value=(value or 0,) * 4)
    return np.asarray(framed, dtype=np.uint8)
