"""Drawings as data: what Skia is asked to draw, in canvas units.

Coordinates are those of the canvas, y down, text at its baseline. Colours are `#RRGGBB` or `#RRGGBBAA`.
A Drawing becomes a sprite: premultiplied pixels with the place of their top left corner. What ops are made of lies in
`styles`, `grades` and `light_ops`; all of it is imported from here.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from app.media.drawing.grades import CastShadow, Grade, Halftone, LongShadow, Rim, Sticker, Tint
from app.media.drawing.light_ops import (
    CurtainLight,
    FloorLight,
    GlowLight,
    Light,
    LimbLight,
    MeshPoint,
    PaneLight,
    PaperTexture,
    ShadeLight,
    SpotLight,
    StarLight,
)
from app.media.drawing.styles import (
    Blend,
    Box,
    Color,
    Fill,
    Font,
    FontFile,
    LinearGradient,
    Paint,
    Point,
    RadialGradient,
    Stop,
)
from app.media.timeline import Frozen

__all__ = [
    "Blend",
    "Box",
    "CastShadow",
    "Color",
    "CurtainLight",
    "Drawing",
    "EllipseOp",
    "Fill",
    "FloorLight",
    "Font",
    "FontFile",
    "GlassOp",
    "GlowLight",
    "Grade",
    "GroundOp",
    "GroupOp",
    "Halftone",
    "IllustrationOp",
    "ImageOp",
    "InkFade",
    "InkOp",
    "Light",
    "LimbLight",
    "LinearGradient",
    "LongShadow",
    "MeshPoint",
    "Op",
    "Paint",
    "PaneLight",
    "PaperTexture",
    "PathOp",
    "Point",
    "RadialGradient",
    "RectOp",
    "Rim",
    "ShadeLight",
    "ShadowOp",
    "SpotLight",
    "StarLight",
    "Sticker",
    "Stop",
    "TextOp",
    "Tint",
    "TornOp",
]


class RectOp(Frozen):
    """A rectangle; `radii` round its corners: top left, top right, bottom right, bottom left."""

    op: Literal["rect"] = "rect"
    box: Box
    radii: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    paint: Paint = Paint()


class EllipseOp(Frozen):
    """An ellipse about `center`."""

    op: Literal["ellipse"] = "ellipse"
    center: Point
    rx: float = Field(gt=0)
    ry: float = Field(gt=0)
    paint: Paint = Paint()


class PathOp(Frozen):
    """A path in SVG path data. An `upright` one, such as a tick, is the same on right-to-left pages."""

    op: Literal["path"] = "path"
    d: str
    paint: Paint = Paint()
    upright: bool = False


class TextOp(Frozen):
    """One line of text with its baseline at `y`; `x` is its left edge, middle or right edge by `align`.

    With `hang` the outermost glyph's ink, not its side bearing, sits on `x` (not of centred text).
    """

    op: Literal["text"] = "text"
    text: str
    x: float
    y: float
    font: Font
    align: Literal["left", "center", "right"] = "left"
    paint: Paint = Paint()
    hang: bool = False
    language: str = "en"


class ImageOp(Frozen):
    """A picture file inside `box`; `cover` crops about `focus` (0 to 1), `contain` shows it whole.

    `duotone` prints it in two inks, a dark and a light one.
    """

    op: Literal["image"] = "image"
    path: str
    sha256: str = ""
    box: Box
    fit: Literal["cover", "contain"] = "cover"
    focus: Point = (0.5, 0.5)
    radius: float = 0.0
    blur: float = 0.0
    duotone: tuple[Color, Color] | None = None
    halftone: Halftone | None = None


class IllustrationOp(Frozen):
    """A 3D-style illustration by its emoji code ("1f50b"), standing on `base` (middle of its visible bottom edge).

    `height` is what is seen of it, not its box. `measure` may fit the larger side instead. `reflection` and
    `halo` draw it mirrored on a floor and glowing; `blur` puts it out of focus.
    """

    op: Literal["illustration"] = "illustration"
    code: str
    base: Point
    height: float = Field(gt=0)
    measure: Literal["height", "larger"] = "height"
    rotation: float = 0.0
    blur: float = 0.0
    opacity: float = 1.0
    grade: Grade = Grade()
    reflection: float = 0.0
    halo: Color | None = None
    halo_strength: float = 0.0
    contact: float = Field(0.0, ge=0, le=1)
    long_shadow: LongShadow | None = None


class GroupOp(Frozen):
    """Ops drawn together: faded, blended, blurred, clipped to a rounded box or set in perspective as one.

    `matrix` is a row-major 3 × 3 transform applied to what is inside.
    """

    op: Literal["group"] = "group"
    ops: tuple[Op, ...]
    opacity: float = 1.0
    blend: Blend = "normal"
    blur: float = 0.0
    clip: Box | None = None
    clip_radius: float = 0.0
    matrix: tuple[float, float, float, float, float, float, float, float, float] | None = None


class GroundOp(Frozen):
    """A full background, vertical, interpolated in OKLab and dithered so that H.264 shows no bands.

    With a `mesh` its colours take the place of the vertical gradient.
    """

    op: Literal["ground"] = "ground"
    box: Box
    stops: tuple[Stop, ...] = Field(min_length=1)
    mesh: tuple[MeshPoint, ...] = ()
    lights: tuple[Light, ...] = ()
    grain: float = Field(0.0, ge=0)
    seed: int = 0
    paper: PaperTexture | None = None


class InkFade(Frozen):
    """Ink that gives out downwards: whole above `start`, dots `pitch` units apart that shrink to nothing at `end`."""

    start: float
    end: float
    pitch: float = Field(11.0, gt=2)


class InkOp(Frozen):
    """A shape (SVG path data) printed on paper: it lets a little of the paper through, in specks and unevenly."""

    op: Literal["ink"] = "ink"
    d: str
    color: Color
    density: float = Field(0.955, ge=0, le=1)
    speckle: float = Field(0.12, ge=0, le=1)
    fade: InkFade | None = None
    blend: Blend = "multiply"


class TornOp(Frozen):
    """A sheet of coloured paper torn along `edge` (points from left to right), lying over all down to `bottom`.

    The tear shows a `lip` of bare fibre and casts a shadow upwards. `roughness` is how far the tear strays, in units.
    """

    op: Literal["torn"] = "torn"
    edge: tuple[Point, ...] = Field(min_length=2)
    bottom: float
    color: Color
    lip: Color = "#FBF7EE"
    shadow: Color = "#3A2A12"
    roughness: float = Field(7.0, ge=0)
    seed: int = 0


class ShadowOp(Frozen):
    """The wide soft shadow of a rounded box, dithered so that it shows no bands; `blur` is a sigma."""

    op: Literal["shadow"] = "shadow"
    box: Box
    radius: float = Field(ge=0)
    blur: float = Field(gt=0)
    color: Color = "#000000"
    opacity: float = Field(1.0, ge=0, le=1)


class GlassOp(Frozen):
    """The pane of a rounded box of frosted glass: the `ground` it lies on, seen through it.

    A sprite is drawn alone, so a pane carries what is behind it. That is blurred (`blur` is a sigma), its saturation
    and brightness multiplied, and `tint` laid over it; the pane is opaque.
    """

    op: Literal["glass"] = "glass"
    box: Box
    radius: float = Field(ge=0)
    ground: tuple[Op, ...]
    blur: float = Field(gt=0)
    saturation: float = 1.35
    brightness: float = 1.0
    tint: Color = "#FFFFFF"
    tint_opacity: float = Field(0.0, ge=0, le=1)


Op = Annotated[
    RectOp
    | EllipseOp
    | PathOp
    | TextOp
    | ImageOp
    | IllustrationOp
    | GroupOp
    | GroundOp
    | InkOp
    | TornOp
    | GlassOp
    | ShadowOp,
    Field(discriminator="op"),
]


class Drawing(Frozen):
    """Ops from back to front. `box` bounds what is kept; None is worked out from the ops."""

    ops: tuple[Op, ...]
    box: Box | None = None


GroupOp.model_rebuild()
GroundOp.model_rebuild()
GlassOp.model_rebuild()
