"""Ink on paper: shapes printed with specks that did not take, giving out in halftone dots; and torn sheets."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np
import skia

from app.media.drawing.color import rgb
from app.media.drawing.ops import InkFade, InkOp, TornOp
from app.media.drawing.paints import BLENDS, skia_color
from app.media.drawing.paper import speckle_tile
from app.media.drawing.paths import parse_path

LARGEST_DOT = 0.74
"""Radius of a halftone's largest dot, in pitches: dots overlap so far that no paper shows between them."""

TORN_SPECKLE = 0.07
TORN_OCTAVES = ((90.0, 1.0), (28.0, 0.5), (9.0, 0.28), (3.0, 0.16))
"""A tear strays in waves: their length in units and their share of the roughness."""

LIP_LEAST, LIP_MORE, LIP_WAVE = 4.0, 5.0, 14.0
"""The bare lip of a tear is at least so wide, mostly that much wider, changing over so many units."""

TORN_SHADOW_BLUR, TORN_SHADOW_RISE, TORN_SHADOW_OPACITY = 12.0, 8.0, 0.26
TEAR_STEP = 1.5
"""Units between two points of a tear."""


def draw_ink(canvas: Any, op: InkOp, scale: float) -> None:
    """Print a shape on a Skia canvas of `scale` output pixels per unit."""
    paint = _ink_paint(op.color, op.density, op.speckle, scale)
    paint.setBlendMode(BLENDS[op.blend])
    path = parse_path(op.d)
    if op.fade is None:
        canvas.drawPath(path, paint)
        return
    canvas.save()
    canvas.clipPath(path, doAntiAlias=True)
    canvas.drawPath(_screened(path.getBounds(), op.fade, canvas.getLocalClipBounds()), paint)
    canvas.restore()


def _screened(bounds: Any, fade: InkFade, seen: Any) -> Any:
    """Return what is inked of a shape's bounds: all above the fade, and dots on a grid at 45 degrees within it."""
    inked = skia.Path()
    inked.addRect(skia.Rect.MakeLTRB(bounds.left(), bounds.top(), bounds.right(), fade.start))
    left, right = max(bounds.left(), seen.left()), min(bounds.right(), seen.right())
    half = fade.pitch / math.sqrt(2)
    last = math.ceil((min(fade.end, bounds.bottom(), seen.bottom() + fade.pitch) - fade.start) / half)
    for row in range(last + 1):
        y = fade.start + row * half
        radius = (1 - (y - fade.start) / (fade.end - fade.start)) * LARGEST_DOT * fade.pitch
        if radius <= 0.3:
            break
        first = math.floor(left / (2 * half)) * 2 * half + (row % 2) * half
        for column in range(math.ceil((right - first) / (2 * half)) + 1):
            inked.addCircle(first + column * 2 * half, y, radius)
    return inked


def _ink_paint(color: str, density: float, speckle: float, scale: float) -> Any:
    paint = skia.Paint(AntiAlias=True)
    paint.setShader(_ink_shader(color, density, speckle, scale))
    return paint


@lru_cache(maxsize=32)
def _ink_shader(color: str, density: float, speckle: float, scale: float) -> Any:
    opacity = np.clip(density - speckle * speckle_tile(scale), 0, 1)
    pixels = np.dstack([rgb(color) * opacity[..., None], opacity])
    tile = skia.Image.fromarray(
        np.ascontiguousarray(pixels * 255 + 0.5, np.uint8), colorType=skia.kRGBA_8888_ColorType,
        alphaType=skia.kPremul_AlphaType,
    )  # fmt: skip
    unscaled = skia.Matrix.Scale(1 / scale, 1 / scale)
    return tile.makeShader(skia.TileMode.kRepeat, skia.TileMode.kRepeat, skia.SamplingOptions(), unscaled)


def draw_torn(canvas: Any, op: TornOp, scale: float) -> None:
    """Lay a torn sheet on a Skia canvas: its shadow, the lip of bare fibre, the coloured face."""
    x, face, lip = _tear(op)
    shadow = skia.Paint(AntiAlias=True, Color=skia_color(op.shadow))
    shadow.setAlphaf(TORN_SHADOW_OPACITY)
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, TORN_SHADOW_BLUR))
    canvas.drawPath(_sheet(x, lip - np.float32(TORN_SHADOW_RISE), op.bottom), shadow)
    canvas.drawPath(_sheet(x, lip, op.bottom), skia.Paint(AntiAlias=True, Color=skia_color(op.lip)))
    sheet = _sheet(x, face, op.bottom)
    canvas.drawPath(sheet, skia.Paint(AntiAlias=True, Color=skia_color(op.color)))
    canvas.drawPath(sheet, _ink_paint(op.lip, 0.0, -TORN_SPECKLE, scale))


def _tear(op: TornOp) -> tuple[Any, Any, Any]:
    """Return x, and y of the face's and of the lip's edge, along a tear."""
    first, last = op.edge[0][0], op.edge[-1][0]
    x = np.append(np.arange(first, last, TEAR_STEP, dtype=np.float32), np.float32(last))
    random = np.random.default_rng(op.seed)
    points = np.asarray(op.edge, np.float32)
    face = _eased(x, points)
    for length, share in TORN_OCTAVES:
        face = face + _noise(random, x - first, length) * np.float32(share * op.roughness)
    lip = face - np.abs(_noise(random, x - first, LIP_WAVE)) * LIP_MORE - LIP_LEAST
    return x, face, lip


def _eased(x: Any, points: Any) -> Any:
    """Return y along the points, level at each: a hill's line rather than a roof's."""
    place = np.clip(np.searchsorted(points[:, 0], x, side="right") - 1, 0, len(points) - 2)
    before, after = points[place], points[place + 1]
    t = np.clip((x - before[:, 0]) / (after[:, 0] - before[:, 0]), 0, 1)
    return before[:, 1] + (after[:, 1] - before[:, 1]) * t * t * (3 - 2 * t)


def _noise(random: np.random.Generator, x: Any, length: float) -> Any:
    values = random.standard_normal(int(x[-1] / length) + 3)
    return np.interp(x / length, np.arange(values.size), values).astype(np.float32)


def _sheet(x: Any, top: Any, bottom: float) -> Any:
    points = [skia.Point(float(a), float(b)) for a, b in zip(x, top, strict=True)]
    corners = [skia.Point(float(x[-1]), bottom), skia.Point(float(x[0]), bottom)]
    return skia.Path.Polygon([*points, *corners], True)  # noqa: FBT003 - Skia's own signature
