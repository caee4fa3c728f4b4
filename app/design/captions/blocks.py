"""Blocks: every word on a block of its own, the one being said on another colour. Signal's own."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import in_turn, shown
from app.design.captions.page import Page
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Font, Op, Paint, RectOp

PAD_EM = 18 / 92
APART_EM = 0.11
ABOVE_EM, BELOW_EM = 0.92, 0.32


def font(theme: Theme) -> Font:
    """Return the theme's display face."""
    return theme.font("display", 92.0).model_copy(update={"tracking": -0.03})


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return, for each caption, its words on their blocks, each in the other colour in its turn."""
    made: list[SpriteLayer] = []
    tones = page.tones
    for number, caption in enumerate(captions):
        name = f"caption-{number}"
        if page.mode == "lines":
            ops = [op for place in caption.placed() for op in _block(caption, *place, tones.block, tones.block_text)]
            made.append(shown(caption, name, ops, rise=0.0))
        else:
            made += _spoken(caption, page, name)
    return made


def _spoken(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    tones = page.tones

    def idle(line: Line, word: Word) -> list[Op]:
        return _block(caption, line, word, tones.block, tones.block_text)

    def lit(line: Line, word: Word) -> list[Op]:
        return _block(caption, line, word, tones.pill, tones.lit)

    return in_turn(caption, name, coming=idle, lit=lit, said=idle)


def _block(caption: Caption, line: Line, word: Word, fill: Color, ink: Color) -> list[Op]:
    size, after = caption.font.size, caption.font.tracking  # a word ends with its tracking, which is no room
    box = Box(
        x=word.x - (PAD_EM + after / 2) * size, y=line.baseline - ABOVE_EM * size, w=word.width + 2 * PAD_EM * size,
        h=(ABOVE_EM + BELOW_EM) * size,
    )  # fmt: skip
    return [RectOp(box=box, paint=Paint(fill=fill)), caption.op(word, line.baseline, Paint(fill=ink))]


STYLE = CaptionStyle(
    "blocks", "Every word on a block of its own; the spoken one in colour.",
    Metrics(
        leading=ABOVE_EM + BELOW_EM + APART_EM, above=ABOVE_EM, below=BELOW_EM, gap=0.0,
        pad=18.0, apart=2 * PAD_EM + APART_EM, boxed=True, size=76 / 96, leads=True,
    ),
    font, layers, blocks=True,
)  # fmt: skip
