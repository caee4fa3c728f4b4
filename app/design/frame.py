"""What a layout is given and what it returns."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from app.media.composition import Layer
from app.media.drawing.ops import Box
from app.story.script import CANVAS, Aspect, Brand
from app.story.timing import SceneNarration


@dataclass(frozen=True)
class Frame:
    """The page a scene is laid out on: its canvas in units, and where captions will stand (None: no captions)."""

    aspect: Aspect = "16:9"
    captions: bool = False

    @property
    def width(self) -> int:
        """Canvas width."""
        return CANVAS[self.aspect][0]

    @property
    def height(self) -> int:
        """Canvas height."""
        return CANVAS[self.aspect][1]

    @property
    def wide(self) -> bool:
        """Whether the frame is wider than tall."""
        return self.width > self.height


@dataclass(frozen=True)
class SceneContext:
    """All that a layout may know of its scene beyond the visual itself.

    `narration` times are seconds from the scene's start; `duration` is the scene's length; `index` counts scenes.
    """

    frame: Frame
    narration: SceneNarration
    duration: float
    language: str = "en"
    index: int = 0
    brand: Brand = field(default_factory=Brand)


@dataclass(frozen=True)
class LaidOut:
    """A scene's layers from back to front.

    `caption_area` is where captions may stand, `caption_tone` what they stand on, `lit` what they must not cover.
    """

    layers: tuple[Layer, ...]
    caption_area: Box | None = None
    caption_tone: Literal["plain-light", "plain-dark", "picture"] = "plain-dark"
    lit: tuple[Box, ...] = ()
