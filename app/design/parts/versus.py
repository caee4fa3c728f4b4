"""Two things side by side: what is compared said once, both answers large, the better one on a lit plate."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import SceneContext
from app.design.motion import LEAD_SECONDS, fade_in, rise_in
from app.design.parts.layers import sprite
from app.design.parts.shapes import rule
from app.design.parts.text import text_ops
from app.design.parts.verdicts import MARK_GAP, mark_size, verdict_ops
from app.design.parts.versus_plan import CHIP_PAD, HEAD_GAP, Column, VersusPlan, chip_height
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Op

RULE_WIDTH, LIT_RULE_OPACITY = 2.0, 0.28
CARDS_SECONDS = 0.32
POINTS_SECONDS = 0.70
POINT_STAGGER_SECONDS = 0.07


def versus_layers(plan: VersusPlan, context: SceneContext, theme: Theme) -> tuple[SpriteLayer, ...]:
    """Return the card and the plate, then each row's name and answers as they are spoken."""
    times = point_times(plan, context)
    drawing = _Drawing(plan, theme)
    lit = next(number for number, column in enumerate(plan.columns) if column.lit)
    card = sprite(f"side-{1 - lit}", *theme.card(plan.base, context.frame), *drawing.head(1 - lit))
    plate = theme.card(plan.columns[lit].card, context.frame, lit=True)
    layers = [
        rise_in(card, CARDS_SECONDS),
        rise_in(sprite(f"side-{lit}", *plate, *drawing.head(lit)), CARDS_SECONDS + 0.18),
    ]
    for number, column in enumerate(plan.columns):
        for row in range(len(column.points)):
            point = sprite(f"point-{number}-{row}", *drawing.answer(number, row))
            layers.append(rise_in(point, times[number][row], by=16.0))
    labels = (
        fade_in(sprite(f"row-{row}", *drawing.label(row)), min(times[0][row], times[1][row]))
        for row in range(len(plan.labels))
    )
    return (*layers, *labels)


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


@dataclass(frozen=True)
class _Drawing:
    """Draws the words of one plan."""

    plan: VersusPlan
    theme: Theme

    def _left(self, column: Column) -> float:
        return column.card.center[0] if self.plan.chips else column.card.x + self.plan.padding

    def head(self, number: int) -> tuple[Op, ...]:
        """A side's name, and its value: alone it stands at the foot of its card."""
        plan, column = self.plan, self.plan.columns[number]
        ink = self._ink(column)
        top, height = plan.head
        paint = ink if column.lit else self.theme.palette.mute
        ops = list(
            text_ops(column.name, self._left(column), top + (height - column.name.height) / 2, paint=paint,
                     align=plan.align, hang=not plan.chips)
        )  # fmt: skip
        under = top + height + HEAD_GAP
        if not plan.rows:
            under = plan.base.bottom - plan.padding - column.value.height
        ops += text_ops(column.value, self._left(column), under, paint=ink, align=plan.align, hang=not plan.chips)
        return tuple(ops)

    def answer(self, number: int, row: int) -> tuple[Op, ...]:
        """An answer with its mark, under the rule of its row."""
        plan, column = self.plan, self.plan.columns[number]
        block, said = column.points[row], column.verdicts[row]
        top, height = plan.rows[row]
        drop = chip_height(plan.labels[row]) if plan.chips else 0.0
        middle = top + drop + (height - drop) / 2
        x = self._left(column)
        ops: list[Op] = [] if plan.chips else [self._rule(column, top)]
        if said is not None:
            size = mark_size(block.font.size)
            shift = (size + MARK_GAP + block.width) / 2 if plan.chips else 0.0
            x += (size + MARK_GAP) / 2 if plan.chips else size + MARK_GAP
            center = (self._left(column) - shift + size / 2, middle)
            ops += verdict_ops(center, size / 2, self.theme, yes=said, lit=column.lit)
        ops += text_ops(block, x, middle - block.height / 2, paint=self._ink(column), align=plan.align)
        return tuple(ops)

    def label(self, row: int) -> tuple[Op, ...]:
        """What a row is about: at its left, or on a chip between both sides."""
        plan, block, palette = self.plan, self.plan.labels[row], self.theme.palette
        top, height = plan.rows[row]
        if not plan.chips:
            x, end = plan.base.x + plan.padding, plan.columns[0].card.x
            line = rule(x, top, end, palette.line, RULE_WIDTH)
            return line, *text_ops(block, x, top + (height - block.height) / 2, paint=palette.mute, hang=True)
        tall, x = chip_height(block), plan.base.center[0]
        wide = block.width + 2 * CHIP_PAD
        chip = rounded(Box(x=x - wide / 2, y=top, w=wide, h=tall), tall / 2, palette.ground)
        return chip, *text_ops(block, x, top + (tall - block.height) / 2, paint=palette.ink, align="center")

    def _rule(self, column: Column, y: float) -> Op:
        named = bool(self.plan.labels)
        x0 = column.card.x + (0.0 if named and not column.lit else self.plan.padding)
        x1 = column.card.right - (0.0 if named and not column.lit else self.plan.padding)
        if column.lit:
            return rule(x0, y, x1, self.theme.on_lit, RULE_WIDTH, opacity=LIT_RULE_OPACITY)
        return rule(x0, y, x1, self.theme.palette.line, RULE_WIDTH)

    def _ink(self, column: Column) -> Color:
        return self.theme.on_lit if column.lit else self.theme.palette.ink
