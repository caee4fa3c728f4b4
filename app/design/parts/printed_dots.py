"""A share as a printer's dots: those it counts are large, in the first ink; the rest are fine, in the second."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.design.motion import fade_in, keys
from app.design.parts.accordion import FAR
from app.design.parts.ink import circle
from app.design.parts.layers import sprite
from app.design.parts.shapes import ring
from app.design.parts.shares import MOST_PARTS, Share
from app.design.tokens import Theme
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import Box, InkOp, Op, Point

FEW_PARTS = 10
LARGE, FINE = 0.46, 0.30
"""Radius of a dot, in the pitch of the screen: one that counts, and one that does not among a hundred."""
HUNDRED_COLUMNS, NEARLY, ALIKE = (10, 20), 0.8, 0.93
RING_WIDTH = {True: 6.0, False: 3.0}
"""Stroke of what is gone, among few and among a hundred."""
PRINTING_SECONDS = 0.9


def printable(share: Share) -> bool:
    """Return whether a share is one of a hundred or of a few parts."""
    return share.parts == MOST_PARTS or share.parts <= FEW_PARTS


@dataclass(frozen=True)
class PrintedDots:
    """A share's dots in the middle of `area`; with `lost`, those that do not count are gone and only outlined."""

    share: Share
    area: Box
    lost: bool = False

    @property
    def few(self) -> bool:
        """Whether the parts are so few that each is a large disc."""
        return self.share.parts <= FEW_PARTS

    @property
    def columns(self) -> int:
        """Dots in a row: a hundred fill a wide area from side to side where that makes them hardly smaller."""
        if self.few:
            looks = {columns: self._looks(columns) for columns in range(1, self.share.parts + 1)}
            return max(columns for columns, look in looks.items() if look >= ALIKE * max(looks.values()))
        square, wide = HUNDRED_COLUMNS
        return wide if self._pitch(wide) >= NEARLY * self._pitch(square) else square

    def _looks(self, columns: int) -> float:
        """Return the size of so many dots in a row, less where the last row is not full."""
        places = math.ceil(self.share.parts / columns) * columns
        return self._pitch(columns) * (self.share.parts / places) ** 2

    def _pitch(self, columns: int) -> float:
        rows = math.ceil(self.share.parts / columns)
        return min(self.area.w / _span(columns), self.area.h / _span(rows))

    @property
    def box(self) -> Box:
        """The box about the dots."""
        columns = self.columns
        pitch, rows = self._pitch(columns), math.ceil(self.share.parts / columns)
        width, height = pitch * _span(columns), pitch * _span(rows)
        return Box(x=self.area.center[0] - width / 2, y=self.area.center[1] - height / 2, w=width, h=height)

    def layers(self, theme: Theme, *, appears: float, lights: float) -> tuple[SpriteLayer, ...]:
        """Return the screen, there from `appears`, and over it row by row from `lights` the dots that count."""
        rows = [row for row in range(math.ceil(self.share.parts / self.columns)) if self._lit(row)]
        each = PRINTING_SECONDS / max(len(rows), 1)
        screen = fade_in(sprite("dots", *self._screen(theme)), appears)
        printed = [self._printed(row, lights + order * each, each, theme) for order, row in enumerate(rows)]
        return screen, *printed

    def _center(self, place: int) -> Point:
        """Return a dot's middle: few are read from the top, a hundred fill up from the bottom."""
        columns, box = self.columns, self.box
        row, column = divmod(place, columns)
        pitch = self._pitch(columns)
        y = box.y + (row + LARGE) * pitch if self.few else box.bottom - (row + LARGE) * pitch
        return box.x + (column + LARGE) * pitch, y

    def _screen(self, theme: Theme) -> tuple[Op, ...]:
        pitch = self._pitch(self.columns)
        rest = range(math.ceil(self.share.lit), self.share.parts)
        if self.lost:
            stroke = RING_WIDTH[self.few]
            radius = pitch * LARGE - stroke / 2
            return tuple(
                ring(self._center(place), radius, theme.palette.accent, stroke, opacity=0.55) for place in rest
            )
        radius = pitch * (LARGE if self.few else FINE)
        path = "".join(circle(self._center(place), radius) for place in rest)
        return (InkOp(d=path, color=theme.highlight),) if path else ()

    def _lit(self, row: int) -> list[tuple[Point, float]]:
        """Return middle and radius of a row's dots that count; part of one has that part of its area."""
        radius, first = self._pitch(self.columns) * LARGE, row * self.columns
        last = min(first + self.columns, math.ceil(self.share.lit), self.share.parts)
        return [
            (self._center(place), radius * math.sqrt(min(1.0, self.share.lit - place)))
            for place in range(first, last)
        ]

    def _printed(self, row: int, at: float, seconds: float, theme: Theme) -> SpriteLayer:
        path = "".join(circle(center, radius) for center, radius in self._lit(row))
        layer = sprite(f"dots-lit-{row}", InkOp(d=path, color=theme.palette.accent))
        right = keys((at, self.box.x), (at + seconds, self.box.right + 8.0), ease="linear")
        window = Clip(left=-FAR, top=-FAR, right=right, bottom=FAR)
        return layer.model_copy(update={"start": max(0.0, at), "clip": window})


def _span(count: int) -> float:
    """Return how far a row of dots reaches from edge to edge, in pitches."""
    return count - 1 + 2 * LARGE
