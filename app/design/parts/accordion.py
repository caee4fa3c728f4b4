"""A row or column of cards of which one at a time is open: where each stands, and how the open one slides.

When the next card opens, only the border between it and the one before it moves: the closing card gives up what the
opening one takes. So a card that changes size is one drawing of the open card, seen as two halves that part or close
along a seam, and no text is ever stretched.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.design.motion import keys
from app.design.parts.layers import sprite
from app.media.composition import Clip, SpriteLayer, Track
from app.media.drawing.ops import Box, Op

SLIDE_SECONDS = 0.48
LEAVE_SECONDS = 0.16
"""A closing card starts to lose its colour this long after it began to shrink: most of the way is done."""

TINT_SECONDS = 0.20
CUT_SECONDS = 0.16
SEAM_GRID = 12.0
"""Seams lie on whole pixels at every output size, or the halves would show a line between them."""

FAR = 4000.0
"""Beyond every canvas: the edges of a clip that cut nothing."""

Axis = Literal["x", "y"]


@dataclass(frozen=True)
class Accordion:
    """`count` cards along `axis` inside `area`: idle ones `idle` long, the open one `active`, `gap` apart."""

    area: Box
    axis: Axis
    count: int
    idle: float
    active: float
    gap: float

    @property
    def length(self) -> float:
        """Length of all cards and gaps together."""
        return self.active + (self.count - 1) * (self.idle + self.gap)

    def opened(self, item: int) -> Box:
        """Return where a card stands while it is open."""
        return self._box(self._start + item * (self.idle + self.gap), self.active)

    def closed(self, item: int) -> Box:
        """Return where a card stands when it is done: it keeps its beginning."""
        return self._box(self._start + item * (self.idle + self.gap), self.idle)

    def waiting(self, item: int) -> Box:
        """Return where a card stands before its turn: it keeps its end."""
        end = self._start + item * (self.idle + self.gap) + self.active
        return self._box(end - self.idle, self.idle)

    @property
    def _start(self) -> float:
        return self.area.x if self.axis == "x" else self.area.y

    def _box(self, start: float, length: float) -> Box:
        if self.axis == "x":
            return Box(x=start, y=self.area.y, w=length, h=self.area.h)
        return Box(x=self.area.x, y=start, w=self.area.w, h=length)


def split_along(total: float, count: int, gap: float, ratio: float) -> tuple[float, float]:
    """Return the idle and the active length when the open card is `ratio` times an idle one and all fill `total`."""
    idle = (total - (count - 1) * gap) / (count - 1 + ratio)
    return idle, idle * ratio


def sliding_card(
    name: str, accordion: Accordion, item: int, ops: tuple[Op, ...], *, opens: float, closes: float | None
) -> tuple[SpriteLayer, ...]:
    """Return the open card's body: it grows from its waiting place at `opens` and shrinks when it `closes`.

    `ops` draw it fully open. The first card fades in whole; one that never closes stays. Times are seconds.
    """
    full, slack = accordion.opened(item), accordion.active - accordion.idle
    start = full.x if accordion.axis == "x" else full.y
    seam = _seam(start, accordion, opens, closes)
    near = keys((opens, slack, "std"), (opens + SLIDE_SECONDS, 0.0)) if item else 0.0
    far = keys((closes, 0.0, "std"), (closes + SLIDE_SECONDS, -slack)) if closes is not None else 0.0
    base = sprite(name, *ops).model_copy(
        update={
            "start": max(0.0, opens),
            "end": None if closes is None else closes + SLIDE_SECONDS,
            "opacity": _presence(opens, closes),
        }
    )
    if isinstance(near, float) and isinstance(far, float):
        return (base,)
    halves = ((near, _clip(accordion.axis, -FAR, seam)), (far, _clip(accordion.axis, seam, FAR)))
    return tuple(
        base.model_copy(update={accordion.axis: shift, "clip": clip, "id": f"{name}-{side}"})
        for side, (shift, clip) in zip(("near", "far"), halves, strict=True)
    )


def inside_opening(layer: SpriteLayer, accordion: Accordion, item: int, opens: float) -> SpriteLayer:
    """Return what stands on an open card, hidden where the card has not yet grown to."""
    if item == 0:
        return layer
    full, slack = accordion.opened(item), accordion.active - accordion.idle
    start = full.x if accordion.axis == "x" else full.y
    edge = keys((opens, start + slack, "std"), (opens + SLIDE_SECONDS, start))
    return layer.model_copy(update={"clip": _clip(accordion.axis, edge, FAR)})


def _seam(start: float, accordion: Accordion, opens: float, closes: float | None) -> Track:
    growing = _on_grid(start + accordion.active - accordion.idle / 2)
    shrinking = _on_grid(start + accordion.idle / 2)
    if closes is None:
        return growing
    return keys((opens, growing, "hold"), (max(closes, opens + 0.001), shrinking))


def _on_grid(place: float) -> float:
    return round(place / SEAM_GRID) * SEAM_GRID


def _presence(opens: float, closes: float | None) -> Track:
    if closes is None:
        return keys((opens, 0.0, "std"), (opens + TINT_SECONDS, 1.0))
    leaving = max(closes + LEAVE_SECONDS, opens + TINT_SECONDS + 0.01)
    return keys(
        (opens, 0.0, "std"), (opens + TINT_SECONDS, 1.0, "hold"),
        (leaving, 1.0, "std"), (leaving + TINT_SECONDS, 0.0),
    )  # fmt: skip


def _clip(axis: Axis, low: Track, high: Track) -> Clip:
    if axis == "x":
        return Clip(left=low, right=high, top=-FAR, bottom=FAR)
    return Clip(left=-FAR, right=FAR, top=low, bottom=high)


def shown_between(layer: SpriteLayer, start: float, end: float | None, *, delay: float = 0.0) -> SpriteLayer:
    """Return the layer fading in at `start` (+ `delay`) and out again just before it must be gone at `end`."""
    begin = max(0.0, start + delay)
    if end is None:
        return layer.model_copy(
            update={"start": begin, "opacity": keys((begin, 0.0, "std"), (begin + TINT_SECONDS, 1.0))}
        )
    leave = max(end, begin + TINT_SECONDS + 0.01)
    track = keys(
        (begin, 0.0, "std"), (begin + TINT_SECONDS, 1.0, "hold"), (leave, 1.0, "std"), (leave + CUT_SECONDS, 0.0)
    )
    return layer.model_copy(update={"start": begin, "end": leave + CUT_SECONDS, "opacity": track})
