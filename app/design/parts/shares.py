"""Shares that can be shown, not only said: 62 of 100 cells, 3 of 5 discs, a bar to scale."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from app.design.motion import fade_in, keys
from app.design.parts.accordion import FAR
from app.design.parts.figures import read_figure
from app.design.parts.layers import sprite
from app.design.parts.trend import is_loss
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import NumberVisual

CELL_RADIUS = 0.22
CELL_GAP = 0.16
"""Corner of a cell and gap between cells, as shares of a cell's side."""

MOST_PARTS = 100
ONE_ROW = 10
HUNDRED_COLUMNS = (10, 20, 25)
BAR_SHAPE = 3.2
"""Up to ten parts are bars in a row, at most this many times taller than wide."""

LIGHTING_SECONDS = 0.9
UNLIT_LEAD_SECONDS = 0.15
BAR_HEIGHT = 88.0

_OF = re.compile(r"\s*(\d+)\s*(?:out of|of|in|/|von|sur|de|di|van|av)\s*(\d+)\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Share:
    """`lit` of `parts` equal parts; `lit` may be a fraction (99.7 of 100)."""

    lit: float
    parts: int


def read_share(text: str) -> Share | None:
    """Return the share a value states ("62%", "3 in 5"), or None when it states none that can be drawn."""
    counted = _OF.fullmatch(text)
    if counted:
        lit, parts = int(counted.group(1)), int(counted.group(2))
        return Share(lit, parts) if 0 <= lit <= parts <= MOST_PARTS and parts > 1 else None
    figure = read_figure(text)
    if figure is None or not figure.is_percentage or not 0 < figure.value <= 100:
        return None
    return Share(figure.value, 100)


def shown_share(visual: NumberVisual) -> Share | None:
    """Return the share that lights up for a number: what it states, or what remains where it states a loss."""
    share = read_share(visual.value)
    return Share(share.parts - share.lit, share.parts) if share and is_loss(visual) else share


@dataclass(frozen=True)
class Grid:
    """Equal cells in rows, filled from the bottom row up and from left to right.

    A hundred cells may be up to `widest` times as wide as high, to fill a wide area.
    """

    share: Share
    area: Box
    widest: float = 1.0

    @property
    def columns(self) -> int:
        """Cells in a row: few parts stand in one row; many take the shape of the area."""
        parts = self.share.parts
        if parts <= ONE_ROW:
            return parts
        if parts == MOST_PARTS and self.widest > 1:
            return max(HUNDRED_COLUMNS, key=lambda columns: math.prod(self._cell(columns)))
        if parts == MOST_PARTS:
            return max(HUNDRED_COLUMNS, key=lambda columns: (round(self._side(columns)), -columns))
        return math.ceil(math.sqrt(parts))

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return math.ceil(self.share.parts / self.columns)

    @property
    def size(self) -> tuple[float, float]:
        """A cell's width and height: square, but for few parts, which stand as tall bars."""
        if self.share.parts > ONE_ROW:
            return self._cell(self.columns)
        width = self.area.w / (self.columns + (self.columns - 1) * CELL_GAP)
        return width, min(self.area.h, width * BAR_SHAPE)

    @property
    def box(self) -> Box:
        """The box all cells fill: at the left of the area, in its middle from top to bottom."""
        width, height = self.size
        gap = min(width, height) * CELL_GAP
        across, down = self.columns * (width + gap) - gap, self.rows * (height + gap) - gap
        return Box(x=self.area.x, y=self.area.y + (self.area.h - down) / 2, w=across, h=down)

    def cell(self, place: int) -> Box:
        """Return the box of a cell, counted from the lower left."""
        row, column = divmod(place, self.columns)
        (width, height), box = self.size, self.box
        gap = min(width, height) * CELL_GAP
        y = box.bottom - height - row * (height + gap)
        return Box(x=box.x + column * (width + gap), y=y, w=width, h=height)

    @property
    def corner(self) -> float:
        """The radius of a cell's corners."""
        return min(self.size) * CELL_RADIUS

    def _cell(self, columns: int) -> tuple[float, float]:
        side = self._side(columns)
        across = (self.area.w - (columns - 1) * CELL_GAP * side) / columns
        return max(side, min(side * self.widest, across)), side

    def _side(self, columns: int) -> float:
        rows = math.ceil(self.share.parts / columns)
        across = self.area.w / (columns + (columns - 1) * CELL_GAP)
        return min(across, self.area.h / (rows + (rows - 1) * CELL_GAP))

    def layers(self, theme: Theme, *, appears: float, lights: float) -> tuple[SpriteLayer, ...]:
        """Return the unlit cells, appearing at `appears`, and the lit ones, wiped in row by row from `lights`."""
        parts, corner = self.share.parts, self.corner
        empty = sprite("cells", *(rounded(self.cell(n), corner, theme.palette.soft) for n in range(parts)))
        rows = math.ceil(self.share.lit / self.columns)
        each = LIGHTING_SECONDS / max(rows, 1)
        lit = [self._lit_row(row, theme, lights + row * each, each) for row in range(rows)]
        return fade_in(empty, _before(lights, appears)), *lit

    def _lit_row(self, row: int, theme: Theme, at: float, seconds: float) -> SpriteLayer:
        first = row * self.columns
        last = min(self.columns, self.share.lit - first)
        boxes = [self.cell(first + n) for n in range(math.ceil(last))]
        end = boxes[-1].x + boxes[-1].w * (last - math.floor(last) or 1.0)
        fill = theme.mark_fill(self.box)
        layer = sprite(f"lit-{row}", *(rounded(box, self.corner, fill) for box in boxes))
        right = keys((at, boxes[0].x), (at + seconds, end), ease="linear")
        return layer.model_copy(
            update={"start": max(0.0, at), "clip": Clip(left=-FAR, top=-FAR, right=right, bottom=FAR)}
        )


def _before(lights: float, appears: float) -> float:
    """Return when what is unlit appears: never after the light."""
    return min(appears, max(0.0, lights - UNLIT_LEAD_SECONDS))


def scale_bar(share: Share, area: Box, theme: Theme, *, appears: float, lights: float) -> tuple[SpriteLayer, ...]:
    """Return a track across the area's width and its lit part, to scale, growing from `lights`."""
    height = min(BAR_HEIGHT, area.h)
    track = Box(x=area.x, y=area.y, w=area.w, h=height)
    part = Box(x=area.x, y=area.y, w=area.w * share.lit / share.parts, h=height)
    empty = sprite("track", rounded(track, 12.0, theme.palette.soft))
    lit = sprite("lit", rounded(part, 12.0, theme.mark_fill(part)))
    right = keys((lights, part.x), (lights + LIGHTING_SECONDS, part.right))
    window = Clip(left=-FAR, top=-FAR, right=right, bottom=FAR)
    return fade_in(empty, _before(lights, appears)), lit.model_copy(
        update={"start": max(0.0, lights), "clip": window}
    )
