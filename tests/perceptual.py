"""How alike two pictures look."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Channel = NDArray[np.float32]

SOFTENED_SIGMA = 1.0
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def similarity(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Return the mean structural similarity of two RGB pictures of one size, 1 for the same.

    Light is compared at full size and colour at half of it, as both WebP and the video keep them. Both are softened
    first, so that dither and the noise of a lossy file do not count.

    Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004; Gaussian window
    of sigma 1.5, the mean over the three channels.
    """
    (light_a, *colors_a), (light_b, *colors_b) = _channels(a), _channels(b)
    pairs = [(light_a, light_b), *zip(map(_halved, colors_a), map(_halved, colors_b), strict=True)]
    return float(np.mean([_likeness(x, y) for x, y in pairs]))


def _channels(picture: NDArray[np.uint8]) -> list[Channel]:
    """Return luma and two colour differences."""
    converted = cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb).astype(np.float32)
    return [np.asarray(converted[..., number]) for number in range(3)]


def _halved(channel: Channel) -> Channel:
    return np.asarray(cv2.resize(channel, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.float32)


def _likeness(a: Channel, b: Channel) -> float:
    def blur(image: Channel, sigma: float = 1.5) -> Channel:
        return np.asarray(cv2.GaussianBlur(image, (11, 11), sigma), np.float32)

    x, y = blur(a, SOFTENED_SIGMA), blur(b, SOFTENED_SIGMA)
    mx, my = blur(x), blur(y)
    vx, vy, cov = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
    score = ((2 * mx * my + C1) * (2 * cov + C2)) / ((mx * mx + my * my + C1) * (vx + vy + C2))
    return float(score.mean())
