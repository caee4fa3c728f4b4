"""Punch: one word at a time, as large as the frame takes, straight from the voice."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import behind_speech, cloud, clouds, shadows, shown
from app.design.captions.page import Page
from app.design.captions.setting import Caption
from app.design.captions.style import CaptionStyle
from app.design.frame import Frame
from app.design.motion import keys
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Font, Op, Paint, RectOp

DIM = 0.20
"""How much darker a whole picture becomes under such a word."""
GROWN_FROM, GROW_SECONDS = 1.10, 0.10
SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 10.0, 30.0, 0.55
SIZE = {"16:9": 0.52, "9:16": 1.0, "1:1": 0.62, "4:5": 0.7}

TYPEFACE = Font(family="Mona Sans", size=96.0, weight=900, width=75.0, optical=32.0, tracking=-0.02)
MIDDLE = {"16:9": 0.66, "9:16": 0.52, "1:1": 0.62, "4:5": 0.60}
"""The middle of the word on a picture, as a share of the frame's height."""
TALL = {"16:9": 0.20, "9:16": 0.18, "1:1": 0.20, "4:5": 0.20}


def place(frame: Frame) -> Box:
    """Return where a word stands on a picture: nearer to its middle than captions are."""
    height = frame.height * TALL[frame.aspect]
    width = min(900.0, frame.width - 2 * frame.margin)
    left = (frame.width - width) / 2
    return Box(x=left, y=frame.height * MIDDLE[frame.aspect] - height / 2, w=width, h=height)


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return a darker picture and a cloud where there is a picture, then the words, each cut in place."""
    tones = page.tones
    made: list[SpriteLayer] = []
    if tones.on_picture and tones.shadow:
        whole = Box(x=0, y=0, w=page.frame.width, h=page.frame.height)
        dim: list[Op] = [RectOp(box=whole, paint=Paint(fill=tones.shade, opacity=DIM))]
        made += behind_speech(captions, "dim", lambda _run: dim)
    made += clouds(captions, page)
    for number, caption in enumerate(captions):
        made.append(_struck(caption, page, f"caption-{number}"))
    return made


def _struck(caption: Caption, page: Page, name: str) -> SpriteLayer:
    ops: list[Op] = []
    if page.tones.shadow:
        ops.append(shadows(caption, page.tones.shadow, SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY))
    paint = Paint(fill=page.tones.idle)
    ops += [caption.op(word, line.baseline, paint) for line, word in caption.placed()]
    start = caption.chunk.start
    return shown(caption, name, ops, rise=0.0).model_copy(
        update={
            "anchor": caption.box.center,
            "scale": keys((start, GROWN_FROM, "out"), (start + GROW_SECONDS, 1.0)),
        }
    )


STYLE = CaptionStyle(
    "punch", "One word at a time, as large as it fits.",
    Metrics(leading=1.0, above=0.78, below=0.10, gap=0.0, pad=8.0, apart=0.0, capitals=True, one_word=True),
    lambda _theme: TYPEFACE, layers, shade=cloud, strengths=(0.50, 0.58, 0.66, 0.74, 0.80), place=place,
)  # fmt: skip
