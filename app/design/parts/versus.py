"""Two things side by side on cards: their names, what each is worth, and points in rows that line up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.core.exceptions import ValidationError
from app.design.frame import Frame, SceneContext
from app.design.motion import LEAD_SECONDS, rise_in
from app.design.parts.layers import sprite
from app.design.parts.shapes import rule
from app.design.parts.text import Block, floor_size, set_text, sizes_from, text_ops
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, GroupOp, Op
from app.story.script import Side

GAP = {True: 40.0, False: 24.0}
PADDING = {True: 48.0, False: 32.0}
STRIP = 12.0
"""The coloured edge on top of each card: the accent on the right one only."""

NAME_SIZE = {True: 68.0, False: 48.0}
VALUE_SIZE = {True: 136.0, False: 96.0}
POINT_SIZE = {True: 56.0, False: 44.0}
NAME_GAP = 28.0
ROW_PADDING = 22.0
MOST_ROW_EXTRA, SPREAD_SHARE = 120.0, 0.9
POINT_LEADING = 1.24
CARDS_SECONDS = 0.32
POINTS_SECONDS = 0.70
POINT_STAGGER_SECONDS = 0.07


@dataclass(frozen=True)
class _Lines:
    """How many lines a name and a point may take, and how much larger than the points names and values may be."""

    name: int
    point: int
    name_growth: float
    value_growth: float


USUAL_LINES, MOST_LINES = _Lines(2, 4, 9.0, 9.0), _Lines(6, 9, 1.5, 2.5)
"""As a rule, and where the sides would else be refused."""


@dataclass(frozen=True)
class _Column:
    side: Side
    card: Box
    name: Block
    value: Block
    points: tuple[Block, ...]


@dataclass(frozen=True)
class VersusPlan:
    """Two columns whose rows start at the same heights; `rows` are (top, height) of each row of points."""

    columns: tuple[_Column, _Column]
    top: float
    rows: tuple[tuple[float, float], ...]
    padding: float


def plan_versus(sides: tuple[Side, Side], theme: Theme, frame: Frame, body: Box, language: str) -> VersusPlan:
    """Return both cards at the largest size of points at which all of them fit.

    Raises ValidationError when they fit at no readable size.
    """
    for lines in (USUAL_LINES, MOST_LINES):
        for size in sizes_from(POINT_SIZE[frame.wide], floor_size(frame)):
            plan = _attempt(sides, theme, frame, body, language, size, lines)
            if plan is not None:
                return plan
    raise ValidationError(
        "The two sides of this comparison have more text than the frame can hold.",
        hint="Shorten the points or split the comparison into two scenes.",
    )


def _attempt(
    sides: tuple[Side, Side], theme: Theme, frame: Frame, body: Box, language: str, size: float, lines: _Lines
) -> VersusPlan | None:  # fmt: skip
    gap, padding = GAP[frame.wide], PADDING[frame.wide]
    width = (body.w - gap) / 2
    inner = width - 2 * padding
    cards = [Box(x=body.x + number * (width + gap), y=body.y, w=width, h=body.h) for number in (0, 1)]
    floor = floor_size(frame)

    def fitted(text: str, role: str, largest: float, most: int, weight: int) -> Block:
        sizes = (size,) if role == "point" else sizes_from(largest, floor)
        return set_text(
            text, theme, "text" if role == "point" else "label", sizes=sizes, width=inner, max_lines=most,
            leading=POINT_LEADING if role == "point" else 1.1, weight=weight, language=language,
        )  # fmt: skip

    largest = min(NAME_SIZE[frame.wide], size * lines.name_growth)
    columns = [
        _Column(
            side, card, fitted(side.name, "name", largest, lines.name, 700),
            fitted(side.value, "value", min(VALUE_SIZE[frame.wide], size * lines.value_growth), 1, 700),
            tuple(fitted(point, "point", size, lines.point, 500) for point in side.points),
        )
        for side, card in zip(sides, cards, strict=True)
    ]  # fmt: skip
    blocks = [block for column in columns for block in (column.name, column.value, *column.points)]
    top = body.y + STRIP + padding + max(column.name.height for column in columns)
    values = max(column.value.height for column in columns)
    top += NAME_GAP + (values + NAME_GAP if values else 0.0)
    rows = _rows(columns, top, body.bottom - padding * 0.6)
    end = rows[-1][0] + rows[-1][1] if rows else top
    if end > body.bottom or not all(block.whole for block in blocks):
        return None
    height = min(body.h, end + padding * 0.6 - body.y)
    drop = (body.h - height) * 0.4 if not rows else 0.0
    left, right = (_placed(column, drop, height) for column in columns)
    return VersusPlan((left, right), body.y + drop, tuple(rows), padding)


def _placed(column: _Column, drop: float, height: float) -> _Column:
    return replace(column, card=column.card.model_copy(update={"y": column.card.y + drop, "h": height}))


def _rows(columns: Sequence[_Column], top: float, bottom: float) -> list[tuple[float, float]]:
    """Return (top, height) of every row; few rows stand further apart."""
    heights = [
        max(column.points[number].height for column in columns if number < len(column.points)) + 2 * ROW_PADDING
        for number in range(max(len(column.points) for column in columns))
    ]
    spare = max(0.0, bottom - top - sum(heights))
    extra = min(MOST_ROW_EXTRA, spare * SPREAD_SHARE / max(len(heights), 1))
    rows: list[tuple[float, float]] = []
    for height in heights:
        rows.append((top, height + extra))
        top += height + extra
    return rows


def versus_layers(plan: VersusPlan, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the cards, then each point as it is spoken."""
    layers: list[SpriteLayer] = []
    times = point_times(plan, context)
    for number, column in enumerate(plan.columns):
        card = sprite(f"side-{number}", *_card_ops(plan, column, theme, context.frame, lit=number == 1))
        layers.append(rise_in(card, CARDS_SECONDS + 0.09 * number))
    for number, column in enumerate(plan.columns):
        for row, block in enumerate(column.points):
            ops = _point_ops(plan, column, row, block, theme)
            layers.append(rise_in(sprite(f"point-{number}-{row}", *ops), times[number][row], by=16.0))
    return tuple(layers)


def point_times(plan: VersusPlan, context: SceneContext) -> tuple[list[float], list[float]]:
    """Return when each point arrives: as it is spoken, or soon after the one before it, never out of order."""
    counts = [len(column.points) for column in plan.columns]
    marked = len(context.items) == sum(counts)
    times: tuple[list[float], list[float]] = ([], [])
    for number, column in enumerate(plan.columns):
        earliest = POINTS_SECONDS
        for row, point in enumerate(column.side.points):
            default = POINTS_SECONDS + POINT_STAGGER_SECONDS * (row + number)
            item = number * counts[0] + row
            said = context.items[item][0] if marked and item in context.items else context.when_said(point, default)
            at = max(said - LEAD_SECONDS if said != default else default, earliest)
            times[number].append(at)
            earliest = at + POINT_STAGGER_SECONDS
    return times


def _card_ops(plan: VersusPlan, column: _Column, theme: Theme, frame: Frame, *, lit: bool) -> tuple[Op, ...]:
    palette, card = theme.palette, column.card
    strip = Box(x=card.x, y=card.y, w=card.w, h=STRIP)
    fill = theme.mark_fill(strip) if lit else palette.neutral
    edge = GroupOp(ops=(rounded(strip, 0.0, fill),), clip=card, clip_radius=theme.radius)
    x, y = card.x + plan.padding, card.y + STRIP + plan.padding * 0.8
    ops: list[Op] = [*theme.card(card, frame), edge]
    ops += text_ops(column.name, x, y, paint=palette.ink if lit else palette.mute, hang=True)
    if column.value.lines:
        top = plan.rows[0][0] if plan.rows else card.bottom
        under = min(top - NAME_GAP, card.bottom - plan.padding) - column.value.height
        under = y + column.name.height + NAME_GAP if not plan.rows else under
        ops += text_ops(column.value, x, under, paint=theme.accent_fill if lit else palette.ink, hang=True)
    return tuple(ops)


def _point_ops(plan: VersusPlan, column: _Column, row: int, block: Block, theme: Theme) -> tuple[Op, ...]:
    top, height = plan.rows[row]
    x0, x1 = column.card.x + plan.padding, column.card.right - plan.padding
    text = text_ops(block, x0, top + (height - block.height) / 2, paint=theme.palette.ink)
    return rule(x0, top, x1, theme.palette.line, 2.0), *text
