"""What is wrong with a page, as a viewer would see it: by the text's own ink and by the pixels behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.design.compose import lay_out
from app.design.contrast import LARGE_UNITS
from app.design.fit import split_to_fit
from app.design.frame import Frame, LaidOut
from app.design.parts.text import floor_size
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box
from app.media.easing import value_at
from tests.proofs.random_scenes import RandomScene
from tests.proofs.silhouettes import Silhouette, silhouettes
from tests.unit.design.pages import (
    Seen,
    Told,
    collide,
    least_contrast,
    outside,
    rendered,
    shown,
    texts_at,
    told,
    without_text,
)

CONTRAST_WIDTH = 480
VIDEO_SCALE = 2 / 3
"""Pixels to a unit in a video of 720 lines."""

CONTRAST, LARGE_CONTRAST = 4.5, 3.0
MARKS_EM = 0.06
"""How far into a margin the marks of a tall script may reach."""
SEEN_UNITS = 0.5
"""Less than this is no pixel of any video."""
Fault = str


def faults(scene: RandomScene, frame: Frame, theme: Theme) -> list[Fault]:
    """Return what is wrong with any page of a scene in a theme.

    Raises ValidationError for a scene that the design refuses in words.
    """
    whole = told(scene.visual, *scene.said)
    found: list[Fault] = []
    for part in split_to_fit(whole.scene, frame, theme, language=scene.language):
        page = told(part.visual, *((passage.text, passage.item or 0) for passage in part.passages))
        laid_out = lay_out(part, page.narration, frame, theme, duration=page.duration, language=scene.language)
        found += [fault for t in _rests(page) for fault in faults_at(laid_out, t, frame)]
    return found


def _rests(page: Told) -> list[float]:
    """Return times at which nothing moves: towards the end of each passage, and at the end."""
    return [*(end - 0.05 for _, end in page.narration.passages[1:-1:2]), page.duration - 0.05]


def faults_at(laid_out: LaidOut, t: float, frame: Frame) -> Iterator[Fault]:
    """Yield what is wrong with a page at a time at which nothing moves."""
    area = (replace(frame, captions=False) if laid_out.no_captions else frame).content
    seen = _on_top(texts_at(laid_out, t))
    objects = list(objects_at(laid_out, t))
    ground = _Ground(without_text(laid_out), frame, t)
    for number, text in enumerate(seen):
        said = f"{text.op.text!r} at {t:.1f} s"
        beyond = outside(text, area) - MARKS_EM * text.op.font.size
        if beyond > SEEN_UNITS:
            yield f"{said} reaches {beyond:.0f} units out of the page"
        if text.op.font.size < floor_size(frame):
            yield f"{said} is set in {text.op.font.size:.0f} units"
        yield from (f"{said} runs into {other.op.text!r}" for other in seen[number + 1 :] if collide(text, other))
        if any(silhouette.meets(text.box) for silhouette in objects):
            yield f"{said} runs into an illustration"
        least = LARGE_CONTRAST if text.op.font.size >= LARGE_UNITS else CONTRAST
        measured = ground.contrast(text, least)
        if measured < least:
            yield f"{said} has a contrast of {measured:.2f}"


@dataclass
class _Ground:
    """What is seen at a time without its text: in few pixels, and in those of a video where these raise a doubt.

    In few pixels, cards that move apart show a seam, which no video of the usual sizes has.
    """

    page: LaidOut
    frame: Frame
    t: float

    def contrast(self, text: Seen, least: float) -> float:
        """Return the contrast of a text with what is behind it."""
        measured = self._measured(text, self._few, CONTRAST_WIDTH)
        return measured if measured >= least else self._measured(text, self._all, self.frame.width * VIDEO_SCALE)

    @cached_property
    def _few(self) -> NDArray[np.uint8]:
        return rendered(self.page, self.frame, self.t, width=CONTRAST_WIDTH)

    @cached_property
    def _all(self) -> NDArray[np.uint8]:
        return rendered(self.page, self.frame, self.t, width=round(self.frame.width * VIDEO_SCALE))

    def _measured(self, text: Seen, ground: NDArray[np.uint8], width: float) -> float:
        return least_contrast(_body(text), ground, width / self.frame.width)


def _body(text: Seen) -> Seen:
    """Return a text without its descenders, which may cross the line that underlines it."""
    ink = typeset.ink_bounds(text.op.text, text.op.font, text.op.language)
    depth = max(0.0, ink[3]) if ink else 0.0
    return replace(text, box=text.box.model_copy(update={"h": max(text.box.h - depth, text.box.h / 2)}))


def _on_top(seen: list[Seen]) -> list[Seen]:
    """Return the texts without those that are drawn again, lit, over themselves."""
    return [
        text
        for number, text in enumerate(seen)
        if not any(text.op.text == other.op.text and collide(text, other) for other in seen[number + 1 :])
    ]


def objects_at(laid_out: LaidOut, t: float) -> Iterator[Silhouette]:
    """Yield the silhouettes of the illustrations on stage."""
    for layer in laid_out.layers:
        if isinstance(layer, SpriteLayer) and shown(layer, t):
            dx, dy = value_at(layer.x, t), value_at(layer.y, t)
            yield from (_moved(seen, dx, dy) for seen in silhouettes(layer.drawing.ops))


def _moved(seen: Silhouette, dx: float, dy: float) -> Silhouette:
    clip = _shifted(seen.clip, dx, dy) if seen.clip else None
    return replace(seen, box=_shifted(seen.box, dx, dy), clip=clip)


def _shifted(box: Box, dx: float, dy: float) -> Box:
    return Box(x=box.x + dx, y=box.y + dy, w=box.w, h=box.h)
