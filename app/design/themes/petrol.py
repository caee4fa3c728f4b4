"""Petrol: petrol ink, one tangerine accent, light and dark. A title's coloured word is the key to the lit mark."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.design.frame import Frame
from app.design.palette import Palette, Syntax
from app.design.stages.orbit import LIMB_RADIUS, OrbitStage, View
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import (
    Box,
    EllipseOp,
    GlowLight,
    Grade,
    GroundOp,
    GroupOp,
    LinearGradient,
    Op,
    Paint,
    Point,
    Stop,
    Tint,
)

LIFT_CENTER = (0.3, -0.1)
"""Where the ground is lit from, as shares of the frame's width and height."""
LIFT_RADIUS = 0.55
"""Reach of that light, as a share of the frame's height."""
LIFT_STRENGTH = {"light": 0.75, "dark": 0.45}
EMBLEM_SHIFT = 0.45
EMBLEM_GROWTH = 1.35
"""The emblem's disc is larger than an illustration's and moved right so that the frame cuts it, but never lower."""
EMBLEM_RINGS = ((1.22, 4.0, 0.75), (1.48, 3.0, 0.45), (1.80, 3.0, 0.26), (2.20, 3.0, 0.15), (2.70, 3.0, 0.09))
VIEWS: tuple[View, ...] = ("disc", "limb", "dawn", "disc", "dawn")
"""What the heroes of a film's scenes are seen before, in turn."""
LIMB_RINGS = ((0.62, 3.0, 0.42), (1.12, 3.0, 0.26), (1.68, 3.0, 0.16), (2.30, 3.0, 0.10))
LIMB_EDGE = 5.0
LIMB_GLOW = 1.1
"""A planet's limb: the heights of the orbits above it, and how deep its light is, in heroes' radii."""
DAWN_RADIUS = 1.24
DAWN_RINGS = ((1.22, 4.0, 0.55), (1.50, 3.0, 0.34), (1.84, 3.0, 0.20), (2.24, 3.0, 0.12))
DAWN_LINE = 3.0
"""A rising sun: its radius in heroes' radii, and its rings in its own."""

SYSTEM_GROWTH, SUN, SYSTEM_SHIFT = 1.7, 0.52, 0.10
SYSTEM_RINGS = ((0.86, 4.0, 0.55), (1.26, 3.0, 0.38), (1.72, 3.0, 0.26), (2.24, 3.0, 0.18), (2.84, 3.0, 0.11))
PLANETS: tuple[tuple[float, float, float, str], ...] = (
    (1.26, 236.0, 0.150, "second"), (1.72, 128.0, 0.075, "neutral"), (2.24, 233.0, 0.110, "ink"),
    (0.86, 28.0, 0.055, "ink"),
)  # fmt: skip
"""The emblem of later pages, a sun with its planets: orbit, angle, radius and colour of each."""

GROUND_KNEE = 0.55
"""The upper part of the ground, as a share of its height, is one colour; then it deepens."""

LIGHT = Palette(
    look="light", ground="#F1F4F2", ground_end="#E4EAE8", surface="#FFFFFF", code_surface="#FFFFFF", ink="#0B2027",
    mute="#4A6068", neutral="#768E95", line="#CAD5D5", soft="#DCE4E3", accent="#F4501A", accent_text="#B93A00",
    on_accent="#0B2027", second="#17707F", tint="#FFDCCB", hot="#FFD23F", shadow="#04141A", shadow_strength=0.20,
    syntax=Syntax(keyword="#B93A00", function="#0F6674", string="#2B6E3F", number="#7A4B00", comment="#5A7078"),
)  # fmt: skip

DARK = Palette(
    look="dark", ground="#0B2027", ground_end="#071A20", surface="#14313B", code_surface="#0F2932", ink="#F3F7F6",
    mute="#A6BCC1", neutral="#64858E", line="#2A4A54", soft="#1B3A45", accent="#FF7A3D", accent_text="#FF9460",
    on_accent="#0B2027", second="#52BCCB", tint="#5A3322", hot="#FFD23F", shadow="#04141A", shadow_strength=0.45,
    syntax=Syntax(keyword="#FF9460", function="#6CCBDA", string="#9ADBA8", number="#FFCF66", comment="#8FA8AE"),
)  # fmt: skip

LAMP = {
    "light": Grade(tint=Tint(white="#FFEBDD", balance=0.30, far=0.22)),
    "dark": Grade(tint=Tint(white="#FFE3CF", balance=0.34, shade="#0B2027", lift=0.10, far=0.24)),
}
"""The light on illustrations: that of the one tangerine accent."""

DISPLAY_TRACKING = ((90.0, -0.032), (40.0, -0.020), (0.0, -0.012))

TYPE: dict[Role, TypeStyle] = {
    "display": TypeStyle("Inter", 700, optical=32.0, tracking=DISPLAY_TRACKING),
    "label": TypeStyle("Inter", 600, optical=32.0, tracking=DISPLAY_TRACKING),
    "text": TypeStyle("Inter", 500, optical=14.0, tracking=((0.0, -0.006),)),
    "quote": TypeStyle("Newsreader", 450, optical=72.0, tracking=((0.0, -0.014),)),
    "mono": TypeStyle("JetBrains Mono", 450, tracking=((0.0, 0.0),)),
    "figure": TypeStyle("Inter", 700, optical=32.0, tracking=DISPLAY_TRACKING),
}

HEADLINE_SIZE = {
    "title:16:9": 160.0, "title:9:16": 160.0, "title:1:1": 114.0, "title:4:5": 136.0,
    "statement:16:9": 114.0, "statement:9:16": 114.0, "statement:1:1": 96.0, "statement:4:5": 96.0,
    "section:16:9": 80.0, "section:9:16": 96.0, "section:1:1": 68.0, "section:4:5": 80.0,
}  # fmt: skip


@dataclass(frozen=True)
class PetrolTheme(Theme):
    """Petrol's ground is still air: one soft light from the upper left. `later` is whether a film has begun."""

    later: bool = False

    def on_scene(self, index: int) -> PetrolTheme:
        """Return the theme with the view whose turn it is."""
        if not isinstance(self.stage, OrbitStage):
            return self
        return replace(self, stage=replace(self.stage, view=VIEWS[index % len(VIEWS)]), later=index > 0)

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return what the hero is seen before: a disc with its rings, a planet's limb, a rising sun."""
        view = self.stage.view if isinstance(self.stage, OrbitStage) else "disc"
        if view == "limb":
            return self._limb(frame, center, radius)
        return self._dawn(frame, center, radius) if view == "dawn" else super().scenery(frame, center, radius)

    def _limb(self, frame: Frame, top: Point, radius: float) -> tuple[Op, ...]:
        palette, size = self.palette, radius * LIMB_RADIUS
        middle = (top[0], top[1] + size)
        glow = LinearGradient(
            start=(0.0, top[1]), end=(0.0, top[1] + radius * LIMB_GLOW),
            stops=(Stop(at=0.0, color=palette.tint), Stop(at=1.0, color=f"{palette.tint[:7]}00")),
        )  # fmt: skip
        rings = (self._ring(middle, size + radius * height, width, opacity) for height, width, opacity in LIMB_RINGS)
        return (
            *rings, EllipseOp(center=middle, rx=size, ry=size, paint=Paint(fill=glow)),
            self._ring(middle, size, LIMB_EDGE, 1.0),
        )  # fmt: skip

    def _dawn(self, frame: Frame, foot: Point, radius: float) -> tuple[Op, ...]:
        size = radius * DAWN_RADIUS
        rings = tuple(self._ring(foot, size * grown, width, opacity) for grown, width, opacity in DAWN_RINGS)
        sun = EllipseOp(center=foot, rx=size, ry=size, paint=Paint(fill=self.palette.accent))
        above = Box(x=0, y=-frame.height, w=2 * frame.width, h=frame.height + foot[1])
        return (GroupOp(ops=(*rings, sun), clip=above),)

    def _ring(self, center: Point, radius: float, width: float, opacity: float) -> EllipseOp:
        paint = Paint(fill=self.palette.accent, stroke=width, opacity=opacity)
        return EllipseOp(center=center, rx=radius, ry=radius, paint=paint)

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return the gradient and the light on it."""
        box = Box(x=0, y=0, w=frame.width, h=frame.height)
        center = (frame.width * LIFT_CENTER[0], frame.height * LIFT_CENTER[1])
        reach = frame.height * LIFT_RADIUS
        palette = self.palette
        light = GlowLight(
            center=center, rx=reach, ry=reach, color=palette.surface, strength=LIFT_STRENGTH[palette.look]
        )
        stops = (
            Stop(at=0.0, color=palette.ground), Stop(at=GROUND_KNEE, color=palette.ground),
            Stop(at=1.0, color=palette.ground_end),
        )  # fmt: skip
        return (GroundOp(box=box, stops=stops, lights=(light,)),)

    def emblem(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return a full disc that the frame cuts, like a sun, with its rings; later, a sun with its planets."""
        if self.later:
            return self._system(center, radius, low=frame.wide)
        x, y = center
        rise = 0.0 if frame.wide else EMBLEM_GROWTH - 1.0
        middle = (x + radius * EMBLEM_SHIFT, y - radius * rise)
        size = radius * EMBLEM_GROWTH
        rings = tuple(self._ring(middle, size * grown, width, opacity) for grown, width, opacity in EMBLEM_RINGS)
        return (*rings, EllipseOp(center=middle, rx=size, ry=size, paint=Paint(fill=self.palette.accent)))

    def _system(self, center: Point, radius: float, *, low: bool) -> tuple[Op, ...]:
        """Return the sun and its planets; on a tall page words lie below: there are none as `low`."""
        palette, size = self.palette, radius * SYSTEM_GROWTH
        x, y = center[0] + radius * SYSTEM_SHIFT, center[1]
        rings = (self._ring((x, y), size * reach, width, opacity) for reach, width, opacity in SYSTEM_RINGS)
        sun = EllipseOp(center=(x, y), rx=size * SUN, ry=size * SUN, paint=Paint(fill=palette.accent))
        planets = []
        for reach, degrees, share, role in PLANETS:
            angle, own = math.radians(degrees), size * share
            middle = (x + size * reach * math.cos(angle), y + size * reach * math.sin(angle))
            if not low and middle[1] > y:
                continue
            planets.append(EllipseOp(center=middle, rx=own, ry=own, paint=Paint(fill=getattr(palette, role))))
        return (*rings, sun, *planets)


PETROL = PetrolTheme(
    name="petrol", title="Petrol", description="Petrol ink and one tangerine accent, on a dark ground.",
    palette=DARK, type=TYPE, headline_size=HEADLINE_SIZE, headline_leading=1.07, caption_style="pill",
    stage=OrbitStage(contact=0.35), grade=LAMP["dark"],
)  # fmt: skip

PETROL_LIGHT = PetrolTheme(
    name="petrol-light", title="Petrol light", description="Petrol ink and one tangerine accent, on a light ground.",
    palette=LIGHT, type=TYPE, headline_size=HEADLINE_SIZE, headline_leading=1.07, caption_style="pill",
    stage=OrbitStage(contact=0.25), grade=LAMP["light"],
)  # fmt: skip
