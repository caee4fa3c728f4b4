"""What a caption style is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.design.captions.metrics import Metrics
from app.design.captions.page import Page
from app.design.captions.setting import Caption
from app.design.captions.tones import Tones
from app.design.frame import Frame
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Font, Op

Shade = Callable[[Box, Frame, Color, float], Op]
"""Draws what keeps bare words apart from a picture: behind their box, in a colour, at an opacity."""


def idle(tones: Tones) -> Color:
    """Return the colour of words that are not being said."""
    return tones.idle


@dataclass(frozen=True)
class CaptionStyle:
    """A way to show captions.

    `metrics` says what room its lines take. `shade` is for bare words, whose `weakest` colour must read on what is
    behind them: it is made as strong as that needs, up to the last of `strengths`. None means that the words bring
    their own ground. `place` is where they would stand on a picture that is free for them. `blocks` says that every
    word lies on a block, which must be told from what is behind it.
    """

    name: str
    description: str
    metrics: Metrics
    font: Callable[[Theme], Font]
    layers: Callable[[Sequence[Caption], Page], list[SpriteLayer]]
    shade: Shade | None = None
    weakest: Callable[[Tones], Color] = idle
    strengths: tuple[float, ...] = (0.62, 0.70, 0.78, 0.80)
    place: Callable[[Frame], Box] | None = None
    blocks: bool = False
