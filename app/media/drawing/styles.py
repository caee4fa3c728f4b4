"""What ops are drawn with: colours, places, fills, paints and fonts. Import them from `ops`."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from app.media.timeline import Frozen

_HEX = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")


def _colour(value: str) -> str:
    if not _HEX.fullmatch(value):
        raise ValueError(f"{value!r} is not a colour; write #RRGGBB or #RRGGBBAA")
    return value.upper()


Color = Annotated[str, AfterValidator(_colour)]
Point = tuple[float, float]


class Box(Frozen):
    """A rectangle: left, top, width, height."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.w

    @property
    def bottom(self) -> float:
        """The y of the bottom edge."""
        return self.y + self.h

    @property
    def center(self) -> Point:
        """The middle."""
        return self.x + self.w / 2, self.y + self.h / 2

    def inset(self, dx: float, dy: float | None = None) -> Box:
        """Return this box shrunk by `dx` left and right and `dy` (else `dx`) above and below."""
        dy = dx if dy is None else dy
        return Box(x=self.x + dx, y=self.y + dy, w=self.w - 2 * dx, h=self.h - 2 * dy)


class Stop(Frozen):
    """A colour at a place between 0 and 1 of a gradient."""

    at: float = Field(ge=0, le=1)
    color: Color


class LinearGradient(Frozen):
    """Colours along the line from `start` to `end`."""

    kind: Literal["linear"] = "linear"
    start: Point
    end: Point
    stops: tuple[Stop, ...] = Field(min_length=2)


class RadialGradient(Frozen):
    """Colours outward from `center` to `radius`."""

    kind: Literal["radial"] = "radial"
    center: Point
    radius: float = Field(gt=0)
    stops: tuple[Stop, ...] = Field(min_length=2)


Fill = Color | Annotated[LinearGradient | RadialGradient, Field(discriminator="kind")]
Blend = Literal["normal", "screen", "multiply", "overlay", "plus"]


class Paint(Frozen):
    """How a shape or text is painted. `stroke` is a line width (None fills); `blur` a Gaussian's sigma."""

    fill: Fill = "#000000"
    stroke: float | None = Field(None, gt=0)
    cap: Literal["butt", "round"] = "round"
    join: Literal["miter", "round"] = "round"
    dash: tuple[float, ...] = ()
    blur: float = Field(0.0, ge=0)
    opacity: float = Field(1.0, ge=0, le=1)
    blend: Blend = "normal"


class FontFile(Frozen):
    """A font file of the author's own."""

    path: str
    sha256: str = ""


class Font(Frozen):
    """A typeface by family, weight, style and width, and how it is set.

    `tracking` is in em; a negative one is balanced by wider word spaces. `features` are OpenType tags ("tnum").
    `optical` is the optical size axis where the family has one: 32 for display, 14 for text. A `file` of the author's
    own comes before the family, which then stands in for what the file lacks.
    """

    family: str = "Inter"
    size: float = Field(gt=0)
    weight: int = Field(500, ge=1, le=1000)
    italic: bool = False
    width: float = Field(100.0, gt=0)
    optical: float | None = None
    tracking: float = 0.0
    features: tuple[str, ...] = ()
    file: FontFile | None = None
