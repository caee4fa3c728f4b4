"""The cast of a scene: up to three illustrations, who is how large, who stands, who floats, and where."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.media.drawing.illustrations import visible_size
from app.media.drawing.ops import Box, Point

Plane = Literal["hero", "back", "air", "orbit"]

_AIRBORNE = (
    "☀🌙🌕🌑⭐🌠☁⛅⛈🌧🌨🌩🌪🌫🌈💨⚡❄✨💧🩸🫧✈🛬🛫🚁🛰🚀🛸🪂🪁🎈🐦🦅🦇🦋🐝🦟🕊🪶🐟🐠🦈🐬🐳🐋🐙🪼🦑🦠🧬⚛🧠🫀🫁👁🦷🦴🌍🌎🌐🪐🌌"
    "❤💌✉📧📨💬💭❓✅♻🔄📶🛜🔗⛓🎵🎼🔔🔊📢📣🔑🗝📌📍📎✂✏🖋🖊🖌🔍🔧🔨🪓⛏🛠🪛🔩⚙🧲🗡⚔🏹🛡💉💊🩹🩺🧪🪙💵💶💷💴💸💳🧾🏷🔖🎫🎟📄📜📝📰👣🐾"
    "🍁🍂🍃🍀🌿👓🕶🎧🧩🪡🪢🪝🎓👑💍💎🎉🎆💿💾🖱⌨💡🔦🎤🎷🎸🎻🎺🎯🌀🩻🪪🥄🔪🍽👥🪚"
)
"""What may hang in the air; all else stands on something."""
AIRBORNE = frozenset(f"{ord(character):x}" for character in _AIRBORNE)

TILTED = frozenset(f"{ord(character):x}" for character in "⚡🪙💵💶💷💴💊🏷🎫🎟💳✉📧🔑🗝✏🖊🧩🪪🔖")
TILT_DEGREES = 8.0

WIDEST_HERO = 1.15
"""A hero is at most this wide, in shares of the tallest hero's height."""
HERO_LIFT = 0.10
"""How far an airborne hero hangs above the floor."""

BACK_HEIGHTS = (0.58, 0.42)
BACK_BASES = (-0.09, -0.05)
"""Those behind the hero: their heights, and how much higher up the floor they stand, in heights of the hero."""
OVERLAP = 0.10
"""Share of a back object that the hero hides."""

AIR_HEIGHTS = (0.30, 0.23)
AIR_GAP = 0.11
LOW_LEFT: Point = (-1, -0.42)
HIGH_RIGHT: Point = (1, -0.90)
"""Where one in the air hangs: beside the hero, or above those behind it; side and height of its middle."""

ORBIT_DISC = 0.33
ORBIT_RADIUS = 1.5
ORBIT_PLACES: tuple[Point, ...] = ((0.800, -0.600), (-0.848, 0.530))
"""Satellites: the radius of their discs and of their orbit in radii of the hero's disc, and where they are on it."""
HERO_ON_DISC, SATELLITE_ON_DISC = 1.36, 1.26
"""Height, or width if wider, of what stands on a disc, in radii of the disc."""


@dataclass(frozen=True)
class Actor:
    """One illustration of a scene: the middle of its base and its visible height in canvas units.

    `disc` is the radius of the disc behind it, 0 for none.
    """

    code: str
    word: str
    plane: Plane
    base: Point
    height: float
    disc: float = 0.0

    @property
    def width(self) -> float:
        """Its visible width."""
        return self.height * shape(self.code)

    @property
    def center(self) -> Point:
        """Its middle."""
        return self.base[0], self.base[1] - self.height / 2

    @property
    def airborne(self) -> bool:
        """Whether it hangs in the air."""
        return self.plane in ("air", "orbit") or is_airborne(self.code)

    @property
    def tilt(self) -> float:
        """Its rotation in degrees: things without a ground may lean."""
        return TILT_DEGREES if self.plane == "air" and self.code.removesuffix("-fe0f") in TILTED else 0.0

    @property
    def box(self) -> Box:
        """What it fills, disc included."""
        half_width, half_height = max(self.width / 2, self.disc), max(self.height / 2, self.disc)
        x, y = self.center
        return Box(x=x - half_width, y=y - half_height, w=2 * half_width, h=2 * half_height)


Named = tuple[str, str]
"""An illustration's code and the word it pictures."""


def shape(code: str) -> float:
    """Return the width of an illustration's visible part over its height."""
    width, height = visible_size(code)
    return width / height


def is_airborne(code: str) -> bool:
    """Return whether what an illustration shows may hang in the air rather than stand."""
    return code.removesuffix("-fe0f") in AIRBORNE


def on_floor(named: Sequence[Named], area: Box, floor: float, tallest: float) -> tuple[Actor, ...]:
    """Return the cast standing at `floor`, back to front: the hero in the middle of `area`, all below its top.

    `tallest` is the height of a hero that is not wide.
    """
    scale, x = scale_on_floor(named, area, floor, tallest), area.center[0]
    return tuple(
        replace(actor, base=(x + scale * actor.base[0], floor + scale * actor.base[1]), height=scale * actor.height)
        for actor in _grouped(named)
    )


def scale_on_floor(named: Sequence[Named], area: Box, floor: float, tallest: float) -> float:
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
    around = [
        _in_the_air(one, hero, place, height)
        for one, place, height in zip(hanging, places, AIR_HEIGHTS, strict=False)
    ]
    return [*behind, hero, *around]


def _hero(named: Named) -> Actor:
    code, word = named
    height = min(1.0, WIDEST_HERO / shape(code))
    return Actor(code, word, "hero", (0.0, -HERO_LIFT if is_airborne(code) else 0.0), height)


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
    return Actor(code, word, "air", (x, middle + height / 2), height)


def _as_large(code: str, height: float) -> float:
    """Return the height at which something wide looks no larger than a square of `height`."""
    return height / math.sqrt(max(1.0, shape(code)))


def orbit_radius(area: Box, largest: float) -> float:
    """Return the radius of the hero's disc whose orbit stays within `area`."""
    reach_x = ORBIT_RADIUS * max(abs(x) for x, _ in ORBIT_PLACES) + ORBIT_DISC
    return min(largest, area.w / 2 / reach_x, area.h / 2 / ORBIT_RADIUS)


def in_orbit(named: Sequence[Named], center: Point, radius: float) -> tuple[Actor, ...]:
    """Return the cast about `center`: the hero on a disc of `radius`, the others on discs of their own around it."""
    hero = _on_disc(named[0], "hero", center, radius, HERO_ON_DISC)
    others = []
    for (x, y), other in zip(ORBIT_PLACES, named[1:], strict=False):
        place = center[0] + ORBIT_RADIUS * radius * x, center[1] + ORBIT_RADIUS * radius * y
        others.append(_on_disc(other, "orbit", place, radius * ORBIT_DISC, SATELLITE_ON_DISC))
    return hero, *others


def _on_disc(named: Named, plane: Plane, center: Point, radius: float, share: float) -> Actor:
    code, word = named
    height = share * radius / max(1.0, shape(code))
    base = center[0], center[1] + height / 2
    return Actor(code, word, plane, base, height, disc=radius)
