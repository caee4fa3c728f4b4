"""A list revealed item by item: what was said stays quietly, what is said is lit, what comes is an empty outline."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in
from app.design.parts.accordion import (
    CUT_SECONDS,
    LEAVE_SECONDS,
    TINT_SECONDS,
    Accordion,
    inside_opening,
    shown_between,
    sliding_card,
)
from app.design.parts.header import Header, body_bottom, side_header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.pictures import pictured, standing
from app.design.parts.rows import PAD, Entry, Pen, entries, turns
from app.design.parts.shapes import check, ghost
from app.design.parts.text import fitting, line_width, one_line, set_text, sizes_from, text_ops
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, Op
from app.story.script import ListVisual, RichText

GAP = 14.0
WIDE_TITLE_WIDTH = 620.0
WIDE_GUTTER = 88.0
OPEN_RATIO = 2.0
IDLE_LEAST, IDLE_MOST = 64.0, 216.0
OPEN_LEAST, OPEN_MOST = 132.0, {True: 440.0, False: 600.0}
"""Heights of rows; the open one of a wide frame and of a tall one."""
TALL_FROM = 100.0
"""Rows that begin lower than this have the headline above them: the frame is tall."""
PLATE_FROM = 108.0
"""A said item this tall lies on a plate; a lower one stands on the ground."""

QUIET_NAME = {True: 68.0, False: 48.0}
QUIET_DETAIL = {True: 40.0, False: 34.0}
"""The largest type of a said item, on a plate and without."""

FURNITURE_SECONDS = 0.32
WORDS_DELAY_SECONDS = 0.10
QUIET_GAP = 6.0
QUIET_NAME_SHARE = 0.62
"""How much of a plate's height a name takes when its detail stands below it."""

QUIET_PICTURE = 0.68
"""Height of a said item's picture, as a share of its plate's."""
CHECK_RADIUS = 30.0
COUNTER_SIZES = {"16:9": 228.0, "9:16": 114.0, "1:1": 80.0, "4:5": 96.0}


@dataclass(frozen=True)
class _Roll:
    """The rows of a list and when each opens."""

    accordion: Accordion
    entries: tuple[Entry, ...]
    opens: tuple[float, ...]
    pen: Pen
    first: int
    total: int

    def closes(self, item: int) -> float | None:
        """When a row gives way to the next; the last never does."""
        return self.opens[item + 1] if item + 1 < len(self.opens) else None


def lay_out(visual: ListVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline and rows; a wide frame has the headline and a counter on the left."""
    frame, count = context.frame, len(visual.items)
    top = side_header(context, theme, visual.title, WIDE_TITLE_WIDTH)
    roll = _Roll(
        _accordion(_area(frame, top), count), entries(visual.items, pictured(visual.items, context.language)),
        turns(context, count), Pen(theme, frame, context.language), visual.first, visual.total or count,
    )  # fmt: skip
    layers: tuple[Layer, ...] = (ground_layer(frame, theme), *top.layers, *_rows(roll))
    if frame.wide and count > 1:
        layers = (*layers, *_counter(roll, Box(x=top.body.x, y=top.body.y, w=WIDE_TITLE_WIDTH, h=top.body.h)))
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(roll.accordion.area,))


def holds(visual: ListVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether every item can show all its words."""
    frame, pen = context.frame, Pen(theme, context.frame, context.language)
    accordion = _accordion(
        _area(frame, side_header(context, theme, visual.title, WIDE_TITLE_WIDTH)), len(visual.items)
    )
    drawn = entries(visual.items, (None,) * len(visual.items))
    if accordion.area.bottom > body_bottom(frame) + 1:
        return False
    return all(pen.holds(entry, accordion.opened(item)) for item, entry in enumerate(drawn))


def _area(frame: Frame, top: Header) -> Box:
    """Return where the rows stand: right of the headline in a wide frame, below it in a tall one."""
    if not frame.wide:
        return top.body
    content = frame.content
    left = content.x + WIDE_TITLE_WIDTH + WIDE_GUTTER
    return Box(x=left, y=content.y, w=content.right - left, h=body_bottom(frame) - content.y)


def _accordion(area: Box, count: int) -> Accordion:
    """Return the rows, as tall as the area allows within reason, in the middle of it."""
    room = area.h - (count - 1) * GAP
    idle = max(IDLE_LEAST, min(IDLE_MOST, room / (count - 1 + OPEN_RATIO)))
    active = max(OPEN_LEAST, min(OPEN_MOST[area.y < TALL_FROM], room - (count - 1) * idle))
    length = active + (count - 1) * (idle + GAP)
    shift = max(0.0, (area.h - length) / 2) if area.y < TALL_FROM else 0.0
    return Accordion(Box(x=area.x, y=area.y + shift, w=area.w, h=length), "y", count, idle, active, GAP)


def _rows(roll: _Roll) -> tuple[SpriteLayer, ...]:
    quiet: list[SpriteLayer] = []
    open_: list[SpriteLayer] = []
    words: list[SpriteLayer] = []
    for item in range(len(roll.entries)):
        quiet += _ghost(roll, item)
        quiet += _done(roll, item)
        full, theme = roll.accordion.opened(item), roll.pen.theme
        body = theme.card(full, roll.pen.frame, lit=True)
        open_ += sliding_card(
            f"item-{item}", roll.accordion, item, body, opens=roll.opens[item], closes=roll.closes(item)
        )
        shown = sprite(f"item-{item}-words", *roll.pen.open(roll.entries[item], full))
        delay = WORDS_DELAY_SECONDS if item else 0.06
        shown = shown_between(shown, roll.opens[item], roll.closes(item), delay=delay)
        words.append(inside_opening(shown, roll.accordion, item, roll.opens[item]))
    return (*quiet, *open_, *words)


def _ghost(roll: _Roll, item: int) -> list[SpriteLayer]:
    """Return the outline of an item to come; the first is outlined as large as it will be."""
    opens, arrives = roll.opens[item], FURNITURE_SECONDS + item * ITEM_STAGGER_SECONDS
    if opens <= arrives:
        return []
    box = roll.accordion.waiting(item) if item else roll.accordion.opened(0)
    outline = fade_in(sprite(f"item-{item}-ghost", *ghost(box, roll.pen.theme)), arrives)
    return [outline.model_copy(update={"end": opens + TINT_SECONDS})]


def _done(roll: _Roll, item: int) -> list[SpriteLayer]:
    closes = roll.closes(item)
    if closes is None:
        return []
    quiet = sprite(f"item-{item}-done", *_quiet(roll, item))
    return [fade_in(quiet, closes + LEAVE_SECONDS, TINT_SECONDS)]


def _quiet(roll: _Roll, item: int) -> tuple[Op, ...]:
    """Return a said item: a tick and its words, on a plate where the row is tall enough for one."""
    box, pen = roll.accordion.closed(item), roll.pen
    palette, plated = pen.theme.palette, box.h >= PLATE_FROM
    radius = min(CHECK_RADIUS, box.h * 0.3)
    tick = check((box.x + PAD + radius, box.center[1]), radius, fill=palette.second, mark=palette.ground)
    entry, picture = roll.entries[item], box.h * QUIET_PICTURE
    x, right = box.x + PAD + 2 * radius + 28, box.right - PAD - (picture + 24.0 if entry.code else 0.0)
    words = _quiet_words(entry, pen, Box(x=x, y=box.y, w=right - x, h=box.h), plated=plated)
    center = (box.right - PAD - picture / 2, box.center[1])
    drawn = (standing(entry.code, center, picture, pen.theme),) if entry.code else ()
    return *(pen.theme.card(box, pen.frame, flat=True) if plated else ()), *tick, *drawn, *words


def _quiet_words(entry: Entry, pen: Pen, area: Box, *, plated: bool) -> tuple[Op, ...]:
    """Return a said item's words, and their detail where the row is high enough for both."""
    palette, small = pen.theme.palette, pen.floor
    name = set_text(
        RichText(text=entry.text.text), pen.theme, "label", sizes=sizes_from(QUIET_NAME[plated], small), width=area.w,
        height=area.h * (QUIET_NAME_SHARE if plated and entry.detail else 1.0), max_lines=2, leading=1.12,
        language=pen.language,
    )  # fmt: skip
    detail = fitting(
        entry.detail, pen.theme, "text", sizes=sizes_from(QUIET_DETAIL[plated], small), width=area.w,
        height=area.h - name.height - QUIET_GAP, max_lines=2 if plated else 1, language=pen.language,
    )  # fmt: skip
    below = QUIET_GAP + detail.height if detail and detail.lines else 0.0
    top = area.center[1] - (name.height + below) / 2
    ops = text_ops(name, area.x, top, paint=palette.ink)
    if not detail or not below:
        return ops
    quiet = palette.mute if plated else palette.ink
    return *ops, *text_ops(detail, area.x, top + name.height + QUIET_GAP, paint=quiet)


def _counter(roll: _Roll, area: Box) -> tuple[SpriteLayer, ...]:
    """Return the big count of what has been said, at the foot of the column under the headline."""
    theme, size = roll.pen.theme, COUNTER_SIZES[roll.pen.frame.aspect]
    if area.h < size * 1.1:
        return ()
    figure, small = theme.font("figure", size, tabular=True), theme.font("text", 48.0)
    baseline = area.bottom - 8.0
    total = f"/ {roll.total}"
    layers = []
    for item in range(len(roll.entries)):
        number = str(roll.first + item)
        width = line_width(number, figure)
        box = Box(x=area.x, y=baseline - size * 0.73, w=width, h=size * 0.73)
        lit = one_line(number, area.x, baseline, figure, theme.accent_fill(box), hang=True)
        rest = one_line(total, area.x + width + 20, baseline, small, theme.palette.mute, language=roll.pen.language)
        layer = sprite(f"counter-{item}", lit, rest)
        layers.append(shown_between(layer, roll.opens[item], roll.closes(item), delay=CUT_SECONDS if item else 0.0))
    return tuple(layers)
