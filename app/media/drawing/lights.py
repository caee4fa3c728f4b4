"""Lights of a ground, each a closed formula over a grid of canvas coordinates.

Light is screened, 1 − (1 − a)(1 − b), so it never clips and the order of lights does not matter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from app.media.drawing.color import Floats, rgb
from app.media.drawing.ops import Box, FloorLight, GlowLight, LimbLight, PaneLight, SpotLight
from app.media.drawing.panes import shine_panes

SPOT_TOP = -80.0
"""Where the cone of a spotlight starts, above the canvas."""

SPOT_SPREAD = 0.16
"""Half-width of the cone by its length, at the width 1; it starts at half of it."""

SPOT_SOFTNESS = 14.0
"""Sigma of the blur of the cone's edges, in canvas units."""

HORIZON_SOFTNESS = 14.0
"""Over how many units a floor lifts out of the dark."""

FLOOR_DEPTH = 110.0
"""After how many units below the horizon a floor has faded to 1/e."""

LIMB_OUTSIDE = (
    (240.0, 0.34, "#FF6A1F"),
    (110.0, 0.46, "#FF8A33"),
    (44.0, 0.60, "#FFB25A"),
    (14.0, 0.90, "#FFE0A8"),
)
"""The atmosphere above a limb: length of its exponential in units, strength, colour."""

LIMB_EDGE = (5.0, 1.0, "#FFFFFF")
LIMB_EDGE_SPREAD = 0.16 / 0.30
"""The white edge is narrower than the glow, in shares of the limb's spread."""

LIMB_INSIDE = ((60.0, 0.16, "#FF7A2B"), (8.0, 0.70, "#FFC98A"))
"""The scattered light below a limb, in the terms of LIMB_OUTSIDE."""

LIMB_FLARES = ((420.0, 150.0, 0.75, "#FFD9A0"), (900.0, 16.0, 0.65, "#FFF3DC"), (160.0, 60.0, 0.80, "#FFFFFF"))
"""Glows at the crest: radii at the spread FLARE_SPREAD, strength, colour."""

FLARE_SPREAD = 576.0

LIMB_OVERLAP = 3.0
"""How many units the atmosphere reaches below the edge."""


@dataclass(frozen=True)
class Grid:
    """Canvas coordinates of the columns (w,) and rows (h,) of a field, and the units between two of them."""

    x: Floats
    y: Floats
    step: float

    @staticmethod
    def over(left: float, top: float, width: float, height: float, size: tuple[int, int]) -> Grid:
        """Return the centres of `size` = (columns, rows) equal cells of a rectangle."""
        columns, rows = size
        x = left + (np.arange(columns, dtype=np.float32) + 0.5) * (width / columns)
        y = top + (np.arange(rows, dtype=np.float32) + 0.5) * (height / rows)
        return Grid(x.astype(np.float32), y.astype(np.float32), width / columns)


def shine(field: Floats, light: GlowLight | SpotLight | PaneLight | FloorLight | LimbLight, grid: Grid) -> None:
    """Add a light to a field (h, w, 3), in place."""
    if isinstance(light, GlowLight):
        _glow(field, light.center, (light.rx, light.ry), light.color, light.strength, grid)
    elif isinstance(light, SpotLight):
        _spot(field, light, grid)
    elif isinstance(light, PaneLight):
        shine_panes(field, light, grid.x, grid.y)
    elif isinstance(light, FloorLight):
        _floor(field, light, grid)
    else:
        _limb(field, light, grid)


def _screen(field: Floats, mask: Floats, color: str) -> None:
    """Screen `color` times `mask` (h, w) onto the field, in place."""
    for channel, value in enumerate(rgb(color)):
        if value:
            plane = field[..., channel]
            plane += (1 - plane) * np.clip(mask * value, 0, 1)


def _glow(
    field: Floats,
    center: tuple[float, float],
    radii: tuple[float, float],
    color: str,
    strength: float,
    grid: Grid,
) -> None:
    across = np.exp(-(((grid.x - center[0]) / radii[0]) ** 2))
    down = np.exp(-(((grid.y - center[1]) / radii[1]) ** 2))
    _screen(field, np.outer(down * np.float32(strength), across), color)


def _spot(field: Floats, light: SpotLight, grid: Grid) -> None:
    reach = np.clip((grid.y - SPOT_TOP) / (light.floor - SPOT_TOP), 0, 1)[:, None]
    half_width = SPOT_SPREAD * (0.5 + reach) * light.width * 2.2
    cone = np.clip(1 - np.abs(grid.x - light.x)[None] / half_width, 0, 1)
    cone = cone * cone * (3 - 2 * cone) * (1 - reach * 0.55)
    cone /= 1 + np.exp(np.clip((grid.y[:, None] - light.floor + 10) / 16, -80, 80))
    cone = np.asarray(cv2.GaussianBlur(cone.astype(np.float32), (0, 0), SPOT_SOFTNESS / grid.step), np.float32)
    _screen(field, cone * np.float32(0.26 * light.strength), light.color)
    pool, spill = (light.width * 0.62, light.width * 0.13), (light.width * 1.5, light.width * 0.34)
    _glow(field, (light.x, light.floor), pool, light.color, 0.55 * light.strength, grid)
    _glow(field, (light.x, light.floor), spill, light.color, 0.20 * light.strength, grid)


def _floor(field: Floats, light: FloorLight, grid: Grid) -> None:
    below = grid.y - light.y
    lift = np.exp(-np.clip(below, 0, None) / FLOOR_DEPTH) / (1 + np.exp(np.clip(-below / HORIZON_SOFTNESS, -80, 80)))
    _screen(field, np.repeat(lift[:, None] * np.float32(light.strength), grid.x.size, axis=1), light.color)


def sharp_rows(limb: LimbLight, box: Box) -> tuple[float, float]:
    """Return between which y the edge of a limb lies within a box, with a margin for its finest light."""
    side = min(limb.radius, max(abs(box.x - limb.x), abs(box.right - limb.x)))
    sagitta = limb.radius - math.sqrt(limb.radius**2 - side**2)
    return limb.y - 60.0, limb.y + sagitta + 40.0


def _altitude(limb: LimbLight, grid: Grid) -> Floats:
    """Return the height above the planet's edge (h, w), negative inside it."""
    squared = ((grid.x - limb.x) ** 2)[None] + ((grid.y - limb.y - limb.radius) ** 2)[:, None]
    return np.asarray(np.sqrt(squared) - np.float32(limb.radius), np.float32)


def darken_planet(field: Floats, limb: LimbLight, grid: Grid) -> None:
    """Darken the inside of a limb's planet away from its edge, in place."""
    altitude = _altitude(limb, grid)
    field *= np.where(altitude < 0, np.clip(1 + altitude / 700, 0.35, 1), 1).astype(np.float32)[..., None]


def _limb(field: Floats, limb: LimbLight, grid: Grid) -> None:
    altitude = _altitude(limb, grid)
    fade = np.exp(-(((grid.x - limb.x) / limb.spread) ** 2))[None]
    narrow = np.exp(-(((grid.x - limb.x) / (limb.spread * LIMB_EDGE_SPREAD)) ** 2))[None]
    above = np.clip((altitude + LIMB_OVERLAP) / grid.step + 0.5, 0, 1)
    height = np.clip(altitude, 0, None)
    for length, strength, color in LIMB_OUTSIDE:
        _screen(field, np.exp(-height / length) * (above * fade * np.float32(strength)), color)
    length, strength, color = LIMB_EDGE
    _screen(field, np.exp(-height / length) * (above * narrow * np.float32(strength)), color)
    inside, depth = np.clip(0.5 - altitude / grid.step, 0, 1), np.clip(-altitude, 0, None)
    for length, strength, color in LIMB_INSIDE:
        _screen(field, np.exp(-depth / length) * (inside * fade * np.float32(strength)), color)
    for rx, ry, strength, color in LIMB_FLARES:
        radii = rx * limb.spread / FLARE_SPREAD, ry
        _glow(field, (limb.x, limb.y), radii, color, strength, grid)
