"""A landscape in daylight: hills one behind the other, the sun in its halos, rings of light, clouds."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from app.design.contrast import mixed
from app.design.frame import Frame
from app.design.palette import Palette
from app.design.parts.curves import smooth_path, smooth_samples
from app.design.parts.shapes import with_alpha
from app.media.drawing.color import from_oklab, hex_of, rgb, to_oklab
from app.media.drawing.ops import (
    Color,
    EllipseOp,
    LinearGradient,
    Op,
    Paint,
    PathOp,
    Point,
    RadialGradient,
    Stop,
)

LIP_UNITS, LIP_BLUR, LIP_LIGHT = 4.0, 2.0, 0.35
"""The light along a hill's crest: how deep it reaches, how softly it ends, how much white is in it."""
SHADOW_BLUR, SHADOW_RISE = 22.0, 10.0
"""A hill's shadow on what lies behind it."""

SHADES = ((0.13, 0.36, 0.16), (0.40, 0.72, 0.20), (0.82, 1.04, 0.24), (1.05, 1.22, 0.24))
"""Each layer of hills from the back: its top and foot, as shares of the way from ground to accent, and its shadow."""
DEEPEST = "#5A1200"
"""What an accent deepens towards beyond itself."""
GLOW = 0.38
"""How much stronger colours between ground and accent are than a straight mix of the two: light through a petal."""

GROUND_CREST = (
    ((-0.02, 14.0), (0.24, 0.0), (0.56, 34.0), (0.84, -6.0), (1.02, 20.0)),
    ((-0.02, 62.0), (0.36, 76.0), (0.70, 44.0), (1.02, 70.0)),
)
NEAREST_GROUND = ((-0.04, 262.0), (0.32, 306.0), (0.74, 238.0), (1.04, 290.0))
"""A third one on the tallest page, whose foot is deep."""
GROUND_BELOW_BODY = {"16:9": 14.0, "9:16": 14.0, "1:1": 8.0, "4:5": 10.0}
GROUND_WITHOUT_CAPTIONS = {"16:9": 984.0, "9:16": 1600.0, "1:1": 1000.0, "4:5": 1250.0}
"""A ground's crest: shares of the width and units below its height; where that is."""


SUN_STOPS = (
    Stop(at=0.0, color="#FFF2B8"), Stop(at=0.35, color="#FFDB5C"), Stop(at=0.75, color="#FFB624"),
    Stop(at=1.0, color="#FF9A1F"),
)  # fmt: skip
HALOS = ((4.2, 0.20), (2.6, 0.28), (1.6, 0.34))
"""Halos of the sun: radius in radii of it, and strength."""

RING_STARTS, RING_EDGE_UNITS = 0.82, 1.5
"""A ring of light is nothing within this share of its radius, brightest at its edge, which is this soft."""


def hill(
    points: Sequence[Point], bottom: float, colors: tuple[Color, Color], shadow: float, cast: Color
) -> tuple[Op, ...]:
    """Return a hill through crest `points` (x increasing), filled down to `bottom` and lit along its crest.

    `colors` are those of its top and foot; `shadow` is how strongly it darkens, in `cast`, what lies behind it.
    """
    top = min(y for _, y in points)
    body = LinearGradient(
        start=(0.0, top), end=(0.0, bottom), stops=(Stop(at=0, color=colors[0]), Stop(at=1, color=colors[1]))
    )
    behind = PathOp(
        d=_outline(points, bottom, -SHADOW_RISE), paint=Paint(fill=cast, opacity=shadow, blur=SHADOW_BLUR)
    )  # fmt: skip
    lip = PathOp(d=_outline(points, bottom, 0.0), paint=Paint(fill=mixed(colors[0], "#FFFFFF", LIP_LIGHT)))
    face = PathOp(d=_outline(points, bottom, LIP_UNITS), paint=Paint(fill=body, blur=LIP_BLUR))
    return behind, lip, face


def crest_height(points: Sequence[Point], x: float) -> float:
    """Return the y of a crest at `x`; beyond its ends, that of the end."""
    xs, ys = zip(*smooth_samples(points), strict=True)
    return float(np.interp(x, xs, ys))


def _outline(points: Sequence[Point], bottom: float, drop: float) -> str:
    moved = [(x, y + drop) for x, y in points]
    return f"{smooth_path(moved)}L{points[-1][0]:.2f} {bottom:.2f}L{points[0][0]:.2f} {bottom:.2f}Z"


def hill_colors(palette: Palette, layer: int) -> tuple[Color, Color]:
    """Return top and foot of a layer of hills, 0 the farthest, between the ground and the accent."""
    top, foot, _ = SHADES[layer]
    return _shade(palette, top), _shade(palette, foot)


def layer_of_hills(points: Sequence[Point], bottom: float, palette: Palette, layer: int) -> tuple[Op, ...]:
    """Return a hill in the colours of its layer, 0 the farthest."""
    return hill(points, bottom, hill_colors(palette, layer), SHADES[layer][2], palette.shadow)


def _shade(palette: Palette, share: float) -> Color:
    if share > 1:
        return mixed(palette.accent, DEEPEST, share - 1)
    return glowing(palette.ground_end, palette.accent, share)


def ground_crests(frame: Frame, rise: float = 0.0) -> list[list[Point]]:
    """Return the crests of the hills at the foot of a page, the farthest first, `rise` units higher than usual."""
    y = GROUND_WITHOUT_CAPTIONS[frame.aspect]
    if frame.captions:
        y = frame.content.bottom + GROUND_BELOW_BODY[frame.aspect]
    return [[(frame.width * x, y - rise + down) for x, down in crest] for crest in GROUND_CREST]


def ground_hills(frame: Frame, palette: Palette, rise: float = 0.0) -> tuple[Op, ...]:
    """Return low hills at the foot of a page, below all that is read; `rise` as for their crests."""
    crests = ground_crests(frame, rise)
    if frame.aspect == "9:16":
        y = crests[0][0][1] - GROUND_CREST[0][0][1]
        crests.append([(frame.width * x, y + down) for x, down in NEAREST_GROUND])
    return tuple(
        op for layer, crest in enumerate(crests) for op in layer_of_hills(crest, frame.height + 40.0, palette, layer)
    )


def glowing(one: Color, other: Color, share: float) -> Color:
    """Return the colour `share` of the way from `one` to `other` about the wheel of hues, stronger in the middle."""
    (light0, strong0, hue0), (light1, strong1, hue1) = _polar(one), _polar(other)
    turn = (hue1 - hue0 + math.pi) % math.tau - math.pi
    hue = hue0 + turn * share
    strong = (strong0 + (strong1 - strong0) * share) * (1 + GLOW * math.sin(math.pi * share))
    light = light0 + (light1 - light0) * share
    return hex_of(from_oklab(np.array([light, strong * math.cos(hue), strong * math.sin(hue)], np.float32)))


def _polar(color: Color) -> tuple[float, float, float]:
    """Return a colour's lightness, chroma and hue in OKLab."""
    lightness, a, b = (float(value) for value in to_oklab(rgb(color)))
    return lightness, math.hypot(a, b), math.atan2(b, a)


def sun(center: Point, radius: float, *, reach: float = HALOS[0][0]) -> tuple[Op, ...]:
    """Return the sun in its halos, those up to `reach` times its radius."""
    return *halos(center, radius, reach=reach), *sun_disc(center, radius)


def halos(center: Point, radius: float, *, reach: float = HALOS[0][0]) -> tuple[Op, ...]:
    """Return the light about a sun of `radius`, up to `reach` times as far."""
    return tuple(_halo(center, radius * share, strength) for share, strength in HALOS if share <= reach)


def sun_disc(center: Point, radius: float) -> tuple[Op, ...]:
    """Return the sun without its halos, lit from its upper left."""
    x, y = center
    light = RadialGradient(center=(x - radius * 0.25, y - radius * 0.35), radius=radius * 1.5, stops=SUN_STOPS)
    return (EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=light)),)


def _halo(center: Point, radius: float, strength: float) -> Op:
    stops = (
        Stop(at=0.0, color=with_alpha("#FFD56B", strength)),
        Stop(at=0.45, color=with_alpha("#FFC24D", strength * 0.45)),
        Stop(at=1.0, color="#FFB64000"),
    )
    glow = RadialGradient(center=center, radius=radius, stops=stops)
    return EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=glow))


def light_rings(center: Point, radii: Sequence[float], strength: float, color: Color = "#FFFFFF") -> tuple[Op, ...]:
    """Return rings of light about `center`: each is brightest at its edge and fades inward."""
    outer, inner = max(radii) + RING_EDGE_UNITS, 0.0
    nothing, edge = with_alpha(color, 0.0), with_alpha(color, strength)
    stops = [Stop(at=0.0, color=nothing)]
    for radius in sorted(radii):
        starts, ends = max(inner, radius * RING_STARTS), radius + RING_EDGE_UNITS
        places = ((starts, nothing), (radius, edge), (ends, nothing))
        stops += [Stop(at=min(1.0, place / outer), color=shade) for place, shade in places]
        inner = ends
    fill = RadialGradient(center=center, radius=outer, stops=tuple(stops))
    return (EllipseOp(center=center, rx=outer, ry=outer, paint=Paint(fill=fill)),)
