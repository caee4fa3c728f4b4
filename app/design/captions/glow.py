"""The glow: no plate; words to come wait in the dark, the one being said is lit, the said ones stay. Studio's own."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import all_of, cloud, clouds, in_turn, shaded, shown, written
from app.design.captions.page import Page
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.design.contrast import luminance
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Font, Op, Paint

CAP_EM, FOOT_EM = 0.74, 0.08
"""The ink of a word about its baseline, for the gradient on it."""
GLOW_BLUR_EM, GLOW_OPACITY = 0.29, 0.75
SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 4.0, 14.0, 0.6
DARK_LUMINANCE = 0.18
"""Light only shows on grounds, so behind words, darker than this."""


def font(theme: Theme) -> Font:
    """Return the theme's display face."""
    return theme.font("display", 76.0, weight=600).model_copy(update={"tracking": -0.03})


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return a cloud where one is needed; then, for each caption, its words, each lit in its turn."""
    made = clouds(captions, page)
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    tones = page.tones
    below = shaded(caption, name, tones.shadow, SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY)
    said = written(caption, tones.idle)
    if page.mode == "lines":
        return [*below, shown(caption, f"{name}-words", all_of(caption, said))]

    def lit(line: Line, word: Word) -> list[Op]:
        return glowing(caption, line, word, page)

    coming = written(caption, tones.dim)
    return [*below, *in_turn(caption, name, coming=coming, lit=lit, said=said)]


def glowing(caption: Caption, line: Line, word: Word, page: Page) -> list[Op]:
    """Return a word in the theme's accent, glowing where the ground is dark."""
    size = caption.font.size
    ink = Box(x=word.x, y=line.baseline - CAP_EM * size, w=word.width, h=(CAP_EM + FOOT_EM) * size)
    dark = luminance(page.tones.idle) > DARK_LUMINANCE
    fill = page.theme.accent_fill(ink) if dark == (page.theme.palette.look == "dark") else page.tones.bright
    lit = caption.op(word, line.baseline, Paint(fill=fill))
    if not dark:
        return [lit]
    glow = Paint(fill=page.theme.palette.accent, opacity=GLOW_OPACITY, blur=GLOW_BLUR_EM * size)
    return [caption.op(word, line.baseline, glow), lit]


STYLE = CaptionStyle(
    "glow", "No plate; the spoken word glows, those to come wait in grey.",
    Metrics(leading=1.28, above=0.90, below=0.30, gap=0.05, pad=16.0, apart=0.04, size=84 / 96),
    font, layers, shade=cloud, weakest=lambda tones: tones.dim, strengths=(0.62, 0.70, 0.78, 0.86),
)  # fmt: skip
