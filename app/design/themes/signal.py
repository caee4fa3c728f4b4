"""Signal: a poster. Flat colour, heavy type, hard shadows; the ground changes from scene to scene."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from app.design.contrast import LARGE_RATIO, TEXT_RATIO, contrast, mixed, readable
from app.design.frame import Frame
from app.design.motion_style import MotionStyle
from app.design.palette import Palette, Syntax, accented, regrounded
from app.design.parts.flat import flat_ops
from app.design.stages.poster import PosterStage
from app.design.surfaces import plain_card, rounded
from app.design.tokens import Role, Theme, TypeStyle
from app.media.drawing.ops import Box, Color, EllipseOp, Grade, ImageOp, Op, Paint, Point, RectOp, Tint
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

LIGHT = Tint(white="#FFE9B0", balance=0.45, shade="#3A0C04", lift=0.08, far=0.30)
"""The light on illustrations: warm, so that neon pinks and mints sit beside red and yellow."""

ORANGE = "#FF7A1A"
RINGS = (2.154, 1.538, 1.0)
"""Discs in one another in the corner of a page without a picture: their radii, in the smallest's."""

PASTEL = 0.55
"""How far a brand's pale block lies from its accent to its ground."""
DISC_SHARES = (0.0, 0.15, 0.3, 0.45, 0.6, 0.75, 0.85)
"""How far a brand's disc may lie from its accent to the ground, so that figures read on it."""
QUIET = 0.2
"""How far a brand's quiet block lies from its ground to its ink."""
LEAST_DISTANCE = 40
"""Blocks whose colours lie nearer in every channel (of 255) are alike."""
SEEN_RATIO = 1.12
"""A card that differs less from its ground vanishes."""
CARD_SHARE = 0.10
"""How far a card lies from the ground to the ink where it would vanish."""
ACCENT_DARKER = 0.28
"""How much darker than its disc a brand's long shadow is."""


@dataclass(frozen=True)
class SignalTheme(Theme):
    """Signal prints flat blocks. `grounds` are those of the scenes in turn; empty in an author's own background.

    `loud` is one block more, which no scene has; `dressed` says that accent and discs are an author's.
    """

    grounds: tuple[Palette, ...] = GROUNDS
    loud: Palette = ON_RED
    dressed: bool = False

    def on_scene(self, index: int) -> Theme:
        """Return the theme on the ground whose turn it is."""
        if not self.grounds:
            return self
        return replace(self, palette=self.grounds[index % len(self.grounds)]).shaded()

    def shaded(self) -> SignalTheme:
        """Return the theme with its heroes' shadow in the shade of the disc they stand on."""
        if not self.dressed or not isinstance(self.stage, PosterStage):
            return self
        disc = self.disc_color
        return replace(self, stage=replace(self.stage, seat=disc, shade=mixed(disc, "#000000", ACCENT_DARKER)))

    def blocks(self) -> tuple[Palette, ...]:
        """Return the palettes of its blocks: the scene's own first, then the others in their order."""
        if not self.grounds:
            return _brand_blocks(self.palette)
        every = (*self.grounds, self.loud)
        return self.palette, *(palette for palette in every if palette.ground != self.palette.ground)

    def branded(self, brand: Brand) -> SignalTheme:
        """Return the theme in the author's accent on all its grounds, or on their one background."""
        if not (brand.accent or brand.background or brand.ink):
            return self
        if brand.background or brand.ink:
            theme = super().branded(brand)
            assert isinstance(theme, SignalTheme)
            return _changing(replace(theme, palette=_flat(theme.palette), grounds=(), dressed=True).shaded())
        accent = brand.accent or BLUE
        grounds = tuple(accented(palette, accent) for palette in self.grounds)
        is_own = all(_distance(accent, palette.ground) >= LEAST_DISTANCE for palette in grounds)
        loud = _block(ON_RED, accent) if is_own else accented(ON_RED, accent)
        theme = replace(
            self, palette=grounds[0], grounds=grounds, loud=loud, dressed=True, logo=brand.logo or self.logo
        )
        return _changing(theme.shaded())

    def ground(self, frame: Frame, *, focus: Point | None = None) -> tuple[Op, ...]:
        """Return one flat colour."""
        page = Box(x=0, y=0, w=frame.width, h=frame.height)
        return (RectOp(box=page, paint=Paint(fill=self.palette.ground)),)

    def scenery(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return the disc that an illustration is seen against."""
        return (EllipseOp(center=center, rx=radius, ry=radius, paint=Paint(fill=self.disc_color)),)

    def emblem(self, frame: Frame, center: Point, radius: float) -> tuple[Op, ...]:
        """Return discs in one another, like a target that the frame cuts."""
        colors = self._rings()
        return tuple(
            EllipseOp(center=center, rx=radius * grown, ry=radius * grown, paint=Paint(fill=color))
            for grown, color in zip(RINGS, colors, strict=True)
        )

    def _rings(self) -> tuple[Color, Color, Color]:
        palette = self.palette
        if self.dressed:
            return self.disc_color, palette.accent, palette.ink
        inner = BONE if palette.ground == YELLOW else YELLOW
        return self.disc_color, ORANGE, BONE if self.disc_color == YELLOW else inner

    @property
    def emblem_reach(self) -> float:
        """How far the largest disc reaches, in radii: headlines are never set on red."""
        return RINGS[0]

    @property
    def disc_color(self) -> str:
        """The colour of the disc behind a hero or a figure: red, on red yellow; of a brand its accent.

        That is paled until figures, which are set in the colour of accented words, read on it.
        """
        palette = self.palette
        if self.dressed:
            shades = (mixed(palette.accent, palette.ground, share) for share in DISC_SHARES)
            words = (palette.accent_text, palette.ink)
            fits = (shade for shade in shades if min(contrast(shade, word) for word in words) >= LARGE_RATIO * 1.05)
            return next(fits, palette.surface)
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


def _changing(theme: SignalTheme) -> SignalTheme:
    """Return the theme with blocks of its own colours that cover one scene and uncover the next."""
    colors = tuple(block.ground for block in theme.blocks()[1:4])
    return replace(theme, motion=replace(theme.motion, change_colors=colors))


def _distance(one: Color, other: Color) -> int:
    """Return how far two colours lie apart in their farthest channel, 0 to 255."""
    return max(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) for at in (1, 3, 5))


def _block(palette: Palette, ground: Color) -> Palette:
    """Return the palette of a block of colour in which nothing fades."""
    return _flat(regrounded(palette, ground, None))


def _flat(palette: Palette) -> Palette:
    """Return the palette on one flat ground, with cards that can be seen on it and a hard shadow."""
    ground, surface = palette.ground, palette.surface
    if contrast(surface, ground) < SEEN_RATIO:
        surface = readable(mixed(ground, palette.ink, CARD_SHARE), palette.ink, ratio=TEXT_RATIO)
    grounds = (ground, surface)
    code = {name: readable(color, surface) for name, color in vars(palette.syntax).items()}
    return replace(
        palette, ground_end=ground, surface=surface, code_surface=surface, syntax=Syntax(**code),
        mute=readable(palette.mute, *grounds), accent_text=readable(palette.accent_text, *grounds),
        second=readable(palette.second, *grounds), shadow=mixed(ground, "#000000", ACCENT_DARKER),
        shadow_strength=0.0,
    )  # fmt: skip


@lru_cache(maxsize=64)
def _brand_blocks(palette: Palette) -> tuple[Palette, ...]:
    """Return the blocks of a brand: its ground, its accent, its ink, and a pale accent; no two alike."""
    pale = mixed(palette.accent, palette.ground, PASTEL)
    found = [palette]
    for ground in (palette.accent, palette.ink, pale, mixed(palette.ground, palette.ink, QUIET)):
        if all(_distance(ground, block.ground) >= LEAST_DISTANCE for block in found):
            found.append(_block(palette, ground))
    return tuple(found)


SIGNAL = SignalTheme(
    name="signal", title="Signal", description="A poster: flat loud colour, heavy type, hard shadows.",
    palette=ON_YELLOW, type=TYPE, radius=0.0, caption_style="blocks", mood="driving",
    grade=Grade(saturation=1.06, tint=LIGHT),
    stage=PosterStage(contact=0.0),
    motion=MotionStyle(
        unit="word", entrance="mask", seconds=0.36, stagger=0.055, hero="wipe", hero_seconds=0.36, idle=0.0,
        change="blocks", change_seconds=0.36, change_colors=(BLUE, RED, BLACK),
    ),
    layouts={
        "title": "tiles", "statement": "poster", "list": "bands", "steps:plain": "bands", "number": "billboard",
        "picture": "roundel",
        "ending": "finale",
    },
    headline_size={
        "title:16:9": 312, "title:9:16": 272, "title:1:1": 200, "title:4:5": 228,
        "statement:16:9": 200, "statement:9:16": 200, "statement:1:1": 160, "statement:4:5": 172,
        "section:16:9": 96, "section:9:16": 112, "section:1:1": 80, "section:4:5": 92,
    },
    headline_leading=0.95,
)  # fmt: skip
