"""Shares of a whole on a ring: the lit one thicker and facing its number, the total in the hole.

A ring shows at most four parts; of more, the smallest join as "Other (n)".
"""

from __future__ import annotations

import math
from dataclasses import replace

from app.core.exceptions import ValidationError
from app.design.contrast import ink_on, mixed, readable
from app.design.frame import LaidOut, SceneContext
from app.design.layouts.bar import main_category
from app.design.motion import LEAD_SECONDS, fade_in
from app.design.parts.chart_data import ChartData, read_chart, with_others
from app.design.parts.charts import stroke
from app.design.parts.header import header
from app.design.parts.layers import page_layer, sprite
from app.design.parts.numbers import phrase
from app.design.parts.pie_plan import (
    GAP_DEGREES,
    LEAST_ON_RING_THICKNESS,
    LINE_GAP,
    LIT_EXTRA,
    ON_RING_FROM_DEGREES,
    Part,
    PiePlan,
    RowLabel,
    SideLabel,
    plan_pie,
)
from app.design.parts.shapes import rule
from app.design.parts.spoken import mention
from app.design.parts.text import block_box, fitting, line_width, one_line, text_ops
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Fill, Op, Paint, PathOp
from app.media.easing import ease
from app.story.script import ChartVisual

MOST_PARTS = 4
RING_SECONDS = 0.45
SWEEP_SECONDS = 0.90
SWEEP_STEPS = 27
THICKEN_SECONDS = 0.28
LABEL_STAGGER_SECONDS = 0.09
LEADER_WIDTH = 2.5
TOTAL_SIZES = (114.0, 96.0, 80.0, 68.0, 56.0, 48.0)
UNIT_SIZES = (34.0, 28.0, 24.0)
CHIP_WIDTH = 12.0
FOURTH_SHARE = 0.4
ON_RING_SIZE = {True: 56.0, False: 48.0}
ON_RING_WIDTH, ON_RING_LEAST = 0.86, 28.0
"""A share on the ring takes at most this of the ring's thickness, but is never smaller."""


def lay_out(visual: ChartVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Lay out a pie chart as a ring.

    Raises ValidationError for values below zero, several series, or names too long for it.
    """
    top = header(context, theme, visual.title, subtitle=visual.subtitle, source=visual.source)
    data, main = _chart(visual, context)
    frame = context.frame
    if context.aside and frame.wide:  # the room beside a headline holds rows, not names around the ring
        frame = replace(frame, aspect="1:1")
    plan = plan_pie(data, main, theme, frame, top.body, context.language)
    drawing = _Ring(plan, data, context, theme)
    layers = (
        page_layer(context.frame, theme), *top.layers, *drawing.ring(), *drawing.lit(), *drawing.total(),
        *drawing.labels(),
    )  # fmt: skip
    return LaidOut(layers, theme.palette.look, lit=drawing.boxes())


def _chart(visual: ChartVisual, context: SceneContext) -> tuple[ChartData, int]:
    data = read_chart(visual, context.language)
    if len(data.series) > 1 or any(cell and cell.share < 0 for cell in data.only):
        raise ValidationError(
            "A pie chart shows one row of numbers above zero.", hint="Write `chart: bar` for this scene."
        )
    main = main_category(visual, data)
    if len(data.names) <= MOST_PARTS:
        return data, main
    joined = len(data.names) - MOST_PARTS + 1
    return with_others(data, MOST_PARTS, main, phrase("other", context.language, joined) or "…")


class _Ring:
    """The layers of one planned ring."""

    def __init__(self, plan: PiePlan, data: ChartData, context: SceneContext, theme: Theme) -> None:
        self.plan, self.data, self.context, self.theme = plan, data, context, theme
        self.swept = RING_SECONDS + SWEEP_SECONDS

    def ring(self) -> tuple[SpriteLayer, ...]:
        """The ring opening clockwise from the lit arc, then standing."""
        layers = []
        step = SWEEP_SECONDS / SWEEP_STEPS
        for number in range(SWEEP_STEPS):
            share = float(ease("move", (number + 1) / SWEEP_STEPS))
            ops = self._arcs(self.plan.parts[0].start + 360.0 * share)
            if not ops:
                continue
            start = RING_SECONDS + number * step
            end = start + step if number < SWEEP_STEPS - 1 else None
            layers.append(sprite(f"ring-{number}", *ops).model_copy(update={"start": start, "end": end}))
        return tuple(layers)

    def lit(self) -> tuple[SpriteLayer, ...]:
        """The lit arc thickening outwards when it is spoken of."""
        part = self.plan.parts[0]
        op = self._arc(part, part.start + part.sweep, LIT_EXTRA)
        return (fade_in(sprite("ring-lit", op), self._time(part, 0), THICKEN_SECONDS),) if op else ()

    def labels(self) -> tuple[SpriteLayer, ...]:
        """Every label, in the order of the arcs or as it is spoken."""
        drawn = [(label.part, self._side_ops(label)) for label in self.plan.sides]
        drawn += [(row.part, self._row_ops(row, number)) for number, row in enumerate(self.plan.rows)]
        layers = []
        for part, ops in drawn:
            number = self.plan.parts.index(part)
            layers.append(fade_in(sprite(f"label-{number}", *ops), self._time(part, number)))
        return tuple(layers)

    def total(self) -> tuple[SpriteLayer, ...]:
        """The whole, in the hole; where the whole is a hundred per cent, the lit share, unless it is a label's."""
        cells = [cell for cell in self.data.only if cell]
        if not cells or any(cell.quantity.style.suffix.strip() == "%" for cell in cells):
            return self._lit_share()
        quantity = max((cell.quantity for cell in cells), key=lambda quantity: quantity.style.decimals)
        inner = 2 * (self.plan.radius - self.plan.thickness) - 48.0
        style, x = quantity.style, self.plan.center[0]
        suffix = style.suffix.strip() or (self.data.unit if not style.prefix.strip() else "")
        bare = style.write(sum(cell.quantity.shown for cell in cells)).removesuffix(style.suffix)
        number = fitting(bare, self.theme, "label", sizes=TOTAL_SIZES, width=inner, max_lines=1, weight=700)
        unit = fitting(suffix, self.theme, "text", sizes=UNIT_SIZES, width=inner * 0.9, max_lines=1)
        if number is None or unit is None:
            return ()
        top = self.plan.center[1] - (number.height + unit.height) / 2
        ops = [*text_ops(number, x, top, paint=self.theme.palette.ink, align="center")]
        ops += text_ops(unit, x, top + number.height, paint=self.theme.palette.mute, align="center")
        return (fade_in(sprite("total", *ops), self.swept - 0.3),)

    def _lit_share(self) -> tuple[SpriteLayer, ...]:
        part, inner = self.plan.parts[0], 2 * (self.plan.radius - self.plan.thickness) - 48.0
        if not self.plan.rows or part.amount or inner <= 0:
            return ()
        share = fitting(part.share, self.theme, "label", sizes=TOTAL_SIZES, width=inner, max_lines=1, weight=700)
        if share is None:
            return ()
        x, y = self.plan.center
        ops = text_ops(share, x, y - share.height / 2, paint=self.theme.palette.accent_text, align="center")
        return (fade_in(sprite("total", *ops), self._time(part, 0)),)

    def boxes(self) -> tuple[Box, ...]:
        """What captions must not cover."""
        x, y = self.plan.center
        outer = self.plan.radius + LIT_EXTRA
        ring = Box(x=x - outer, y=y - outer, w=2 * outer, h=2 * outer)
        sides = [block_box(label.blocks[0], label.x, label.top, label.align) for label in self.plan.sides]
        return (ring, *sides, *(row.box for row in self.plan.rows))

    def _time(self, part: Part, number: int) -> float:
        said = mention(self.context, self.data.names, part.category)
        stands = self.swept + number * LABEL_STAGGER_SECONDS
        return max(stands, said - LEAD_SECONDS) if said is not None else stands

    def _arcs(self, until: float) -> list[Op]:
        found = [self._arc(part, min(part.start + part.sweep, until), 0.0) for part in self.plan.parts]
        ops = [op for op in found if op]
        if not ops and all(part.sweep == 0 for part in self.plan.parts):
            x, y = self.plan.center
            r = self.plan.radius - self.plan.thickness / 2
            d = f"M{x - r} {y}A{r} {r} 0 1 1 {x + r} {y}A{r} {r} 0 1 1 {x - r} {y}Z"
            return [PathOp(d=d, paint=Paint(fill=self.theme.palette.soft, stroke=self.plan.thickness))]
        return ops

    def _arc(self, part: Part, until: float, extra: float) -> Op | None:
        """Return an arc as a stroke; a whole circle has no gap."""
        gap = GAP_DEGREES if part.sweep < 360.0 - GAP_DEGREES and part.sweep > GAP_DEGREES else 0.0
        start, end = part.start + gap / 2, min(until, part.start + part.sweep - gap / 2)
        if end - start < 0.05:
            return None
        width = self.plan.thickness + extra
        r = self.plan.radius - self.plan.thickness / 2 + extra / 2
        d = self._arc_path(start, end, r)
        return PathOp(d=d, paint=Paint(fill=self._fill(part), stroke=width, cap="butt"))

    def _arc_path(self, start: float, end: float, r: float) -> str:
        pieces = math.ceil((end - start) / 120.0)
        angles = [math.radians(start + (end - start) * number / pieces) for number in range(pieces + 1)]
        points = [self.plan.point(angle, r) for angle in angles]
        d = f"M{points[0][0]:.2f} {points[0][1]:.2f}"
        return d + "".join(f"A{r:.2f} {r:.2f} 0 0 1 {x:.2f} {y:.2f}" for x, y in points[1:])

    def _fill(self, part: Part) -> Fill:
        if part.lit:
            x, y = self.plan.center
            outer = self.plan.radius + LIT_EXTRA
            return self.theme.mark_fill(Box(x=x - outer, y=y - outer, w=2 * outer, h=2 * outer + 1))
        return self._plain(part)

    def _plain(self, part: Part) -> Color:
        palette = self.theme.palette
        fourth = mixed(palette.neutral, palette.ground, FOURTH_SHARE)
        return (palette.second, palette.neutral, fourth)[min(self.plan.parts.index(part) - 1, 2)]

    def _side_ops(self, label: SideLabel) -> tuple[Op, ...]:
        palette = self.theme.palette
        d = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in label.leader)
        ops: list[Op] = [stroke(d, palette.mute, LEADER_WIDTH)]
        top = label.top
        share_paint = self.theme.accent_fill if label.part.lit else palette.ink
        for block, paint in zip(label.blocks, (share_paint, palette.ink, palette.mute), strict=True):
            ops += text_ops(block, label.x, top, paint=paint, align=label.align, hang=label.align == "left")
            top += block.height + LINE_GAP
        return tuple(ops)

    def _row_ops(self, row: RowLabel, number: int) -> tuple[Op, ...]:
        palette, box = self.theme.palette, row.box
        chip = Box(x=box.x, y=box.center[1] - min(28.0, box.h * 0.34), w=CHIP_WIDTH, h=2 * min(28.0, box.h * 0.34))
        middle = box.center[1]
        ops: list[Op] = [rounded(chip, CHIP_WIDTH / 2, self._fill(row.part))]
        ops += text_ops(row.name, box.x + 40.0, middle - row.name.height / 2, paint=palette.ink)
        color = palette.ink if row.part.lit else palette.mute
        ops += text_ops(row.value, box.right, middle - row.value.height / 2, paint=color, align="right")
        if number < len(self.plan.rows) - 1:
            ops.append(rule(box.x, box.bottom, box.right, palette.line, 2.0))
        return (*ops, *self._on_ring(row.part))

    def _on_ring(self, part: Part) -> tuple[Op, ...]:
        """Return the share of a part whose row says its amount; a row without one says the share itself."""
        if not part.amount or part.sweep < ON_RING_FROM_DEGREES or self.plan.thickness < LEAST_ON_RING_THICKNESS:
            return ()
        extra = LIT_EXTRA / 2 if part.lit else 0.0
        x, y = self.plan.point(part.middle, self.plan.radius - self.plan.thickness / 2 + extra)
        size = min(ON_RING_SIZE[part.lit], self.plan.thickness * 0.5)
        wide = line_width(part.share, self.theme.font("label", size, weight=700))
        size = max(ON_RING_LEAST, size * min(1.0, self.plan.thickness * ON_RING_WIDTH / wide))
        font = self.theme.font("label", size, weight=700)
        return (one_line(part.share, x, y + size * 0.36, font, self._ink_on(part), align="center"),)

    def _ink_on(self, part: Part) -> str:
        """Return the text colour that reads best on an arc."""
        if part.lit:
            return self.theme.palette.on_accent
        plain = self._plain(part)
        return readable(ink_on(plain), plain)
