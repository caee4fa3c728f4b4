"""Mesh gradients: colours at scattered points, blended in OKLab by their inverse distance (Shepard 1968).

Such a field is smooth, so it is computed at few points and enlarged.
"""

from __future__ import annotations

import cv2
import numpy as np

from app.media.drawing.color import Floats, from_oklab, rgb, to_oklab
from app.media.drawing.ops import Box, MeshPoint

POWER = 2.4
"""How fast a point's share falls with distance."""

SOFTNESS = 0.10
"""Within this distance, in heights of the ground, a point's colour has no peak."""

SIDE_POINTS = 96
"""Points computed along the longer side."""


def mesh_field(points: tuple[MeshPoint, ...], box: Box, x: Floats, y: Floats) -> Floats:
    """Return the mesh as float RGB (h, w, 3) at columns `x` and rows `y` of canvas coordinates."""
    step = max(1, max(x.size, y.size) // SIDE_POINTS)
    across, down = _spread(x, step), _spread(y, step)
    lab = _blended(points, (across - box.x) / box.w, (down - box.y) / box.h, box.w / box.h)
    small = from_oklab(lab)
    return np.asarray(cv2.resize(small, (x.size, y.size), interpolation=cv2.INTER_CUBIC), np.float32)


def _spread(places: Floats, step: int) -> Floats:
    """Return the middles of cells that are `step` times as large and fill the same stretch."""
    count = max(2, places.size // step)
    cell = (places[-1] - places[0]) / max(1, places.size - 1)
    first, length = places[0] - cell / 2, cell * places.size
    return np.asarray(first + (np.arange(count) + 0.5) * (length / count), np.float32)


def _blended(points: tuple[MeshPoint, ...], x: Floats, y: Floats, aspect: float) -> Floats:
    mixed = np.zeros((y.size, x.size, 3), np.float32)
    total = np.zeros((y.size, x.size, 1), np.float32)
    for point in points:
        squared = ((x - point.x) * aspect)[None] ** 2 + ((y - point.y) ** 2)[:, None] + SOFTNESS**2
        share = (point.weight * squared ** (-POWER / 2))[..., None].astype(np.float32)
        mixed += share * to_oklab(rgb(point.color))
        total += share
    return np.asarray(mixed / total, np.float32)
