"""Outline: heavy capitals with a dark edge of their own, which read on anything."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import Turn, all_of, in_turn, shadows, shown, written
from app.design.captions.page import Page
from app.design.captions.pop import enlarged, growth, popped
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.design.captions.tones import WHITE
from app.design.contrast import readable
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Color, Font, Op, Paint, TextOp

EDGE: Color = "#06151A"
EDGE_EM = 20 / 112
"""Twice what is seen of the edge: half of the stroke lies under the letters."""
EDGE_DROP = 3.0
SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 10.0, 10.0, 0.35
GROWTH, GROW_SECONDS = 1.08, 0.12

TYPEFACE = Font(family="Archivo", size=112.0, weight=900, width=88.0, optical=32.0, tracking=0.0)


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return, for each caption, the edges of its words below all, then the words, each lit in its turn."""
    made: list[SpriteLayer] = []
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    hot = readable(page.theme.palette.hot, EDGE)
    shade = shadows(caption, EDGE, SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY)
    edges = [op for line, word in caption.placed() for op in _edge(caption.op(word, line.baseline, Paint()))]
    below = shown(caption, name, [shade, *edges])
    idle = written(caption, WHITE)
    if page.mode == "lines":
        return [below, shown(caption, f"{name}-words", all_of(caption, idle))]

    def lit(line: Line, word: Word) -> list[Op]:
        op = enlarged(caption, line, word, growth(caption, word, GROWTH), Paint(fill=hot))
        assert isinstance(op, TextOp)
        return [*_edge(op), op]

    def arrive(layer: SpriteLayer, turn: Turn) -> SpriteLayer:
        return popped(layer, turn, growth(caption, turn.word, GROWTH), GROW_SECONDS)

    return [below, *in_turn(caption, name, coming=idle, lit=lit, said=idle, arrive=arrive)]


def _edge(op: TextOp) -> list[Op]:
    """Return a word's dark edge, round at the corners, and what it encloses."""
    lower = op.model_copy(update={"y": op.y + EDGE_DROP})
    stroke = Paint(fill=EDGE, stroke=EDGE_EM * op.font.size, join="round")
    return [
        lower.model_copy(update={"paint": stroke}), lower.model_copy(update={"paint": Paint(fill=EDGE)})
    ]  # fmt: skip


STYLE = CaptionStyle(
    "outline", "Heavy capitals with a dark edge; they read on anything.",
    Metrics(
        leading=1.143, above=0.90, below=0.22, gap=0.10, pad=18.0, apart=0.2, size=112 / 96, columns=16.0,
        capitals=True,
    ),
    lambda _theme: TYPEFACE, layers,
)  # fmt: skip
