"""How a caption comes and goes, how its words take their turns, and the shade behind captions on pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.design.captions.page import Page
from app.design.captions.setting import Caption, Line, Word
from app.design.frame import Frame
from app.design.motion import keys
from app.media.captions import highlights
from app.media.composition import Clip, Ease, SpriteLayer, Track
from app.media.drawing.ops import Box, Color, Drawing, GroupOp, Op, Paint, RectOp

IN_SECONDS = 0.12
RISE = 12.0

WIPED_AT_ONCE = 0.25
"""How much of a wipe is seen in its first frame: the last word's is gone by then, and none at all would blink."""

CLOUD_BLUR, CLOUD_BLUR_SHARE = 90.0, 0.5
CLOUD_MARGIN = 40.0
CLOUD_EDGE_SHARE = 0.17
"""A band this near to the frame's upper or lower edge goes on to it."""
SIGMAS = 4.0
"""How far a blur reaches, in its sigmas."""
CLOUD_FADE_SECONDS = 0.16
CLOUD_GAP_SECONDS = 0.8
"""Over a silence shorter than this the cloud stays."""

Draw = Callable[[Line, Word], list[Op]]
"""Draws a word in one of its states."""


@dataclass(frozen=True)
class Turn:
    """A word's turn: it is lit from `start` to `end`, in seconds; never, where these are the same."""

    line: Line
    word: Word
    start: float
    end: float


Arrive = Callable[[SpriteLayer, Turn], SpriteLayer]
"""Sets a word's layer in motion as it lights."""


def shown(
    caption: Caption,
    name: str,
    ops: Sequence[Op],
    *,
    start: float = 0.0,
    end: float | None = None,
    rise: float = RISE,
) -> SpriteLayer:
    """Return ops as a layer that comes and goes with its caption; `start` and `end` narrow when it is seen.

    A caption that takes another's place at once is there at once: a fade between words would only blink.
    """
    chunk = caption.chunk
    begin = max(start, chunk.start)
    until = chunk.end if end is None else min(end, chunk.end)
    settled = caption.follows or begin >= chunk.start + IN_SECONDS
    return SpriteLayer(
        id=name, drawing=Drawing(ops=tuple(ops)), start=begin, end=until, opacity=_opacity(caption, begin, until),
        y=0.0 if settled else keys((chunk.start, rise, "out"), (chunk.start + IN_SECONDS, 0.0)),
    )  # fmt: skip


def _opacity(caption: Caption, begin: float, until: float) -> Track:
    chunk = caption.chunk
    points: list[tuple[float, float, Ease]] = []
    if begin < chunk.start + IN_SECONDS and not caption.follows:
        points.append((chunk.start, 0.0, "out"))
        points.append((chunk.start + IN_SECONDS, 1.0, "linear"))
    if chunk.fade_out and until > chunk.end - chunk.fade_out:
        points.append((max(chunk.end - chunk.fade_out, chunk.start + IN_SECONDS), 1.0, "in"))
        points.append((chunk.end, 0.0, "linear"))
    return keys(*points) if points else 1.0


def turns(caption: Caption) -> list[Turn]:
    """Return every word's turn, in the order of the words."""
    lit = {index: (start, end) for index, start, end in highlights(caption.chunk) if index is not None}
    found: list[Turn] = []
    after = caption.chunk.end
    for line, word in sorted(caption.placed(), key=lambda place: -place[1].index):
        start, end = lit.get(word.index, (after, after))
        found.append(Turn(line, word, start, end))
        after = start
    return found[::-1]


def in_turn(
    caption: Caption, name: str, *, coming: Draw, lit: Draw, said: Draw, arrive: Arrive = lambda layer, _turn: layer
) -> list[SpriteLayer]:
    """Return each word as layers of its states: to come, lit, said. Only the word that changes is drawn anew."""
    quiet: list[SpriteLayer] = []
    bright: list[SpriteLayer] = []
    for turn in turns(caption):
        line, word = turn.line, turn.word
        of_word = f"{name}-{word.index}"
        if turn.start > caption.chunk.start:
            quiet.append(shown(caption, f"{of_word}-coming", coming(line, word), end=turn.start))
        if turn.end > turn.start:
            layer = shown(caption, f"{of_word}-lit", lit(line, word), start=turn.start, end=turn.end)
            bright.append(arrive(layer, turn))
        if turn.end < caption.chunk.end:
            quiet.append(shown(caption, f"{of_word}-said", said(line, word), start=turn.end))
    return [*quiet, *bright]


def grown(layer: SpriteLayer, turn: Turn, *points: tuple[float, float, Ease]) -> SpriteLayer:
    """Return a lit word's layer scaled about its baseline's middle, by (seconds after it lights, scale, ease)."""
    anchor = ((turn.word.x + turn.word.right) / 2, turn.line.baseline)
    scale = keys(*((turn.start + seconds, value, ease) for seconds, value, ease in points))
    return layer.model_copy(update={"scale": scale, "anchor": anchor})


def wiped(layer: SpriteLayer, turn: Turn, box: Box, seconds: float) -> SpriteLayer:
    """Return a layer uncovered over `box` in the direction of reading, as its word lights."""
    start, end = turn.start, turn.start + min(seconds, turn.end - turn.start)
    begun = WIPED_AT_ONCE * box.w
    if turn.line.backwards:
        left = keys((start, box.right - begun, "std"), (end, box.x))
        return layer.model_copy(update={"clip": Clip(left=left, top=box.y, right=box.right, bottom=box.bottom)})
    right = keys((start, box.x + begun, "std"), (end, box.right))
    return layer.model_copy(update={"clip": Clip(left=box.x, top=box.y, right=right, bottom=box.bottom)})


def written(caption: Caption, color: Color) -> Draw:
    """Return how a word is drawn in one colour."""
    return lambda line, word: [caption.op(word, line.baseline, Paint(fill=color))]


def shadows(caption: Caption, color: Color, drop: float, blur: float, opacity: float) -> Op:
    """Return the soft shadow of all words."""
    paint = Paint(fill=color, opacity=opacity, blur=blur)
    return GroupOp(ops=tuple(caption.op(word, line.baseline + drop, paint) for line, word in caption.placed()))


def shaded(
    caption: Caption, name: str, color: Color | None, drop: float, blur: float, opacity: float
) -> list[SpriteLayer]:
    """Return the layer of a caption's shadow, if it has a colour."""
    return [shown(caption, name, [shadows(caption, color, drop, blur, opacity)])] if color else []


def all_of(caption: Caption, drawn: Draw) -> list[Op]:
    """Return the ops of all words of a caption."""
    return [op for line, word in caption.placed() for op in drawn(line, word)]


def clouds(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return soft clouds behind captions: one for each stretch of speech; none where not needed."""
    tones = page.tones
    if not tones.cloud:
        return []
    return behind_speech(captions, "cloud", lambda run: [cloud(around(run), page.frame, tones.shade, tones.cloud)])


def behind_speech(
    captions: Sequence[Caption], name: str, draw: Callable[[Sequence[Caption]], list[Op]]
) -> list[SpriteLayer]:
    """Return a layer behind each stretch of captions, which fades in and out with it."""
    layers = []
    for number, run in enumerate(_runs(captions)):
        start, end = run[0].chunk.start, run[-1].chunk.end
        fade = min(CLOUD_FADE_SECONDS, (end - start) / 2)
        opacity = keys((start, 0.0), (start + fade, 1.0, "linear"), (end - fade, 1.0, "in"), (end, 0.0))
        drawing = Drawing(ops=tuple(draw(run)))
        layers.append(SpriteLayer(id=f"{name}-{number}", drawing=drawing, start=start, end=end, opacity=opacity))
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


def cloud(box: Box, frame: Frame, color: Color, strength: float) -> Op:
    """Return a soft band behind a box of words: from side to side, and to an edge that is near; it shows no ends."""
    blur = min(CLOUD_BLUR, box.h * CLOUD_BLUR_SHARE)
    reach = SIGMAS * blur
    near = CLOUD_EDGE_SHARE * frame.height
    top = -reach if box.y < near else box.y - CLOUD_MARGIN
    bottom = frame.height + reach if box.bottom > frame.height - near else box.bottom + CLOUD_MARGIN
    body = Box(x=-reach, y=top, w=frame.width + 2 * reach, h=bottom - top)
    return RectOp(box=body, paint=Paint(fill=color, opacity=strength, blur=blur))
