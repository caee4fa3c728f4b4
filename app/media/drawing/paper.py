"""The texture of paper and of ink on it: tiles of noise that repeat unseen, made once."""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np

from app.media.drawing.color import Floats
from app.media.drawing.dither import WHITE, Fine
from app.media.drawing.lights import Grid
from app.media.drawing.ops import Box, PaperTexture

TILE = 512
"""Pixels of a tile's side: too large for the eye to find the repetition of faint noise."""

FIBRE_SIGMAS = (2.6, 0.8)
"""Lengths of a fibre along and across it, in canvas units."""

GRAIN_SIGMA = 0.5
"""The finest noise, between the fibres, in canvas units."""

MOTTLE_UNITS = 40.0
"""Size of the cloudiness of the sheet."""

MARGIN = 16


@lru_cache(maxsize=8)
def fibre_tile(scale: float) -> Floats:
    """Return fibres lying across and along (h, w), of mean 0, for `scale` output pixels per canvas unit."""
    random = np.random.default_rng(2)
    long, short = (sigma * scale for sigma in FIBRE_SIGMAS)
    across = _periodic_blur(random.standard_normal((TILE, TILE), np.float32), long, short)
    along = _periodic_blur(random.standard_normal((TILE, TILE), np.float32), short, long)
    grain = _periodic_blur(random.standard_normal((TILE, TILE), np.float32), GRAIN_SIGMA * scale, GRAIN_SIGMA * scale)
    return across + along + grain


@lru_cache(maxsize=8)
def speckle_tile(scale: float) -> Floats:
    """Return where ink fails to take (h, w): 0 nearly everywhere, up to 2 in specks."""
    noise = np.random.default_rng(4).standard_normal((TILE, TILE), np.float32)
    sigma = max(0.6, 0.9 * scale)
    blurred = _periodic_blur(noise, sigma, sigma)
    # A blur takes contrast away; specks are as frequent at every scale.
    spread = blurred / max(float(blurred.std()), 1e-6) * np.float32(0.50)
    return np.asarray(np.clip(spread - 0.5, 0, 2), np.float32)


def _periodic_blur(noise: Floats, sigma_x: float, sigma_y: float) -> Floats:
    wide = np.pad(noise, MARGIN, mode="wrap")
    blurred = cv2.GaussianBlur(wide, (0, 0), sigmaX=max(sigma_x, 0.3), sigmaY=max(sigma_y, 0.3))
    return np.ascontiguousarray(blurred[MARGIN:-MARGIN, MARGIN:-MARGIN], np.float32)


def shade_paper(field: Floats, texture: PaperTexture, grid: Grid, box: Box, seed: int) -> None:
    """Darken the corners of a coarse field (h, w, 3) and make it uneven, in place."""
    across, down = (grid.x - box.x) / box.w - 0.5, (grid.y - box.y) / box.h - 0.5
    field *= (1 - 2 * texture.vignette * (down[:, None] ** 2 + across[None] ** 2))[..., None]
    field += (_mottle(grid, seed) * np.float32(texture.mottle))[..., None]


def _mottle(grid: Grid, seed: int) -> Floats:
    rows, columns = grid.y.size, grid.x.size
    cells = tuple(max(4, round(side * grid.step / MOTTLE_UNITS)) for side in (columns, rows))
    noise = np.random.default_rng(seed + 2).standard_normal(cells[::-1], np.float32)
    return np.asarray(cv2.resize(noise, (columns, rows), interpolation=cv2.INTER_CUBIC), np.float32)


def add_fibre(field: Fine, texture: PaperTexture, scale: float) -> None:
    """Add the fibres of paper to a field at full size (h, w, 3), in place."""
    tile = np.asarray(np.rint(fibre_tile(scale) * np.float32(texture.fibre * WHITE)), np.int16)
    height, width = field.shape[:2]
    lines = np.tile(tile, (1, -(-width // TILE)))[:, :width]
    fibres = cv2.merge([lines] * 3)
    for first in range(0, height, TILE):
        rows = field[first : first + TILE]
        cv2.add(rows, fibres[: len(rows)], dst=rows, dtype=cv2.CV_16U)
