"""Rows of words: the content of a card that is open, done or still to come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from app.design.frame import Frame, SceneContext
from app.design.motion import LEAD_SECONDS
from app.design.parts.pictures import on_disc, standing
from app.design.parts.shapes import check
from app.design.parts.text import (
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
from app.media.drawing.ops import Box, Color, Font, Op, TextOp
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
FOOT = 48.0
OPEN_NUMBER, OPEN_NUMBER_LOW = 160.0, 120.0
"""Size of an open card's number, on a tall card and on a lower one."""

PICTURE_SHARE = 0.45
COMMON_SHARE = 0.7
DETAIL_SHARES = (0.72, 0.4, 0.32)
"""The largest detail as a share of its name, and smaller ones for which a name stays large."""

ROW_NUMBER = 56.0

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

    def open(
        self, entry: Entry, box: Box, *, most: float = POSTER_NAME, picture: tuple[float, float] | None = None
    ) -> tuple[Op, ...]:
        """Return the words of an open card, with its number and its illustration.

        The name is no larger than `most`; `picture` is the larger side of the illustration and the height of its
        middle, where others stand on one line with it.
        """
        if box.h >= STACKED_FROM:
            return self._stacked(entry, box, most, picture)
        return self._beside(entry, box, most)

    def common(self, drawn: Sequence[Entry], box: Box) -> float:
        """Return the largest name that all entries can have on open cards as large as `box`; not much smaller though
        than most of them could be.
        """
        area = Box(x=0, y=0, w=box.w - 2 * PAD, h=max(box.h - STACKED_ROOM, 1.0))
        if box.h < STACKED_FROM:
            return POSTER_NAME
        sizes = sorted(self._blocks(entry, area, POSTER_NAME)[0].font.size for entry in drawn)
        return max(sizes[0], COMMON_SHARE * sizes[len(sizes) // 2])

    def holds(self, entry: Entry, box: Box) -> bool:
        """Return whether an open card shows all of an entry's words, at a size that reads, without a picture."""
        stacked = box.h >= STACKED_FROM
        room = box.h - (STACKED_ROOM if stacked else 40.0)
        number = 160.0 if entry.number and not stacked else 0.0
        area = Box(x=0, y=0, w=box.w - 2 * PAD - number, h=max(room, 1.0))
        name, detail = self._blocks(entry, area, STACKED_NAME if stacked else _beside_name(area.h))
        return name.whole and name.font.size >= 34.0 and (bool(detail.lines) or not entry.detail.strip())

    def closed(self, entry: Entry, box: Box, state: State) -> tuple[Op, ...]:
        """Return the words of a low idle row: its number or picture, its name, and a tick at the right end."""
        palette = self.theme.palette
        middle = box.y + box.h / 2
        picture = min(104.0, box.h * 0.68)
        font = self.theme.font("display", ROW_NUMBER)
        x = box.x + PAD + (self._number_width(entry, font) if entry.code is None else picture + 24)
        ink = palette.ink if state == "done" else palette.mute
        name = self._name(entry.text, box.right - PAD - 72 - x, box.h - 16.0)
        ops = text_ops(name, x, middle - name.height / 2 - name.font.size * 0.02, paint=ink)
        top = middle - name.height / 2 - name.font.size * 0.02
        baseline = name.baseline(0, top) if len(name.lines) == 1 else middle + ROW_NUMBER * CAP_EM / 2
        fill = palette.accent_text if state == "done" else palette.mute
        drawn: tuple[Op, ...] = ()
        if entry.code:
            drawn = (self._picture(entry.code, box, picture, state),)
        elif entry.number:
            drawn = (one_line(entry.number, box.x + PAD, baseline, font, fill, hang=True),)
        return *drawn, *ops, *self._end(entry, box, state, baseline)

    def _number_width(self, entry: Entry, font: Font) -> float:
        return line_width("0" * len(entry.number), font) + 28.0 if entry.number else 0.0

    def _name(self, text: RichText, width: float, height: float) -> Block:
        plain = RichText(text=text.text)
        return set_text(
            plain, self.theme, "label", sizes=sizes_from(48.0, self.floor), width=width, height=height, max_lines=2,
            leading=1.12, language=self.language,
        )  # fmt: skip

    def _picture(self, code: str, box: Box, size: float, state: State) -> Op:
        center = (box.x + PAD - 8 + size / 2, box.y + box.h / 2)
        return standing(code, center, size, self.theme, opacity=1.0 if state == "done" else WAITING_PICTURE_OPACITY)

    def _end(self, entry: Entry, box: Box, state: State, baseline: float) -> tuple[Op, ...]:
        palette, middle = self.theme.palette, box.y + box.h / 2
        if state == "done":
            return check((box.right - PAD - 28, middle), 28.0, fill=palette.second, mark=palette.surface)
        if not entry.number or not entry.code:
            return ()
        font = self.theme.font("display", 48.0)
        return (one_line(entry.number, box.right - PAD, baseline, font, palette.mute, align="right"),)

    def _stacked(self, entry: Entry, box: Box, most: float, picture: tuple[float, float] | None) -> tuple[Op, ...]:
        """Return number and picture at the top, words at the bottom: below the picture or, if larger, beside it."""
        on, left, floor = self.theme.on_lit, box.x + PAD, box.bottom - FOOT
        font = self.theme.font("figure", OPEN_NUMBER if box.h > 480 else OPEN_NUMBER_LOW)
        below_number = box.y + PAD + font.size * CAP_EM + 28 if entry.number else box.y + PAD
        number = one_line(entry.number, left, below_number - 28, font, on, hang=True)
        size, middle = picture or (min(box.h * PICTURE_SHARE, box.w * 0.42), box.y)
        middle = max(middle, box.y + PAD + size / 2)
        areas = [Box(x=left, y=below_number, w=box.w - 2 * PAD, h=floor - below_number)]
        if entry.code:
            under = middle + size / 2 + 16
            areas = [
                Box(x=left, y=under, w=box.w - 2 * PAD, h=max(floor - under, 1.0)),
                Box(x=left, y=below_number, w=box.w - 3 * PAD - size, h=floor - below_number),
            ]
        choices = [(*self._blocks(entry, area, most), area) for area in areas]
        name, detail, area = max(choices, key=lambda choice: (choice[0].whole, choice[0].font.size))
        gap = DETAIL_GAP if detail.lines else 0.0
        words = self._set(name, detail, left, area.bottom - name.height - gap - detail.height, on, gap)
        drawn = (standing(entry.code, (box.right - PAD - size / 2, middle), size, self.theme),) if entry.code else ()
        return (*drawn, *((number,) if entry.number else ()), *words)

    def _beside(self, entry: Entry, box: Box, most: float) -> tuple[Op, ...]:
        on, radius = self.theme.on_lit, min(108.0, box.h * 0.36)
        font = self.theme.font("figure", 96.0 if box.h >= 200 else 72.0)
        left = box.x + PAD + (font.size * 0.62 * max(1, len(entry.number)) + 32 if entry.number else 0.0)
        right = box.right - PAD - (2 * radius + 24 if entry.code else 0.0)
        words = self._centered(entry, Box(x=left, y=box.y + 20, w=right - left, h=box.h - 40), most)
        ops = list(self._disc(entry, (box.right - PAD - radius, box.y + box.h / 2), radius))
        if entry.number:
            baseline = words[0].y if words else box.y + box.h / 2 + font.size * 0.36
            baseline = max(baseline, box.y + PAD / 2 + font.size * CAP_EM)
            ops.append(one_line(entry.number, box.x + PAD, baseline, font, on, hang=True))
        return (*ops, *words)

    def _disc(self, entry: Entry, center: tuple[float, float], radius: float) -> tuple[Op, ...]:
        return on_disc(entry.code, center, radius, self.theme) if entry.code else ()

    def _centered(self, entry: Entry, area: Box, most: float) -> tuple[TextOp, ...]:
        name, detail = self._blocks(entry, area, min(most, _beside_name(area.h)))
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
        for size, share in ((size, share) for size in sizes_from(most, 34.0) for share in DETAIL_SHARES):
            detail = self._detail(entry.detail, area, size * share)
            if detail is None:
                continue
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
        largest = max(self.floor, min(most, name_size))
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


def _beside_name(height: float) -> float:
    """Return the largest name of a card that is not tall enough to be stacked."""
    if height >= 300.0:
        return POSTER_NAME
    return 96.0 if height >= 220.0 else 68.0
