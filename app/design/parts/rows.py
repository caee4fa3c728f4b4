"""Rows of words: the content of a card that is open, done or still to come."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from app.design.frame import Frame, SceneContext
from app.design.motion import LEAD_SECONDS
from app.design.parts.pictures import on_disc, standing
from app.design.parts.shapes import check
from app.design.parts.text import (
    Align,
    Block,
    fitting,
    floor_size,
    line_width,
    one_line,
    set_text,
    sizes_from,
    text_ops,
)
from app.design.tokens import Theme
from app.media.drawing.ops import Box, Color, Fill, Op, TextOp
from app.story.script import Item, RichText

LEAST_TURN_SECONDS = 0.30
"""Even in a hurry a card stays open this long."""

PAD = 40.0
TEXT_LEADING = 1.08
DETAIL_LEADING = 1.28
DETAIL_GAP = 22.0
DETAIL_WIDTH = 1100.0
LARGE_DETAIL, LARGE_DETAIL_WIDTH = 48.0, 700.0
"""A wide card sets its detail this large."""

STACKED_FROM = 380.0
"""A card this tall sets its number above its words; a lower one beside them."""

STACKED_ROOM = 240.0
"""What number, padding and gaps take of a stacked card's height."""

STACKED_NAME = 114.0
POSTER_NAME = 136.0
"""The largest name of a card without a picture."""

WAITING_PICTURE_OPACITY = 0.45
CAP_EM = 0.727
BIG_NUMBER_SHARE = 0.70
BIG_NUMBER_MOST = 640.0
GHOST_OPACITY = 0.14

State = Literal["done", "waiting"]


@dataclass(frozen=True)
class Entry:
    """One item as it is drawn: its number ("" for none), its words, and an illustration's code if one is sure."""

    number: str
    text: RichText
    detail: str = ""
    code: str | None = None


def entries(items: tuple[Item, ...], codes: tuple[str | None, ...], *, first: int | None = None) -> tuple[Entry, ...]:
    """Return the items as entries, numbered from `first` if it is given."""
    return tuple(
        Entry("" if first is None else str(first + place), item.text, item.detail, code)
        for place, (item, code) in enumerate(zip(items, codes, strict=True))
    )


def turns(context: SceneContext, count: int) -> tuple[float, ...]:
    """Return when each of `count` items opens: just before it is spoken of, in order."""
    times: list[float] = []
    for item in range(count):
        wanted = max(0.0, context.item_time(item, count) - LEAD_SECONDS)
        times.append(max(wanted, times[-1] + LEAST_TURN_SECONDS) if times else wanted)
    return tuple(times)


@dataclass(frozen=True)
class Pen:
    """What every row is written with."""

    theme: Theme
    frame: Frame
    language: str = "en"

    @property
    def floor(self) -> float:
        """The smallest type of a row."""
        return floor_size(self.frame)

    def open(self, entry: Entry, box: Box) -> tuple[Op, ...]:
        """Return the words of an open card, with its number and its illustration."""
        if box.h >= STACKED_FROM:
            return self._stacked(entry, box)
        return self._beside(entry, box)

    def holds(self, entry: Entry, box: Box) -> bool:
        """Return whether an open card shows all of an entry's words, at a size that reads, without a picture."""
        stacked = box.h >= STACKED_FROM
        room = box.h - (STACKED_ROOM if stacked else 40.0)
        number = 160.0 if entry.number and not stacked else 0.0
        area = Box(x=0, y=0, w=box.w - 2 * PAD - number, h=max(room, 1.0))
        name, detail = self._blocks(entry, area, STACKED_NAME if stacked else _beside_name(area.h))
        return name.whole and name.font.size >= 34.0 and (bool(detail.lines) or not entry.detail.strip())

    def closed(self, entry: Entry, box: Box, state: State) -> tuple[Op, ...]:
        """Return the words of a low idle row: its picture, its name, and a tick or its number at the right end."""
        palette = self.theme.palette
        middle = box.y + box.h / 2
        picture = min(104.0, box.h * 0.68)
        x = box.x + (PAD if entry.code is None else PAD - 8 + picture + 32)
        ink = palette.ink if state == "done" else palette.mute
        name = self._name(entry.text, box.right - PAD - 72 - x, box.h - 16.0)
        ops = text_ops(name, x, middle - name.height / 2 - name.font.size * 0.02, paint=ink)
        drawn = (self._picture(entry.code, box, picture, state),) if entry.code else ()
        top = middle - name.height / 2 - name.font.size * 0.02
        return *drawn, *ops, *self._end(entry, box, state, name.baseline(0, top) if len(name.lines) == 1 else None)

    def _name(self, text: RichText, width: float, height: float) -> Block:
        plain = RichText(text=text.text)
        return set_text(
            plain, self.theme, "label", sizes=sizes_from(48.0, self.floor), width=width, height=height, max_lines=2,
            leading=1.12, language=self.language,
        )  # fmt: skip

    def _picture(self, code: str, box: Box, size: float, state: State) -> Op:
        center = (box.x + PAD - 8 + size / 2, box.y + box.h / 2)
        return standing(code, center, size, self.theme, opacity=1.0 if state == "done" else WAITING_PICTURE_OPACITY)

    def _end(self, entry: Entry, box: Box, state: State, baseline: float | None) -> tuple[Op, ...]:
        palette, middle = self.theme.palette, box.y + box.h / 2
        if state == "done":
            return check((box.right - PAD - 28, middle), 28.0, fill=palette.second, mark=palette.surface)
        if not entry.number:
            return ()
        font = self.theme.font("display", 48.0)
        return (one_line(entry.number, box.right - PAD, baseline or middle + 17, font, palette.mute, align="right"),)

    def _stacked(self, entry: Entry, box: Box) -> tuple[Op, ...]:
        """Return number and disc at the top, words at the bottom: below the disc or, if larger so, beside it."""
        if entry.number and not entry.code:
            return self._poster(entry, box)
        on = self.theme.on_lit
        radius = min(152.0, box.h * 0.21, box.w * 0.2) if entry.code else 0.0
        font = self.theme.font("display", 114.0 if box.h > 480 else 96.0)
        below_number = box.y + 46 + font.size * 0.727 + 32 if entry.number else box.y + PAD
        left, floor = box.x + PAD, box.bottom - 48
        below = max(below_number, box.y + PAD + 8 + 2 * radius + 16 if entry.code else 0.0)
        areas = [Box(x=left, y=below, w=box.w - 2 * PAD, h=floor - below)]
        if entry.code:
            areas.append(Box(x=left, y=below_number, w=box.w - 3 * PAD - 2 * radius, h=floor - below_number))
        choices = [(*self._blocks(entry, area, STACKED_NAME), area) for area in areas]
        name, detail, area = max(choices, key=lambda choice: (choice[0].whole, choice[0].font.size))
        gap = DETAIL_GAP if detail.lines else 0.0
        words = self._set(name, detail, left, area.bottom - name.height - gap - detail.height, on, gap)
        number = one_line(entry.number, left, box.y + 46 + font.size * 0.727, font, on, hang=True)
        drawn = self._disc(entry, (box.right - PAD - 8 - radius, box.y + PAD + 8 + radius), radius)
        return (*drawn, *((number,) if entry.number else ()), *words)

    def _poster(self, entry: Entry, box: Box) -> tuple[Op, ...]:
        """Return a card without a picture: its number as large as the card allows is the picture."""
        area = Box(x=box.x + PAD, y=box.y + PAD, w=box.w - 2 * PAD, h=box.h - 48 - PAD)
        name, detail = self._blocks(entry, area, POSTER_NAME)
        gap = DETAIL_GAP if detail.lines else 0.0
        top = box.bottom - 48 - name.height - gap - detail.height
        figure = big_number(entry.number, box.inset(PAD), self.theme, self.theme.on_lit, align="right")
        return (*figure, *self._set(name, detail, box.x + PAD, top, self.theme.on_lit, gap))

    def _beside(self, entry: Entry, box: Box) -> tuple[Op, ...]:
        on, radius = self.theme.on_lit, min(108.0, box.h * 0.36)
        font = self.theme.font("display", 80.0 if box.h >= 200 else 56.0)
        left = box.x + PAD + (font.size * 0.62 * max(1, len(entry.number)) + 32 if entry.number else 0.0)
        right = box.right - PAD - (2 * radius + 24 if entry.code else 0.0)
        words = self._centered(entry, Box(x=left, y=box.y + 20, w=right - left, h=box.h - 40))
        ops = list(self._disc(entry, (box.right - PAD - radius, box.y + box.h / 2), radius))
        if entry.number:
            baseline = words[0].y if words else box.y + box.h / 2 + font.size * 0.36
            ops.append(one_line(entry.number, box.x + PAD, baseline, font, on, hang=True))
        return (*ops, *words)

    def _disc(self, entry: Entry, center: tuple[float, float], radius: float) -> tuple[Op, ...]:
        return on_disc(entry.code, center, radius, self.theme) if entry.code else ()

    def _centered(self, entry: Entry, area: Box) -> tuple[TextOp, ...]:
        name, detail = self._blocks(entry, area, _beside_name(area.h))
        gap = DETAIL_GAP * 0.6 if detail.lines else 0.0
        top = area.y + (area.h - name.height - gap - detail.height) / 2
        return self._set(name, detail, area.x, top, self.theme.on_lit, gap)

    def _set(
        self, name: Block, detail: Block, x: float, top: float, ink: Color, gap: float = DETAIL_GAP
    ) -> tuple[TextOp, ...]:
        ops = (
            *text_ops(name, x, top, paint=ink, hang=True),
            *text_ops(detail, x, top + name.height + gap, paint=ink, hang=True),
        )
        return tuple(op for op in ops if isinstance(op, TextOp))

    def _blocks(self, entry: Entry, area: Box, most: float) -> tuple[Block, Block]:
        """Return name and detail, both whole if some sizes allow it, the name never smaller than the detail."""
        plain = RichText(text=entry.text.text)
        for size in sizes_from(most, 34.0):
            detail = self._detail(entry.detail, area, size)
            if detail is None:
                break
            room = area.h - (detail.height + DETAIL_GAP if detail.lines else 0.0)
            name = fitting(
                plain, self.theme, "display", sizes=(size,), width=area.w, height=room, max_lines=3,
                leading=TEXT_LEADING, language=self.language,
            )  # fmt: skip
            if name is not None:
                return name, detail
        return self._last_resort(plain, entry.detail, area)

    def _detail(self, text: str, area: Box, name_size: float) -> Block | None:
        most = LARGE_DETAIL if area.w >= LARGE_DETAIL_WIDTH else 40.0
        largest = max(self.floor, min(most, name_size * 0.72))
        return fitting(
            text, self.theme, "text", sizes=sizes_from(largest, self.floor), width=min(area.w, DETAIL_WIDTH),
            height=area.h * 0.6, max_lines=3, leading=DETAIL_LEADING, language=self.language,
        )  # fmt: skip

    def _last_resort(self, text: RichText, detail: str, area: Box) -> tuple[Block, Block]:
        """Return the name alone, as small as need be: the detail is spoken, and rather left out than cut."""
        name = set_text(
            text, self.theme, "display", sizes=sizes_from(34.0, self.floor), width=area.w, height=area.h,
            leading=TEXT_LEADING, language=self.language,
        )  # fmt: skip
        room = area.h - name.height - DETAIL_GAP
        below = Box(x=area.x, y=area.y, w=area.w, h=room)
        shown = self._detail(detail, below, 34.0) if room > 2 * self.floor else None
        return name, shown or replace(name, lines=(), starts=())


def big_number(
    number: str, area: Box, theme: Theme, fill: Fill, *, opacity: float = GHOST_OPACITY, align: Align = "left"
) -> tuple[Op, ...]:
    """Return a faint number as large as the top of an area allows, in its left or right corner: decoration."""
    widest = line_width("0" * len(number), theme.font("figure", 100.0)) / 100.0
    size = min(area.h * BIG_NUMBER_SHARE / CAP_EM, area.w / widest, BIG_NUMBER_MOST)
    x = area.x if align == "left" else area.right
    font = theme.font("figure", size)
    return (
        one_line(number, x, area.y + size * CAP_EM, font, fill, align=align, hang=align == "left", opacity=opacity),
    )


def _beside_name(height: float) -> float:
    """Return the largest name of a card that is not tall enough to be stacked."""
    if height >= 300.0:
        return POSTER_NAME
    return 96.0 if height >= 220.0 else 68.0
