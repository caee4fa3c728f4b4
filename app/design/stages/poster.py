"""Poster: one hero, as large as the page allows, on an edge or cut off by it before a half disc; hard shadows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.design.cast import Actor, Named, is_airborne, shape
from app.design.frame import Frame
from app.design.stages.base import Stage
from app.media.drawing.ops import Box, Color, EllipseOp, GroupOp, LongShadow, Op, Paint, Point

if TYPE_CHECKING:
    from app.design.tokens import Theme

CUT, FLOATING = 0.86, 1.05
"""Share of a hero's height above the frame's own edge: most of it, or more than all of what hangs in the air.

On an edge within the frame, as on the captions' band, a hero stands whole.
"""

TALLEST = {"16:9": 636.0, "9:16": 636.0, "1:1": 460.0, "4:5": 520.0}
TALLEST_CUT = {"16:9": 740.0, "9:16": 820.0, "1:1": 560.0, "4:5": 640.0}
"""How high a hero is at most, on an edge within the frame and at the frame's own."""
WIDEST = 0.92
"""A hero's width at most, as a share of the area's."""

TALL_SEAT = 0.62
"""Radius at most of a tall page's half disc, as a share of the area's width: it may leave the page."""

SEAT = 0.84
"""Radius of the half disc behind the hero, as a share of the hero's visible height."""

BADGE_RADII = (0.26, 0.205)
BADGE_PLACES: tuple[Point, ...] = ((0.70, 0.84), (-0.86, 0.30))
"""The others: radius of their discs in heights of the hero, and where they are, in radii of the seat."""

ON_BADGE, LONGEST_ON_BADGE = 1.10, 1.62
"""Size of what is on a disc, the root of its width times its height, and its longer side at most: in its radii."""

BESIDE = 0.62
"""How far a disc's middle stays from the hero's side, in its radii."""


@dataclass(frozen=True)
class PosterStage(Stage):
    """`seat` is the colour of the half disc behind the hero, `shade` that of the hero's shadow."""

    seat: Color = "#FF4B26"
    shade: Color = "#C92C0B"

    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return the middle of the half disc, on the edge that cuts the hero off, and its radius."""
        widest = area.w * (0.5 if frame.wide else TALL_SEAT)
        return (area.center[0], area.bottom), min(widest, SEAT * _visible_height(area, frame))

    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the hero in the middle of `area`, cut off by its lower edge, and its company on discs about it."""
        return [_cast(named, area, frame) for named in groups]

    def drawn(self, actor: Actor, theme: Theme, frame: Frame) -> tuple[Op, ...]:
        """Return the illustration with its long shadow: a hero's falls on the page, another's ends with its disc."""
        shown = self.illustration(actor, theme).model_copy(update={"contact": 0.0})
        if actor.plane != "orbit":
            return (shown.model_copy(update={"long_shadow": LongShadow(color=self.shade, length=actor.height)}),)
        plate, shade = _badge_colors(theme)
        shown = shown.model_copy(update={"long_shadow": LongShadow(color=shade, length=2 * actor.disc)})
        return badge(actor.center, actor.disc, plate, shown)


def badge(center: Point, radius: float, plate: Color, *ops: Op) -> tuple[Op, ...]:
    """Return a flat disc with ops on it that end at its edge."""
    clip = Box(x=center[0] - radius, y=center[1] - radius, w=2 * radius, h=2 * radius)
    disc = EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=plate))
    return disc, GroupOp(ops=ops, clip=clip, clip_radius=radius)


def _badge_colors(theme: Theme) -> tuple[Color, Color]:
    """Return a colour that is neither the ground's nor the seat's, and its shade."""
    block = theme.blocks()[min(2, len(theme.blocks()) - 1)]
    return block.ground, block.shadow


def _at_the_frame(area: Box, frame: Frame) -> bool:
    """Return whether an area ends where the frame does."""
    return area.bottom >= frame.height


def _visible_height(area: Box, frame: Frame) -> float:
    return min(area.h, TALLEST_CUT[frame.aspect] * CUT if _at_the_frame(area, frame) else TALLEST[frame.aspect])


def _cast(named: Sequence[Named], area: Box, frame: Frame) -> tuple[Actor, ...]:
    code, word = named[0]
    visible, tallest = _visible_height(area, frame), TALLEST[frame.aspect]
    shown = 1.0
    if _at_the_frame(area, frame):
        shown, tallest = FLOATING if is_airborne(code) else CUT, TALLEST_CUT[frame.aspect]
    height = min(visible / shown, min(area.w * WIDEST, tallest) / shape(code))
    beside = 2 * (1 + BESIDE) * BADGE_RADII[0] if len(named) > 1 else 0.0
    height = min(height, area.w / (shape(code) + beside))
    hero = Actor(code, word, "hero", (area.center[0], area.bottom + (1 - shown) * height), height)
    seat = min(area.w / 2, SEAT * visible)
    others = (
        _on_badge(other, area, hero, seat, height * radius, place)
        for other, radius, place in zip(named[1:], BADGE_RADII, BADGE_PLACES, strict=False)
    )
    return hero, *others


def _on_badge(named: Named, area: Box, hero: Actor, seat: float, radius: float, place: Point) -> Actor:
    """Return an actor on its disc, beside the hero and within the area."""
    code, word = named
    side = 1 if place[0] > 0 else -1
    x = area.center[0] + side * max(abs(place[0]) * seat, hero.width / 2 + radius * BESIDE)
    x = min(max(x, area.x + radius), area.right - radius)
    y = max(area.bottom - place[1] * seat, area.y + radius)
    height = min(ON_BADGE / math.sqrt(shape(code)), LONGEST_ON_BADGE / max(1.0, shape(code))) * radius
    return Actor(code, word, "orbit", (x, y + height / 2), height, disc=radius)
