"""Orbit: the hero on a disc, the others on small discs of their own around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.design.cast import Actor, Named, Plane, shape
from app.design.frame import Frame
from app.design.stages.base import Stage
from app.media.drawing.ops import Box, EllipseOp, Op, Paint, Point

if TYPE_CHECKING:
    from app.design.tokens import Theme

LARGEST_DISC = {"16:9": 262.0, "9:16": 250.0, "1:1": 165.0, "4:5": 205.0}
SATELLITE_DISCS = (0.43, 0.34)
ORBIT_RADIUS = 1.5
PLACES: tuple[Point, ...] = ((0.800, -0.600), (-0.848, 0.530))
"""Satellites: the radii of their discs and of their orbit in radii of the hero's disc, and where they are on it."""
HERO_ON_DISC, SATELLITE_ON_DISC = 1.36, 1.26
"""Height, or width if wider, of what stands on a disc, in radii of the disc."""

RING_WIDTH, RING_OPACITY = 3.0, 0.5


@dataclass(frozen=True)
class OrbitStage(Stage):
    """Objects circle in the scenery's rings."""

    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return the middle of the hero's disc and its radius: the largest whose orbit stays within `area`."""
        reach = ORBIT_RADIUS * max(abs(x) for x, _ in PLACES) + max(SATELLITE_DISCS)
        return area.center, min(LARGEST_DISC[frame.aspect], area.w / 2 / reach, area.h / 2 / ORBIT_RADIUS)

    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the hero on its disc and its company on theirs."""
        center, radius = self.focus(area, floor, frame)
        return [_around(named, center, radius) for named in groups]

    def drawn(self, actor: Actor, theme: Theme, frame: Frame) -> tuple[Op, ...]:
        """Return the illustration, a satellite with its disc."""
        if actor.plane != "orbit":
            return super().drawn(actor, theme, frame)
        radius, palette = actor.disc, theme.palette
        edge = Paint(fill=palette.accent, stroke=RING_WIDTH, opacity=RING_OPACITY)
        return (
            EllipseOp(center=actor.center, rx=radius, ry=radius, paint=Paint(fill=palette.surface)),
            EllipseOp(center=actor.center, rx=radius, ry=radius, paint=edge),
            self.illustration(actor, theme),
        )


def _around(named: Sequence[Named], center: Point, radius: float) -> tuple[Actor, ...]:
    hero = _on_disc(named[0], "hero", center, radius, HERO_ON_DISC)
    others = []
    for (x, y), disc, other in zip(PLACES, SATELLITE_DISCS, named[1:], strict=False):
        place = center[0] + ORBIT_RADIUS * radius * x, center[1] + ORBIT_RADIUS * radius * y
        others.append(_on_disc(other, "orbit", place, radius * disc, SATELLITE_ON_DISC))
    return hero, *others


def _on_disc(named: Named, plane: Plane, center: Point, radius: float, share: float) -> Actor:
    code, word = named
    height = share * radius / max(1.0, shape(code))
    base = center[0], center[1] + height / 2
    return Actor(code, word, plane, base, height, disc=radius)
