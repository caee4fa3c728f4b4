"""The opening as a cover: big words, a printed sun behind a torn hill, and on the hill what it is all about."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.cast import is_airborne, is_cut
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import LINE_STAGGER_SECONDS, enter_object, rise_in
from app.design.parts.header import SUPPORT_LEADING, headline, headline_sizes, support
from app.design.parts.ink import printed_disc
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.pictures import subject
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.illustrations import visible_size
from app.media.drawing.ops import Box, IllustrationOp, Point, TornOp
from app.story.script import TitleVisual

WIDE_TEXT_SHARE = 0.60
"""How much of a wide frame the words may take; the sun has the rest."""
MAX_LINES = {"16:9": 4, "9:16": 4, "1:1": 4, "4:5": 4}

EYEBROW_SIZE, SUBTITLE_SIZE = 36.0, 44.0
EYEBROW_GAP, SUBTITLE_GAP = 24.0, 28.0
HILL_GAP = 44.0
"""Between the words and the torn edge."""

HILL = ((0.0, 1.0), (0.36, 0.94), (0.57, 0.42), (0.78, 0.0), (1.0, 0.3))
"""The torn edge: shares of the frame's width, and of its rise from the highest point (0) down to the lowest (1)."""
HILL_TOP = {"16:9": 0.850, "9:16": 0.750, "1:1": 0.845, "4:5": 0.845}
HILL_TOP_OVER_CAPTIONS = {"16:9": 0.725, "9:16": 0.634, "1:1": 0.680, "4:5": 0.733}
"""Where the hill is highest, as a share of the frame's height: captions lie on it."""
SCENE_ROOM = {"16:9": 0.0, "9:16": 400.0, "1:1": 220.0, "4:5": 300.0}
"""What words in a tall frame leave free above the hill."""
HILL_RISE = {"16:9": 88.0, "9:16": 64.0, "1:1": 56.0, "4:5": 60.0}

SUN_X = {"16:9": 0.79, "9:16": 0.66, "1:1": 0.70, "4:5": 0.68}
SUN_RADIUS = {"16:9": 0.345, "9:16": 0.195, "1:1": 0.26, "4:5": 0.25}
"""The sun's largest radius, as a share of the frame's height."""
SUN_ABOVE = {True: 0.62, False: 0.42}
"""How far above the hill the sun's middle is, in its radii, in wide and in tall frames."""
LEAST_SUN = 120.0
EDGE_CLEARANCE = 36.0
SUN_GAP, SUN_SEEN = 52.0, 0.75
"""Between the words and the sun; how much of its right half a wide frame shows at least, in its radii."""

HERO_SHARE = 1.18
CUT_BLEED = 4.0
"""Height of what stands on the hill, or its width if it is wider, in radii of the sun."""
HERO_SINK = 0.075
SUN_FADE = (0.42, 1.02)
SUN_RISES = 60.0
SUN_SECONDS, HILL_SECONDS, HILL_SLIDES = 1.2, 0.48, 90.0


@dataclass(frozen=True)
class _Words:
    """The title's three blocks, stacked."""

    eyebrow: Block
    title: Block
    subtitle: Block

    @property
    def above(self) -> float:
        return self.eyebrow.height + EYEBROW_GAP if self.eyebrow.lines else 0.0

    @property
    def width(self) -> float:
        return max(block.width for block in (self.eyebrow, self.title, self.subtitle))

    @property
    def height(self) -> float:
        below = SUBTITLE_GAP + self.subtitle.height if self.subtitle.lines else 0.0
        return self.above + self.title.height + below


def lay_out(visual: TitleVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the cover's layers: ground, sun, hill, what stands on it, words."""
    frame = context.frame
    words = _words(visual, context, theme)
    hill = _hill(frame)
    top = _top(words, frame, hill)
    sun = _sun(frame, hill, (frame.content.x + words.width, top + words.height))
    shown, box = _set(words, theme, frame.content.x, top, context.entrance)
    layers = (ground_layer(frame, theme), *_scene(visual, sun, hill, context, theme), *shown)
    return LaidOut(layers, caption_tone="dark", lit=(box,))


def _words(visual: TitleVisual, context: SceneContext, theme: Theme) -> _Words:
    frame, area, language = context.frame, context.frame.content, context.language
    width = frame.width * WIDE_TEXT_SHARE - area.x if frame.wide else area.w
    room = _lowest(frame) - HILL_GAP - area.y - SCENE_ROOM[frame.aspect]
    eyebrow = set_text(
        visual.eyebrow, theme, "label", sizes=sizes_from(EYEBROW_SIZE, floor_size(frame)), width=width, max_lines=1,
        language=language,
    )  # fmt: skip
    subtitle = set_text(
        visual.subtitle, theme, "text", sizes=sizes_from(SUBTITLE_SIZE, floor_size(frame)), width=width, max_lines=3,
        leading=SUPPORT_LEADING, height=room * 0.3, language=language,
    )  # fmt: skip
    words = _Words(eyebrow, set_text("", theme, "display", sizes=(40.0,), width=width), subtitle)
    sizes = headline_sizes(theme, frame, "title")
    title = set_text(
        visual.title, theme, "display", sizes=(*sizes, *sizes_from(sizes[-1], 40.0)), width=width,
        height=room - words.height, max_lines=MAX_LINES[frame.aspect], leading=theme.headline_leading,
        language=language,
    )  # fmt: skip
    return _Words(eyebrow, title, subtitle)


def _lowest(frame: Frame) -> float:
    """Return the lowest y that words may reach: where the hill is lowest, above the words in a wide frame."""
    top = (HILL_TOP_OVER_CAPTIONS if frame.captions else HILL_TOP)[frame.aspect] * frame.height
    return top + HILL_RISE[frame.aspect] * (0.9 if frame.wide else 0.0)


def _hill(frame: Frame) -> tuple[Point, ...]:
    """Return the torn edge from beyond the left side of the frame to beyond its right."""
    top = (HILL_TOP_OVER_CAPTIONS if frame.captions else HILL_TOP)[frame.aspect] * frame.height
    rise = HILL_RISE[frame.aspect]
    return tuple((-60 + share * (frame.width + 120), top + fall * rise) for share, fall in HILL)


def _top(words: _Words, frame: Frame, hill: tuple[Point, ...]) -> float:
    """Return the top of the words: in a wide frame they lie in the middle of what is free, a little high."""
    area = frame.content
    if not frame.wide:
        return area.y
    return area.y + max(0.0, hill[0][1] - HILL_GAP - area.y - words.height) * 0.42


def _sun(frame: Frame, hill: tuple[Point, ...], words_end: Point) -> tuple[Point, float] | None:
    """Return the sun's middle and radius, clear of the words that reach to a point on their right and below.

    None where a tall frame's words leave no room for one.
    """
    x, crest = SUN_X[frame.aspect] * frame.width, min(y for _, y in hill)
    radius = SUN_RADIUS[frame.aspect] * frame.height
    top = frame.content.y if frame.wide else words_end[1] + SUN_GAP
    above = SUN_ABOVE[frame.wide]
    radius = min(radius, (crest - top) / (1 + above))
    if frame.wide:
        x = min(max(x, words_end[0] + SUN_GAP + radius), frame.width - SUN_SEEN * radius)
        if abs(frame.width - x - radius) < EDGE_CLEARANCE:  # well within the page or clearly cut by it, not touching
            x = frame.width - radius + EDGE_CLEARANCE
    return ((x, crest - above * radius), radius) if radius >= LEAST_SUN else None


def _scene(
    visual: TitleVisual, sun: tuple[Point, float] | None, hill: tuple[Point, ...], context: SceneContext, theme: Theme
) -> tuple[SpriteLayer, ...]:
    frame, begin = context.frame, context.entrance
    torn = TornOp(edge=hill, bottom=frame.height + HILL_SLIDES, color=theme.sheet, seed=7)
    sheet = sprite("hill", torn, box=_below(frame))
    slid = rise_in(sheet, begin, HILL_SECONDS, by=HILL_SLIDES)
    if sun is None:
        return (slid,)
    center, radius = sun
    printed = sprite("sun", printed_disc(center, radius, theme.palette.accent, SUN_FADE), box=whole(frame))
    risen = rise_in(printed, begin, SUN_SECONDS, by=SUN_RISES)
    code = subject(visual, context.language, standing=True)
    if code is None:
        return risen, slid
    hero = sprite("illustration", _hero(code, center, radius, hill, theme, frame.width))
    return risen, slid, enter_object(hero, begin + 0.2, theme.motion)


def _below(frame: Frame) -> Box:
    return Box(x=0, y=0, w=frame.width, h=frame.height + HILL_SLIDES)


def _hero(
    code: str, center: Point, radius: float, hill: tuple[Point, ...], theme: Theme, page: float
) -> IllustrationOp:  # fmt: skip
    """Return what the video is about: on the hill, or before the sun if it flies; what is cut off bleeds."""
    wide, tall = visible_size(code)
    height = HERO_SHARE * radius / max(1.0, wide / tall)
    crest = min(y for _, y in hill)
    base = center[1] + height / 2 - 0.1 * radius if is_airborne(code) else crest + HERO_SINK * height
    x = page + CUT_BLEED - height * wide / tall / 2 if is_cut(code) else center[0]
    return IllustrationOp(code=code, base=(x, base), height=height, grade=theme.grade)


def _set(words: _Words, theme: Theme, x: float, top: float, begin: float) -> tuple[tuple[SpriteLayer, ...], Box]:
    title = headline(words.title, theme, x, top + words.above, at=begin)
    layers = list(title.layers)
    if words.eyebrow.lines:
        layers += support(
            words.eyebrow, theme, x, top, at=begin, name="eyebrow", fill=theme.palette.accent_text
        ).layers
    after = begin + LINE_STAGGER_SECONDS * len(words.title.lines) + 0.11
    below = top + words.above + words.title.height + SUBTITLE_GAP
    layers += support(words.subtitle, theme, x, below, at=after).layers
    return tuple(layers), title.box


def title_fits(visual: TitleVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether the title is whole at a size the theme means for titles."""
    block = _words(visual, context, theme).title
    return block.whole and block.font.size >= headline_sizes(theme, context.frame, "title")[-1]
