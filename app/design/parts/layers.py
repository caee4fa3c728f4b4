"""Layers from drawing ops, and the ground every scene stands on."""

from __future__ import annotations

from collections.abc import Iterable

from app.design.frame import Frame
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Drawing, Op, Point


def whole(frame: Frame) -> Box:
    """Return the frame as a box."""
    return Box(x=0, y=0, w=frame.width, h=frame.height)


def sprite(name: str, *ops: Op, box: Box | None = None) -> SpriteLayer:
    """Return the ops as one layer; `box` bounds what is kept of them."""
    return SpriteLayer(id=name, drawing=Drawing(ops=ops, box=box))


def merged(name: str, parts: Iterable[tuple[Op, ...]], *, box: Box | None = None) -> SpriteLayer:
    """Return groups of ops as one layer, first at the back: what never moves apart is drawn together."""
    return sprite(name, *(op for part in parts for op in part), box=box)


def ground_layer(frame: Frame, theme: Theme, *, focus: Point | None = None) -> SpriteLayer:
    """Return the background: one still layer that everything else stands on."""
    return sprite("ground", *theme.ground(frame, focus=focus), box=whole(frame))


def page_layer(frame: Frame, theme: Theme) -> SpriteLayer:
    """Return the background of a page whose words and marks lie on no card of their own."""
    return sprite("ground", *theme.page_ground(frame), box=whole(frame))


def shade_layer(words: Box, frame: Frame, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return what quiets the ground under big words that lie on it."""
    ops = theme.shade(words, frame)
    return (sprite("words-shade", *ops, box=whole(frame)),) if ops else ()
