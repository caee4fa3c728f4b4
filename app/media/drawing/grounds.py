"""Backgrounds: a vertical gradient in OKLab, lights on it, grain and dither.

What is smooth is computed on a coarse grid and enlarged; only the rows where a planet's limb is sharp are computed
pixel by pixel. Dither is always added at full size, or an 8-bit video shows bands.
"""

from __future__ import annotations

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import Floats, from_oklab, rgb, to_oklab
from app.media.drawing.lights import Grid, darken_planet, sharp_rows, shine
from app.media.drawing.mesh import mesh_field
from app.media.drawing.night_sky import darken, hang, sprinkle
from app.media.drawing.ops import CurtainLight, GroundOp, LimbLight, ShadeLight, StarLight, Stop
from app.media.drawing.paper import add_fibre, shade_paper

COARSE_UNITS = 3.0
"""Canvas units between two points of the coarse grid; the finest smooth light has a scale of 14."""

CURTAIN_UNITS = 4.0
"""The same for a ground with curtains of light, whose finest rays have a scale of 4."""

DITHER = 0.8 / 255
"""Half the width of the uniform noise added before values are rounded to 8 bits."""

EDGE_TOLERANCE = 1e-3
"""Output pixels by which an edge may miss the grid, from rounding, without taking one more pixel."""

ROWS_AT_ONCE = 64
"""Rows finished together: few enough to stay in the processor's cache."""


def ground_pixels(op: GroundOp, scale: float) -> tuple[NDArray[np.uint8], int, int]:
    """Return opaque RGBA pixels (h, w, 4) of the ground, and the output pixel its top left corner lies on.

    Its box is taken outward to even pixels, so that a sprite of it has no translucent edge.
    """
    left, right = _even_span(op.box.x * scale, op.box.right * scale)
    top, bottom = _even_span(op.box.y * scale, op.box.bottom * scale)
    width, height = right - left, bottom - top
    field = _enlarged_field(op, scale, (left, top, width, height))
    return _finished(field, op, scale), left, top


def _even_span(low: float, high: float) -> tuple[int, int]:
    first = math.floor((low + EDGE_TOLERANCE) / 2) * 2
    return first, max(first + 2, math.ceil((high - EDGE_TOLERANCE) / 2) * 2)


def _enlarged_field(op: GroundOp, scale: float, place: tuple[int, int, int, int]) -> Floats:
    left, top, width, height = place
    units = CURTAIN_UNITS if any(isinstance(light, CurtainLight) for light in op.lights) else COARSE_UNITS
    step = max(1, round(units * scale))
    coarse_size = max(2, math.ceil(width / step)), max(2, math.ceil(height / step))
    coarse = _field(op, Grid.over(left / scale, top / scale, width / scale, height / scale, coarse_size))
    field: Floats = np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)
    for light in op.lights:
        if isinstance(light, StarLight):
            sprinkle(field, light, op.box, scale, (left, top))
        if isinstance(light, LimbLight):
            low, high = sharp_rows(light, op.box)
            first, last = max(0, int(low * scale) - top), min(height, math.ceil(high * scale) - top)
            if last > first:
                fine = Grid.over(
                    left / scale, (top + first) / scale, width / scale, (last - first) / scale, (width, last - first)
                )
                field[first:last] = _field(op, fine)
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


def _finished(field: Floats, op: GroundOp, scale: float) -> NDArray[np.uint8]:
    height, width = field.shape[:2]
    random = np.random.default_rng(op.seed)
    pixels = np.full((height, width, 4), 255, np.uint8)
    for first in range(0, height, ROWS_AT_ONCE):
        rows = field[first : first + ROWS_AT_ONCE]
        noise = (random.random(rows.shape[:2], np.float32) - np.float32(0.5)) * np.float32(2 * DITHER)
        if op.grain:
            noise += _grain(rows, random, op.grain)
        rows += noise[..., None]
        if op.paper:
            add_fibre(rows, first, op.paper, scale)
        rows *= 255
        rows += np.float32(0.5)
        pixels[first : first + ROWS_AT_ONCE, :, :3] = np.clip(rows, 0, 255, out=rows)
    return pixels


def _grain(rows: Floats, random: np.random.Generator, amount: float) -> Floats:
    """Return film grain: normal noise, strongest in the middle tones."""
    lightness = rows.mean(-1)
    strength = np.float32(amount) * (np.float32(0.35) + np.float32(2.6) * lightness * (1 - lightness))
    return np.asarray(random.standard_normal(rows.shape[:2], np.float32) * strength, np.float32)
