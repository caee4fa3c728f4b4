"""What a big figure is held against: the number its context names, both drawn to one scale."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.design.contrast import ink_on
from app.design.motion import fade_in
from app.design.parts.charts import COLUMN_RADIUS, Side, bar_op, grow
from app.design.parts.layers import sprite
from app.design.parts.numbers import Quantity, parse
from app.design.parts.shapes import rule
from app.design.parts.text import line_width, one_line, sizes_from
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box
from app.story.script import NumberVisual

COLUMN_MOST, COLUMN_GAP = 300.0, 48.0
COLUMNS_HIGH = 620.0
VALUE_SIZES = (68.0, 56.0, 48.0, 40.0, 34.0)
VALUE_GAP = 24.0
BAR_MOST, BAR_LEAST, BAR_GAP = 104.0, 56.0, 24.0
LEAST_WIDTH, LEAST_COLUMN_HEIGHT = 320.0, 260.0
LEAST_LENGTH = 6.0
BASE_WIDTH = 3.0
PLAIN_FROM = 1000.0
"""Numbers without a unit are compared from this on: smaller ones may count anything."""

_FIGURE = re.compile(r"[~≈]?[$€£¥₹]?\d(?:[\d.,\u202f]*\d)?(?:\s?(?:[%×]|°[CF]?|[^\W\d_]{1,9}\b))?")
_BARE = re.compile(r"[$€£¥₹]?\d(?:[\d.,\u202f]*\d)?")


@dataclass(frozen=True)
class Against:
    """A figure and the number it is held against."""

    own: Quantity
    other: Quantity

    @property
    def shares(self) -> tuple[float, float]:
        """How long the other's mark and the figure's own are, the longer being 1."""
        largest = max(self.own.value, self.other.value)
        return self.other.value / largest, self.own.value / largest


def held_against(visual: NumberVisual, language: str) -> Against | None:
    """Return the figure with the first number of its context, or its label, that has the same unit; None without."""
    own = parse(visual.value, language)
    if own is None or own.year or own.value <= 0:
        return None
    for match in (*_FIGURE.finditer(visual.context), *_FIGURE.finditer(visual.label)):
        bare = _BARE.search(match[0])
        for text in (match[0], bare[0] if bare else ""):
            other = parse(text.strip(), language)
            if other is not None and _comparable(own, other):
                return Against(own, other)
    return None


def _comparable(own: Quantity, other: Quantity) -> bool:
    if other.year or other.value <= 0 or other.value == own.value or own.style.unit != other.style.unit:
        return False
    return any(own.style.unit) or min(own.value, other.value) >= PLAIN_FROM


def fits(area: Box, *, wide: bool) -> bool:
    """Return whether an area has room for the two marks."""
    return area.w >= LEAST_WIDTH and area.h >= (LEAST_COLUMN_HEIGHT if wide else 2 * BAR_LEAST + BAR_GAP)


def bars_height(area: Box) -> float:
    """Return how much of an area's height two bars fill."""
    return min(area.h, 2 * BAR_MOST + BAR_GAP)


def scale_layers(
    pair: Against, area: Box, theme: Theme, *, wide: bool, appears: float, lights: float
) -> tuple[SpriteLayer, ...]:
    """Return the other number's mark growing at `appears` and the figure's own from `lights`, to one scale.

    A wide page has columns that stand on one line, another bars that begin on one.
    """
    boxes = _columns(pair, area) if wide else _bars(pair, area)
    end: Side = "top" if wide else "right"
    other, own = boxes
    quiet = sprite("against", bar_op(other, theme.palette.neutral, end, COLUMN_RADIUS))
    lit = sprite("own", bar_op(own, theme.mark_fill(own), end, COLUMN_RADIUS))
    return (
        grow(quiet, other, end, appears), *_value(pair, other, area, theme, wide=wide, at=appears + 0.4),
        grow(lit, own, end, lights), *_base(area, boxes, theme, wide=wide, at=appears),
    )  # fmt: skip


def _columns(pair: Against, area: Box) -> tuple[Box, Box]:
    width = min(COLUMN_MOST, (area.w - COLUMN_GAP) / 2)
    left = area.right - 2 * width - COLUMN_GAP
    room = min(COLUMNS_HIGH, area.h - VALUE_SIZES[0] - VALUE_GAP)
    bottom = area.y + (area.h + room + VALUE_SIZES[0] + VALUE_GAP) / 2
    heights = [max(LEAST_LENGTH, room * share) for share in pair.shares]
    first, second = (
        Box(x=left + n * (width + COLUMN_GAP), y=bottom - high, w=width, h=high) for n, high in enumerate(heights)
    )
    return first, second


def _bars(pair: Against, area: Box) -> tuple[Box, Box]:
    lengths = [max(LEAST_LENGTH, area.w * share) for share in pair.shares]
    high = (bars_height(area) - BAR_GAP) / 2
    first, second = (Box(x=area.x, y=area.y + n * (high + BAR_GAP), w=long, h=high) for n, long in enumerate(lengths))
    return first, second


def _value(
    pair: Against, box: Box, area: Box, theme: Theme, *, wide: bool, at: float
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return the other number: above its column, or in its bar where that is long, else after it."""
    text, palette = pair.other.text, theme.palette
    widest = box.w if wide else area.w * 0.5
    fonts = [theme.font("label", size, weight=700) for size in sizes_from(VALUE_SIZES[0], VALUE_SIZES[-1])]
    fitting = (font for font in fonts if line_width(text, font) <= widest and (wide or font.size < box.h * 0.8))
    font = next(fitting, fonts[-1])
    width, middle = line_width(text, font), box.center[1] + font.size * 0.36
    if wide:
        line = one_line(text, box.center[0], box.y - VALUE_GAP, font, palette.mute, align="center")
    elif box.w >= width + 2 * VALUE_GAP:
        line = one_line(text, box.right - VALUE_GAP, middle, font, ink_on(palette.neutral), align="right")
    else:
        line = one_line(text, box.right + VALUE_GAP, middle, font, palette.mute)
    return (fade_in(sprite("against-value", line), at),)


def _base(
    area: Box, boxes: tuple[Box, Box], theme: Theme, *, wide: bool, at: float
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    if not wide:
        return ()
    line = rule(boxes[0].x - 24.0, boxes[0].bottom, area.right, theme.palette.ink, BASE_WIDTH)
    return (fade_in(sprite("base", line), at),)
