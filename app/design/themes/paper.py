"""Paper: an editorial collage. Ink and riso on rough paper, stickers, torn sheets, a serif with a lively italic."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.design.contrast import TEXT_RATIO, contrast, luminance, mixed
from app.design.frame import Frame
from app.design.motion_style import MotionStyle
from app.design.palette import Palette, Syntax
from app.design.parts.ink import brushed, marked, printed_disc, rays, ruled
from app.design.stages.collage import SUN_REACH, SUN_RISE, CollageStage
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import (
    Box,
    Color,
    Font,
    Grade,
    GroundOp,
    GroupOp,
    Halftone,
    ImageOp,
    InkOp,
    Op,
    Paint,
    PaperTexture,
    Point,
    RectOp,
    Sticker,
    Stop,
    Tint,
)
from app.story.script import Brand

OCHRE, VERMILION, BOTTLE = "#F3BA38", "#CE3619", "#2B3A34"

PALETTE = Palette(
    look="light", ground="#F3EDE0", ground_end="#F0E9DA", surface="#FFFDF8", code_surface="#FBF7EE", ink="#1D1A16",
    mute="#5D5548", neutral="#8F8574", line="#CFC5B2", soft="#E2D9C8", accent=VERMILION, accent_text="#B32A12",
    on_accent="#FFFDF8", second="#2F6152", tint="#F4CE73", hot="#F7C649", shadow="#3A2A12", shadow_strength=0.20,
    syntax=Syntax(keyword="#B32A12", function="#1F5C6B", string="#2F6B3C", number="#85590A", comment="#6B6355"),
)  # fmt: skip

DISPLAY_TRACKING = ((300.0, -0.030), (112.0, -0.022), (64.0, -0.018), (0.0, -0.006))

TYPE: dict[Role, TypeStyle] = {
    "display": TypeStyle("Instrument Serif", 400, tracking=DISPLAY_TRACKING),
    "label": TypeStyle("Instrument Sans", 600, tracking=((0.0, -0.002),)),
    "text": TypeStyle("Newsreader", 400, tracking=((0.0, 0.0),)),
    "quote": TypeStyle("Instrument Serif", 400, tracking=DISPLAY_TRACKING),
    "mono": TypeStyle("JetBrains Mono", 450, tracking=((0.0, 0.0),)),
    "figure": TypeStyle("Instrument Serif", 400, tracking=DISPLAY_TRACKING),
}

SERIF_LABELS = 36.0
"""Labels from this size on are read as figures and names rather than as small print."""

TEXT_GROWTH = 1.08
"""The text face has small letters for its size."""

SUN_LIFTS = (0.45, 0.55, 0.65, 0.75, 0.85)
"""How far a brand's second ink lies from its accent to the paper: the first on which ink and figures read."""
SUN_RATIO = 3.5
"""What figures in the accent keep on it."""
GRAIN_RATIO = 5.3
"""What ink keeps on it."""
PALE_SHEET = 0.8
"""The luminance of a sheet that ink can be printed on; a darker one is of the ink's colour itself."""
NIGHT_RATIO = 2.0
"""A torn sheet that stands out less from the ground takes the surface's colour."""

UNDERLINE_DROP_EM = 0.32
UNDERLINE_WIDTH = 10.0

SUN_FADE = (0.34, 0.655)
"""Where the printed sun behind a scene gives out, as shares of its height."""
EMBLEM_FADE = (0.55, 1.0)
EMBLEM_GROWTH = 1.7
LINE_WIDTH = 3.0

PRINT_FRAME, PRINT_TURN = 24.0, -2.2
"""A print's white border, in units, and how it lies, in degrees."""
PRINT_PAPER = "#FFFDF8"
TAPE = "#E9C768"
TAPE_SIZE, TAPE_TURN, TAPE_OPACITY = (170.0, 52.0), -8.0, 0.78
SHEET_EDGE = 1.5


@dataclass(frozen=True)
class PaperTheme(Theme):
    """Paper prints what other themes light. `sun` is its second ink, `night` the torn sheet of its openings."""

    sun: Color = OCHRE
    night: Color = BOTTLE

    @property
    def sheet(self) -> Color:
        """The colour of a torn sheet that covers part of the page."""
        return self.night

    @property
    def highlight(self) -> Color:
        """The second ink."""
        return self.sun

    def branded(self, brand: Brand) -> PaperTheme:
        """Return this theme in the author's colours: their accent gives the second ink, too."""
        if not (brand.accent or brand.background or brand.ink):
            return replace(self, logo=brand.logo or self.logo)
        theme = super().branded(brand)
        assert isinstance(theme, PaperTheme)
        palette = theme.palette
        night = self.night if contrast(self.night, palette.ground) >= NIGHT_RATIO else palette.surface
        sun = _sun(palette, palette.accent, SUN_LIFTS) if brand.accent else _sun(palette, self.sun, (0.0, *SUN_LIFTS))
        return replace(theme, palette=palette, sun=sun, night=night)

    def font(self, role: Role, size: float, *, weight: int | None = None, tabular: bool = False) -> Font:
        """Return the font of a role: large labels are set in the display face, too, and text a little larger."""
        if role == "label" and size >= SERIF_LABELS:
            role, weight = "figure", None
        elif role == "text" and weight is None:
            size *= TEXT_GROWTH
        return super().font(role, size, weight=weight, tabular=tabular)

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return the sheet of paper."""
        box = Box(x=0, y=0, w=frame.width, h=frame.height)
        stops = (Stop(at=0.0, color=self.palette.ground), Stop(at=1.0, color=self.palette.ground_end))
        return (GroundOp(box=box, stops=stops, paper=PaperTexture()),)

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return a sun printed in ochre, engraved rays about it, and the line that things stand on."""
        ink, (x, y) = self.palette.ink, center
        floor = y + SUN_RISE * radius
        return (
            rays(center, radius * 1.13, radius * SUN_REACH, ink),
            printed_disc(center, radius, self.sun, SUN_FADE),
            ruled(x - radius * SUN_REACH, x + radius * SUN_REACH, floor, LINE_WIDTH, ink),
        )

    def emblem(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return a large disc of ink that the page cuts and that gives out in dots."""
        return (printed_disc(center, radius * EMBLEM_GROWTH, self.highlight, EMBLEM_FADE),)

    def underlined(self, box: Box) -> tuple[Op, ...]:
        """Return a brushed line under the words, clear of what hangs below their baseline."""
        size = box.h / 0.8
        y = box.bottom + UNDERLINE_DROP_EM * size
        return (brushed(box.x + 2, box.right - 6, y, UNDERLINE_WIDTH, self.palette.accent_text),)

    def marked(self, box: Box) -> tuple[Op, ...]:
        """Return a stroke of a broad pen, uneven along its edges."""
        return (marked(box, self.palette.tint, opacity=1.0, seed=round(box.y)),)

    def card(
        self, box: Box, frame: Frame, *, lit: bool = False, flat: bool = False, radius: float | None = None
    ) -> tuple[Op, ...]:
        """Return a sheet of paper; a lit one is printed over, a flat one only outlined."""
        palette = self.palette
        corner = min(self.radius, radius) if radius is not None else self.radius
        corners = (corner, corner, corner, corner)
        pale = luminance(palette.surface) >= PALE_SHEET
        fill = palette.accent if lit and not pale else palette.surface
        sheet: tuple[Op, ...] = (RectOp(box=box, radii=corners, paint=Paint(fill=fill)),)
        if lit and pale:
            sheet = (*sheet, InkOp(d=_rectangle(box, corner), color=palette.accent, density=0.985, speckle=0.06))
        if flat and not lit:
            edge = Paint(fill=palette.line, stroke=SHEET_EDGE)
            return *sheet, RectOp(box=box.inset(SHEET_EDGE / 2), radii=corners, paint=edge)
        return sheet if flat else (*_cast_by(box, corners, palette), *sheet)

    def framed(self, picture: ImageOp, frame: Frame) -> tuple[Op, ...]:
        """Return a print in a white border, held by a strip of tape; one that fills its box is a halftone."""
        box = picture.box.inset(PRINT_FRAME)
        sheet = (0.0, 0.0, 0.0, 0.0)
        screen = Halftone() if picture.fit == "cover" else None
        shown = picture.model_copy(update={"box": box, "radius": 0.0, "halftone": screen})
        paper = RectOp(box=picture.box, paint=Paint(fill=PRINT_PAPER))
        # Laid at an angle a picture's own edge is jagged; the border's is not.
        edge = RectOp(box=box.inset(-1.0), paint=Paint(fill=PRINT_PAPER, stroke=5.0, join="miter"))
        tape = Box(x=picture.box.x - 40, y=picture.box.y - 22, w=TAPE_SIZE[0], h=TAPE_SIZE[1])
        return (
            turned((*_cast_by(picture.box, sheet, self.palette), paper, shown, edge), picture.box.center, PRINT_TURN),
            turned(
                (RectOp(box=tape, paint=Paint(fill=TAPE, opacity=TAPE_OPACITY)),), tape.center, PRINT_TURN + TAPE_TURN
            ),
        )


def _sun(palette: Palette, color: Color, lifts: Sequence[float]) -> Color:
    """Return a second ink on which the first and figures in the accent read."""
    for lift in lifts:
        sun = mixed(color, palette.ground, lift)
        if all(_reads(palette, seen) for seen in (sun, _multiplied(sun, palette.ground))):
            return sun
    return "#FFFFFF" if palette.look == "light" else palette.ground


def _reads(palette: Palette, ground: Color) -> bool:
    """Return whether words and figures read on a second ink."""
    least = ((palette.ink, GRAIN_RATIO), (palette.mute, TEXT_RATIO), (palette.accent_text, SUN_RATIO))
    return all(contrast(ground, color) >= ratio for color, ratio in least)


def _multiplied(ink: Color, paper: Color) -> Color:
    """Return what an ink looks like on a paper."""
    channels = ((int(ink[at : at + 2], 16), int(paper[at : at + 2], 16)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(one * other / 255):02X}" for one, other in channels)


def _rectangle(box: Box, radius: float) -> str:
    """Return a rectangle with round corners as path data."""
    radius = max(0.01, min(radius, box.w / 2, box.h / 2))
    arc = f"A{radius:.2f} {radius:.2f} 0 0 1"
    left, right, top, bottom = box.x + radius, box.right - radius, box.y + radius, box.bottom - radius
    return (
        f"M{left:.2f} {box.y:.2f}L{right:.2f} {box.y:.2f}{arc} {box.right:.2f} {top:.2f}"
        f"L{box.right:.2f} {bottom:.2f}{arc} {right:.2f} {box.bottom:.2f}"
        f"L{left:.2f} {box.bottom:.2f}{arc} {box.x:.2f} {bottom:.2f}"
        f"L{box.x:.2f} {top:.2f}{arc} {left:.2f} {box.y:.2f}Z"
    )


def _cast_by(box: Box, radii: tuple[float, float, float, float], palette: Palette) -> tuple[Op, ...]:
    """Return the two shadows of a sheet that lies close on the page: one tight, one wide."""
    strength = palette.shadow_strength
    return tuple(
        RectOp(
            box=Box(x=box.x + dx, y=box.y + dy, w=box.w, h=box.h), radii=radii,
            paint=Paint(fill=palette.shadow, blur=blur, opacity=strength * share),
        )
        for dx, dy, blur, share in ((2.0, 4.0, 3.0, 1.2), (8.0, 16.0, 18.0, 0.9))
    )  # fmt: skip


def turned(ops: tuple[Op, ...], center: Point, degrees: float) -> GroupOp:
    """Return ops turned clockwise about a point."""
    across, down = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    x, y = center
    return GroupOp(
        ops=ops, matrix=(across, -down, x - across * x + down * y, down, across, y - down * x - across * y, 0, 0, 1)
    )


PAPER = PaperTheme(
    name="paper", title="Paper", description="An editorial collage: ink on rough paper, stickers, torn sheets.",
    palette=PALETTE, type=TYPE, radius=6.0, caption_style="marker", italic_accents=frozenset({"display", "quote"}),
    grade=Grade(saturation=0.98, tint=Tint(white="#FBEBD0", balance=0.45, far=0.08, neutral=0.5), sticker=Sticker()),
    stage=CollageStage(contact=0.0),
    headline_size={
        "title:16:9": 248, "title:9:16": 216, "title:1:1": 160, "title:4:5": 188,
        "statement:16:9": 136, "statement:9:16": 148, "statement:1:1": 104, "statement:4:5": 120,
        "section:16:9": 104, "section:9:16": 120, "section:1:1": 80, "section:4:5": 96,
    },
    headline_leading=1.0, masthead=True, mood="warm",
    motion=MotionStyle(
        entrance="mask", seconds=0.62, stagger=0.09, accent_delay=0.12, hero="land", hero_seconds=0.26, idle=0.0,
        change="sheet", change_seconds=0.48, change_colors=("#FBF7EE",),
    ),
    layouts={
        "title": "cover", "list": "ledger", "steps:plain": "ledger", "number": "discs", "picture": "print",
        "ending": "back_cover",
    },
)  # fmt: skip
