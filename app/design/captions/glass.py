"""Glass: one pane of it, the word being said in light. Aurora's own."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.glow import glowing
from app.design.captions.metrics import Metrics
from app.design.captions.moves import all_of, in_turn, shown, written
from app.design.captions.page import Page
from app.design.captions.plates import plate
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Font, Op

RADIUS_EM = 0.56
PAD = 56.0


def font(theme: Theme) -> Font:
    """Return the theme's display face."""
    return theme.font("display", 80.0, weight=600).model_copy(update={"tracking": -0.03})


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return, for each caption, its pane and its words, each lit in its turn."""
    made: list[SpriteLayer] = []
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    idle = written(caption, page.tones.text)
    pane = shown(caption, name, _pane(caption, page), rise=0.0)
    if page.mode == "lines":
        return [pane, shown(caption, f"{name}-words", all_of(caption, idle), rise=0.0)]

    def lit(line: Line, word: Word) -> list[Op]:
        return glowing(caption, line, word, page)

    return [pane, *in_turn(caption, name, coming=idle, lit=lit, said=idle)]


def _pane(caption: Caption, page: Page) -> Sequence[Op]:
    radius = RADIUS_EM * caption.font.size
    if page.tones.on_picture:
        return plate(caption.box, radius, page)
    return page.theme.card(caption.box, page.frame, radius=radius)


STYLE = CaptionStyle(
    "glass", "A pane of glass; the spoken word in light.",
    Metrics(leading=1.28, above=1.10, below=0.60, gap=0.05, pad=PAD, apart=0.04, size=72 / 96),
    font, layers,
)  # fmt: skip
