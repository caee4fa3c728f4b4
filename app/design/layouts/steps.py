"""Numbered steps as cards side by side (or one below another in a tall frame); the one being spoken is open."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import fade_in, keys
from app.design.parts.accordion import FAR, Accordion, split_along
from app.design.parts.alike import alike
from app.design.parts.header import body_bottom, header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.pictures import pictured, standing
from app.design.parts.rows import WAITING_PICTURE_OPACITY, Entry, Pen, State, entries, turns
from app.design.parts.shapes import check
from app.design.parts.text import Block, one_line, sizes_from, text_ops
from app.design.parts.turning import FURNITURE_SECONDS, turning
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

OPEN_ROWS = {1: 1.0, 2: 2.2, 3: 2.5, 4: 2.9, 5: 3.2}
"""How many times higher the open row is in a tall frame, by the number of rows."""
IDLE_ROW_LEAST, IDLE_ROW_MOST = 88.0, 248.0
OPEN_ROW_MOST = 720.0

PLAIN, RUNGS = "steps:plain", "rungs"
"""What a theme may name in `layouts` for steps in words alone, and what lays them out if it does not."""

NAME_PAD, FOOT = 32.0, 36.0
NUMBER, NUMBER_TOP, CAP_EM = 72.0, 40.0, 0.727
CHECK = 26.0
NAME_MOST, NAME_LINES, NAME_LEADING = 56.0, 2, 1.12
DETAIL_MOST, DETAIL_LEAST, DETAIL_LINES, DETAIL_LEADING = 34.0, 28.0, 4, 1.26
QUIET_GAP = 10.0
WORDS_SHARE = 0.56
"""How much of an idle card its words may take."""

PICTURE_SHARE = 0.42
"""Height of an idle card's picture as a share of the card's."""
NUMBER_FOR_PICTURE = 1.05
"""Size of the number that takes a missing picture's place, in sizes of a picture."""


@dataclass(frozen=True)
class _Quiet:
    """The words of idle cards: names of one size, and a detail for each or none at all."""

    names: tuple[Block, ...]
    details: tuple[Block, ...]

    @property
    def detail_height(self) -> float:
        """The height that details take below the names' common line."""
        return max((detail.height for detail in self.details), default=0.0)


@dataclass(frozen=True)
class _Deck:
    """All that the cards share."""

    accordion: Accordion
    entries: tuple[Entry, ...]
    opens: tuple[float, ...]
    pen: Pen
    wide: bool
    quiet: _Quiet | None
    largest_name: float

    @property
    def mixed(self) -> bool:
        """Whether some steps have a picture and others have none."""
        codes = [entry.code for entry in self.entries]
        return any(codes) and not all(codes)

    @property
    def picture(self) -> float:
        """The larger side of an idle card's picture."""
        box = self.accordion.closed(0)
        return min(box.h * PICTURE_SHARE, box.w - 2 * NAME_PAD)

    @property
    def picture_middle(self) -> float:
        """The height on which the pictures of all cards lie."""
        box = self.accordion.closed(0)
        names = max((name.height for name in self.quiet.names), default=0.0) if self.quiet else 0.0
        return (box.y + NUMBER_TOP + NUMBER * CAP_EM + box.bottom - FOOT - names) / 2

    @property
    def theme(self) -> Theme:
        """The theme of the cards."""
        return self.pen.theme

    @property
    def frame(self) -> Frame:
        """The page they stand on."""
        return self.pen.frame

    def closes(self, item: int) -> float | None:
        """When a card gives way to the next; the last never does."""
        return self.opens[item + 1] if item + 1 < len(self.opens) else None

    def open(self, item: int) -> tuple[Op, ...]:
        """Return the words of an open card, and its picture."""
        box = self.accordion.opened(item)
        return self.pen.open(self.entries[item], box, most=self.largest_name, mixed=self.mixed)

    def idle(self, item: int, box: Box, state: State) -> tuple[Op, ...]:
        """Return the words of a card that is done or still to come."""
        if self.wide:
            return _column(self, item, box, state)
        return self.pen.closed(self.entries[item], box, state, mixed=self.mixed)


def lay_out(visual: StepsVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline, cards in their states, and a rail; in words alone what the theme has for that."""
    plain = _plain(visual, context, theme)
    laid_out: LaidOut = (plain.lay_out if plain else cards)(visual, context, theme)
    return laid_out


def holds(visual: StepsVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether every step can show all its words."""
    plain = _plain(visual, context, theme)
    return bool(getattr(plain, "holds", cards_hold)(visual, context, theme))


def _plain(visual: StepsVisual, context: SceneContext, theme: Theme) -> ModuleType | None:
    """Return the module that lays out steps of which none has a picture; None where one has."""
    if any(pictured(visual.items, context.language, ordered=True)):
        return None
    return import_module(f"{__package__}.{theme.layouts.get(PLAIN, RUNGS)}")


def cards(visual: StepsVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline, cards in their states, and a rail that fills while each step is spoken."""
    frame = context.frame
    top = header(context, theme, visual.title)
    count = len(visual.items)
    codes = pictured(visual.items, context.language, ordered=True)
    pen = Pen(theme, frame, context.language)
    accordion, drawn = _accordion(top.body, frame, count), entries(visual.items, codes, first=visual.first)
    deck = _Deck(
        accordion, drawn, turns(context, count), pen, frame.wide,
        _quiet(drawn, accordion.closed(0), pen) if frame.wide else None, pen.common(drawn, accordion.opened(0)),
    )  # fmt: skip
    layers: tuple[Layer, ...] = (ground_layer(frame, theme), *top.layers, *turning(deck, "step"))
    if frame.wide:
        layers = (*layers, *_rail(deck, context))
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(deck.accordion.area,))


def cards_hold(visual: StepsVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether every card can show all its words."""
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
    even, _ = split_along(body.h, count, GAP, OPEN_ROWS.get(count, 3.2))
    idle = max(IDLE_ROW_LEAST, min(IDLE_ROW_MOST, even))
    active = min(OPEN_ROW_MOST, body.h - (count - 1) * (idle + GAP))
    return Accordion(body, "y", count, min(idle, active), active, GAP)


def _column(deck: _Deck, item: int, box: Box, state: State) -> tuple[Op, ...]:
    """Return a narrow idle card: number and tick at the top, its name on the line that all names share below."""
    pen, entry, quiet = deck.pen, deck.entries[item], deck.quiet
    palette, said = pen.theme.palette, state == "done"
    font = pen.theme.font("display", NUMBER)
    baseline = box.y + NUMBER_TOP + NUMBER * CAP_EM
    ink = palette.accent_text if said else palette.mute
    instead = deck.mixed and not entry.code
    ops: list[Op] = [] if instead else [one_line(entry.number, box.x + NAME_PAD, baseline, font, ink, hang=True)]
    if said:
        middle = (box.right - NAME_PAD - CHECK, baseline - NUMBER * CAP_EM / 2)
        ops += check(middle, CHECK, fill=palette.second, mark=palette.surface)
    if entry.code:
        opacity = 1.0 if said else WAITING_PICTURE_OPACITY
        center = (box.center[0], deck.picture_middle)
        ops.append(standing(entry.code, center, deck.picture, pen.theme, opacity=opacity))
    if instead:
        figure = pen.theme.font("figure", deck.picture * NUMBER_FOR_PICTURE)
        foot = deck.picture_middle + figure.size * CAP_EM / 2
        ops.append(one_line(entry.number, box.center[0], foot, figure, ink, align="center"))
    if quiet is None:
        return tuple(ops)
    below = box.bottom - FOOT - quiet.detail_height
    name, detail = quiet.names[item], quiet.details[item] if quiet.details else None
    top = below - (QUIET_GAP if quiet.detail_height else 0.0) - name.height
    ops += text_ops(name, box.x + NAME_PAD, top, paint=palette.ink if said else palette.mute, hang=True)
    if detail:
        ops += text_ops(detail, box.x + NAME_PAD, below, paint=palette.mute, hang=True)
    return tuple(ops)


def _quiet(drawn: tuple[Entry, ...], box: Box, pen: Pen) -> _Quiet | None:
    """Return the words of the idle cards, alike in size: names, and details where all of them fit."""
    width, language = box.w - 2 * NAME_PAD, pen.language
    names = alike(
        [RichText(text=entry.text.text) for entry in drawn], "label", sizes_from(NAME_MOST, pen.floor), NAME_LINES,
        NAME_LEADING, width, pen.theme, language,
    )  # fmt: skip
    if names is None:
        return None
    tallest = max(name.height for name in names)
    if drawn[0].code or not all(entry.detail for entry in drawn):
        return _Quiet(names, ())
    told = [RichText(text=entry.detail) for entry in drawn]
    sizes = sizes_from(min(DETAIL_MOST, names[0].font.size), max(DETAIL_LEAST, pen.floor))
    details = alike(told, "text", sizes, DETAIL_LINES, DETAIL_LEADING, width, pen.theme, language)
    room = box.h * WORDS_SHARE - tallest - QUIET_GAP
    if details is None or max(detail.height for detail in details) > room:
        return _Quiet(names, ())
    return _Quiet(names, details)


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
