"""Design tokens: the roles every theme fills and every layout asks for, so that neither knows the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from app.design.frame import MASTHEAD_BAND, Frame
from app.design.motion_style import MotionStyle
from app.design.palette import INKED_RATIO, Palette, accented, as_ground, inked, regrounded
from app.design.stages.base import Stage
from app.design.stages.orbit import OrbitStage
from app.design.surfaces import drop_shadow, plain_card, rounded
from app.media.drawing.ops import Box, Color, EllipseOp, Fill, Font, FontFile, Grade, ImageOp, Op, Paint, Point
from app.story.script import Brand

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


def steps_down(size: float, floor: float) -> tuple[float, ...]:
    """Return the sizes of the scale from `size` down to `floor`, largest first: what a text may shrink through."""
    return tuple(step for step in reversed(TYPE_SCALE) if floor <= step <= size) or (floor,)


RINGS = ((1.0, 6.0, 0.9), (1.5, 4.0, 0.5), (2.05, 3.0, 0.28), (2.65, 3.0, 0.16), (3.3, 3.0, 0.09))
"""Rings behind a scene's objects: radius as a share of the first, width in units, opacity."""

Role = Literal["display", "label", "text", "quote", "mono", "figure"]


@dataclass(frozen=True)
class TypeStyle:
    """A typeface for a role. `tracking` is in em by size: pairs (from size, em), largest size first.

    A `file` of the author's own comes before the family.
    """

    family: str
    weight: int
    optical: float | None = None
    italic: bool = False
    width: float = 100.0
    tracking: tuple[tuple[float, float], ...] = ((90.0, -0.032), (40.0, -0.020), (0.0, -0.012))
    file: FontFile | None = None

    def font(self, size: float, *, weight: int | None = None, features: tuple[str, ...] = ()) -> Font:
        """Return this style as a font of `size`."""
        em = next(value for least, value in self.tracking if size >= least)
        return Font(
            family=self.family, size=size, weight=weight or self.weight, italic=self.italic, width=self.width,
            optical=self.optical, tracking=em, features=features, file=self.file,
        )  # fmt: skip


LOGO_WIDTH = 176.0
LOGO_HEIGHT = 64.0
LOGO_GAP = 48.0


@dataclass(frozen=True)
class Theme:
    """One look: tokens, and a few methods a theme overrides where tokens are not enough.

    A theme is one file in `design/themes/`: an instance, or a small subclass. `layouts` names the modules of
    `design/layouts/` that lay out some kinds of visual in its own way: {"list": "ledger"}. Accents are set in italics
    in the roles of `italic_accents`. With a `masthead` every page has a head between two rules.
    """

    name: str
    title: str
    description: str
    palette: Palette
    type: dict[Role, TypeStyle]
    headline_size: dict[str, float]
    headline_leading: float = 1.07
    italic_accents: frozenset[Role] = frozenset()
    masthead: bool = False
    centered: bool = False
    radius: float = 32.0
    caption_style: str = "pill"
    mood: str = "curious"
    grade: Grade = field(default_factory=Grade)
    stage: Stage = field(default_factory=OrbitStage)
    motion: MotionStyle = field(default_factory=MotionStyle)
    layouts: Mapping[str, str] = field(default_factory=dict)
    logo: str | None = None

    @property
    def logo_room(self) -> float:
        """The width that a headline leaves free for the logo in the corner."""
        return LOGO_WIDTH + LOGO_GAP if self.logo else 0.0

    @property
    def on_lit(self) -> Color:
        """The ink of words on a lit card."""
        return self.palette.on_accent

    @property
    def text_ratio(self) -> float:
        """The contrast with plain grounds at which words in an author's colours keep 4.5 in the pixels."""
        return INKED_RATIO

    def on_scene(self, index: int) -> Theme:
        """Return this theme as scene number `index` wears it, for themes whose ground changes from scene to scene."""
        return self

    def blocks(self) -> tuple[Palette, ...]:
        """Return the colour blocks of the theme, each with what reads on it; its own ground is the first."""
        palette = self.palette
        on = palette.on_accent
        lit = replace(
            palette, ground=palette.accent, ground_end=palette.accent, ink=on, mute=on, accent=on, accent_text=on,
            on_accent=palette.accent, neutral=on,
        )  # fmt: skip
        raised = replace(palette, ground=palette.surface, ground_end=palette.surface, surface=palette.ground)
        return palette, lit, raised

    def font(self, role: Role, size: float, *, weight: int | None = None, tabular: bool = False) -> Font:
        """Return the font of a role at `size`."""
        return self.type[role].font(size, weight=weight, features=("tnum",) if tabular else ())

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return the ops of the background; `focus` is where a scene's objects stand, for themes that light it."""
        raise NotImplementedError

    def page_ground(self, frame: Frame) -> tuple[Op, ...]:
        """Return the background of a page whose words and marks lie on no card of their own: charts, quotations."""
        return self.ground(frame)

    def shade(self, words: Box, frame: Frame) -> tuple[Op, ...]:
        """Return what quiets the ground under big words that lie on it, for grounds with bright places."""
        return ()

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

    @property
    def emblem_reach(self) -> float:
        """How far the part of the emblem that words must not lie on reaches from its centre, in radii."""
        return 1.0

    def headline_fill(self, box: Box) -> Fill:
        """Return how a headline line whose ink fills `box` is painted."""
        return self.palette.ink

    def accent_fill(self, box: Box) -> Fill:
        """Return how an accented word or figure whose ink fills `box` is painted."""
        return self.palette.accent_text

    def mark_fill(self, box: Box) -> Fill:
        """Return how a lit bar, arc or card that fills `box` is painted."""
        return self.palette.accent

    @property
    def sheet(self) -> Color:
        """The colour of a dark sheet that may cover part of a page."""
        return self.palette.ink if self.palette.look == "light" else self.palette.surface

    @property
    def highlight(self) -> Color:
        """The colour of a broad light area that ink is read on: a disc behind a figure, a marker's stroke."""
        return self.palette.tint

    def finished(self, ops: tuple[Op, ...]) -> tuple[Op, ...]:
        """Return a layer's ops as this theme prints them, whatever layout drew them: it has the last word."""
        return ops

    def page(self, frame: Frame) -> Frame:
        """Return the page that scenes are laid out on: below its masthead, if it has one."""
        return replace(frame, band=MASTHEAD_BAND) if self.masthead else frame

    def underlined(self, box: Box) -> tuple[Op, ...]:
        """Return the flourish under a statement's accented words, which end at `box`'s bottom, their baseline."""
        return ()

    def marked(self, box: Box) -> tuple[Op, ...]:
        """Return a highlighter's stroke over a box, that words are set on."""
        return (rounded(box, 0.12 * box.h, self.palette.tint),)

    def card(
        self, box: Box, frame: Frame, *, lit: bool = False, flat: bool = False, radius: float | None = None
    ) -> tuple[Op, ...]:
        """Return the surface that grouped things lie on; `radius` None is the theme's own.

        A `lit` one is filled like a mark; a `flat` one has no shadow.
        """
        corner = self.radius if radius is None else radius
        return plain_card(box, self.palette, corner, fill=self.mark_fill(box) if lit else None, flat=flat)

    def pane(self, box: Box, frame: Frame, *, under: tuple[Op, ...] = (), radius: float) -> tuple[Op, ...]:
        """Return the tile that an object stands before; `under` lies between it and the ground, for clear ones."""
        return self.card(box, frame, radius=radius)

    def plate(self, box: Box, frame: Frame, *, over: tuple[Op, ...]) -> tuple[Op, ...]:
        """Return the card with words that lies on a picture that fills the page, drawn by `over`; none for a clip."""
        return self.card(box, frame)

    def framed(self, picture: ImageOp, frame: Frame) -> tuple[Op, ...]:
        """Return the author's picture as an object on the page: a print with its shadow."""
        mat = rounded(picture.box, picture.radius, self.palette.surface)
        return drop_shadow(picture.box, picture.radius, self.palette), mat, picture

    def repainted(self, palette: Palette) -> Theme:
        """Return the theme with a kit's palette in place of its own."""
        return replace(self, palette=palette)

    def branded(self, brand: Brand) -> Theme:
        """Return this theme in the author's own colours, where they keep text readable."""
        palette = self.palette
        if brand.background or brand.ink:
            ground = as_ground(brand.background) if brand.background else palette.ground
            palette = regrounded(palette, ground, brand.ink)
        if brand.accent:
            palette = accented(palette, brand.accent)
        if brand.background or brand.ink:
            palette = inked(palette)
        return replace(self, palette=palette, logo=brand.logo or self.logo)
