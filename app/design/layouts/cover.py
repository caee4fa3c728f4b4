"""The opening as a cover: big words, a printed sun behind a torn hill, and on the hill what it is all about."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.cast import Actor
from app.design.contrast import mixed
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import LINE_STAGGER_SECONDS, enter_object, rise_in
from app.design.parts.cover_scene import Cover
from app.design.parts.header import SUPPORT_LEADING, headline, headline_sizes, support
from app.design.parts.ink import printed_disc
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.text import Block, fitting, floor_size, set_text, sizes_from
from app.design.parts.title_cast import title_cast
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, IllustrationOp, Point, TornOp
from app.story.script import TitleVisual

WIDE_TEXT_SHARE = 0.575
"""How much of a wide frame the words may take; the sun has the rest."""
MAX_LINES = {"16:9": 4, "9:16": 4, "1:1": 4, "4:5": 4}
FEW_WORDS, FEW_LINES = 7, 3
SIZE_STEP, LEAST_FOR_LOOKS = 0.95, 0.84
"""So few words are set as large as their lines allow, in finer steps than other headings, in so many lines,
and this much smaller at most where that saves a word from standing alone between two lines."""

EYEBROW_SIZE, SUBTITLE_SIZE = 36.0, 44.0
EYEBROW_GAP, SUBTITLE_GAP = 24.0, 28.0
HILL_GAP = 40.0
"""Between the words and the torn edge."""

HILL = ((0.0, 1.0), (0.34, 0.95), (0.54, 0.36), (0.64, 0.06), (0.79, 0.0), (0.92, 0.10), (1.0, 0.34))
TALL_HILL = ((0.0, 0.75), (0.20, 0.16), (0.52, 0.0), (0.80, 0.2), (1.0, 1.0))
"""The torn edge: shares of the frame's width, and of its rise from the highest point (0) down to the lowest (1)."""
FOREGROUND = ((0.0, 0.0), (0.30, 0.55), (0.62, 1.0), (0.86, 0.35), (1.0, 0.1))
FOREGROUND_GAP, FOREGROUND_RISE, FOREGROUND_TINT = 64.0, 96.0, 1.0
"""A second sheet below the captions: its edge, how far below them, its rise, and how much it is of the second ink."""
HILL_TOP = {"16:9": 0.850, "9:16": 0.750, "1:1": 0.845, "4:5": 0.845}
HILL_TOP_OVER_CAPTIONS = {"16:9": 0.742, "9:16": 0.645, "1:1": 0.700, "4:5": 0.745}
"""Where the hill is highest, as a share of the frame's height: captions lie on it."""
SCENE_ROOM = {"16:9": 0.0, "9:16": 480.0, "1:1": 330.0, "4:5": 420.0}
"""What words in a tall frame leave free above the hill."""
HILL_RISE = {"16:9": 66.0, "9:16": 44.0, "1:1": 36.0, "4:5": 40.0}

SUN_RADIUS = {"16:9": 0.345, "9:16": 0.205, "1:1": 0.27, "4:5": 0.26}
"""The sun's largest radius, as a share of the frame's height."""
SUN_ABOVE = {True: 0.60, False: 0.50}
"""How far above the hill the sun's middle is, in its radii, in wide and in tall frames."""
LEAST_SUN = 120.0
SUN_GAP = {True: 44.0, False: 36.0}
"""Between the words and the sun, in wide and in tall frames."""

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
    """Return the cover's layers: ground, sun, what stands before it, hill, words."""
    frame = context.frame
    words = _words(visual, context, theme)
    hill = torn_hill(frame)
    top = _top(words, frame, hill)
    cover = cover_above(frame, hill, (frame.content.x + words.width, top + words.height))
    cast = cover.cast(title_cast(visual, context.language, standing=True)) if cover else ()
    shown, box = _set(words, theme, frame.content.x, top, context.entrance)
    layers = (ground_layer(frame, theme), *scene_before(cover, cast, hill, context, theme), *shown)
    return LaidOut(layers, caption_tone="dark", lit=(box,))


def _words(visual: TitleVisual, context: SceneContext, theme: Theme) -> _Words:
    frame, area, language = context.frame, context.frame.content, context.language
    width = frame.width * WIDE_TEXT_SHARE - area.x if frame.wide else area.w
    room = lowest_words(frame) - HILL_GAP - area.y - SCENE_ROOM[frame.aspect]
    eyebrow = set_text(
        visual.eyebrow, theme, "label", sizes=sizes_from(EYEBROW_SIZE, floor_size(frame)), width=width, max_lines=1,
        language=language,
    )  # fmt: skip
    subtitle = set_text(
        visual.subtitle, theme, "text", sizes=sizes_from(SUBTITLE_SIZE, floor_size(frame)), width=width, max_lines=3,
        leading=SUPPORT_LEADING, height=room * 0.3, language=language,
    )  # fmt: skip
    words = _Words(eyebrow, set_text("", theme, "display", sizes=(40.0,), width=width), subtitle)
    return _Words(eyebrow, _title(visual, context, theme, width, room - words.height), subtitle)


def _title(visual: TitleVisual, context: SceneContext, theme: Theme, width: float, height: float) -> Block:
    """Return the title: a few words as large as they can be, more of them as any heading."""
    frame = context.frame
    sizes = headline_sizes(theme, frame, "title")
    if len(visual.title.text.split()) <= FEW_WORDS:
        size, written = sizes[0], list[Block]()
        while size >= sizes[-1]:
            block = fitting(
                visual.title, theme, "display", sizes=(size,), width=width, height=height, max_lines=FEW_LINES,
                leading=theme.headline_leading, language=context.language,
            )  # fmt: skip
            if block is not None:
                written.append(block)
            if written and size < written[0].font.size * LEAST_FOR_LOOKS:
                break
            size *= SIZE_STEP
        if written:
            return min(written, key=lambda block: sum(" " not in line for line in block.lines[1:-1]))
    return set_text(
        visual.title, theme, "display", sizes=(*sizes, *sizes_from(sizes[-1], 40.0)), width=width, height=height,
        max_lines=MAX_LINES[frame.aspect], leading=theme.headline_leading, language=context.language,
    )  # fmt: skip


def lowest_words(frame: Frame) -> float:
    """Return the lowest y that words may reach: where the hill is lowest, above the words in a wide frame."""
    top = (HILL_TOP_OVER_CAPTIONS if frame.captions else HILL_TOP)[frame.aspect] * frame.height
    return top + HILL_RISE[frame.aspect] * (0.9 if frame.wide else 0.0)


def torn_hill(frame: Frame) -> tuple[Point, ...]:
    """Return the torn edge from beyond the left side of the frame to beyond its right."""
    top = (HILL_TOP_OVER_CAPTIONS if frame.captions else HILL_TOP)[frame.aspect] * frame.height
    rise, edge = HILL_RISE[frame.aspect], HILL if frame.wide else TALL_HILL
    return tuple((-60 + share * (frame.width + 120), top + fall * rise) for share, fall in edge)


def _top(words: _Words, frame: Frame, hill: tuple[Point, ...]) -> float:
    """Return the top of the words: in a wide frame they lie in the middle of what is free, a little high."""
    area = frame.content
    if not frame.wide:
        return area.y
    return area.y + max(0.0, hill[0][1] - HILL_GAP - area.y - words.height) * 0.42


def cover_above(frame: Frame, hill: tuple[Point, ...], words_end: Point) -> Cover | None:
    """Return the sun, whole on the page and clear of the words that reach to a point on their right and below.

    None where a tall frame's words leave no room for one.
    """
    crest, above, gap = min(y for _, y in hill), SUN_ABOVE[frame.wide], SUN_GAP[frame.wide]
    left = words_end[0] + gap if frame.wide else frame.margin
    right = frame.width - frame.margin
    top = frame.content.y if frame.wide else words_end[1] + gap
    radius = min(SUN_RADIUS[frame.aspect] * frame.height, (crest - top) / (1 + above), (right - left) / 2)
    if radius < LEAST_SUN:
        return None
    x = max(right - radius, left + radius) if frame.wide else frame.width / 2
    return Cover((x, crest - above * radius), radius, hill, frame.width)


def scene_before(
    cover: Cover | None, cast: tuple[Actor, ...], hill: tuple[Point, ...], context: SceneContext, theme: Theme
) -> tuple[SpriteLayer, ...]:
    """Return the sun, what stands before it, and the torn sheet that hides their feet."""
    frame, begin = context.frame, context.entrance
    hero = cast[-1] if cast else None
    edge = cover.rising_before(hero) if cover else hill
    torn = (_torn(edge, theme.sheet, frame, seed=7), *_foreground(frame, theme))
    slid = rise_in(sprite("hill", *torn, box=_below(frame)), begin, HILL_SECONDS, by=HILL_SLIDES)
    if cover is None:
        return (slid,)
    disc = printed_disc(cover.center, cover.radius, theme.palette.accent, SUN_FADE)
    risen = rise_in(sprite("sun", disc, box=whole(frame)), begin, SUN_SECONDS, by=SUN_RISES)
    shown = [_entered(actor, number, begin, theme, leads=actor is hero) for number, actor in enumerate(cast)]
    return risen, *shown, slid


def _torn(edge: tuple[Point, ...], color: Color, frame: Frame, *, seed: int) -> TornOp:
    return TornOp(edge=edge, bottom=frame.height + HILL_SLIDES, color=color, seed=seed)


def _foreground(frame: Frame, theme: Theme) -> tuple[TornOp, ...]:
    """Return a nearer sheet at the foot of a phone's page, where nothing else may stand."""
    if frame.aspect != "9:16":
        return ()
    top = frame.caption_area.bottom + FOREGROUND_GAP
    edge = tuple((-60 + share * (frame.width + 120), top + fall * FOREGROUND_RISE) for share, fall in FOREGROUND)
    return (_torn(edge, mixed(theme.sheet, theme.highlight, FOREGROUND_TINT), frame, seed=11),)


def _below(frame: Frame) -> Box:
    return Box(x=0, y=0, w=frame.width, h=frame.height + HILL_SLIDES)


def _entered(actor: Actor, number: int, begin: float, theme: Theme, *, leads: bool) -> SpriteLayer:
    op = IllustrationOp(code=actor.code, base=actor.base, height=actor.height, grade=theme.grade)
    name = "illustration" if leads else f"illustration-{number + 1}"
    return enter_object(sprite(name, op), begin + 0.2 + (0.0 if leads else 0.12 * (number + 1)), theme.motion)


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
