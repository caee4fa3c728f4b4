"""Plinths: objects stand on round plinths at three heights, the hero's in the middle, under a small sun."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from app.design.cast import Actor, Named, Plane, is_airborne, is_seen_from_above, shape
from app.design.contrast import mixed
from app.design.frame import Frame
from app.design.parts.landscape import glowing, sun
from app.design.stages.base import Stage
from app.media.drawing.ops import (
    Box,
    Color,
    EllipseOp,
    Grade,
    IllustrationOp,
    LinearGradient,
    Op,
    Paint,
    PathOp,
    Point,
    Stop,
)

if TYPE_CHECKING:
    from app.design.tokens import Theme

TALLEST_HERO = {"16:9": 470.0, "9:16": 470.0, "1:1": 340.0, "4:5": 400.0}
FOOT_BELOW_FLOOR = {
    True: {"16:9": 40.0, "9:16": 70.0, "1:1": 24.0, "4:5": 36.0},
    False: {"16:9": 130.0, "9:16": 120.0, "1:1": 70.0, "4:5": 90.0},
}
"""How far plinths reach below where objects stand in other themes, with captions below them and without."""

CAP_RATIO, CAP_FROM_ABOVE = 0.23, 0.58
"""Height of a plinth's cap, as a share of its width; under what is pictured from above it is seen from above, too."""
SINK, SINK_FROM_ABOVE = 0.12, 0.27
"""How far in front of the middle of the cap an object stands, as a share of the cap's height."""
FOOTPRINT, FOOTPRINT_RISE, FOOTPRINT_AWAY = (0.40, 0.24), 0.20, 0.07
"""The shadow of what is seen from above, in its widths: half its sizes, how far it lies above the base, and to the
right, away from the window."""


@dataclass(frozen=True)
class _Place:
    """Where one of the company stands, in heights of the hero."""

    height: float
    cap: float
    body: float
    side: int


WIDEST_HERO = 1.15
HERO_BODY = 0.32
HERO_LEAST_WIDTH = 1.0
PLACES = (_Place(0.50, -0.10, 0.32, -1), _Place(0.38, 0.18, 0.22, 1))
"""The company: behind on the left, in front on the right. `cap` is how far below the hero's their caps lie."""
PLINTH_GROWTH = 1.3
"""A plinth is this much wider than what stands on it."""
LEAST_WIDTH = 0.56
OVERLAP = 0.13
"""How far plinths lie one before another."""
AIR_LIFT = 0.10
"""How far above its plinth something hangs that stands on nothing, as a share of its own height."""

SUN_CODES = frozenset({"2600", "1f31e", "1f305", "1f304", "26c5", "1f324", "1f31d", "1f315", "1f307", "1f306"})
"""Illustrations that show a sun, or a moon, of their own: the drawn one stays away."""
CLOUD_CODES = frozenset({"2601", "1f327", "1f328", "1f329", "26c8", "1f325", "1f326", "26c5", "1f324"})
SUN_AT: Point = (0.62, -1.04)
SUN_RADIUS, SUN_REACH = 0.22, 2.6
CLOUD = "2601-fe0f"
CLOUD_AT: Point = (0.86, -0.87)
CLOUD_HEIGHT = 0.22

BODY_ALONE, LEAST_ALONE = 0.13, 0.9
"""A plinth that stands by itself on a hill: its height and least width, in heights of what stands on it."""

BODY_FROM_ABOVE = 0.55
CONTACT_COLOR: Color = "#6B1F00"
CONTACT_STRENGTH = 0.42
FLOAT_SHADOW_STRENGTH = 0.22


@dataclass(frozen=True)
class Plinth:
    """A round plinth: the middle of its cap, its width, and the height of its side, in canvas units."""

    center: Point
    width: float
    body: float
    lit: bool = False
    ratio: float = CAP_RATIO

    @property
    def cap(self) -> float:
        """Height of the cap's ellipse."""
        return self.width * self.ratio

    @property
    def bottom(self) -> float:
        """The lowest y of its foot."""
        return self.center[1] + self.body + self.cap / 2


@dataclass(frozen=True)
class Standing(Actor):
    """An actor and the plinth under it; the hero's brings the sun along, and a cloud. `unit` is the scene's scale."""

    plinth: Plinth | None = None
    sun: bool = False
    cloud: bool = False
    unit: float = 1.0


@dataclass(frozen=True)
class PlinthStage(Stage):
    """Objects stand on plinths."""

    def focus(self, area: Box, floor: float, frame: Frame) -> tuple[Point, float]:
        """Return the middle of the scene and how far it reaches."""
        return (area.center[0], area.y + area.h * 0.52), min(area.w, area.h) / 2

    def casts(
        self, groups: Sequence[Sequence[Named]], area: Box, floor: float, frame: Frame
    ) -> list[tuple[Actor, ...]]:
        """Return the casts on their plinths, as large as the area allows; the hero's place is the same in all."""
        drawn = [_grouped(named, groups) for named in groups]
        left, top, right, bottom = _reach(actor for cast in drawn for actor in cast)
        foot = floor + FOOT_BELOW_FLOOR[frame.captions][frame.aspect]
        scale = min(TALLEST_HERO[frame.aspect], area.w / (right - left), (foot - area.y) / (bottom - top))
        x = area.center[0] - scale * (left + right) / 2
        y = foot - scale * bottom
        return [tuple(_placed(actor, x, y, scale) for actor in cast) for cast in drawn]

    def drawn(self, actor: Actor, theme: Theme, frame: Frame) -> tuple[Op, ...]:
        """Return the sun behind the hero, the plinth, the shadow on it and the illustration."""
        if not isinstance(actor, Standing):
            return super().drawn(actor, theme, frame)
        sky = _sky(actor, theme) if actor.plane == "hero" else ()
        under = (*plinth_ops(actor.plinth, theme), *_contact(actor)) if actor.plinth else ()
        return *sky, *under, self.illustration(actor, theme)

    def illustration(self, actor: Actor, theme: Theme) -> IllustrationOp:
        """Return an actor's illustration, sharp in all planes."""
        return IllustrationOp(
            code=actor.code, base=actor.base, height=actor.height, rotation=actor.tilt,
            grade=grounded(theme.grade),
        )  # fmt: skip


def _grouped(named: Sequence[Named], groups: Sequence[Sequence[Named]]) -> tuple[Standing, ...]:
    """Return a cast, back to front, in heights of the hero, the middle of the hero's cap at (0, 0)."""
    hero = _hero(named[0], {code.removesuffix("-fe0f") for group in groups for code, _ in group})
    others = sorted(named[1:], key=lambda one: is_airborne(one[0]))
    company = [_beside(one, hero, place) for one, place in zip(others, PLACES, strict=False)]
    behind = [actor for actor in company if actor.plane == "back"]
    before = [actor for actor in company if actor.plane != "back"]
    return *behind, hero, *before


def _hero(named: Named, codes: set[str]) -> Standing:
    code, word = named
    height = min(1.0, WIDEST_HERO / shape(code))
    width = max(HERO_LEAST_WIDTH, PLINTH_GROWTH * height * shape(code))
    plinth = Plinth((0.0, 0.0), width, HERO_BODY * _thickness(code), lit=True, ratio=cap_ratio(code))
    base = (0.0, _base(plinth, code, height))
    return Standing(
        code, word, "hero", base, height, plinth=plinth, sun=not codes & SUN_CODES, cloud=not codes & CLOUD_CODES
    )  # fmt: skip


def _beside(named: Named, hero: Standing, place: _Place) -> Standing:
    assert hero.plinth is not None
    code, word = named
    height = _as_large(code, place.height)
    width = max(LEAST_WIDTH, PLINTH_GROWTH * height * shape(code))
    x = place.side * (hero.plinth.width / 2 + width / 2 - OVERLAP)
    plinth = Plinth((x, place.cap), width, place.body * _thickness(code), ratio=cap_ratio(code))
    plane: Plane = "back" if place.side < 0 else "orbit"
    return Standing(code, word, plane, (x, _base(plinth, code, height)), height, plinth=plinth)


def _base(plinth: Plinth, code: str, height: float) -> float:
    lift = AIR_LIFT * height if is_airborne(code) else 0.0
    return plinth.center[1] + plinth.cap * _sink(code) - lift


def cap_ratio(code: str) -> float:
    """Return the height of the cap of a plinth under something, as a share of its width."""
    return CAP_FROM_ABOVE if is_seen_from_above(code) else CAP_RATIO


def _sink(code: str) -> float:
    return SINK_FROM_ABOVE if is_seen_from_above(code) else SINK


def _thickness(code: str) -> float:
    """Return how much of a plinth's side is seen: less of it from above."""
    return BODY_FROM_ABOVE if is_seen_from_above(code) else 1.0


def _as_large(code: str, height: float) -> float:
    """Return the height at which something wide looks no larger than a square of `height`."""
    return height / math.sqrt(max(1.0, shape(code)))


def _reach(actors: Iterable[Standing]) -> tuple[float, float, float, float]:
    boxes = [box for actor in actors for box in _boxes(actor)]
    return (
        min(box[0] for box in boxes), min(box[1] for box in boxes), max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )  # fmt: skip


def _boxes(actor: Standing) -> list[tuple[float, float, float, float]]:
    box = actor.box
    found = [(box.x, box.y, box.right, box.bottom)]
    if actor.plinth:
        x, half = actor.plinth.center[0], actor.plinth.width / 2
        found.append((x - half, actor.plinth.center[1], x + half, actor.plinth.bottom))
    if actor.sun:
        found.append((0.0, SUN_AT[1] - SUN_RADIUS, CLOUD_AT[0] + 0.2, 0.0))
    return found


def _placed(actor: Standing, x: float, y: float, scale: float) -> Standing:
    plinth = actor.plinth
    if plinth is not None:
        center = (x + scale * plinth.center[0], y + scale * plinth.center[1])
        plinth = replace(plinth, center=center, width=scale * plinth.width, body=scale * plinth.body)
    base = (x + scale * actor.base[0], y + scale * actor.base[1])
    return replace(actor, base=base, height=scale * actor.height, plinth=plinth, unit=scale)


def _sky(actor: Standing, theme: Theme) -> tuple[Op, ...]:
    """Return the sun and the cloud above the hero's plinth."""
    if actor.plinth is None:
        return ()
    (x, y), unit = actor.plinth.center, actor.unit
    ops: tuple[Op, ...] = ()
    if actor.sun:
        ops = sun((x + SUN_AT[0] * unit, y + SUN_AT[1] * unit), SUN_RADIUS * unit, reach=SUN_REACH)
    if actor.cloud and actor.sun:
        ops = (*ops, cloud((x + CLOUD_AT[0] * unit, y + CLOUD_AT[1] * unit), CLOUD_HEIGHT * unit, theme))
    return ops


def cloud(base: Point, height: float, theme: Theme) -> IllustrationOp:
    """Return a small cloud over `base`."""
    return IllustrationOp(code=CLOUD, base=base, height=height, grade=theme.grade)


def _contact(actor: Standing) -> tuple[Op, ...]:
    """Return the shadow on the cap: narrow where an object stands, wide and faint under one that hangs."""
    assert actor.plinth is not None
    at = (actor.base[0], actor.plinth.center[1] + actor.plinth.cap * _sink(actor.code))
    if is_seen_from_above(actor.code):
        return (_footprint(actor),)
    if is_airborne(actor.code):
        soft = Paint(fill=CONTACT_COLOR, opacity=FLOAT_SHADOW_STRENGTH, blur=actor.height * 0.05)
        return (EllipseOp(center=at, rx=actor.width * 0.40, ry=actor.height * 0.05, paint=soft),)
    return (contact(at, min(actor.width, actor.plinth.width * 0.94), actor.height),)


def _footprint(actor: Standing) -> EllipseOp:
    """Return the shadow about the foot of what is seen from above, longest away from the window."""
    width = actor.width
    center = actor.base[0] + width * FOOTPRINT_AWAY, actor.base[1] - width * FOOTPRINT_RISE
    soft = Paint(fill=CONTACT_COLOR, opacity=CONTACT_STRENGTH, blur=width * 0.05)
    return EllipseOp(center=center, rx=width * FOOTPRINT[0], ry=width * FOOTPRINT[1], paint=soft)


def standing(code: str, at: Point, height: float, theme: Theme) -> tuple[Op, ...]:
    """Return an illustration `height` tall on a plinth of its own whose foot stands at the point `at`."""
    width = height * width_alone(code)
    ratio, body = cap_ratio(code), height * BODY_ALONE * _thickness(code)
    plinth = Plinth((at[0], at[1] - width * ratio / 2 - body), width, body, lit=True, ratio=ratio)
    actor = Standing(code, "", "hero", (at[0], _base(plinth, code, height)), height, plinth=plinth)
    shown = IllustrationOp(code=code, base=actor.base, height=height, grade=grounded(theme.grade))
    return *plinth_ops(plinth, theme), *_contact(actor), shown


def width_alone(code: str) -> float:
    """Return the width of the plinth of what stands alone on one, in heights of what stands on it."""
    return max(LEAST_ALONE, PLINTH_GROWTH * shape(code))


def height_above(foot: float, top: float, code: str) -> float:
    """Return how tall what stands alone on a plinth may be between the plinth's foot and `top`, in canvas units."""
    cap = cap_ratio(code) * width_alone(code) * (0.5 - _sink(code))
    return (foot - top) / (1.0 + BODY_ALONE * _thickness(code) + cap + (AIR_LIFT if is_airborne(code) else 0.0))


def grounded(grade: Grade) -> Grade:
    """Return a theme's light without the shadow that falls far below: for what stands on something."""
    return grade.model_copy(update={"shadow": None})


def contact(at: Point, width: float, height: float) -> EllipseOp:
    """Return the shadow where something `width` wide and `height` tall stands at the point `at`."""
    close = Paint(fill=CONTACT_COLOR, opacity=CONTACT_STRENGTH, blur=height * 0.035)
    center = (at[0] + height * 0.04, at[1] - height * 0.01)
    return EllipseOp(center=center, rx=width * 0.49, ry=height * 0.05, paint=close)


def plinth_ops(plinth: Plinth, theme: Theme) -> tuple[Op, ...]:
    """Return a plinth: its shadow on the floor, its side, its cap and the light along the cap's edge."""
    x, y = plinth.center
    half, cap = plinth.width / 2, plinth.cap / 2
    side, top = _colors(theme, lit=plinth.lit)
    foot = y + plinth.body
    d = (
        f"M{x - half:.2f} {y:.2f}L{x - half:.2f} {foot:.2f}A{half:.2f} {cap:.2f} 0 0 0 {x + half:.2f} {foot:.2f}"
        f"L{x + half:.2f} {y:.2f}Z"
    )
    shadow = Paint(fill=theme.palette.shadow, opacity=0.34, blur=plinth.width * 0.06)
    across = LinearGradient(start=(x - half, y), end=(x + half, y), stops=side)
    slant = LinearGradient(start=(x - half, y - cap), end=(x + half, y + cap), stops=top)
    return (
        EllipseOp(center=(x, foot + cap * 0.21), rx=half * 1.08, ry=cap * 1.05, paint=shadow),
        PathOp(d=d, paint=Paint(fill=across)),
        EllipseOp(center=(x, y), rx=half, ry=cap, paint=Paint(fill=slant)),
        EllipseOp(
            center=(x, y), rx=half - 1.5, ry=cap - 1.5, paint=Paint(fill="#FFFFFF", stroke=2.5, opacity=0.75)
        ),
    )  # fmt: skip


def _colors(theme: Theme, *, lit: bool) -> tuple[tuple[Stop, ...], tuple[Stop, ...]]:
    """Return the stops of a plinth's side and cap: in the accent's light for the hero, plain for the others."""
    ground, accent = theme.palette.ground_end, theme.palette.accent
    if lit:
        sides, caps = (0.30, 0.48, 0.86), (0.10, 0.34)
    else:
        sides, caps = (-0.45, 0.0, 0.22), (-0.80, -0.20)

    def shade(share: float) -> Color:
        return glowing(ground, accent, share) if share > 0 else mixed(ground, theme.palette.surface, -share)

    places = (0.0, 0.45, 1.0)
    return (
        tuple(Stop(at=at, color=shade(share)) for at, share in zip(places, sides, strict=True)),
        tuple(Stop(at=at, color=shade(share)) for at, share in zip((0.0, 1.0), caps, strict=True)),
    )
