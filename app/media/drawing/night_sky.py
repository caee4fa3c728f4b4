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
from app.media.drawing.dither import WHITE, Fine
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
HEM_DEPTH = -0.2
"""Fading upwards, per reach, and where it ends; below the hem light falls to 1/e within this share of the height, and
no further than down to HEM_DEPTH."""

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
    fading = np.where(height > 0, at * np.float32(-FADE), np.maximum(height, HEM_DEPTH) / np.float32(HEM_FADE))
    light = _softened(np.exp(fading) * folds.light[None], grid.step) * np.float32(curtain.strength)
    shade = np.clip(at * (SHADES - 1), 0, SHADES - 1).astype(np.uint8)
    for channel, shades in enumerate(_shades(curtain).T):
        plane = field[..., channel]
        plane += (1 - plane) * np.clip(cv2.LUT(shade, shades) * light, 0, 1)


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


def sprinkle(field: Fine, stars: StarLight, box: Box, scale: float, corner: tuple[int, int]) -> None:
    """Add stars to a field at full size whose top left pixel is `corner`, at `scale` pixels per unit, in place."""
    lots = np.random.default_rng(stars.seed).random((int(box.w * box.h / stars.room), 3))
    columns = (box.x + lots[:, 0] * box.w) * scale - corner[0]
    rows = (box.y + lots[:, 1] ** STAR_RISE * STAR_DEPTH * box.h) * scale - corner[1]
    sigma = max(0.5, STAR_SIGMA * scale)
    offsets = np.arange(-math.ceil(3 * sigma), math.ceil(3 * sigma) + 1)
    (lefts, across), (tops, down) = (_profiles(places, offsets, sigma) for places in (columns, rows))
    down *= (lots[:, 2] ** STAR_FAINTNESS * stars.strength)[:, None]
    for left, top, profile, faded in zip(lefts, tops, across, down, strict=True):
        _star(field, left, top, np.outer(faded, profile))


def _profiles(places: NDArray[np.float64], offsets: NDArray[np.int_], sigma: float) -> tuple[list[int], Floats]:
    """Return for each star its first pixel and its light from there on, (stars, offsets)."""
    whole = places.astype(int)
    distance = (whole[:, None] + offsets - places[:, None]) / sigma
    return (whole + offsets[0]).tolist(), np.exp(-(distance**2) / 2).astype(np.float32)


def _star(field: Fine, left: int, top: int, light: Floats) -> None:
    hidden_left, hidden_top = max(0, -left), max(0, -top)
    spot = field[max(0, top) : max(0, top + light.shape[0]), max(0, left) : max(0, left + light.shape[1])]
    shown = light[hidden_top : hidden_top + spot.shape[0], hidden_left : hidden_left + spot.shape[1], None]
    spot[...] = spot + (np.float32(WHITE) - np.minimum(spot, WHITE)) * shown
