"""What a cover shows before its sun: its hero and company, their feet behind the torn edge of a hill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.design.cast import LARGE, Actor, Named, is_airborne, is_cut, shape
from app.design.parts.landscape import crest_height
from app.media.drawing.ops import Point

HERO_SHARE = 1.20
"""Height of the hero, or its width if it is wider, in radii of the sun."""
HANGING_LIFT, CLEAR = 0.02, 24.0
"""How far above the sun's middle the middle of a hero in the air is, in radii; and its foot above the edge."""
SINK = 0.035
TEAR = 8.0
"""How far its foot reaches below the edge: a share of its height, and what the tear strays."""
WAVES_SINK = 0.10
"""A ship's drawn waves go below the edge: the sheet is its sea."""

COMPANY_HEIGHTS = (0.56, 0.42)
OVERLAPS = (0.24, 0.16)
"""Of those beside the hero, left and right: heights in the hero's, and shares of their widths that it hides."""
REACH = 1.06
"""How far company reaches from the sun's middle, in radii."""
LEAST_COMPANY = 0.22
"""Company with room for less than this share of the hero's height is left out."""
HIGH = ((-0.74, 0.52), (0.72, 0.74))
HIGH_SIZE = 0.46
"""Where those in the air hang: their middles right of and above the sun's, and their width, in radii."""

HEADLAND = ((0.40, 0.0), (0.97, 1.06), (1.7, 1.2))
"""A headland before what is cut off: places from the hero's middle, in its half widths, and heights above its foot,
in its own height."""
CUT_PLACE, CUT_CLEARANCE = 1.2, 0.30
"""Where the cut side is: right of the sun's middle, and at least this far from the page's edge, in radii."""

_SHIPS, _SKY, _SPACE = "🛳⛴🚢⛵🚤🛥", "✈🛫🛬🚁🎈🪂🪁🐦🦅🕊🪶🌈", "🚀🛰🛸🪐🌍🌎🌏🌙🌕"
_OUTDOORS = "🚲🛴🛵🏍🚜🛖🏞🐎🐄🐂🦌🐑🐐🐏🦬🐺🦊🐻🦔🐿🐗🦫🦙🛤🛣🦉"
_VIEWS = "⛰🏔🗻🌋🏞🌊"
_BARE = "🎪🎡🎢🗽🗿⛵🛳⛴🚢"


def _codes(emoji: str) -> frozenset[str]:
    return frozenset(f"{ord(character):x}" for character in emoji)


TREES, CLOUDS, STARS = ("1f333", "1f332"), ("2601-fe0f",), ("2b50",)
SURROUNDINGS: tuple[tuple[frozenset[str], tuple[str, ...]], ...] = (
    (_codes(_SHIPS) | _codes(_SKY), CLOUDS),
    (_codes(_SPACE), STARS),
    ((LARGE | _codes(_OUTDOORS)) - _codes(_BARE), TREES),
)
"""What there is about a hero of whose company the words say nothing; other heroes stand alone."""


@dataclass(frozen=True)
class Cover:
    """A cover's sun and hill, and the cast before them; `page` is the page's width."""

    center: Point
    radius: float
    hill: tuple[Point, ...]
    page: float

    def cast(self, named: Sequence[Named]) -> tuple[Actor, ...]:
        """Return the actors, back to front: the hero in the middle, its company left and right of it and above."""
        if not named:
            return ()
        hero = self._hero(named[0])
        company = [one for one in named[1:3] if _stands_alone(one[0])]
        around = _surroundings(hero.code)
        standing = [one for one in company if not is_airborne(one[0])]
        hanging = [one for one in company if is_airborne(one[0])]
        standing += [one for one in around if not is_airborne(one[0])][len(standing) :]
        hanging = hanging or [one for one in around if is_airborne(one[0]) and not company]
        # Someone hanging in the middle leaves no ground to stand on beside them.
        beside = [self._beside(one, hero, side) for side, one in enumerate(standing)] if hero.ground is None else []
        above = [self._above(one, place) for place, one in enumerate(hanging)]
        return *above, *(actor for actor in beside if actor), hero

    def rising_before(self, hero: Actor | None) -> tuple[Point, ...]:
        """Return the hill's edge; where the hero is cut off, a headland rises that hides its cut side."""
        if hero is None or not is_cut(hero.code):
            return self.hill
        half = hero.width / 2
        x, foot = hero.base[0], crest_height(self.hill, hero.base[0] + HEADLAND[0][0] * half)
        flank = [(x + at * half, foot - rise * hero.height) for at, rise in HEADLAND]
        shore = [point for point in self.hill if point[0] < flank[0][0] - half * 0.2]
        return *shore, *flank, (max(self.hill[-1][0], flank[-1][0] + 1.0), flank[-1][1])

    def _hero(self, named: Named) -> Actor:
        code, word = named
        x, y = self.center
        height = HERO_SHARE * self.radius / max(1.0, shape(code))
        if is_airborne(code) and not is_cut(code):
            base = min(y + height / 2 - HANGING_LIFT * self.radius, crest_height(self.hill, x) - CLEAR)
            return Actor(code, word, "hero", (x, base), height, ground=y)
        if is_cut(code):
            cut = min(x + CUT_PLACE * self.radius, self.page - CUT_CLEARANCE * self.radius)
            x = cut - height * shape(code) / 2
        hero = Actor(code, word, "hero", (x, y), height)
        return replace(hero, base=(x, self._foot(hero)))

    def _foot(self, actor: Actor) -> float:
        """Return the y of an actor's foot, all of it behind the edge."""
        half = actor.width * 0.42
        lowest = max(crest_height(self.hill, actor.base[0] + side * half) for side in (-1, 0, 1))
        sink = WAVES_SINK if actor.code.removesuffix("-fe0f") in _codes(_SHIPS) else SINK
        return lowest + sink * actor.height + TEAR

    def _beside(self, named: Named, hero: Actor, side: int) -> Actor | None:
        code, word = named
        way, hidden = (-1, 1)[side], OVERLAPS[side]
        room = REACH * self.radius - hero.width / 2
        height = hero.height * COMPANY_HEIGHTS[side] / max(1.0, shape(code)) ** 0.5
        height = min(height, room / ((1 - hidden) * shape(code)))
        if height < LEAST_COMPANY * hero.height:
            return None
        x = hero.base[0] + way * (hero.width / 2 + height * shape(code) * (0.5 - hidden))
        actor = Actor(code, word, "back", (x, hero.base[1]), height)
        return replace(actor, base=(x, self._foot(actor)))

    def _above(self, named: Named, place: int) -> Actor:
        code, word = named
        dx, dy = HIGH[place]
        width = HIGH_SIZE * self.radius * (1.0 if place == 0 else 0.8)
        height = min(width / shape(code), width)
        middle = self.center[1] - dy * self.radius
        return Actor(code, word, "air", (self.center[0] + dx * self.radius, middle + height / 2), height)


def _stands_alone(code: str) -> bool:
    return not is_cut(code) and code.removesuffix("-fe0f") not in _codes(_VIEWS)


def _surroundings(code: str) -> list[Named]:
    kind = code.removesuffix("-fe0f")
    codes = next((around for kinds, around in SURROUNDINGS if kind in kinds), ())
    return [(one, "") for one in codes]
