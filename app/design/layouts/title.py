"""The opening: a big title with a line above and below it, and the theme's emblem or an illustration beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import LINE_STAGGER_SECONDS, enter_object, pop_in
from app.design.parts.header import SUPPORT_LEADING, Placed, headline, headline_sizes, support
from app.design.parts.layers import sprite, whole
from app.design.parts.pictures import standing, subject
from app.design.parts.shapes import clear_of
from app.design.parts.text import Align, Block, floor_size, set_text, sizes_from
from app.design.tokens import RINGS, Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Point
from app.story.script import TitleVisual

EYEBROW_SIZE = {"wide": 40.0, "tall": 40.0}
SUBTITLE_SIZE = {"wide": 48.0, "tall": 48.0}
EYEBROW_GAP = 40.0
SUBTITLE_GAP = 48.0
WIDE_TEXT_SHARE = 0.60
"""How much of a wide frame the title may take; the emblem has the rest."""

SHORT_TITLES = ((7, 1.75), (11, 1.4), (15, 1.18))
"""Titles of at most so many characters are so much larger."""

MAX_LINES = {"wide": 4, "tall": 4}
EMBLEM_AT_WIDE = (0.84, 0.52)
EMBLEM_RADIUS_WIDE = 0.285
"""Centre, as shares of width and height, and radius, as a share of the height, of a wide title's emblem."""

EMBLEM_SCALE = 1.03
"""It comes in a little too large rather than too small: where the frame cuts it no edge may show."""

EMBLEM_X_TALL = 0.70
EMBLEM_LEAST_ROOM = 220.0
"""A tall title leaves the emblem out when there is less room than this above the words."""

ILLUSTRATION_SHARE = {True: 1.70, False: 1.42}
"""An illustration's height, as a share of its disc's radius."""


@dataclass(frozen=True)
class Words:
    """The title's three blocks and where they stand."""

    eyebrow: Block
    title: Block
    subtitle: Block
    x: float
    top: float
    align: Align

    @property
    def title_top(self) -> float:
        """Where the title begins, below the line above it."""
        return self.top + (self.eyebrow.height + EYEBROW_GAP if self.eyebrow.lines else 0.0)

    @property
    def subtitle_top(self) -> float:
        """Where the line below the title begins."""
        return self.title_top + self.title.height + SUBTITLE_GAP


def lay_out(visual: TitleVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the opening's layers: ground, emblem, eyebrow, title, subtitle."""
    frame = context.frame
    words = title_words(visual, context, theme)
    ground = sprite("ground", *theme.title_ground(frame), box=whole(frame))
    begin = context.entrance
    title = headline(words.title, theme, words.x, words.title_top, at=begin, align=words.align)
    after = begin + LINE_STAGGER_SECONDS * len(words.title.lines) + 0.11
    above = _over_rings(words, words.top, frame, theme)
    layers = (
        ground, *_emblem(visual, words, context, theme), *eyebrow_layers(words, theme, begin, above), *title.layers,
        *support(
            words.subtitle, theme, words.x, words.subtitle_top, at=after, align=words.align,
            fill=_over_rings(words, words.subtitle_top, frame, theme),
        ).layers,
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(title.box,))


def larger(theme: Theme, visual: TitleVisual, frame: Frame) -> Theme:
    """Return a theme whose titles are as much larger as a title of a word or two leaves room for."""
    key, length = f"title:{frame.aspect}", len(visual.title.text)
    growth = next((growth for most, growth in SHORT_TITLES if length <= most), 1.0)
    return replace(theme, headline_size={**theme.headline_size, key: theme.headline_size[key] * growth})


def title_words(visual: TitleVisual, context: SceneContext, theme: Theme, area: Box | None = None) -> Words:
    """Return the title's words, set and placed in `area`, the theme's own for them if it is None."""
    frame, area = context.frame, area or theme.title_area(context.frame)
    shape = "wide" if frame.wide else "tall"
    width = area.w if theme.centered or not frame.wide else frame.width * WIDE_TEXT_SHARE - area.x
    small, language = floor_size(frame), context.language
    eyebrow = set_text(
        visual.eyebrow, theme, "label", sizes=sizes_from(EYEBROW_SIZE[shape], small), width=width, max_lines=2,
        language=language,
    )  # fmt: skip
    subtitle = set_text(
        visual.subtitle, theme, "text", sizes=sizes_from(SUBTITLE_SIZE[shape], small), width=width, max_lines=3,
        leading=SUPPORT_LEADING, language=language,
    )  # fmt: skip
    around = (eyebrow.height + EYEBROW_GAP) * bool(eyebrow.lines) + (subtitle.height + SUBTITLE_GAP) * bool(
        subtitle.lines
    )
    title = set_text(
        visual.title, theme, "display", sizes=_title_sizes(theme, frame), width=width,
        height=area.h - around, max_lines=MAX_LINES[shape], leading=theme.headline_leading, language=language,
    )  # fmt: skip
    height = title.height + around
    top = area.y + (area.h - height) / 2 if frame.wide or theme.centered else area.bottom - height
    align: Align = "center" if theme.centered else "left"
    return Words(eyebrow, title, subtitle, area.center[0] if theme.centered else area.x, top, align)


def _title_sizes(theme: Theme, frame: Frame) -> tuple[float, ...]:
    sizes = headline_sizes(theme, frame, "title")
    return (*sizes, *(size for size in sizes_from(sizes[-1], 40.0) if size < sizes[-1]))


def eyebrow_layers(words: Words, theme: Theme, at: float, fill: Color | None = None) -> tuple[SpriteLayer, ...]:
    """Return the line above the title, entering at `at`, in the accent unless `fill` is given."""
    if not words.eyebrow.lines:
        return ()
    placed: Placed = support(
        words.eyebrow,
        theme,
        words.x,
        words.top,
        at=at,
        align=words.align,
        name="eyebrow",
        fill=fill or theme.palette.accent_text,
    )
    return placed.layers


def _over_rings(words: Words, top: float, frame: Frame, theme: Theme) -> Color | None:
    """Return the ink for small words from `top` on that the emblem's rings cross; None where none does."""
    place = None if theme.centered else _emblem_place(words, frame)
    if place is None or frame.wide:
        return None
    (_, y), radius = place
    return theme.palette.ink if top - y < radius * RINGS[-1][0] else None


def _emblem(visual: TitleVisual, words: Words, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    place = _emblem_place(words, context.frame)
    if place is None or theme.centered:
        return ()
    center, radius = place
    code = subject(visual, context.language)
    if code and context.frame.wide:
        center = (min(center[0], context.frame.content.right - radius * ILLUSTRATION_SHARE[True] / 2), center[1])
    about = replace(theme, stage=theme.stage.about_a_point())
    ops = about.scenery(context.frame, center, radius) if code else theme.emblem(context.frame, center, radius)
    if not context.frame.wide:
        area = context.frame.content
        ops = clear_of(Box(x=area.x, y=words.top, w=area.w, h=area.bottom - words.top), ops)
    behind = sprite("emblem", *ops, box=whole(context.frame))
    layers = (pop_in(behind, context.entrance, 0.9, scale=EMBLEM_SCALE, by=0.0),) if ops else ()
    if code is None:
        return layers
    shown = sprite("illustration", standing(code, center, radius * ILLUSTRATION_SHARE[context.frame.wide], theme))
    return (*layers, enter_object(shown, context.entrance + 0.2, theme.motion))


def _emblem_place(words: Words, frame: Frame) -> tuple[Point, float] | None:
    if frame.wide:
        center = (frame.width * EMBLEM_AT_WIDE[0], frame.height * EMBLEM_AT_WIDE[1])
        return center, frame.height * EMBLEM_RADIUS_WIDE
    room = words.top - 48.0
    if room < EMBLEM_LEAST_ROOM:
        return None
    radius = min(room * 0.42, frame.width * 0.36)
    return (frame.width * EMBLEM_X_TALL, room - radius), radius


def title_fits(visual: TitleVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether the title is whole at a size the theme means for titles."""
    block = title_words(visual, context, theme).title
    return block.whole and block.font.size >= headline_sizes(theme, context.frame, "title")[-1]
