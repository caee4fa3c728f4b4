"""Enlarging a 256 px illustration so that it holds on a large screen.

Colour and outline are treated apart. Colour: bled past the outline, freed of compression ringing, enlarged by a
bicubic in two steps with edge-keeping filters between, smoothed along its edges so that none has steps, sharpened.
Outline: enlarged, rounded, and cut again to an
edge one pixel wide. It holds to about 2.5 times; results are kept in the cache, as the filters are slow.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.exceptions import ConfigurationError, NotFoundError
from app.core.hashing import file_sha256
from app.core.machine import cache_root
from app.core.storage import written_whole
from app.media.drawing.color import Floats
from app.media.drawing.emoji import asset_path

VERSION = 2
"""Raised when the result changes, so that nothing cached before is taken for it."""

PADDING = 6
"""Source pixels added on each side, so that filters meet no border."""

VISIBLE = 0.3
"""Opacity from which a pixel counts as seen."""

TWO_STEPS_FROM = 1.5
"""Enlargements above this go through an intermediate size."""

EDGE_REACH, EDGE_LENGTH, EDGE_SAMPLES = 1.2, 2.4, 3
"""Smoothing along edges: sigma of the neighbourhood that has one direction, reach along it, samples to each side;
lengths in pixels of the source."""

EDGE_STRENGTH = 2e-3
"""The gradient's energy, at the source's scale, from which a slope counts as an edge."""


def source_path(code: str) -> Path:
    """Return the picture of an illustration. Raises NotFoundError when there is none of that code."""
    path = asset_path(code)
    if path is None:
        raise NotFoundError(f"There is no illustration {code!r}.", hint="Codes are those of emoji: 1f50b, 2600-fe0f.")
    return path


@lru_cache(maxsize=4096)
def visible_box(path: Path) -> tuple[int, int, int, int]:
    """Return left, top, width and height of what is seen of a source picture, in its pixels."""
    rows, columns = np.where(_load(path)[..., 3] > VISIBLE)
    left, top = int(columns.min()), int(rows.min())
    return left, top, int(columns.max()) - left + 1, int(rows.max()) - top + 1


def source_size(path: Path) -> int:
    """Return the width and height of a source picture, which is square."""
    return int(_load(path).shape[0])


@lru_cache(maxsize=8)
def _load(path: Path) -> Floats:
    pixels = _decoded(path)
    if pixels is None:
        raise ConfigurationError(f"The illustration {path} cannot be read.", hint="Install the npm packages anew.")
    return np.asarray(pixels, np.float32) / np.float32(255)


def _decoded(path: Path) -> NDArray[np.uint8] | None:
    """Return a file's RGBA pixels, or None when it is absent or damaged."""
    encoded = np.fromfile(path, np.uint8) if path.exists() else np.empty(0, np.uint8)
    pixels = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED) if encoded.size else None
    return None if pixels is None else np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2RGBA), np.uint8)


def enlarged(path: Path, size: int) -> Floats:
    """Return the picture drawn `size` pixels wide and high: float RGBA, not premultiplied, with padding around.

    The colour continues past the outline, so it may be blurred or moved without dark fringes.
    """
    scale = size / source_size(path)
    if scale <= 1:
        return _reduced(_load(path), scale)
    name = f"{path.stem}-{file_sha256(path)[:12]}-{size}-v{VERSION}.png"
    cached = cache_root() / "illustrations" / name
    pixels = _decoded(cached)
    if pixels is None:
        pixels = np.rint(_enlarge(_load(path), scale) * 255).astype(np.uint8)
        _write(cached, pixels)
    return np.asarray(pixels, np.float32) / np.float32(255)


def _write(path: Path, pixels: NDArray[np.uint8]) -> None:
    _, encoded = cv2.imencode(".png", cv2.cvtColor(pixels, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 1])
    with written_whole(path) as partial:
        encoded.tofile(partial)


def _padded(image: Floats) -> tuple[Floats, Floats]:
    """Return bled colour (h, w, 3) and opacity (h, w), with a border."""
    around = ((PADDING, PADDING), (PADDING, PADDING))
    return np.pad(_bled(image), (*around, (0, 0)), mode="edge"), np.pad(image[..., 3], around)


def _reduced(image: Floats, scale: float) -> Floats:
    color, opacity = _padded(image)
    size = max(2, round(color.shape[0] * scale))
    small = _resize(np.dstack([color, opacity]), size, cv2.INTER_AREA)
    small[..., :3] += 0.25 * (small[..., :3] - _blur(small[..., :3], 0.8))
    return np.asarray(np.clip(small, 0, 1), np.float32)


def _enlarge(image: Floats, scale: float) -> Floats:
    color, opacity = _padded(image)
    size = round(color.shape[0] * scale)
    color = _smooth(color, 0.07, 1.6)
    if scale > TWO_STEPS_FROM:
        color = _resize(color, round(color.shape[0] * scale**0.5), cv2.INTER_CUBIC)
        color = _smooth(color, 0.05, 1.8)
    color = _resize(color, size, cv2.INTER_CUBIC)
    color = _along_edges(color, scale)
    color = color + 0.75 * (color - _blur(color, 0.9 * scale))
    if scale > TWO_STEPS_FROM:
        color = _smooth(np.clip(color, 0, 1), 0.05, 1.5)
    opacity = _blur(_resize(opacity, size, cv2.INTER_CUBIC), 0.45 * scale)
    opacity = (opacity - 0.5) * (1.35 * scale) + 0.5
    return np.asarray(np.clip(np.dstack([color, opacity]), 0, 1), np.float32)


def _along_edges(image: Floats, scale: float) -> Floats:
    """Return the picture averaged along its edges, never across them: steps of the source's pixels even out.

    The direction is that of the structure tensor (Förstner and Gülch 1987); where there is none nothing changes.
    """
    gray = _blur(np.asarray(image.mean(-1), np.float32), 0.5 * scale)
    dx, dy = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    xx, yy, xy = (
        _blur(np.asarray(product, np.float32), EDGE_REACH * scale) for product in (dx * dx, dy * dy, dx * dy)
    )
    angle = 0.5 * np.arctan2(2 * xy, xx - yy)
    directed = np.sqrt((xx - yy) ** 2 + 4 * xy**2)
    amount = (directed / (xx + yy + 1e-6)) ** 2 * (directed / (directed + EDGE_STRENGTH / scale**2))
    rows, columns = np.indices(gray.shape, np.float32)
    total, weights = image.copy(), 1.0
    for step in range(1, EDGE_SAMPLES + 1):
        weight = float(np.exp(-2 * (step / EDGE_SAMPLES) ** 2))
        along = np.float32(EDGE_LENGTH * scale * step / EDGE_SAMPLES)
        east, south = -np.sin(angle) * along, np.cos(angle) * along
        for sign in (-1, 1):
            moved = cv2.remap(
                image, columns + sign * east, rows + sign * south, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
            total += weight * np.asarray(moved, np.float32)
            weights += weight
    return np.asarray(image + (total / weights - image) * amount[..., None], np.float32)


def _bled(image: Floats) -> Floats:
    """Return the colour with that of the nearest opaque pixels continued beyond the outline."""
    opaque = (image[..., 3] > 0.6).astype(np.float32)
    color = image[..., :3].copy()
    known = image[..., 3] > 0.9
    for sigma in (1.5, 3.0, 6.0, 12.0):
        weight = _blur(opaque, sigma)[..., None]
        spread = _blur(image[..., :3] * opaque[..., None], sigma) / np.maximum(weight, 1e-4)
        fill = ~known & (weight[..., 0] > 1e-3)
        color[fill] = spread[fill]
        known |= fill
    return color


def _resize(image: Floats, size: int, method: int) -> Floats:
    return np.asarray(cv2.resize(image, (size, size), interpolation=method), np.float32)


def _blur(image: Floats, sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)


def _smooth(image: Floats, tones: float, reach: float) -> Floats:
    return np.asarray(cv2.bilateralFilter(image.astype(np.float32), 5, tones, reach), np.float32)
