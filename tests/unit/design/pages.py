"""What tests of layouts share: scenes with a voice, and what a viewer would see of them at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.design.compose import lay_out
from app.design.contrast import contrast
from app.design.frame import Frame, LaidOut
from app.design.tokens import Theme
from app.media.composition import Composition, CompositionScene, Layer, SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.bounds import text_origin
from app.media.drawing.ops import Box, Drawing, Fill, GroupOp, Op, TextOp
from app.media.easing import value_at
from app.media.renderer import frame_at
from app.media.timeline import TimedWord
from app.story.script import Item, Passage, RichText, Scene, Visual
from app.story.timing import SceneNarration

WORD_SECONDS = 0.33
PAUSE_SECONDS = 0.35
LEAD_IN_SECONDS = 0.5
HOLD_SECONDS = 1.0

Said = str | tuple[str, int]
"""A passage, or a passage and the item it speaks of."""


def rich(text: str) -> RichText:
    """Return text whose *starred* stretches are accents."""
    parts = text.split("*")
    accents, place = [], 0
    for number, part in enumerate(parts):
        if number % 2:
            accents.append((place, place + len(part)))
        place += len(part)
    return RichText(text="".join(parts), accents=tuple(accents))


def items(*texts: str) -> tuple[Item, ...]:
    """Return items from "text | detail"."""
    split = [text.partition("|") for text in texts]
    return tuple(Item(text=rich(text.strip()), detail=detail.strip()) for text, _, detail in split)


@dataclass(frozen=True)
class Told:
    """A scene, its voice and its length."""

    scene: Scene
    narration: SceneNarration

    @property
    def duration(self) -> float:
        return self.narration.duration + HOLD_SECONDS

    def on(self, frame: Frame, theme: Theme) -> LaidOut:
        """Return the scene laid out."""
        return lay_out(self.scene, self.narration, frame, theme, duration=self.duration)


def told(visual: Visual, *said: Said, section: str = "") -> Told:
    """Return a scene whose voice says `said` at an even pace."""
    words: list[TimedWord] = []
    spans: list[tuple[float, float]] = []
    passages: list[Passage] = []
    now = LEAD_IN_SECONDS
    for number, passage in enumerate(said):
        text, item = passage if isinstance(passage, tuple) else (passage, None)
        begin = now
        for word in text.split():
            words.append(TimedWord(text=word, start=now, end=now + WORD_SECONDS * 0.9, passage=number))
            now += WORD_SECONDS
        spans.append((begin, now))
        passages.append(Passage(text=text, item=item))
        now += PAUSE_SECONDS
    scene = Scene(id="scene", visual=visual, passages=tuple(passages), section=section)
    return Told(scene, SceneNarration(words=tuple(words), passages=tuple(spans), duration=now))


@dataclass(frozen=True)
class Seen:
    """A line of text on the page: its ink's box and how it is drawn."""

    op: TextOp
    box: Box

    @property
    def fills(self) -> tuple[str, ...]:
        fill: Fill = self.op.paint.fill
        return (fill,) if isinstance(fill, str) else tuple(stop.color for stop in fill.stops)


FAINT = 0.2
"""Text of this opacity or less only decorates."""

STRAY = 0.03
"""Share of the pixels behind a text that may be worse: what counts is the 3rd percentile, or the 97th."""


def texts_at(laid_out: LaidOut, t: float) -> list[Seen]:
    """Return the text that is more there than not at `t`, where it then stands."""
    seen = []
    for layer in laid_out.layers:
        if isinstance(layer, SpriteLayer) and shown(layer, t):
            dx, dy = value_at(layer.x, t), value_at(layer.y, t)
            boxes = ((op, _through(layer, t, _ink(op, dx, dy))) for op in text_ops(layer.drawing.ops) if _is_read(op))
            seen += [Seen(op, box) for op, box in boxes if box is not None]
    return seen


def _through(layer: Layer, t: float, box: Box) -> Box | None:
    """Return what of a box is seen through the layer's window at `t`; None where nothing is."""
    if layer.clip is None:
        return box
    left, top = max(box.x, value_at(layer.clip.left, t)), max(box.y, value_at(layer.clip.top, t))
    right, bottom = min(box.right, value_at(layer.clip.right, t)), min(box.bottom, value_at(layer.clip.bottom, t))
    return Box(x=left, y=top, w=right - left, h=bottom - top) if right > left and bottom > top else None


def _is_read(op: TextOp) -> bool:
    """Return whether a text is there to be read: a big faint numeral is decoration."""
    return bool(op.text.strip()) and op.paint.opacity > FAINT


def shown(layer: Layer, t: float) -> bool:
    """Return whether a layer is more there than not at `t`."""
    on_stage = layer.start <= t and (layer.end is None or t < layer.end)
    return on_stage and value_at(layer.opacity, t) > 0.5


def text_ops(ops: Sequence[Op]) -> Iterator[TextOp]:
    """Yield every text of a drawing."""
    for op in ops:
        if isinstance(op, TextOp):
            yield op
        elif isinstance(op, GroupOp):
            yield from text_ops(op.ops)


def _ink(op: TextOp, dx: float, dy: float) -> Box:
    left, top, right, bottom = typeset.ink_bounds(op.text, op.font, op.language) or (0.0, 0.0, 0.0, 0.0)
    origin = text_origin(op)
    return Box(x=origin + left + dx, y=op.y + top + dy, w=right - left, h=bottom - top)


def outside(seen: Seen, area: Box) -> float:
    """Return how far a text's ink reaches out of `area`, beyond what round letters overshoot."""
    box, slack = seen.box, 1.0 + 0.015 * seen.op.font.size
    return max(area.x - box.x, box.right - area.right, area.y - box.y, box.bottom - area.bottom) - slack


def overlap(one: Box, other: Box) -> float:
    """Return the area two boxes share."""
    width = min(one.right, other.right) - max(one.x, other.x)
    height = min(one.bottom, other.bottom) - max(one.y, other.y)
    return max(0.0, width) * max(0.0, height)


def collide(one: Seen, other: Seen) -> bool:
    """Return whether two texts touch; runs of one line may, by as much as tight tracking pulls letters together."""
    if one.op.y == other.op.y and one.op.font == other.op.font:
        shared = min(one.box.right, other.box.right) - max(one.box.x, other.box.x)
        return shared > 0.08 * one.op.font.size
    return overlap(one.box, other.box) > 1.0


def rendered(laid_out: LaidOut, frame: Frame, t: float, *, width: int = 640) -> NDArray[np.uint8]:
    """Return what is seen at `t` as RGB, `width` pixels wide."""
    height = round(width * frame.height / frame.width / 2) * 2
    scene = CompositionScene(id="scene", frames=max(2, round(t * 30) + 2), layers=laid_out.layers)
    page = Composition(canvas=(frame.width, frame.height), size=(width, height), scenes=(scene,))
    return frame_at(page, round(t * 30))


def without_text(laid_out: LaidOut) -> LaidOut:
    """Return the layers with their text left out."""
    layers: list[Layer] = []
    for layer in laid_out.layers:
        if isinstance(layer, SpriteLayer):
            ops = tuple(op for op in layer.drawing.ops if not isinstance(op, TextOp))
            if not ops:
                continue
            drawing = Drawing(ops=ops, box=layer.drawing.box)
            layers.append(layer.model_copy(update={"drawing": drawing}))
        else:
            layers.append(layer)
    return LaidOut(tuple(layers))


def least_contrast(seen: Seen, ground: NDArray[np.uint8], scale: float) -> float:
    """Return the contrast of a text with what lies behind all but the worst `STRAY` of it, at its worst stop."""
    box = seen.box
    patch = ground[
        max(0, int(box.y * scale)) : max(1, int(np.ceil(box.bottom * scale))),
        max(0, int(box.x * scale)) : max(1, int(np.ceil(box.right * scale))),
    ].reshape(-1, 3)
    colors, counts = np.unique(patch, axis=0, return_counts=True)
    worst = np.array(
        [min(contrast(fill, f"#{r:02X}{g:02X}{b:02X}") for fill in seen.fills) for r, g, b in colors.tolist()]
    )
    order = np.argsort(worst)
    share = np.cumsum(counts[order]) / counts.sum()
    return float(worst[order][int(np.searchsorted(share, STRAY))])
