"""Display type arriving: by line or by word, in the theme's way, the accented words a little later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.design.motion import rise_in, unmask
from app.design.motion_style import MotionStyle, Unit
from app.design.parts.layers import sprite
from app.design.parts.rich import is_right_to_left, runs
from app.design.parts.text import Block
from app.media.composition import SpriteLayer
from app.media.drawing.bidi import cut_out, is_leftward
from app.media.drawing.ops import Op, TextOp
from app.media.drawing.shaping import shape
from app.media.drawing.text import bearing

READ_SHARE = 0.35
"""When this much of its time has passed, what arrives is nine tenths in place."""


@dataclass(frozen=True)
class Piece:
    """What arrives in one: a line, a word, or what is accented of a line."""

    ops: tuple[Op, ...]
    lit: bool
    line: int


def arriving(
    block: Block, drawn: Sequence[tuple[Op, ...]], top: float, style: MotionStyle, *, at: float, name: str
) -> tuple[SpriteLayer, ...]:
    """Return the layers of a block whose lines' ops are `drawn` with its top at `top`, arriving from `at`."""
    layers = []
    for number, piece in enumerate(pieces(block, drawn, style)):
        layer = sprite(f"{name}-{number}", *piece.ops)
        order = number if style.unit == "word" else piece.line
        begin = at + order * style.stagger + (style.accent_delay if piece.lit else 0.0)
        if style.entrance == "fade":
            layers.append(rise_in(layer, begin, style.seconds))
            continue
        baseline = block.baseline(piece.line, top)
        layers.append(unmask(layer, begin, style.seconds, baseline=baseline, size=block.font.size))
    return tuple(layers)


def arrival_seconds(block: Block, style: MotionStyle) -> float:
    """Return how long after its start a block arriving so can be read."""
    count = len(block.rich.text.split()) if style.unit == "word" else len(block.lines)
    return max(0, count - 1) * style.stagger + style.accent_delay + style.seconds * READ_SHARE


def pieces(block: Block, drawn: Sequence[tuple[Op, ...]], style: MotionStyle) -> list[Piece]:
    """Return what arrives one after the other; a line whose accents come with it stays whole."""
    found: list[Piece] = []
    for line, ops in enumerate(drawn):
        lit = _lit(block, line, len(ops))
        if style.unit == "line" and not (style.accent_delay and len(set(lit)) > 1):
            found.append(Piece(ops, all(lit), line))
            continue
        for op, accented in zip(ops, lit, strict=True):
            found += [Piece((word,), accented, line) for word in _parts(op, style.unit)]
    return found


def _lit(block: Block, line: int, count: int) -> list[bool]:
    """Return which of the ops of a line are accented."""
    lit = [run.accented for run in runs(block.lines[line], block.starts[line], block.rich.accents)]
    return lit if len(lit) == count else [False] * count


def _is_backwards(op: TextOp) -> bool:
    """Return whether a line's words run against the reading direction of its page."""
    return is_right_to_left(op.text) and not is_leftward(op.language)


def _parts(op: Op, unit: Unit) -> Iterator[Op]:
    """Yield each word of a line of type by itself, exactly where it stands in the line."""
    if unit == "line" or not isinstance(op, TextOp) or " " not in op.text or _is_backwards(op):
        yield op
        return
    shaped = shape(op.text, op.font, op.language)
    left = op.x - {"left": 0.0, "center": shaped.width / 2, "right": shaped.width}[op.align]
    left -= bearing(op.text, op.font, op.language) if op.hang and op.align == "left" else 0.0
    place = 0
    for word in op.text.split(" "):
        start = left + shaped.extent(place, place + len(word))[0]
        if word:
            text = cut_out(word, op.text[:place], op.language)
            yield op.model_copy(update={"text": text, "x": start, "align": "left", "hang": False})
        place += len(word) + 1
