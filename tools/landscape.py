"""A picture to try photo layouts with, made from noise: ridges in morning haze. Deterministic, so no file is kept."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

SKY = ((42, 74, 120), (250, 196, 140))
FAR, NEAR = np.array([214, 168, 150], np.float32), np.array([18, 38, 46], np.float32)
RIDGES = 6


def landscape(width: int, height: int, seed: int = 7) -> NDArray[np.uint8]:
    """Return the picture as RGB, height × width × 3, uint8."""
    random = np.random.default_rng(seed)
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    top, horizon = (np.array(colour, np.float32) for colour in SKY)
    picture = np.repeat(top + (horizon - top) * np.clip(rows * 1.6, 0, 1), width, axis=1)
    _shine(picture, width * 0.68, height * 0.36)
    for ridge in range(RIDGES):
        near = (ridge + 1) / RIDGES
        crest = height * (0.40 + 0.11 * ridge) + height * (0.05 + 0.05 * near) * _noise(random, width, ridge)
        ground = np.arange(height, dtype=np.float32)[:, None]
        mask = np.clip(ground - crest[None, :], 0, 1)[..., None]
        haze = np.clip((ground - crest[None, :]) / (height * 0.30), 0, 1)[..., None] * 0.35 * (1 - near)
        colour = FAR + (NEAR - FAR) * near**0.8
        picture = picture * (1 - mask) + (colour + (FAR - colour) * haze) * mask
    picture += random.normal(0, 1.6, picture.shape).astype(np.float32)
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def _shine(picture: NDArray[np.float32], x: float, y: float) -> None:
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = np.hypot(columns - x, rows - y) / height
    glow = (np.exp(-((distance / 0.05) ** 4)) + 0.55 * np.exp(-distance / 0.16))[..., None]
    picture += glow * np.array([255, 236, 190], np.float32) * 0.55


def _noise(random: np.random.Generator, width: int, ridge: int) -> NDArray[np.float32]:
    line = np.zeros(width, np.float32)
    for octave, points in enumerate((4, 9, 21, 55, 144)):
        coarse = random.standard_normal(points + ridge).astype(np.float32)[None, :]
        line += cv2.resize(coarse, (width, 1), interpolation=cv2.INTER_CUBIC)[0] / 1.9**octave
    return line


def write_landscape(path: Path, width: int = 2400, height: int = 1600, seed: int = 7) -> Path:
    """Write the picture as a JPEG unless it is there, and return its path."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(
            str(path), cv2.cvtColor(landscape(width, height, seed), cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, 90]
        )
    return path


def write_clip(path: Path, width: int = 1280, height: int = 720, frames: int = 60) -> Path:
    """Write a clip that pans over the picture, two seconds at 30 frames a second, unless it is there."""
    if path.exists():
        return path
    wide = landscape(width + 2 * frames, height)
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"crf": "18", "preset": "veryfast"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(frames):
            view = np.ascontiguousarray(wide[:, 2 * number : 2 * number + width])
            container.mux(stream.encode(av.VideoFrame.from_ndarray(view, format="rgb24")))
        container.mux(stream.encode(None))
    return path
