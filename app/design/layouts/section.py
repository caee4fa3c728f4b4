"""The break between two parts: the part's number as large as the page allows, its heading, and how far we are."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import LINE_STAGGER_SECONDS, fade_in, keys, pop_in
from app.design.parts.accordion import FAR
from app.design.parts.header import headline, headline_sizes
from app.design.parts.layers import ground_layer, shade_layer, sprite, whole
from app.design.parts.shapes import clear_of
from app.design.parts.text import Align, Block, floor_size, line_width, set_text, sizes_from
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import Clip, SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Font, Paint, Point, TextOp
from app.story.script import SectionVisual

NUMBER_HEIGHT = {"16:9": 0.62, "9:16": 0.30, "1:1": 0.36, "4:5": 0.38}
"""Height of the number's figures, as a share of the content's."""

NUMBER_WIDTH = {"16:9": 0.30, "9:16": 0.80, "1:1": 0.6, "4:5": 0.7}
"""The most of the content's width that it takes."""

NUMBER_MIDDLE = 0.80
NUMBER_MIDDLE_TALL = 0.68
"""The middle of the number, as a share of the frame's width."""

WIDE_TEXT_SHARE = 0.58
RING_SHARE = 0.72
"""Radius of what stands behind the number, as a share of its height."""

NUMBER_MIDDLE_ON_LINE = 0.764
LINE_BELOW, RAYS_FROM, RAYS_TO = 0.28, 1.06, 1.70
"""Below a masthead the number stands on the line of the theme's scenery, which ends at the margin, within its rays:
how far the line is below the middle, where rays begin about it, and how high they reach above the line, in radii."""

CAP_EM = 0.727
TITLE_GAP = 112.0
POOL_GAP = 150.0
"""How far below the number, or words under it, a theme's light pools: it is too bright there to read on."""

RAIL_HEIGHT, RAIL_GAP, RAIL_ROOM = 10.0, 14.0, 72.0
RAIL_PART_MOST = 132.0
RAIL_LIFT = 20.0
"""The rail keeps this much more off captions."""

FILL_SECONDS = 0.42
NUMBER_SECONDS = 0.5
MOST_PARTS = 12
MAX_LINES = {"wide": 4, "tall": 4}


@dataclass(frozen=True)
class _Number:
    """The number: its text, its font, and the ink it fills when its baseline is at 0 and it starts at 0."""

    text: str
    font: Font
    ink: tuple[float, float, float, float]

    @property
    def width(self) -> float:
        return self.ink[2] - self.ink[0]

    @property
    def height(self) -> float:
        return self.ink[3] - self.ink[1]

    def within(self, radius: float) -> bool:
        """Return whether it stays clear of the rays about a sun of `radius` on whose line it stands."""
        return math.hypot(self.width / 2, self.height - LINE_BELOW * radius) <= RAYS_FROM * radius

    def at(self, left: float, top: float, theme: Theme) -> TextOp:
        """Return the number with its ink's upper left corner at (left, top)."""
        box = Box(x=left, y=top, w=self.width, h=self.height)
        return TextOp(
            text=self.text, x=left - self.ink[0], y=top - self.ink[1], font=self.font,
            paint=Paint(fill=theme.accent_fill(box)),
        )  # fmt: skip


def lay_out(visual: SectionVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, number, heading, and a rail of the parts when their count is known."""
    number = _number(visual.number.strip(), context, theme)
    rail = _has_rail(visual)
    area = context.frame.content
    area = Box(x=area.x, y=area.y, w=area.w, h=area.h - (RAIL_ROOM if rail else 0.0))
    wide = context.frame.wide
    title = _title(visual, context, theme, area, number)
    x, top, figure = _places(area, context.frame, number, title, theme)
    align: Align = "center" if theme.centered and not (wide and number) else "left"
    placed = headline(title, theme, x, top, at=context.entrance + LINE_STAGGER_SECONDS, align=align)
    foot = figure[1] + number.height if number and wide else top + title.height
    layers = [
        *_behind(number, figure, foot + POOL_GAP, placed.box, context, theme),
        *shade_layer(placed.box, context.frame, theme),
    ]
    if number:
        shown = sprite("number", number.at(figure[0], figure[1], theme))
        layers.append(pop_in(shown, context.entrance, NUMBER_SECONDS, scale=0.94, by=24.0))
    layers += placed.layers
    if rail:
        layers += _rail(visual, context, theme)
    return LaidOut(tuple(layers), caption_tone=theme.palette.look, lit=(placed.box,))


def _number(text: str, context: SceneContext, theme: Theme) -> _Number | None:
    if not text:
        return None
    frame, area = context.frame, context.frame.content
    tallest = area.h * NUMBER_HEIGHT[frame.aspect] / CAP_EM
    font = theme.font("figure", 100.0)
    widest = area.w * NUMBER_WIDTH[frame.aspect] / max(line_width(text, font), 1.0) * 100.0
    radius = _sun(frame, theme)
    for size in sizes_from(round(min(tallest, widest)), 96.0):
        font = theme.font("figure", size)
        ink = typeset.ink_bounds(text, font)
        number = _Number(text, font, ink) if ink else None
        if number is None or not frame.band or number.within(radius):
            return number
    return number


def _middle(frame: Frame) -> float:
    """Return where the middle of the number is, from the left."""
    if frame.wide:
        return frame.width * (NUMBER_MIDDLE_ON_LINE if frame.band else NUMBER_MIDDLE)
    return frame.width * NUMBER_MIDDLE_TALL


def _sun(frame: Frame, theme: Theme) -> float:
    """Return the radius of the scenery about a number that stands on its line."""
    middle = _middle(frame)
    half = frame.width - frame.margin - middle
    room = Box(x=middle - half, y=0.0, w=2 * half, h=float(frame.height))
    return theme.stage.focus(room, frame.height, frame)[1]


def _title(
    visual: SectionVisual, context: SceneContext, theme: Theme, area: Box, number: _Number | None
) -> Block:  # fmt: skip
    frame = context.frame
    shape = "wide" if frame.wide else "tall"
    sizes = headline_sizes(theme, frame, "title")
    above = max(number.height, RAYS_TO * _sun(frame, theme) if frame.band else 0.0) if number else 0.0
    room = area.h - (above + TITLE_GAP if number and not frame.wide else 0.0)
    width = frame.width * WIDE_TEXT_SHARE - area.x if frame.wide else area.w
    small = max(floor_size(frame), 40.0)
    return set_text(
        visual.title, theme, "display", sizes=(*sizes, *(s for s in sizes_from(sizes[-1], small) if s < sizes[-1])),
        width=width, height=room, max_lines=MAX_LINES[shape], leading=theme.headline_leading,
        language=context.language,
    )  # fmt: skip


def _places(
    area: Box, frame: Frame, number: _Number | None, title: Block, theme: Theme
) -> tuple[float, float, Point]:  # fmt: skip
    """Return where the heading's block stands and the upper left corner of the number's ink.

    On a wide page they stand side by side; on another one below the other, as a group in the middle.
    """
    middle = area.y + area.h / 2
    if number is None and theme.centered:
        return area.center[0], middle - title.height / 2, area.center
    if number is None or frame.wide:
        x = _middle(frame) - (number.width / 2 if number else 0.0)
        left = area.center[0] if theme.centered and not frame.wide else area.x
        return left, middle - title.height / 2, (x, middle - (number.height / 2 if number else 0.0))
    height = number.height + TITLE_GAP + title.height
    top = area.y + (area.h - height) / 2
    if frame.band:
        top = max(top, area.y + RAYS_TO * _sun(frame, theme) - number.height)
    below = top + number.height + TITLE_GAP
    if theme.centered:
        return area.center[0], below, (area.center[0] - number.width / 2, top)
    return area.x, below, (_middle(frame) - number.width / 2, top)


def _behind(
    number: _Number | None, figure: Point, floor: float, words: Box, context: SceneContext, theme: Theme
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return ground and scenery clear of the words, lit where the number stands; without one the theme's emblem."""
    frame = context.frame
    if number:
        center = (figure[0] + number.width / 2, figure[1] + number.height / 2)
        ground = ground_layer(frame, theme, focus=(center[0], floor))
        radius = number.height * RING_SHARE
        if frame.band:
            half, foot = frame.width - frame.margin - center[0], figure[1] + number.height
            room = Box(x=center[0] - half, y=frame.content.y, w=2 * half, h=foot - frame.content.y)
            center, radius = theme.stage.focus(room, foot, frame)
        about = replace(theme, stage=theme.stage.about_a_point())
        ops = clear_of(words, about.scenery(frame, center, radius))
        return ground, *((sprite("scenery", *ops, box=whole(frame)),) if ops else ())
    return ground_layer(frame, theme), *_emblem(frame, theme)


def _emblem(frame: Frame, theme: Theme) -> tuple[SpriteLayer, ...]:
    if theme.centered:
        return ()
    center = (frame.width * 0.99, frame.height * 0.42) if frame.wide else (frame.width * 0.92, frame.height * 0.13)
    radius = frame.height * 0.20 if frame.wide else frame.width * 0.20
    ops = theme.emblem(frame, center, radius)
    return (sprite("emblem", *ops, box=whole(frame)),) if ops else ()


def _has_rail(visual: SectionVisual) -> bool:
    number = visual.number.strip()
    return number.isdecimal() and 1 <= int(number) <= visual.parts <= MOST_PARTS and visual.parts > 1


def _rail(visual: SectionVisual, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return a row of the parts: those before are lit, this one fills."""
    frame, area = context.frame, context.frame.content
    count, current = visual.parts, int(visual.number) - 1
    width = min(RAIL_PART_MOST, (area.w - (count - 1) * RAIL_GAP) / count)
    whole_width = count * (width + RAIL_GAP) - RAIL_GAP
    left = area.center[0] - whole_width / 2 if theme.centered and not frame.wide else area.x
    y = area.bottom - RAIL_HEIGHT - (RAIL_LIFT if frame.captions else 0.0)
    parts = [Box(x=left + n * (width + RAIL_GAP), y=y, w=width, h=RAIL_HEIGHT) for n in range(count)]
    empty = theme.palette.line if theme.palette.look == "light" else theme.palette.soft
    tracks = [
        rounded(box, RAIL_HEIGHT / 2, theme.mark_fill(box) if n < current else empty) for n, box in enumerate(parts)
    ]
    box = parts[current]
    begin = max(context.entrance, 0.0) + 0.35
    window = Clip(
        left=-FAR, top=-FAR, right=keys((begin, box.x, "move"), (begin + FILL_SECONDS, box.right)), bottom=FAR
    )
    lit = sprite("rail-lit", rounded(box, RAIL_HEIGHT / 2, theme.mark_fill(box)))
    return fade_in(sprite("rail", *tracks), context.entrance), lit.model_copy(update={"start": begin, "clip": window})
