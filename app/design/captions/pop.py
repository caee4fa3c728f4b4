"""Pop: broad words; the one being said lights up and jumps a little larger."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.captions.metrics import Metrics
from app.design.captions.moves import Turn, all_of, cloud, clouds, grown, in_turn, shaded, shown, written
from app.design.captions.page import Page
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Font, Op, Paint

GROWTH, LARGEST_GROWTH = 1.12, 1.16
REACH_EM = 0.09
"""A word grows by this on either side at most, so that a long one does not touch its neighbours."""
UP_SECONDS, DOWN_SECONDS = 0.08, 0.16
SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY = 6.0, 12.0, 0.75

TYPEFACE = Font(family="Mona Sans", size=104.0, weight=800, width=112.0, optical=32.0, tracking=-0.028)


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return a cloud where one is needed; then, for each caption, its words, each larger in its turn."""
    made = clouds(captions, page)
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    tones = page.tones
    below = shaded(caption, name, tones.shadow, SHADOW_DROP, SHADOW_BLUR, SHADOW_OPACITY)
    idle = written(caption, tones.idle)
    if page.mode == "lines":
        return [*below, shown(caption, f"{name}-words", all_of(caption, idle))]

    def lit(line: Line, word: Word) -> list[Op]:
        return [enlarged(caption, line, word, growth(caption, word, GROWTH), Paint(fill=tones.bright))]

    def arrive(layer: SpriteLayer, turn: Turn) -> SpriteLayer:
        return popped(layer, turn, growth(caption, turn.word, GROWTH))

    return [*below, *in_turn(caption, name, coming=idle, lit=lit, said=idle, arrive=arrive)]


def growth(caption: Caption, word: Word, wanted: float) -> float:
    """Return how much larger a word may be drawn."""
    reach = min(REACH_EM * caption.font.size, *caption.room(word))
    return min(wanted, 1.0 + 2 * reach / max(word.width, 1.0))


def enlarged(caption: Caption, line: Line, word: Word, scale: float, paint: Paint) -> Op:
    """Return a word drawn larger about the middle of its baseline."""
    op = caption.op(word, line.baseline, paint)
    optical = caption.font.optical or caption.font.size
    font = caption.font.model_copy(update={"size": caption.font.size * scale, "optical": optical})
    return op.model_copy(update={"font": font, "x": word.x - word.width * (scale - 1) / 2})


def popped(layer: SpriteLayer, turn: Turn, scale: float, seconds: float = DOWN_SECONDS) -> SpriteLayer:
    """Return a word that was drawn `scale` times larger jumping from its usual size, a little too far and back."""
    beyond = 1.0 + (scale - 1.0) * (LARGEST_GROWTH - 1.0) / (GROWTH - 1.0)
    up = seconds * UP_SECONDS / DOWN_SECONDS
    return grown(layer, turn, (0.0, 1.0 / scale, "out"), (up, beyond / scale, "move"), (seconds, 1.0, "linear"))


STYLE = CaptionStyle(
    "pop", "Broad words; the spoken one lights up and jumps larger.",
    Metrics(leading=1.27, above=0.86, below=0.28, gap=0.08, pad=18.0, apart=0.12, size=104 / 96),
    lambda _theme: TYPEFACE, layers, shade=cloud, strengths=(0.66, 0.74, 0.80),
)  # fmt: skip
