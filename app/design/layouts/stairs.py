"""A list or steps as rising columns: what was said stays, what is said is lit and large, what comes is an outline.

Each column carries its picture on its top. It is for wide frames and two to five short items; any other list stands
in rows, other steps as cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from app.design.cast import is_airborne, shape
from app.design.contrast import LARGE_RATIO, mixed, readable
from app.design.frame import LaidOut, SceneContext
from app.design.layouts import list_, steps
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in, keys
from app.design.parts.accordion import Accordion, split_along
from app.design.parts.header import header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.pictures import pictured
from app.design.parts.rows import Entry, entries, turns
from app.design.parts.shapes import ghost
from app.design.parts.stair_words import (
    CAP_EM,
    DETAIL_GAP,
    QUIET_CHOICES,
    ColumnWords,
    is_bare,
    lit_words,
    quiet_words,
)
from app.design.parts.text import one_line, text_ops
from app.design.stages.plinths import contact, grounded
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, Color, IllustrationOp, Op
from app.story.script import ListVisual, StepsVisual

State = Literal["lit", "done", "waiting"]

FEWEST, MOST = 2, 5
GAP = 24.0
LIT_RATIO = {2: 1.35, 3: 1.6, 4: 1.8, 5: 1.9}
"""How many times wider the lit column is, by the number of columns."""
STEP, GOOD_STEP, LEAST_STEP = 124.0, 40.0, 24.0
"""How much higher each column is than the one before it: at most, before pictures shrink for it, at least."""
SPARE_BELOW = 0.6
"""Of the height that is left over, how much lies below the words."""
LIFT = 64.0
"""A lit column is this much taller than it will stay."""
BELOW = 80.0
"""How far columns reach below the frame."""
LOWEST_FOOT = {True: 846.0, False: 1030.0}
"""Where words end, with captions and without."""

PAD, LIT_PAD = 36.0, 48.0
TOP_PAD = 40.0
GHOST_OPACITY = 0.5
FOOT = 28.0

PICTURE, LIT_GROWTH = 320.0, 1.3
LEAST_PICTURE = 84.0
PICTURE_ROOMS = (340.0, 300.0, 256.0, 212.0, 168.0, 120.0)
GOOD_ROOM = 212.0
"""Room kept above the highest column for its picture, and what is enough of it."""
WIDEST_PICTURE, WIDEST_LIT_PICTURE = 0.78, 0.56
"""Height of a lit column's picture at most, how much larger than others it is, and widths as shares of a column's."""
PICTURE_GAP = 24.0
SINK, AIR_LIFT = 6.0, 0.04
"""How far a picture stands below its column's edge, and above it, in its own heights, if it hangs in the air."""
SHADOW_SHARE = 0.8
STANDING_NUMBER = 0.86
"""Height of a number that stands where others have a picture, as a share of a picture's."""

FURNITURE_SECONDS = 0.32
RISE_SECONDS, SETTLE_SECONDS, TINT_SECONDS = 0.56, 0.28, 0.18
POP_SECONDS, POP_SCALE = 0.60, 0.80


@dataclass(frozen=True)
class _Stairs:
    """The columns: what they say, how high the first stands, how much each rises, when each is lit."""

    entries: tuple[Entry, ...]
    quiet: tuple[ColumnWords, ...]
    lit: tuple[ColumnWords, ...]
    columns: Accordion
    foot: float
    step: float
    opens: tuple[float, ...]
    theme: Theme
    context: SceneContext

    @property
    def mixed(self) -> bool:
        """Whether numbers stand on some columns where others have a picture."""
        return any(entry.code for entry in self.entries) and not all(entry.code for entry in self.entries)

    def closes(self, item: int) -> float | None:
        """When a column gives way to the next; the last never does."""
        return self.opens[item + 1] if item + 1 < len(self.opens) else None

    def box(self, item: int, state: State) -> Box:
        """Return where a column stands."""
        columns = self.columns
        across = {"lit": columns.opened, "done": columns.closed, "waiting": columns.waiting}[state](item)
        top = self.foot - item * self.step - (LIFT if state == "lit" else 0.0)
        return Box(x=across.x, y=top, w=across.w, h=self.context.frame.height + BELOW - top)

    def column(self, item: int, *, lit: bool) -> tuple[Op, ...]:
        """Return a column with its number and words."""
        box, theme, palette = self.box(item, "lit" if lit else "done"), self.theme, self.theme.palette
        words, x, y = (self.lit if lit else self.quiet)[item], box.x + (LIT_PAD if lit else PAD), box.y + TOP_PAD
        ops = list(theme.card(box, self.context.frame, lit=lit))
        if self._numbered(item):
            ops.append(self._number(item, words, x, y, self._bright() if lit else palette.accent_text))
        x, y = x + words.indent, y + words.above
        ops += text_ops(words.name, x, y, paint=theme.on_lit if lit else palette.ink, hang=True)
        below = y + words.name.height + DETAIL_GAP
        return *ops, *text_ops(words.detail, x, below, paint=theme.on_lit if lit else palette.mute, hang=True)

    def _numbered(self, item: int) -> bool:
        entry = self.entries[item]
        return bool(entry.number) and not (self.mixed and entry.code is None)

    def _bright(self) -> Color:
        """Return the colour of a number on a lit column: a little of the marker's in the ink."""
        palette = self.theme.palette
        return readable(mixed(self.theme.on_lit, palette.tint, 0.35), palette.accent, ratio=LARGE_RATIO)

    def outline(self, item: int) -> tuple[Op, ...]:
        """Return the outline of a column to come, with its number; the first is as large as it will be."""
        box = self.box(item, "waiting" if item else "lit")
        ops = ghost(box, self.theme)
        if not self.entries[item].number:
            return ops
        words, fill = (self.quiet if item else self.lit)[item], self.theme.palette.accent_text
        x = box.x + (PAD if item else LIT_PAD)
        return *ops, self._number(item, words, x, box.y + TOP_PAD, fill, GHOST_OPACITY)

    def _number(self, item: int, words: ColumnWords, x: float, top: float, fill: str, opacity: float = 1.0) -> Op:
        font = self.theme.font("display", words.number or words.name.font.size)
        baseline = top + words.number * CAP_EM if words.number else words.name.baseline(0, top)
        return one_line(self.entries[item].number, x, baseline, font, fill, hang=True, opacity=opacity)

    def picture_height(self, item: int, *, lit: bool) -> float:
        """Return how tall what stands on a column is; 0 where nothing does or where there is no room for it."""
        entry = self.entries[item]
        highest = self.box(len(self.entries) - 1, "lit")
        tallest = min(PICTURE, highest.y - self.columns.area.y - PICTURE_GAP)
        if (entry.code is None and not (self.mixed and entry.number)) or tallest < LEAST_PICTURE:
            return 0.0
        wide = shape(entry.code) if entry.code else STANDING_NUMBER
        if lit:
            return min(tallest, self.columns.active * WIDEST_LIT_PICTURE / wide)
        return min(tallest / LIT_GROWTH, self.columns.idle * WIDEST_PICTURE / wide)

    def picture(self, item: int, *, lit: bool) -> tuple[Op, ...]:
        """Return what stands on a column, and its shadow there: a picture, or a number where others have one."""
        box, height = self.box(item, "lit" if lit else "done"), self.picture_height(item, lit=lit)
        code, x, y = self.entries[item].code, box.center[0], box.y + SINK
        if code is None:
            font = self.theme.font("display", height * STANDING_NUMBER / CAP_EM)
            return (one_line(self.entries[item].number, x, y, font, self.theme.palette.accent_text, align="center"),)
        lift = height * AIR_LIFT if is_airborne(code) else 0.0
        shown = IllustrationOp(code=code, base=(x, y - lift), height=height, grade=grounded(self.theme.grade))
        return contact((x, y), height * shape(code) * SHADOW_SHARE, height), shown


def lay_out(visual: ListVisual | StepsVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline and columns; rows or cards where there are too many of them or too many words."""
    stairs_and_top = _stairs(visual, context, theme)
    if stairs_and_top is None:
        if isinstance(visual, StepsVisual):
            return steps.lay_out(visual, context, theme)
        return list_.lay_out(visual, context, theme)
    stairs, top = stairs_and_top
    columns = [layer for item in range(len(stairs.entries)) for layer in _column(stairs, item)]
    pictures = [layer for item in range(len(stairs.entries)) for layer in _picture(stairs, item)]
    layers: tuple[Layer, ...] = (ground_layer(context.frame, theme), *top, *columns, *pictures)
    area = stairs.columns.area
    lit = Box(x=area.x, y=area.y, w=area.w, h=LOWEST_FOOT[context.frame.captions] - area.y)
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(lit,))


def _stairs(
    visual: ListVisual | StepsVisual, context: SceneContext, theme: Theme
) -> tuple[_Stairs, tuple[SpriteLayer, ...]] | None:
    """Return the columns and the headline's layers, or None where columns do not hold the words."""
    count = len(visual.items)
    if not context.frame.wide or not FEWEST <= count <= MOST:
        return None
    top = header(context, theme, visual.title)
    area = Box(x=top.body.x, y=top.body.y, w=top.body.w, h=context.frame.height - top.body.y)
    first = visual.first if isinstance(visual, StepsVisual) else None
    items = entries(
        visual.items, pictured(visual.items, context.language, ordered=visual.kind == "steps"), first=first
    )
    columns = Accordion(area, "x", count, *split_along(area.w, count, GAP, LIT_RATIO[count]), GAP)
    foot = LOWEST_FOOT[context.frame.captions]
    room = columns.idle - 2 * PAD
    choices = [
        placed
        for number, told in (QUIET_CHOICES if first is not None else ((0.0, True), (0.0, False)))
        if (quiet := quiet_words(items, number, room, theme, context.language, told=told))
        and (placed := _placed(items, quiet, area, foot))
    ]
    best = next((one for one in choices if one.good), None) or max(choices, key=lambda one: one.room, default=None)
    if best is None:
        return None
    rooms = [foot - TOP_PAD - FOOT / 2 - (best.lowest - item * best.step - LIFT) for item in range(count)]
    lit = [
        lit_words(entry, columns.active - 2 * LIT_PAD, room, theme, context.language, bare=is_bare(entry, items))
        for entry, room in zip(items, rooms, strict=True)
    ]
    large = tuple(words for words in lit if words)
    if len(large) < count:
        return None
    opens = turns(context, count)
    return _Stairs(items, best.quiet, large, columns, best.lowest, best.step, opens, theme, context), top.layers


@dataclass(frozen=True)
class _Placed:
    """Quiet words, the top of the first column, how much each rises, and the room for pictures above the highest."""

    quiet: tuple[ColumnWords, ...]
    lowest: float
    step: float
    room: float

    @property
    def good(self) -> bool:
        """Whether columns rise well and pictures are large."""
        return self.step >= GOOD_STEP and self.room >= GOOD_ROOM


def _placed(items: Sequence[Entry], quiet: tuple[ColumnWords, ...], area: Box, foot: float) -> _Placed | None:
    """Return where columns stand with the largest room for pictures; None where they cannot rise."""
    count, pictures = len(items), any(entry.code for entry in items)
    lowest = min(foot - TOP_PAD - words.height - FOOT + item * LEAST_STEP for item, words in enumerate(quiet))
    room = step = 0.0
    for room in PICTURE_ROOMS if pictures else (0.0,):
        step = min(STEP, (lowest - area.y - LIFT - room) / (count - 1))
        if step >= GOOD_STEP:
            break
    if step < LEAST_STEP:
        return None
    spare = max(0.0, lowest - area.y - LIFT - room - step * (count - 1))
    return _Placed(quiet, lowest - SPARE_BELOW * spare, step, room if pictures else GOOD_ROOM)


def _column(stairs: _Stairs, item: int) -> list[SpriteLayer]:
    """Return a column as an outline, then lit as it rises, then at rest."""
    opens, closes = stairs.opens[item], stairs.closes(item)
    layers = []
    arrives = FURNITURE_SECONDS + item * ITEM_STAGGER_SECONDS
    if opens > arrives:
        outline = fade_in(sprite(f"item-{item}-ghost", *stairs.outline(item)), arrives)
        layers.append(outline.model_copy(update={"end": opens + SETTLE_SECONDS}))
    if closes is not None:
        # It lies ready under the lit one, which fades away over it: so nothing is ever seen through.
        done = sprite(f"item-{item}-done", *stairs.column(item, lit=False))
        layers.append(done.model_copy(update={"start": max(closes, opens + RISE_SECONDS)}))
    lit = sprite(f"item-{item}", *stairs.column(item, lit=True))
    return [*layers, _risen(lit, stairs.box(item, "lit").h, opens, closes)]


def _risen(layer: SpriteLayer, height: float, opens: float, closes: float | None) -> SpriteLayer:
    """Return a lit column rising from below the frame, then sinking until it is as high as the one it fades into."""
    rise = [(opens, height), (opens + RISE_SECONDS, 0.0)]
    fade = [(opens, 1.0)]
    if closes is not None:
        begins = max(closes, opens + RISE_SECONDS)
        rise += [(begins, 0.0), (begins + SETTLE_SECONDS, LIFT)]
        fade += [(begins + SETTLE_SECONDS, 1.0), (begins + SETTLE_SECONDS + TINT_SECONDS, 0.0)]
    return layer.model_copy(
        update={
            "start": max(0.0, opens), "end": None if closes is None else fade[-1][0],
            "y": keys(*rise), "opacity": keys(*fade, ease="std"),
        }
    )  # fmt: skip


def _picture(stairs: _Stairs, item: int) -> list[SpriteLayer]:
    """Return what stands on a column: it lands when the column has risen, and is smaller when that is done."""
    size = stairs.picture_height(item, lit=True)
    if not size:
        return []
    opens, closes = stairs.opens[item] + RISE_SECONDS * 0.4, stairs.closes(item)
    lit, done = stairs.box(item, "lit"), stairs.box(item, "done")
    at = (lit.center[0], lit.y)
    shown = fade_in(sprite(f"picture-{item}", *stairs.picture(item, lit=True)), opens, 0.2)
    landed = opens + POP_SECONDS
    if closes is None:
        return [shown.model_copy(update={"anchor": at, "scale": keys((opens, POP_SCALE, "settle"), (landed, 1.0))})]
    begins = max(closes, landed)
    ends, share = begins + SETTLE_SECONDS, stairs.picture_height(item, lit=False) / size
    scale = keys((opens, POP_SCALE, "settle"), (landed, 1.0), (begins, 1.0, "move"), (ends, share))
    aside = keys((begins, 0.0, "move"), (ends, done.center[0] - lit.center[0]))
    sunk = keys((begins, 0.0, "move"), (ends, LIFT))
    rest = sprite(f"picture-{item}-done", *stairs.picture(item, lit=False))
    return [
        shown.model_copy(update={"anchor": at, "scale": scale, "x": aside, "y": sunk, "end": ends}),
        rest.model_copy(update={"start": ends}),
    ]
