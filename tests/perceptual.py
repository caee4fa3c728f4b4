"""How alike two pictures look."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

SOFTENED_SIGMA = 1.0
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2


def similarity(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> float:
    """Return the mean structural similarity of two RGB pictures of one size, 1 for the same.

    Both are softened first, so that dither and the noise of a lossy file do not count.

    Wang et al., "Image quality assessment: from error visibility to structural similarity", 2004; Gaussian window
    of sigma 1.5, the mean over the three channels.
    """

    def softened(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(picture.astype(np.float32), (0, 0), SOFTENED_SIGMA), np.float32)

    def blur(image: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(cv2.GaussianBlur(image, (11, 11), 1.5), np.float32)

    x, y = softened(a), softened(b)
    mx, my = blur(x), blur(y)
    vx, vy, cov = blur(x * x) - mx * mx, blur(y * y) - my * my, blur(x * y) - mx * my
    score = ((2 * mx * my + C1) * (2 * cov + C2)) / ((mx * mx + my * my + C1) * (vx + vy + C2))
    return float(score.mean())
