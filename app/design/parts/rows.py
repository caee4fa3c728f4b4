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

DISC_SHARE, DISC_OF_WIDTH, MOST_DISC = 0.235, 0.21, 190.0
"""Radius of the disc under an open card's picture: as shares of the card's height and width, and at most."""
LOW_CARD, LOW_CARD_MOST, LOW_DISC_SHARE = 1.6, 470.0, 0.36
"""A card so many times wider than tall has its disc in the middle of its height, of this share of it."""
DISC_BESIDE = 156.0
"""The largest radius of a disc beside the words of a low card."""
NUMBER_GAP = 64.0
"""Kept between a large number and the words below it."""
POSTER_NUMBER = {False: 280.0, True: 400.0}
"""The number of an open card that has no picture at most; larger where others have one."""
COMMON_SHARE = 0.7
DETAIL_SHARES = (0.72, 0.4, 0.32)
"""The largest detail as a share of its name, and smaller ones for which a name stays large."""

ROW_NUMBER, LARGE_ROW_NUMBER = 56.0, 104.0
ROW_PICTURE = 168.0
QUIET_NAME, LARGE_QUIET_NAME, QUIET_DETAIL, QUIET_GAP = 48.0, 68.0, 36.0, 8.0
TALL_ROW = 124.0
"""A quiet row's types and picture, in a low row and in a high one, which shows its detail, too."""

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

    def open(self, entry: Entry, box: Box, *, most: float = POSTER_NAME, mixed: bool = False) -> tuple[Op, ...]:
        """Return the words of an open card, with its number and its illustration on a disc.

        The name is no larger than `most`. Where entries are `mixed`, one without a picture has a larger number.
        """
        if box.h >= STACKED_FROM:
            return self._stacked(entry, box, most, mixed=mixed)
        return self._beside(entry, box, most)

    def common(self, drawn: Sequence[Entry], box: Box) -> float:
        """Return the largest name that all entries can have on open cards as large as `box`; not much smaller though
        than most of them could be.
        """
        if box.h < STACKED_FROM:
            return POSTER_NAME
        sizes = sorted(self._best(entry, box, POSTER_NAME)[0].font.size for entry in drawn)
        return max(sizes[0], COMMON_SHARE * sizes[len(sizes) // 2])

    def holds(self, entry: Entry, box: Box) -> bool:
        """Return whether an open card shows all of an entry's words, at a size that reads, without a picture."""
        stacked = box.h >= STACKED_FROM
        room = box.h - (STACKED_ROOM if stacked else 40.0)
        number = 160.0 if entry.number and not stacked else 0.0
        area = Box(x=0, y=0, w=box.w - 2 * PAD - number, h=max(room, 1.0))
        name, detail = self._blocks(entry, area, STACKED_NAME if stacked else _beside_name(area.h))
        return name.whole and name.font.size >= 34.0 and (bool(detail.lines) or not entry.detail.strip())

    def closed(self, entry: Entry, box: Box, state: State, *, mixed: bool = False) -> tuple[Op, ...]:
        """Return the words of a low idle row: its number or picture, its name, and a tick at the right end.

        A high one has its detail, too. Where entries are `mixed`, a number takes the place of a missing picture.
        """
        palette, middle = self.theme.palette, box.center[1]
        picture = min(ROW_PICTURE, box.h * 0.72)
        font = self.theme.font("display", max(ROW_NUMBER, min(LARGE_ROW_NUMBER, box.h * 0.46)))
        slot = picture + 24 if entry.code or mixed else self._number_width(entry, font)
        x = box.x + PAD + slot
        ink = palette.ink if state == "done" else palette.mute
        area = Box(x=x, y=box.y + 8.0, w=box.right - PAD - 72 - x, h=box.h - 16.0)
        name, detail = self._quiet(entry, area)
        below = QUIET_GAP + detail.height if detail else 0.0
        top = middle - (name.height + below) / 2 - name.font.size * 0.02
        ops = text_ops(name, x, top, paint=ink)
        if detail:
            ops = (*ops, *text_ops(detail, x, top + name.height + QUIET_GAP, paint=palette.mute))
        alone = len(name.lines) == 1 and not detail
        baseline = name.baseline(0, top) if alone and not mixed else middle + font.size * CAP_EM / 2
        fill = palette.accent_text if state == "done" else palette.mute
        drawn: tuple[Op, ...] = ()
        if entry.code:
            drawn = (self._picture(entry.code, box, picture, state),)
        elif entry.number and mixed:
            figure = self.theme.font("figure", picture)
            center, foot = box.x + PAD - 8 + picture / 2, middle + picture * CAP_EM / 2
            drawn = (one_line(entry.number, center, foot, figure, fill, align="center"),)
        elif entry.number:
            drawn = (one_line(entry.number, box.x + PAD, baseline, font, fill, hang=True),)
        return *drawn, *ops, *self._end(entry, box, state)

    def _quiet(self, entry: Entry, area: Box) -> tuple[Block, Block | None]:
        """Return a quiet row's name, and its detail if the row is high enough for both."""
        tall = area.h >= TALL_ROW and bool(entry.detail)
        name = self._name(entry.text, area.w, area.h * (0.6 if tall else 1.0))
        if not tall:
            return name, None
        detail = fitting(
            entry.detail, self.theme, "text", sizes=sizes_from(QUIET_DETAIL, self.floor), width=area.w,
            height=area.h - name.height - QUIET_GAP, max_lines=2, leading=1.2, language=self.language,
        )  # fmt: skip
        return name, detail

    def _number_width(self, entry: Entry, font: Font) -> float:
        return line_width("0" * len(entry.number), font) + 28.0 if entry.number else 0.0

    def _name(self, text: RichText, width: float, height: float) -> Block:
        plain = RichText(text=text.text)
        largest = max(QUIET_NAME, min(LARGE_QUIET_NAME, height * 0.5))
        return set_text(
            plain, self.theme, "label", sizes=sizes_from(largest, self.floor), width=width, height=height,
            max_lines=2, leading=1.12, language=self.language,
        )  # fmt: skip

    def _picture(self, code: str, box: Box, size: float, state: State) -> Op:
        center = (box.x + PAD - 8 + size / 2, box.y + box.h / 2)
        return standing(code, center, size, self.theme, opacity=1.0 if state == "done" else WAITING_PICTURE_OPACITY)

    def _end(self, entry: Entry, box: Box, state: State) -> tuple[Op, ...]:
        palette, middle = self.theme.palette, box.y + box.h / 2
        if state == "done":
            return check((box.right - PAD - 28, middle), 28.0, fill=palette.second, mark=palette.surface)
        if not entry.number or not entry.code:
            return ()
        font = self.theme.font("display", 48.0)
        baseline = middle + font.size * CAP_EM / 2
        return (one_line(entry.number, box.right - PAD, baseline, font, palette.mute, align="right"),)

    def _stacked(self, entry: Entry, box: Box, most: float, *, mixed: bool) -> tuple[Op, ...]:
        """Return the number at the top, the picture on its disc beside it, and the words at the bottom."""
        on, left = self.theme.on_lit, box.x + PAD
        name, detail, area = self._best(entry, box, most)
        gap = DETAIL_GAP if detail.lines else 0.0
        top = area.bottom - name.height - gap - detail.height
        words = self._set(name, detail, left, top, on, gap)
        drawn = self._disc(entry, *_disc_place(box))
        if not entry.number:
            return *drawn, *words
        size = self._open_number(box)
        if entry.code is None:
            most = POSTER_NUMBER[mixed]
            size = max(size, min(most, (top - box.y - PAD - NUMBER_GAP) / CAP_EM))
        font = self.theme.font("figure", size)
        return *drawn, one_line(entry.number, left, box.y + PAD + size * CAP_EM, font, on, hang=True), *words

    def _open_number(self, box: Box) -> float:
        return OPEN_NUMBER if box.h > 480 else OPEN_NUMBER_LOW

    def _best(self, entry: Entry, box: Box, most: float) -> tuple[Block, Block, Box]:
        """Return name, detail and their area where they are largest: below the picture, or else beside it."""
        left, floor = box.x + PAD, box.bottom - FOOT
        top = box.y + PAD + (self._open_number(box) * CAP_EM + 28 if entry.number else 0.0)
        areas = [Box(x=left, y=top, w=box.w - 2 * PAD, h=max(floor - top, 1.0))]
        if entry.code:
            (x, y), radius = _disc_place(box)
            under = y + radius + 12
            areas = [
                Box(x=left, y=max(top, under), w=box.w - 2 * PAD, h=max(floor - max(top, under), 1.0)),
                Box(x=left, y=top, w=x - radius - 24 - left, h=max(floor - top, 1.0)),
            ]
        choices = [(*self._blocks(entry, area, most), area) for area in areas]
        return max(choices, key=lambda choice: (choice[0].whole, bool(choice[1].lines), choice[0].font.size))

    def _beside(self, entry: Entry, box: Box, most: float) -> tuple[Op, ...]:
        on, radius = self.theme.on_lit, min(DISC_BESIDE, box.h * 0.38)
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


def _disc_place(box: Box) -> tuple[tuple[float, float], float]:
    """Return the middle and the radius of the disc at the right of an open card: at its top if it is tall."""
    if box.w > LOW_CARD * box.h and box.h < LOW_CARD_MOST:
        radius = min(box.h * LOW_DISC_SHARE, box.w * DISC_OF_WIDTH, MOST_DISC)
        return (box.right - PAD - radius, box.center[1]), radius
    radius = min(box.h * DISC_SHARE, box.w * DISC_OF_WIDTH, MOST_DISC)
    return (box.right - PAD - 4 - radius, box.y + PAD + radius), radius


def _beside_name(height: float) -> float:
    """Return the largest name of a card that is not tall enough to be stacked."""
    if height >= 300.0:
        return POSTER_NAME
    return 96.0 if height >= 220.0 else 68.0
