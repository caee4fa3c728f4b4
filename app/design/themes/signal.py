"""Signal: a poster. Flat colour, heavy type, hard shadows; the ground changes from scene to scene."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.contrast import LARGE_RATIO, readable
from app.design.frame import Frame
from app.design.motion_style import MotionStyle
from app.design.palette import Palette, Syntax, accented
from app.design.parts.flat import flat_ops
from app.design.stages.poster import PosterStage
from app.design.surfaces import plain_card, rounded
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import Box, EllipseOp, Grade, ImageOp, Op, Paint, Point, RectOp
from app.story.script import Brand

YELLOW, BLUE, RED, BLACK, BONE = "#FFD400", "#1F2BFF", "#FF4B26", "#0B0B0F", "#F6F2E9"
RED_SHADE, BLUE_SHADE, BLACK_SHADE = "#C92C0B", "#1219B0", "#2A2A33"
WHITE = "#FFFFFF"

ON_LIGHT = Syntax(keyword="#B3240A", function="#1F2BFF", string="#0F6B33", number="#7A3FA0", comment="#5F5B50")
ON_DARK = Syntax(keyword="#FF8A70", function="#9FB0FF", string="#8FE0A8", number="#FFD400", comment="#9C9CA8")

ON_YELLOW = Palette(
    look="light", ground=YELLOW, ground_end=YELLOW, surface=BONE, code_surface=BONE, ink=BLACK, mute="#2B2705",
    neutral=BLACK, line="#C7A500", soft="#EAC200", accent=BLUE, accent_text=BLACK, on_accent=WHITE,
    second=BLACK, tint=RED, hot=YELLOW, shadow="#C9A700", shadow_strength=0.0, syntax=ON_LIGHT,
)  # fmt: skip

ON_BONE = replace(
    ON_YELLOW, ground=BONE, ground_end=BONE, surface=WHITE, code_surface=WHITE, mute="#45423A",
    line="#CFCABD", soft="#E3DED1", accent=readable(RED, BONE, ratio=LARGE_RATIO), on_accent=BLACK, second=BLUE,
    tint=YELLOW, shadow="#D9D3C5",
)  # fmt: skip

ON_BLUE = Palette(
    look="dark", ground=BLUE, ground_end=BLUE, surface=BLUE_SHADE, code_surface=BLACK, ink=WHITE, mute="#DCDFFF",
    neutral="#A3AAFF", line="#4A54FF", soft="#3A45FF", accent=YELLOW, accent_text=YELLOW, on_accent=BLACK,
    second=BONE, tint=BLACK, hot=YELLOW, shadow=BLUE_SHADE, shadow_strength=0.0, syntax=ON_DARK,
)  # fmt: skip

ON_BLACK = replace(
    ON_BLUE, ground=BLACK, ground_end=BLACK, surface="#1C1C24", ink=BONE, mute="#C9C7C0", neutral="#74747F",
    line=BLACK_SHADE, soft=BLACK_SHADE, second=RED, tint=BLUE, shadow=BLACK_SHADE, code_surface="#15151B",
)  # fmt: skip

ON_RED = replace(
    ON_YELLOW, ground=RED, ground_end=RED, surface=BONE, mute="#240A04", line="#D93A18",
    soft="#E2431F", accent=BLACK, accent_text=BLACK, on_accent=BONE, second=BLACK, tint=YELLOW, shadow=RED_SHADE,
)  # fmt: skip

GROUNDS = (ON_YELLOW, ON_BONE, ON_BLUE, ON_BLACK)
"""The grounds of a film's scenes, in turn."""

DISPLAY_TRACKING = ((112.0, -0.045), (64.0, -0.035), (40.0, -0.020), (0.0, -0.010))

TYPE: dict[Role, TypeStyle] = {
    "display": TypeStyle("Archivo", 900, width=88.0, tracking=DISPLAY_TRACKING),
    "label": TypeStyle("Archivo", 700, width=96.0, tracking=((48.0, -0.025), (0.0, -0.010))),
    "text": TypeStyle("Archivo", 600, tracking=((0.0, -0.010),)),
    "quote": TypeStyle("Archivo", 900, width=88.0, tracking=DISPLAY_TRACKING),
    "mono": TypeStyle("JetBrains Mono", 500, tracking=((0.0, 0.0),)),
    "figure": TypeStyle("Archivo", 900, width=88.0, tracking=((0.0, -0.030),)),
}

ORANGE = "#FF7A1A"
RINGS = (2.154, 1.538, 1.0)
"""Discs in one another in the corner of a page without a picture: their radii, in the smallest's."""


@dataclass(frozen=True)
class SignalTheme(Theme):
    """Signal prints flat blocks. `grounds` are those of the scenes in turn; empty in an author's own background."""

    grounds: tuple[Palette, ...] = GROUNDS

    def on_scene(self, index: int) -> Theme:
        """Return the theme on the ground whose turn it is."""
        return replace(self, palette=self.grounds[index % len(self.grounds)]) if self.grounds else self

    def blocks(self) -> tuple[Palette, ...]:
        """Return the palettes of its blocks: the scene's own first, then the others in their order."""
        if not self.grounds:
            return super().blocks()
        every = (*self.grounds, ON_RED)
        return self.palette, *(palette for palette in every if palette.ground != self.palette.ground)

    def branded(self, brand: Brand) -> Theme:
        """Return the theme in the author's accent on all its grounds, or on their one background."""
        if brand.background or brand.ink or not brand.accent:
            theme = super().branded(brand)
            assert isinstance(theme, SignalTheme)
            return replace(theme, grounds=() if brand.background or brand.ink else self.grounds)
        grounds = tuple(accented(palette, brand.accent) for palette in self.grounds)
        return replace(self, palette=grounds[0], grounds=grounds, logo=brand.logo or self.logo)

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return one flat colour."""
        page = Box(x=0, y=0, w=frame.width, h=frame.height)
        return (RectOp(box=page, paint=Paint(fill=self.palette.ground)),)

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return the disc that an illustration is seen against."""
        return (EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=self.disc_color)),)

    def emblem(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return discs in one another, like a target that the frame cuts."""
        inner = BONE if self.palette.ground == YELLOW else YELLOW
        colors = (self.disc_color, ORANGE, BONE if self.disc_color == YELLOW else inner)
        return tuple(
            EllipseOp(center=center, rx=radius * grown, ry=radius * grown, paint=Paint(fill=color))
            for grown, color in zip(RINGS, colors, strict=True)
        )

    @property
    def emblem_reach(self) -> float:
        """How far the largest disc reaches, in radii: headlines are never set on red."""
        return RINGS[0]

    @property
    def disc_color(self) -> str:
        """The colour of the disc behind a hero: red, on red yellow."""
        return YELLOW if self.palette.ground == RED else RED

    def finished(self, ops: tuple[Op, ...]) -> tuple[Op, ...]:
        """Return everything with square corners and without gradients or blur."""
        return flat_ops(ops, self.palette.shadow)

    def card(
        self, box: Box, frame: Frame, *, lit: bool = False, flat: bool = False, radius: float | None = None
    ) -> tuple[Op, ...]:
        """Return a flat block without a shadow."""
        if lit:
            return (rounded(box, self.radius, self.mark_fill(box)),)
        return plain_card(box, replace(self.palette, look="light"), self.radius, flat=True)

    def framed(self, picture: ImageOp, frame: Frame) -> tuple[Op, ...]:
        """Return the picture as it is, its corners square, on a block of shade moved down to the right."""
        drop = 28.0
        box = picture.box
        block = Box(x=box.x + drop, y=box.y + drop, w=box.w, h=box.h)
        return rounded(block, 0.0, self.palette.ink), picture.model_copy(update={"radius": 0.0})


SIGNAL = SignalTheme(
    name="signal", title="Signal", description="A poster: flat loud colour, heavy type, hard shadows.",
    palette=ON_YELLOW, type=TYPE, radius=0.0, caption_style="blocks", mood="driving", grade=Grade(saturation=1.1),
    stage=PosterStage(contact=0.0),
    motion=MotionStyle(
        unit="word", entrance="mask", seconds=0.36, stagger=0.055, hero="wipe", hero_seconds=0.36, idle=0.0,
        change="blocks", change_seconds=0.36, change_colors=(BLUE, RED, BLACK),
    ),
    layouts={"title": "tiles", "statement": "poster", "list": "bands", "number": "billboard", "picture": "roundel"},
    headline_size={
        "title:16:9": 312, "title:9:16": 272, "title:1:1": 200, "title:4:5": 228,
        "statement:16:9": 200, "statement:9:16": 200, "statement:1:1": 160, "statement:4:5": 172,
        "section:16:9": 96, "section:9:16": 112, "section:1:1": 80, "section:4:5": 92,
    },
    headline_leading=0.95,
)  # fmt: skip
