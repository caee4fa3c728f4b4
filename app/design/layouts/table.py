"""A table as one: rows that arrive one after another, and the one spoken of lit as a bar across."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from app.core.exceptions import ValidationError
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.motion import fade_in, keys, rise_in
from app.design.parts.charts import LIGHT_SECONDS, bar_op, lit
from app.design.parts.header import header
from app.design.parts.layers import page_layer, sprite
from app.design.parts.shapes import rule
from app.design.parts.spoken import Lit, lit_schedule, named_in
from app.design.parts.table_plan import Cell, TablePlan, TableRow, plan_table
from app.design.parts.text import text_ops
from app.design.tokens import TYPE_SCALE, Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Op
from app.story.script import TableVisual

HEAD_SECONDS = 0.32
ROWS_SECONDS = 0.50
ROW_SECONDS = 0.32
ROW_STAGGER_SECONDS = 0.07
MOST_STAGGER_SECONDS = 0.60
EXPAND_SECONDS = 0.36
OVERHANG = 24.0
LIT_RADIUS = 28.0
HEAD_RULE, ROW_RULE = 2.5, 1.5
BAR_HEIGHT = 60.0
BAR_RADIUS = 6.0


def lay_out(visual: TableVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Lay out a table.

    Raises ValidationError when it has more rows, columns or text than the frame can hold.
    """
    top = header(context, theme, visual.title, subtitle=visual.subtitle, source=visual.source)
    plan = plan_table(visual, theme, context.frame, top.body, context.language)
    schedule = _schedule(visual, context, _row_time(len(plan.rows) - 1, len(plan.rows)) + ROW_SECONDS)
    rows = [
        rise_in(
            sprite(f"row-{number}", *_row_ops(plan, number, theme)),
            _row_time(number, len(plan.rows)),
            ROW_SECONDS,
            by=16.0,
        )
        for number in range(len(plan.rows))
    ]
    lights = [_light(plan, span, context.frame, theme) for span in schedule]
    layers = (page_layer(context.frame, theme), *top.layers, *_head(plan, theme), *rows, *lights)
    return LaidOut(layers, theme.palette.look, lit=tuple(row.box for row in plan.rows), caption_style="karaoke")


def holds(visual: TableVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether the frame has room for the whole table."""
    top = header(context, theme, visual.title, subtitle=visual.subtitle, source=visual.source)
    try:
        plan_table(visual, theme, context.frame, top.body, context.language)
    except ValidationError:
        return False
    return True


def _row_time(row: int, count: int) -> float:
    return ROWS_SECONDS + row * min(ROW_STAGGER_SECONDS, MOST_STAGGER_SECONDS / max(count - 1, 1))


def _schedule(visual: TableVisual, context: SceneContext, ready: float) -> tuple[Lit, ...]:
    """Return which row is lit when: the author's or the headline's, and each as it is spoken; perhaps none."""
    names = [row[0] if row else "" for row in visual.rows]
    main = visual.highlight
    if main is None or not 0 <= main < len(names):
        main = named_in(visual.title, names)
    return lit_schedule(context, names, main, ready)


def _head(plan: TablePlan, theme: Theme) -> tuple[SpriteLayer, ...]:
    if plan.rule is None:
        return ()
    ops = [op for cell in plan.head for op in _cell_ops(cell, theme.palette.mute)]
    line = rule(plan.left, plan.rule, plan.right, theme.palette.ink, HEAD_RULE)
    return (fade_in(sprite("head", *ops, line), HEAD_SECONDS),)


def _row(plan: TablePlan, number: int, theme: Theme) -> SpriteLayer:
    layer = sprite(f"row-{number}", *_row_ops(plan, number, theme))
    return rise_in(layer, _row_time(number, len(plan.rows)), ROW_SECONDS, by=16.0)


def _row_ops(plan: TablePlan, number: int, theme: Theme) -> tuple[Op, ...]:
    palette, row = theme.palette, plan.rows[number]
    ops = [op for cell in row.cells for op in _cell_ops(cell, palette.ink)]
    if row.detail:
        ops += _cell_ops(row.detail, palette.mute)
    if plan.bars and row.bar:
        ops.append(bar_op(_bar_box(plan, row), palette.neutral, "right", BAR_RADIUS))
    if number < len(plan.rows) - 1:
        ops.append(rule(plan.left, row.box.bottom, plan.right, palette.line, ROW_RULE))
    return tuple(ops)


def _bar_box(plan: TablePlan, row: TableRow) -> Box:
    assert plan.bars is not None
    assert row.bar is not None
    left, right = plan.bars
    height = min(BAR_HEIGHT, plan.size, row.box.h * 0.4)
    return Box(x=left, y=row.box.center[1] - height / 2, w=(right - left) * row.bar, h=height)


def _light(plan: TablePlan, span: Lit, frame: Frame, theme: Theme) -> SpriteLayer:
    """The lit row: a bar across that overhangs both sides, its type larger where there is room."""
    row, ink = plan.rows[span.item], theme.on_lit
    box = row.box.inset(-OVERHANG, -plan.growth)
    ops: list[Op] = [*theme.card(box, frame, lit=True, radius=LIT_RADIUS)]
    larger = _larger(row, plan.right)
    for cell in row.cells:
        ops += _cell_ops(_bold(cell, larger), ink)
    if row.detail:
        ops += _cell_ops(row.detail, ink)
    if plan.bars and row.bar:
        ops.append(bar_op(_bar_box(plan, row), ink, "right", BAR_RADIUS))
    layer = lit(sprite(f"row-{span.item}-lit", *ops), span.start, span.end, LIGHT_SECONDS)
    scale = keys((span.start, 0.97), (span.start + EXPAND_SECONDS, 1.0))
    return layer.model_copy(update={"scale": scale, "anchor": box.center})


def _larger(row: TableRow, right: float) -> float:
    """Return how much larger a lit row's type is: one step, where no cell then reaches another or beyond `right`."""
    size = row.cells[0].block.font.size
    step = next((larger for larger in TYPE_SCALE if larger > size), size)
    ordered = sorted(_box(cell, step / size) for cell in row.cells)
    free = all(end + 16.0 <= start for (_, end), (start, _) in pairwise(ordered)) and ordered[-1][1] <= right
    single = all(len(cell.block.lines) <= 1 for cell in row.cells) and row.bar is None
    return step / size if free and single else 1.0


def _box(cell: Cell, growth: float) -> tuple[float, float]:
    """Return from where to where a cell's words reach in the bold type of a lit row."""
    width = _bold(cell, growth).block.width
    left = cell.x - {"left": 0.0, "center": width / 2, "right": width}[cell.align]
    return left, left + width


def _bold(cell: Cell, growth: float) -> Cell:
    font = cell.block.font
    bold = font.model_copy(update={"size": font.size * growth, "weight": 700})
    block = replace(cell.block, font=bold)
    return replace(cell, block=block, top=cell.top + (cell.block.height - block.height) / 2)


def _cell_ops(cell: Cell, color: Color) -> tuple[Op, ...]:
    return text_ops(cell.block, cell.x, cell.top, paint=color, align=cell.align)
