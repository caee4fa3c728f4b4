"""Aurora: a product film. Panes of frosted glass over the northern lights, mint to pink where something is lit."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.contrast import TEXT_RATIO, luminance, mixed, readable
from app.design.frame import Frame
from app.design.motion_style import MotionStyle
from app.design.palette import Palette, Syntax, accented
from app.design.parts.night import NIGHTS, QUIET, SKY, night_sky
from app.design.stages.tiles import PANE_CORNER, TILE_CORNER, TilesStage, rings_on
from app.design.surfaces import rounded
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import (
    Box,
    CastShadow,
    Color,
    EllipseOp,
    Fill,
    GlassOp,
    Grade,
    ImageOp,
    LinearGradient,
    Op,
    Paint,
    Point,
    Rim,
    ShadowOp,
    Stop,
    Tint,
)
from app.story.script import Brand

SHADE_REACH, SHADE_BLUR, SHADE_OPACITY = 24.0, 90.0, 0.68
"""The shade under big words on a bright sky: how far beyond them, how soft, how dark."""

LIT = (Stop(at=0.0, color="#8CFBDD"), Stop(at=0.5, color="#9CC2FF"), Stop(at=1.0, color="#F3A6FF"))
LIT_STEPS = (0.0, 0.5, 1.0)
BRAND_LIFT, BRAND_TURN = 0.35, 0.55
"""A brand's own gradient: from its accent lifted towards white to one turned towards pink."""

HALO_BLUR, HALO_OPACITY = 28.0, 0.85

GLASS_BLUR = 32.0
CLEAR, COPY, LIT_COPY, PAGE = 0.92, 0.52, 0.48, 0.48
"""Brightness of glass: of a tile, of a card with words, of a lit one, of a page."""
SATURATION = 1.35
TINT_CLEAR, TINT_COPY = 0.08, 0.05
LIT_TINT: Color = "#C9D4FF"

SHEEN = ((0.0, 0.16), (0.5, 0.03), (1.0, 0.06))
EDGE = ((0.0, 0.55), (0.35, 0.10), (0.7, 0.06), (1.0, 0.33))
EDGE_WIDTH = 2.0
LIT_EDGE = 1.8
"""Light on glass and on its edge from upper left: place and opacity; a lit card's edge is this much brighter."""

SHADOW_DROP, SHADOW_BLUR, SHADOW_INSET, SHADOW_OPACITY = 26.0, 34.0, 8.0, 0.38

PAGE_PAD = {
    "16:9": (48.0, 36.0, 28.0),
    "9:16": (44.0, 64.0, 12.0),
    "1:1": (44.0, 44.0, 28.0),
    "4:5": (44.0, 44.0, 28.0),
}
"""How far a page of glass reaches beyond the content: at the sides, above, below."""
PAGE_CORNER = 56.0

FRAME_WIDTH = 24.0
FRAME_CORNER = 64.0
"""A picture's frame of glass."""
PICTURE_LIGHT = (
    Stop(at=0.0, color="#3B2BD04D"), Stop(at=0.5, color="#10154800"), Stop(at=1.0, color="#0B8C8659")
)  # fmt: skip
PLATE: Color = "#0A0E30"
PLATE_TINT, PLATE_OPACITY = 0.40, 0.78
"""What colours a card on a picture, how far; and how dark it is on a clip."""

EMBLEM_SHARE = 1.86
"""Side of the pane behind what a title or a number shows, in shares of the radius given for it."""

MOON_AT, MOON_SHARE, MOON_REACH = (0.38, -0.36), 0.62, 1.15
MOON_GLOW, MOON_GLOW_OPACITY = 0.22, 0.55
EMBLEM_PANE, PANE_LEFT, PANE_ABOVE = 1.36, 1.0, 0.36
"""The emblem, in radii: where its moon is, how large and how far from the frame's edge; the moon's glow; the side of
its pane, and the pane's left and upper edge."""
GLASS_REACH = 1.5

GLASS: Color = "#2A3170"
"""The brightest that glass with words on it becomes."""

DARKEST_LUMINANCE = 0.05
"""A brand's background is the night only if it is as dark."""

PALETTE = Palette(
    look="dark", ground="#0B0F36", ground_end="#0C1A48", surface="#181B3F", code_surface="#0F1238D9", ink="#F5F7FF",
    mute="#D5DCF8", neutral="#7F89C9", line="#3A4386", soft="#434C97", accent="#7DF9D8", accent_text="#8CFBDD",
    on_accent="#071230", second="#FF9BD2", tint="#2E3C8C", hot="#8CFBDD", shadow="#02041A", shadow_strength=0.38,
    syntax=Syntax(keyword="#F3A6FF", function="#9CC2FF", string="#8CFBDD", number="#FFD48A", comment="#A3ADDC"),
)  # fmt: skip

DISPLAY_TRACKING = ((300.0, -0.060), (88.0, -0.045), (64.0, -0.038), (48.0, -0.028), (0.0, -0.012))
TEXT_TRACKING = ((48.0, -0.025), (0.0, -0.010))

TYPE: dict[Role, TypeStyle] = {
    "display": TypeStyle("Geist", 600, tracking=DISPLAY_TRACKING),
    "label": TypeStyle("Geist", 600, tracking=((64.0, -0.035), (40.0, -0.025), (0.0, -0.012))),
    "text": TypeStyle("Geist", 500, tracking=TEXT_TRACKING),
    "quote": TypeStyle("Geist", 500, tracking=((72.0, -0.038), (48.0, -0.030), (0.0, -0.015))),
    "mono": TypeStyle("JetBrains Mono", 450, tracking=((0.0, 0.0),)),
    "figure": TypeStyle("Geist", 600, tracking=((96.0, -0.035), (48.0, -0.024), (0.0, -0.012))),
}

FLOATING = CastShadow(color="#060826", strength=0.55, drop=0.08, blur=0.07)
GRADE = Grade(
    saturation=1.12, key_dx=-0.6, key_dy=-0.9, key_strength=0.16, key_color="#BFD8FF", ambient_strength=0.24,
    ambient_color="#9A62C8", exposure=1.04,
    tint=Tint(white="#CFDCFF", balance=0.30, shade="#3F46C0", lift=0.09, far=0.08),
    rims=(
        Rim(dx=-0.8, dy=-0.8, width=0.012, color="#D6F5FF", strength=0.72),
        Rim(dx=0.8, dy=0.6, width=0.012, color="#E58BFF", strength=0.55),
    ),
    shadow=FLOATING,
)  # fmt: skip


@dataclass(frozen=True)
class AuroraTheme(Theme):
    """Aurora lays glass over a sky of curtains; `lit` are the stops of what is lit, `night` is the sky's number.

    `sky` is the colour of an author's own night.
    """

    lit: tuple[Stop, ...] = LIT
    sky: Color | None = None
    night: int = 1

    @property
    def on_lit(self) -> Color:
        """The ink of words on a lit card, which is dark glass in a halo."""
        return self.palette.ink

    def on_scene(self, index: int) -> AuroraTheme:
        """Return the theme under another stretch of the same sky."""
        return replace(self, night=index % len(NIGHTS))

    def branded(self, brand: Brand) -> AuroraTheme:
        """Return this theme in the author's accent, and under their background if that is as dark as a night."""
        dark = brand.background and luminance(brand.background) <= DARKEST_LUMINANCE
        sky = brand.background if dark else None
        theme = replace(self, sky=sky, logo=brand.logo or self.logo)
        if sky:
            theme = replace(theme, palette=replace(self.palette, ground=sky, ground_end=sky))
        if not brand.accent:
            return theme
        # The lights shine through glass on any sky: what is lit must read on the brightest there is.
        palette = theme.palette
        grounds = (palette.ground, PALETTE.ground_end, GLASS)
        accent = readable(brand.accent, *grounds, ratio=TEXT_RATIO)
        colors = (mixed(accent, "#FFFFFF", BRAND_LIFT), accent, mixed(accent, LIT[-1].color, BRAND_TURN))
        lit = tuple(Stop(at=at, color=readable(color, *grounds)) for at, color in zip(LIT_STEPS, colors, strict=True))
        own = replace(accented(palette, accent), accent=accent, accent_text=accent, on_accent=PALETTE.on_accent)
        return replace(theme, palette=own, lit=lit)

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return the night sky, quieter where it carries cards; beside objects it is dark under the words."""
        return (night_sky(frame, self.night, QUIET, self.sky),)

    def title_ground(self, frame: Frame) -> tuple[Op, ...]:
        """Return the sky at its brightest."""
        return (night_sky(frame, self.night, 1.0, self.sky),)

    def shade(self, words: Box, frame: Frame) -> tuple[Op, ...]:
        """Return a soft dark under the words, so that they stand on any curtain."""
        box = words.inset(-SHADE_REACH)
        radius = min(box.w, box.h) / 2
        return (ShadowOp(box=box, radius=radius, blur=SHADE_BLUR, color=SKY[0].color, opacity=SHADE_OPACITY),)

    def page_ground(self, frame: Frame) -> tuple[Op, ...]:
        """Return the sky with a page of glass over it, as large as the content."""
        side, above, below = PAGE_PAD[frame.aspect]
        content = frame.content
        page = Box(x=content.x - side, y=content.y - above, w=content.w + 2 * side, h=content.h + above + below)
        return *self.ground(frame), *self._glass(page, frame, PAGE_CORNER, brightness=PAGE, tint=TINT_COPY)

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return the pane behind a single illustration or a big number."""
        side = radius * EMBLEM_SHARE
        pane = Box(x=center[0] - side / 2, y=center[1] - side / 2, w=side, h=side)
        return *self._glass(pane, frame, PANE_CORNER, brightness=COPY, tint=TINT_COPY), *rings_on(pane, self)

    @property
    def emblem_reach(self) -> float:
        """How far the glass before the moon reaches, in radii."""
        return GLASS_REACH

    def emblem(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return a moon in the colours of what is lit, half behind a pane of glass."""
        reach = radius * MOON_REACH
        center = min(center[0], frame.width - reach), max(center[1], reach)
        x, y = center[0] + radius * MOON_AT[0], center[1] + radius * MOON_AT[1]
        size, side = radius * MOON_SHARE, radius * EMBLEM_PANE
        around = Box(x=x - size, y=y - size, w=2 * size, h=2 * size)
        fill = self._across(around, self.lit)
        glow = Paint(fill=fill, blur=size * MOON_GLOW, opacity=MOON_GLOW_OPACITY)
        moon = (
            EllipseOp(center=(x, y), rx=size, ry=size, paint=glow),
            EllipseOp(center=(x, y), rx=size, ry=size, paint=Paint(fill=fill)),
        )
        pane = Box(x=center[0] - radius * PANE_LEFT, y=center[1] - radius * PANE_ABOVE, w=side, h=side)
        return *moon, *self.pane(pane, frame, under=moon, radius=side * TILE_CORNER)

    def accent_fill(self, box: Box) -> Fill:
        """Return mint to pink across the words."""
        return LinearGradient(start=(box.x, box.y), end=(box.right, box.y), stops=self.lit)

    def mark_fill(self, box: Box) -> Fill:
        """Return the cooler half of that along a bar."""
        cool = (Stop(at=0.0, color=self.lit[0].color), Stop(at=1.0, color=self.lit[1].color))
        if box.w >= box.h:
            return LinearGradient(start=(box.x, box.y), end=(box.right, box.y), stops=cool)
        return LinearGradient(start=(box.x, box.bottom), end=(box.x, box.y), stops=cool)

    def card(
        self, box: Box, frame: Frame, *, lit: bool = False, flat: bool = False, radius: float | None = None
    ) -> tuple[Op, ...]:
        """Return a card of glass, dark under its words; a lit one glows all around."""
        corner = min(self.radius if radius is None else radius, box.w / 2, box.h / 2)
        if not lit:
            return self._glass(box, frame, corner, brightness=COPY, tint=TINT_COPY, shadow=not flat)
        halo = rounded(box, corner, self._across(box, self.lit), opacity=HALO_OPACITY)
        glow = halo.model_copy(update={"paint": halo.paint.model_copy(update={"blur": HALO_BLUR})})
        body = self._glass(box, frame, corner, brightness=LIT_COPY, tint=TINT_COPY, edge=LIT_EDGE, color=LIT_TINT)
        return glow, *body

    def pane(self, box: Box, frame: Frame, *, under: tuple[Op, ...] = (), radius: float) -> tuple[Op, ...]:
        """Return a clear tile of glass, through which `under` is seen, too."""
        return self._glass(box, frame, radius, brightness=CLEAR, tint=TINT_CLEAR, under=under)

    def plate(self, box: Box, frame: Frame, *, over: tuple[Op, ...]) -> tuple[Op, ...]:
        """Return glass over the picture; over a clip, whose pictures change, a clear dark card."""
        if over:
            return self._glass(box, frame, self.radius, brightness=COPY, tint=PLATE_TINT, color=PLATE, under=over)
        body = rounded(box, self.radius, PLATE, opacity=PLATE_OPACITY)
        return body, rounded(box, self.radius, _light(box, EDGE, 0.7), stroke=EDGE_WIDTH)

    def framed(self, picture: ImageOp, frame: Frame) -> tuple[Op, ...]:
        """Return the picture in a frame of glass, in the light of the sky."""
        outer, corner = picture.box.inset(-FRAME_WIDTH), FRAME_CORNER - FRAME_WIDTH
        inner = picture.model_copy(update={"radius": corner})
        light = rounded(picture.box, corner, self._across(picture.box, PICTURE_LIGHT))
        return *self._glass(outer, frame, FRAME_CORNER, brightness=CLEAR, tint=TINT_CLEAR), inner, light

    def _glass(
        self, box: Box, frame: Frame, radius: float, *, brightness: float, tint: float, edge: float = 1.0,
        color: Color = "#FFFFFF", under: tuple[Op, ...] = (), shadow: bool = True,
    ) -> tuple[Op, ...]:  # fmt: skip
        pane = GlassOp(
            box=box, radius=radius, ground=(*self.ground(frame), *under), blur=GLASS_BLUR, saturation=SATURATION,
            brightness=brightness, tint=color, tint_opacity=tint,
        )  # fmt: skip
        sheen = rounded(box, radius, _light(box, SHEEN, 0.4))
        rim = rounded(box, radius, _light(box, EDGE, 0.7, edge), stroke=EDGE_WIDTH)
        return *((self._shadow(box, radius),) if shadow else ()), pane, sheen, rim

    def _shadow(self, box: Box, radius: float) -> ShadowOp:
        fallen = Box(x=box.x + SHADOW_INSET, y=box.y + SHADOW_DROP, w=box.w - 2 * SHADOW_INSET, h=box.h)
        return ShadowOp(
            box=fallen, radius=radius, blur=SHADOW_BLUR, color=self.palette.shadow, opacity=SHADOW_OPACITY
        )

    def _across(self, box: Box, stops: tuple[Stop, ...]) -> LinearGradient:
        return LinearGradient(start=(box.x, box.y), end=(box.right, box.bottom), stops=stops)


def _light(box: Box, stops: tuple[tuple[float, float], ...], slant: float, strength: float = 1.0) -> LinearGradient:
    """Return white light from the upper left; its line ends `slant` of the width along."""
    made = tuple(
        Stop(at=at, color=f"#FFFFFF{round(255 * min(1.0, opacity * strength)):02X}") for at, opacity in stops
    )
    return LinearGradient(start=(box.x, box.y), end=(box.x + box.w * slant, box.bottom), stops=made)


AURORA = AuroraTheme(
    name="aurora", title="Aurora", description="A product film: glass over the northern lights, mint to pink.",
    palette=PALETTE, type=TYPE, radius=48.0, caption_style="glass", grade=GRADE, stage=TilesStage(contact=0.62),
    layouts={"title": "staged_title", "list": "deck", "number": "bento", "picture": "window"},
    mood="calm",
    motion=MotionStyle(
        entrance="mask", seconds=0.80, stagger=0.09, accent_delay=0.12, hero="glass", hero_seconds=0.80,
        change="blur", change_seconds=0.50,
    ),
    headline_size={
        "title:16:9": 152, "title:9:16": 136, "title:1:1": 112, "title:4:5": 120,
        "statement:16:9": 120, "statement:9:16": 120, "statement:1:1": 96, "statement:4:5": 104,
        "section:16:9": 88, "section:9:16": 96, "section:1:1": 68, "section:4:5": 80,
    },
    headline_leading=1.07,
)  # fmt: skip
