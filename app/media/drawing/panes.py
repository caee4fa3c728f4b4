"""Daylight through a window, as slanted panes on the wall: a closed formula over a grid of canvas coordinates."""

from __future__ import annotations

import math

import numpy as np

from app.media.drawing.color import Floats, rgb
from app.media.drawing.ops import PaneLight

LOGISTIC_OF_GAUSSIAN = 1.702
"""A logistic curve this much steeper than its sigma follows the edge that a Gaussian blurs, to one part in 100."""


def shine_panes(field: Floats, light: PaneLight, x: Floats, y: Floats) -> None:
    """Add the light of a window to a field (h, w, 3) at columns `x` and rows `y`, in place."""
    mask = pane_mask(light, x, y)
    tint, shade = rgb(light.color), rgb(light.shade)
    for channel in range(3):
        plane = field[..., channel]
        plane *= 1 - (1 - mask) * (1 - shade[channel])
        plane += (1 - plane) * mask * (tint[channel] * np.float32(light.strength))


def pane_mask(light: PaneLight, x: Floats, y: Floats) -> Floats:
    """Return how much of the window's light reaches each point (h, w), 0 to 1."""
    (ax, ay), (dx, dy) = light.across, light.down
    turn = ax * dy - ay * dx
    east, south = (x - light.origin[0])[None], (y - light.origin[1])[:, None]
    across = np.asarray((east * dy - south * dx) / turn, np.float32)
    down = np.asarray((south * ax - east * ay) / turn, np.float32)
    wide, high = np.float32(math.hypot(ax, ay)), np.float32(math.hypot(dx, dy))
    return _bars(across * wide, float(wide), light.columns, light) * _bars(
        down * high, float(high), light.rows, light
    )


def _bars(place: Floats, length: float, count: int, light: PaneLight) -> Floats:
    """Return the light of `count` stretches of `length`, one after another with gaps, at places along them."""
    steep = LOGISTIC_OF_GAUSSIAN / light.softness
    total = np.zeros_like(place, np.float32)
    for number in range(count):
        start = number * (length + light.gap)
        total += _rise((place - start) * steep) - _rise((place - start - length) * steep)
    return total


def _rise(slope: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(np.clip(-slope, -80, 80))), np.float32)
