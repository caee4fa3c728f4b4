"""A share as a landscape in a round window: hills that fill just so much of its area; counted shares as suns."""

from __future__ import annotations

import math

from app.design.motion import enter_object, fade_in
from app.design.parts.charts import wipe
from app.design.parts.landscape import halos, hill, hill_colors, light_rings, sun_disc
from app.design.parts.layers import sprite
from app.design.parts.shares import Share
from app.design.stages.plinths import grounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, EllipseOp, GroupOp, IllustrationOp, LinearGradient, Op, Paint, Point, Stop

RINGS = (1.12, 1.30, 1.52)
RING_STRENGTH = 0.42
EDGE, EDGE_INSET = 7.0, 2.0
SHADOW_DROP, SHADOW_BLUR, SHADOW_STRENGTH = 0.06, 0.06, 0.30
GLOSS = (Stop(at=0.0, color="#FFFFFF66"), Stop(at=0.45, color="#FFFFFF00"), Stop(at=1.0, color="#FFFFFF14"))
WAVES = ((0.030, 0.6, 0.4), (0.045, 1.1, 3.4))
"""Crests in the window, back and front: height in radii, waves across it, and where they begin."""
NEARER = ((0.56, 0.085, 0.9, 0.6),)
"""Hills below the level: how far down to the window's foot, and their crests."""
CREST_STEPS = 24
BACK_LIFT = 0.03
"""How far the farther crest stands above the nearer, in radii."""
FILL_SECONDS = 1.0

MOST_SUNS = 10
FULL_ROWS, TALL = 1.3, 0.85
"""Full rows are worth suns that are smaller by this; more rows than columns are worth less."""
SUN_GAP = 0.16
LARGEST_SUN = 190.0
ON_SUN = 1.24
"""Height of an illustration on a sun, in its radii."""
GHOST = 0.42
SUN_EACH_SECONDS = 0.14


def level(share: float) -> float:
    """Return how high a disc of radius 1 is filled, from 0 to 2, when `share` of its area is."""
    low, high = 0.0, 2.0
    for _ in range(40):
        middle = (low + high) / 2
        height = 1 - middle
        filled = (math.acos(height) - height * math.sqrt(max(0.0, 1 - height * height))) / math.pi
        low, high = (middle, high) if filled < share else (low, middle)
    return (low + high) / 2


def window_layers(
    share: Share, center: Point, radius: float, theme: Theme, *, appears: float, lights: float
) -> tuple[SpriteLayer, ...]:
    """Return the window at `appears`, and the hills that fill its share, rising from `lights`."""
    box = Box(x=center[0] - radius, y=center[1] - radius, w=2 * radius, h=2 * radius)
    top = box.bottom - radius * level(share.lit / share.parts)
    filled = GroupOp(ops=_hills(box, top, theme), clip=box, clip_radius=radius)
    slant = LinearGradient(start=(box.x, box.y), end=(box.right, box.bottom), stops=GLOSS)
    edge = radius - EDGE_INSET
    glass = (
        EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=slant)),
        EllipseOp(center=center, rx=edge, ry=edge, paint=Paint(fill=theme.palette.surface, stroke=EDGE)),
    )
    risen = Box(x=box.x, y=top - radius * 0.2, w=box.w, h=box.bottom - top + radius * 0.2)
    return (
        fade_in(sprite("window", *_pane(center, radius, theme)), min(appears, max(0.0, lights - 0.15))),
        wipe(sprite("level", filled), risen, "top", lights, FILL_SECONDS),
        fade_in(sprite("window-edge", *glass), min(appears, max(0.0, lights - 0.15))),
    )


def _pane(center: Point, radius: float, theme: Theme) -> tuple[Op, ...]:
    palette, (x, y) = theme.palette, center
    paper = LinearGradient(
        start=(x, y - radius), end=(x, y + radius),
        stops=(Stop(at=0.0, color=palette.surface), Stop(at=1.0, color=palette.ground_end)),
    )  # fmt: skip
    cast = Paint(fill=palette.shadow, blur=radius * SHADOW_BLUR, opacity=SHADOW_STRENGTH)
    return (
        *light_rings(center, [radius * reach for reach in RINGS], RING_STRENGTH),
        EllipseOp(center=(x + radius * 0.02, y + radius * SHADOW_DROP), rx=radius, ry=radius, paint=cast),
        EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=paper)),
    )


def _hills(box: Box, top: float, theme: Theme) -> tuple[Op, ...]:
    """Return two hills about the level `top`, flatter where little is left above or below it."""
    radius = box.w / 2
    flat = min(1.0, (box.bottom - top) / radius, (top - box.y) / radius * 2)
    (tall0, waves0, from0), (tall1, waves1, from1) = WAVES
    back = _crest(box, top - BACK_LIFT * radius * flat, tall0 * radius * flat, waves0, from0)
    foot, shadow = box.bottom + 40.0, theme.palette.shadow
    far, middle = hill_colors(theme.palette, 0), hill_colors(theme.palette, 1)
    ops = [
        *hill(back, foot, (far[1], middle[0]), 0.12, shadow),
        *hill(_crest(box, top, tall1 * radius * flat, waves1, from1), foot, middle, 0.20, shadow),
    ]
    for layer, (down, tall, waves, start) in enumerate(NEARER, 2):
        y = top + down * (box.bottom - top)
        deep = min(1.0, (box.bottom - top) / radius)
        ops += hill(
            _crest(box, y, tall * radius * deep, waves, start), foot, hill_colors(theme.palette, layer), 0.22, shadow
        )
    return tuple(ops)


def _crest(box: Box, y: float, height: float, waves: float, start: float) -> list[Point]:
    steps = range(-2, CREST_STEPS + 3)
    return [
        (box.x + box.w * n / CREST_STEPS, y + height * math.sin(math.tau * waves * n / CREST_STEPS + start))
        for n in steps
    ]


def counted(share: Share) -> bool:
    """Return whether a share is one of a few parts ("3 in 5"), each of which can be shown."""
    return share.parts <= MOST_SUNS


def sun_layers(
    share: Share, area: Box, code: str | None, theme: Theme, *, appears: float, lights: float
) -> tuple[SpriteLayer, ...]:
    """Return a sun for each part, those of the share lit one after the other, the others pale; `code` is on each."""
    columns = columns_of(share.parts, area)
    rows = math.ceil(share.parts / columns)
    pitch = min(area.w / (columns - SUN_GAP), area.h / (rows - SUN_GAP), LARGEST_SUN * 2 / (1 - SUN_GAP))
    radius = pitch * (1 - SUN_GAP) / 2
    pale, lit = [], []
    for n in range(share.parts):
        row, column = divmod(n, columns)
        in_row = min(columns, share.parts - row * columns)
        center = (
            area.center[0] + (column - (in_row - 1) / 2) * pitch,
            area.center[1] + (row - (rows - 1) / 2) * pitch,
        )
        if n < share.lit:
            ops = (
                *halos(center, radius * 0.62),
                *sun_disc(center, radius),
                *_shown(code, center, radius, theme, 1.0),
            )
            layer = sprite(f"lit-{n}", *ops)
            lit.append(enter_object(layer, lights + n * SUN_EACH_SECONDS, theme.motion))
        else:
            pale.append((*_pale(center, radius, theme), *_shown(code, center, radius, theme, GHOST)))
    if not pale:
        return tuple(lit)
    quiet = sprite("pale", *(op for ops in pale for op in ops))
    return fade_in(quiet, min(appears, max(0.0, lights - 0.15))), *lit


def columns_of(parts: int, area: Box) -> int:
    """Return how many stand in a row, so that all are as large as the area allows, if possible in full rows."""

    def size(columns: int) -> float:
        rows = math.ceil(parts / columns)
        worth = (FULL_ROWS if parts % columns == 0 else 1.0) * (1.0 if columns >= rows else TALL)
        return min(area.w / columns, area.h / rows) * worth

    return max(range(1, parts + 1), key=size)


def _pale(center: Point, radius: float, theme: Theme) -> tuple[Op, ...]:
    light = Paint(fill=theme.palette.surface, opacity=0.62)
    ring = Paint(fill=theme.palette.accent, stroke=3.0, opacity=0.40)
    return (
        EllipseOp(center=center, rx=radius, ry=radius, paint=light),
        EllipseOp(center=center, rx=radius - 1.5, ry=radius - 1.5, paint=ring),
    )


def _shown(code: str | None, center: Point, radius: float, theme: Theme, opacity: float) -> tuple[Op, ...]:
    if code is None:
        return ()
    height, grade = radius * ON_SUN, grounded(theme.grade)
    if opacity < 1:
        grade = grade.model_copy(update={"desaturate": 0.75})
    base = (center[0], center[1] + height / 2)
    return (IllustrationOp(code=code, base=base, height=height, measure="larger", grade=grade, opacity=opacity),)
