"""Lines: values over time, every series named where it runs, and one point that is worth a note."""

from __future__ import annotations

from app.core.exceptions import ValidationError
from app.design.frame import LaidOut, SceneContext
from app.design.motion import LEAD_SECONDS, fade_in, keys
from app.design.parts.chart_data import AS_TABLE, ChartData, read_chart
from app.design.parts.charts import AXIS_SECONDS, MARKS_SECONDS, Figure, Side, count_figure, stroke, wipe
from app.design.parts.curves import smooth_path, smooth_samples
from app.design.parts.header import header
from app.design.parts.layers import page_layer, sprite
from app.design.parts.line_note import Note
from app.design.parts.line_plan import LinePlan, plan_lines, point_to_note
from app.design.parts.places import Label
from app.design.parts.shapes import disc, with_alpha
from app.design.parts.spoken import mention, named_in
from app.design.parts.text import one_line
from app.design.tokens import Theme
from app.media.composition import SpriteLayer
from app.media.drawing.ops import Box, Color, Fill, LinearGradient, Op, Paint, PathOp, Point, Stop
from app.story.script import ChartVisual

REVEAL_SECONDS = 1.10
AREA_SECONDS = 0.30
DOT_SECONDS = 0.22
LEADER_SECONDS = 0.20
NUMBER_SECONDS = 0.50
LIT_WIDTH = 9.0
OTHER_WIDTH = 5.0
GRID_WIDTH = 1.5
ZERO_WIDTH = 2.5
LEADER_WIDTH = 3.0
TICK_HEIGHT = 8.0
AREA_FROM, AREA_TO = 0.10, 0.62
DOT_RADIUS, RING_RADIUS, HALO_RADIUS = 13.0, 18.0, 30.0
HALO_OPACITY = 0.25
LABEL_ROOM = 10.0
"""Grid lines stop this far from a label."""

MOST_LINES = 3


def lay_out(visual: ChartVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Lay out a line chart.

    Raises ValidationError for more than three series, values in several units, or names too long for it.
    """
    top = header(context, theme, visual.title, subtitle=visual.subtitle, source=visual.source)
    data = read_chart(visual, context.language)
    if len(data.series) > MOST_LINES:
        raise ValidationError(
            f"A line chart shows at most {MOST_LINES} lines; this one has {len(data.series)}.", hint=AS_TABLE
        )
    main = _main_series(visual, data, context)
    noted = _noted(visual, data, main, context)
    plan = plan_lines(data, main, noted, theme, context.frame, top.body, context.language)
    drawing = _Lines(plan, data, context, theme)
    layers = (
        page_layer(context.frame, theme), *top.layers, drawing.grid(), *drawing.area(), drawing.base(),
        *drawing.curves(), *drawing.names(), *drawing.note(),
    )  # fmt: skip
    return LaidOut(layers, theme.palette.look, lit=drawing.lit_boxes())


def _main_series(visual: ChartVisual, data: ChartData, context: SceneContext) -> int:
    """Return the series to light: the author's, the headline's, the first one spoken of, or the first."""
    if visual.highlight is not None and 0 <= visual.highlight < len(data.series):
        return visual.highlight
    named = named_in(visual.title, data.series_names)
    if named is not None or len(data.series) == 1:
        return named or 0
    times = [(time, item) for item in range(len(data.series)) if (time := _said(context, data.series_names, item))]
    return min(times)[1] if times else 0


def _said(context: SceneContext, names: tuple[str, ...], item: int) -> float | None:
    """Return when a name is spoken, leaving aside what the script says of rows: these are not series."""
    words_only = SceneContext(context.frame, context.narration, context.duration)
    return mention(words_only, names, item)


def _noted(visual: ChartVisual, data: ChartData, main: int, context: SceneContext) -> int | None:
    """Return the category of the note: the headline's, the one spoken of among the extremes, or what stands out."""
    cells = data.series[main]
    named = named_in(visual.title, data.names)
    if named is not None and cells[named]:
        return named
    shares = {category: cell.share for category, cell in enumerate(cells) if cell}
    if not shares:
        return None
    extremes = [max(shares, key=lambda c: shares[c]), min(shares, key=lambda c: shares[c]), max(shares)]
    spoken = [category for category in extremes if _said(context, data.names, category) is not None]
    return spoken[0] if spoken else point_to_note(data, main)


class _Lines:
    """The layers of one planned chart."""

    def __init__(self, plan: LinePlan, data: ChartData, context: SceneContext, theme: Theme) -> None:
        self.plan, self.data, self.context, self.theme = plan, data, context, theme
        self.drawn = MARKS_SECONDS + REVEAL_SECONDS

    def grid(self) -> SpriteLayer:
        """The grid, interrupted by what stands on it, with its values and times."""
        plan, palette = self.plan, self.theme.palette
        ops: list[Op] = []
        for label, y in plan.values:
            if plan.zero is None or abs(y - plan.zero) > 1.0:
                ops += [stroke(f"M{a:.1f} {y:.1f}H{b:.1f}", palette.line, GRID_WIDTH) for a, b in self._gaps(y)]
            ops.append(_text(label, palette.mute))
        for label, x in plan.times:
            noted = plan.note is not None and abs(x - plan.note.point[0]) < 0.5
            ops.append(_text(label, palette.ink if noted else palette.mute))
            ops.append(stroke(f"M{x:.1f} {plan.plot.bottom - TICK_HEIGHT}V{plan.plot.bottom + 2}", palette.mute, 2.0))
        return fade_in(sprite("grid", *ops), AXIS_SECONDS)

    def base(self) -> SpriteLayer:
        """The zero line, or nothing where zero is out of sight."""
        if self.plan.zero is None:
            return sprite("zero")
        pieces = self._gaps(self.plan.zero)
        ops = [
            stroke(f"M{a:.1f} {self.plan.zero:.1f}H{b:.1f}", self.theme.palette.ink, ZERO_WIDTH) for a, b in pieces
        ]
        return fade_in(sprite("zero", *ops), AXIS_SECONDS)

    def curves(self) -> tuple[SpriteLayer, ...]:
        """All lines, revealed together from left to right, the lit one on top."""
        order = sorted(range(len(self.plan.runs)), key=lambda number: number == self.plan.main)
        room = self.plan.plot.inset(-HALO_RADIUS, -HALO_RADIUS)
        layers = []
        for number in order:
            ops = [self._curve(run, number) for run in self.plan.runs[number]]
            layers.append(wipe(sprite(f"line-{number}", *ops), room, "right", MARKS_SECONDS, REVEAL_SECONDS))
        return tuple(layers)

    def area(self) -> tuple[SpriteLayer, ...]:
        """The area between the lit line and zero, on the side of its note."""
        note, zero = self.plan.note, self.plan.zero
        if note is None or zero is None or abs(note.point[1] - zero) < 1.0:
            return ()
        below = note.point[1] > zero
        ops = [self._area(run, zero, below=below) for run in self.plan.runs[self.plan.main] if len(run) > 1]
        return (fade_in(sprite("area", *ops), self.drawn, AREA_SECONDS),) if ops else ()

    def names(self) -> tuple[SpriteLayer, ...]:
        """The series' names on their lines."""
        palette = self.theme.palette
        ops = [
            _text(label, palette.ink if number == self.plan.main else self._quiet_ink(label.box))
            for number, label in enumerate(self.plan.names)
            if label
        ]
        return (fade_in(sprite("names", *ops), self.drawn - 0.2),) if ops else ()

    def note(self) -> tuple[SpriteLayer, ...]:
        """The dot, its leader and its number, when it is spoken of."""
        note = self.plan.note
        if note is None:
            return ()
        at = self._note_time(note)
        dot = sprite("dot", *self._dot(note.point)).model_copy(
            update={"anchor": note.point, "scale": keys((at, 0.0, "pop"), (at + DOT_SECONDS, 1.0))}
        )
        dot = fade_in(dot, at, 0.08)
        number = note.number
        figure = Figure(
            note.quantity, number.x, number.baseline, number.font.size, self.theme.palette.ink, number.font.weight,
            number.align,
        )  # fmt: skip
        counted = count_figure(figure, self.theme, "note", at + DOT_SECONDS, NUMBER_SECONDS, curve="quint")
        return (*self._leader(note, at + 0.1), dot, *counted, *self._caption(note.caption, at + 0.3))

    def _caption(self, caption: Label, at: float) -> tuple[SpriteLayer, ...]:
        if not caption.text:
            return ()
        return (fade_in(sprite("note-caption", _text(caption, self._quiet_ink(caption.box))), at),)

    def _note_labels(self) -> tuple[Label, ...]:
        return (self.plan.note.number, self.plan.note.caption) if self.plan.note else ()

    def lit_boxes(self) -> tuple[Box, ...]:
        """What captions must not cover."""
        return (self.plan.plot, *(label.box for label in self._note_labels() if label.text))

    def _note_time(self, note: Note) -> float:
        said = _said(self.context, self.data.names, note.category)
        return max(self.drawn + 0.1, said - LEAD_SECONDS if said is not None else 0.0)

    def _leader(self, note: Note, at: float) -> tuple[SpriteLayer, ...]:
        if note.leader is None:
            return ()
        (x0, y0), (x1, y1) = note.leader
        side: Side = "top" if x0 == x1 else "right" if x1 > x0 else "left"
        box = Box(x=min(x0, x1) - 4, y=min(y0, y1) - 4, w=abs(x1 - x0) + 8, h=abs(y1 - y0) + 8)
        op = stroke(f"M{x0:.1f} {y0:.1f}L{x1:.1f} {y1:.1f}", self.theme.palette.ink, LEADER_WIDTH)
        return (wipe(sprite("leader", op), box, side, at, LEADER_SECONDS, "out"),)

    def _dot(self, point: Point) -> tuple[Op, ...]:
        palette = self.theme.palette
        return (
            disc(point, HALO_RADIUS, palette.accent, opacity=HALO_OPACITY),
            disc(point, RING_RADIUS, palette.ground),
            disc(point, DOT_RADIUS, palette.accent),
        )

    def _curve(self, run: tuple[Point, ...], number: int) -> Op:
        lit = number == self.plan.main
        fill, width = self._color(number), LIT_WIDTH if lit else OTHER_WIDTH
        if len(run) == 1:
            return disc(run[0], width, fill)
        return PathOp(d=smooth_path(run), paint=Paint(fill=fill, stroke=width))

    def _color(self, number: int) -> Fill:
        palette = self.theme.palette
        if number == self.plan.main:
            return self.theme.mark_fill(self.plan.plot)
        others = [other for other in range(len(self.plan.runs)) if other != self.plan.main]
        return palette.neutral if others.index(number) == 0 else palette.second

    def _quiet_ink(self, box: Box) -> Color:
        """Return the colour of quiet words: full ink on the lit area, whose accent takes from their contrast."""
        zero = self.plan.zero
        if zero is None or not self.area():
            return self.theme.palette.mute
        curve = [point for run in self.plan.runs[self.plan.main] for point in smooth_samples(run)]
        on_area = any(
            box.x <= x <= box.right and min(y, zero) < box.bottom and box.y < max(y, zero) for x, y in curve
        )
        return self.theme.palette.ink if on_area else self.theme.palette.mute

    def _area(self, run: tuple[Point, ...], zero: float, *, below: bool) -> Op:
        side = max if below else min
        points = [(x, side(y, zero)) for x, y in smooth_samples(run)]
        d = f"M{points[0][0]:.1f} {zero:.1f}" + "".join(f"L{x:.1f} {y:.1f}" for x, y in points)
        far = side(y for _, y in points)
        accent = self.theme.palette.accent
        stops = (Stop(at=0.0, color=with_alpha(accent, AREA_FROM)), Stop(at=1.0, color=with_alpha(accent, AREA_TO)))
        fill = LinearGradient(start=(0.0, zero), end=(0.0, far if abs(far - zero) > 1 else zero + 1), stops=stops)
        return PathOp(d=f"{d}L{points[-1][0]:.1f} {zero:.1f}Z", paint=Paint(fill=fill))

    def _gaps(self, y: float) -> list[tuple[float, float]]:
        """Return the stretches of a horizontal line at `y` that no label stands on."""
        labels = [label for label in self.plan.names if label]
        labels += [each for each in self._note_labels() if each.text]
        boxes = sorted(
            (label.box for label in labels if label.box.y - 6 < y < label.box.bottom + 6), key=lambda b: b.x
        )
        start, pieces = self.plan.plot.x, []
        for box in boxes:
            pieces.append((start, box.x - LABEL_ROOM))
            start = max(start, box.right + LABEL_ROOM)
        pieces.append((start, self.plan.plot.right))
        return [(a, b) for a, b in pieces if b - a > 2.0]


def _text(label: Label, color: Color) -> Op:
    return one_line(label.text, label.x, label.baseline, label.font, color, align=label.align)
