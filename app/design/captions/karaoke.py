"""The karaoke plate: words on a plate, filled from left to right as they are spoken, with a bar under the word."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import shown
from app.design.captions.page import Page
from app.design.captions.plates import plate
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.design.captions.tones import Tones
from app.design.motion import keys
from app.media.captions import Highlight, highlights
from app.media.composition import Clip, Ease, SpriteLayer
from app.media.drawing.ops import Box, Color, Font, Op, Paint, RectOp

PLATE_ABOVE_EM, PLATE_BELOW_EM = 1.08, 0.60
PLATE_RADIUS_EM = 0.48
PLATE_PAD = 56.0

BAR_DROP_EM, BAR_HEIGHT_EM = 0.24, 0.095
BAR_TRACK_OPACITY = 0.2
OVERHANG = 8.0
"""How far a wipe's window reaches past the ink of a word, for letters that lean out."""

TYPEFACE = Font(family="Bricolage Grotesque", size=84.0, weight=700, optical=84.0, tracking=-0.015)

Edge = tuple[float, float, Ease]


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return, for each caption, its plate with quiet words and, line by line, what has been and is being spoken."""
    made, tones = [], page.tones
    for number, caption in enumerate(captions):
        name = f"caption-{number}"
        quiet = tones.quiet if page.mode == "words" else tones.text
        words = [caption.op(word, line.baseline, Paint(fill=quiet)) for line, word in caption.placed()]
        behind = plate(caption.box, PLATE_RADIUS_EM * caption.font.size, page)
        made.append(shown(caption, name, [*behind, *words], rise=0.0))
        if page.mode == "words":
            lit = highlights(caption.chunk)
            for line in caption.lines:
                made.extend(_spoken(caption, line, lit, tones, name))
    return made


def _spoken(caption: Caption, line: Line, lit: Sequence[Highlight], tones: Tones, name: str) -> list[SpriteLayer]:
    """Return a line three times: as said, as the tracks of its bars, as the wipe; moving windows show what is due."""
    steps = [(word, start, end) for index, start, end in lit for word in line.words if word.index == index]
    if not steps:
        return []
    line_box = Box(x=line.left - OVERHANG, y=caption.box.y, w=line.right - line.left + 2 * OVERHANG, h=caption.box.h)
    said = _text(caption, line, tones.text)
    tracks = [_bar(caption, line, word, tones.text, BAR_TRACK_OPACITY) for word in line.words]
    hot = _text(caption, line, tones.hot) + [_bar(caption, line, word, tones.hot) for word in line.words]
    start = steps[0][1]
    windows: list[tuple[str, list[Op], Callable[[], Clip]]] = [
        ("said", said, lambda: _said_window(line, steps, line_box)),
        ("track", tracks, lambda: _word_window(line, steps, line_box, wiped=False)),
        ("wipe", hot, lambda: _word_window(line, steps, line_box, wiped=True)),
    ]
    return [
        shown(caption, f"{name}-{kind}", ops, start=start, rise=0.0).model_copy(update={"clip": window()})
        for kind, ops, window in windows
    ]


def _text(caption: Caption, line: Line, color: Color) -> list[Op]:
    return [caption.op(word, line.baseline, Paint(fill=color)) for word in line.words]


def _bar(caption: Caption, line: Line, word: Word, color: Color, opacity: float = 1.0) -> Op:
    size = caption.font.size
    height = BAR_HEIGHT_EM * size
    radius = height / 2
    return RectOp(
        box=Box(x=word.x, y=line.baseline + BAR_DROP_EM * size, w=word.width, h=height),
        radii=(radius, radius, radius, radius), paint=Paint(fill=color, opacity=opacity),
    )  # fmt: skip


Steps = Sequence[tuple[Word, float, float]]


def _said_window(line: Line, steps: Steps, box: Box) -> Clip:
    """Return the window onto the words that have been said: it grows by a word as each one ends."""
    if line.backwards:
        left = keys((0.0, box.right, "hold"), *((end, word.x - OVERHANG, "hold") for word, _, end in steps))
        return Clip(left=left, top=box.y, right=box.right, bottom=box.bottom)
    right = keys((0.0, box.x, "hold"), *((end, word.right + OVERHANG, "hold") for word, _, end in steps))
    return Clip(left=box.x, top=box.y, right=right, bottom=box.bottom)


def _word_window(line: Line, steps: Steps, box: Box, *, wiped: bool) -> Clip:
    """Return the window onto the word being said, as far as it is said if `wiped`; shut between words."""
    lefts: list[Edge] = []
    rights: list[Edge] = []
    for word, start, end in steps:
        from_left, from_right = word.x - OVERHANG, word.right + OVERHANG
        if line.backwards:
            lefts += [(start, from_right if wiped else from_left, "linear"), (end, from_left, "hold")]
            rights.append((start, from_right, "hold"))
        else:
            lefts.append((start, from_left, "hold"))
            rights += [(start, from_left if wiped else from_right, "linear"), (end, from_right, "hold")]
    return _shut_after(Clip(left=keys(*lefts), top=box.y, right=keys(*rights), bottom=box.bottom), steps)


def _shut_after(window: Clip, steps: Steps) -> Clip:
    """Return the window closed wherever no word of the line follows at once."""
    bottoms: list[Edge] = []
    top = float(window.top) if isinstance(window.top, float) else 0.0
    bottom = float(window.bottom) if isinstance(window.bottom, float) else 0.0
    for number, (_, start, end) in enumerate(steps):
        bottoms.append((start, bottom, "hold"))
        following = steps[number + 1][1] if number + 1 < len(steps) else float("inf")
        if following > end:
            bottoms.append((end, top, "hold"))
    return window.model_copy(update={"bottom": keys(*bottoms)})


STYLE = CaptionStyle(
    "karaoke", "A plate whose words fill from left to right.",
    Metrics(
        leading=1.333, above=PLATE_ABOVE_EM, below=PLATE_BELOW_EM, gap=0.04, pad=PLATE_PAD, apart=0.02, size=84 / 96,
        columns=22.0,
    ),
    lambda _theme: TYPEFACE, layers,
)  # fmt: skip
