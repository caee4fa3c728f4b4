"""A bracket that sums what is not lit: only where one share outweighs all the others together."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import Frame
from app.design.motion import fade_in
from app.design.parts.charts import stroke, wipe
from app.design.parts.layers import sprite
from app.design.parts.text import ASCENT_EM, Block, line_width, set_text, sizes_from, text_ops
from app.design.tokens import Role, Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box

DRAW_SECONDS = 0.36
NUMBER_SECONDS = 0.30
WIDTH = 2.5
ARM = 24.0
STEM = 40.0
GAP = {True: 104.0, False: 56.0}
"""From the longest unlit value to the bracket."""

NUMBER_SIZE = 160.0
LEAST_NUMBER_SIZE = 68.0
TEXT_SIZE = 34.0


@dataclass(frozen=True)
class Sum:
    """What a bracket says, and where: it spans from `top` to `bottom` to the right of `x`."""

    number: str
    words: str
    x: float
    top: float
    bottom: float


def bracket_layers(
    total: Sum, theme: Theme, frame: Frame, right: float, at: float, language: str
) -> tuple[tuple[SpriteLayer, ...], Box | None]:
    """Return the bracket drawing itself from `at`, then its number; nothing where it does not fit before `right`."""
    x = total.x + GAP[frame.wide]
    left = x + STEM + ARM
    room, height = right - left, total.bottom - total.top
    number = _block(total.number, theme, "label", (NUMBER_SIZE, LEAST_NUMBER_SIZE), room, 1, 700, language)
    words = _block(total.words, theme, "text", (TEXT_SIZE, 28.0), room, 2, 500, language)
    middle = (total.top + total.bottom) / 2
    fits = _fits(number, room) and _fits(words, room) and number.height + words.height + 16.0 <= height
    if height < 2 * ARM or not fits:
        return (), None
    d = f"M{x - ARM} {total.top}H{x}V{total.bottom}H{x - ARM}M{x} {middle}H{x + STEM}"
    line = sprite("bracket", stroke(d, theme.palette.mute, WIDTH))
    bounds = Box(x=x - ARM - 4, y=total.top - 4, w=ARM + STEM + 8, h=height + 8)
    drawn = wipe(line, bounds, "bottom", at, DRAW_SECONDS)
    baseline = middle + number.font.size * 0.18
    top = baseline - ASCENT_EM * number.font.size
    ops = (
        *text_ops(number, left, top, paint=theme.palette.ink, hang=True),
        *text_ops(words, left, baseline + 0.16 * number.font.size + 6.0, paint=theme.palette.mute, hang=True),
    )
    box = Box(x=left, y=top, w=max(number.width, words.width), h=number.height + words.height + 16.0)
    return (drawn, fade_in(sprite("bracket-sum", *ops), at + DRAW_SECONDS, NUMBER_SECONDS)), box


def _block(
    text: str, theme: Theme, role: Role, sizes: tuple[float, float], room: float, lines: int, weight: int,
    language: str,
) -> Block:  # fmt: skip
    return set_text(
        text, theme, role, sizes=sizes_from(*sizes), width=max(room, 1.0), max_lines=lines, leading=1.25,
        weight=weight, language=language,
    )  # fmt: skip


def _fits(block: Block, room: float) -> bool:
    return block.whole and all(line_width(line, block.font) <= room for line in block.lines)
