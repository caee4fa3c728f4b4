"""A panel of ten by ten cells that stands tilted in the room; as many are lit as the share has hundredths."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from app.design.contrast import mixed
from app.design.motion import fade_in, keys
from app.design.parts.accordion import FAR
from app.design.parts.layers import sprite
from app.design.parts.shapes import with_alpha
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import (
    Box,
    EllipseOp,
    Fill,
    GroupOp,
    LinearGradient,
    Op,
    Paint,
    RadialGradient,
    RectOp,
    Stop,
)

CELLS = 10
CELL, GAP, EDGE = 64.0, 10.0, 24.0
SIDE = CELLS * CELL + (CELLS - 1) * GAP + 2 * EDGE
"""The panel lying flat, in units of its own."""

SHAPE = 780.0 / 755.0
CORNERS = ((0.122, 0.0), (0.929, 0.1007), (1.0, 1.0), (0.0, 0.927))
"""The box about it as it is seen: width over height, and its corners from the upper left around."""

THICKNESS = (-0.013, 0.0185)
"""Where its back edge shows, in shares of the width and height."""

CORNER, CELL_CORNER = 26.0, 10.0
GLOW_SIGMA, GLOW_REACH, GLOW_STRENGTH = 26.0, 4.0, 0.9
LIGHTING_SECONDS = 0.9
BRIGHTER, DEEPER = 0.12, 0.34
"""How far a lit cell is from the theme's marks to white, as it shines, and how far into their deepest it goes."""

EMBER_FILL, EMBER_RIM, EMBER_LEAST = 0.30, 0.70, 0.30
"""Cells that have gone out, as what is lost: their fill and rim, and what of it the longest out still show."""
GOING_OUT_SECONDS = 1.1

AIR_STRENGTH, AIR_STEPS, POOL_STRENGTH = 0.27, 10, 0.17
"""The light that the lit cells throw on the air about them, a Gaussian in so many steps, and on the floor."""

Matrix = tuple[float, float, float, float, float, float, float, float, float]


@dataclass(frozen=True)
class TiltedPanel:
    """The panel inside `area`, `lit` of its hundred cells lit; with `lost`, the others have gone out."""

    lit: float
    area: Box
    lost: bool = False

    @property
    def box(self) -> Box:
        """The box about the panel, in the middle of its area."""
        height = min(self.area.h, self.area.w / SHAPE)
        x, y = self.area.center
        return Box(x=x - height * SHAPE / 2, y=y - height / 2, w=height * SHAPE, h=height)

    def layers(self, theme: Theme, *, appears: float, lights: float) -> tuple[SpriteLayer, ...]:
        """Return the dark panel, there from `appears`, and its lit cells, row by row from `lights`.

        Where cells are lost, all are lit at first, and go out from the top.
        """
        if self.lost:
            return self._going_out(theme, appears, lights)
        rows = math.ceil(self.lit / CELLS)
        each = LIGHTING_SECONDS / max(rows, 1)
        air = fade_in(sprite("panel-light", *self._air(theme)), lights, LIGHTING_SECONDS)
        panel = fade_in(sprite("panel", *self._dark(theme)), appears)
        glows = [self._row(row, self._glow(row, theme), lights + row * each, each, "glow") for row in range(rows)]
        cells = [self._row(row, self._cells(row, theme), lights + row * each, each, "cells") for row in range(rows)]
        return air, panel, *glows, *cells

    def _going_out(self, theme: Theme, appears: float, ends: float) -> tuple[SpriteLayer, ...]:
        rows = range(CELLS)
        each = GOING_OUT_SECONDS / CELLS
        embers = GroupOp(ops=tuple(op for row in rows for op in self._embers(row, theme)), matrix=self._matrix())
        panel = (*self._dark(theme), embers)
        kept = [row for row in rows if self._lit_boxes(row)]
        glows = GroupOp(ops=tuple(op for row in kept for op in self._glow(row, theme)), matrix=self._matrix())
        cells = GroupOp(ops=tuple(op for row in kept for op in self._cells(row, theme)), matrix=self._matrix())
        layers = [
            fade_in(sprite("panel-light", *self._air(theme)), appears),
            fade_in(sprite("panel", *panel), appears),
        ]
        for row in rows:
            ops = tuple(_shining(box, theme) for box in self._lost_boxes(row))
            if ops:
                lit = fade_in(sprite(f"panel-lost-{row}", GroupOp(ops=ops, matrix=self._matrix())), appears)
                layers.append(lit.model_copy(update={"end": max(appears + each, ends + (CELLS - row) * each)}))
        if kept:
            layers += [fade_in(sprite("panel-glow", glows), appears), fade_in(sprite("panel-cells", cells), appears)]
        return tuple(layers)

    def _lost_boxes(self, row: int) -> list[Box]:
        """Return a row's cells of which nothing is lit."""
        first = math.ceil(min(float(CELLS), max(0.0, self.lit - row * CELLS)))
        return [_cell(row * CELLS + column) for column in range(first, CELLS)]

    def _embers(self, row: int, theme: Theme) -> list[Op]:
        """Return what still glows of a row's lost cells: less the longer they are out, from the top down."""
        accent = theme.palette.accent
        glow = EMBER_LEAST + (1 - EMBER_LEAST) * (1 - row / (CELLS - 1))
        return [
            op
            for box in self._lost_boxes(row)
            for op in (
                rounded(box, CELL_CORNER, with_alpha(accent, EMBER_FILL * glow)),
                rounded(box.inset(1.5), CELL_CORNER - 1, with_alpha(accent, EMBER_RIM * glow), stroke=3.0),
            )
        ]

    def _row(self, row: int, ops: tuple[Op, ...], at: float, seconds: float, name: str) -> SpriteLayer:
        layer = sprite(f"panel-{name}-{row}", GroupOp(ops=ops, matrix=self._matrix()))
        right = keys((at, self.box.x - 40.0), (at + seconds, self.box.right + 80.0), ease="linear")
        window = Clip(left=-FAR, top=-FAR, right=right, bottom=FAR)
        return layer.model_copy(update={"start": max(0.0, at), "clip": window})

    def _matrix(self, dx: float = 0.0, dy: float = 0.0) -> Matrix:
        box = self.box
        seen = [(box.x + (x + dx) * box.w, box.y + (y + dy) * box.h) for x, y in CORNERS]
        return perspective(SIDE, seen)

    def _air(self, theme: Theme) -> tuple[Op, ...]:
        box, accent = self.box, theme.palette.accent
        radius = box.w * 0.82
        places = [step / AIR_STEPS for step in range(AIR_STEPS + 1)]
        fall = [math.exp(-4.0 * at * at) - math.exp(-4.0) * at for at in places]
        stops = tuple(
            Stop(at=at, color=with_alpha(accent, AIR_STRENGTH * share))
            for at, share in zip(places, fall, strict=True)
        )
        center = (box.center[0], box.y + box.h * 0.62)
        light = RadialGradient(center=center, radius=radius, stops=stops)
        shadow = EllipseOp(
            center=(box.x + box.w * 0.52, box.bottom), rx=box.w * 0.5, ry=box.h * 0.06,
            paint=Paint(fill="#000000", blur=box.w * 0.036, opacity=0.7),
        )  # fmt: skip
        pool = EllipseOp(
            center=(box.x + box.w * 0.5, box.bottom + box.h * 0.10), rx=box.w * 0.72, ry=box.h * 0.045,
            paint=Paint(fill=accent, blur=box.w * 0.07, opacity=POOL_STRENGTH),
        )  # fmt: skip
        return EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=light)), pool, shadow

    def _dark(self, theme: Theme) -> tuple[Op, ...]:
        """Return the panel with all its cells dark: back edge, face, cells, rim and a sheen of light."""
        palette, face = theme.palette, Box(x=0, y=0, w=SIDE, h=SIDE)
        body = _diagonal(face, (palette.line, palette.surface, palette.ground))
        rim = _diagonal(face, ("#FFFFFF8C", "#FFFFFF1A", with_alpha(palette.accent, 0.35)))
        sheen = _diagonal(face, ("#FFFFFF1F", "#FFFFFF08", "#FFFFFF00", "#FFFFFF00"), (0.0, 0.38, 0.381, 1.0))
        dark = tuple(op for place in range(CELLS * CELLS) for op in _dark_cell(_cell(place), theme))
        back = GroupOp(ops=(rounded(face, CORNER, palette.ground_end),), matrix=self._matrix(*THICKNESS))
        front = (
            rounded(face, CORNER, body), *dark, rounded(face, CORNER, sheen),
            rounded(face, CORNER, rim, stroke=3.0),
        )  # fmt: skip
        return back, GroupOp(ops=front, matrix=self._matrix())

    def _lit_boxes(self, row: int) -> list[Box]:
        """Return a row's lit cells; the last may be lit in part."""
        count = max(0.0, min(float(CELLS), self.lit - row * CELLS))
        boxes = [_cell(row * CELLS + column) for column in range(math.ceil(count))]
        part = count - math.floor(count)
        if part:
            boxes[-1] = boxes[-1].model_copy(update={"w": boxes[-1].w * part})
        return boxes

    def _glow(self, row: int, theme: Theme) -> tuple[Op, ...]:
        color = with_alpha(theme.palette.accent, GLOW_STRENGTH)
        return tuple(
            RectOp(
                box=box.inset(-GLOW_REACH), radii=(14.0, 14.0, 14.0, 14.0), paint=Paint(fill=color, blur=GLOW_SIGMA)
            )
            for box in self._lit_boxes(row)
        )

    def _cells(self, row: int, theme: Theme) -> tuple[Op, ...]:
        return tuple(_shining(box, theme) for box in self._lit_boxes(row))


def perspective(side: float, seen: list[tuple[float, float]]) -> Matrix:
    """Return the transform, row-major, that takes a square of `side` at the origin to four corners as seen."""
    flat = ((0.0, 0.0), (side, 0.0), (side, side), (0.0, side))
    rows, values = [], []
    for (x, y), (u, v) in zip(flat, seen, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    a, b, c, d, e, f, g, h = (float(value) for value in np.linalg.solve(np.array(rows), np.array(values)))
    return a, b, c, d, e, f, g, h, 1.0


def _cell(place: int) -> Box:
    """Return a cell, counted from the lower left."""
    row, column = divmod(place, CELLS)
    pitch = CELL + GAP
    return Box(x=EDGE + column * pitch, y=EDGE + (CELLS - 1 - row) * pitch, w=CELL, h=CELL)


def _dark_cell(box: Box, theme: Theme) -> tuple[Op, ...]:
    palette = theme.palette
    fill = LinearGradient(
        start=(box.x, box.y), end=(box.x, box.bottom),
        stops=(Stop(at=0.0, color=palette.soft), Stop(at=1.0, color=palette.code_surface)),
    )  # fmt: skip
    rim = rounded(box.inset(1.0), CELL_CORNER - 1, "#FFFFFF", opacity=0.06, stroke=1.5)
    return rounded(box, CELL_CORNER, fill), rim


def _diagonal(box: Box, colors: tuple[str, ...], places: tuple[float, ...] = (0.0, 0.5, 1.0)) -> LinearGradient:
    stops = tuple(Stop(at=at, color=color) for at, color in zip(places, colors, strict=True))
    return LinearGradient(start=(box.x, box.y), end=(box.right, box.bottom), stops=stops)


def _shining(box: Box, theme: Theme) -> Op:
    return rounded(box, CELL_CORNER, _slanted(theme.mark_fill(box), box))


def _slanted(fill: Fill, box: Box) -> Fill:
    """Return a gradient's light half run from corner to corner of a cell, brighter; a plain colour as it is."""
    if not isinstance(fill, LinearGradient):
        return fill
    light, middle, deep = fill.stops[0].color, fill.stops[len(fill.stops) // 2].color, fill.stops[-1].color
    colors = (mixed(light, "#FFFFFF", BRIGHTER), mixed(mixed(light, middle, 0.6), "#FFFFFF", BRIGHTER / 2),
              mixed(middle, deep, DEEPER))  # fmt: skip
    stops = tuple(Stop(at=at, color=color) for at, color in zip((0.0, 0.5, 1.0), colors, strict=True))
    return LinearGradient(start=(box.x, box.y), end=(box.right, box.bottom), stops=stops)
