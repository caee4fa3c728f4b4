"""A page in two blocks of colour, for two short phrases that answer each other ("No sun? No problem.")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.design.cast import Named
from app.design.contrast import contrast
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import LEAD_SECONDS, keys
from app.design.palette import Palette
from app.design.parts.header import SUPPORT_LEADING, headline_sizes, support_size
from app.design.parts.layers import sprite
from app.design.parts.lower_band import CAPTIONS_HIGH, UNDER_WORDS, across, edge, is_phone, under_words
from app.design.parts.shapes import disc
from app.design.parts.text import Block, floor_size, set_text, sizes_from
from app.design.parts.tight import set_solid, tightened
from app.design.phrases import sentences
from app.design.play import Cue, enter, statement_lines
from app.design.programme import Span
from app.design.stages.poster import PosterStage
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.design.words import bare
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Drawing
from app.story.script import RichText, StatementVisual

LONGEST_PART = 30
MOST_WORDS = 5
"""Letters and words of a phrase that still fills a block with large type."""

TURN = re.compile(r"(?<=,)\s+(?=(?:not|but|never)\b)", re.IGNORECASE)

PAD = 64.0
TEXT_TOP = {"16:9": 128.0, "9:16": 288.0, "1:1": 72.0, "4:5": 72.0}
TALL_SPLIT = 0.50
"""Where a tall page parts, between the top of its content and the edge below."""

PHONE_SPLIT = 0.40
"""Where a phone's page parts, as a share of its height: both blocks go on to their edges, captions on the second."""
PHONE_SIZES = (244.0, 224.0, 208.0, 192.0, 180.0, 168.0, 156.0, 144.0, 132.0, 120.0, 108.0, 96.0, 84.0, 68.0)
PHONE_LEADING = 0.92
PHONE_LEFT = (0.34, 0.20)
"""Where the heroes' stages begin, in shares of the width."""

WORDS_SHARE = 0.72
"""Width of the words in a tall page's blocks; the hero stands beside them."""

SOLID = 0.88
SMALLEST = 68.0
HERO_GAP = 48.0
BLOCK_SECONDS = 0.36
MOON_DISCS = ((1.0, "surface"), (0.62, "soft"))
"""Discs behind the first block's hero: radius in the seat's, colour by role."""


def halves(text: RichText) -> tuple[str, str] | None:
    """Return the two phrases of a contrast, each short enough for a block of its own; None for other texts."""
    found = [part.strip() for part in sentences(text.text)]
    if len(found) == 1:
        found = [part.strip() for part in TURN.split(found[0])]
    if len(found) != 2 or any(len(part) > LONGEST_PART or len(part.split()) > MOST_WORDS for part in found):
        return None
    return found[0], found[1]


@dataclass(frozen=True)
class _Half:
    """One block: its box, theme, words, and what stands in it."""

    box: Box
    theme: Theme
    words: Block
    support: Block
    text_at: tuple[float, float]
    stage: Box
    hero: Named | None


def split_page(
    visual: StatementVisual, parts: tuple[str, str], spans: Sequence[Span], context: SceneContext, theme: Theme
) -> LaidOut:
    """Return the page: the first phrase on a dark block, the answer on a loud one that wipes in as it is said."""
    frame = context.frame
    first, second, third = _palettes(theme)
    heroes = _cast(parts, spans)
    boxes = _boxes(frame)
    sides = [
        _half(part, visual.support if number == 0 else "", box, replace(theme, palette=palette), hero, context)
        for number, (part, box, palette, hero) in enumerate(zip(parts, boxes, (first, second), heroes, strict=True))
    ]
    sides = _evened(sides, phone=is_phone(frame))
    begin = context.entrance
    answer = max(begin + 0.2, context.when_said(parts[1], begin + 0.9) - LEAD_SECONDS - BLOCK_SECONDS / 2)
    page = across(frame, 0.0, boxes[1].bottom)
    captions = under_words(frame, sides[1].text_at[1] + sides[1].words.height)
    ground = sprite("ground", rounded(page, 0.0, first.ground))
    layers = [ground, *_shown(sides[0], 0, begin, context), *_shown(sides[1], 1, answer, context)]
    banded = frame.captions and not captions
    if banded:
        band = across(frame, boxes[1].bottom, frame.height)
        layers.append(sprite("band", rounded(band, 0.0, third.ground)))
    tone = third.look if banded else second.look
    lit = tuple(side.stage for side in sides)
    return LaidOut(tuple(layers), caption_tone=tone, caption_area=captions, lit=lit)


def _palettes(theme: Theme) -> tuple[Palette, Palette, Palette]:
    """Return the palettes of the dark block, of the loud one, and of the captions' band."""
    own, *others = theme.blocks()
    if not _loud(own):
        own = max((block for block in others if block.look == "dark"), key=_vivid, default=own)
    loud = [block for block in others if block.look != own.look and _loud(block)]
    other = max(loud, key=lambda block: contrast(own.ground, block.ground), default=others[0])
    first, second = (own, other) if own.look == "dark" else (other, own)
    taken = (first.ground, second.ground, theme.palette.accent)
    free = [block for block in others if block.ground not in taken]
    dark = [block for block in free if block.look == "dark"]
    rest = max(dark, key=_vivid, default=free[0] if free else first)
    return first, second, rest


def _loud(block: Palette) -> bool:
    """Return whether a block stands out: a light one is coloured, not paper."""
    return block.look == "dark" or _vivid(block) > 128


def _vivid(block: Palette) -> int:
    channels = [int(block.ground[place : place + 2], 16) for place in (1, 3, 5)]
    return max(channels) - min(channels)


def _cast(parts: tuple[str, str], spans: Sequence[Span]) -> tuple[Named | None, Named | None]:
    """Return each block's hero: what its own words name; of what neither names, the first goes to the answer."""
    named = list(dict.fromkeys([one for span in spans for one in (span.hero, *_company(span))]))
    found: list[Named | None] = [None, None]
    for number, part in enumerate(parts):
        words = {bare(word) for word in part.split()}
        found[number] = next((one for one in named if one not in found and words.issuperset(one[1].split())), None)
    rest = [one for one in named if one not in found]
    if len(rest) >= 2 and found == [None, None]:
        return rest[0], rest[1]
    for number in (1, 0):
        if found[number] is None and rest:
            found[number] = rest.pop(0)
    return found[0], found[1]


def _company(span: Span) -> list[Named]:
    return [one for company in span.company for one in company.named]


def _boxes(frame: Frame) -> tuple[Box, Box]:
    bottom = edge(frame)
    if frame.wide:
        middle = frame.width / 2
        return Box(x=0, y=0, w=middle, h=bottom), Box(x=middle, y=0, w=middle, h=bottom)
    if is_phone(frame):
        part = round(frame.height * PHONE_SPLIT)
        return Box(x=0, y=0, w=frame.width, h=part), Box(x=0, y=part, w=frame.width, h=frame.height - part)
    top = frame.content.y
    part = round(top + (bottom - top) * (TALL_SPLIT - 0.06))
    return Box(x=0, y=0, w=frame.width, h=part), Box(x=0, y=part, w=frame.width, h=bottom - part)


def _half(part: str, below: str, box: Box, theme: Theme, hero: Named | None, context: SceneContext) -> _Half:
    frame = context.frame
    left = box.x + (frame.margin if box.x == 0 else PAD)
    top = TEXT_TOP[frame.aspect] if box.y == 0 else box.y + PAD
    inner = box.right - PAD - left
    phone = is_phone(frame)
    width = inner if frame.wide or phone or hero is None else inner * WORDS_SHARE
    room = (box.bottom - top) * (0.86 if hero is None or not (frame.wide or phone) else 0.42 if phone else 0.48)
    usual = headline_sizes(theme, frame, "statement")
    sizes = PHONE_SIZES if phone else tuple(dict.fromkeys((*usual, *sizes_from(usual[-1], SMALLEST))))
    words = set_text(
        part, theme, "display", sizes=sizes, width=width, height=room, max_lines=3,
        leading=PHONE_LEADING if phone else theme.headline_leading, language=context.language,
    )  # fmt: skip
    support = set_text(
        below, theme, "text", sizes=sizes_from(support_size(frame), floor_size(frame)), width=width, max_lines=2,
        leading=SUPPORT_LEADING, language=context.language,
    )  # fmt: skip
    return _Half(box, theme, words, support, (left, top), _stage(box, words, support, left, top, frame), hero)


def _evened(sides: list[_Half], *, phone: bool) -> list[_Half]:
    """Return the halves with their words at the smaller of their two sizes, where lines stay as they are."""
    size = min(side.words.font.size for side in sides)
    evened = [replace(side.words, font=side.theme.font("display", size)) for side in sides]
    return [
        replace(side, words=(set_solid if phone else tightened)(words, SOLID))
        for side, words in zip(sides, evened, strict=True)
    ]


def _stage(box: Box, words: Block, support: Block, left: float, top: float, frame: Frame) -> Box:
    """Return where the block's hero stands: below its words, or beside them on a tall page."""
    if is_phone(frame):
        return _phone_stage(box, words, support, top, frame)
    if not frame.wide:
        x = left + words.width + HERO_GAP
        y = max(box.y + PAD, top - PAD)
        return Box(x=x, y=y, w=box.right - 24.0 - x, h=box.bottom - y)
    under = top + words.height + (support.height + 40.0 if support.lines else 0.0) + HERO_GAP
    x = box.x + box.w * 0.22
    return Box(x=x, y=under, w=box.right - 24.0 - x, h=box.bottom - under)


def _phone_stage(box: Box, words: Block, support: Block, top: float, frame: Frame) -> Box:
    """Return the stage of a phone's block: from its words, or the captions under them, to its edge."""
    under = top + words.height + (support.height + 40.0 if support.lines else 0.0)
    second = box.y > 0
    if second and frame.captions:
        under += UNDER_WORDS + CAPTIONS_HIGH
    x = frame.width * PHONE_LEFT[second]
    return Box(x=x, y=under + 24.0, w=frame.width - 24.0 - x, h=box.bottom - under - 24.0)


def _shown(half: _Half, number: int, at: float, context: SceneContext) -> list[SpriteLayer]:
    frame, theme, box = context.frame, half.theme, half.box
    layers: list[SpriteLayer] = []
    if number:
        wide = box if frame.wide else across(frame, box.y, box.bottom)
        block = sprite(f"block-{number}", rounded(wide, 0.0, theme.palette.ground))
        far = box.w if frame.wide else box.h
        track = keys((at, far, "move"), (at + BLOCK_SECONDS, 0.0))
        layers.append(block.model_copy(update={"start": max(0.0, at), "x" if frame.wide else "y": track}))
        at += BLOCK_SECONDS * 0.7
    if half.hero is not None and min(half.stage.w, half.stage.h) > 160.0:
        layers += _hero(half, number, at, context)
    x, top = half.text_at
    lines, _ = statement_lines(half.words, half.support, theme, x, top, at=at, align="left", name=f"words-{number}")
    return [*layers, *lines]


def _hero(half: _Half, number: int, at: float, context: SceneContext) -> list[SpriteLayer]:
    """Return the seat and the hero before it; nothing of them leaves the block."""
    assert half.hero is not None
    frame, theme, area = context.frame, half.theme, half.stage
    focus, radius = theme.stage.focus(area, area.bottom, frame)
    seat = theme.scenery(frame, focus, radius)
    if number == 0 and radius > 0:
        seat = tuple(disc(focus, radius * share, getattr(theme.palette, role)) for share, role in MOON_DISCS)
    if number == 0 and isinstance(theme.stage, PosterStage):
        theme = replace(theme, stage=replace(theme.stage, shade=theme.palette.shadow))
    (cast,) = theme.stage.casts([(half.hero,)], area, area.bottom, frame)
    hero = enter(cast[0], 0, Cue(max(at, 0.0), context.duration), context, theme, f"object-{number}")
    kept = hero.model_copy(update={"drawing": Drawing(ops=hero.drawing.ops, box=half.box)})
    if not seat:
        return [kept]
    behind = sprite(f"seat-{number}", *seat, box=half.box)
    if number:
        shown = keys((at, 0.0, "hold"), (at + 0.001, 1.0))
        behind = behind.model_copy(update={"start": max(0.0, at), "opacity": shown})
    return [behind, kept]
