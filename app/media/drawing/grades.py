"""How a theme lights and frames illustrations and pictures. Import it from `ops`."""

from __future__ import annotations

from pydantic import Field

from app.media.drawing.styles import Color
from app.media.timeline import Frozen


class Halftone(Frozen):
    """A picture printed in one ink: dots `pitch` units apart, at 45 degrees, larger where it is darker."""

    pitch: float = Field(7.0, gt=1)
    ink: Color = "#221F1B"
    paper: Color = "#FBF8F1"


class CastShadow(Frozen):
    """A soft shadow in an illustration's own shape; `drop` and `blur` (a sigma) are shares of its height."""

    color: Color
    strength: float = Field(ge=0, le=1)
    drop: float
    blur: float = Field(gt=0)


class LongShadow(Frozen):
    """A hard shadow of one colour, cast down to the right at 45 degrees over `length` units."""

    color: Color
    length: float = Field(gt=0)


class Rim(Frozen):
    """Light along the edge of an illustration that faces (`dx`, `dy`); `width` is a share of its height."""

    dx: float
    dy: float
    width: float
    color: Color
    strength: float


class Sticker(Frozen):
    """A die-cut edge of paper about an illustration, and the two shadows it casts on what it is stuck to.

    `width` is a share of the illustration's height, at least `least` units.
    """

    width: float = Field(0.028, gt=0)
    least: float = Field(6.0, ge=0)
    color: Color = "#FFFDF8"
    shadow: Color = "#3A2A12"


class Tint(Frozen):
    """The light of the room that an illustration is in, on its own colours.

    What is white becomes `white` by the share `balance`; `shade` is screened over all, which shows where it is dark;
    hues opposite to `white`'s lose the share `far` of what sets them off from it, and pale ones up to the share
    `neutral` of all their colour: lilac porcelain is cream in a warm room, a blue drop stays blue.
    """

    white: Color
    balance: float = Field(ge=0, le=1)
    shade: Color = "#000000"
    lift: float = Field(0.0, ge=0, le=1)
    far: float = Field(0.0, ge=0, le=1)
    neutral: float = Field(0.0, ge=0, le=1)


class Grade(Frozen):
    """How a theme lights an illustration.

    Its colours are those seen in the room's light, `tint`. A key light is screened from (`key_dx`, `key_dy`); ambient
    light is multiplied away from it. As a `sticker` it is cut out of paper.
    """

    saturation: float = 1.0
    exposure: float = 1.0
    key_dx: float = 0.0
    key_dy: float = 0.0
    key_strength: float = 0.0
    key_color: Color = "#FFFFFF"
    ambient_strength: float = 0.0
    ambient_color: Color = "#000000"
    rims: tuple[Rim, ...] = ()
    desaturate: float = Field(0.0, ge=0, le=1)
    tint: Tint | None = None
    shadow: CastShadow | None = None
    sticker: Sticker | None = None
