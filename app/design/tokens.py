"""Design tokens: the roles every theme fills and every layout asks for, so that neither knows the other."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from app.design.contrast import LARGE_RATIO, TEXT_RATIO, contrast, ink_on, luminance, mixed, readable
from app.design.frame import Frame
from app.media.drawing.ops import Box, Color, EllipseOp, Fill, Font, Grade, Op, Paint, Point
from app.story.script import Brand

Look = Literal["light", "dark"]

TYPE_SCALE = (
    24.0,
    28.0,
    34.0,
    40.0,
    48.0,
    56.0,
    68.0,
    80.0,
    96.0,
    114.0,
    136.0,
    160.0,
    192.0,
    228.0,
    272.0,
    324.0,
    440.0,
)
"""Type sizes, four steps to a doubling, in canvas units."""


def snap(size: float) -> float:
    """Return the size of the scale nearest to `size`."""
    return min(TYPE_SCALE, key=lambda step: abs(step - size))


def steps_down(size: float, floor: float) -> tuple[float, ...]:
    """Return the sizes of the scale from `size` down to `floor`, largest first: what a text may shrink through."""
    return tuple(step for step in reversed(TYPE_SCALE) if floor <= step <= size) or (floor,)


@dataclass(frozen=True)
class Syntax:
    """Colours of code."""

    keyword: Color
    function: Color
    string: Color
    number: Color
    comment: Color


@dataclass(frozen=True)
class Palette:
    """Colours by role. `accent` fills lit marks, `accent_text` writes; `neutral` fills unlit marks.

    `line` and `soft` only decorate; `second` is for a third group that must be told apart; `hot` lights caption
    words on pictures and on dark grounds.
    """

    look: Look
    ground: Color
    ground_end: Color
    surface: Color
    code_surface: Color
    ink: Color
    mute: Color
    neutral: Color
    line: Color
    soft: Color
    accent: Color
    accent_text: Color
    on_accent: Color
    second: Color
    tint: Color
    hot: Color
    shadow: Color
    shadow_strength: float
    syntax: Syntax


RINGS = ((1.0, 6.0, 0.9), (1.5, 4.0, 0.5), (2.05, 3.0, 0.28), (2.65, 3.0, 0.16), (3.3, 3.0, 0.09))
"""Rings behind a scene's objects: radius as a share of the first, width in units, opacity."""


@dataclass(frozen=True)
class Stage:
    """How objects stand in a scene: mirrored on the floor, darkened where they touch it, glowing.

    With a `floor` they stand on it one behind the other; else they circle in the scenery's rings.
    """

    floor: bool = False
    reflection: float = 0.0
    contact: float = 0.35
    halo: float = 0.0


SURFACE_RATIO = 6.0
"""A card is brighter than a dark ground only as far as ink keeps this on it."""

LIGHT_MARGIN = 1.12
"""How much more contrast a brand's accent needs on the plain ground, as a theme's light takes some away."""

TINT_SHARES = (0.75, 0.82, 0.88, 0.94)
TINT_RATIO = 6.0
"""How far a marker lies from accent to ground, and what a quotation's key phrase keeps on it."""

Role = Literal["display", "label", "text", "quote", "mono", "figure"]


@dataclass(frozen=True)
class TypeStyle:
    """A typeface for a role. `tracking` is in em by size: pairs (from size, em), largest size first."""

    family: str
    weight: int
    optical: float | None = None
    italic: bool = False
    width: float = 100.0
    tracking: tuple[tuple[float, float], ...] = ((90.0, -0.032), (40.0, -0.020), (0.0, -0.012))

    def font(self, size: float, *, weight: int | None = None, features: tuple[str, ...] = ()) -> Font:
        """Return this style as a font of `size`."""
        em = next(value for least, value in self.tracking if size >= least)
        return Font(
            family=self.family, size=size, weight=weight or self.weight, italic=self.italic, width=self.width,
            optical=self.optical, tracking=em, features=features,
        )  # fmt: skip


LOGO_WIDTH = 176.0
LOGO_HEIGHT = 64.0
LOGO_GAP = 48.0


@dataclass(frozen=True)
class Theme:
    """One look: tokens, and a few methods a theme overrides where tokens are not enough.

    A theme is one file in `design/themes/`: an instance, or a small subclass.
    """

    name: str
    title: str
    description: str
    palette: Palette
    type: dict[Role, TypeStyle]
    headline_size: dict[str, float]
    headline_leading: float = 1.07
    headline_case: Literal["as written"] = "as written"
    centered: bool = False
    radius: float = 32.0
    caption_style: str = "pill"
    grade: Grade = field(default_factory=Grade)
    stage: Stage = field(default_factory=Stage)
    logo: str | None = None

    @property
    def logo_room(self) -> float:
        """The width that a headline leaves free for the logo in the corner."""
        return LOGO_WIDTH + LOGO_GAP if self.logo else 0.0

    def font(self, role: Role, size: float, *, weight: int | None = None, tabular: bool = False) -> Font:
        """Return the font of a role at `size`."""
        return self.type[role].font(size, weight=weight, features=("tnum",) if tabular else ())

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return the ops of the background; `focus` is where a scene's objects stand, for themes that light it."""
        raise NotImplementedError

    def title_ground(self, frame: Frame) -> tuple[Op, ...]:
        """Return the ops of the opening's background, for themes that open with more than their plain ground."""
        return self.ground(frame)

    def title_area(self, frame: Frame) -> Box:
        """Return where an opening's words may stand: the content, or less where the ground needs the rest."""
        return frame.content

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return what stands behind a scene's objects: rings about `center`, growing from `radius`."""
        disc = EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=self.palette.tint, opacity=0.5))
        rings = (
            EllipseOp(
                center=center, rx=radius * grown, ry=radius * grown,
                paint=Paint(fill=self.palette.accent, stroke=width, opacity=opacity),
            )
            for grown, width, opacity in RINGS
        )  # fmt: skip
        return disc, *rings

    def emblem(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return what a title without an illustration shows about `center`; by default the scenery of a scene."""
        return self.scenery(frame, center, radius)

    def headline_fill(self, box: Box) -> Fill:
        """Return how a headline line whose ink fills `box` is painted."""
        return self.palette.ink

    def accent_fill(self, box: Box) -> Fill:
        """Return how an accented word or figure whose ink fills `box` is painted."""
        return self.palette.accent_text

    def mark_fill(self, box: Box) -> Fill:
        """Return how a lit bar, arc or card that fills `box` is painted."""
        return self.palette.accent

    def branded(self, brand: Brand) -> Theme:
        """Return this theme in the author's own colours, where they keep text readable."""
        palette = self.palette
        if brand.background or brand.ink:
            palette = _regrounded(palette, brand.background or palette.ground, brand.ink)
        if brand.accent:
            palette = _accented(palette, brand.accent)
        return replace(self, palette=palette, logo=brand.logo or self.logo)


def _regrounded(palette: Palette, ground: Color, ink: Color | None) -> Palette:
    """Return the palette on another ground: quiet colours are mixed from it and the ink, text stays readable."""
    ink = readable(ink or ink_on(ground), ground)
    look: Look = "light" if luminance(ground) > luminance(ink) else "dark"
    away = "#FFFFFF" if look == "light" else "#000000"
    end = mixed(ground, away, 0.12)
    lifted = mixed(ground, "#FFFFFF", 0.85 if look == "light" else 0.08)
    surface = lifted if contrast(ink, lifted) >= SURFACE_RATIO else end
    grounds = (ground, end, surface)
    accent = readable(palette.accent, ground, end, ratio=LARGE_RATIO)
    code = {name: readable(color, surface) for name, color in vars(palette.syntax).items()}
    return _accented(
        replace(
            palette, look=look, ground=ground, ground_end=end, surface=surface, code_surface=surface,
            ink=readable(ink, *grounds), mute=readable(mixed(ink, ground, 0.35), *grounds),
            neutral=readable(mixed(ink, ground, 0.5), ground, end, ratio=LARGE_RATIO), line=mixed(ground, ink, 0.16),
            soft=mixed(ground, ink, 0.09), second=readable(palette.second, ground, end), syntax=Syntax(**code),
        ),
        accent,
    )  # fmt: skip


def _accented(palette: Palette, accent: Color) -> Palette:
    """Return the palette with another accent: fills reach 3 to 1, letters 4.5 to 1, and what stands on it reads."""
    grounds = (palette.ground, palette.ground_end, palette.surface)
    fill = readable(accent, *grounds, ratio=LARGE_RATIO * LIGHT_MARGIN)
    tints = (mixed(fill, palette.ground, share) for share in TINT_SHARES)
    return replace(
        palette, accent=fill, accent_text=readable(accent, *grounds, ratio=TEXT_RATIO * LIGHT_MARGIN),
        on_accent=ink_on(fill),
        tint=next((tint for tint in tints if contrast(palette.ink, tint) >= TINT_RATIO), palette.ground),
    )  # fmt: skip
