"""Two numbers as plinths to one scale, what each counts standing on it: 15 g of coffee beside 250 g of water."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.cast import is_airborne, shape
from app.design.motion import enter_object, fade_in
from app.design.parts.against import Against
from app.design.parts.charts import grow
from app.design.parts.layers import sprite
from app.design.parts.pictures import surely
from app.design.parts.text import line_width, one_line, sizes_from
from app.design.stages.plinths import AIR_LIFT, CAP_RATIO, Plinth, contact, grounded, plinth_ops
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, IllustrationOp, Op
from app.story.script import NumberVisual

WIDEST, GAP = 300.0, 44.0
WIDEST_OF_HEIGHT = 0.52
OBJECT = 0.60
"""Greatest side of what stands on a plinth, in its widths."""
VALUE_SIZES = (68.0, 56.0, 48.0, 40.0, 34.0)
VALUE_GAP = 20.0
VALUE_WIDTH = 0.86
ON_FACE = 1.7
"""A value is written on a plinth's face that is this many times taller than its type; else above all there is."""
LEAST_SIDE = 14.0


@dataclass(frozen=True)
class Pillars:
    """A figure's own plinth and the other's, as high as they are large; the codes of what stands on them."""

    pair: Against
    area: Box
    codes: tuple[str | None, str | None]

    @property
    def width(self) -> float:
        """The width of both plinths."""
        return min(WIDEST, (self.area.w - GAP) / 2, self.area.h * WIDEST_OF_HEIGHT)

    def plinth(self, n: int) -> Plinth:
        """Return the own plinth (0), on the left, or the other's (1)."""
        width, share = self.width, self.pair.shares[1 - n]
        left = self.area.center[0] - width - GAP / 2
        cap = width * CAP_RATIO
        above = max(self._room(place) for place in (0, 1) if self.pair.shares[1 - place] == 1.0)
        tallest = max(LEAST_SIDE, self.area.h - above - cap)
        body = max(LEAST_SIDE, tallest * share)
        return Plinth(
            (left + width / 2 + n * (width + GAP), self.area.bottom - cap / 2 - body), width, body, lit=n == 0
        )

    def _room(self, n: int) -> float:
        """Return what is above the cap of a plinth: what stands there."""
        return self.size(n) * (1 + AIR_LIFT) if self.codes[n] else VALUE_SIZES[0] + VALUE_GAP

    def size(self, n: int) -> float:
        """Return the height of what stands on a plinth."""
        code = self.codes[n]
        return self.width * OBJECT / max(1.0, shape(code)) if code else 0.0


def pillar_codes(visual: NumberVisual, pair: Against, language: str) -> tuple[str | None, str | None]:
    """Return what the figure counts and what the other number counts, as far as pictures surely show it."""
    for text in (visual.label, visual.context):
        before, found, after = _plain(text).partition(_plain(pair.other.text))
        if not found:
            continue
        own = surely(before, "", language) if before else None
        own = own or surely(visual.label if text is not visual.label else visual.title.text, "", language)
        other = surely(after, "", language)
        return own, None if other == own else other
    return surely(visual.label, "", language), None


def _plain(text: str) -> str:
    return " ".join(text.split())


def pillar_layers(
    pillars: Pillars, theme: Theme, *, appears: float, lights: float
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return the other's plinth, growing at `appears`, and the figure's own from `lights`, with what is on them."""
    other = _pillar(pillars, 1, theme, appears)
    own = _pillar(pillars, 0, theme, lights)
    return *other, *_value(pillars, theme, appears + 0.4), *own


def _pillar(pillars: Pillars, n: int, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
    plinth, name = pillars.plinth(n), ("own", "against")[n]
    half = plinth.cap / 2
    box = Box(
        x=plinth.center[0] - plinth.width / 2, y=plinth.center[1] - half, w=plinth.width, h=plinth.body + plinth.cap
    )
    grown = grow(sprite(name, *plinth_ops(plinth, theme)), box, "top", at)
    code = pillars.codes[n]
    if code is None:
        return (grown,)
    shown = sprite(f"on-{name}", *_standing(code, plinth, pillars.size(n), theme))
    return grown, enter_object(shown, at + 0.35, theme.motion)


def _standing(code: str, plinth: Plinth, height: float, theme: Theme) -> tuple[Op, ...]:
    x, y = plinth.center
    lift = AIR_LIFT * height if is_airborne(code) else 0.0
    shown = IllustrationOp(
        code=code, base=(x, y + plinth.cap * 0.12 - lift), height=height, grade=grounded(theme.grade)
    )
    return contact((x, y + plinth.cap * 0.12), height * shape(code) * (0.7 if lift else 1.0), height), shown


def _value(pillars: Pillars, theme: Theme, at: float) -> tuple[SpriteLayer, ...]:
    """Return the other number, on its plinth's face where it is tall, else above what stands on it."""
    plinth, text = pillars.plinth(1), pillars.pair.other.text
    fonts = [theme.font("label", size, weight=700) for size in sizes_from(VALUE_SIZES[0], VALUE_SIZES[-1])]
    font = next((font for font in fonts if line_width(text, font) <= plinth.width * VALUE_WIDTH), fonts[-1])
    if plinth.body >= font.size * ON_FACE:
        y = plinth.center[1] + plinth.cap / 2 + min(plinth.body * 0.5, font.size * 1.25)
    else:
        lift = pillars.size(1) * (1 + AIR_LIFT) + plinth.cap / 2 * (0.2 if pillars.codes[1] else 1.0)
        y = plinth.center[1] - lift - VALUE_GAP
    line = one_line(text, plinth.center[0], y, font, theme.palette.ink, align="center")
    return (fade_in(sprite("against-value", line), at),)
