"""The opening as a poster: the title as large as it goes, beside a wall of tiles."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.matching import illustrate
from app.design.motion import LINE_STAGGER_SECONDS, keys
from app.design.parts.accordion import FAR
from app.design.parts.header import SUPPORT_LEADING, headline, headline_sizes, support
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.lower_band import BLEED, is_phone, under_words
from app.design.parts.pictures import subjects
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.parts.tight import tightened
from app.design.parts.tiles import MODULE, PATTERN, pictured, plate, tile_ops
from app.design.programme import HERO_CONFIDENCE
from app.design.tokens import Theme
from app.media.captions import text_of
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import Box, Op
from app.story.script import TitleVisual

EYEBROW_SIZE, SUBTITLE_SIZE = 40.0, 48.0
GAP = 40.0
MOST_LINES = 5
SOLID = 0.88
SMALLEST = 56.0
WIPE_SECONDS, WIPE_STAGGER_SECONDS = 0.36, 0.04
MOST_PICTURES = 2
SUNK_ROW = 328.0
"""How much of the lowest row of tiles a phone's frame shows: captions stand clear of it."""

PHONE_TOP, PHONE_TALLEST = 240.0, 700.0
PHONE_TILE = (1180.0, 1500.0)
"""A phone's page about an object: what is seen of the upper row, height of the words, where the large tile begins."""
PHONE_WALL = (0, 1, 2, 5, 4)
OBJECT_BLOCK = 2
"""The tiles of that page by their place in the pattern, upper row first, and the block of the large one."""

TALL_DROP = 0.42
"""Where words stand in what a tall page leaves them, as a share of the spare height."""

CLEAR = 48.0
"""Between the words and the tiles."""


@dataclass(frozen=True)
class _Words:
    eyebrow: Block
    title: Block
    subtitle: Block
    area: Box

    @property
    def under(self) -> float:
        """Height of the title and of what follows it."""
        return self.title.height + (GAP + self.subtitle.height if self.subtitle.lines else 0.0)


def lay_out(visual: TitleVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, tiles and words; captions stand below the words, clear of the tiles."""
    frame, codes = context.frame, _codes(visual, context)
    if is_phone(frame) and codes:
        return _object_page(visual, codes[0], context, theme)
    words = _words(visual, context, theme, _area(frame))
    begin, area = context.entrance, words.area
    spare = area.h - _eyebrow_room(words) - words.under
    first = area.y if frame.wide else area.y + max(0.0, spare) * TALL_DROP
    top = area.bottom - words.under if frame.wide else first + _eyebrow_room(words)
    title = headline(words.title, theme, area.x, top, at=begin)
    after = begin + LINE_STAGGER_SECONDS * len(words.title.lines) + 0.1
    layers = (
        ground_layer(frame, theme), *_tiles(codes, context, theme),
        *support(words.eyebrow, theme, area.x, first, at=begin, name="eyebrow", fill=theme.palette.ink).layers,
        *title.layers,
        *support(words.subtitle, theme, area.x, top + words.title.height + GAP, at=after).layers,
    )  # fmt: skip
    captions = frame.caption_area
    if frame.wide or is_phone(frame):
        captions = Box(x=area.x, y=captions.y, w=min(area.w, captions.right - area.x), h=captions.h)
    return LaidOut(layers, caption_tone=theme.palette.look, caption_area=captions, lit=(title.box,))


def _object_page(visual: TitleVisual, code: str, context: SceneContext, theme: Theme) -> LaidOut:
    """Return a phone's opening about an object: words and captions above a large tile with it, cut by the frame."""
    frame, begin, blocks = context.frame, context.entrance, theme.blocks()
    content = frame.content
    words = _words(visual, context, theme, Box(x=content.x, y=content.y, w=content.w, h=PHONE_TALLEST))
    first = words.area.y
    top = first + _eyebrow_room(words)
    title = headline(words.title, theme, content.x, top, at=begin)
    after = begin + LINE_STAGGER_SECONDS * len(words.title.lines) + 0.1
    below = support(words.subtitle, theme, content.x, top + words.title.height + GAP, at=after)
    captions = under_words(frame, top + words.under)
    wall = min(max((captions.bottom if captions else top + words.under) + CLEAR, PHONE_TILE[0]), PHONE_TILE[1])
    boxes = (
        *(_tile(column * MODULE, PHONE_TOP - MODULE) for column in range(3)),
        _tile(0.0, wall), _tile(0.0, wall + MODULE),
    )  # fmt: skip
    large = Box(x=MODULE, y=wall, w=frame.width - MODULE, h=frame.height - wall)
    plain = [tile_ops(box, PATTERN[place], None, blocks, theme) for box, place in zip(boxes, PHONE_WALL, strict=True)]
    block = blocks[OBJECT_BLOCK % len(blocks)]
    ground = plate(large.model_copy(update={"w": large.w + BLEED}), block.ground)
    ops = (*plain, (ground, pictured(large, code, block.shadow, theme)))
    shown = enumerate(zip((*boxes, large), ops, strict=True))
    layers = (
        ground_layer(frame, theme), *(_uncovered(number, box, drawn, begin) for number, (box, drawn) in shown),
        *support(words.eyebrow, theme, content.x, first, at=begin, name="eyebrow", fill=theme.palette.ink).layers,
        *title.layers, *below.layers,
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, caption_area=captions, lit=(title.box, large))


def tile_boxes(frame: Frame) -> tuple[Box, ...]:
    """Return where the tiles are: two columns at the right of a wide frame, rows across a tall one."""
    if frame.wide:
        left = frame.width - 2 * MODULE
        return tuple(_tile(left + column * MODULE, row * MODULE) for row in range(3) for column in range(2))
    rows = (0.0, frame.height - SUNK_ROW) if frame.aspect == "9:16" else (0.0,)
    return tuple(_tile(column * MODULE, y) for y in rows for column in range(3))


def _tile(x: float, y: float) -> Box:
    return Box(x=x, y=y, w=MODULE, h=MODULE)


def _area(frame: Frame) -> Box:
    """Return where the words stand."""
    content = frame.content
    if frame.wide:
        right = frame.width - 2 * MODULE - CLEAR
        return Box(x=content.x, y=content.y + 24.0, w=right - content.x, h=content.h - 24.0)
    top = MODULE + CLEAR
    return Box(x=content.x, y=top, w=content.w, h=content.bottom - top)


def _words(visual: TitleVisual, context: SceneContext, theme: Theme, area: Box) -> _Words:
    frame, language = context.frame, context.language
    small = floor_size(frame)
    eyebrow = set_text(
        visual.eyebrow, theme, "text", sizes=sizes_from(EYEBROW_SIZE, small), width=area.w, max_lines=2,
        language=language,
    )  # fmt: skip
    subtitle = set_text(
        visual.subtitle, theme, "text", sizes=sizes_from(SUBTITLE_SIZE, small), width=area.w, max_lines=3,
        leading=SUPPORT_LEADING, language=language,
    )  # fmt: skip
    around = (eyebrow.height + GAP) * bool(eyebrow.lines) + (subtitle.height + GAP) * bool(subtitle.lines)
    usual = headline_sizes(theme, frame, "title")
    title = set_text(
        visual.title, theme, "display", sizes=tuple(dict.fromkeys((*usual, *sizes_from(usual[-1], SMALLEST)))),
        width=area.w, height=area.h - around, max_lines=MOST_LINES, leading=theme.headline_leading, language=language,
    )  # fmt: skip
    return _Words(eyebrow, tightened(title, SOLID), subtitle, area)


def _eyebrow_room(words: _Words) -> float:
    return words.eyebrow.height + GAP if words.eyebrow.lines else 0.0


def _tiles(codes: list[str], context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the tiles, uncovered one after the other; those with a seat show what the film is about."""
    left, blocks = list(codes), theme.blocks()
    layers = []
    for number, (box, tile) in enumerate(zip(tile_boxes(context.frame), PATTERN, strict=False)):
        code = left.pop(0) if left and tile.shape == "seat" else None
        layers.append(_uncovered(number, box, tile_ops(box, tile, code, blocks, theme), context.entrance))
    return tuple(layers)


def _uncovered(number: int, box: Box, ops: tuple[Op, ...], begin: float) -> SpriteLayer:
    """Return a tile that is uncovered from above when its turn comes."""
    at = begin + number * WIPE_STAGGER_SECONDS
    edge = keys((at, box.y, "move"), (at + WIPE_SECONDS, box.bottom))
    clip = Clip(left=-FAR, right=FAR, top=-FAR, bottom=edge)
    return sprite(f"tile-{number}", *ops).model_copy(update={"start": max(0.0, at), "clip": clip})


def _codes(visual: TitleVisual, context: SceneContext) -> list[str]:
    """Return what surely pictures the title or what is said with it."""
    if visual.illustrations:
        return [match.code for match in subjects(visual, context.language)]
    heard = text_of(list(context.narration.words)) if context.narration.words else ""
    texts = [text for text in (visual.title.text, visual.subtitle, heard) if text]
    found = illustrate(texts, language=context.language, limit=MOST_PICTURES)
    return [match.code for match in found if match.score >= HERO_CONFIDENCE]
