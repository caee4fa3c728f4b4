"""A list or steps as rising columns: what was said stays, what is said is lit and taller, what comes is an outline.

Each column carries its picture on its top. It is for wide frames and two to five short items; any other list stands
in rows, other steps as cards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.design.cast import is_airborne, shape
from app.design.contrast import LARGE_RATIO, mixed, readable
from app.design.frame import LaidOut, SceneContext
from app.design.layouts import list_, steps
from app.design.motion import ITEM_STAGGER_SECONDS, fade_in, keys
from app.design.parts.alike import alike
from app.design.parts.header import header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.pictures import each_pictured
from app.design.parts.rows import Entry, entries, turns
from app.design.parts.shapes import ghost
from app.design.parts.text import Block, line_width, one_line, sizes_from, text_ops
from app.design.stages.plinths import contact, grounded
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, Color, IllustrationOp, Op
from app.story.script import ListVisual, RichText, StepsVisual

FEWEST, MOST = 2, 5
GAP = 24.0
WIDEST = 560.0
STEP, GOOD_STEP, LEAST_STEP = 112.0, 34.0, 28.0
"""How much higher each column is than the one before it: at most, before pictures shrink for it, at least."""
SPARE_BELOW = 0.6
"""Of the height that is left over, how much lies below the words."""
LIFT = 48.0
"""A lit column is this much taller than it will stay."""
BELOW = 80.0
"""How far columns reach below the frame."""
LOWEST_FOOT = {True: 846.0, False: 1040.0}
"""Where words end, with captions and without."""

PAD = 40.0
TOP_PAD = 44.0
NUMBER, NUMBER_GAP, INDENT_GAP = 96.0, 34.0, 16.0
CAP_EM = 0.727
NAMES, NAMES_OF_WIDE, NAME_SIZES = 60.0, 60.0, (60.0, 56.0, 52.0, 48.0, 44.0, 40.0, 36.0)
DETAILS, DETAILS_OF_WIDE, LEAST_DETAIL = 36.0, 44.0, 28.0
WIDE_FROM = 440.0
ONE_LINE_SHARE = 0.8
"""The largest names and details, also of columns whose words are this wide; names keep to one line if they are
then no smaller than this share of what two lines would allow."""
NAME_LINES, DETAIL_LINES = 2, 4
NAME_LEADING, DETAIL_LEADING, DETAIL_GAP = 1.08, 1.3, 12.0
FOOT = 28.0
GHOST_OPACITY = 0.5

PICTURE, LIT_GROWTH = 232.0, 1.25
LEAST_PICTURE = 84.0
PICTURE_ROOMS = (224.0, 190.0, 156.0, 112.0)
"""Room kept above the highest column for its picture."""
WIDEST_PICTURE = 0.82
"""Height of a lit column's picture at most, how much larger than others it is, and its width as a share of the
column's."""
PICTURE_GAP = 24.0
SINK, AIR_LIFT = 6.0, 0.04
"""How far a picture stands below its column's edge, and above it, in its own heights, if it hangs in the air."""
SHADOW_SHARE = 0.8

FURNITURE_SECONDS = 0.32
RISE_SECONDS, SETTLE_SECONDS, TINT_SECONDS = 0.56, 0.28, 0.18
POP_SECONDS, POP_SCALE = 0.60, 0.80


@dataclass(frozen=True)
class _Words:
    """A column's name and detail."""

    name: Block
    detail: Block

    @property
    def height(self) -> float:
        return self.name.height + (DETAIL_GAP + self.detail.height if self.detail.lines else 0.0)


@dataclass(frozen=True)
class _Stairs:
    """The columns: what they say, how high the first stands, how much each rises, when each is lit."""

    entries: tuple[Entry, ...]
    words: tuple[_Words, ...]
    area: Box
    foot: float
    step: float
    opens: tuple[float, ...]
    theme: Theme
    context: SceneContext
    indent: float
    """Room of a number before its name, where pictures need the height of one above it; else 0."""

    @property
    def width(self) -> float:
        """Width of a column."""
        return _width(self.area, len(self.entries))

    @property
    def stays(self) -> bool:
        """Whether pictures stay on columns that were lit: not where more than one column has none."""
        return [entry.code for entry in self.entries].count(None) <= 1

    def closes(self, item: int) -> float | None:
        """When a column gives way to the next; the last never does."""
        return self.opens[item + 1] if item + 1 < len(self.opens) else None

    def box(self, item: int, *, lit: bool) -> Box:
        """Return where a column stands."""
        top = self.foot - item * self.step - (LIFT if lit else 0.0)
        bottom = self.context.frame.height + BELOW
        return Box(x=self.area.x + item * (self.width + GAP), y=top, w=self.width, h=bottom - top)

    def column(self, item: int, *, lit: bool) -> tuple[Op, ...]:
        """Return a column with its number and words."""
        box, theme, palette = self.box(item, lit=lit), self.theme, self.theme.palette
        words, x, y = self.words[item], box.x + PAD, box.y + TOP_PAD
        ops = list(theme.card(box, self.context.frame, lit=lit))
        if self.entries[item].number:
            bright = self._bright() if lit else palette.accent_text
            ops.append(self._number(item, x, y, bright))
            x, y = x + self.indent, y + (0.0 if self.indent else NUMBER * CAP_EM + NUMBER_GAP)
        ops += text_ops(words.name, x, y, paint=theme.on_lit if lit else palette.ink, hang=True)
        below = y + words.name.height + DETAIL_GAP
        return *ops, *text_ops(words.detail, x, below, paint=theme.on_lit if lit else palette.mute, hang=True)

    def _bright(self) -> Color:
        """Return the colour of a number on a lit column: a little of the marker's in the ink."""
        palette = self.theme.palette
        return readable(mixed(self.theme.on_lit, palette.tint, 0.35), palette.accent, ratio=LARGE_RATIO)

    def outline(self, item: int) -> tuple[Op, ...]:
        """Return the outline of a column to come, with its number."""
        box = self.box(item, lit=False)
        ops = ghost(box, self.theme)
        if not self.entries[item].number:
            return ops
        return *ops, self._number(item, box.x + PAD, box.y + TOP_PAD, self.theme.palette.accent_text, GHOST_OPACITY)

    def _number(self, item: int, x: float, top: float, fill: str, opacity: float = 1.0) -> Op:
        name = self.words[item].name
        font = self.theme.font("display", name.font.size if self.indent else NUMBER)
        baseline = name.baseline(0, top) if self.indent else top + NUMBER * CAP_EM
        return one_line(self.entries[item].number, x, baseline, font, fill, hang=True, opacity=opacity)

    def picture_height(self, item: int, *, lit: bool) -> float:
        """Return how tall a column's picture is, alike on all columns; 0 where there is none or no room for it."""
        code = self.entries[item].code
        highest = self.box(len(self.entries) - 1, lit=True)
        tallest = min(PICTURE, highest.y - self.area.y - PICTURE_GAP)
        if code is None or tallest < LEAST_PICTURE:
            return 0.0
        fits = min(tallest, self.width * WIDEST_PICTURE / shape(code))
        return fits if lit else fits / LIT_GROWTH

    def picture(self, item: int, *, lit: bool) -> tuple[Op, ...]:
        """Return a column's picture on its top, and its shadow there."""
        code, box, height = self.entries[item].code, self.box(item, lit=lit), self.picture_height(item, lit=lit)
        assert code is not None
        x, y = box.center[0], box.y + SINK
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
    area = stairs.area
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
    items = entries(visual.items, each_pictured(visual.items, context.language), first=first)
    indent = _indent(items, theme)
    set_words = _words(items, _width(area, count) - 2 * PAD - indent, theme, context.language)
    if set_words is None:
        return None
    numbers = NUMBER * CAP_EM + NUMBER_GAP if first is not None and not indent else 0.0
    foot = LOWEST_FOOT[context.frame.captions]
    foots = [foot - TOP_PAD - numbers - one.height - FOOT + item * LEAST_STEP for item, one in enumerate(set_words)]
    lowest = min(foots)
    for room in PICTURE_ROOMS if any(entry.code for entry in items) else (0.0,):
        highest = area.y + LIFT + room
        step = min(STEP, (lowest - highest) / (count - 1))
        if step >= GOOD_STEP:
            break
    if step < LEAST_STEP:
        return None
    spare = max(0.0, lowest - highest - step * (count - 1))
    return _Stairs(
        items, set_words, area, lowest - SPARE_BELOW * spare, step, turns(context, count), theme, context, indent
    ), top.layers


def _indent(items: Sequence[Entry], theme: Theme) -> float:
    if not all(entry.code for entry in items) or not items[0].number:
        return 0.0
    digits = max(len(entry.number) for entry in items)
    return line_width("0" * digits, theme.font("display", NAMES)) + INDENT_GAP


def _width(area: Box, count: int) -> float:
    return min(WIDEST, (area.w - (count - 1) * GAP) / count)


def _words(items: Sequence[Entry], width: float, theme: Theme, language: str) -> tuple[_Words, ...] | None:
    """Return the columns' words, alike in size, at the largest that hold them all whole; or None."""
    wide = width >= WIDE_FROM
    names_most, details_most = (NAMES_OF_WIDE, DETAILS_OF_WIDE) if wide else (NAMES, DETAILS)
    plain = [RichText(text=entry.text.text) for entry in items]
    sizes = tuple(size for size in NAME_SIZES if size <= names_most)
    one_line = alike(plain, "label", sizes, 1, NAME_LEADING, width, theme, language)
    names = alike(plain, "label", sizes, NAME_LINES, NAME_LEADING, width, theme, language)
    if one_line and names and one_line[0].font.size >= ONE_LINE_SHARE * names[0].font.size:
        names = one_line
    steps = sizes_from(details_most, LEAST_DETAIL)
    told = [RichText(text=entry.detail) for entry in items]
    details = alike(told, "text", steps, DETAIL_LINES, DETAIL_LEADING, width, theme, language)
    return tuple(map(_Words, names, details)) if names and details else None


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
    return [*layers, _risen(lit, stairs.box(item, lit=True).h, opens, closes)]


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
    """Return a column's picture: it lands when the column has risen, and is smaller when that is done."""
    size = stairs.picture_height(item, lit=True)
    if not size:
        return []
    opens, closes = stairs.opens[item] + RISE_SECONDS * 0.4, stairs.closes(item)
    at = (stairs.box(item, lit=True).center[0], stairs.box(item, lit=True).y)
    shown = fade_in(sprite(f"picture-{item}", *stairs.picture(item, lit=True)), opens, 0.2)
    landed = opens + POP_SECONDS
    if closes is None:
        return [shown.model_copy(update={"anchor": at, "scale": keys((opens, POP_SCALE, "settle"), (landed, 1.0))})]
    begins = max(closes, landed)
    if not stairs.stays:
        ends = begins + TINT_SECONDS
        gone = keys((opens, 0.0, "std"), (opens + 0.2, 1.0), (begins, 1.0, "std"), (ends, 0.0))
        popped = keys((opens, POP_SCALE, "settle"), (landed, 1.0))
        return [shown.model_copy(update={"anchor": at, "scale": popped, "opacity": gone, "end": ends})]
    ends, share = begins + SETTLE_SECONDS, stairs.picture_height(item, lit=False) / size
    scale = keys((opens, POP_SCALE, "settle"), (landed, 1.0), (begins, 1.0, "move"), (ends, share))
    sunk = keys((begins, 0.0, "move"), (ends, LIFT))
    rest = sprite(f"picture-{item}-done", *stairs.picture(item, lit=False))
    return [
        shown.model_copy(update={"anchor": at, "scale": scale, "y": sunk, "end": ends}),
        rest.model_copy(update={"start": ends}),
    ]
