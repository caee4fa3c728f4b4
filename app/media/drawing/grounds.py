"""Backgrounds: a vertical gradient in OKLab, lights on it, grain and dither.

What is smooth is computed on a coarse grid and enlarged in 16 bits; only the rows where a planet's limb is sharp are
computed pixel by pixel. Dither is always added at full size, or an 8-bit video shows bands.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import Floats, from_oklab, rgb, to_oklab
from app.media.drawing.dither import WHITE, Fine, dithered, fine
from app.media.drawing.lights import Grid, darken_planet, sharp_rows, shine
from app.media.drawing.mesh import mesh_field
from app.media.drawing.night_sky import darken, hang, sprinkle
from app.media.drawing.ops import CurtainLight, GroundOp, LimbLight, ShadeLight, StarLight, Stop
from app.media.drawing.paper import add_fibre, shade_paper

COARSE_UNITS = 3.0
"""Canvas units between two points of the coarse grid; the finest smooth light has a scale of 14."""

CURTAIN_UNITS = 4.0
"""The same for a ground with curtains of light, whose finest rays have a scale of 4."""

EDGE_TOLERANCE = 1e-3
"""Output pixels by which an edge may miss the grid, from rounding, without taking one more pixel."""


def ground_pixels(op: GroundOp, scale: float) -> tuple[NDArray[np.uint8], int, int]:
    """Return opaque RGBA pixels (h, w, 4) of the ground, and the output pixel its top left corner lies on.

    Its box is taken outward to even pixels, so that a sprite of it has no translucent edge.
    """
    left, right = _even_span(op.box.x * scale, op.box.right * scale)
    top, bottom = _even_span(op.box.y * scale, op.box.bottom * scale)
    width, height = right - left, bottom - top
    field = _enlarged_field(op, scale, (left, top, width, height))
    if op.paper:
        add_fibre(field, op.paper, scale)
    if op.grain:
        _add_grain(field, op.grain, op.seed)
    return dithered(field), left, top


def _even_span(low: float, high: float) -> tuple[int, int]:
    first = math.floor((low + EDGE_TOLERANCE) / 2) * 2
    return first, max(first + 2, math.ceil((high - EDGE_TOLERANCE) / 2) * 2)


def _enlarged_field(op: GroundOp, scale: float, place: tuple[int, int, int, int]) -> Fine:
    left, top, width, height = place
    units = CURTAIN_UNITS if any(isinstance(light, CurtainLight) for light in op.lights) else COARSE_UNITS
    step = max(1, round(units * scale))
    coarse_size = max(2, math.ceil(width / step)), max(2, math.ceil(height / step))
    coarse = _field(op, Grid.over(left / scale, top / scale, width / scale, height / scale, coarse_size))
    field: Fine = np.asarray(cv2.resize(fine(coarse), (width, height), interpolation=cv2.INTER_CUBIC), np.uint16)
    for light in op.lights:
        if isinstance(light, StarLight):
            sprinkle(field, light, op.box, scale, (left, top))
        if isinstance(light, LimbLight):
            low, high = sharp_rows(light, op.box)
            first, last = max(0, int(low * scale) - top), min(height, math.ceil(high * scale) - top)
            if last > first:
                sharp = Grid.over(
                    left / scale, (top + first) / scale, width / scale, (last - first) / scale, (width, last - first)
                )
                field[first:last] = fine(_field(op, sharp))
    return field


def _field(op: GroundOp, grid: Grid) -> Floats:
    """Return the lit ground as float RGB (h, w, 3) at the points of a grid, before noise."""
    if op.mesh:
        light_in = mesh_field(op.mesh, op.box, grid.x, grid.y)
    else:
        light_in = np.repeat(_gradient(op, grid)[:, None], grid.x.size, axis=1)
    limbs = [light for light in op.lights if isinstance(light, LimbLight)]
    for light in op.lights:
        if isinstance(light, CurtainLight):
            hang(light_in, light, grid, op.box)
        elif isinstance(light, ShadeLight):
            darken(light_in, light, grid)
        elif not isinstance(light, LimbLight | StarLight):
            shine(light_in, light, grid)
    if op.paper:
        shade_paper(light_in, op.paper, grid, op.box, op.seed)
    for limb in limbs:
        darken_planet(light_in, limb, grid)
        shine(light_in, limb, grid)
    return light_in


def _gradient(op: GroundOp, grid: Grid) -> Floats:
    stops: tuple[Stop, ...] = tuple(sorted(op.stops, key=lambda stop: stop.at))
    places = [stop.at for stop in stops]
    labs = np.stack([to_oklab(rgb(stop.color)) for stop in stops])
    at = (grid.y - op.box.y) / op.box.h
    return from_oklab(np.stack([np.interp(at, places, labs[:, i]) for i in range(3)], -1).astype(np.float32))


def _add_grain(field: Fine, amount: float, seed: int) -> None:
    """Add film grain in place: normal noise, strongest in the middle tones."""
    lightness = field.mean(-1, dtype=np.float32) / WHITE
    strength = np.float32(amount * WHITE) * (np.float32(0.35) + np.float32(2.6) * lightness * (1 - lightness))
    noise = np.random.default_rng(seed).standard_normal(lightness.shape, np.float32) * strength
    field[...] = np.clip(field + noise[..., None], 0, 65535)
