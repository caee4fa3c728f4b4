"""Tiles: the hero before a large pane, its company on small ones that overlap the pane's corners."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.design.cast import Actor, Named, is_airborne, is_seen_from_above, shape
from app.design.contrast import luminance, mixed
from app.design.frame import Frame
from app.design.stages.base import Stage
from app.design.stages.plinths import grounded
from app.media.drawing.illustrations import main_color
from app.media.drawing.ops import (
    Box,
    Color,
    EllipseOp,
    GroupOp,
    IllustrationOp,
    LinearGradient,
    Op,
    Paint,
    Point,
    RectOp,
    Stop,
)

if TYPE_CHECKING:
    from app.design.tokens import Theme

LARGEST_PANE = {"16:9": (760.0, 780.0), "9:16": (800.0, 680.0), "1:1": (760.0, 520.0), "4:5": (760.0, 560.0)}
"""Width and height of the largest pane."""

BELOW_FLOOR = 60.0
"""A pane reaches this far below the floor: what stands before it stands a little higher than its edge."""

TILE_SHARE = 0.30
LEAST_TILE, LARGEST_TILE = 156.0, 236.0
"""Side of the first tile, as a share of the pane's height, within these."""
SECOND_TILE = 0.86
"""Side of the second, as a share of the first's: no two things are equally large."""

OUTWARD = (0.32, 0.44)
DOWN = (0.74, 0.10)
"""How far the tiles stand out beyond the pane's right and left edge, in shares of their side; where they are down it,
from 0 at its top to 1 at its bottom."""

HERO_SHARE = 0.60
WIDEST_HERO = 0.72
HERO_BASE = 0.135
"""A hero's height and greatest width in shares of the pane's, and how far above the pane's bottom it stands."""
SHARED_WIDTH, SHARED_SHIFT = 0.60, 0.045
"""Its greatest width beside tiles, and how far to the left it stands, clear of the first, in widths of the pane."""

ON_TILE, WIDEST_ON_TILE = 0.66, 0.76
"""The size of what is on a tile, the root of its area, and its greatest side, in sides of the tile."""
APART = 1.2
"""What is on the first tile is this much larger than what is on the second."""

PANE_CORNER, TILE_CORNER = 56.0, 0.26
RINGS = ((0.27, 0.14), (0.41, 0.12), (0.55, 0.10))
RINGS_AT = 0.60
RING_WIDTH = 2.0
"""Rings on a pane, behind the hero: radius as a share of its height and opacity; where their middle is down it."""

DARK_BELOW, TO_LIGHT, DARK_HALO = 0.28, 0.55, 0.25
"""Below this luminance a glow turns towards the theme's accent, at most so far, and is stronger by so much."""

SHELF_BEHIND = 0.05
SHELF_LIGHT, SHELF_EDGE = (0.13, 0.02), (0.0, 0.42, 0.0)
"""The foot of a pane: how far behind the hero's base it begins, in heights of the hero; opacities of its light from
its edge down, and of its edge from side to side."""


@dataclass(frozen=True)
class TilesStage(Stage):
    """A hero on a large pane and its company on tiles, each in a glow of its own colour (`halo`)."""

    halo: float = 0.35

    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return the middle of the pane and half its height."""
        pane = _pane(area, floor, frame, tiles=2)
        return pane.center, pane.h / 2

    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the hero on its pane and its company on their tiles; the pane is the same in all groups."""
        most = max(len(named) for named in groups) - 1
        pane = _pane(area, floor, frame, tiles=most)
        return [_on_panes(named, pane, most) for named in groups]

    def drawn(self, actor: Actor, theme: Theme, frame: Frame) -> tuple[Op, ...]:
        """Return the pane, rings on the hero's, and the illustration."""
        if actor.seat is None:
            return super().drawn(actor, theme, frame)
        if actor.plane == "hero":
            edge = actor.base[1] - actor.height * SHELF_BEHIND
            shelf = () if floats(actor.code) else shelf_on(actor.seat, edge, theme, PANE_CORNER)
            return (*hero_pane(actor.seat, theme, frame), *shelf, self.illustration(actor, theme))
        corner = actor.seat.w * TILE_CORNER
        return (
            *theme.pane(actor.seat, frame, under=_under(actor, theme, frame), radius=corner),
            self.illustration(actor, theme),
        )

    def illustration(self, actor: Actor, theme: Theme) -> IllustrationOp:
        """Return the illustration with its glow: in its own colour, lifted to the lights' where that is dark.

        What stands casts its shadow on the ground, not on what is behind it.
        """
        shown = super().illustration(actor, theme)
        glow = main_color(actor.code)
        dark = max(0.0, DARK_BELOW - luminance(glow)) / DARK_BELOW
        look = {
            "halo": mixed(glow, theme.palette.accent, dark * TO_LIGHT),
            "halo_strength": self.halo + dark * DARK_HALO,
        }
        if actor.plane == "hero" and not floats(actor.code):
            return shown.model_copy(update={**look, "grade": grounded(theme.grade)})
        return shown.model_copy(update={**look, "contact": 0.0})


def hero_pane(pane: Box, theme: Theme, frame: Frame) -> tuple[Op, ...]:
    """Return a large pane with rings on it."""
    return *theme.pane(pane, frame, radius=PANE_CORNER), *rings_on(pane, theme)


def rings_on(pane: Box, theme: Theme) -> tuple[Op, ...]:
    """Return the rings on a large pane, cut by its edge."""
    center = (pane.center[0], pane.y + pane.h * RINGS_AT)
    rings = tuple(
        EllipseOp(
            center=center, rx=pane.h * radius, ry=pane.h * radius,
            paint=Paint(fill=theme.palette.ink, stroke=RING_WIDTH, opacity=opacity),
        )
        for radius, opacity in RINGS
    )  # fmt: skip
    return (GroupOp(ops=rings, clip=pane, clip_radius=PANE_CORNER),)


def shelf_on(pane: Box, edge: float, theme: Theme, corner: float) -> tuple[Op, ...]:
    """Return the ground that something stands on: the foot of its pane, lighter from a soft edge down."""
    light = theme.palette.ink[:7]
    foot = Box(x=pane.x, y=edge, w=pane.w, h=pane.bottom - edge)
    line = Box(x=pane.x, y=edge, w=pane.w, h=RING_WIDTH)
    down = LinearGradient(start=(0.0, edge), end=(0.0, pane.bottom), stops=_fading(light, SHELF_LIGHT))
    across = LinearGradient(start=(line.x, 0.0), end=(line.right, 0.0), stops=_fading(light, SHELF_EDGE))
    ops = (RectOp(box=foot, paint=Paint(fill=down)), RectOp(box=line, paint=Paint(fill=across)))
    return (GroupOp(ops=ops, clip=pane, clip_radius=corner),)


def floats(code: str) -> bool:
    """Return whether something floats before its pane: it hangs in the air, or is seen from above."""
    return is_airborne(code) or is_seen_from_above(code)


def _fading(color: Color, opacities: tuple[float, ...]) -> tuple[Stop, ...]:
    steps = len(opacities) - 1
    return tuple(
        Stop(at=step / steps, color=f"{color}{round(255 * opacity):02X}") for step, opacity in enumerate(opacities)
    )


def _under(actor: Actor, theme: Theme, frame: Frame) -> tuple[Op, ...]:
    """Return what a tile lies on: the pane whose corner it overlaps."""
    return theme.pane(actor.behind, frame, radius=PANE_CORNER) if actor.behind else ()


def _pane(area: Box, floor: float, frame: Frame, *, tiles: int) -> Box:
    """Return the pane's box: as large as the area allows with the tiles that stand out beyond its sides."""
    widest, tallest = LARGEST_PANE[frame.aspect]
    bottom = min(floor + BELOW_FLOOR, frame.content.bottom if frame.captions else floor + BELOW_FLOOR)
    height = min(tallest, bottom - area.y)
    side = _side(height)
    right, left = (OUTWARD[n] * side if n < tiles else 0.0 for n in (0, 1))
    width = min(widest, area.w - left - right, height * 1.5)
    x = area.x + left + (area.w - left - right - width) / 2
    spare = bottom - area.y - height
    return Box(x=x, y=area.y + spare / 2, w=width, h=height)


def _side(height: float) -> float:
    return max(LEAST_TILE, min(LARGEST_TILE, height * TILE_SHARE))


def _on_panes(named: Sequence[Named], pane: Box, most: int) -> tuple[Actor, ...]:
    code, word = named[0]
    widest = pane.w * (SHARED_WIDTH if most else WIDEST_HERO)
    height = min(pane.h * HERO_SHARE, widest / shape(code))
    x = pane.center[0] - (pane.w * SHARED_SHIFT if most else 0.0)
    foot = pane.bottom - pane.h * HERO_BASE - max(0.0, pane.h * HERO_SHARE - height) / 2
    base = x, pane.center[1] + height / 2 if floats(code) else foot
    hero = Actor(code, word, "hero", base, height, seat=pane)
    others: list[Actor] = []
    for place, one in enumerate(named[1:3]):
        largest = math.sqrt(others[0].width * others[0].height) / APART if others else pane.h
        others.append(_on_tile(one, pane, place, largest))
    return hero, *others


def _on_tile(named: Named, pane: Box, place: int, largest: float) -> Actor:
    code, word = named
    side = _side(pane.h) * (SECOND_TILE if place else 1.0)
    x = pane.x - OUTWARD[1] * side if place else pane.right + OUTWARD[0] * side - side
    tile = Box(x=x, y=pane.y + (pane.h - side) * DOWN[place], w=side, h=side)
    stretch = math.sqrt(shape(code))
    height = min(largest, ON_TILE * side, WIDEST_ON_TILE * side / max(stretch, 1 / stretch)) / stretch
    base = tile.center[0], tile.center[1] + height / 2
    return Actor(code, word, "orbit", base, height, seat=tile, behind=pane)
