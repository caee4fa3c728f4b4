"""How far the ops of a drawing reach, blur and strokes included, in canvas units."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from app.media.drawing.illustrations import HALO_SIGMA, REFLECTED, visible_extent
from app.media.drawing.ops import (
    Box,
    EllipseOp,
    GlassOp,
    GroundOp,
    GroupOp,
    IllustrationOp,
    ImageOp,
    InkOp,
    Op,
    Paint,
    PathOp,
    RectOp,
    ShadowOp,
    TextOp,
    TornOp,
)
from app.media.drawing.paths import parse_path
from app.media.drawing.stickers import sticker_reach
from app.media.drawing.text import ink_bounds, left_bearing, measure, right_bearing

SIGMAS = 3.2
"""Sigmas after which a Gaussian blur has no more to show in 8 bits."""

MITER_REACH = 4.0
"""How far a pointed join reaches beyond its corner, in half line widths."""

Bounds = tuple[float, float, float, float]
"""Left, top, right, bottom."""

EVERYWHERE: Bounds = (-1e9, -1e9, 1e9, 1e9)


def bounds_of(ops: Iterable[Op]) -> Bounds | None:
    """Return the bounds of all ops together, or None when they draw nothing."""
    return _union(found for op in ops if (found := _BOUNDS[type(op)](op)) is not None)


def text_origin(op: TextOp) -> float:
    """Return the x at which a text op's line starts."""
    if op.align == "left":
        return op.x - (left_bearing(op.text, op.font, op.language) if op.hang else 0.0)
    overhang = right_bearing(op.text, op.font, op.language) if op.hang and op.align == "right" else 0.0
    return op.x - measure(op.text, op.font, op.language) / (2 if op.align == "center" else 1) + overhang


def _union(boxes: Iterable[Bounds]) -> Bounds | None:
    every = list(boxes)
    if not every:
        return None
    lefts, tops, rights, bottoms = zip(*every, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _grown(bounds: Bounds, margin: float) -> Bounds:
    return bounds[0] - margin, bounds[1] - margin, bounds[2] + margin, bounds[3] + margin


def _painted(bounds: Bounds, paint: Paint) -> Bounds:
    stroke = (paint.stroke or 0.0) / 2 * (MITER_REACH if paint.join == "miter" else 1.5)
    return _grown(bounds, stroke + paint.blur * SIGMAS)


def _box(box: Box) -> Bounds:
    return box.x, box.y, box.right, box.bottom


def _rect(op: RectOp) -> Bounds:
    return _painted(_box(op.box), op.paint)


def _ellipse(op: EllipseOp) -> Bounds:
    x, y = op.center
    return _painted((x - op.rx, y - op.ry, x + op.rx, y + op.ry), op.paint)


def _path(op: PathOp) -> Bounds:
    return _painted(_outline(op.d), op.paint)


def _outline(d: str) -> Bounds:
    rect = parse_path(d).getBounds()
    return rect.left(), rect.top(), rect.right(), rect.bottom()


def _ink(op: InkOp) -> Bounds:
    return _outline(op.d)


def _torn(op: TornOp) -> Bounds:
    heights = [y for _, y in op.edge]
    above = 8.0 * op.roughness + 64.0
    return op.edge[0][0] - above, min(heights) - above, op.edge[-1][0] + above, op.bottom


def _text(op: TextOp) -> Bounds | None:
    ink = ink_bounds(op.text, op.font, op.language)
    if ink is None:
        return None
    x = text_origin(op)
    return _painted((ink[0] + x, ink[1] + op.y, ink[2] + x, ink[3] + op.y), op.paint)


def _image(op: ImageOp) -> Bounds:
    return _box(op.box)


def _illustration(op: IllustrationOp) -> Bounds:
    width, height = visible_extent(op)
    if op.rotation:
        width = height = width + height
    margin = op.blur * SIGMAS + (height * HALO_SIGMA * SIGMAS if op.halo else 0.0) + 24.0
    x, y = op.base
    if op.grade.shadow:
        margin += height * (op.grade.shadow.drop + op.grade.shadow.blur * SIGMAS)
    if op.grade.sticker:
        margin += sticker_reach(op.grade.sticker, height)
    below = height * REFLECTED + 24.0 if op.reflection else 0.0
    cast = op.long_shadow.length if op.long_shadow else 0.0
    right, bottom = x + width / 2 + margin + cast, y + margin + max(below, cast)
    return x - width / 2 - margin, y - height - margin, right, bottom


def _group(op: GroupOp) -> Bounds | None:
    inside = bounds_of(op.ops)
    if inside is None:
        return None
    inside = _grown(inside, op.blur * SIGMAS)
    if op.clip is not None:
        clip = _box(op.clip)
        inside = max(inside[0], clip[0]), max(inside[1], clip[1]), min(inside[2], clip[2]), min(inside[3], clip[3])
        if inside[0] >= inside[2] or inside[1] >= inside[3]:
            return None
    return _transformed(inside, op.matrix) if op.matrix else inside


def _transformed(bounds: Bounds, matrix: tuple[float, ...]) -> Bounds:
    corners = np.array([[bounds[i], bounds[j], 1.0] for i in (0, 2) for j in (1, 3)])
    x, y, w = np.array(matrix).reshape(3, 3) @ corners.T
    if w.min() <= 1e-6:  # part of it lies behind the viewer
        return EVERYWHERE
    return float((x / w).min()), float((y / w).min()), float((x / w).max()), float((y / w).max())


def _ground(op: GroundOp) -> Bounds:
    return _box(op.box)


def _shadow(op: ShadowOp) -> Bounds:
    return _grown(_box(op.box), op.blur * SIGMAS)


def _glass(op: GlassOp) -> Bounds:
    return _box(op.box)


_BOUNDS: dict[type, Callable[[Any], Bounds | None]] = {
    RectOp: _rect,
    EllipseOp: _ellipse,
    PathOp: _path,
    TextOp: _text,
    ImageOp: _image,
    IllustrationOp: _illustration,
    GroupOp: _group,
    GroundOp: _ground,
    InkOp: _ink,
    TornOp: _torn,
    GlassOp: _glass,
    ShadowOp: _shadow,
}
