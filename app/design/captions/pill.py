"""The pill: bold words, the one being said in dark ink on an accent pill."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import Turn, all_of, cloud, clouds, grown, in_turn, shaded, shown, written
from app.design.captions.page import Page
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Color, Fill, Font, Op, Paint, RectOp

ABOVE_EM, BELOW_EM = 0.92, 0.34
"""The pill about its baseline."""
PAD_EM = 0.18
"""Room beside the ink: more than what is left of the space between it and the next word."""
RADIUS_EM = 0.27
GAP_EM = 0.08
"""Word spaces grow by this, so that the pill clears its neighbours: no more, or the words fall apart."""

GROWN_FROM, GROW_SECONDS = 0.92, 0.11
"""A pill is cut from word to word and grows into place: one that slides is seen across two words."""
SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 4.0, 14.0, 0.6


def font(theme: Theme) -> Font:
    """Return the face of the words; the setting gives its size."""
    return theme.font("display", 96.0, weight=700).model_copy(update={"tracking": -0.02})


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return a cloud where one is needed; then, for each caption, its words, and each on its pill in its turn."""
    made = clouds(captions, page)
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    tones = page.tones
    idle = written(caption, tones.idle)
    below = shaded(caption, name, tones.shadow, SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY)
    if page.mode == "lines":
        return [*below, shown(caption, f"{name}-words", all_of(caption, idle))]

    def lit(line: Line, word: Word) -> list[Op]:
        return on_pill(caption, line, word, tones.pill, tones.lit)

    return [*below, *in_turn(caption, name, coming=idle, lit=lit, said=idle, arrive=arrive)]


def arrive(layer: SpriteLayer, turn: Turn) -> SpriteLayer:
    """Return the layer of a lit word growing into place."""
    return grown(layer, turn, (0.0, GROWN_FROM, "out"), (GROW_SECONDS, 1.0, "linear"))


def on_pill(caption: Caption, line: Line, word: Word, fill: Fill, ink: Color) -> list[Op]:
    """Return a word on its pill."""
    size = caption.font.size
    radius = RADIUS_EM * size
    box = caption.around(word, line.baseline, pad=PAD_EM, above=ABOVE_EM, below=BELOW_EM)
    body = RectOp(box=box, radii=(radius, radius, radius, radius), paint=Paint(fill=fill))
    return [body, caption.op(word, line.baseline, Paint(fill=ink))]


STYLE = CaptionStyle(
    "pill", "Bold words; the spoken one on an accent pill.",
    Metrics(leading=1.4, above=ABOVE_EM, below=BELOW_EM, gap=GAP_EM, pad=16.0, apart=PAD_EM),
    font, layers, shade=cloud,
)  # fmt: skip
