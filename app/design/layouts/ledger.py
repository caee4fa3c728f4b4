"""A list as a ledger: rules instead of cards, a numeral for each row; the one being said is large and marked."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in, keys, pop_in
from app.design.parts.accordion import (
    LEAVE_SECONDS,
    SLIDE_SECONDS,
    TINT_SECONDS,
    Accordion,
    shown_between,
)
from app.design.parts.header import Header, body_bottom, side_header
from app.design.parts.ink import ruled
from app.design.parts.layers import page_layer, sprite
from app.design.parts.numerals import roman
from app.design.parts.pictures import each_pictured
from app.design.parts.rows import Entry, entries, turns
from app.design.parts.text import Block, fitting, floor_size, line_width, one_line, set_text, sizes_from, text_ops
from app.design.tokens import Theme
from app.media.composition import Clip, SpriteLayer
from app.media.drawing.ops import Box, Color, IllustrationOp, Op
from app.story.script import ListVisual, RichText, StepsVisual

WIDE_TITLE_WIDTH, WIDE_GUTTER = 600.0, 96.0
IDLE_LEAST, IDLE_MOST = 64.0, 168.0
OPEN_RATIO = 1.7
OPEN_LEAST, OPEN_MOST = 120.0, 290.0

INDENT = {True: 172.0, False: 128.0}
"""Where words begin, after the numeral, in wide and in tall frames."""
OPEN_NAME, OPEN_DETAIL = 96.0, 40.0
QUIET_NAME, QUIET_DETAIL = 64.0, 34.0
NUMERAL_GROWTH = 1.15
"""Size of a numeral, in sizes of the name beside it."""
DETAIL_GAP = 6.0
ROW_PAD = 14.0
OPEN_LEADING = 1.0

LIGHT_RULE, HEAVY_RULE = 1.5, 4.0
WAITING_RULE, WAITING_NUMERAL = 0.35, 0.30
"""Opacities of what is still to come."""

RULE_CLEARANCE, NUMERAL_EM, NUMERAL_GAP = 8.0, 0.78, 20.0
"""What a numeral keeps from the rule above it, how far it rises in em, and what it keeps from the words."""

MARKER_RISE_EM, MARKER_DROP_EM, MARKER_PAD = 0.60, 0.16, 14.0
MARKER_DELAY_SECONDS, MARKER_SECONDS = 0.20, 0.32
STICKER_SHARE = 0.86
STICKER_GAP = 40.0
STICKER_TURN = 6.0
FURNITURE_SECONDS = 0.30


@dataclass(frozen=True)
class _Ledger:
    """The rows, when each opens, and what they are written with."""

    rows: Accordion
    entries: tuple[Entry, ...]
    opens: tuple[float, ...]
    theme: Theme
    frame: Frame
    language: str
    numerals: tuple[str, ...] = ()

    def closes(self, item: int) -> float | None:
        return self.opens[item + 1] if item + 1 < len(self.opens) else None

    def words(self, box: Box, *, picture: bool) -> Box:
        """Return where a row's words may stand: after its numeral, before its picture."""
        indent = INDENT[self.frame.wide]
        room = STICKER_SHARE * box.h + STICKER_GAP if picture else 0.0
        return Box(x=box.x + indent, y=box.y + ROW_PAD, w=box.w - indent - room, h=box.h - 2 * ROW_PAD)


@dataclass(frozen=True)
class _Set:
    """A row's name and detail in their place; `baseline` is the name's first."""

    name: Block
    detail: Block | None
    area: Box

    @property
    def top(self) -> float:
        below = DETAIL_GAP + self.detail.height if self.detail and self.detail.lines else 0.0
        return self.area.y + (self.area.h - self.name.height - below) / 2

    @property
    def baseline(self) -> float:
        return self.name.baseline(0, self.top)

    def ops(self, ink: Color, quiet: Color) -> tuple[Op, ...]:
        named = text_ops(self.name, self.area.x, self.top, paint=ink, hang=True)
        if not self.detail:
            return named
        below = self.top + self.name.height + DETAIL_GAP
        return *named, *text_ops(self.detail, self.area.x, below, paint=quiet, hang=True)


def lay_out(visual: ListVisual | StepsVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline and rows; a wide frame has the headline on the left."""
    frame, count = context.frame, len(visual.items)
    top = side_header(context, theme, visual.title, WIDE_TITLE_WIDTH)
    rows = _rows(_area(frame, top), count)
    codes = each_pictured(visual.items, context.language, ordered=visual.kind == "steps")
    ledger = _Ledger(
        rows, entries(visual.items, codes), turns(context, count), theme, frame, context.language, _numerals(visual),
    )  # fmt: skip
    last = ruled(rows.area.x, rows.area.right, rows.area.bottom, LIGHT_RULE, theme.palette.ink)
    closing = fade_in(sprite("rule-last", last), FURNITURE_SECONDS, to=WAITING_RULE)
    layers = (page_layer(frame, theme), *top.layers, closing)
    for item in range(count):
        layers = (*layers, *_waiting(ledger, item), *_rule(ledger, item), *_open(ledger, item), *_done(ledger, item))
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(rows.area,))


def holds(visual: ListVisual | StepsVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether every row can show all its words."""
    rows = _rows(_area(context.frame, side_header(context, theme, visual.title, WIDE_TITLE_WIDTH)), len(visual.items))
    if rows.area.bottom > body_bottom(context.frame) + 1:
        return False
    drawn = entries(visual.items, each_pictured(visual.items, context.language, ordered=visual.kind == "steps"))
    ledger = _Ledger(rows, drawn, (), theme, context.frame, context.language)
    sets = [_open_set(ledger, item) for item in range(len(drawn))]
    return all(one.name.whole and one.detail is not None for one in sets)


def _area(frame: Frame, top: Header) -> Box:
    if not frame.wide:
        return top.body
    content = frame.content
    left = content.x + WIDE_TITLE_WIDTH + WIDE_GUTTER
    return Box(x=left, y=content.y + 16, w=content.right - left, h=body_bottom(frame) - content.y - 16)


def _rows(area: Box, count: int) -> Accordion:
    """Return the rows, as tall as the area allows within reason, from its top."""
    idle = max(IDLE_LEAST, min(IDLE_MOST, area.h / (count - 1 + OPEN_RATIO)))
    active = max(OPEN_LEAST, min(OPEN_MOST, area.h - (count - 1) * idle))
    length = active + (count - 1) * idle
    return Accordion(Box(x=area.x, y=area.y, w=area.w, h=length), "y", count, idle, active, 0.0)


def _numerals(visual: ListVisual | StepsVisual) -> tuple[str, ...]:
    """Return what stands before the rows: figures where their order counts, else Roman numerals."""
    if isinstance(visual, StepsVisual):
        return tuple(str(visual.first + item) for item in range(len(visual.items)))
    return tuple(roman(visual.first + item) for item in range(len(visual.items)))


def _rule(ledger: _Ledger, item: int) -> tuple[SpriteLayer, ...]:
    """Return the rule above a row: it rises as the row opens, and is heavy while it is open."""
    box, opens, closes = ledger.rows.opened(item), ledger.opens[item], ledger.closes(item)
    ink, slack = ledger.theme.palette.ink, ledger.rows.active - ledger.rows.idle
    light = sprite(f"rule-{item}", ruled(box.x, box.right, box.y, LIGHT_RULE, ink))
    heavy = sprite(f"rule-{item}-heavy", ruled(box.x, box.right, box.y, HEAVY_RULE, ink))
    moved = keys((opens, slack, "std"), (opens + SLIDE_SECONDS, 0.0)) if item else 0.0
    appears = min(FURNITURE_SECONDS + item * ITEM_STAGGER_SECONDS, opens)
    darkens = max(opens, appears + 0.02)
    shown = keys(
        (appears, 0.0, "std"), (appears + 0.01, WAITING_RULE, "hold"), (darkens, WAITING_RULE, "std"),
        (darkens + TINT_SECONDS, 1.0),
    )  # fmt: skip
    return (
        light.model_copy(update={"y": moved, "opacity": shown, "start": max(0.0, appears)}),
        shown_between(heavy.model_copy(update={"y": moved}), opens, closes),
    )


def _waiting(ledger: _Ledger, item: int) -> tuple[SpriteLayer, ...]:
    """Return the numeral of a row to come, in its place at the row's end."""
    opens, arrives = ledger.opens[item], FURNITURE_SECONDS + item * ITEM_STAGGER_SECONDS
    if opens <= arrives + TINT_SECONDS or item == 0:
        return ()
    box = ledger.rows.waiting(item)
    size = _quiet_size(ledger)
    ghost = _numeral(ledger, item, size, box, box.center[1] + size * 0.3, ledger.theme.palette.mute)
    shown = shown_between(sprite(f"numeral-{item}-ghost", ghost), arrives, opens)
    assert not isinstance(shown.opacity, float)
    faint = tuple(key.model_copy(update={"v": key.v * WAITING_NUMERAL}) for key in shown.opacity)
    return (shown.model_copy(update={"opacity": faint}),)


def _open(ledger: _Ledger, item: int) -> tuple[SpriteLayer, ...]:
    """Return an open row: its highlighted words, its numeral in the accent, its sticker."""
    palette, box = ledger.theme.palette, ledger.rows.opened(item)
    opens, closes = ledger.opens[item], ledger.closes(item)
    words = _open_set(ledger, item)
    size = min(words.name.font.size * NUMERAL_GROWTH, 112.0)
    numeral = _numeral(ledger, item, size, box, words.baseline, palette.accent_text)
    layers = [*_marker(ledger, item, words)]
    spoken = sprite(f"item-{item}", numeral, *words.ops(palette.ink, palette.ink))
    layers.append(shown_between(spoken, opens, closes, delay=0.08))
    code = ledger.entries[item].code
    if code:
        stuck = sprite(f"item-{item}-picture", _sticker(code, box, item, ledger.theme))
        popped = pop_in(stuck, opens + 0.12)
        layers.append(popped if closes is None else _gone(popped, closes))
    return tuple(layers)


def _gone(layer: SpriteLayer, end: float) -> SpriteLayer:
    assert not isinstance(layer.opacity, float)
    kept = tuple(key for key in layer.opacity if key.t < end)
    faded = shown_between(layer, layer.start, end).opacity
    assert not isinstance(faded, float)
    return layer.model_copy(update={"opacity": (*kept, *faded[-2:]), "end": faded[-1].t})


def _open_set(ledger: _Ledger, item: int) -> _Set:
    entry = ledger.entries[item]
    area = ledger.words(ledger.rows.opened(item), picture=entry.code is not None)
    return _fitted(ledger, entry, area, (OPEN_NAME, OPEN_DETAIL))


def _fitted(ledger: _Ledger, entry: Entry, area: Box, largest: tuple[float, float]) -> _Set:
    """Return name and detail at the largest sizes that hold both whole; else the name alone."""
    small, plain = floor_size(ledger.frame), RichText(text=entry.text.text)
    for size in sizes_from(largest[0], 34.0):
        name = fitting(
            plain, ledger.theme, "display", sizes=(size,), width=area.w, height=area.h, max_lines=2,
            leading=OPEN_LEADING, language=ledger.language,
        )  # fmt: skip
        if name is None:
            continue
        below = max(small, min(largest[1], size * 0.8))
        detail = fitting(
            entry.detail, ledger.theme, "text", sizes=sizes_from(below, small), width=area.w,
            height=area.h - name.height - DETAIL_GAP if entry.detail else area.h, max_lines=2, leading=1.2,
            language=ledger.language,
        )  # fmt: skip
        if detail is not None:
            return _Set(name, detail, area)
    name = set_text(
        plain, ledger.theme, "display", sizes=sizes_from(min(largest[0], 48.0), small), width=area.w, height=area.h,
        max_lines=2, leading=OPEN_LEADING, language=ledger.language,
    )  # fmt: skip
    return _Set(name, None, area)


def _marker(ledger: _Ledger, item: int, words: _Set) -> tuple[SpriteLayer, ...]:
    """Return highlighter strokes under the lines of an open row's name, drawn one after the other."""
    opens, closes = ledger.opens[item], ledger.closes(item)
    begin, size = opens + MARKER_DELAY_SECONDS, words.name.font.size
    layers = []
    for number, line in enumerate(words.name.lines):
        baseline = words.name.baseline(number, words.top)
        box = Box(
            x=words.area.x - MARKER_PAD, y=baseline - MARKER_RISE_EM * size,
            w=line_width(line, words.name.font) + 2 * MARKER_PAD, h=(MARKER_RISE_EM + MARKER_DROP_EM) * size,
        )  # fmt: skip
        stroke = sprite(f"marker-{item}-{number}", *ledger.theme.marked(box))
        at = begin + number * MARKER_SECONDS * 0.6
        wiped = Clip(
            left=box.x - 20, top=box.y - 20, bottom=box.bottom + 20,
            right=keys((at, box.x - 20, "move"), (at + MARKER_SECONDS, box.right + 20)),
        )  # fmt: skip
        shown = stroke.model_copy(update={"start": max(0.0, at), "clip": wiped})
        layers.append(shown if closes is None else _leaving(shown, closes))
    return tuple(layers)


def _leaving(layer: SpriteLayer, end: float) -> SpriteLayer:
    faded = shown_between(layer, layer.start - TINT_SECONDS, end)
    return layer.model_copy(update={"opacity": faded.opacity, "end": faded.end})


def _sticker(code: str, box: Box, item: int, theme: Theme) -> IllustrationOp:
    height = STICKER_SHARE * box.h
    turn = STICKER_TURN if item % 2 else -STICKER_TURN
    return IllustrationOp(
        code=code, base=(box.right - height / 2, box.center[1] + height / 2), height=height, measure="larger",
        rotation=turn, grade=theme.grade,
    )  # fmt: skip


def _done(ledger: _Ledger, item: int) -> tuple[SpriteLayer, ...]:
    """Return a row that was said, quiet."""
    closes = ledger.closes(item)
    if closes is None:
        return ()
    box, mute = ledger.rows.closed(item), ledger.theme.palette.mute
    words = _fitted(ledger, ledger.entries[item], ledger.words(box, picture=False), (QUIET_NAME, QUIET_DETAIL))
    numeral = _numeral(ledger, item, _quiet_size(ledger), box, words.baseline, mute)
    quiet = sprite(f"item-{item}-done", numeral, *words.ops(mute, mute))
    return (fade_in(quiet, closes + LEAVE_SECONDS, TINT_SECONDS),)


def _quiet_size(ledger: _Ledger) -> float:
    return min(72.0, ledger.rows.idle * 0.52)


def _numeral(ledger: _Ledger, item: int, size: float, box: Box, baseline: float, fill: Color) -> Op:
    """Return a row's numeral, as large as the rule above it and the words beside it let it be."""
    size = min(size, (baseline - box.y - RULE_CLEARANCE) / NUMERAL_EM)
    font = ledger.theme.font("display", size).model_copy(update={"italic": True})
    room = INDENT[ledger.frame.wide] - NUMERAL_GAP
    over = line_width(ledger.numerals[item], font) / room
    if over > 1.0:
        font = font.model_copy(update={"size": size / over})
    return one_line(ledger.numerals[item], box.x, baseline, font, fill, hang=True)
