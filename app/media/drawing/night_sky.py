"""The night sky of a ground: curtains of northern lights, stars, and a shade under words.

A curtain is a wave across the sky. Its light is sharp below, along the hem, and fades upwards in rays; where it is
folded towards the viewer it is brighter and reaches higher. Colours run through OKLab from the hem up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from app.media.drawing.color import Floats, from_oklab, rgb, to_oklab
from app.media.drawing.lights import Grid
from app.media.drawing.ops import Box, CurtainLight, ShadeLight, StarLight

WAVES = 1.35
RIPPLES = 5.1 / (2 * math.pi)
RIPPLE_TURN = 0.6
"""Waves and ripples of a curtain across the sky, and how far the ripples shift the wave, in radians."""

HEM_SLOPE = -0.10
HEM_NOISE, HEM_KNOTS = 0.012, 9
"""Rise of a hem across the sky and its unevenness, in shares of the height; knots of the noise across the sky."""

FOLD_TURN = 1.1
FOLD_LIGHT = (0.35, 0.75)
FOLD_REACH = (0.55, 0.65)
"""Where a curtain is folded, in radians after the wave; how bright and high it is: away from the viewer, and more."""

RAYS = ((7.0, 4.2, 0.55, 0.6), (40.0, 17.0, 0.70, 0.6))
"""Fine and broad rays: their width and softness in units, the least light in one and how much more there may be."""
FINEST_RAYS = 0.55
"""Share of the fine rays' noise that varies from unit to unit."""

FADE = 2.1
FADE_END = 1.6
HEM_FADE = 0.014
"""Fading upwards, per reach, and where it ends; below the hem light falls to 1/e within this share of the height."""

SOFTNESS = (4.2, 9.7)
GLOW_SIGMA, GLOW_STRENGTH = 54.0, 0.35
GLOW_CELL = 4
"""Blur of a curtain across and down, and the wide glow that is added to it, in units; points to one of the glow."""

MIDDLE_AT = 0.45
"""Where, between hem and reach, a curtain has its middle colour."""

SHADES = 256

STAR_SIGMA = 0.9
STAR_RISE, STAR_DEPTH = 1.6, 0.8
STAR_FAINTNESS = 2.5
"""A star's softness in units; how much they gather at the top of the sky, and down to where; how faint most are."""


@dataclass(frozen=True)
class _Folds:
    """What a curtain is at each column of a grid: its hem, its reach and its light."""

    hem: Floats
    reach: Floats
    light: Floats


def hang(field: Floats, curtain: CurtainLight, grid: Grid, box: Box) -> None:
    """Add a curtain to a field (h, w, 3) of a ground whose box is `box`, in place."""
    folds = _folds(curtain, grid, box)
    height = (folds.hem[None] - grid.y[:, None]) / box.h
    at = np.clip(height / folds.reach[None], 0, FADE_END)
    below = np.exp(np.clip(height, -0.2, 0) / HEM_FADE)
    light = np.where(height > 0, np.exp(-FADE * at), below).astype(np.float32) * folds.light[None]
    light = _softened(light, grid.step)
    shade = np.clip(at * (SHADES - 1), 0, SHADES - 1).astype(np.int16)
    color = _shades(curtain)[shade] * (light * np.float32(curtain.strength))[..., None]
    field += (1 - field) * np.clip(color, 0, 1)


def _softened(light: Floats, step: float) -> Floats:
    """Return a curtain's light without edges, and the wide glow about it, which is made small and enlarged."""
    sharp = cv2.GaussianBlur(light, (0, 0), sigmaX=SOFTNESS[0] / step, sigmaY=SOFTNESS[1] / step)
    size = max(2, light.shape[1] // GLOW_CELL), max(2, light.shape[0] // GLOW_CELL)
    small = cv2.resize(light, size, interpolation=cv2.INTER_AREA)
    wide = cv2.GaussianBlur(small, (0, 0), GLOW_SIGMA / step / GLOW_CELL)
    glow = cv2.resize(wide, light.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(sharp + GLOW_STRENGTH * glow, np.float32)


def _shades(curtain: CurtainLight) -> Floats:
    """Return the curtain's colours from its hem to its reach, (SHADES, 3)."""
    labs = np.stack([to_oklab(rgb(color)) for color in curtain.colors])
    at = np.linspace(0, 1, SHADES)
    return from_oklab(np.stack([np.interp(at, (0.0, MIDDLE_AT, 1.0), labs[:, i]) for i in range(3)], -1))


def _folds(curtain: CurtainLight, grid: Grid, box: Box) -> _Folds:
    """Return the curtain's folds, made unit by unit across the box, so that they are the same at every scale."""
    random = np.random.default_rng(curtain.seed)
    x = (np.arange(math.ceil(box.w)) + 0.5) / box.w
    turn = (x * WAVES + curtain.phase) * 2 * math.pi
    wave = np.sin(turn + RIPPLE_TURN * np.sin(x * RIPPLES * 2 * math.pi + curtain.phase * 7))
    noise = np.interp(x * HEM_KNOTS, np.arange(HEM_KNOTS + 2), random.standard_normal(HEM_KNOTS + 2))
    hem = curtain.hem + curtain.swing * wave + HEM_SLOPE * (x - 0.5) + HEM_NOISE * noise
    fold = 0.5 + 0.5 * np.sin(turn + FOLD_TURN)
    fine, broad = (_rays(random, x.size, *rays) for rays in RAYS)
    light = fine * broad * (FOLD_LIGHT[0] + FOLD_LIGHT[1] * fold)
    reach = curtain.reach * (FOLD_REACH[0] + FOLD_REACH[1] * fold) * broad
    places = grid.x - box.x - 0.5
    across = [np.interp(places, np.arange(x.size), row) for row in (_smooth(hem, box.w * 0.01) * box.h, reach, light)]
    return _Folds(*(np.asarray(row, np.float32) for row in across))


def _rays(random: np.random.Generator, size: int, width: float, softness: float, least: float, more: float) -> Floats:
    coarse = np.repeat(random.random(math.ceil(size / width) + 1), int(width))[:size]
    noise = coarse if width > RAYS[0][0] else FINEST_RAYS * random.random(size) + (1 - FINEST_RAYS) * coarse
    smooth = _smooth(noise, softness)
    low, high = float(smooth.min()), float(smooth.max())
    return np.asarray(least + more * (smooth - low) / max(high - low, 1e-6), np.float32)


def _smooth(row: NDArray[np.floating[Any]], sigma: float) -> Floats:
    return np.asarray(cv2.GaussianBlur(np.asarray(row, np.float32)[None], (0, 0), sigma)[0], np.float32)


def darken(field: Floats, shade: ShadeLight, grid: Grid) -> None:
    """Multiply down what lies about a shade's centre, in place."""
    across = np.exp(-(((grid.x - shade.center[0]) / shade.rx) ** 2))
    down = np.exp(-(((grid.y - shade.center[1]) / shade.ry) ** 2))
    field *= (1 - np.outer(down * np.float32(shade.strength), across)).astype(np.float32)[..., None]


def sprinkle(field: Floats, stars: StarLight, box: Box, scale: float, corner: tuple[int, int]) -> None:
    """Add stars to a field at full size whose top left pixel is `corner`, at `scale` pixels per unit, in place."""
    random = np.random.default_rng(stars.seed)
    count = int(box.w * box.h / stars.room)
    lots = random.random((count, 3))
    columns = (box.x + lots[:, 0] * box.w) * scale - corner[0]
    rows = (box.y + lots[:, 1] ** STAR_RISE * STAR_DEPTH * box.h) * scale - corner[1]
    for x, y, light in zip(columns, rows, lots[:, 2] ** STAR_FAINTNESS, strict=True):
        _star(field, x, y, light * stars.strength, max(0.5, STAR_SIGMA * scale))


def _star(field: Floats, x: float, y: float, light: float, sigma: float) -> None:
    reach = math.ceil(3 * sigma)
    height, width = field.shape[:2]
    left, right = max(0, int(x) - reach), min(width, int(x) + reach + 1)
    top, bottom = max(0, int(y) - reach), min(height, int(y) + reach + 1)
    if left >= right or top >= bottom:
        return
    across = np.exp(-(((np.arange(left, right) - x) / sigma) ** 2) / 2)
    down = np.exp(-(((np.arange(top, bottom) - y) / sigma) ** 2) / 2)
    spot = field[top:bottom, left:right]
    spot += (1 - spot) * (np.outer(down, across) * light).astype(np.float32)[..., None]
