"""Heavy type set solid: lines as close as their own ink allows, but no closer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from app.design.parts.text import Block
from app.media.drawing import text as typeset

CLEAR_EM = 0.012
"""What stays free between what hangs down from a line and what rises from the next."""


def tightened(block: Block, least: float) -> Block:
    """Return the block with its lines moved together, down to `least` of the size, while their ink does not touch."""
    if len(block.lines) < 2 or block.leading <= least:
        return block
    tight = replace(block, leading=_clear(block, least))
    return tight if tight.pitch < block.pitch else block


def set_solid(block: Block, least: float) -> Block:
    """Return the block with its lines `least` of the size apart, or farther where ink would touch."""
    return replace(block, leading=_clear(block, least)) if len(block.lines) > 1 else block


def _clear(block: Block, least: float) -> float:
    """Return the least leading at which a block's lines do not touch."""
    size = block.font.size
    inks = [typeset.ink_bounds(line, block.font, block.language) or (0.0, 0.0, 0.0, 0.0) for line in block.lines]
    needed = max(above[3] - below[1] for above, below in pairwise(inks)) / size + CLEAR_EM
    return max(least, needed)
