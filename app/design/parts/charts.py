"""What charts are drawn with: scales, bars that grow with their round end, numbers that ride on them, curves."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from app.design.motion import fade_in, keys
from app.design.parts.layers import sprite
from app.design.parts.numbers import Quantity
from app.design.parts.text import ASCENT_EM, Align
from app.design.tokens import Theme
from app.media.composition import Clip, Ease, Keyframe, SpriteLayer, Track
from app.media.drawing.ops import Box, Fill, Font, Paint, PathOp, RectOp, TextOp
from app.media.easing import ease

AXIS_SECONDS = 0.32
"""When axes and names fade in, after the scene's start."""

MARKS_SECONDS = 0.50
"""When the first mark starts to grow."""

GROW_SECONDS = 0.64
STAGGER_SECONDS = 0.06
LIGHT_SECONDS = 0.24
"""How long a mark takes to turn to the accent, or back."""

APPEAR_SECONDS = 0.16
COUNT_STEP_SECONDS = 0.05
EXACT_SECONDS = 0.12
"""The last of a count-up shows the exact value."""

BAR_RADIUS = 8.0
COLUMN_RADIUS = 12.0
CAP_MIDDLE_EM = 0.36
"""From the middle of a line of figures to its baseline: half the height of a capital."""

Side = Literal["left", "right", "top", "bottom"]


@dataclass(frozen=True)
class Axis:
    """A linear scale from `low` at `start` to `high` at `end`, in canvas units."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where `value` stands."""
        span = self.high - self.low
        share = (value - self.low) / span if span else 0.5
        return self.start + (self.end - self.start) * share


def nice_ticks(low: float, high: float, most: int) -> tuple[float, ...]:
    """Return at most `most` round numbers, evenly spaced, within [low, high]; steps are 1, 2, 2.5 or 5 × 10ⁿ."""
    span = high - low
    if span <= 0 or most < 2:
        return (low,)
    power = 10.0 ** math.floor(math.log10(span / most))
    for step in (factor * power for factor in (1, 2, 2.5, 5, 10, 20, 25, 50, 100)):
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if last - first + 1 <= most:
            return tuple(number * step for number in range(first, last + 1))
    return (low,)


@dataclass(frozen=True)
class BarScale:
    """Where bars start and how long the longest may be."""

    zero: float
    length: float

    def end(self, share: float) -> float:
        """Return where the bar of `share` ends."""
        return self.zero + share * self.length

    def box(self, share: float, top: float, thickness: float) -> Box:
        """Return the bar of `share`, lying along the scale."""
        left, right = sorted((self.zero, self.end(share)))
        return Box(x=left, y=top, w=right - left, h=thickness)


def bar_scale(shares: Sequence[float], rooms: Sequence[float], left: float, right: float) -> BarScale:
    """Return the largest scale on which every bar and the room its label needs after its end fit.

    `shares` are in −1…1; a bar below zero has its label at its left end.
    """
    width = right - left
    low, high = 0.0, width
    for _ in range(40):
        middle = (low + high) / 2
        if sum(_reach(shares, rooms, middle)) <= width:
            low = middle
        else:
            high = middle
    return BarScale(left + _reach(shares, rooms, low)[0], low)


def _reach(shares: Sequence[float], rooms: Sequence[float], length: float) -> tuple[float, float]:
    pairs = list(zip(shares, rooms, strict=True))
    before = max((-share * length + room for share, room in pairs if share < 0), default=0.0)
    after = max((share * length + room for share, room in pairs if share >= 0), default=0.0)
    return before, after


def bar_op(box: Box, fill: Fill, data_end: Side, radius: float = BAR_RADIUS) -> RectOp:
    """Return a bar: square at zero, round at the end that tells the value."""
    corner = max(0.0, min(radius, box.w if data_end in ("left", "right") else box.w / 2, box.h / 2))
    radii = {
        "right": (0.0, corner, corner, 0.0), "left": (corner, 0.0, 0.0, corner),
        "top": (corner, corner, 0.0, 0.0), "bottom": (0.0, 0.0, corner, corner),
    }[data_end]  # fmt: skip
    return RectOp(box=box, radii=radii, paint=Paint(fill=fill))


def grow(layer: SpriteLayer, box: Box, data_end: Side, at: float, seconds: float = GROW_SECONDS) -> SpriteLayer:
    """Return the layer sliding out of its zero line, so that its round end stays round while it grows."""
    axis, track = slide(box, data_end, at, seconds)
    return layer.model_copy(update={"start": max(0.0, at), axis: track, "clip": window(box)})


def slide(
    box: Box, data_end: Side, at: float, seconds: float = GROW_SECONDS, curve: Ease = "out"
) -> tuple[Literal["x", "y"], Track]:  # fmt: skip
    """Return which way a bar slides as it grows, and the track: what rides on its end moves alike."""
    distance = {"right": -box.w, "left": box.w, "top": box.h, "bottom": -box.h}[data_end]
    return "x" if data_end in ("left", "right") else "y", keys((at, distance, curve), (at + seconds, 0.0))


def window(box: Box) -> Clip:
    """Return a window that shows only what is inside `box`."""
    return Clip(left=box.x, top=box.y, right=box.right, bottom=box.bottom)


def lit(layer: SpriteLayer, at: float, until: float | None = None, seconds: float = LIGHT_SECONDS) -> SpriteLayer:
    """Return the layer fading in over what it replaces at `at`, and out again from `until`."""
    if until is None:
        return fade_in(layer, at, seconds)
    opacity = keys(
        (at, 0.0, "std"), (at + seconds, 1.0), (max(until, at + seconds), 1.0, "std"), (until + seconds, 0.0)
    )
    return layer.model_copy(update={"start": max(0.0, at), "end": until + seconds, "opacity": opacity})


def dimmed(layer: SpriteLayer, spans: Sequence[tuple[float, float | None]], to: float = 0.0) -> SpriteLayer:
    """Return the layer fading to `to` during each (start, end), for a lit copy that stands in its place."""
    points = list(layer.opacity) if isinstance(layer.opacity, tuple) else []
    for start, end in spans:
        points += [Keyframe(t=start, v=1.0, ease="std"), Keyframe(t=start + LIGHT_SECONDS, v=to)]
        if end is not None:
            back = max(end, start + LIGHT_SECONDS)
            points += [Keyframe(t=back, v=to, ease="std"), Keyframe(t=back + LIGHT_SECONDS, v=1.0)]
    return layer.model_copy(update={"opacity": tuple(points)}) if points else layer


@dataclass(frozen=True)
class Figure:
    """A number on a chart: what it says, where its line is set and how it is painted."""

    quantity: Quantity
    x: float
    baseline: float
    size: float
    fill: Fill
    weight: int = 600
    align: Align = "left"


def middle(y: float, size: float) -> float:
    """Return the baseline of figures of `size` whose middle is at `y`."""
    return y + size * CAP_MIDDLE_EM


def count_figure(
    figure: Figure, theme: Theme, name: str, at: float, seconds: float = GROW_SECONDS,
    ride: tuple[Literal["x", "y"], Track] | None = None, curve: Ease = "out",
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return a number counting up from `at` as short layers one after another, all on the track of `ride`.

    It counts in tabular figures and ends, a little early, on the exact text in the theme's own.
    """
    changes = _counted(figure.quantity, seconds, curve)
    layers = []
    for number, (start, text) in enumerate(changes):
        exact = number == len(changes) - 1
        font = theme.font("label", figure.size, weight=figure.weight, tabular=not exact)
        op = TextOp(
            text=text, x=figure.x, y=figure.baseline, font=font, align=figure.align, paint=Paint(fill=figure.fill)
        )  # fmt: skip
        end = None if exact else at + changes[number + 1][0]
        timing: dict[str, Any] = {"start": at + start, "end": end}
        timing |= {ride[0]: ride[1]} if ride else {}
        layers.append(sprite(f"{name}-{number}", op).model_copy(update=timing))
    first = layers[0]
    layers[0] = first.model_copy(update={"opacity": keys((at, 0.0, "std"), (at + APPEAR_SECONDS, 1.0))})
    return tuple(layers)


def _counted(quantity: Quantity, seconds: float, curve: Ease) -> tuple[tuple[float, str], ...]:
    """Return (seconds from the start, text) for every change of a count-up."""
    if not quantity.counts_up:
        return ((0.0, quantity.text),)
    shown: list[tuple[float, str]] = []
    steps = int((seconds - EXACT_SECONDS) / COUNT_STEP_SECONDS)
    for time in (step * COUNT_STEP_SECONDS for step in range(1, steps + 1)):
        text = quantity.at(min(float(ease(curve, time / seconds)), 0.9999))
        if not shown or shown[-1][1] != text:
            shown.append((time if shown else 0.0, text))
    return (*shown, (seconds - EXACT_SECONDS, quantity.text))


def figure_box(figure: Figure, width: float) -> Box:
    """Return the box of a figure that is `width` wide."""
    shift = {"left": 0.0, "center": width / 2, "right": width}[figure.align]
    return Box(
        x=figure.x - shift, y=figure.baseline - ASCENT_EM * figure.size, w=width, h=figure.size
    )  # fmt: skip


def figure_font(theme: Theme, figure: Figure) -> Font:
    """Return the font a figure ends in."""
    return theme.font("label", figure.size, weight=figure.weight)


def stroke(d: str, fill: Fill, width: float, *, dash: tuple[float, ...] = (), round_ends: bool = True) -> PathOp:
    """Return a line along path data."""
    cap: Literal["round", "butt"] = "round" if round_ends else "butt"
    return PathOp(
        d=d, paint=Paint(fill=fill, stroke=width, cap=cap, join="round" if round_ends else "miter", dash=dash)
    )


def wipe(layer: SpriteLayer, box: Box, side: Side, at: float, seconds: float, curve: Ease = "move") -> SpriteLayer:
    """Return the layer shown through a window that opens towards `side`."""
    edges = {"left": box.x, "top": box.y, "right": box.right, "bottom": box.bottom}
    opposite = {"right": "left", "left": "right", "bottom": "top", "top": "bottom"}[side]
    moving = keys((at, edges[opposite], curve), (at + seconds, edges[side]))
    return layer.model_copy(update={"start": max(0.0, at), "clip": Clip.model_validate({**edges, side: moving})})
