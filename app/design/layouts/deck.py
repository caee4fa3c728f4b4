"""A list as a row of cards: what was said stays quietly, what is said is lit and larger, what comes is an outline.

It is for wide frames and up to four items; any other list stands in rows.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import LaidOut, SceneContext
from app.design.layouts import list_, rungs
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in, keys
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.pictures import pictured, standing
from app.design.parts.rows import Entry, entries, turns
from app.design.parts.shapes import ghost
from app.design.parts.text import Block, fitting, one_line, sizes_from, text_ops
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, Color, Op
from app.story.script import ListVisual, RichText

MOST_CARDS = 4
GAP = 24.0
TALLEST = 540.0
LIFT = 48.0
"""An open card is this much taller than the others: it rises above them."""

PAD = 40.0
WORDS_BOTTOM = 44.0
NAME = {True: 52.0, False: 44.0}
DETAIL = {True: 34.0, False: 30.0}
LEAST_NAME, LEAST_DETAIL = 34.0, 26.0
"""Sizes of a name and of its detail, on an open card and on the others, and the smallest."""
GROWTH_FROM, MOST_GROWTH = 414.0, 1.3
"""Cards wider than this have larger words, by so much at most."""
NAME_SIZES = (68.0, 60.0, 56.0, 52.0, 48.0, 44.0, 40.0, 37.0, 34.0)
ONE_LINE_SHARE, LEAST_COMMON = 0.76, 0.76
NAME_LINES, DETAIL_LINES = 2, 3
NAME_LEADING, DETAIL_LEADING, DETAIL_GAP = 1.1, 1.28, 14.0

PICTURE = {True: 300.0, False: 236.0}
PICTURE_GAP = 44.0
LEAST_PICTURE = 96.0
"""The larger side of an illustration, and from it to the words."""
NUMBER_SHARE = 0.8
"""Height of a number's figures as a share of the picture in whose place it stands."""
CAP_EM = 0.727

FURNITURE_SECONDS = 0.32
OPEN_SECONDS = 0.56
OPEN_RISE = 32.0
SETTLE_SECONDS = 0.32


@dataclass(frozen=True)
class _Words:
    """A card's name and detail."""

    name: Block
    detail: Block | None

    @property
    def height(self) -> float:
        return self.name.height + (DETAIL_GAP + self.detail.height if self.detail and self.detail.lines else 0.0)


@dataclass(frozen=True)
class _Deck:
    """The cards of a list: their entries, the row they stand in, when each opens."""

    entries: tuple[Entry, ...]
    row: Box
    opens: tuple[float, ...]
    theme: Theme
    context: SceneContext
    first: int

    def box(self, item: int, *, lit: bool) -> Box:
        """Return where a card stands."""
        count = len(self.entries)
        width = (self.row.w - (count - 1) * GAP) / count
        lift = LIFT if lit else 0.0
        return Box(
            x=self.row.x + item * (width + GAP), y=self.row.y + LIFT - lift, w=width, h=self.row.h - LIFT + lift
        )

    def words(self, item: int, *, lit: bool) -> _Words | None:
        """Return a card's words at the largest sizes that hold them; None where none does."""
        box, entry = self.box(item, lit=lit), self.entries[item]
        width = box.w - 2 * PAD
        room = box.h - PAD - WORDS_BOTTOM - (LEAST_PICTURE + PICTURE_GAP)
        growth = max(1.0, min(MOST_GROWTH, box.w / GROWTH_FROM))
        name = self._name(entry, width, room, self._common(width, room, NAME[lit] * growth))
        if name is None:
            return None
        detail = fitting(
            entry.detail, self.theme, "text", sizes=sizes_from(DETAIL[lit] * growth, LEAST_DETAIL), width=width,
            height=room - name.height - DETAIL_GAP, max_lines=DETAIL_LINES, leading=DETAIL_LEADING,
            language=self.context.language,
        )  # fmt: skip
        return None if detail is None else _Words(name, detail)

    def _common(self, width: float, room: float, most: float) -> float:
        """Return the size that all names can have, unless one of them is much longer than the others."""
        names = (self._name(entry, width, room, most) for entry in self.entries)
        sizes = [name.font.size for name in names if name]
        return max(min(sizes), most * LEAST_COMMON) if sizes else most

    def _name(self, entry: Entry, width: float, room: float, most: float) -> Block | None:
        """Return a name on one line where that costs little of its size, else on two."""
        rich = RichText(text=entry.text.text)
        for lines, least in ((1, most * ONE_LINE_SHARE), (NAME_LINES, LEAST_NAME)):
            block = fitting(
                rich, self.theme, "label", sizes=tuple(size for size in NAME_SIZES if least <= size <= most),
                width=width, height=room, max_lines=lines, leading=NAME_LEADING, language=self.context.language,
            )  # fmt: skip
            if block is not None:
                return block
        return None

    @property
    def quiet_height(self) -> float:
        """The height of the highest words said, so that all their names stand in one line."""
        found = (self.words(item, lit=False) for item in range(len(self.entries)))
        return max((words.height for words in found if words), default=0.0)

    def face(self, item: int, *, lit: bool) -> tuple[Op, ...]:
        """Return a card with its picture and its words; a number takes the place of a missing picture."""
        box, words, theme = self.box(item, lit=lit), self.words(item, lit=lit), self.theme
        assert words is not None
        ink, quiet = (theme.on_lit, theme.on_lit) if lit else (theme.palette.ink, theme.palette.mute)
        top = box.bottom - WORDS_BOTTOM - (words.height if lit else self.quiet_height)
        ops = text_ops(words.name, box.x + PAD, top, paint=ink, hang=True)
        if words.detail:
            below = top + words.name.height + DETAIL_GAP
            ops = (*ops, *text_ops(words.detail, box.x + PAD, below, paint=quiet, hang=True))
        above = Box(x=box.x + PAD, y=box.y + PAD, w=box.w - 2 * PAD, h=top - PICTURE_GAP - box.y - PAD)
        return (*theme.card(box, self.context.frame, lit=lit), *self._picture(item, above, ink, lit=lit), *ops)

    def _picture(self, item: int, area: Box, ink: Color, *, lit: bool) -> tuple[Op, ...]:
        code, (x, y) = self.entries[item].code, area.center
        size = min(PICTURE[lit], area.h, area.w)
        if code:
            return (standing(code, (x, y), size, self.theme),)
        number, font = str(self.first + item), self.theme.font("figure", size * NUMBER_SHARE / CAP_EM)
        tall = font.size * CAP_EM
        place = Box(x=x - tall / 2, y=y - tall / 2, w=tall, h=tall)
        fill = self.theme.accent_fill(place) if lit and ink != self.theme.palette.on_accent else ink
        return (one_line(number, x, y + tall / 2, font, fill, align="center"),)


def lay_out(visual: ListVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline and cards; rows where there are too many for cards or words too long for them."""
    count, codes = len(visual.items), pictured(visual.items, context.language)
    if context.frame.wide and not any(codes) and rungs.holds(visual, context, theme):
        return rungs.lay_out(visual, context, theme)
    if not context.frame.wide or count > MOST_CARDS:
        return list_.lay_out(visual, context, theme)
    top = header(context, theme, visual.title)
    deck = _Deck(
        entries(visual.items, codes), _row(top.body, context), turns(context, count), theme, context, visual.first
    )
    if any(deck.words(item, lit=lit) is None for item in range(count) for lit in (True, False)):
        return list_.lay_out(visual, context, theme)
    cards = (layer for item in range(count) for layer in _card(deck, item))
    layers: tuple[Layer, ...] = (ground_layer(context.frame, theme), *top.layers, *cards)
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(deck.row,))


def _row(body: Box, context: SceneContext) -> Box:
    """Return the row of cards with the room above it that an open one takes."""
    height = min(TALLEST + LIFT, body_bottom(context.frame) - body.y + LIFT)
    y = max(body.y - LIFT, (body.y - LIFT + body_bottom(context.frame) - height) / 2)
    return Box(x=body.x, y=y, w=body.w, h=height)


def _card(deck: _Deck, item: int) -> list[SpriteLayer]:
    """Return a card's layers: its outline, then open, then done."""
    opens = deck.opens[item]
    closes = deck.opens[item + 1] if item + 1 < len(deck.opens) else None
    layers = []
    arrives = FURNITURE_SECONDS + item * ITEM_STAGGER_SECONDS
    if opens > arrives:
        outline = sprite(f"item-{item}-ghost", *ghost(deck.box(item, lit=False), deck.theme))
        layers.append(fade_in(outline, arrives).model_copy(update={"end": opens + SETTLE_SECONDS}))
    if closes is not None:
        done = sprite(f"item-{item}-done", *deck.face(item, lit=False))
        layers.append(fade_in(done, closes, SETTLE_SECONDS))
    lit = sprite(f"item-{item}", *deck.face(item, lit=True))
    return [*layers, _opened(lit, opens, closes)]


def _opened(layer: SpriteLayer, opens: float, closes: float | None) -> SpriteLayer:
    """Return the open card rising into place, and giving way to itself when it is done."""
    points = [(opens, 0.0), (opens + SETTLE_SECONDS, 1.0)]
    if closes is not None:
        begins = max(closes, opens + SETTLE_SECONDS + 0.01)
        points += [(begins, 1.0), (begins + SETTLE_SECONDS, 0.0)]
    rise = keys((opens, OPEN_RISE), (opens + OPEN_SECONDS, 0.0))
    return layer.model_copy(
        update={
            "start": max(0.0, opens), "end": None if closes is None else points[-1][0],
            "opacity": keys(*points, ease="std"), "y": rise,
        }
    )  # fmt: skip
