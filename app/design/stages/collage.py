"""Collage: stickers along one drawn line, the hero in the middle, its company before it to the left and right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.design.cast import Actor, Named, is_airborne, shape
from app.design.frame import Frame
from app.design.stages.base import Stage
from app.media.drawing.ops import Box, IllustrationOp, Point

if TYPE_CHECKING:
    from app.design.tokens import Theme

TALLEST_HERO = {"16:9": 440.0, "9:16": 450.0, "1:1": 330.0, "4:5": 400.0}
WIDEST_HERO = 1.2
"""A hero is at most this wide, in shares of the tallest hero's height."""

COMPANY_HEIGHTS = (0.60, 0.50)
"""Heights of those beside the hero: to its left and to its right, in heights of the hero."""
APART = 1.18
"""How much larger one of them looks than the other at least."""
SINK = (0.055, 0.075)
"""How far before the line they stand, lower on the page, in heights of the hero."""
ASIDE, SPACE = 0.72, 0.02
"""How far beside the hero's middle company stands at least, in heights of the hero, and the least space between them,
in widths of the company."""
SKY_ASIDE, SKY, SKY_SHARE = (0.76, 0.76), (0.86, 1.0), 0.82
"""Where what belongs in the sky hangs, left and right: its middle beside the hero's and above the line; and its
height, in heights of what stands there."""
HERO_LIFT = 0.06

HERO_ON_SUN = 1.28
"""Height of the hero, in radii of the sun behind it."""
SUN_RISE = 0.28
"""How far above the line its middle is, in its radii."""
SUN_REACH = 1.40
"""How far its rays reach, in its radii."""
LARGEST_SUN = {"16:9": 340.0, "9:16": 332.0, "1:1": 240.0, "4:5": 280.0}

LEANS = (-5.0, 7.0)
HANGING_LEANS = (-8.0, 9.0)
"""Degrees that stickers lean, one way or the other: standing and hanging ones. The same one always leans alike."""
_UPRIGHT = (
    "🏠🏡🏢🏣🏥🏦🏨🏪🏫🏬🏭🏰🏯⛪🕌🛕🕍🗼🗽⛲⛺🏕🏗🏘🏙🏛🏟🏚🚗🚕🚙🚌🚎🚐🚚🚛🚜🚂🚆🚇🚊🚉🛳⛴🚢⛵🌳🌲🌴🌵🪑🛋🛏🚪🖥💻📺🗻⛰🏔🌋🗿"
    "🌊🏞🌅🌄🌉🌃🌌🎑🖼🏖🏜🏝"
)
UPRIGHT = frozenset(f"{ord(character):x}" for character in _UPRIGHT)
"""What has a level ground of its own never leans."""

_SKY = "☀🌞🌙🌕🌑⭐🌟🌠☁⛅⛈🌧🌨🌩🌪🌫🌈💨⚡❄✨✈🛬🛫🚁🛰🚀🛸🪂🪁🎈🐦🦅🦇🦋🐝🦟🕊🪶🌍🌎🌏🪐🌌"
IN_THE_SKY = frozenset(f"{ord(character):x}" for character in _SKY)
"""What hangs beside the hero; all other company stands on the line, even what might hang."""


@dataclass(frozen=True)
class CollageStage(Stage):
    """Objects are stickers on the page, before a printed sun."""

    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return the middle of the sun and its radius."""
        radius = min(LARGEST_SUN[frame.aspect], area.w / 2 / SUN_REACH, (floor - area.y) / (SUN_RISE + SUN_REACH))
        return (area.center[0], floor - SUN_RISE * radius), radius

    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the hero on the line, its company beside it."""
        _, sun = self.focus(area, floor, frame)
        largest = min(TALLEST_HERO[frame.aspect], HERO_ON_SUN * sun)
        tallest = min(_scale(named, area, floor, largest) for named in groups)
        return [_placed(named, area.center[0], floor, tallest) for named in groups]

    def illustration(self, actor: Actor, theme: Theme) -> IllustrationOp:
        """Return the illustration as a sticker, all equally near, each stuck on at its own angle."""
        return IllustrationOp(
            code=actor.code, base=actor.base, height=actor.height, rotation=_lean(actor), grade=theme.grade
        )


def _scale(named: Sequence[Named], area: Box, floor: float, tallest: float) -> float:
    """Return the height of a hero, at most `tallest`, at which a cast stays within `area` about its middle."""
    cast = _placed(named, 0.0, 0.0, 1.0)
    reach = max(max(-actor.box.x, actor.box.right) for actor in cast)
    top = min(actor.box.y for actor in cast)
    return min(tallest, area.w / 2 / reach, (floor - area.y) / -top)


def _placed(named: Sequence[Named], x: float, floor: float, tallest: float) -> tuple[Actor, ...]:
    code, word = named[0]
    height = tallest * min(1.0, WIDEST_HERO / shape(code))
    lift = HERO_LIFT * tallest if is_airborne(code) else -0.02 * tallest
    hero = Actor(code, word, "hero", (x, floor - lift), height)
    sizes = _sizes([one[0] for one in named[1:3]], tallest)
    beside = (
        _beside(one, hero, number, floor, (tallest, size))
        for number, (one, size) in enumerate(zip(named[1:3], sizes, strict=True))
    )
    return hero, *beside


def _sizes(codes: Sequence[str], tallest: float) -> list[float]:
    """Return the heights of those beside the hero, the second told apart from the first by how large it looks."""
    heights = [
        tallest * share / max(1.0, shape(code)) ** 0.5 * (SKY_SHARE if _in_the_sky(code) else 1.0)
        for share, code in zip(COMPANY_HEIGHTS, codes, strict=False)
    ]
    if len(heights) == 2:
        first, second = (height * shape(code) ** 0.5 for height, code in zip(heights, codes, strict=True))
        if first / APART < second < first * APART:
            heights[1] *= first / APART / second
    return heights


def _beside(named: Named, hero: Actor, number: int, floor: float, heights: tuple[float, float]) -> Actor:
    (code, word), (tallest, height) = named, heights
    width, side = height * shape(code), -1 if number == 0 else 1
    clear = hero.width / 2 + width * (0.5 + SPACE)
    if _in_the_sky(code):
        x = hero.base[0] + side * max(SKY_ASIDE[number] * tallest, min(clear, tallest))
        return Actor(code, word, "orbit", (x, floor - SKY[number] * tallest + height / 2), height)
    x = hero.base[0] + side * max(ASIDE * tallest, clear)
    return Actor(code, word, "orbit", (x, floor + SINK[number] * tallest), height)


def _in_the_sky(code: str) -> bool:
    return code.removesuffix("-fe0f") in IN_THE_SKY


def _lean(actor: Actor) -> float:
    if actor.plane == "hero" or actor.code.removesuffix("-fe0f") in UPRIGHT:
        return 0.0
    leans = HANGING_LEANS if is_airborne(actor.code) else LEANS
    return leans[int(actor.code.partition("-")[0], 16) % len(leans)]
