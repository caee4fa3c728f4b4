"""Pictures and clips that scenes may show: as bright, as dark and as busy as an author's own can be."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.unit.media.drawn_face import film

PICTURES = ("snow", "night", "crowd", "dusk")
SIZES = {"snow": (320, 180), "night": (180, 320), "crowd": (240, 240), "dusk": (320, 200)}

_FOLDER = tempfile.TemporaryDirectory(prefix="proofs-")


@lru_cache(maxsize=8)
def drawn(name: str) -> str:
    """Return the path of a picture."""
    path = Path(_FOLDER.name) / f"{name}.png"
    cv2.imwrite(str(path), _pixels(name)[..., ::-1])
    return str(path)


@lru_cache(maxsize=8)
def filmed(name: str) -> str:
    """Return the path of a clip that shows a picture for a second."""
    return str(film(Path(_FOLDER.name) / f"{name}.mp4", [_pixels(name)]))


def _pixels(name: str) -> NDArray[np.uint8]:
    width, height = SIZES[name]
    down = np.linspace(0.0, 1.0, height)[:, None, None] * np.ones((1, width, 3))
    if name == "snow":
        found = 255.0 - 20.0 * down
    elif name == "night":
        found = 4.0 + 22.0 * down
    elif name == "dusk":
        found = 230.0 * (1.0 - down) * np.array((1.0, 0.7, 0.5)) + 12.0
    else:
        small = np.random.default_rng(7).integers(0, 256, (height // 12, width // 12, 3)).astype(np.uint8)
        found = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST).astype(float)
    return np.clip(np.round(found), 0, 255).astype(np.uint8)
