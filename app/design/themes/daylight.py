"""Daylight: a sunlit storybook. Window light on a warm wall, hills, plinths, an ember accent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.contrast import luminance, mixed, readable
from app.design.frame import Frame
from app.design.motion_style import MotionStyle
from app.design.palette import Palette, Syntax
from app.design.parts.landscape import light_rings, sun
from app.design.stages.plinths import PlinthStage
from app.design.surfaces import rounded
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import (
    Box,
    CastShadow,
    Color,
    Fill,
    Grade,
    GroundOp,
    ImageOp,
    LinearGradient,
    MeshPoint,
    Op,
    Paint,
    PaneLight,
    Point,
    RectOp,
    Stop,
    Tint,
)
from app.story.script import Brand

PALETTE = Palette(
    look="light", ground="#FFF1DC", ground_end="#FFDDB8", surface="#FFFDF8", code_surface="#FFFDF8", ink="#35160A",
    mute="#703B1E", neutral="#A8785C", line="#EBCBA4", soft="#FBE3C4", accent="#C83D0A", accent_text="#A32903",
    on_accent="#FFFFFF", second="#23703F", tint="#FFCB85", hot="#FFD23F", shadow="#7A2A00", shadow_strength=0.22,
    syntax=Syntax(keyword="#B02E04", function="#1F5F8B", string="#23703F", number="#8A4B00", comment="#7D5A45"),
)  # fmt: skip

SKY = (
    MeshPoint(x=0.0, y=0.0, color="#FFF6E8", weight=1.4),
    MeshPoint(x=0.5, y=0.0, color="#FFF0D9", weight=1.0),
    MeshPoint(x=1.0, y=0.0, color="#FFE3BF", weight=1.0),
    MeshPoint(x=0.0, y=0.6, color="#FFEBD2", weight=1.0),
    MeshPoint(x=0.0, y=1.0, color="#FFD9B4", weight=0.8),
)
"""The wall's light, from the upper left."""
WARMTH, WARMTH_WEIGHT = "#FFC072", 1.1
CORNER, CORNER_WEIGHT = "#FF9E66", 0.9
"""Where the light gathers, and the corner where it ends."""
QUIET_WARMTH, QUIET_CORNER = "#FFD69E", "#FFC596"
"""The same on pages of data, whose labels must read anywhere."""
QUIET_FOCUS: Point = (0.92, 0.22)

FLOOR_FROM = 0.65
FLOOR_STOPS = (
    Stop(at=0.0, color="#FF9A5C00"), Stop(at=0.2, color="#FFA06450"), Stop(at=1.0, color="#FF7F45A0"),
)  # fmt: skip
"""The floor under a scene, from this share of the frame's height: it lifts out of the wall and deepens."""

RING_REACH = (1.84, 1.37, 0.95)
RING_STRENGTH = 0.34

EMBER = (Stop(at=0.0, color="#D0460E"), Stop(at=0.5, color="#C33A08"), Stop(at=1.0, color="#A62A04"))
GLOWING = (Stop(at=0.0, color="#BC3607"), Stop(at=0.55, color="#AB2D04"), Stop(at=1.0, color="#8A2001"))
LIT_CARD = (Stop(at=0.0, color="#D0460E"), Stop(at=0.4, color="#C03808"), Stop(at=1.0, color="#9C2803"))
"""A lit mark; accented words; a lit card."""
LARGE_TEXT = 70.0
"""Accented words glow from this height; smaller ones are plain, to read."""

CARD_DROP, CARD_BLUR = 18.0, 26.0
CARD_EDGE = 2.5

DISPLAY_TRACKING = ((112.0, -0.035), (48.0, -0.028), (0.0, -0.012))

TYPE: dict[Role, TypeStyle] = {
    "display": TypeStyle("Bricolage Grotesque", 800, optical=96.0, tracking=DISPLAY_TRACKING),
    "label": TypeStyle("Bricolage Grotesque", 700, optical=48.0, tracking=((48.0, -0.025), (0.0, -0.010))),
    "text": TypeStyle("Figtree", 500, tracking=((48.0, -0.010), (0.0, -0.004))),
    "quote": TypeStyle("Bricolage Grotesque", 700, optical=96.0, tracking=((80.0, -0.032), (0.0, -0.024))),
    "mono": TypeStyle("JetBrains Mono", 450, tracking=((0.0, 0.0),)),
    "figure": TypeStyle("Bricolage Grotesque", 800, optical=96.0, tracking=((0.0, -0.025),)),
}

GRADE = Grade(
    saturation=1.12, exposure=1.05, key_dx=0.8, key_dy=-0.6, key_strength=0.16, key_color="#FFE2A8",
    ambient_strength=0.16, ambient_color="#FFB98A",
    tint=Tint(white="#FFD2A0", balance=0.58, shade="#B0501E", lift=0.08, far=0.12, neutral=0.85),
    shadow=CastShadow(color="#8A2E00", strength=0.28, drop=0.10, blur=0.08),
)  # fmt: skip


WALL_RATIO = 4.1
"""What a brand's accent keeps on the plain wall: where the light gathers it is less."""
DARKEST_LUMINANCE = 0.50
"""A background darker than this is not for a theme of daylight."""


@dataclass(frozen=True)
class DaylightTheme(Theme):
    """Daylight's ground is a wall with a window's light on it, warmest where a scene's objects stand."""

    def branded(self, brand: Brand) -> Theme:
        """Return this theme in the author's accent, and on their background if that is a light one."""
        light = brand.background and luminance(brand.background) >= DARKEST_LUMINANCE
        theme = super().branded(brand if light else brand.model_copy(update={"background": None, "ink": None}))
        if theme.palette == self.palette:
            return theme
        palette = theme.palette
        grounds = (palette.ground, palette.ground_end, palette.surface)
        accent = readable(palette.accent, *grounds, ratio=WALL_RATIO)
        on_accent = readable(palette.on_accent, accent)
        return replace(theme, palette=replace(palette, accent=accent, on_accent=on_accent))

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return the wall; with a `focus`, warm light gathers there and a floor lies below."""
        width, height = frame.width, frame.height
        at = QUIET_FOCUS if focus is None else (focus[0] / width, focus[1] / height)
        sky, warm, corner = _wall(self.palette, quiet=focus is None)
        mesh = (
            *sky, MeshPoint(x=at[0], y=at[1], color=warm, weight=WARMTH_WEIGHT),
            MeshPoint(x=1.0, y=1.0, color=corner, weight=CORNER_WEIGHT),
        )  # fmt: skip
        wall = GroundOp(
            box=Box(x=0, y=0, w=width, h=height), stops=(Stop(at=0.0, color=self.palette.ground),), mesh=mesh,
            lights=(_window(width, height),),
        )  # fmt: skip
        return (wall,) if focus is None else (wall, _floor(frame, corner))

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return rings of light about the scene."""
        return light_rings(center, [radius * reach for reach in RING_REACH], RING_STRENGTH)

    def emblem(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return the sun, large, in its rings."""
        return *self.scenery(frame, center, radius * 1.1), *sun(center, radius * 0.8)

    def accent_fill(self, box: Box) -> Fill:
        """Return an ember's glow for large words, the accent for small ones."""
        if box.h < LARGE_TEXT:
            return self.palette.accent_text
        stops = GLOWING if self.palette.accent_text == PALETTE.accent_text else _deepening(self.palette.accent_text)
        return LinearGradient(start=(box.x, box.y), end=(box.x, box.bottom), stops=stops)

    def mark_fill(self, box: Box) -> Fill:
        """Return an ember along a lit bar, deepest at its end."""
        end = (box.right, box.y) if box.w >= box.h else (box.x, box.bottom)
        return LinearGradient(start=(box.x, box.y), end=end, stops=self._ember(EMBER))

    def card(
        self, box: Box, frame: Frame, *, lit: bool = False, flat: bool = False, radius: float | None = None
    ) -> tuple[Op, ...]:
        """Return cream paper in the light, its edge bright; a lit card is an ember."""
        corner = min(self.radius if radius is None else radius, box.w / 2, box.h / 2)
        paper = (Stop(at=0.0, color=self.palette.surface), Stop(at=1.0, color=self.palette.ground))
        stops = self._ember(LIT_CARD) if lit else paper
        down = LinearGradient(start=(box.x, box.y), end=(box.x, box.bottom), stops=stops)
        body = (
            rounded(box, corner, down),
            rounded(box, corner, "#FFFFFF", opacity=0.40 if lit else 0.90, stroke=CARD_EDGE),
        )
        return body if flat else (self._shadow(box, corner, 0.26 if lit else 0.14), *body)

    def framed(self, picture: ImageOp, frame: Frame) -> tuple[Op, ...]:
        """Return the picture in a cream mount."""
        mount = picture.box.inset(-10.0)
        return (
            self._shadow(mount, picture.radius + 10.0, 0.34),
            rounded(mount, picture.radius + 10.0, self.palette.surface),
            picture,
        )

    def _ember(self, own: tuple[Stop, ...]) -> tuple[Stop, ...]:
        """Return the stops of something lit: the theme's own, or those of an author's accent."""
        if self.palette.accent == PALETTE.accent:
            return own
        return _lit(self.palette.accent, self.palette.on_accent)

    def _shadow(self, box: Box, corner: float, strength: float) -> RectOp:
        return RectOp(
            box=Box(x=box.x, y=box.y + CARD_DROP, w=box.w, h=box.h), radii=(corner, corner, corner, corner),
            paint=Paint(fill=self.palette.shadow, blur=CARD_BLUR, opacity=strength),
        )  # fmt: skip


def _window(width: float, height: float) -> PaneLight:
    """Return the light that falls through a window of six panes, slanting as it reaches the wall."""
    pane_width, pane_height = width * 0.20, height * 0.62
    return PaneLight(
        origin=(width * 0.12, -height * 0.30), across=(0.914 * pane_width, 0.407 * pane_width),
        down=(-0.087 * pane_height, 0.914 * pane_height), columns=3, rows=2, gap=width * 0.022,
        softness=max(width, height) * 0.012, color="#FFF6DC", strength=0.22, shade="#FDF9F4",
    )  # fmt: skip


def _wall(palette: Palette, *, quiet: bool) -> tuple[tuple[MeshPoint, ...], Color, Color]:
    """Return the wall's light, its warmth and its darker corner: the theme's own, or those of an author's ground."""
    if palette.ground == PALETTE.ground:
        return (SKY, QUIET_WARMTH, QUIET_CORNER) if quiet else (SKY, WARMTH, CORNER)
    lifts = (0.55, 0.30, 0.0, 0.15, 0.0)
    sky = tuple(
        point.model_copy(update={"color": mixed(palette.ground, "#FFFFFF", lift)})
        for point, lift in zip(SKY, lifts, strict=True)
    )
    warm, corner = (0.04, 0.08) if quiet else (0.08, 0.16)
    return sky, mixed(palette.ground, palette.accent, warm), mixed(palette.ground, palette.accent, corner)


def _lit(accent: Color, ink: Color) -> tuple[Stop, ...]:
    """Return an accent from lighter to deeper, `ink` readable on all of it."""
    away = "#000000" if luminance(ink) > luminance(accent) else "#FFFFFF"
    colors = (readable(mixed(accent, away, share), ink) for share in (0.02, 0.08, 0.20))
    return tuple(Stop(at=at, color=color) for at, color in zip((0.0, 0.45, 1.0), colors, strict=True))


def _deepening(color: Color) -> tuple[Stop, ...]:
    """Return a colour of words from itself to one that reads even better."""
    return Stop(at=0.0, color=color), Stop(at=1.0, color=mixed(color, "#000000", 0.25))


def _floor(frame: Frame, corner: Color) -> RectOp:
    top = frame.height * FLOOR_FROM
    stops = FLOOR_STOPS if corner == CORNER else _tinted(corner)
    down = LinearGradient(start=(0.0, top), end=(0.0, frame.height), stops=stops)
    return RectOp(box=Box(x=0, y=top, w=frame.width, h=frame.height - top), paint=Paint(fill=down))


def _tinted(corner: Color) -> tuple[Stop, ...]:
    return tuple(Stop(at=stop.at, color=f"{corner}{stop.color[7:]}") for stop in FLOOR_STOPS)


DAYLIGHT = DaylightTheme(
    name="daylight", title="Daylight", description="A sunlit storybook: warm light, hills and an ember accent.",
    palette=PALETTE, type=TYPE, radius=40.0, caption_style="chip", grade=GRADE, stage=PlinthStage(contact=0.42),
    motion=MotionStyle(
        unit="word", entrance="mask", seconds=0.62, stagger=0.055, accent_delay=0.12, change="hill",
        change_seconds=0.60, change_colors=("#FFB067", "#F27C3D"),
    ),
    headline_size={
        "title:16:9": 176, "title:9:16": 144, "title:1:1": 114, "title:4:5": 128,
        "statement:16:9": 120, "statement:9:16": 112, "statement:1:1": 92, "statement:4:5": 96,
        "section:16:9": 88, "section:9:16": 92, "section:1:1": 72, "section:4:5": 80,
    },
    headline_leading=1.04, mood="bright",
    layouts={
        "title": "landscape", "number": "hill", "list": "stairs", "steps": "stairs", "picture": "arch",
        "section": "horizon", "ending": "horizon",
    },
)  # fmt: skip
