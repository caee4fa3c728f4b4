"""Tiles on a square module: flat shapes that touch the module's edges, and illustrations with a long hard shadow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.design.cast import shape
from app.design.palette import Palette
from app.design.parts.lower_band import BLEED
from app.design.tokens import Theme
from app.media.drawing.ops import Box, Color, EllipseOp, GroupOp, IllustrationOp, LongShadow, Op, Paint, Point, RectOp

MODULE = 360.0
ON_TILE = 0.75
"""Height, or width if wider, of an illustration on a tile, as a share of the module."""

DISC = 0.36
"""Radius of a disc on a tile, as a share of the module."""

Corner = Literal["tl", "tr", "bl", "br"]
Side = Literal["t", "b", "l", "r"]

_CORNERS: dict[Corner, Point] = {"tl": (0, 0), "tr": (1, 0), "bl": (0, 1), "br": (1, 1)}
_SIDES: dict[Side, Point] = {"t": (0.5, 0), "b": (0.5, 1), "l": (0, 0.5), "r": (1, 0.5)}


def plate(box: Box, color: Color) -> RectOp:
    """Return a tile's ground."""
    return RectOp(box=box, paint=Paint(fill=color))


def quarter(box: Box, corner: Corner, color: Color) -> Op:
    """Return the quarter of a circle about a corner that reaches to the two next to it."""
    x, y = _CORNERS[corner]
    return _cut((box.x + x * box.w, box.y + y * box.h), box.w, box, color)


def half_disc(box: Box, side: Side, color: Color) -> Op:
    """Return half a disc that sits on a side."""
    x, y = _SIDES[side]
    return _cut((box.x + x * box.w, box.y + y * box.h), box.w / 2, box, color)


def full_disc(box: Box, color: Color) -> Op:
    """Return a disc in the middle."""
    return _cut(box.center, box.w * DISC, box, color)


def _cut(center: Point, radius: float, box: Box, color: Color) -> Op:
    return GroupOp(ops=(EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=color)),), clip=box)


def pictured(box: Box, code: str, shade: Color, theme: Theme) -> Op:
    """Return an illustration in the middle whose shadow runs to the tile's edge."""
    height = min(box.w, box.h) * ON_TILE / max(1.0, shape(code))
    x, y = box.center
    shown = IllustrationOp(
        code=code, base=(x, y + height / 2), height=height, grade=theme.grade,
        long_shadow=LongShadow(color=shade, length=max(box.w, box.h)),
    )  # fmt: skip
    return GroupOp(ops=(shown,), clip=box)


@dataclass(frozen=True)
class Tile:
    """One tile of a pattern: its block of colour, and a shape in another; `seat` says that it may show a picture."""

    block: int
    shape: Literal["quarter", "half", "disc", "seat"]
    other: int = 0
    at: str = "bl"


PATTERN = (
    Tile(4, "seat", 0), Tile(2, "quarter", 0, "bl"), Tile(1, "quarter", 3, "bl"),
    Tile(3, "seat", 0), Tile(2, "quarter", 1, "tr"), Tile(4, "half", 0, "b"),
)  # fmt: skip
"""Six tiles, row by row in a wide frame, of which two may show a picture; neighbours differ."""


def tile_ops(box: Box, tile: Tile, code: str | None, blocks: Sequence[Palette], theme: Theme) -> tuple[Op, ...]:
    """Return a tile: its plate, and its shape or picture."""
    block, other = blocks[tile.block % len(blocks)], blocks[tile.other % len(blocks)].ground
    left = box.x - BLEED if box.x <= 0 else box.x
    ground = plate(Box(x=left, y=box.y, w=box.right - left, h=box.h), block.ground)
    if tile.shape == "seat":
        return ground, pictured(box, code, block.shadow, theme) if code else full_disc(box, other)
    if tile.shape == "half":
        return ground, half_disc(box, tile.at, other)  # type: ignore[arg-type]  # the pattern names a side
    return ground, quarter(box, tile.at, other)  # type: ignore[arg-type]  # the pattern names a corner
