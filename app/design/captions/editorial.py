"""Editorial: a serif set flush beside a rule, the word being said underlined; as a magazine would."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import all_of, around, behind_speech, in_turn, shown, turns, wiped, written
from app.design.captions.page import Page
from app.design.captions.setting import Caption, Word
from app.design.captions.style import CaptionStyle
from app.design.frame import Frame
from app.design.parts.shapes import scrim
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Font, Op, Paint, RectOp

RULE_WIDTH, RULE_GAP = 8.0, 40.0
RULE_ABOVE_EM, RULE_BELOW_EM = 0.74, 0.24
UNDERLINE_DROP_EM, UNDERLINE_EM = 0.17, 7 / 84
UNDERLINE_SECONDS = 0.14
PAD = 44.0
"""Room at both ends of a line: for the rule, and as much on the other side."""

SCRIM_REACH = 260.0
"""How far above the words their shade begins."""

TYPEFACE = Font(family="Newsreader", size=84.0, weight=560, optical=72.0, tracking=-0.008)


def shade(box: Box, frame: Frame, color: Color, strength: float) -> Op:
    """Return a shade that rises towards the words' own end of the frame."""
    page = Box(x=0, y=0, w=frame.width, h=frame.height)
    if box.center[1] >= frame.height * 0.4:
        return scrim(page, (0, box.y - SCRIM_REACH), (0, box.center[1]), strength, color=color)
    return scrim(page, (0, box.bottom + SCRIM_REACH), (0, box.center[1]), strength, color=color)


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return the shade where there is a picture; then, for each caption, its rule, words and underlines."""
    tones, made = page.tones, []
    if tones.cloud:
        made += behind_speech(
            captions, "cloud", lambda run: [shade(around(run), page.frame, tones.shade, tones.cloud)]
        )
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    tones = page.tones
    rule = shown(caption, name, [_rule(caption, tones.accent)], rise=0.0)
    said = written(caption, tones.idle)
    if page.mode == "lines":
        return [rule, shown(caption, f"{name}-words", all_of(caption, said))]
    coming, lit = written(caption, tones.dim), written(caption, tones.bright)
    words = in_turn(caption, name, coming=coming, lit=lit, said=said)
    return [rule, *words, *_underlines(caption, page, name)]


def _rule(caption: Caption, color: Color) -> Op:
    size, backwards = caption.font.size, caption.lines[0].backwards
    x = caption.box.right - RULE_WIDTH if backwards else caption.box.x
    top = caption.lines[0].baseline - RULE_ABOVE_EM * size
    bottom = caption.lines[-1].baseline + RULE_BELOW_EM * size
    radius = RULE_WIDTH / 2
    return RectOp(box=Box(x=x, y=top, w=RULE_WIDTH, h=bottom - top), radii=(radius,) * 4, paint=Paint(fill=color))


def _underlines(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    made = []
    size = caption.font.size
    for turn in turns(caption):
        if turn.end > turn.start:
            box = _under(turn.word, turn.line.baseline + UNDERLINE_DROP_EM * size, UNDERLINE_EM * size)
            ops = [RectOp(box=box, paint=Paint(fill=page.tones.accent))]
            layer = shown(caption, f"{name}-{turn.word.index}-rule", ops, start=turn.start, end=turn.end)
            made.append(wiped(layer, turn, box.inset(-4.0, -24.0), UNDERLINE_SECONDS))
    return made


def _under(word: Word, top: float, height: float) -> Box:
    return Box(x=word.x, y=top, w=word.width, h=height)


def place(frame: Frame) -> Box:
    """Return where the words stand on a picture: as low as they may, flush with the margin."""
    area = frame.caption_area
    top = area.y if frame.wide else area.bottom - 320.0
    return Box(x=frame.margin, y=top, w=area.right - frame.margin, h=area.bottom - 28.0 - top)


STYLE = CaptionStyle(
    "editorial", "A serif beside a rule; the spoken word is underlined.",
    Metrics(
        leading=1.238, above=0.78, below=0.30, gap=0.0, pad=PAD, apart=0.02, size=84 / 96, columns=22.0, leads=True,
        keep_punctuation=True,
    ),
    lambda _theme: TYPEFACE, layers, shade=shade, weakest=lambda tones: tones.dim,
    strengths=(0.72, 0.80, 0.84, 0.88), place=place,
)  # fmt: skip
