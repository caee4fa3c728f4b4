"""A few frames of a clip, spread over what is shown of it: for looking at it, not for showing."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.clip_reader import ClipReader
from app.media.clips import ROTATIONS
from app.media.probe import probe

Pixels = NDArray[np.uint8]

STILLS = 4
LONGEST_SIDE = 640


@lru_cache(maxsize=16)
def stills(path: str, _modified_ns: int, trim_start: float, trim_end: float | None) -> tuple[Pixels, ...]:
    """Return upright frames of a clip as opaque RGBA (h, w, 4), their longer side 640 pixels at most.

    Raises MediaError when the file cannot be read.
    """
    info = probe(Path(path))
    end = min(trim_end or info.duration, info.duration)
    reader = ClipReader(Path(path), alpha=False)
    try:
        step = max(0.0, end - trim_start) / STILLS
        return tuple(_still(reader, trim_start + step * (number + 0.5), info.rotation) for number in range(STILLS))
    finally:
        reader.close()


def _still(reader: ClipReader, at: float, rotation: int) -> Pixels:
    frame = reader.seek(at)
    ratio = min(1.0, LONGEST_SIDE / max(frame.width, frame.height))
    small = frame.reformat(max(2, round(frame.width * ratio)), max(2, round(frame.height * ratio)), "rgba")
    pixels = np.asarray(small.to_ndarray(), dtype=np.uint8)
    upright = cv2.rotate(pixels, ROTATIONS[rotation]) if rotation in ROTATIONS else pixels
    return np.ascontiguousarray(upright, dtype=np.uint8)
