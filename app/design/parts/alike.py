"""Texts that belong together, set alike: all at the one size that holds each of them."""

from __future__ import annotations

from collections.abc import Sequence

from app.design.parts.text import Block, fitting
from app.design.tokens import Role, Theme
from app.story.script import RichText


def alike(
    texts: Sequence[RichText], role: Role, sizes: Sequence[float], lines: int, leading: float, width: float,
    theme: Theme, language: str,
) -> tuple[Block, ...] | None:  # fmt: skip
    """Return texts set at the largest of `sizes` at which each takes at most `lines`; None where none will do."""
    for size in sizes:
        blocks = [
            fitting(
                text, theme, role, sizes=(size,), width=width, max_lines=lines, leading=leading, language=language
            )
            for text in texts
        ]
        if all(block is not None for block in blocks):
            return tuple(block for block in blocks if block is not None)
    return None
