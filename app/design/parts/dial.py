"""A stretch of time as part of the next longer one: 0.2 s of a second, 12 minutes of an hour, lit on a dial."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from app.design.frame import Frame
from app.design.motion import fade_in, pop_in
from app.design.parts.figures import read_figure
from app.design.parts.layers import sprite
from app.design.parts.shapes import disc, ring
from app.design.parts.text import one_line
from app.design.tokens import Theme
from app.design.words import bare
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Fill, Op, Paint, PathOp, Point
from app.story.script import NumberVisual

SECOND = frozenset({
    "s", "sec", "secs", "second", "seconds", "sekunde", "sekunden",
    "seconde", "secondes", "segundo", "segundos", "secondo", "secondi",
})  # fmt: skip
MINUTE = frozenset({"min", "mins", "minute", "minutes", "minuten", "minuto", "minutos", "minuti"})  # fmt: skip
HOUR = frozenset({
    "h", "hr", "hrs", "hour", "hours", "stunde", "stunden",
    "heure", "heures", "hora", "horas", "ora", "ore",
})  # fmt: skip
WHOLES: tuple[tuple[frozenset[str], tuple[tuple[float, str, int], ...]], ...] = (
    (SECOND, ((1.0, "1 s", 10), (60.0, "1 min", 12))),
    (MINUTE, ((60.0, "1 h", 12),)),
    (HOUR, ((24.0, "24 h", 12),)),
)
"""Of what a time is part, by its unit: how many of it, how that is written, and into how many parts a dial is cut."""

LEAST_SHARE = 1 / 120
"""Less would not be seen."""

TICK = (0.90, 0.97, 0.016)
"""From where to where a mark reaches, and its breadth, in radii."""
LEGEND_SIZE = {True: 36.0, False: 46.0}
LEGEND_RING, LEGEND_GAP = 16.0, 14.0
_CLOCK = re.compile(r"(\d{1,2}):([0-5]\d)")


@dataclass(frozen=True)
class Dial:
    """The lit share of a whole, how the whole is written, and into how many parts it is cut."""

    share: float
    whole: str
    parts: int


def read_dial(visual: NumberVisual) -> Dial | None:
    """Return the dial of a time that is less than the next longer one; None for all other numbers."""
    value, unit = _time(visual)
    for units, wholes in WHOLES:
        if unit not in units:
            continue
        for most, written, parts in wholes:
            if LEAST_SHARE <= value / most < 1.0:
                return Dial(value / most, written, parts)
    return None


def _time(visual: NumberVisual) -> tuple[float, str]:
    """Return a number and the word or sign that follows it, in the figure itself or first in its label."""
    words = visual.label.split()
    first = bare(words[0]) if words else ""
    clock = _CLOCK.fullmatch(visual.value.strip())
    if clock:
        return int(clock[1]) + int(clock[2]) / 60, first
    figure = read_figure(visual.value)
    if figure is None or figure.prefix.strip(" ~≈") or figure.sign:
        return 0.0, ""
    return figure.value, bare(figure.suffix) if figure.suffix.strip() else first


def dial_layers(
    dial: Dial,
    center: Point,
    radius: float,
    theme: Theme,
    *,
    appears: float,
    lights: float,
    colors: tuple[Color, Fill] | None = None,
) -> tuple[SpriteLayer, ...]:
    """Return the dial with its marks, and the lit part, which opens at `lights`; `colors` are of both."""
    palette = theme.palette
    marks = [_mark(center, radius, part / dial.parts) for part in range(dial.parts)]
    box = Box(x=center[0] - radius, y=center[1] - radius, w=2 * radius, h=2 * radius)
    plate, fill = colors or (palette.soft, theme.mark_fill(box))
    face: tuple[Op, ...] = (
        disc(center, radius, plate),
        PathOp(d="".join(marks), paint=Paint(fill=palette.ink, stroke=radius * TICK[2], cap="butt", opacity=0.45)),
    )
    lit = PathOp(d=_sector(center, radius, dial.share), paint=Paint(fill=fill))
    return (
        fade_in(sprite("dial", *face), appears), pop_in(sprite("time", lit), lights, 0.5, scale=0.9, by=0.0),
    )  # fmt: skip


def dial_legend(dial: Dial, x: float, y: float, frame: Frame, theme: Theme, *, at: float) -> SpriteLayer:
    """Return what the whole dial stands for, from `x` on with its baseline at `y`."""
    font, palette = theme.font("label", LEGEND_SIZE[frame.wide]), theme.palette
    edge = ring((x + LEGEND_RING, y - font.size * 0.34), LEGEND_RING - 2.0, palette.mute, 6.0)
    words = one_line(f"= {dial.whole}", x + 2 * LEGEND_RING + LEGEND_GAP, y, font, palette.mute)
    return fade_in(sprite("dial-legend", edge, words), at)


def _at(center: Point, radius: float, share: float) -> Point:
    angle = 2 * math.pi * share
    return center[0] + radius * math.sin(angle), center[1] - radius * math.cos(angle)


def _mark(center: Point, radius: float, share: float) -> str:
    (x0, y0), (x1, y1) = (_at(center, radius * reach, share) for reach in TICK[:2])
    return f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}"


def _sector(center: Point, radius: float, share: float) -> str:
    (x0, y0), (x1, y1) = _at(center, radius, 0.0), _at(center, radius, share)
    large = 1 if share > 0.5 else 0
    return (
        f"M{center[0]:.1f} {center[1]:.1f}L{x0:.1f} {y0:.1f}A{radius:.1f} {radius:.1f} 0 {large} 1 {x1:.1f} {y1:.1f}Z"
    )
