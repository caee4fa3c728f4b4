"""What captions are drawn on."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.captions.setting import Mode
from app.design.captions.tones import Tones
from app.design.frame import Frame
from app.design.tokens import Theme
from app.media.drawing.ops import Op


@dataclass(frozen=True)
class Page:
    """The page captions are drawn on: its theme, its shape, their colours, and the picture below if there is one."""

    theme: Theme
    frame: Frame
    tones: Tones
    mode: Mode
    backdrop: tuple[Op, ...] = ()
