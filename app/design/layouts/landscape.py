"""The opening as a landscape: the title in the sky, the sun rising behind hills, what it is about on their crest."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.cast import is_airborne, is_cut, is_large, is_rooted, shape
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts.title import Words, eyebrow_layers, larger, title_words
from app.design.motion import LINE_STAGGER_SECONDS, enter_object, keys
from app.design.parts.header import headline, support
from app.design.parts.landscape import crest_height, halos, layer_of_hills, sun_disc
from app.design.parts.layers import sprite, whole
from app.design.parts.pictures import subject
from app.design.stages.plinths import SUN_CODES, contact, grounded, height_above, standing, width_alone
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, IllustrationOp, Op, Point
from app.story.script import TitleVisual

HORIZON = {"16:9": 760.0, "9:16": 1150.0, "1:1": 730.0, "4:5": 940.0}
"""The y of the farthest crest."""
RELIEF = {"16:9": 1.0, "9:16": 1.25, "1:1": 0.80, "4:5": 0.95}
"""How high the hills are."""

WIDE_CRESTS = (
    ((-0.02, 60.0), (0.22, 10.0), (0.47, 120.0), (0.73, 0.0), (1.02, 90.0)),
    ((-0.02, 200.0), (0.26, 120.0), (0.51, 205.0), (0.79, 102.0), (1.02, 170.0)),
    ((-0.02, 240.0), (0.19, 250.0), (0.47, 280.0), (0.78, 208.0), (1.02, 270.0)),
)
TALL_CRESTS = (
    ((-0.04, 30.0), (0.16, 70.0), (0.52, 0.0), (0.84, 60.0), (1.04, 20.0)),
    ((-0.04, 150.0), (0.18, 190.0), (0.58, 102.0), (1.04, 190.0)),
    ((-0.04, 215.0), (0.34, 262.0), (0.74, 208.0), (1.04, 250.0)),
)
NEAREST_CREST = ((-0.04, 345.0), (0.30, 318.0), (0.78, 372.0), (1.04, 330.0))
"""Crests from the back: shares of the frame's width, and units below the horizon at a relief of 1."""

HERO_X = {"16:9": 0.79, "9:16": 0.58, "1:1": 0.62, "4:5": 0.60}
HERO_HEIGHT = {"16:9": 390.0, "9:16": 430.0, "1:1": 250.0, "4:5": 320.0}
HERO_SINK = 18.0
"""How far what stands on a crest is hidden by it."""
SMALL_GROWTH = 1.18
PLINTH_BELOW = {"16:9": 44.0, "9:16": 14.0, "1:1": 8.0, "4:5": 30.0}
"""What is smaller than a house is shown larger, whole on a plinth, this far below the crest it stands on."""
HERO_LIFT = 0.12
WIDEST_HERO = 1.25
SUN_RADIUS = {"16:9": 248.0, "9:16": 270.0, "1:1": 168.0, "4:5": 210.0}
SUN_ABOVE = 0.5
"""How far the middle of the sun is above the horizon, in radii; higher when nothing stands before it."""
SUN_ABOVE_ALONE = 0.85
RISE_SECONDS, RISE_UNITS = 1.6, 60.0

TREE, CLOUD = "1f333", "2601-fe0f"
WIDE_TREES = ((0.618, 60.0, 178.0), (0.925, 46.0, 118.0))
TALL_TREES = ((0.155, 66.0, 190.0), (0.90, 40.0, 112.0))
"""Trees on the farthest hill: where, how far below its crest they stand, how tall."""
CLOUDS = (((0.894, -340.0), 128.0), ((0.656, -510.0), 72.0))
TALL_CLOUDS = (((0.86, -300.0), 120.0), ((0.13, -180.0), 76.0))

GAP_ABOVE_HERO, CLOUD_GAP = 64.0, 32.0
SKY_MARGIN = 64.0
LEAST_LAND = {"9:16": 300.0, "1:1": 210.0, "4:5": 250.0}
"""What the words of a tall page leave above the horizon."""
SKY_SHARE = 0.46
"""A wide page's words stand about this share of the way down to the horizon."""


@dataclass(frozen=True)
class _Land:
    """The hills of a frame; `share` is how large sun and hero are, beside their usual size.

    On a tall page the words end at `ceiling`.
    """

    frame: Frame
    crests: tuple[tuple[Point, ...], ...]
    share: float = 1.0
    ceiling: float = 0.0

    @property
    def horizon(self) -> float:
        return HORIZON[self.frame.aspect]

    @property
    def unit(self) -> float:
        """The size of small things, as a share of that in a wide frame."""
        return min(1.0, HERO_HEIGHT[self.frame.aspect] / HERO_HEIGHT["16:9"])

    @property
    def hero_x(self) -> float:
        return self.frame.width * HERO_X[self.frame.aspect]

    def hills(self, layer: int, theme: Theme) -> tuple[Op, ...]:
        """Return a layer of hills, 0 the farthest."""
        return layer_of_hills(self.crests[layer], self.frame.height + 40.0, theme.palette, layer)


def lay_out(visual: TitleVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the landscape's layers from the sky to the nearest hill, and the words above it."""
    frame = context.frame
    land = _land(frame)
    code = _subject(visual, context.language)
    words = _in_the_sky(title_words(visual, context, larger(theme, visual, frame), _sky_area(land)), land, code)
    land = _fitted(land, words)
    begin = context.entrance
    title = headline(words.title, theme, words.x, words.title_top, at=begin, align=words.align)
    after = begin + LINE_STAGGER_SECONDS * len(words.title.lines) + 0.11
    layers = (
        *_scene(land, code, context, theme), *eyebrow_layers(words, theme, begin), *title.layers,
        *support(words.subtitle, theme, words.x, words.subtitle_top, at=after, align=words.align).layers,
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(title.box,))


def _subject(visual: TitleVisual, language: str) -> str | None:
    """Return what surely shows what the title is about; a sun of its own is not needed, the landscape has one."""
    code = subject(visual, language, standing=True)
    return None if code is None or code.removesuffix("-fe0f") in SUN_CODES else code


def _land(frame: Frame) -> _Land:
    relief, horizon = RELIEF[frame.aspect], HORIZON[frame.aspect]
    crests = WIDE_CRESTS if frame.wide else TALL_CRESTS if frame.aspect == "1:1" else (*TALL_CRESTS, NEAREST_CREST)
    return _Land(
        frame, tuple(tuple((x * frame.width, horizon + relief * down) for x, down in crest) for crest in crests)
    )  # fmt: skip


def _sky_area(land: _Land) -> Box:
    """Return where the words may stand: all of the sky that leaves the least room for what stands below it."""
    frame = land.frame
    top = frame.content.y
    bottom = land.horizon - (SKY_MARGIN if frame.wide else LEAST_LAND[frame.aspect])
    return Box(x=frame.content.x, y=top, w=frame.content.w, h=bottom - top)


def _in_the_sky(words: Words, land: _Land, code: str | None) -> Words:
    """Return the words where the sky is free: left of the hero in a wide frame, else between the top and the hero."""
    area, height = _sky_area(land), _bottom(words) - words.top
    if land.frame.wide:
        return replace(words, top=max(area.y, (land.horizon - height) * SKY_SHARE))
    peak = land.horizon - (HERO_HEIGHT[land.frame.aspect] if code else SUN_RADIUS[land.frame.aspect] * 1.9)
    free = peak - GAP_ABOVE_HERO - height - area.y
    return replace(words, top=area.y + max(0.0, free) * 0.5)


def _bottom(words: Words) -> float:
    if words.subtitle.lines:
        return words.subtitle_top + words.subtitle.height
    return words.title_top + words.title.height


def _fitted(land: _Land, words: Words) -> _Land:
    """Return the land with hero and sun as small as the words above them need on a tall page."""
    if land.frame.wide:
        return land
    room = land.horizon - _bottom(words) - GAP_ABOVE_HERO
    return replace(land, share=min(1.0, room / HERO_HEIGHT[land.frame.aspect]), ceiling=_bottom(words) + CLOUD_GAP)


def _scene(land: _Land, code: str | None, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return sky, sun, hills and what stands on them, back to front."""
    frame = context.frame
    radius = SUN_RADIUS[frame.aspect] * land.share
    above = SUN_ABOVE if code else SUN_ABOVE_ALONE
    center = (land.hero_x, land.horizon - radius * above)
    sky = (*theme.title_ground(frame), *theme.scenery(frame, center, radius * 1.66), *halos(center, radius))
    disc = sprite("sun", *sun_disc(center, radius)).model_copy(
        update={"y": keys((context.entrance, RISE_UNITS), (context.entrance + RISE_SECONDS, 0.0))}
    )
    hero = _hero(land, code, context, theme) if code else ()
    before = hero if code and not is_rooted(code) else ()
    near = [op for layer in range(1, len(land.crests)) for op in land.hills(layer, theme)]
    far = (*_clouds(land, code, theme), *land.hills(0, theme), *_trees(land, code, theme))
    return (
        sprite("ground", *sky, box=whole(frame)), disc,
        sprite("hills-0", *far, box=whole(frame)),
        *(() if before else hero), sprite("hills-1", *near, box=whole(frame)), *before,
    )  # fmt: skip


def _hero(land: _Land, code: str, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return what the title is about, on the crest of the middle hill or hanging above it."""
    x = land.hero_x
    height = HERO_HEIGHT[land.frame.aspect] * land.share * min(1.0, WIDEST_HERO / shape(code))
    ground = crest_height(land.crests[1], x)
    if not is_rooted(code) and not is_airborne(code):
        foot = ground + PLINTH_BELOW[land.frame.aspect]
        room = height_above(foot, max(land.frame.content.y, land.ceiling), code)
        room = min(room, 2 * (land.frame.width - land.frame.margin - x) / width_alone(code))
        on_plinth = standing(code, (x, foot), min(height * SMALL_GROWTH, room), theme)
        return (enter_object(sprite("illustration", *on_plinth), context.entrance + 0.2, theme.motion),)
    if is_cut(code) and land.frame.wide:
        x = land.frame.width - height * shape(code) / 2
    lift = HERO_LIFT * height if is_airborne(code) else -HERO_SINK
    grade = theme.grade if is_airborne(code) else grounded(theme.grade)
    shown = IllustrationOp(code=code, base=(x, ground - lift), height=height, grade=grade)
    return (enter_object(sprite("illustration", shown), context.entrance + 0.2, theme.motion),)


def _trees(land: _Land, code: str | None, theme: Theme) -> tuple[Op, ...]:
    """Return the trees on the farthest hill, each with its shadow; none beside a tree or what is no house."""
    ops: list[Op] = []
    if code is not None and (code == TREE or not is_large(code)):
        return ()
    for share, drop, height in WIDE_TREES if land.frame.wide else TALL_TREES:
        x, tall = land.frame.width * share, height * land.unit
        base = (x, crest_height(land.crests[0], x) + drop * RELIEF[land.frame.aspect])
        ops.append(contact((x, base[1]), tall * 0.36, tall))
        ops.append(IllustrationOp(code=TREE, base=base, height=tall, grade=grounded(theme.grade)))
    return tuple(ops)


def _clouds(land: _Land, code: str | None, theme: Theme) -> tuple[Op, ...]:
    """Return the clouds that the words leave room for; none beside what is smaller than a house."""
    if code is not None and not is_large(code):
        return ()
    places = (
        ((land.frame.width * x, land.horizon + y * land.unit), size * land.unit)
        for (x, y), size in (CLOUDS if land.frame.wide else TALL_CLOUDS)
    )
    return tuple(
        IllustrationOp(code=CLOUD, base=base, height=height, grade=theme.grade)
        for base, height in places
        if land.frame.wide or base[1] - height > land.ceiling
    )
