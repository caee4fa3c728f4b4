"""The pill: bold words, the spoken one in dark ink on an accent pill that slides from word to word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from app.design.captions.moves import clouds, shown
from app.design.captions.setting import Caption, Line, Metrics, Mode
from app.design.captions.tones import NIGHT, Tones
from app.design.tokens import Theme
from app.media.captions import highlights
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Font, GroupOp, Op, Paint, RectOp
from app.media.easing import ease

ABOVE_EM, BELOW_EM = 0.90, 0.35
"""The pill about its baseline."""
PAD_EM = 1 / 6
RADIUS_EM = 0.27
GAP_EM = 0.146
"""Word spaces grow by this, so that the pill clears its neighbours."""

SLIDE_SECONDS = 0.110
SLIDE_STATES = 3
"""Places of the pill between two words: one for each frame of a slide at 30 frames a second."""

SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 4.0, 14.0, 0.6

METRICS = Metrics(leading=1.36, above=ABOVE_EM, below=BELOW_EM, gap=GAP_EM, pad=16.0)


def font(theme: Theme) -> Font:
    """Return the face of the words; the setting gives its size."""
    return theme.font("display", 96.0, weight=700).model_copy(update={"tracking": -0.02})


def layers(captions: Sequence[Caption], tones: Tones, mode: Mode) -> list[SpriteLayer]:
    """Return a cloud where one is needed; then, for each caption, its words and the states of its pill."""
    made = clouds(captions, tones.cloud) if tones.shaded else []
    for number, caption in enumerate(captions):
        made.append(shown(caption, f"caption-{number}", list(_words(caption, tones))))
        if mode == "words":
            made.extend(_pills(caption, tones, f"pill-{number}"))
    return made


def _words(caption: Caption, tones: Tones) -> Iterator[Op]:
    placed = [(line, word) for line in caption.lines for word in line.words]
    if tones.shaded:
        shade = Paint(fill=NIGHT, opacity=SHADOW_OPACITY, blur=SHADOW_BLUR)
        yield GroupOp(ops=tuple(caption.op(word, line.baseline + SHADOW_DROP, shade) for line, word in placed))
    for line, word in placed:
        yield caption.op(word, line.baseline, Paint(fill=tones.idle))


def _pills(caption: Caption, tones: Tones, name: str) -> Iterator[SpriteLayer]:
    """Yield the pill at rest on each lit word, and on its way from the word before on the same line."""
    lit = [(index, start, end) for index, start, end in highlights(caption.chunk)]
    came_from: list[tuple[int | None, float, float]] = [(None, 0.0, 0.0), *lit]
    for (before, _, _), (index, start, end) in pairwise(came_from):
        if index is None or end <= start:
            continue
        line, word = caption.place(index)
        rest = _pill_box(caption, line, word.x, word.right)
        slide = min(SLIDE_SECONDS, (end - start) / 2) if _same_line(caption, before, line) else 0.0
        if slide and before is not None:
            _, old = caption.place(before)
            for state in range(SLIDE_STATES):
                share = float(ease("std", (state + 0.5) / SLIDE_STATES))
                left, right = (a + (b - a) * share for a, b in ((old.x, word.x), (old.right, word.right)))
                window = _pill_box(caption, line, left, right)
                begin = start + slide * state / SLIDE_STATES
                moving = _pill(caption, line, window, tones)
                yield shown(caption, name, moving, start=begin, end=start + slide * (state + 1) / SLIDE_STATES)
        yield shown(caption, name, _pill(caption, line, rest, tones), start=start + slide, end=end)


def _same_line(caption: Caption, before: int | None, line: Line) -> bool:
    return before is not None and caption.place(before)[0] is line


def _pill_box(caption: Caption, line: Line, left: float, right: float) -> Box:
    size = caption.font.size
    pad = PAD_EM * size
    return Box(
        x=left - pad, y=line.baseline - ABOVE_EM * size, w=right - left + 2 * pad, h=(ABOVE_EM + BELOW_EM) * size
    )


def _pill(caption: Caption, line: Line, box: Box, tones: Tones) -> list[Op]:
    """Return the pill and the part of the line that lies on it, in the ink that reads on it."""
    radius = RADIUS_EM * caption.font.size
    body = RectOp(box=box, radii=(radius, radius, radius, radius), paint=Paint(fill=tones.pill))
    on_it = [word for word in line.words if word.right > box.x and word.x < box.right]
    words = tuple(caption.op(word, line.baseline, Paint(fill=tones.lit)) for word in on_it)
    return [body, GroupOp(ops=words, clip=box, clip_radius=radius)]
