"""Long shadows: an illustration's outline swept down to the right at 45 degrees, hard-edged and of one colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import rgb

Pixels = NDArray[np.uint8]


def long_shadow(opacity: Pixels, length: int, color: str) -> Pixels:
    """Return the shadow of an outline (h, w) as premultiplied RGBA, `length` pixels larger to the right and below.

    Its top left corner is that of the outline, which it covers too.
    """
    swept = _swept(opacity, max(0, length))
    tint = np.append(np.asarray(rgb(color), np.float32), np.float32(1.0))
    return np.asarray(swept[..., None] * tint + np.float32(0.5), np.uint8)


def _swept(opacity: Pixels, length: int) -> Pixels:
    """Return the largest opacity met on the way from each place up to the left: steps double."""
    height, width = opacity.shape
    swept = np.zeros((height + length, width + length), np.uint8)
    swept[:height, :width] = opacity
    done = 0
    while done < length:
        step = min(done + 1, length - done)
        before = swept[:-step, :-step].copy()
        np.maximum(swept[step:, step:], before, out=swept[step:, step:])
        done += step
    return swept
