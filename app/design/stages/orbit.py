"""Orbit: the hero before a disc, on a planet's limb or before a rising sun; the others on small discs around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from app.design.cast import Actor, Named, is_airborne, shape
from app.design.frame import Frame
from app.design.stages.base import Stage
from app.media.drawing.ops import Box, EllipseOp, Op, Paint, Point

if TYPE_CHECKING:
    from app.design.tokens import Theme

View = Literal["disc", "limb", "dawn"]

LARGEST_DISC = {"16:9": 300.0, "9:16": 290.0, "1:1": 190.0, "4:5": 230.0}
SATELLITE_DISCS = (0.43, 0.33)
ORBIT_RADIUS = 1.5
PLACES: tuple[Point, ...] = ((0.800, -0.600), (-0.848, 0.530))
"""Satellites: the radii of their discs and of their orbit in radii of the hero's disc, and where they are on it."""
DISC_REACH = 1.32
"""How far what stands on a disc and its satellites reach up and down, in the disc's radii."""

STANDING, HANGING, FOOT = 2.14, 1.96, 0.86
"""Height, or width if wider, of what stands before a disc and breaks it, of what hangs in it; where its foot is."""

LARGEST = 636.0
GROUNDED = 1.8
"""Height, or width if wider, of what stands on a limb or before a sun, in radii; what hangs there is smaller."""
HOVERING, HOVER = 0.86, 0.16
LIMB_RADIUS = 3.4
"""Radius of the planet that the hero stands on, in radii of the hero's place."""
GROUNDED_DISCS = (0.32, 0.25)
GROUNDED_PLACES: tuple[Point, ...] = ((1.06, -1.02), (-1.14, -0.62))
GROUNDED_REACH = 1.46
"""How far the satellites of what stands on a floor reach to the sides, in radii."""

ON_DISC, LONGEST_ON_DISC = 1.14, 1.62
"""Size of what is on a small disc, the root of width times height, and its longer side at most: in its radii."""

RING_WIDTH, RING_OPACITY = 3.0, 0.5


@dataclass(frozen=True)
class OrbitStage(Stage):
    """Objects circle in the scenery's rings; `view` is what the hero is seen before."""

    view: View = "disc"

    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return the middle of the hero's disc, or where it stands, and the largest radius that stays in `area`."""
        if self.view == "disc":
            reach = ORBIT_RADIUS * max(abs(x) for x, _ in PLACES) + max(SATELLITE_DISCS)
            return area.center, min(LARGEST_DISC[frame.aspect], area.w / 2 / reach, area.h / 2 / DISC_REACH)
        room = min(floor, area.bottom) - area.y
        return (area.center[0], min(floor, area.bottom)), min(
            area.w / 2 / GROUNDED_REACH, room / GROUNDED, LARGEST / GROUNDED
        )

    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the hero in its place and its company on their discs."""
        center, radius = self.focus(area, floor, frame)
        return [self._cast(named, center, radius) for named in groups]

    def about_a_point(self) -> OrbitStage:
        """Return the stage with its disc."""
        return replace(self, view="disc")

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

    def _cast(self, named: Sequence[Named], center: Point, radius: float) -> tuple[Actor, ...]:
        on_disc = self.view == "disc"
        hero = _before_disc(named[0], center, radius) if on_disc else self._grounded(named[0], center, radius)
        places = [(ORBIT_RADIUS * x, ORBIT_RADIUS * y) for x, y in PLACES] if on_disc else GROUNDED_PLACES
        discs = SATELLITE_DISCS if on_disc else GROUNDED_DISCS
        others = (
            _satellite(other, (center[0] + radius * x, center[1] + radius * y), radius * disc)
            for (x, y), disc, other in zip(places, discs, named[1:], strict=False)
        )
        return hero, *others

    def _grounded(self, named: Named, place: Point, radius: float) -> Actor:
        """Return the hero on its ground: on a limb so low that both ends of its foot touch it."""
        code, word = named
        hangs = is_airborne(code)
        height = GROUNDED * radius * (HOVERING if hangs else 1.0) / max(1.0, shape(code))
        size, half = LIMB_RADIUS * radius, height * shape(code) / 2
        sunk = size - math.sqrt(size**2 - half**2) if self.view == "limb" else 0.0
        return Actor(code, word, "hero", (place[0], place[1] + (-HOVER * radius if hangs else sunk)), height)


def _before_disc(named: Named, center: Point, radius: float) -> Actor:
    code, word = named
    if is_airborne(code):
        height = HANGING * radius / max(1.0, shape(code))
        return Actor(code, word, "hero", (center[0], center[1] + height / 2), height, disc=radius)
    height = STANDING * radius / max(1.0, shape(code))
    foot = min(FOOT * radius, height / 2 + FOOT * radius * 0.4)
    return Actor(code, word, "hero", (center[0], center[1] + foot), height)


def _satellite(named: Named, place: Point, radius: float) -> Actor:
    code, word = named
    height = min(ON_DISC / math.sqrt(shape(code)), LONGEST_ON_DISC / max(1.0, shape(code))) * radius
    return Actor(code, word, "orbit", (place[0], place[1] + height / 2), height, disc=radius)
