"""Studio: a keynote at night. One light on a dark stage, metal headlines, a warm accent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.contrast import luminance, mixed, readable
from app.design.frame import Frame
from app.design.motion_style import MotionStyle
from app.design.palette import Palette, Syntax
from app.design.stages.floor import FloorStage
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import (
    Box,
    Fill,
    FloorLight,
    Grade,
    GroundOp,
    Light,
    LimbLight,
    LinearGradient,
    Op,
    Point,
    Rim,
    SpotLight,
    Stop,
)
from app.story.script import Brand

METAL = (Stop(at=0.0, color="#FFFFFF"), Stop(at=0.45, color="#F2F3F5"), Stop(at=1.0, color="#B2B6BE"))
WARM = (Stop(at=0.0, color="#FFE39A"), Stop(at=0.4, color="#FFB84D"), Stop(at=1.0, color="#FF6A2B"))
WARM_STEPS = (0.0, 0.4, 1.0)
GLOW_LIFT, GLOW_FALL = 0.50, 0.22
"""A brand's own glow: how far it rises from the accent to white and falls back to the night."""

LEAST_GLOWING, LARGE, SOFTENED = 40.0, 70.0, 0.45
"""Words lower than the first are plain, lower than the second glow less deeply: its red is too dark for them in the
light. How far it then is on its way back to the middle."""

GLOW_RATIO = 5.0
"""What its deepest keeps on the plain stage: in the spot it is less."""

DARKEST_LUMINANCE = 0.05
"""A brand's background is the stage only if it is as dark as night."""

SPOT_COLOR = "#FFDCC4"
"""Warm pink: yellow light over black turns olive."""
SPOT_WIDTH = 640.0
FLOOR_LIFT = 50.0
"""The floor begins this far behind the objects' base line."""

LIMB_RADIUS = 2300.0
LIMB_CREST = {"16:9": 0.735, "9:16": 0.60, "1:1": 0.68, "4:5": 0.70}
"""Where the planet's edge crests, as a share of the frame's height."""
LIMB_CLEARANCE = {"16:9": 196.0, "9:16": 196.0, "1:1": 240.0, "4:5": 225.0}
"""Words keep this far above the crest: its glow is too bright to read on."""
LIMB_SPREAD = 0.30
"""Reach of its glow to either side, as a share of the frame's width."""
LATER_DAWN = 0.74
"""Where the sun rises in titles after the opening."""
LIMB_LEAST_SPREAD = 420.0
"""A tall frame keeps enough of the glow that the limb still reads as a horizon."""

PALETTE = Palette(
    look="dark", ground="#0C0D10", ground_end="#060708", surface="#191B20", code_surface="#121419", ink="#F5F5F7",
    mute="#A4A6AD", neutral="#676C78", line="#2B2E36", soft="#22252C", accent="#FFA940", accent_text="#FFB84D",
    on_accent="#1A0D00", second="#8FB4FF", tint="#7A4A0E", hot="#FFC45C", shadow="#000000", shadow_strength=0.55,
    syntax=Syntax(keyword="#FFB27A", function="#8FC7FF", string="#A6DFB2", number="#FFD27A", comment="#92959F"),
)  # fmt: skip

DISPLAY_TRACKING = ((300.0, -0.060), (112.0, -0.045), (64.0, -0.040), (48.0, -0.025), (0.0, -0.012))
TEXT_TRACKING = ((96.0, -0.030), (48.0, -0.025), (0.0, -0.010))

TYPE: dict[Role, TypeStyle] = {
    "display": TypeStyle("Inter", 600, optical=32.0, tracking=DISPLAY_TRACKING),
    "label": TypeStyle("Inter", 600, optical=32.0, tracking=TEXT_TRACKING),
    "text": TypeStyle("Inter", 500, optical=14.0, tracking=((48.0, -0.020), (0.0, -0.006))),
    "quote": TypeStyle("Newsreader", 450, optical=72.0, tracking=((0.0, -0.014),)),
    "mono": TypeStyle("JetBrains Mono", 450, tracking=((0.0, 0.0),)),
    "figure": TypeStyle("Inter", 600, optical=32.0, tracking=((112.0, -0.035), (0.0, -0.025))),
}

GRADE = Grade(
    saturation=1.12, exposure=1.03, key_dx=0.0, key_dy=-1.0, key_strength=0.26, key_color="#FFF1DC",
    ambient_strength=0.30, ambient_color="#1A1D26",
    rims=(
        Rim(dx=-1.0, dy=-0.35, width=0.014, color="#FFD9A0", strength=0.85),
        Rim(dx=1.0, dy=0.35, width=0.008, color="#8FB4FF", strength=0.45),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class StudioTheme(Theme):
    """Studio lights what it shows: the ground carries a spot where the objects stand, the title a sunrise.

    `glow` are the stops of what is lit: accents, bars, cards; `dawn` is where the sun rises, in shares of the width.
    """

    glow: tuple[Stop, ...] = WARM
    dawn: float = 0.5

    def on_scene(self, index: int) -> StudioTheme:
        """Return the theme with a sun that has travelled on since the opening."""
        return replace(self, dawn=LATER_DAWN) if index else self

    def branded(self, brand: Brand) -> StudioTheme:
        """Return this theme in the author's accent, glow included, and on their background if that is a dark one."""
        dark = brand.background and luminance(brand.background) <= DARKEST_LUMINANCE
        kept = brand.model_copy(update={"background": brand.background if dark else None, "ink": None})
        theme = super().branded(kept)
        assert isinstance(theme, StudioTheme)
        if not brand.accent:
            return theme
        palette = _lit(theme.palette)
        return replace(theme, palette=palette, glow=_glow(palette))

    def repainted(self, palette: Palette) -> StudioTheme:
        """Return the theme with a kit's palette, its glow readable on the kit's surfaces."""
        if palette == self.palette:
            return self
        lit = _lit(palette)
        return replace(self, palette=lit, glow=_glow(lit))

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return the night gradient; with a `focus`, a cone of light that pools on the floor there."""
        lights: tuple[Light, ...] = ()
        if focus is not None:
            x, floor = focus
            lights = (
                SpotLight(x=x, floor=floor, width=SPOT_WIDTH, color=SPOT_COLOR),
                FloorLight(y=floor - FLOOR_LIFT, color="#FFFAF2", strength=0.025),
            )
        return (self._night(frame, lights),)

    def title_ground(self, frame: Frame) -> tuple[Op, ...]:
        """Return the edge of a planet just before sunrise, its flare where it dawns."""
        x, y = frame.width * self.dawn, frame.height * LIMB_CREST[frame.aspect]
        spread = max(LIMB_SPREAD * frame.width, LIMB_LEAST_SPREAD)
        return (self._night(frame, (LimbLight(x=x, y=y, radius=LIMB_RADIUS, spread=spread),)),)

    def title_area(self, frame: Frame) -> Box:
        """Return the sky above the planet's edge."""
        area = frame.content
        bottom = min(area.bottom, frame.height * LIMB_CREST[frame.aspect] - LIMB_CLEARANCE[frame.aspect])
        return Box(x=area.x, y=area.y, w=area.w, h=bottom - area.y)

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return nothing: the spot on the ground sets the scene."""
        return ()

    def headline_fill(self, box: Box) -> Fill:
        """Return brushed metal, lit from above."""
        return LinearGradient(start=(box.x, box.y), end=(box.x, box.bottom), stops=METAL)

    def accent_fill(self, box: Box) -> Fill:
        """Return the glow of the sun, from upper left to lower right of the words; small ones are plain."""
        if box.h < LEAST_GLOWING:
            return self.palette.accent_text
        slant = box.h * 0.2
        stops = self.glow if box.h >= LARGE else _softened(self.glow)
        return LinearGradient(start=(box.x, box.bottom + slant), end=(box.right, box.y + slant), stops=stops)

    def mark_fill(self, box: Box) -> Fill:
        """Return the same glow along a bar or card."""
        if box.w >= box.h:
            return LinearGradient(start=(box.x, box.y), end=(box.right, box.y), stops=self.glow)
        return LinearGradient(start=(box.x, box.y), end=(box.x, box.bottom), stops=self.glow)

    def _night(self, frame: Frame, lights: tuple[Light, ...]) -> GroundOp:
        box = Box(x=0, y=0, w=frame.width, h=frame.height)
        night = (Stop(at=0.0, color=self.palette.ground), Stop(at=1.0, color=self.palette.ground_end))
        return GroundOp(box=box, stops=night, lights=lights)


def _softened(glow: tuple[Stop, ...]) -> tuple[Stop, ...]:
    """Return the stops of a glow, the deepest of them lifted."""
    return *glow[:-1], Stop(at=glow[-1].at, color=mixed(glow[-1].color, glow[-2].color, SOFTENED))


def _lit(palette: Palette) -> Palette:
    """Return the palette with its accent as bright as its letters, so that what stands on it is always the night."""
    return replace(palette, accent=palette.accent_text, on_accent=palette.ground_end)


def _glow(palette: Palette) -> tuple[Stop, ...]:
    """Return the stops of a glow in the palette's accent: from a lifted one to one nearer the night."""
    deep = readable(
        mixed(palette.accent, palette.ground, GLOW_FALL), palette.ground, palette.surface, ratio=GLOW_RATIO
    )
    colors = (mixed(palette.accent, "#FFFFFF", GLOW_LIFT), palette.accent, deep)
    return tuple(Stop(at=at, color=color) for at, color in zip(WARM_STEPS, colors, strict=True))


STUDIO = StudioTheme(
    name="studio", title="Studio", description="A keynote at night: one light, metal type, a warm accent.",
    palette=PALETTE, type=TYPE, radius=26.0, caption_style="glow", grade=GRADE,
    stage=FloorStage(reflection=0.30, contact=0.75, halo=0.40),
    headline_size={
        "title:16:9": 176, "title:9:16": 136, "title:1:1": 120, "title:4:5": 120,
        "statement:16:9": 128, "statement:9:16": 120, "statement:1:1": 96, "statement:4:5": 104,
        "section:16:9": 80, "section:9:16": 96, "section:1:1": 68, "section:4:5": 80,
    },
    motion=MotionStyle(
        entrance="mask", seconds=0.62, stagger=0.09, accent_delay=0.12, change="light", change_seconds=0.40,
        change_colors=("ground_end",),
    ),
    headline_leading=1.04, centered=True, mood="driving",
    layouts={"title": "spotlit", "number": "panel", "list": "beam", "picture": "projected"},
)  # fmt: skip
