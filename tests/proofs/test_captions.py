"""Random scenes with captions: these stay on the page and cover neither words nor lit marks."""

from __future__ import annotations

import pytest

from app.design.captions import caption_layers
from app.design.compose import lay_out
from app.design.fit import split_to_fit
from app.design.frame import Frame, LaidOut
from app.design.themes import THEMES
from app.media.composition import SpriteLayer
from app.media.drawing.bounds import bounds_of
from app.media.drawing.ops import Box
from app.story.script import Aspect
from tests.proofs.random_scenes import random_scene
from tests.unit.design.pages import text_ops, told

ASPECTS: tuple[Aspect, ...] = ("9:16", "16:9", "1:1", "4:5")
NAMES = sorted(THEMES)
TOUCH = 2.0
"""Ink may come this near without touching."""


def words_of(laid_out: LaidOut) -> list[Box]:
    """Return the ink of every line of text that is to be read."""
    ops = [op for layer in laid_out.layers if isinstance(layer, SpriteLayer) for op in text_ops(layer.drawing.ops)]
    found = [bounds_of((op,)) for op in ops if op.text.strip() and not op.paint.blur and op.paint.opacity > 0.2]
    return [Box(x=ink[0], y=ink[1], w=ink[2] - ink[0], h=ink[3] - ink[1]) for ink in found if ink is not None]


def around(boxes: list[Box]) -> Box:
    left, top = min(box.x for box in boxes), min(box.y for box in boxes)
    right, bottom = max(box.right for box in boxes), max(box.bottom for box in boxes)
    return Box(x=left, y=top, w=right - left, h=bottom - top)


def meet(one: Box, other: Box) -> bool:
    apart = one.x >= other.right or other.x >= one.right
    return not (apart or one.y >= other.bottom - TOUCH or other.y >= one.bottom - TOUCH)


@pytest.mark.parametrize("seed", range(14))
def test_captions_cover_nothing(seed: int) -> None:
    theme = THEMES[NAMES[seed % len(NAMES)]]
    frame = theme.page(Frame(ASPECTS[seed % 4], captions=True))
    scene = random_scene(seed)
    part = split_to_fit(told(scene.visual, *scene.said).scene, frame, theme, language=scene.language)[0]
    page = told(part.visual, *((passage.text, passage.item or 0) for passage in part.passages))
    laid_out = lay_out(part, page.narration, frame, theme, duration=page.duration, language=scene.language)
    made = caption_layers(
        page.narration.words, frame, theme, laid_out, duration=page.duration, language=scene.language
    )
    if not made:
        return
    block = around(words_of(LaidOut(made)))
    assert block.x >= 0
    assert block.right <= frame.width
    assert block.bottom <= frame.height - 24
    assert not [box for box in words_of(laid_out) if meet(block, box)]
    if part.visual.kind != "statement":  # its objects may be cut by the ground that captions stand on
        assert not [box for box in laid_out.lit if meet(block, box)]
