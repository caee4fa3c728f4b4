"""Drawings as data: what Skia is asked to draw, in canvas units.

Coordinates are those of the canvas, y down, text at its baseline. Colours are `#RRGGBB` or `#RRGGBBAA`.
A Drawing becomes a sprite: premultiplied pixels with the place of their top left corner.
"""

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


class Halftone(Frozen):
    """A picture printed in one ink: dots `pitch` units apart, at 45 degrees, larger where it is darker."""

    pitch: float = Field(7.0, gt=1)
    ink: Color = "#221F1B"
    paper: Color = "#FBF8F1"


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


class Grade(Frozen):
    """How a theme lights an illustration.

    A key light is screened from (`key_dx`, `key_dy`); ambient light is multiplied away from it. As a `sticker` it is
    cut out of paper.
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
    shadow: CastShadow | None = None
    sticker: Sticker | None = None


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
