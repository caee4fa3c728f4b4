"""Steps or a list in words alone, as rows across the whole page: numeral, name, detail; the one being said is open.

It is for wide frames; in others steps stand as cards below one another, and lists in rows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import list_, steps
from app.design.parts.accordion import Accordion
from app.design.parts.alike import alike
from app.design.parts.header import Header, body_bottom, header
from app.design.parts.layers import ground_layer
from app.design.parts.rows import Entry, State, entries, turns
from app.design.parts.shapes import check
from app.design.parts.text import Block, line_width, one_line, set_text, sizes_from, text_ops
from app.design.parts.turning import turning
from app.design.tokens import Role, Theme
from app.media.drawing.ops import Box, Color, Op
from app.story.script import ListVisual, RichText, StepsVisual

GAP = 16.0
OPEN_RATIO = {1: 1.0, 2: 1.9, 3: 2.3, 4: 2.5, 5: 2.6}
FOOT = 24.0
"""Space left below the rows where no captions stand."""

PAD, COLUMN_GAP = 48.0, 64.0
NUMBER, NUMBER_SHARE, IDLE_NUMBER_SHARE = 260.0, 0.60, 0.44
"""The largest numeral, and the height of numerals as a share of an open row's and of another's."""
CAP_EM = 0.727
NUMBER_ROOM_EM = 0.64

NAME_SHARES = (0.40, 0.46, 0.53, 0.60)
"""How much of the words' width names may take beside details."""
NAMES, NAMES_ALONE, LEAST_NAME, NAME_LINES, NAME_LEADING = 136.0, 168.0, 48.0, 2, 1.02
DETAILS, LEAST_DETAIL, DETAIL_LINES, DETAIL_LEADING = 54.0, 34.0, 4, 1.22
DETAIL_WORTH = 1.4
"""How much a larger detail counts against a larger name."""
OPEN_SHARE = 0.78
"""How much of an open row's height its words may fill."""
QUIET_NAMES, QUIET_NAME_SHARE, QUIET_DETAILS, QUIET_SHARE = 68.0, 0.5, 40.0, 0.84
QUIET_DETAIL_LINES = 2
CHECK, CHECK_ROOM = 28.0, 96.0


@dataclass(frozen=True)
class _Words:
    """Names and details of all rows, each alike in size; no details where there is no room for them."""

    names: tuple[Block, ...]
    details: tuple[Block, ...]

    @property
    def worth(self) -> float:
        """How good it is: large words."""
        return self.names[0].font.size + DETAIL_WORTH * (self.details[0].font.size if self.details else 0.0)


@dataclass(frozen=True)
class _Columns:
    """Where names and details begin, and how wide they may be."""

    name: float
    name_width: float
    detail: float
    detail_width: float


@dataclass(frozen=True)
class _Rungs:
    """The rows, their words open and quiet, and when each opens."""

    accordion: Accordion
    entries: tuple[Entry, ...]
    columns: _Columns
    loud: _Words
    quiet: _Words
    opens: tuple[float, ...]
    theme: Theme
    frame: Frame

    def open(self, item: int) -> tuple[Op, ...]:
        """Return an open row's numeral, name and detail."""
        box, ink = self.accordion.opened(item), self.theme.on_lit
        size = _number_size(self.accordion)
        return self._number(item, box, size, ink), *self._words(item, box, self.loud, ink, ink)

    def idle(self, item: int, box: Box, state: State) -> tuple[Op, ...]:
        """Return what stands on a row that is done or still to come."""
        palette, done = self.theme.palette, state == "done"
        number, ink = (palette.accent_text, palette.ink) if done else (palette.mute, palette.mute)
        size = min(box.h * IDLE_NUMBER_SHARE / CAP_EM, self.quiet.names[0].font.size * 1.25)
        drawn = (self._number(item, box, size, number), *self._words(item, box, self.quiet, ink, palette.mute))
        if not done:
            return drawn
        middle = (box.right - PAD - CHECK, box.center[1])
        return *drawn, *check(middle, CHECK, fill=palette.second, mark=palette.surface)

    def _number(self, item: int, box: Box, size: float, fill: Color) -> Op:
        font = self.theme.font("figure", size)
        return one_line(self.entries[item].number, box.x + PAD, _middle(box, size, CAP_EM), font, fill, hang=True)

    def _words(self, item: int, box: Box, words: _Words, ink: Color, quiet: Color) -> tuple[Op, ...]:
        name = words.names[item]
        ops = text_ops(name, self.columns.name, _top(name, box), paint=ink, hang=True)
        if not words.details:
            return ops
        detail = words.details[item]
        return *ops, *text_ops(detail, self.columns.detail, _top(detail, box), paint=quiet, hang=True)


def lay_out(visual: ListVisual | StepsVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline and rows."""
    frame = context.frame
    if not frame.wide:
        if isinstance(visual, StepsVisual):
            return steps.cards(visual, context, theme)
        return list_.lay_out(visual, context, theme)
    top = header(context, theme, visual.title)
    rungs = _rungs(visual, top, context, theme) or _rungs(visual, top, context, theme, forced=True)
    assert rungs is not None
    layers = (ground_layer(frame, theme), *top.layers, *turning(rungs, "step"))
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(rungs.accordion.area,))


def holds(visual: ListVisual | StepsVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether every row can show all its words."""
    if not context.frame.wide:
        if isinstance(visual, StepsVisual):
            return steps.cards_hold(visual, context, theme)
        return list_.holds(visual, context, theme)
    return _rungs(visual, header(context, theme, visual.title), context, theme) is not None


def _rungs(
    visual: ListVisual | StepsVisual, top: Header, context: SceneContext, theme: Theme, *, forced: bool = False
) -> _Rungs | None:
    """Return the rows with their words at the largest sizes; None where they do not fit, unless it is `forced`."""
    frame, count = context.frame, len(visual.items)
    drawn = entries(visual.items, (None,) * count, first=visual.first)
    accordion = _accordion(top.body, frame, count)
    setting = _Setting(drawn, accordion, theme, context.language)
    found = max(setting.choices(), key=lambda choice: choice[1].worth, default=None)
    if found is None:
        found = setting.names_alone() if forced else None
    if found is None:
        return None
    columns, loud = found
    return _Rungs(accordion, drawn, columns, loud, setting.quiet(columns), turns(context, count), theme, frame)


def _accordion(body: Box, frame: Frame, count: int) -> Accordion:
    bottom = body_bottom(frame) - (0.0 if frame.captions else FOOT)
    area = Box(x=body.x, y=body.y, w=body.w, h=bottom - body.y)
    idle = (area.h - (count - 1) * GAP) / (count - 1 + OPEN_RATIO.get(count, 2.6))
    return Accordion(area, "y", count, idle, area.h - (count - 1) * (idle + GAP), GAP)


def _number_size(accordion: Accordion) -> float:
    return min(NUMBER, accordion.active * NUMBER_SHARE / CAP_EM)


@dataclass(frozen=True)
class _Setting:
    """The words of all rows, to be set in what room there is."""

    entries: tuple[Entry, ...]
    accordion: Accordion
    theme: Theme
    language: str

    def choices(self) -> Iterator[tuple[_Columns, _Words]]:
        """Yield the ways to share the width between names and details in which all words of open rows fit."""
        height = self.accordion.active * OPEN_SHARE
        told = any(entry.detail for entry in self.entries)
        for share in NAME_SHARES if told else (1.0,):
            columns = self._columns(share)
            sizes = sizes_from(NAMES if told else NAMES_ALONE, LEAST_NAME)
            names = self._names(sizes, columns.name_width, height, "display")
            details = self._details(DETAILS, LEAST_DETAIL, columns.detail_width, height, DETAIL_LINES)
            if names and (details or not told):
                yield columns, _Words(names, details or ())

    def names_alone(self) -> tuple[_Columns, _Words]:
        """Return the names alone, as small as need be: details are spoken, and rather left out than cut."""
        columns, height = self._columns(1.0), self.accordion.active * OPEN_SHARE
        blocks = [
            set_text(
                RichText(text=entry.text.text), self.theme, "display", sizes=sizes_from(LEAST_NAME, 28.0),
                width=columns.name_width, height=height, leading=NAME_LEADING, language=self.language,
            )
            for entry in self.entries
        ]  # fmt: skip
        return columns, _Words(tuple(blocks), ())

    def quiet(self, columns: _Columns) -> _Words:
        """Return the words of the rows that are not open."""
        height, right = self.accordion.idle * QUIET_SHARE, self.accordion.area.right - CHECK_ROOM - PAD
        width = min(columns.name_width, right - columns.name)
        sizes = sizes_from(min(QUIET_NAMES, self.accordion.idle * QUIET_NAME_SHARE), 28.0)
        names = self._names(sizes, width, height, "label") or tuple(
            set_text(
                RichText(text=entry.text.text), self.theme, "label", sizes=sizes, width=width, height=height,
                leading=NAME_LEADING, language=self.language,
            )
            for entry in self.entries
        )  # fmt: skip
        if columns.detail_width <= 0:
            return _Words(names, ())
        room = right - columns.detail
        details = self._details(min(QUIET_DETAILS, names[0].font.size), 28.0, room, height, QUIET_DETAIL_LINES)
        return _Words(names, details or ())

    def _columns(self, share: float) -> _Columns:
        area = self.accordion.area
        digits = max(len(entry.number) for entry in self.entries)
        font = self.theme.font("figure", _number_size(self.accordion))
        left = area.x + PAD + max(line_width("0" * digits, font), digits * NUMBER_ROOM_EM * font.size) + PAD
        width = area.right - PAD - left
        if share == 1.0:
            return _Columns(left, width, area.right, 0.0)
        name = (width - COLUMN_GAP) * share
        return _Columns(left, name, left + name + COLUMN_GAP, width - COLUMN_GAP - name)

    def _names(self, sizes: Sequence[float], width: float, height: float, role: Role) -> tuple[Block, ...] | None:
        """Return the names on one line each if that costs little of their size, else on two."""
        texts = [RichText(text=entry.text.text) for entry in self.entries]
        single = self._held(texts, role, sizes, 1, NAME_LEADING, width, height)
        if single and single[0].font.size >= sizes[0] * 0.7:
            return single
        double = self._held(texts, role, sizes, NAME_LINES, NAME_LEADING, width, height)
        if single and double and single[0].font.size >= 0.8 * double[0].font.size:
            return single
        return double

    def _details(
        self, most: float, least: float, width: float, height: float, lines: int
    ) -> tuple[Block, ...] | None:
        if width <= 0:
            return None
        texts = [RichText(text=entry.detail) for entry in self.entries]
        return self._held(texts, "text", sizes_from(most, least), lines, DETAIL_LEADING, width, height)

    def _held(
        self, texts: Sequence[RichText], role: Role, sizes: Sequence[float], lines: int, leading: float,
        width: float, height: float,
    ) -> tuple[Block, ...] | None:  # fmt: skip
        for size in sizes:
            blocks = alike(texts, role, (size,), lines, leading, width, self.theme, self.language)
            if blocks and max(block.height for block in blocks) <= height:
                return blocks
        return None


def _middle(box: Box, size: float, cap: float) -> float:
    return box.center[1] + size * cap / 2


def _top(block: Block, box: Box) -> float:
    """Return the top of a block whose capitals and last baseline lie evenly about a row's middle."""
    if not block.lines:
        return box.center[1]
    cap = block.font.size * CAP_EM
    first, last = block.baseline(0, 0.0), block.last_baseline(0.0)
    return box.center[1] - (first - cap + last) / 2
