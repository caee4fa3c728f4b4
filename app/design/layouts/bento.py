"""A number as a box of panels: the figure on a large one, beside it what shows it: a scale, a course, a picture."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.cast import shape
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts.number import Words, figure_layers, label_layers, number_words, said_at, without_unit_words
from app.design.motion import LEAD_SECONDS, enter_object, fade_in, rise_in
from app.design.parts.header import body_bottom
from app.design.parts.layers import ground_layer, merged, sprite
from app.design.parts.pictures import counted_picture, standing
from app.design.parts.small_charts import SmallChart, chart_layers, read_chart
from app.design.parts.text import (
    Block,
    fitting,
    floor_size,
    set_text,
    sizes_from,
    text_ops,
)
from app.design.stages.plinths import grounded
from app.design.stages.tiles import SHELF_BEHIND, floats, shelf_on
from app.design.tokens import Theme
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, Paint, TextOp
from app.story.script import NumberVisual

GAP = 24.0
WIDE_MAIN, WIDE_MAIN_WITH_TALL_PANEL = 0.585, 0.63
LEAST_MAIN = 0.50
"""Width of the main panel, as a share of the page's: beside two panels, beside one."""
TALL_MAIN = {"9:16": 0.56, "1:1": 0.64, "4:5": 0.58}
"""Its height on a tall page."""
MAIN_ABOVE_ROW = 0.68
"""Its height above a row of tiles."""
PAD = {"16:9": 64.0, "9:16": 56.0, "1:1": 44.0, "4:5": 48.0}
WITHOUT_CAPTIONS = 24.0
"""A wide page without captions has its panels this much lower, in its middle."""

HEADING = {"16:9": 44.0, "9:16": 48.0, "1:1": 40.0, "4:5": 44.0}
LEAST_HEADING = 34.0
HEADING_SHARE = 0.24
HEADING_GAP = {"16:9": 40.0, "9:16": 40.0, "1:1": 24.0, "4:5": 40.0}
LEAST_PANEL = 150.0
GROWTHS = (1.6, 1.45, 1.3, 1.15, 1.0)
"""A number's words are set for a column this much taller, as long as they then fit the one there is."""

NOTE_SIZE, LEAST_NOTE = 68.0, 34.0
NOTE_LEADING = 1.14
NOTE_LINES = 4
PICTURE_SHARE = 0.42
"""What an illustration takes of a panel's width beside a note."""
LARGEST_PICTURE = 520.0
NOTE_GAP = 48.0
CONTACT = 0.6
"""How dark what stands on a panel's ground makes it there."""

PANELS_SECONDS = 0.6
PANELS_RISE = 32.0
FURNITURE_SECONDS = 0.30
PICTURE_DELAY_SECONDS = 0.12
NOTE_DELAY_SECONDS = 0.5
NOTE_LEAST_SECONDS = 1.2


@dataclass(frozen=True)
class _Shown:
    """What the panels beside the figure show; `note` is the context where it stands by the illustration."""

    chart: SmallChart | None = None
    code: str | None = None
    note: str = ""

    @property
    def panels(self) -> int:
        return (self.chart is not None) + (self.code is not None)


@dataclass(frozen=True)
class _Box:
    """The panels: the figure's, the chart's, the illustration's."""

    main: Box
    chart: Box | None = None
    picture: Box | None = None

    @property
    def all(self) -> tuple[Box, ...]:
        return tuple(box for box in (self.main, self.chart, self.picture) if box is not None)


def lay_out(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, panels, the figure counting up as it is said, its words, and what shows it."""
    frame = context.frame
    visual = without_unit_words(visual)
    shown = _shown(visual, context)
    box = _boxes(_page(frame), shown, frame)
    if len(box.all) - 1 < shown.panels:
        shown, box = _Shown(), _Box(_page(frame))
    pad, said = PAD[frame.aspect], said_at(visual, context)
    inside = box.main.inset(pad)
    heading = _heading(visual, context, theme, inside)
    below = heading.height + HEADING_GAP[frame.aspect] if heading.lines else 0.0
    column = Box(x=inside.x, y=inside.y + below, w=inside.w, h=inside.h - below)
    if shown.note:
        visual = visual.model_copy(update={"context": ""})
    words = _words(visual, context, theme, column)
    y = column.y + max(0.0, (column.h - words.height) / 2)
    layers: tuple[Layer, ...] = (
        ground_layer(frame, theme), _panels(box, context, theme), *_heading_layers(heading, inside, theme, context),
        *_chart(shown, box.chart, context, theme, said), *_picture(shown, box.picture, context, theme, said),
        *_figure(words, y, theme, context, said), *label_layers(words, y, theme, context, said),
    )  # fmt: skip
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(_lit(words, y),))


def _words(visual: NumberVisual, context: SceneContext, theme: Theme, column: Box) -> Words:
    """Return the words as large as the column holds them."""
    for growth in GROWTHS:
        taller = Box(x=column.x, y=column.y, w=column.w, h=column.h * growth)
        words = number_words(visual, context, theme, taller, most=1.0)
        if words.height <= column.h:
            return words
    return words


def _figure(words: Words, y: float, theme: Theme, context: SceneContext, said: float) -> tuple[SpriteLayer, ...]:
    """Return the figure counting up, its unit in plain ink."""
    layers = figure_layers(words, y, theme, context, said)
    return tuple(_inked(layer, theme) if layer.id == "unit" else layer for layer in layers)


def _inked(layer: SpriteLayer, theme: Theme) -> SpriteLayer:
    plain = Paint(fill=theme.palette.ink)
    ops = tuple(op.model_copy(update={"paint": plain}) if isinstance(op, TextOp) else op for op in layer.drawing.ops)
    return layer.model_copy(update={"drawing": layer.drawing.model_copy(update={"ops": ops})})


def _lit(words: Words, y: float) -> Box:
    return Box(x=words.column.x, y=y, w=words.column.w, h=words.height)


def _shown(visual: NumberVisual, context: SceneContext) -> _Shown:
    chart = read_chart(visual, context.language)
    if chart and chart.is_share:  # the scale sets the picture; nothing stands beside it
        return _Shown(chart)
    code = counted_picture(visual, visual.title.text, visual.label, context.language)
    code = code or counted_picture(visual, visual.label, visual.context, context.language)
    return _Shown(chart, code, visual.context if code else "")


def _page(frame: Frame) -> Box:
    """Return what all panels fill."""
    content = frame.content
    shift = WITHOUT_CAPTIONS if frame.wide and not frame.captions else 0.0
    return Box(x=content.x, y=content.y + shift, w=content.w, h=body_bottom(frame) - content.y)


def _boxes(page: Box, shown: _Shown, frame: Frame) -> _Box:
    """Return the panels; only the main one where those beside it would be too small."""
    if not shown.panels:
        return _Box(page)
    if frame.wide:
        share = WIDE_MAIN if shown.panels > 1 else WIDE_MAIN_WITH_TALL_PANEL
        if shown.chart and shown.chart.is_share:  # a square of cells fills a square panel
            share = max(LEAST_MAIN, 1 - (page.h + GAP) / page.w)
        main = Box(x=page.x, y=page.y, w=page.w * share, h=page.h)
        rest = Box(x=main.right + GAP, y=page.y, w=page.right - main.right - GAP, h=page.h)
        halves = _stacked(rest)
    else:
        counted = shown.chart is not None and shown.chart.is_counted
        share = MAIN_ABOVE_ROW if counted else TALL_MAIN[frame.aspect]
        main = Box(x=page.x, y=page.y, w=page.w, h=page.h * share)
        rest = Box(x=page.x, y=main.bottom + GAP, w=page.w, h=page.bottom - main.bottom - GAP)
        halves = _abreast(rest)
    chart, picture = halves if shown.panels > 1 else (rest, rest)
    if min(chart.w, chart.h, picture.w, picture.h) < LEAST_PANEL:
        return _Box(page)
    return _Box(main, chart if shown.chart else None, picture if shown.code else None)


def _stacked(rest: Box) -> tuple[Box, Box]:
    height = (rest.h - GAP) / 2
    return (
        Box(x=rest.x, y=rest.y, w=rest.w, h=height),
        Box(x=rest.x, y=rest.bottom - height, w=rest.w, h=height),
    )


def _abreast(rest: Box) -> tuple[Box, Box]:
    width = (rest.w - GAP) / 2
    return Box(x=rest.x, y=rest.y, w=width, h=rest.h), Box(x=rest.right - width, y=rest.y, w=width, h=rest.h)


def _panels(box: _Box, context: SceneContext, theme: Theme) -> SpriteLayer:
    drawn = merged("panels", (theme.card(panel, context.frame) for panel in box.all))
    return rise_in(drawn, context.entrance, PANELS_SECONDS, by=PANELS_RISE)


def _heading(visual: NumberVisual, context: SceneContext, theme: Theme, inside: Box) -> Block:
    frame = context.frame
    return set_text(
        visual.title, theme, "label", sizes=sizes_from(HEADING[frame.aspect], LEAST_HEADING), width=inside.w,
        height=inside.h * HEADING_SHARE, max_lines=2, leading=1.2, language=context.language,
    )  # fmt: skip


def _heading_layers(heading: Block, inside: Box, theme: Theme, context: SceneContext) -> tuple[SpriteLayer, ...]:
    if not heading.lines:
        return ()
    ops = text_ops(heading, inside.x, inside.y, paint=theme.palette.mute, accent=theme.accent_fill, hang=True)
    return (fade_in(sprite("headline-0", *ops), context.entrance),)


def _chart(
    shown: _Shown, panel: Box | None, context: SceneContext, theme: Theme, said: float
) -> tuple[SpriteLayer, ...]:
    if panel is None or shown.chart is None:
        return ()
    return chart_layers(shown.chart, panel.inset(PAD[context.frame.aspect]), context, theme, at=said)


def _picture(
    shown: _Shown, panel: Box | None, context: SceneContext, theme: Theme, said: float
) -> tuple[SpriteLayer, ...]:
    """Return the illustration, the note beside it in a wide panel, below it in a tall one."""
    if panel is None or shown.code is None:
        return ()
    area = panel.inset(PAD[context.frame.aspect] * 0.75)
    if not shown.note:
        return _stood(shown.code, area, theme, said, panel)
    beside = area.w > area.h * 1.15
    if beside:
        room = Box(x=area.x, y=area.y, w=area.w * PICTURE_SHARE, h=area.h)
        left = room.right + NOTE_GAP / 2
        words = Box(x=left, y=area.y, w=area.right - left, h=area.h)
    else:
        words = Box(x=area.x, y=area.y + area.h * 0.62, w=area.w, h=area.h * 0.38)
        room = Box(x=area.x, y=area.y, w=area.w, h=area.h * 0.62 - NOTE_GAP / 2)
    note = fitting(
        shown.note, theme, "label", sizes=sizes_from(NOTE_SIZE, max(LEAST_NOTE, floor_size(context.frame))),
        width=words.w, height=words.h, max_lines=NOTE_LINES, leading=NOTE_LEADING, language=context.language,
    ) or set_text(
        shown.note, theme, "text", sizes=sizes_from(LEAST_NOTE, floor_size(context.frame)), width=words.w,
        height=words.h, leading=1.2, language=context.language,
    )  # fmt: skip
    top = words.center[1] - note.height / 2 if beside else words.bottom - note.height
    written = rise_in(
        sprite("context", *text_ops(note, words.x, top, paint=theme.palette.ink, hang=True)),
        _note_time(shown.note, context, said), by=16.0,
    )  # fmt: skip
    return *_stood(shown.code, room, theme, said, None if beside else panel), written


def _stood(code: str, room: Box, theme: Theme, said: float, panel: Box | None) -> tuple[SpriteLayer, ...]:
    """Return the illustration in the middle of its room, what stands on the ground of its `panel`."""
    size = min(room.w, room.h, LARGEST_PICTURE)
    picture = standing(code, room.center, size, theme)
    if panel is None or floats(code):
        return (enter_object(sprite("illustration", picture), said + PICTURE_DELAY_SECONDS, theme.motion),)
    height = min(size, size / shape(code))
    foot = room.center[1] + height / 2
    stood = picture.model_copy(
        update={"base": (room.center[0], foot), "grade": grounded(theme.grade), "contact": CONTACT}
    )
    ground = shelf_on(panel, foot - height * SHELF_BEHIND, theme, theme.radius)
    return (
        fade_in(sprite("shelf", *ground), FURNITURE_SECONDS),
        enter_object(sprite("illustration", stood), said + PICTURE_DELAY_SECONDS, theme.motion),
    )


def _note_time(note: str, context: SceneContext, said: float) -> float:
    """Return when a note comes: as it is said, or soon after the figure if it never is."""
    soon = said + NOTE_DELAY_SECONDS
    spoken = context.when_said(" ".join(note.split()[:3]), soon) - LEAD_SECONDS
    return spoken if soon <= spoken <= context.duration - NOTE_LEAST_SECONDS else soon
