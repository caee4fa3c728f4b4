"""What a full background is made of besides its gradient: lights, meshes and textures. Import them from `ops`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.media.drawing.styles import Color, Point
from app.media.timeline import Frozen


class MeshPoint(Frozen):
    """A colour of a mesh gradient at (`x`, `y`) in shares of the ground's width and height."""

    x: float
    y: float
    color: Color
    weight: float = Field(1.0, gt=0)


class PaperTexture(Frozen):
    """What makes a ground paper: amplitudes of fine fibre and of wide mottle, and how much darker the corners are."""

    fibre: float = Field(0.010, ge=0)
    mottle: float = Field(0.0035, ge=0)
    vignette: float = Field(0.07, ge=0, le=1)


class GlowLight(Frozen):
    """A soft ellipse of light, screened: exp(−d²) about `center` with radii `rx`, `ry`."""

    kind: Literal["glow"] = "glow"
    center: Point
    rx: float
    ry: float
    color: Color
    strength: float


class SpotLight(Frozen):
    """A cone from above that opens onto a floor at `floor` and pools there; `width` sets its size."""

    kind: Literal["spot"] = "spot"
    x: float
    floor: float
    width: float
    color: Color
    strength: float = 1.0


class FloorLight(Frozen):
    """A floor that lifts out of the dark below `y`."""

    kind: Literal["floor"] = "floor"
    y: float
    color: Color
    strength: float


class PaneLight(Frozen):
    """Daylight through a window: `columns` × `rows` panes, each spanned by `across` and `down` from its corner.

    `origin` is the first pane's corner; bars between panes are `gap` wide; edges are blurred by a Gaussian of sigma
    `softness`. `color` is screened inside the panes, `shade` multiplied outside them.
    """

    kind: Literal["panes"] = "panes"
    origin: Point
    across: Point
    down: Point
    columns: int = Field(ge=1)
    rows: int = Field(ge=1)
    gap: float = Field(ge=0)
    softness: float = Field(gt=0)
    color: Color
    strength: float
    shade: Color = "#FFFFFF"


class LimbLight(Frozen):
    """The lit edge of a planet: a circle of `radius` whose crest is at `y`, glowing at `x`."""

    kind: Literal["limb"] = "limb"
    x: float
    y: float
    radius: float
    spread: float


class CurtainLight(Frozen):
    """A curtain of northern lights across a ground's box: sharp along its hem, fading upwards in rays.

    `hem` is the height of its lower edge, `swing` how far that waves and `reach` how far the light fades upwards, all
    as shares of the box's height; `phase` is that of the wave, in turns. `colors` go from the hem up.
    """

    kind: Literal["curtain"] = "curtain"
    hem: float
    swing: float
    reach: float = Field(gt=0)
    phase: float = 0.0
    colors: tuple[Color, Color, Color]
    strength: float
    seed: int = 0


class StarLight(Frozen):
    """Stars over the upper part of a ground's box, most of them high and faint: one in `room` square units."""

    kind: Literal["stars"] = "stars"
    room: float = Field(gt=0)
    strength: float = Field(ge=0, le=1)
    seed: int = 0


class ShadeLight(Frozen):
    """A glow's opposite: what lies about `center` is multiplied down by `strength`, so that words stand on it."""

    kind: Literal["shade"] = "shade"
    center: Point
    rx: float
    ry: float
    strength: float = Field(ge=0, le=1)


Light = Annotated[
    GlowLight | SpotLight | PaneLight | FloorLight | LimbLight | CurtainLight | StarLight | ShadeLight,
    Field(discriminator="kind"),
]
