"""A list told on a dark stage: the item being said is large and lit, the others wait dimly, its object stands beside.

Nothing lies on a card: size and light alone say which item it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.design.cast import Named
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import list_
from app.design.motion import fade_in
from app.design.parts.accordion import TINT_SECONDS, Accordion, shown_between
from app.design.parts.header import body_bottom
from app.design.parts.layers import sprite, whole
from app.design.parts.pictures import pictured, surely
from app.design.parts.rows import turns
from app.design.parts.shapes import check, disc, ring, with_alpha
from app.design.parts.text import Block, fitting, floor_size, one_line, set_text, sizes_from, text_ops
from app.design.play import Cue, enter, leave
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing import text as typeset
from app.media.drawing.ops import Box, Op, RadialGradient, Stop
from app.story.script import Item, ListVisual, RichText

TITLE_SIZE = {True: 44.0, False: 48.0}
TITLE_GAP = {True: 64.0, False: 56.0}
WIDE_WORDS = 0.53
"""Where the words of a wide page end beside an object, in shares of the width."""

OPEN_RATIO = 2.0
IDLE_MOST, OPEN_MOST = {True: 136.0, False: 124.0}, 290.0
NAME_MOST, QUIET_MOST = {True: 96.0, False: 88.0}, {True: 72.0, False: 60.0}
ALONE_GROWTH, STAGED_GROWTH = 1.25, 0.8
"""How much larger the items are where no object stands beside them, and how much smaller above one."""

DETAIL_SIZE = 38.0
DETAIL_GAP = 14.0
BADGE = 24.0
BADGE_GAP = 48.0
"""Radius of the sign before an item, and from it to the words."""

HALO = 2.5
GHOST = (360.0, 24.0)
WORDS_DELAY_SECONDS, DONE_DELAY_SECONDS = 0.05, 0.06
NUMERAL_SIZE, NUMERAL_LIFT, POOL_GAP = 560.0, 130.0, 0.0
"""Size of the number that stands where items have no object, how far above the stage's floor, and the light below."""

LEAST_STAGE = 250.0
FLOOR_LIFT = 40.0
OPEN_WORDS_LEADING = 1.05


@dataclass(frozen=True)
class _Roll:
    """The items, where each is and when it opens."""

    accordion: Accordion
    items: Sequence[Item]
    opens: Sequence[float]
    context: SceneContext
    theme: Theme
    growth: float = 1.0
    counted: bool = False
    first: int = 1

    @property
    def frame(self) -> Frame:
        return self.context.frame

    @property
    def left(self) -> float:
        return self.accordion.area.x + 2 * BADGE + BADGE_GAP

    def closes(self, item: int) -> float | None:
        return self.opens[item + 1] if item + 1 < len(self.opens) else None


def lay_out(visual: ListVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the stage, the objects of the items in turn, and the items."""
    frame, count = context.frame, len(visual.items)
    codes = _codes(visual, context)
    counted = not any(codes) and frame.wide and count > 1
    shown = any(codes) or counted
    if not shown and not frame.wide:
        return list_.lay_out(visual, context, theme)
    title, area = _title(visual, context, theme, beside=shown and frame.wide)
    growth = 1.0 if frame.wide else STAGED_GROWTH
    accordion = _accordion(area, count, frame, growth)
    stage = _stage(accordion, frame) if shown else None
    if stage is None:
        growth = ALONE_GROWTH
        accordion = _accordion(area, count, frame, growth)
    turned = turns(context, count)
    roll = _Roll(accordion, visual.items, turned, context, theme, growth, counted=counted, first=visual.first)
    focus = (stage.center[0], stage.bottom + (POOL_GAP if counted else 0.0)) if stage else None
    layers = [sprite("ground", *theme.ground(frame, focus=focus), box=whole(frame)), *title]
    if stage:
        layers += _numerals(roll, stage) if counted else _objects(roll, codes, stage)
    for item in range(count):
        layers += [*_waiting(roll, item), *_open(roll, item), *_done(roll, item)]
    lit = (accordion.area, stage) if stage else (accordion.area,)
    return LaidOut(tuple(layers), caption_tone=theme.palette.look, lit=lit)


def _codes(visual: ListVisual, context: SceneContext) -> list[str | None]:
    """Return the objects of the items if each has one; else what the title names, for all of them."""
    codes = list(pictured(visual.items, context.language))
    if all(codes):
        return codes
    return [surely(visual.title.text, "", context.language), *(None for _ in codes[1:])]


def _title(visual: ListVisual, context: SceneContext, theme: Theme, *, beside: bool) -> tuple[list[SpriteLayer], Box]:
    """Return the line above the list, and where the items stand below it."""
    frame = context.frame
    area = Box(x=frame.content.x, y=frame.content.y, w=frame.content.w, h=body_bottom(frame) - frame.content.y)
    width = frame.width * WIDE_WORDS - area.x if beside else area.w
    block = set_text(
        visual.title, theme, "label", sizes=sizes_from(TITLE_SIZE[frame.wide], 34.0), width=width, max_lines=2,
        leading=1.15, language=context.language,
    )  # fmt: skip
    if not block.lines:
        return [], Box(x=area.x, y=area.y, w=width, h=area.h)
    top = area.y + (24.0 if frame.wide else 0.0)
    ops = text_ops(block, area.x, top, paint=theme.palette.accent_text, hang=True)
    start = top + block.height + TITLE_GAP[frame.wide]
    layers = [fade_in(sprite("headline", *ops), context.entrance)]
    return layers, Box(x=area.x, y=start, w=width, h=area.bottom - start)


def _accordion(area: Box, count: int, frame: Frame, growth: float) -> Accordion:
    idle = min(IDLE_MOST[frame.wide] * growth, area.h / (count - 1 + OPEN_RATIO))
    active = min(OPEN_MOST * growth, area.h - (count - 1) * idle)
    length = active + (count - 1) * idle
    drop = (area.h - length) * 0.35 if frame.wide else 0.0
    return Accordion(Box(x=area.x, y=area.y + drop, w=area.w, h=length), "y", count, idle, active, 0.0)


def _stage(accordion: Accordion, frame: Frame) -> Box | None:
    """Return where objects stand: right of the items, or below them; None where there is no room."""
    content, rows = frame.content, accordion.area
    if frame.wide:
        left, bottom = rows.right + 48.0, min(content.bottom, 850.0) - FLOOR_LIFT
        return Box(x=left, y=content.y + 40.0, w=frame.width - 64.0 - left, h=bottom - content.y - 40.0)
    bottom = content.bottom - 2 * FLOOR_LIFT
    top = rows.bottom + 32.0
    return Box(x=content.x, y=top, w=content.w, h=bottom - top) if bottom - top >= LEAST_STAGE else None


def _objects(roll: _Roll, codes: Sequence[str | None], stage: Box) -> list[SpriteLayer]:
    """Return each item's object as it is said; one without a picture leaves the object before it standing."""
    scenes = [(item, code) for item, code in enumerate(codes) if code]
    layers = []
    for number, (item, code) in enumerate(scenes):
        named: list[Named] = [(code, "")]
        start = roll.opens[item] if number else roll.context.entrance
        end = roll.opens[scenes[number + 1][0]] if number + 1 < len(scenes) else None
        (cast,) = roll.theme.stage.casts([named], stage, stage.bottom, roll.frame)
        cue = Cue(max(start, 0.0), end or roll.context.duration)
        layer = enter(cast[0], 0, cue, roll.context, roll.theme, f"object-{item}")
        layers.append(layer if end is None else leave(layer, end))
    return layers


def _numerals(roll: _Roll, stage: Box) -> list[SpriteLayer]:
    """Return the number of each item in turn, large in the light, for items that have no object."""
    layers = []
    for item in range(len(roll.items)):
        number = str(roll.first + item)
        font = roll.theme.font("figure", NUMERAL_SIZE)
        ink = typeset.ink_bounds(number, font) or (0.0, -NUMERAL_SIZE, NUMERAL_SIZE, 0.0)
        baseline = stage.bottom - NUMERAL_LIFT
        box = Box(
            x=stage.center[0] - (ink[2] - ink[0]) / 2, y=baseline + ink[1], w=ink[2] - ink[0], h=ink[3] - ink[1]
        )
        drawn = one_line(number, box.x - ink[0], baseline, font, roll.theme.accent_fill(box))
        layer = sprite(f"numeral-{item}", drawn)
        layers.append(shown_between(layer, roll.opens[item], roll.closes(item), delay=WORDS_DELAY_SECONDS))
    return layers


def _waiting(roll: _Roll, item: int) -> list[SpriteLayer]:
    """Return an item to come: a ring and a bar that fades out where its words will be."""
    opens, palette = roll.opens[item], roll.theme.palette
    box = roll.accordion.waiting(item) if item else roll.accordion.opened(0)
    if opens <= 0.1:
        return []
    width, height = GHOST
    middle = box.center[1]
    bar = Box(x=roll.left, y=middle - height / 2, w=width, h=height)
    ops = (
        ring((box.x + BADGE, middle), BADGE - 1, palette.neutral, 2.5, opacity=0.7),
        rounded(bar, height / 2, palette.soft),
    )
    ghost = fade_in(sprite(f"item-{item}-ghost", *ops), max(0.0, roll.context.entrance))
    return [ghost.model_copy(update={"end": opens + TINT_SECONDS})]


def _open(roll: _Roll, item: int) -> list[SpriteLayer]:
    """Return the item being said: its number in a glow, its name in light, its detail below."""
    box, theme = roll.accordion.opened(item), roll.theme
    name, detail = _blocks(roll, item, box)
    gap = DETAIL_GAP if detail.lines else 0.0
    top = box.y + (box.h - name.height - gap - detail.height) / 2
    middle = top + name.height / 2 if len(name.lines) == 1 else name.baseline(0, top) - name.font.size * 0.36
    ops = (
        *_numbered("" if roll.counted else str(roll.first + item), (box.x + BADGE, middle), theme),
        *text_ops(name, roll.left, top, paint=theme.headline_fill, accent=theme.accent_fill, hang=True),
        *text_ops(detail, roll.left, top + name.height + gap, paint=theme.palette.mute, hang=True),
    )
    delay = WORDS_DELAY_SECONDS if item else 0.06
    return [shown_between(sprite(f"item-{item}-words", *ops), roll.opens[item], roll.closes(item), delay=delay)]


def _numbered(number: str, center: tuple[float, float], theme: Theme) -> tuple[Op, ...]:
    x, y = center
    accent = theme.palette.accent
    stops = (Stop(at=0.0, color=with_alpha(accent, 0.5)), Stop(at=1.0, color=with_alpha(accent, 0.0)))
    halo = disc(center, BADGE * HALO, RadialGradient(center=center, radius=BADGE * HALO, stops=stops))
    plate = disc(center, BADGE, theme.mark_fill(Box(x=x - BADGE, y=y - BADGE, w=2 * BADGE, h=2 * BADGE + 1)))
    if not number:
        return halo, plate
    font = theme.font("label", 30.0, weight=700)
    return halo, plate, one_line(number, x, y + 11.0, font, theme.palette.on_accent, align="center")


def _blocks(roll: _Roll, item: int, box: Box) -> tuple[Block, Block]:
    """Return name and detail; a detail for which there is no room is left to the voice."""
    theme, language, frame = roll.theme, roll.context.language, roll.frame
    width = box.right - roll.left
    detail = fitting(
        roll.items[item].detail, theme, "text", sizes=sizes_from(DETAIL_SIZE, floor_size(frame)), width=width,
        height=box.h * 0.46, max_lines=2, leading=1.28, language=language,
    )  # fmt: skip
    below = detail.height + DETAIL_GAP if detail and detail.lines else 0.0
    name = set_text(
        roll.items[item].text, theme, "display", sizes=sizes_from(NAME_MOST[frame.wide] * roll.growth, 40.0),
        width=width, height=box.h - below, max_lines=2, leading=OPEN_WORDS_LEADING, language=language,
    )  # fmt: skip
    return name, detail or Block(RichText(text=""), (), (), name.font, 1.0)


def _done(roll: _Roll, item: int) -> list[SpriteLayer]:
    """Return an item once it has been said: a tick and its name, dim."""
    closes = roll.closes(item)
    if closes is None:
        return []
    box, palette = roll.accordion.closed(item), roll.theme.palette
    name = set_text(
        RichText(text=roll.items[item].text.text), roll.theme, "label",
        sizes=sizes_from(min(QUIET_MOST[roll.frame.wide] * roll.growth, box.h * 0.62), floor_size(roll.frame)),
        width=box.right - roll.left, height=box.h - 8.0, max_lines=2, leading=1.04, language=roll.context.language,
    )  # fmt: skip
    top = box.center[1] - name.height / 2
    center = (box.x + BADGE, box.center[1])
    ops = (
        *check(center, BADGE, fill=palette.soft, mark=palette.mute),
        *text_ops(name, roll.left, top, paint=palette.mute, hang=True),
    )
    return [fade_in(sprite(f"item-{item}-done", *ops), closes + DONE_DELAY_SECONDS, TINT_SECONDS)]
