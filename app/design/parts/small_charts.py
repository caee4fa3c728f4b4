"""What a panel beside a big figure tells of it: a grid, counted tiles, a course, two marks to scale, a dial, dots."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.design.frame import SceneContext
from app.design.motion import enter_object, fade_in
from app.design.parts.against import Against, bars_height, held_against, scale_layers
from app.design.parts.course import course_layers
from app.design.parts.dial import Dial, dial_layers, dial_legend, read_dial
from app.design.parts.layers import sprite
from app.design.parts.pictures import standing, surely
from app.design.parts.round_window import columns_of, counted
from app.design.parts.shares import Grid, Share, read_share, scale_bar
from app.design.parts.tally import DotField, Tally, read_tally
from app.design.parts.trend import Trend, read_trend
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Op
from app.story.script import NumberVisual

FURNITURE_SECONDS = 0.30
GRID_FROM = 180.0
WIDEST_CELL = 2.2
TILE_GAP, TILE_CORNER, ON_TILE, GHOST = 0.12, 0.24, 0.72, 0.38
LARGEST_TILE = 260.0
TILE_SECONDS = 0.12
COLUMNS_FROM = 0.8
"""Two numbers stand as columns in a panel at least this high, in its widths."""
DIAL_LEGEND, LEAST_DIAL = 64.0, 130.0
COUNTED_WORDS = 2


@dataclass(frozen=True)
class SmallChart:
    """What is shown, and the code of what is counted."""

    shown: Share | Trend | Against | Dial | Tally
    code: str | None = None

    @property
    def is_share(self) -> bool:
        """Whether it is a share, which sets the picture by itself."""
        return isinstance(self.shown, Share)

    @property
    def is_counted(self) -> bool:
        """Whether it is a share of a few parts, which stand in a row."""
        return isinstance(self.shown, Share) and counted(self.shown)


def read_chart(visual: NumberVisual, language: str) -> SmallChart | None:
    """Return the chart that a number has in it, if any."""
    trend = read_trend(visual, language)
    if trend is not None:
        return SmallChart(trend)
    share = read_share(visual.value)
    if share is not None:
        words = " ".join(visual.label.split()[:COUNTED_WORDS])
        return SmallChart(share, surely(words, visual.title.text, language) if counted(share) else None)
    shown = held_against(visual, language) or read_dial(visual) or read_tally(visual, language)
    return SmallChart(shown) if shown else None


def chart_layers(
    chart: SmallChart, area: Box, context: SceneContext, theme: Theme, *, at: float
) -> tuple[SpriteLayer, ...]:
    """Return a chart in `area`, drawn from `at`, when its number is said."""
    shown = chart.shown
    if isinstance(shown, Trend):
        return course_layers(shown, area, context, theme, at=at)
    if isinstance(shown, Share):
        return _share(shown, chart.code, area, theme, at)
    if isinstance(shown, Against):
        wide = area.h >= area.w * COLUMNS_FROM
        if not wide:
            high = bars_height(area)
            area = Box(x=area.x, y=area.center[1] - high / 2, w=area.w, h=high)
        return scale_layers(shown, area, theme, wide=wide, appears=FURNITURE_SECONDS, lights=at)
    if isinstance(shown, Dial):
        return _dial(shown, area, context, theme, at)
    return DotField(shown, area).layers(context.frame, theme, lights=at)


def _share(share: Share, code: str | None, area: Box, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
    if counted(share):
        return _tiles(share, code, area, theme, at)
    if min(area.w, area.h) < GRID_FROM:
        area = Box(x=area.x, y=area.center[1] - area.h / 4, w=area.w, h=area.h / 2)
        return scale_bar(share, area, theme, appears=FURNITURE_SECONDS, lights=at)
    grid = Grid(share, area, WIDEST_CELL)
    spare = area.w - grid.box.w
    middle = Box(x=area.x + spare / 2, y=area.y, w=area.w - spare, h=area.h)
    return Grid(share, middle, WIDEST_CELL).layers(theme, appears=FURNITURE_SECONDS, lights=at)


def _tiles(share: Share, code: str | None, area: Box, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
    """Return a tile for each part, with what is counted on it; those of the share light up one by one."""
    columns = columns_of(share.parts, area)
    rows = math.ceil(share.parts / columns)
    pitch = min(area.w / (columns - TILE_GAP), area.h / (rows - TILE_GAP), LARGEST_TILE / (1 - TILE_GAP))
    side = pitch * (1 - TILE_GAP)
    quiet: list[Op] = []
    lit: list[SpriteLayer] = []
    for n in range(share.parts):
        row, column = divmod(n, columns)
        in_row = min(columns, share.parts - row * columns)
        x = area.center[0] + (column - (in_row - 1) / 2) * pitch - side / 2
        y = area.center[1] + (row - (rows - 1) / 2) * pitch - side / 2
        box, on = Box(x=x, y=y, w=side, h=side), n < share.lit
        plate = rounded(box, side * TILE_CORNER, theme.mark_fill(box) if on else theme.palette.soft)
        picture = (standing(code, box.center, side * ON_TILE, theme, opacity=1.0 if on else GHOST),) if code else ()
        if on:
            lit.append(enter_object(sprite(f"lit-{n}", plate, *picture), at + n * TILE_SECONDS, theme.motion))
        else:
            quiet += [plate, *picture]
    if not quiet:
        return tuple(lit)
    return fade_in(sprite("cells", *quiet), min(FURNITURE_SECONDS, max(0.0, at - 0.15))), *lit


def _dial(dial: Dial, area: Box, context: SceneContext, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
    """Return the dial with what it stands for below it, or, in a wide area, beside it."""
    if area.w > area.h * 1.5:
        radius = area.h / 2
        center = area.x + radius, area.center[1]
        x, y = center[0] + radius + DIAL_LEGEND / 2, center[1] + 12.0
    else:
        radius = max(LEAST_DIAL / 2, min(area.w / 2, (area.h - DIAL_LEGEND) / 2))
        center = area.center[0], area.y + (area.h - DIAL_LEGEND) / 2
        x, y = center[0] - radius, center[1] + radius + DIAL_LEGEND
    shown = dial_layers(dial, center, radius, theme, appears=FURNITURE_SECONDS, lights=at)
    return *shown, dial_legend(dial, x, y, context.frame, theme, at=at + 0.35)
