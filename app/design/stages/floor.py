"""Floor: objects stand on one floor, one behind the other, in a spot of light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.design.cast import Actor, Named, is_airborne, shape
from app.design.frame import Frame
from app.design.stages.base import Stage
from app.media.drawing.illustrations import main_color
from app.media.drawing.ops import Box, EllipseOp, IllustrationOp, Op, Paint, Point

if TYPE_CHECKING:
    from app.design.tokens import Theme

TALLEST_HERO = {"16:9": 520.0, "9:16": 490.0, "1:1": 330.0, "4:5": 400.0}
EMPTY_SPOT = {"16:9": 0.79, "9:16": 0.63, "1:1": 0.71, "4:5": 0.75}
"""Where the light pools when nothing stands in it, between words and captions, as a share of the frame's height."""

WIDEST_HERO = 1.15
"""A hero is at most this wide, in shares of the tallest hero's height."""
HERO_LIFT = 0.15
"""How far above the floor a hero hangs that flies, or that is round: nothing balances on a point."""

BACK_HEIGHTS = (0.58, 0.42)
BACK_BASES = (-0.09, -0.05)
"""Those behind the hero: their heights, and how much higher up the floor they stand, in heights of the hero."""
OVERLAP = 0.10
"""Share of a back object that the hero hides."""

AIR_HEIGHTS = (0.40, 0.30)
AIR_GAP = 0.05
LOW_LEFT: Point = (-1, -0.46)
HIGH_RIGHT: Point = (1, -0.94)
ALONE_RIGHT, ALONE_HEIGHT = (1.0, -0.86), 0.46
"""Where one in the air hangs: beside the hero, or above those behind it; side and height of its middle;
alone beside the hero it is larger and lower."""

BACK_REFLECTION = 0.6
SHADE_WIDTH, SHADE_RATIO = 0.72, 0.11
SHADE_STRENGTHS = (0.62, 0.10)
"""The shadow on the floor below what hangs: its width in widths of the object, its height in its own, its strength
under something low and under something as high as a hero."""
AIR_BLUR = 0.6


@dataclass(frozen=True)
class FloorStage(Stage):
    """Objects stand on a floor that mirrors them (`reflection`), each in a glow of its own colour (`halo`)."""

    reflection: float = 0.0
    halo: float = 0.0

    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return where heroes stand."""
        return (area.center[0], floor), 0.0

    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the casts on the floor, the hero in the middle of `area`."""
        tallest = min(_scale(named, area, floor, TALLEST_HERO[frame.aspect]) for named in groups)
        return [_on_floor(named, area, floor, tallest) for named in groups]

    def empty_focus(self, frame: Frame) -> Point | None:
        """Return where the light pools below the words."""
        return frame.width / 2, frame.height * EMPTY_SPOT[frame.aspect]

    def drawn(self, actor: Actor, theme: Theme, frame: Frame) -> tuple[Op, ...]:
        """Return the illustration, below one that hangs its shadow on the floor."""
        return *_shade(actor), self.illustration(actor, theme)

    def illustration(self, actor: Actor, theme: Theme) -> IllustrationOp:
        """Return the illustration with its reflection and halo."""
        back, stands = actor.plane == "back", actor.ground is None
        shown = super().illustration(actor, theme)
        return shown.model_copy(
            update={
                "blur": AIR_BLUR if actor.plane == "air" else shown.blur,
                "contact": self.contact if stands else 0.0,
                "reflection": self.reflection * (BACK_REFLECTION if back else 1.0) if stands else 0.0,
                "halo": None if back or not self.halo else main_color(actor.code),
                "halo_strength": 0.0 if back else self.halo,
            }
        )


def _on_floor(named: Sequence[Named], area: Box, floor: float, tallest: float) -> tuple[Actor, ...]:
    """Return the cast standing at `floor`, back to front: the hero in the middle of `area`, all below its top.

    `tallest` is the height of a hero that is not wide.
    """
    scale, x = _scale(named, area, floor, tallest), area.center[0]
    return tuple(
        replace(
            actor,
            base=(x + scale * actor.base[0], floor + scale * actor.base[1]),
            height=scale * actor.height,
            ground=None if actor.ground is None else floor + scale * actor.ground,
        )
        for actor in _grouped(named)
    )


def _scale(named: Sequence[Named], area: Box, floor: float, tallest: float) -> float:
    """Return the largest scale, at most `tallest`, at which a cast stays within `area`."""
    cast = _grouped(named)
    reach = max(max(-actor.box.x, actor.box.right) for actor in cast)
    top = min(actor.box.y for actor in cast)
    return min(tallest, area.w / 2 / reach, (floor - area.y) / -top)


def _grouped(named: Sequence[Named]) -> list[Actor]:
    """Return the cast in heights of its hero, about the hero's place on the floor."""
    hero = _hero(named[0])
    behind = [_behind(one, hero, number) for number, one in enumerate(n for n in named[1:] if not is_airborne(n[0]))]
    places = (LOW_LEFT, HIGH_RIGHT) if behind else (HIGH_RIGHT, LOW_LEFT)
    hanging = (one for one in named[1:] if is_airborne(one[0]))
    hung = tuple(zip(places, AIR_HEIGHTS, strict=True)) if len(named) != 2 else ((ALONE_RIGHT, ALONE_HEIGHT),)
    around = [_in_the_air(one, hero, place, height) for one, (place, height) in zip(hanging, hung, strict=False)]
    return [*behind, hero, *around]


def _hero(named: Named) -> Actor:
    code, word = named
    height = min(1.0, WIDEST_HERO / shape(code))
    hangs = is_airborne(code)
    return Actor(code, word, "hero", (0.0, -HERO_LIFT if hangs else 0.0), height, ground=0.0 if hangs else None)


def _behind(named: Named, hero: Actor, number: int) -> Actor:
    code, word = named
    height = _as_large(code, BACK_HEIGHTS[number])
    width = height * shape(code)
    side = 1 if number == 0 else -1
    x = side * (hero.width / 2 + width * (0.5 - OVERLAP))
    return Actor(code, word, "back", (x, BACK_BASES[number]), height)


def _in_the_air(named: Named, hero: Actor, place: Point, tallest: float) -> Actor:
    code, word = named
    height = _as_large(code, tallest)
    side, middle = place
    x = side * (hero.width / 2 + AIR_GAP + height * shape(code) / 2)
    return Actor(code, word, "air", (x, middle + height / 2), height, ground=0.0)


def _shade(actor: Actor) -> tuple[Op, ...]:
    if actor.ground is None:
        return ()
    low, high = SHADE_STRENGTHS
    lift = min(1.0, (actor.ground - actor.base[1]) / (3 * actor.height))
    width = actor.width * SHADE_WIDTH
    soft = Paint(fill="#000000", opacity=low + (high - low) * lift, blur=width * (0.05 + 0.05 * lift))
    return (EllipseOp(center=(actor.base[0], actor.ground), rx=width / 2, ry=width * SHADE_RATIO / 2, paint=soft),)


def _as_large(code: str, height: float) -> float:
    """Return the height at which something wide looks no larger than a square of `height`."""
    return height / math.sqrt(max(1.0, shape(code)))
