"""The chip: one light plate, the word being said on a chip of strong colour. Daylight's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.design.captions.metrics import Metrics
from app.design.captions.moves import all_of, in_turn, shown, written
from app.design.captions.page import Page
from app.design.captions.pill import arrive
from app.design.captions.plates import plate
from app.design.captions.setting import Caption, Line, Word
from app.design.captions.style import CaptionStyle
from app.design.captions.tones import Tones, tones_of
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Font, Op, Paint, RectOp

PLATE_RADIUS_EM, CHIP_RADIUS_EM = 0.62, 0.29
PLATE_PAD = 56.0
CHIP_PAD_EM = 0.17
CHIP_ABOVE_EM, CHIP_BELOW_EM = 0.90, 0.31
CHIP_DROP, CHIP_BLUR, CHIP_SHADOW = 6.0, 10.0, 0.28


def font(theme: Theme) -> Font:
    """Return the theme's display face, a little lighter than its headlines."""
    return theme.font("display", 68.0, weight=700).model_copy(update={"tracking": -0.02})


def layers(captions: Sequence[Caption], page: Page) -> list[SpriteLayer]:
    """Return, for each caption, its plate and its words, each on the chip in its turn."""
    made: list[SpriteLayer] = []
    page = replace(page, tones=_own(page))
    for number, caption in enumerate(captions):
        made += _of_one(caption, page, f"caption-{number}")
    return made


def _own(page: Page) -> Tones:
    """Return the colours of the theme's own light plate, which it brings onto pictures as well."""
    light = page.theme.palette.look == "light"
    return tones_of(page.theme, "light") if light and page.tones.on_picture else page.tones


def _of_one(caption: Caption, page: Page, name: str) -> list[SpriteLayer]:
    tones = page.tones
    idle = written(caption, tones.text)
    behind = plate(caption.box, PLATE_RADIUS_EM * caption.font.size, page, shadow=page.theme.palette.shadow)
    if page.mode == "lines":
        words = all_of(caption, idle)
        return [shown(caption, name, [*behind, *words], rise=0.0)]

    def lit(line: Line, word: Word) -> list[Op]:
        return _on_chip(caption, line, word, page)

    spoken = in_turn(caption, name, coming=idle, lit=lit, said=idle, arrive=arrive)
    return [shown(caption, name, behind, rise=0.0), *spoken]


def _on_chip(caption: Caption, line: Line, word: Word, page: Page) -> list[Op]:
    size = caption.font.size
    box = caption.around(word, line.baseline, pad=CHIP_PAD_EM, above=CHIP_ABOVE_EM, below=CHIP_BELOW_EM)
    radii = (CHIP_RADIUS_EM * size,) * 4
    fallen = box.model_copy(update={"y": box.y + CHIP_DROP})
    shade = Paint(fill=page.theme.palette.shadow, opacity=CHIP_SHADOW, blur=CHIP_BLUR)
    chip = Paint(fill=page.tones.hot)
    ink = Paint(fill=page.tones.plate[:7])
    return [
        RectOp(box=fallen, radii=radii, paint=shade), RectOp(box=box, radii=radii, paint=chip),
        caption.op(word, line.baseline, ink),
    ]  # fmt: skip


STYLE = CaptionStyle(
    "chip", "A plate; the spoken word on a chip of strong colour.",
    Metrics(leading=1.32, above=1.12, below=0.60, gap=0.08, pad=PLATE_PAD, apart=CHIP_PAD_EM, size=72 / 96),
    font, layers,
)  # fmt: skip
