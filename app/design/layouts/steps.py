"""Numbered steps as cards side by side (or one below another in a tall frame); the one being spoken is open."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in, keys
from app.design.parts.accordion import (
    FAR,
    LEAVE_SECONDS,
    TINT_SECONDS,
    Accordion,
    inside_opening,
    shown_between,
    sliding_card,
    split_along,
)
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.pictures import pictured, standing
from app.design.parts.rows import WAITING_PICTURE_OPACITY, Entry, Pen, State, big_number, entries, turns
from app.design.parts.shapes import check, ghost
from app.design.parts.text import Block, fitting, one_line, sizes_from, text_ops
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import Clip, Layer, SpriteLayer
from app.media.drawing.ops import Box, Op
from app.story.script import RichText, StepsVisual

GAP = 16.0
RAIL_HEIGHT = 8.0
RAIL_ROOM = 80.0
RAIL_ROOM_CAPTIONS = 48.0
"""Room of the progress rail below wide cards, without and with captions."""

OPEN_RATIO = {1: 1.0, 2: 1.9, 3: 2.4, 4: 2.66, 5: 2.4}
"""How many times wider the open card is, by the number of cards."""

IDLE_ROW_SHARE = 0.14
IDLE_ROW_LEAST, IDLE_ROW_MOST = 88.0, 152.0
OPEN_ROW_MOST = 560.0

FURNITURE_SECONDS = 0.32
"""From the scene's start to the cards: the headline comes first."""

WORDS_DELAY_SECONDS = 0.10
"""The words of an opening card wait until there is room for them."""

NAME_PAD = 32.0
QUIET_GAP = 10.0
DETAIL_FROM_WIDTH = 300.0
"""An idle card without a picture shows its detail from this width."""
PICTURE_GAP = 16.0


@dataclass(frozen=True)
class _Deck:
    """All that the cards share."""

    accordion: Accordion
    entries: tuple[Entry, ...]
    opens: tuple[float, ...]
    pen: Pen
    wide: bool

    def closes(self, item: int) -> float | None:
        """When a card gives way to the next; the last never does."""
        return self.opens[item + 1] if item + 1 < len(self.opens) else None


def lay_out(visual: StepsVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline, cards in their states, and a rail that fills while each step is spoken."""
    frame = context.frame
    top = header(context, theme, visual.title)
    count = len(visual.items)
    codes = pictured(visual.items, context.language)
    if 2 * sum(code is not None for code in codes) < count:
        codes = (None,) * count
    deck = _Deck(
        _accordion(top.body, frame, count), entries(visual.items, codes, first=visual.first), turns(context, count),
        Pen(theme, frame, context.language), frame.wide,
    )  # fmt: skip
    layers: tuple[Layer, ...] = (ground_layer(frame, theme), *top.layers, *_cards(deck))
    if frame.wide:
        layers = (*layers, *_rail(deck, context))
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(deck.accordion.area,))


def holds(visual: StepsVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether every step can show all its words."""
    pen = Pen(theme, context.frame, context.language)
    accordion = _accordion(header(context, theme, visual.title).body, context.frame, len(visual.items))
    drawn = entries(visual.items, (None,) * len(visual.items), first=visual.first)
    return all(pen.holds(entry, accordion.opened(item)) for item, entry in enumerate(drawn))


def _accordion(body: Box, frame: Frame, count: int) -> Accordion:
    if frame.wide:
        room = RAIL_ROOM_CAPTIONS if frame.captions else RAIL_ROOM
        area = Box(x=body.x, y=body.y, w=body.w, h=body_bottom(frame) - room - body.y)
        idle, active = split_along(body.w, count, GAP, OPEN_RATIO.get(count, 2.2))
        return Accordion(area, "x", count, idle, active, GAP)
    idle = max(IDLE_ROW_LEAST, min(IDLE_ROW_MOST, body.h * IDLE_ROW_SHARE))
    active = min(OPEN_ROW_MOST, body.h - (count - 1) * (idle + GAP))
    return Accordion(body, "y", count, min(idle, active), active, GAP)


def _cards(deck: _Deck) -> tuple[SpriteLayer, ...]:
    idle: list[SpriteLayer] = []
    open_: list[SpriteLayer] = []
    words: list[SpriteLayer] = []
    for item in range(len(deck.entries)):
        idle += _waiting(deck, item)
        idle += _done(deck, item)
        open_ += _body(deck, item)
        words += _words(deck, item)
    return (*idle, *open_, *words)


def _waiting(deck: _Deck, item: int) -> list[SpriteLayer]:
    """Return the card as it waits; the first, which opens as it is said, is outlined as large as it will be."""
    opens, arrives = deck.opens[item], FURNITURE_SECONDS + item * ITEM_STAGGER_SECONDS
    if opens <= arrives:
        return []
    box = deck.accordion.waiting(item) if item else deck.accordion.opened(0)
    theme, frame = deck.pen.theme, deck.pen.frame
    shown = (*theme.card(box, frame, flat=True), *_idle(deck, item, box, "waiting")) if item else ghost(box, theme)
    body = sprite(f"step-{item}-waiting", *shown)
    return [fade_in(body, arrives).model_copy(update={"end": opens + TINT_SECONDS})]


def _done(deck: _Deck, item: int) -> list[SpriteLayer]:
    """Return the card as it stays when it is done: its body lies ready under the open one."""
    closes = deck.closes(item)
    if closes is None:
        return []
    box, theme = deck.accordion.closed(item), deck.pen.theme
    body = sprite(f"step-{item}-done", *theme.card(box, deck.pen.frame, flat=True), *_idle(deck, item, box, "done"))
    return [body.model_copy(update={"start": closes + LEAVE_SECONDS})]


def _body(deck: _Deck, item: int) -> tuple[SpriteLayer, ...]:
    full, theme = deck.accordion.opened(item), deck.pen.theme
    ops = theme.card(full, deck.pen.frame, lit=True)
    return sliding_card(f"step-{item}", deck.accordion, item, ops, opens=deck.opens[item], closes=deck.closes(item))


def _words(deck: _Deck, item: int) -> list[SpriteLayer]:
    ops = deck.pen.open(deck.entries[item], deck.accordion.opened(item))
    delay = WORDS_DELAY_SECONDS if item else 0.06
    words = shown_between(sprite(f"step-{item}-words", *ops), deck.opens[item], deck.closes(item), delay=delay)
    return [inside_opening(words, deck.accordion, item, deck.opens[item])]


def _idle(deck: _Deck, item: int, box: Box, state: State) -> tuple[Op, ...]:
    if deck.wide:
        return _column(deck.pen, deck.entries[item], box, state)
    return deck.pen.closed(deck.entries[item], box, state)


def _column(pen: Pen, entry: Entry, box: Box, state: State) -> tuple[Op, ...]:
    """Return a narrow idle card's number, tick, picture and name; a name that needs breaking is left out."""
    palette = pen.theme.palette
    name = fitting(
        RichText(text=entry.text.text), pen.theme, "label", sizes=sizes_from(56.0, pen.floor),
        width=box.w - 2 * NAME_PAD, height=box.h * 0.34, max_lines=5, leading=1.12, language=pen.language,
    )  # fmt: skip
    detail = _column_detail(pen, entry, box, name) if name and state == "done" else None
    below = QUIET_GAP + detail.height if detail else 0.0
    top = box.bottom - 36 - (name.height if name else 0.0) - below
    ops: list[Op] = list(_column_top(pen, entry, box, state, top))
    if state == "done":
        ops += check((box.right - 60, box.y + 62), 26.0, fill=palette.second, mark=palette.surface)
    if name is None:
        return tuple(ops)
    ops += text_ops(name, box.x + NAME_PAD, top, paint=palette.ink if state == "done" else palette.mute, hang=True)
    if detail:
        ops += text_ops(detail, box.x + NAME_PAD, top + name.height + QUIET_GAP, paint=palette.mute)
    return tuple(ops)


def _column_top(pen: Pen, entry: Entry, box: Box, state: State, bottom: float) -> tuple[Op, ...]:
    """Return a narrow idle card's number over its picture, that ends above `bottom`; without one it is large."""
    palette = pen.theme.palette
    if not entry.code:
        area = Box(x=box.x + NAME_PAD, y=box.y + NAME_PAD, w=box.w * 0.6, h=box.h * 0.56)
        return big_number(entry.number, area, pen.theme, palette.ink)
    font = pen.theme.font("display", 56.0)
    number = one_line(entry.number, box.x + NAME_PAD, box.y + 80, font, palette.mute, hang=True)
    opacity = 1.0 if state == "done" else WAITING_PICTURE_OPACITY
    size = min(168.0, box.w - 2 * NAME_PAD, box.h * 0.3)
    middle = min(box.y + box.h * 0.48, bottom - PICTURE_GAP - size / 2)
    return number, standing(entry.code, (box.center[0], middle), size, pen.theme, opacity=opacity)


def _column_detail(pen: Pen, entry: Entry, box: Box, name: Block) -> Block | None:
    """Return the detail of a card that is done, where it has room for it below its name."""
    if entry.code or box.w < DETAIL_FROM_WIDTH:
        return None
    room = box.h * 0.4 - name.height - QUIET_GAP
    detail = fitting(
        entry.detail, pen.theme, "text", sizes=(34.0, 28.0), width=box.w - 2 * NAME_PAD, height=max(room, 1.0),
        max_lines=3, language=pen.language,
    )  # fmt: skip
    return detail if detail and detail.lines else None


def _rail(deck: _Deck, context: SceneContext) -> tuple[SpriteLayer, ...]:
    """Return the rail under the cards: a track for each step, filled from left to right as it is spoken."""
    area, count, theme = deck.accordion.area, len(deck.entries), deck.pen.theme
    y = body_bottom(context.frame) - RAIL_HEIGHT - (16 if not context.frame.captions else 0)
    width = (area.w - (count - 1) * GAP) / count
    tracks = [Box(x=area.x + item * (width + GAP), y=y, w=width, h=RAIL_HEIGHT) for item in range(count)]
    empty = theme.palette.line if theme.palette.look == "light" else theme.palette.soft
    furniture = sprite("rail", *(rounded(box, RAIL_HEIGHT / 2, empty) for box in tracks))
    filled = []
    for item, box in enumerate(tracks):
        begin, end = deck.opens[item], deck.closes(item) or _end_of(context, item)
        layer = sprite(f"rail-{item}", rounded(box, RAIL_HEIGHT / 2, theme.mark_fill(box)))
        right = keys((begin, box.x), (max(end, begin + 0.2), box.right), ease="linear")
        window = Clip(left=-FAR, top=-FAR, right=right, bottom=FAR)
        filled.append(layer.model_copy(update={"start": begin, "clip": window}))
    return (fade_in(furniture, FURNITURE_SECONDS), *filled)


def _end_of(context: SceneContext, item: int) -> float:
    return context.items[item][1] if item in context.items else max(context.duration - 0.6, 0.0)
