"""Paint as data turned into Skia paints; gradients run through OKLab and are dithered."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import skia

from app.media.drawing.color import alpha, from_oklab, hex_of, rgb, to_oklab
from app.media.drawing.ops import Blend, LinearGradient, Paint, RadialGradient, Stop

BLENDS: dict[Blend, Any] = {
    "normal": skia.BlendMode.kSrcOver,
    "screen": skia.BlendMode.kScreen,
    "multiply": skia.BlendMode.kMultiply,
    "overlay": skia.BlendMode.kOverlay,
    "plus": skia.BlendMode.kPlus,
}

OKLAB_STEPS = 8
"""Straight sRGB stretches that stand for one OKLab stretch between two stops; more are not seen to differ."""

_CAPS = {"butt": skia.Paint.kButt_Cap, "round": skia.Paint.kRound_Cap}
_JOINS = {"miter": skia.Paint.kMiter_Join, "round": skia.Paint.kRound_Join}


def skia_color(color: str) -> int:
    """Return "#RRGGBB" or "#RRGGBBAA" as Skia's packed ARGB."""
    return int(f"{color[7:9] or 'FF'}{color[1:7]}", 16)


def skia_paint(paint: Paint) -> Any:
    """Return the Skia paint, all but its blur, which differs between shapes and text."""
    made = skia.Paint(AntiAlias=True, BlendMode=BLENDS[paint.blend])
    if isinstance(paint.fill, str):
        made.setColor(skia_color(paint.fill))
    else:
        made.setShader(_shader(paint.fill))
        made.setDither(True)
    made.setAlphaf(made.getAlphaf() * paint.opacity)
    if paint.stroke is not None:
        made.setStyle(skia.Paint.kStroke_Style)
        made.setStrokeWidth(paint.stroke)
        made.setStrokeCap(_CAPS[paint.cap])
        made.setStrokeJoin(_JOINS[paint.join])
    if paint.dash:
        # Skia wants on and off in pairs; SVG repeats an odd pattern.
        made.setPathEffect(skia.DashPathEffect.Make(list(paint.dash * (1 + len(paint.dash) % 2)), 0))
    return made


def _shader(fill: LinearGradient | RadialGradient) -> Any:
    stops = _in_oklab(fill.stops)
    colors, places = [skia_color(stop.color) for stop in stops], [stop.at for stop in stops]
    flags = skia.GradientShader.kInterpolateColorsInPremul_Flag
    clamp = skia.TileMode.kClamp
    if isinstance(fill, LinearGradient):
        ends = [skia.Point(*fill.start), skia.Point(*fill.end)]
        return skia.GradientShader.MakeLinear(ends, colors, places, clamp, flags)
    return skia.GradientShader.MakeRadial(skia.Point(*fill.center), fill.radius, colors, places, clamp, flags)


def _in_oklab(stops: Sequence[Stop]) -> list[Stop]:
    """Return the stops with others between, along the straight line in OKLab."""
    ordered = sorted(stops, key=lambda stop: stop.at)
    filled = [ordered[0]]
    for before, after in pairwise(ordered):
        if before.color[:7] != after.color[:7] and after.at > before.at:
            filled += [_between(before, after, step / OKLAB_STEPS) for step in range(1, OKLAB_STEPS)]
        filled.append(after)
    return filled


def _between(before: Stop, after: Stop, t: float) -> Stop:
    # A colour with no opacity is no colour: the other one's fades instead of mixing with it.
    first = after if alpha(before.color) == 0 else before
    last = before if alpha(after.color) == 0 else after
    lab = to_oklab(rgb(first.color)) * np.float32(1 - t) + to_oklab(rgb(last.color)) * np.float32(t)
    opacity = alpha(before.color) * (1 - t) + alpha(after.color) * t
    return Stop(
        at=before.at + (after.at - before.at) * t, color=f"{hex_of(from_oklab(lab))}{round(opacity * 255):02X}"
    )
