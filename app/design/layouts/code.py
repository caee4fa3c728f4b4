"""Code on a panel: highlighted, the lines spoken of lit, long files scrolled by whole lines."""

from __future__ import annotations

from app.design.frame import LaidOut, SceneContext
from app.design.motion import FADE_SECONDS, keys, rise_in
from app.design.parts.charts import LIGHT_SECONDS, lit, window
from app.design.parts.code_plan import CodePlan, number_gap, number_size, plan_code
from app.design.parts.header import header
from app.design.parts.layers import ground_layer, sprite
from app.design.parts.shapes import rule, with_alpha
from app.design.parts.syntax import Row, Span
from app.design.parts.text import Block, fitting, one_line, text_ops
from app.design.surfaces import rounded
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, LinearGradient, Op, Paint, PathOp, RectOp, ShadowOp, Stop
from app.story.script import CodeVisual

PANEL_SECONDS = 0.24
CODE_SECONDS = 0.40
DIM = 0.56
RADIUS = 28.0
BAND_OPACITY = {"light": 0.13, "dark": 0.17}
EDGE_WIDTH = 10.0
FADE_HEIGHT = 64.0
FILE_SIZE = 30.0
FILE_BASELINE = 54.0
HANG_OPACITY = 0.8
AS_TYPED = ("-calt", "-liga")
"""No ligatures: -> and != are what one types."""

BASELINE_EM = 0.35
BOLD, KEYWORD_WEIGHT = 650, 650
NOTE_SIZES = (40.0, 34.0, 28.0)
NOTE_WIDTH = 440.0
NOTE_EDGE = 5.0
NOTE_GAP = 28.0
NOTE_LEADING = 1.2
NOTE_DELAY_SECONDS = 0.35
TITLE_GAP = 8.0
"""The panel starts this much nearer to its headline than a chart does."""


def lay_out(visual: CodeVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Lay out code. A note that finds no room beside the lit lines stands under the headline."""
    plain = header(context, theme, visual.title)
    plan = plan_code(visual, context, theme, _body(plain.body))
    note = _Note.beside(visual.note, plan, context, theme) if visual.note else None
    top = plain
    if visual.note and note is None:
        top = header(context, theme, visual.title, subtitle=visual.note)
        plan = plan_code(visual, context, theme, _body(top.body))
    drawing = _Code(visual, plan, context, theme)
    layers = (
        ground_layer(context.frame, theme), *top.layers, drawing.panel(), *drawing.text(), *drawing.lights(),
        *(note.layers(plan, theme) if note else ()), *drawing.fades(),
    )  # fmt: skip
    return LaidOut(layers, theme.palette.look, lit=(plan.view,), caption_style="karaoke")


def _body(body: Box) -> Box:
    return Box(x=body.x, y=body.y - TITLE_GAP, w=body.w, h=body.h + TITLE_GAP)


class _Code:
    """The layers of one planned panel."""

    def __init__(self, visual: CodeVisual, plan: CodePlan, context: SceneContext, theme: Theme) -> None:
        self.visual, self.plan, self.context, self.theme = visual, plan, context, theme

    def panel(self) -> SpriteLayer:
        """The panel and the name of the file."""
        plan, palette = self.plan, self.theme.palette
        ops: list[Op] = [_dithered(op) for op in self.theme.card(plan.panel, self.context.frame, radius=RADIUS)]
        ops.append(rounded(plan.panel.inset(2.0), RADIUS - 2.0, palette.code_surface))
        if self.visual.filename:
            font = self.theme.font("mono", FILE_SIZE)
            y = plan.panel.y + FILE_BASELINE
            ops.append(one_line(self.visual.filename, plan.panel.x + 40.0, y, font, palette.mute))
            ops.append(rule(plan.panel.x, plan.panel.y + 84.0, plan.panel.right, palette.line, 1.5, opacity=0.8))
        return rise_in(sprite("panel", *ops), PANEL_SECONDS)

    def text(self) -> tuple[SpriteLayer, ...]:
        """All rows, in layers of a screenful each; they dim when the first step is lit."""
        plan = self.plan
        first = min((rows.start for rows in plan.lit), default=None)
        layers = []
        for base in range(0, len(plan.rows), plan.visible):
            last = min(base + plan.visible, len(plan.rows)) - 1
            ops = [op for number in range(base, last + 1) for op in self._row_ops(number, base, lit=False)]
            seen = plan.seen(base, last)
            if not ops or seen is None:
                continue
            start, end = max(seen[0], CODE_SECONDS), seen[1]
            points = [(CODE_SECONDS, 0.0), (CODE_SECONDS + FADE_SECONDS, 1.0)]
            if first is not None:
                points += [(max(first, points[-1][0]), 1.0), (max(first, points[-1][0]) + LIGHT_SECONDS, DIM)]
            timing = {"opacity": keys(*points, ease="std"), "start": start, "end": end}
            layers.append(self._scrolled(sprite(f"code-{base}", *ops).model_copy(update=timing), base))
        return tuple(layers)

    def lights(self) -> tuple[SpriteLayer, ...]:
        """The lit rows: a band across the panel with a solid edge, and their text at full strength."""
        layers = []
        for number, rows in enumerate(self.plan.lit):
            for base in range(rows.first, rows.last + 1, self.plan.visible):
                last = min(rows.last, base + self.plan.visible - 1)
                ops = [*self._band(last - base + 1)]
                for row in range(base, last + 1):
                    ops += self._row_ops(row, base, lit=True)
                layer = lit(sprite(f"lit-{number}-{base}", *ops), rows.start, rows.end)
                layers.append(self._scrolled(layer, base))
        return tuple(layers)

    def fades(self) -> tuple[SpriteLayer, ...]:
        """Soft edges where more code lies above or below what is seen."""
        plan = self.plan
        most = len(plan.rows) - plan.visible
        if most <= 0:
            return ()
        height = min(FADE_HEIGHT, plan.leading)
        top = Box(x=plan.panel.x + 2, y=plan.view.y, w=plan.panel.w - 4, h=height)
        bottom = Box(x=top.x, y=plan.view.bottom - height, w=top.w, h=height)
        above = self._fade("fade-top", top, top.y, top.bottom, [(t, rows > 0) for t, rows in plan.offsets])
        below = self._fade(
            "fade-bottom", bottom, bottom.bottom, bottom.y, [(t, rows < most) for t, rows in plan.offsets]
        )
        return above, below

    def _fade(self, name: str, box: Box, solid: float, clear: float, shown: list[tuple[float, bool]]) -> SpriteLayer:
        surface = self.theme.palette.code_surface
        stops = (Stop(at=0.0, color=with_alpha(surface, 0.92)), Stop(at=1.0, color=with_alpha(surface, 0.0)))
        op = RectOp(box=box, paint=Paint(fill=LinearGradient(start=(0.0, solid), end=(0.0, clear), stops=stops)))
        points = [(max(shown[0][0], CODE_SECONDS), float(shown[0][1]))]
        for time, visible in shown[1:]:
            start = max(time, points[-1][0] + 0.001)
            points += [(start, points[-1][1]), (start + LIGHT_SECONDS, float(visible))]
        return sprite(name, op).model_copy(update={"start": CODE_SECONDS, "opacity": keys(*points, ease="linear")})

    def _scrolled(self, layer: SpriteLayer, base: int) -> SpriteLayer:
        return layer.model_copy(update={"y": self.plan.scroll(base), "clip": window(self._seen())})

    def _seen(self) -> Box:
        """The view, a little higher where nothing scrolls, so that no letter's foot is cut."""
        plan = self.plan
        if len(plan.rows) <= plan.visible:
            return plan.panel
        return plan.view

    def _band(self, count: int) -> tuple[Op, ...]:
        plan, palette = self.plan, self.theme.palette
        top, height = plan.view.y, count * plan.leading
        band = Box(x=plan.panel.x, y=top, w=plan.panel.w, h=height)
        edge = Box(x=plan.panel.x, y=top, w=EDGE_WIDTH, h=height)
        return (
            RectOp(box=band, paint=Paint(fill=palette.accent, opacity=BAND_OPACITY[palette.look])),
            RectOp(box=edge, paint=Paint(fill=palette.accent)),
        )

    def _row_ops(self, number: int, base: int, *, lit: bool) -> tuple[Op, ...]:
        plan, row = self.plan, self.plan.rows[number]
        baseline = plan.row_top(number, base) + plan.leading / 2 + plan.size * BASELINE_EM
        ops = [self._span_op(span, baseline, lit=lit) for span in row.spans]
        mark = self._number_op(row, baseline, lit=lit) if row.first else self._hang_op(row, baseline)
        return mark, *ops

    def _span_op(self, span: Span, baseline: float, *, lit: bool) -> Op:
        weight = KEYWORD_WEIGHT if span.kind == "keyword" else BOLD if lit and span.kind != "comment" else None
        font = self.theme.font("mono", self.plan.size, weight=weight)
        italic = font.italic or span.kind == "comment"
        font = font.model_copy(update={"italic": italic, "features": (*font.features, *AS_TYPED)})
        x = self.plan.text_x + span.column * self.plan.column
        return one_line(span.text, x, baseline, font, self._color(span))

    def _number_op(self, row: Row, baseline: float, *, lit: bool) -> Op:
        palette = self.theme.palette
        size = number_size(self.plan.size, self.context.frame)
        font = self.theme.font("mono", size, weight=BOLD if lit else None)
        return one_line(
            str(row.line + 1), self.plan.text_x - number_gap(self.plan.size), baseline, font,
            palette.accent_text if lit else palette.mute, align="right",
        )  # fmt: skip

    def _hang_op(self, row: Row, baseline: float) -> Op:
        """The corner that marks the rest of a broken line."""
        plan, size = self.plan, self.plan.size
        x = plan.text_x + (row.indent - 1.6) * plan.column - 12.0
        d = f"M{x} {baseline - size * 0.66}V{baseline - size * 0.26}H{x + 22.0}"
        paint = Paint(fill=self.theme.palette.mute, stroke=2.5, cap="butt", join="miter", opacity=HANG_OPACITY)
        return PathOp(d=d, paint=paint)

    def _color(self, span: Span) -> Color:
        syntax = self.theme.palette.syntax
        return {
            "plain": self.theme.palette.ink, "keyword": syntax.keyword, "function": syntax.function,
            "string": syntax.string, "number": syntax.number, "comment": syntax.comment,
        }[span.kind]  # fmt: skip


def _dithered(op: Op) -> Op:
    """Return a soft shadow so that it shows no rings on a dark ground, where it is wide and hardly darker."""
    if not isinstance(op, RectOp) or op.paint.blur <= 0 or not isinstance(op.paint.fill, str):
        return op
    paint = op.paint
    return ShadowOp(box=op.box, radius=op.radii[0], blur=paint.blur, color=op.paint.fill, opacity=paint.opacity)


class _Note:
    """A few words hung from the lit lines, to the right of the code below them; under the code where none are lit."""

    def __init__(self, block: Block, box: Box, start: float, end: float | None, hangs_from: float | None) -> None:
        self.block, self.box, self.start, self.end, self.hangs_from = block, box, start, end, hangs_from

    @classmethod
    def beside(cls, text: str, plan: CodePlan, context: SceneContext, theme: Theme) -> _Note | None:
        """Return the note where there is room for it, else None."""
        wide = context.frame.wide
        room = NOTE_WIDTH if wide else plan.panel.w - 112.0
        block = fitting(
            text, theme, "label", sizes=NOTE_SIZES if wide else (46.0, *NOTE_SIZES), width=room, max_lines=2,
            leading=NOTE_LEADING, weight=600, language=context.language,
        )  # fmt: skip
        if block is None:
            return None
        if wide and plan.lit:
            return cls._hung(block, plan)
        return cls._under(block, plan, context) if len(plan.rows) <= plan.visible else None

    @classmethod
    def _hung(cls, block: Block, plan: CodePlan) -> _Note | None:
        """Return the note at the right, from the foot of the first lit lines downwards, clear of the code there."""
        rows = plan.lit[0]
        base = plan.offset_at(rows.start)
        top = plan.row_top(rows.last + 1, base)
        height = block.height + 28.0
        x = plan.panel.right - 40.0 - block.width
        covered = [
            row for number, row in enumerate(plan.rows) if top - 1 <= plan.row_top(number, base) < top + height
        ]
        reach = max((plan.text_x + row.columns * plan.column for row in covered), default=0.0)
        if top + height > plan.panel.bottom - 16.0 or reach + 24.0 > x - NOTE_GAP:
            return None
        return cls(block, Box(x=x, y=top, w=block.width, h=height), rows.start, rows.end, top)

    @classmethod
    def _under(cls, block: Block, plan: CodePlan, context: SceneContext) -> _Note | None:
        top = plan.row_top(len(plan.rows)) + 40.0
        if top + block.height + 24.0 > min(context.frame.content.bottom, plan.panel.bottom):
            return None
        start = min((rows.start for rows in plan.lit), default=CODE_SECONDS)
        box = Box(x=plan.panel.x + 72.0, y=top, w=block.width, h=block.height + 8.0)
        return cls(block, box, start, None, None)

    def layers(self, plan: CodePlan, theme: Theme) -> tuple[SpriteLayer, ...]:
        """The note and the rule it hangs from."""
        edge = Box(x=self.box.x - NOTE_GAP, y=self.box.y, w=NOTE_EDGE, h=self.box.h)
        text = text_ops(
            self.block, self.box.x, self.box.y + (self.box.h - self.block.height), paint=theme.palette.ink
        )
        layer = sprite("note", RectOp(box=edge, paint=Paint(fill=theme.palette.accent)), *text)
        return (lit(layer, self.start + NOTE_DELAY_SECONDS, self.end),)
