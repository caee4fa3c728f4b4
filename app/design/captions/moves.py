"""How a caption comes and goes, and the shade behind captions on pictures."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.setting import Caption
from app.design.captions.tones import CLOUD
from app.design.motion import keys
from app.media.composition import Ease, SpriteLayer, Track
from app.media.drawing.ops import Box, Drawing, Op, Paint, RectOp

IN_SECONDS = 0.12
RISE = 12.0
FOLLOWING_OPACITY = 0.45
"""A caption that takes another's place at once is half there from its first frame, so that nothing blinks."""

CLOUD_BLUR = 110.0
CLOUD_MARGIN = 48.0
CLOUD_FADE_SECONDS = 0.16
CLOUD_GAP_SECONDS = 0.8
"""Over a silence shorter than this the cloud stays."""


def shown(
    caption: Caption, name: str, ops: Sequence[Op], *, start: float = 0.0, end: float | None = None
) -> SpriteLayer:
    """Return ops as a layer that comes and goes with its caption; `start` and `end` narrow when it is seen."""
    chunk = caption.chunk
    begin = max(start, chunk.start)
    until = chunk.end if end is None else min(end, chunk.end)
    settled = begin >= chunk.start + IN_SECONDS
    return SpriteLayer(
        id=name, drawing=Drawing(ops=tuple(ops)), start=begin, end=until, opacity=_opacity(caption, begin, until),
        y=0.0 if settled else keys((chunk.start, RISE, "out"), (chunk.start + IN_SECONDS, 0.0)),
    )  # fmt: skip


def _opacity(caption: Caption, begin: float, until: float) -> Track:
    chunk = caption.chunk
    points: list[tuple[float, float, Ease]] = []
    if begin < chunk.start + IN_SECONDS:
        points.append((chunk.start, FOLLOWING_OPACITY if caption.follows else 0.0, "out"))
        points.append((chunk.start + IN_SECONDS, 1.0, "linear"))
    if chunk.fade_out and until > chunk.end - chunk.fade_out:
        points.append((max(chunk.end - chunk.fade_out, chunk.start + IN_SECONDS), 1.0, "in"))
        points.append((chunk.end, 0.0, "linear"))
    return keys(*points) if points else 1.0


def clouds(captions: Sequence[Caption], strength: float) -> list[SpriteLayer]:
    """Return soft dark clouds behind captions on a picture: one for each stretch of speech, as it need not move.

    `strength` is their opacity.
    """
    layers = []
    for number, run in enumerate(_runs(captions)):
        start, end = run[0].chunk.start, run[-1].chunk.end
        fade = min(CLOUD_FADE_SECONDS, (end - start) / 2)
        opacity = keys((start, 0.0), (start + fade, 1.0, "linear"), (end - fade, 1.0, "in"), (end, 0.0))
        drawing = Drawing(ops=(cloud(around(run), strength),))
        layers.append(SpriteLayer(id=f"cloud-{number}", drawing=drawing, start=start, end=end, opacity=opacity))
    return layers


def _runs(captions: Sequence[Caption]) -> list[list[Caption]]:
    runs: list[list[Caption]] = []
    for caption in captions:
        if runs and caption.chunk.start - runs[-1][-1].chunk.end < CLOUD_GAP_SECONDS:
            runs[-1].append(caption)
        else:
            runs.append([caption])
    return runs


def around(captions: Sequence[Caption]) -> Box:
    """Return the box of all the captions together."""
    left = min(caption.box.x for caption in captions)
    top = min(caption.box.y for caption in captions)
    right = max(caption.box.right for caption in captions)
    bottom = max(caption.box.bottom for caption in captions)
    return Box(x=left, y=top, w=right - left, h=bottom - top)


def cloud(box: Box, strength: float) -> Op:
    """Return a soft dark cloud about a box of words."""
    body = box.inset(-CLOUD_MARGIN)
    paint = Paint(fill=CLOUD, opacity=strength, blur=min(CLOUD_BLUR, body.h * 0.37))
    return RectOp(box=body, radii=(90.0, 90.0, 90.0, 90.0), paint=paint)
