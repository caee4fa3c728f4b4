"""What a number counts as a field of dots to scale, each for one or for ten, a hundred, a thousand."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.design.frame import Frame
from app.design.motion import fade_in, keys
from app.design.parts.accordion import FAR
from app.design.parts.layers import sprite
from app.design.parts.numbers import parse
from app.design.parts.shapes import disc
from app.design.parts.text import one_line
from app.design.tokens import Theme
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import Box, Paint, PathOp, Point
from app.story.script import NumberVisual

LEAST, MOST = 3, 3200
"""Fewer than these are no field; beyond, a dot stands for ten times as many."""

LARGEST_PITCH = 168.0
DOT_SHARE, FINE_SHARE, FINE = 0.40, 0.33, 600
"""Radius of a dot, as a share of the way from one to the next; of more than so many dots."""

LEGEND_SIZE = {True: 36.0, False: 46.0}
LEGEND_ROOM, LEGEND_GAP, LEGEND_DOT = 76.0, 20.0, 11.0
SECONDS = 1.1


@dataclass(frozen=True)
class Tally:
    """So many dots, each standing for `each`."""

    dots: int
    each: int

    @property
    def legend(self) -> str:
        """What a dot stands for; nothing where it is one."""
        return f"= {self.each:,}" if self.each > 1 else ""


def read_tally(visual: NumberVisual, language: str) -> Tally | None:
    """Return the dots that a plain count is shown by; None for years, measures, shares, changes and fractions."""
    found = parse(visual.value, language)
    if found is None or found.year or any(mark.strip() for mark in (found.style.prefix, found.style.plus)):
        return None
    if found.value < LEAST or found.value != int(found.value) or not _is_count(found.style.suffix, found.scale):
        return None
    each = 1
    while found.value / each > MOST:
        each *= 10
    return Tally(max(1, round(found.value / each)), each)


def _is_count(suffix: str, scale: float) -> bool:
    """Return whether what follows a number is nothing, or only how large it is ("30 million")."""
    return not suffix.strip() or (scale > 1 and len(suffix.split()) == 1)


@dataclass(frozen=True)
class DotField:
    """Where the dots are: rows from the upper left, as large as the area allows; the last row may be short."""

    tally: Tally
    area: Box

    @property
    def pitch(self) -> float:
        """The way from one dot to the next."""
        plot = self._plot
        columns = max(1, math.ceil(math.sqrt(self.tally.dots * plot.w / plot.h)))
        pitches = (
            min(plot.w / count, plot.h / math.ceil(self.tally.dots / count))
            for count in range(max(1, columns - 2), columns + 3)
        )
        return min(max(pitches), LARGEST_PITCH)

    @property
    def columns(self) -> int:
        """Dots in a row."""
        most = max(1, int(self._plot.w / self.pitch + 1e-6))
        even = [count for count in range(most, 0, -1) if self.tally.dots % count == 0 and self._fits(count)]
        return even[0] if even and even[0] >= most * 0.6 and self.tally.dots <= most * most else most

    @property
    def box(self) -> Box:
        """What the dots fill."""
        rows = math.ceil(self.tally.dots / self.columns)
        plot, pitch = self._plot, self.pitch
        width, height = self.columns * pitch, rows * pitch
        return Box(x=plot.right - width, y=plot.y + (plot.h - height) / 2, w=width, h=height)

    def layers(self, frame: Frame, theme: Theme, *, lights: float) -> tuple[SpriteLayer, ...]:
        """Return the dots, which come row by row from `lights`, and what one stands for."""
        box = self.box
        dots = sprite("dots", PathOp(d=self._path(box), paint=Paint(fill=theme.mark_fill(box))))
        foot = keys((lights, box.y, "move"), (lights + SECONDS, box.bottom + self.pitch))
        shown = Clip(left=-FAR, top=-FAR, right=FAR, bottom=foot)
        layer = dots.model_copy(update={"start": max(0.0, lights), "clip": shown})
        return (layer, *self._legend(box, frame, theme, lights + SECONDS * 0.6))

    def _legend(self, box: Box, frame: Frame, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
        if not self.tally.legend:
            return ()
        font, fill = theme.font("label", LEGEND_SIZE[frame.wide]), theme.palette.mute
        y = min(box.bottom + LEGEND_ROOM - 20.0, self.area.bottom - 8.0)
        mark = disc((box.x + LEGEND_DOT, y - font.size * 0.34), LEGEND_DOT, theme.mark_fill(box))
        words = one_line(self.tally.legend, box.x + 2 * LEGEND_DOT + LEGEND_GAP * 0.6, y, font, fill)
        return (fade_in(sprite("legend", mark, words), at),)

    @property
    def _plot(self) -> Box:
        room = LEGEND_ROOM if self.tally.legend else 0.0
        return Box(x=self.area.x, y=self.area.y, w=self.area.w, h=max(1.0, self.area.h - room))

    def _fits(self, columns: int) -> bool:
        return math.ceil(self.tally.dots / columns) * self.pitch <= self._plot.h + 0.5

    def _path(self, box: Box) -> str:
        radius = self.pitch * (FINE_SHARE if self.tally.dots > FINE else DOT_SHARE)
        return "".join(_circle(self._middle(dot, box), radius) for dot in range(self.tally.dots))

    def _middle(self, dot: int, box: Box) -> Point:
        row, column = divmod(dot, self.columns)
        return box.x + (column + 0.5) * self.pitch, box.y + (row + 0.5) * self.pitch


def _circle(middle: Point, radius: float) -> str:
    x, y = middle
    return (
        f"M{x - radius:.1f} {y:.1f}a{radius:.1f} {radius:.1f} 0 1 0 {2 * radius:.1f} 0"
        f"a{radius:.1f} {radius:.1f} 0 1 0 {-2 * radius:.1f} 0Z"
    )
