"""The marker: words in ink, a felt pen's stroke across the one being said. Paper's own."""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence

import numpy as np

from app.design.captions.metrics import Metrics
from app.design.captions.moves import Turn, all_of, cloud, clouds, in_turn, shaded, shown, turns, wiped, written
from app.design.captions.page import Page
from app.design.captions.setting import Caption
from app.design.captions.style import CaptionStyle
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Font, Op, Paint, PathOp

PAD_EM = 0.14
ABOVE_EM, BELOW_EM = 0.60, 0.13
"""The stroke about its baseline: centred on the small letters, as a pen is drawn."""
FULL_ABOVE_EM, FULL_BELOW_EM = 0.84, 0.25
"""On a picture the pen covers the whole word, whose ink is dark on it and would be lost above it."""
OPACITY = 0.9
STEP_EM = 0.42
WOBBLE_EM, SLANT_EM = 0.022, 0.035
WIPE_SECONDS = 0.11
SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 4.0, 14.0, 0.6


def font(theme: Theme) -> Font:
    """Return the theme's display face."""
    return theme.font("display", 76.0).model_copy(update={"tracking": -0.005})


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return a cloud where one is needed; then, for each caption, its strokes below its words."""
    made = clouds(captions, page)
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    tones = page.tones
    below = shaded(caption, name, tones.shadow, SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY)
    idle = written(caption, tones.idle)
    if page.mode == "lines":
        return [*below, shown(caption, f"{name}-words", all_of(caption, idle))]
    if tones.idle == tones.marked:
        return [*below, *_strokes(caption, page, name), *in_turn(caption, name, coming=idle, lit=idle, said=idle)]
    return [*below, shown(caption, f"{name}-words", all_of(caption, idle)), *_strokes(caption, page, name)]


def _strokes(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    """Return a stroke under each word, of which it covers most, or over it with the word written anew in dark ink."""
    over = page.tones.idle != page.tones.marked
    return [_stroke(caption, turn, page, name, over=over) for turn in turns(caption) if turn.end > turn.start]


def _stroke(caption: Caption, turn: Turn, page: Page, name: str, *, over: bool) -> SpriteLayer:
    size, word = caption.font.size, turn.word
    above, below = (FULL_ABOVE_EM, FULL_BELOW_EM) if over else (ABOVE_EM, BELOW_EM)
    box = caption.around(word, turn.line.baseline, pad=PAD_EM, above=above, below=below)
    ops: list[Op] = [
        PathOp(d=_pen(box, size, word.text), paint=Paint(fill=page.tones.marker, opacity=1.0 if over else OPACITY))
    ]
    if over:
        ops.append(caption.op(word, turn.line.baseline, Paint(fill=page.tones.marked)))
    layer = shown(caption, f"{name}-{word.index}-lit", ops, start=turn.start, end=turn.end)
    return wiped(layer, turn, box.inset(-8.0), WIPE_SECONDS)


def _pen(box: Box, size: float, seed: str) -> str:
    """Return the outline of a stroke of a broad pen: its edges waver, its ends are cut askew."""
    chance = np.random.default_rng(zlib.crc32(seed.encode()))
    steps = max(2, math.ceil(box.w / (STEP_EM * size)))
    xs = [box.x + box.w * step / steps for step in range(steps + 1)]

    def edge(y: float, slant: float) -> list[tuple[float, float]]:
        wobble = WOBBLE_EM * size
        ends = {0: slant, steps: slant}
        return [(x + ends.get(i, 0.0), y + float(chance.uniform(-wobble, wobble))) for i, x in enumerate(xs)]

    slant = SLANT_EM * size
    points = [*edge(box.y, slant), *reversed(edge(box.bottom, -slant))]
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "Z"


STYLE = CaptionStyle(
    "marker", "Words in ink; a felt pen marks the spoken one.",
    Metrics(
        leading=1.22, above=0.88, below=0.32, gap=0.06, pad=18.0, apart=0.1, size=64 / 56, keep_punctuation=True
    ),
    font, layers, shade=cloud,
)  # fmt: skip
