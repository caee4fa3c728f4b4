"""A number in a landscape: where it tells of a change, the hill is its chart, to scale; else a hill is the ground."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from app.design.cast import is_airborne, is_large, is_rooted, shape
from app.design.frame import Frame, LaidOut, SceneContext
from app.design.layouts import number
from app.design.layouts.hill_shares import LEAST_LEFT, PICTURE_GAP, shown_to_scale
from app.design.layouts.number import (
    Words,
    figure_layers,
    figure_width,
    label_layers,
    number_words,
    said_at,
    without_unit_words,
)
from app.design.motion import fade_in
from app.design.parts.charts import wipe
from app.design.parts.header import Header, body_bottom, header
from app.design.parts.landscape import crest_height, ground_crests, ground_hills, hill, hill_colors, sun
from app.design.parts.layers import ground_layer, sprite, whole
from app.design.parts.pictures import counted_picture
from app.design.parts.shares import read_share
from app.design.parts.text import Align, one_line
from app.design.parts.trend import Trend, read_trend
from app.design.stages.plinths import contact, grounded, height_above, standing, width_alone
from app.design.tokens import Theme
from app.design.words import bare
from app.media.composition import Layer, SpriteLayer
from app.media.drawing.ops import Box, IllustrationOp, Op, Point
from app.story.script import NumberVisual

ZERO_BELOW_CAPTIONS = 12.0
ZERO = {"16:9": 1000.0, "9:16": 1560.0, "1:1": 1000.0, "4:5": 1260.0}
"""The y at which the hill is nothing: below what may be covered, a nearer hill begins there."""
FALL = ((-0.03, 0.0), (0.16, 0.13), (0.36, 0.60), (0.56, 0.86), (0.78, 0.97), (1.03, 1.0))
"""A change's course: shares of the frame's width, and of the way from start to end. Only its ends are told."""
PEAK_BELOW_HEADER = {"16:9": 150.0, "1:1": 130.0, "4:5": 150.0}
"""From the headline to the higher end of the hill, its label between them."""
TALL_PEAK_SHARE = 0.66
"""Where the higher end is below the words of a tall page, as a share of the way from its top to zero."""
ECHO = {"16:9": 60.0, "9:16": 60.0, "1:1": 40.0, "4:5": 48.0}
"""How far behind the hill its echo in the light rises."""

CLEARANCE = 48.0
COLUMN = {"16:9": 0.54, "1:1": 0.62, "4:5": 0.64}
"""Share of the width that words beside the hill may take."""
HEADLINE_GAP = 56.0
OVERHANG_EM = 0.05
"""How far a figure's last sign may reach beyond its width."""
LABEL_SIZE, LABEL_RISE = 40.0, 22.0
BODY_GAP = 72.0

STANDING_HEIGHT = {"16:9": 520.0, "9:16": 480.0, "1:1": 320.0, "4:5": 380.0}
WIDEST = 1.2
"""How wide a picture may be, in its own heights."""
PLINTH_BELOW = 12.0
PLINTH_RISE = {"16:9": 20.0, "9:16": 34.0, "1:1": 44.0, "4:5": 44.0}
"""How far below the crest the foot of the plinth of something small stands, and how much higher the hills are then:
clear of the captions."""
SINK, HANG = 16.0, 0.12
SUN_AT, SUN_SIZE = 0.62, 0.60
"""The sun behind a picture: how high above the crest and how large, in heights of the picture."""

ALONE_SUN = {"16:9": 250.0, "9:16": 270.0, "1:1": 180.0, "4:5": 220.0}
ALONE_SUN_X, ALONE_SUN_RISEN, LEAST_SUN = 0.80, 0.25, 90.0
"""The sun of a page without a picture: its largest radius, where, how far risen, and the smallest shown."""

SHOWN = ("cells", "track", "lit", "dial", "dots", "against", "illustration")
"""Layers of what shows a number itself: the page needs no sun then."""

COIN = "1fa99"
MONEY = frozenset({"cheaper", "dearer", "billiger", "günstiger", "teurer", "goedkoper", "duurder"})
"""Words of a label whose change is one of a price: a coin shows it."""
ALONG = (0.19, 0.49, 0.72)
ALONG_LARGEST = {"16:9": 124.0, "9:16": 132.0, "1:1": 84.0, "4:5": 96.0}
ALONG_LEAST, ALONG_SINK, LIP = 0.36, 0.02, 2.0
"""What changes, along the hill: where, how large at most, its least share of that, how far it is in the ground."""

GROWTH_SECONDS = 1.1
PEAKS = (0.0, 0.12, 0.24, 0.36, 0.48, 0.60)
"""How far down the higher end moves, as shares of the way to zero, until the words have room."""
LEAST_FIGURE = {"16:9": 228.0, "9:16": 272.0, "1:1": 160.0, "4:5": 192.0}


@dataclass(frozen=True)
class _Slope:
    """A change drawn as a hill: its crest, the y of zero, and its two ends within the page."""

    crest: tuple[Point, ...]
    zero: float
    ends: tuple[Point, Point]


def lay_out(visual: NumberVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the number over its hill."""
    visual = without_unit_words(visual)
    trend = read_trend(visual, context.language)
    if trend is not None:
        return _chart(visual, trend, context, theme)
    own_picture = visual.illustration and read_share(visual.value) is None
    to_scale = None if own_picture else shown_to_scale(visual, context, theme)
    if to_scale is not None:
        return to_scale
    laid_out = number.lay_out(visual, context, theme)
    ground, *others = laid_out.layers
    picture = next((layer for layer in others if layer.id == "illustration"), None)
    rise = PLINTH_RISE[context.frame.aspect] if isinstance(picture, SpriteLayer) else 0.0
    hills = sprite("hills", *ground_hills(context.frame, theme.palette, rise), box=whole(context.frame))
    if not isinstance(picture, SpriteLayer):
        behind = () if any(layer.id.startswith(SHOWN) for layer in others) else _rising_sun(laid_out.lit[0], context)
        return replace(laid_out, layers=(ground, *behind, hills, *others))
    rest = [layer for layer in others if layer.id not in ("illustration", "scenery")]
    light, stood = _standing(picture, _free(visual, laid_out.lit[0], context, theme), context, theme)
    rooted = is_rooted(_illustration(picture).code)
    between = (stood, hills) if rooted else (hills, stood)
    return replace(laid_out, layers=(ground, light, *between, *rest))


def _illustration(picture: SpriteLayer) -> IllustrationOp:
    # A sprite may bring a sky along behind what it shows.
    return [op for op in picture.drawing.ops if isinstance(op, IllustrationOp)][-1]


def _free(visual: NumberVisual, column: Box, context: SceneContext, theme: Theme) -> Box:
    """Return where a page's words leave room for its picture: right of them, or below."""
    frame = context.frame
    top = header(context, theme, visual.title).body.y
    foot = max(y for _, y in ground_crests(frame)[0])
    if not frame.wide:
        y = column.bottom + PICTURE_GAP
        return Box(x=frame.margin, y=y, w=frame.width - 2 * frame.margin, h=max(1.0, foot - y))
    body = Box(x=column.x, y=top, w=column.w, h=body_bottom(frame) - top)
    words = number_words(visual, context, theme, body, most=number.FIGURE_BESIDE_PICTURE)
    left = column.x + max(figure_width(words, theme), words.label.width, words.context.width) + PICTURE_GAP
    left = max(left, frame.width * LEAST_LEFT)
    return Box(x=left, y=top, w=max(1.0, frame.width - frame.margin - left), h=max(1.0, foot - top))


def _rising_sun(words: Box, context: SceneContext) -> tuple[SpriteLayer, ...]:
    """Return the sun half risen where a page has nothing to show but words: right of them, or below."""
    frame = context.frame
    x = frame.width * ALONE_SUN_X
    crest = crest_height(ground_crests(frame)[0], x)
    room = crest - frame.content.y if frame.wide else (crest - words.bottom - CLEARANCE) / (1.0 + ALONE_SUN_RISEN)
    radius = min(ALONE_SUN[frame.aspect], room)
    if radius < LEAST_SUN:
        return ()
    ops = sun((x, crest - radius * ALONE_SUN_RISEN), radius)
    return (fade_in(sprite("sun", *ops, box=whole(frame)), 0.1, 0.5),)


def _standing(
    picture: SpriteLayer, free: Box, context: SceneContext, theme: Theme
) -> tuple[SpriteLayer, SpriteLayer]:  # fmt: skip
    """Return the sun and a page's picture in the middle of what is free, on the ground's crest; small on a plinth."""
    floating = _illustration(picture)
    code, x = floating.code, free.center[0]
    crest = crest_height(ground_crests(context.frame, PLINTH_RISE[context.frame.aspect])[0], x)
    widest = min(STANDING_HEIGHT[context.frame.aspect], free.w / max(1.3, width_alone(code)))
    if is_rooted(code) or is_airborne(code):
        lift = HANG * floating.height if is_airborne(code) else -SINK
        height = min(widest, crest - lift - free.y, widest * WIDEST / shape(code))
        grade = theme.grade if is_airborne(code) else grounded(theme.grade)
        at = {"base": (x, crest - lift), "height": height, "measure": "height", "grade": grade}
        ops: tuple[Op, ...] = (floating.model_copy(update=at),)
    else:
        height = min(widest, widest * WIDEST / shape(code), height_above(crest + PLINTH_BELOW, free.y, code))
        ops = standing(code, (x, crest + PLINTH_BELOW), height, theme)
    light = sun((x, crest - height * SUN_AT), height * SUN_SIZE)
    shown = picture.model_copy(update={"drawing": picture.drawing.model_copy(update={"ops": ops})})
    return fade_in(sprite("sun", *light, box=whole(context.frame)), 0.1), shown


def _chart(visual: NumberVisual, trend: Trend, context: SceneContext, theme: Theme) -> LaidOut:
    """Return the change as a hill from edge to edge, the words where the hill leaves room for them."""
    frame = context.frame
    top = header(context, theme, visual.title, width=_headline_width(trend, frame))
    slope, words, y = _fitted(visual, trend, top, context, theme)
    said = said_at(visual, context)
    layers: tuple[Layer, ...] = (
        ground_layer(frame, theme), *_hill_layers(slope, theme, frame, said), *top.layers,
        *_along(visual, slope, trend, context, theme, said), *_end_labels(slope, trend, theme, frame, said),
        *figure_layers(words, y, theme, context, said),
        *label_layers(words, y, theme, context, said),
    )  # fmt: skip
    column = words.column
    return LaidOut(layers, caption_tone=theme.palette.look, lit=(Box(x=column.x, y=y, w=column.w, h=words.height),))


def _fitted(
    visual: NumberVisual, trend: Trend, top: Header, context: SceneContext, theme: Theme
) -> tuple[_Slope, Words, float]:  # fmt: skip
    """Return the highest hill that leaves its words room, with those words and their top."""
    for lowered in PEAKS:
        slope = _slope(trend, top, context.frame, lowered)
        column = _free_column(trend, slope, top, context.frame)
        words, y = _words(visual, column, trend, context, theme)
        if words.figure.font.size >= LEAST_FIGURE[context.frame.aspect] and words.height <= column.h:
            break
    return slope, words, y


def _beside(frame: Frame) -> bool:
    """Return whether the words stand on the open side of the hill; else they stand above it."""
    return frame.aspect != "9:16"


def _column_width(frame: Frame) -> float:
    return frame.width * COLUMN[frame.aspect] - frame.margin


def _headline_width(trend: Trend, frame: Frame) -> float | None:
    """Return how wide the headline may be: in a wide frame it leaves the top of the words' column to the figure."""
    if frame.wide and trend.falls:
        return frame.content.w - _column_width(frame) - HEADLINE_GAP
    return None


def _slope(trend: Trend, top: Header, frame: Frame, lowered: float) -> _Slope:
    """Return the hill: its higher end as high as the page allows, the other to scale above the same zero."""
    zero = frame.content.bottom + ZERO_BELOW_CAPTIONS if frame.captions else ZERO[frame.aspect]
    upper = top.body.y
    if _beside(frame):
        peak = upper - BODY_GAP + PEAK_BELOW_HEADER[frame.aspect]
    else:
        peak = upper + (zero - upper) * TALL_PEAK_SHARE
    height = (zero - peak) * (1 - lowered)
    start, end = (height, height * trend.ratio) if trend.falls else (height / trend.ratio, height)
    course = FALL if trend.falls else tuple((1 - x, 1 - share) for x, share in reversed(FALL))
    crest = tuple((frame.width * x, zero - start + (start - end) * share) for x, share in course)
    left, right = frame.margin, frame.width - frame.margin
    return _Slope(crest, zero, ((left, crest_height(crest, left)), (right, crest_height(crest, right))))


def _free_column(trend: Trend, slope: _Slope, top: Header, frame: Frame) -> Box:
    """Return where the words may stand: beside the hill's higher side down to its crest, or above all of it."""
    body, echo = top.body, ECHO[frame.aspect]
    if not _beside(frame):
        peak = min(slope.ends[0][1], slope.ends[1][1])
        bottom = peak - echo - LABEL_RISE - LABEL_SIZE - CLEARANCE
        return Box(x=body.x, y=body.y, w=body.w, h=max(1.0, bottom - body.y))
    width = _column_width(frame)
    left = frame.width - frame.margin - width if trend.falls else body.x
    y = frame.content.y if frame.wide and trend.falls else body.y
    inner = left + width * 0.12 if trend.falls else left + width * 0.88
    bottom = crest_height(slope.crest, inner) - echo - CLEARANCE
    if trend.start and not trend.falls:
        bottom = min(bottom, slope.ends[0][1] - echo - LABEL_RISE - LABEL_SIZE - CLEARANCE / 2)
    return Box(x=left, y=y, w=width, h=max(1.0, bottom - y))


def _words(
    visual: NumberVisual, column: Box, trend: Trend, context: SceneContext, theme: Theme
) -> tuple[Words, float]:  # fmt: skip
    """Return the words and their top; beside a falling hill their column ends at the margin."""
    words = number_words(visual, context, theme, column, most=1.0)
    if _beside(context.frame) and trend.falls and not words.unit:
        widest = max(
            words.figure.width + OVERHANG_EM * words.figure.font.size, words.label.width, words.context.width
        )
        words = replace(words, column=column.model_copy(update={"x": column.right - widest, "w": widest}))
    return words, column.y + max(0.0, (column.h - words.height) * 0.4)


def _hill_layers(slope: _Slope, theme: Theme, frame: Frame, said: float) -> tuple[SpriteLayer, ...]:
    """Return the hill and its echo, drawn from left to right as the figure counts, and the ground below zero."""
    palette, bottom = theme.palette, frame.height + 40.0
    echo = [(x, y - ECHO[frame.aspect]) for x, y in slope.crest]
    light, _ = hill_colors(palette, 0)
    body = hill(slope.crest, slope.zero + 40.0, (hill_colors(palette, 1)[0], palette.accent), 0.25, palette.shadow)
    behind = hill(echo, slope.zero + 40.0, (light, hill_colors(palette, 1)[0]), 0.12, palette.shadow)
    level = [(-40.0, slope.zero), (frame.width + 40.0, slope.zero)]
    near = hill(level, bottom, hill_colors(palette, 3), 0.20, palette.shadow)
    return (
        fade_in(sprite("echo", *behind, box=whole(frame)), 0.1, 0.4),
        wipe(sprite("hill", *body, box=whole(frame)), whole(frame), "right", said, GROWTH_SECONDS),
        sprite("near", *near, box=whole(frame)),
    )


def _along(
    visual: NumberVisual, slope: _Slope, trend: Trend, context: SceneContext, theme: Theme, said: float
) -> tuple[SpriteLayer, ...]:  # fmt: skip
    """Return what changes, on the crest at three places, as large as the hill is high there."""
    language = context.language
    money = MONEY.intersection(bare(word) for word in visual.label.split())
    code = COIN if money and not visual.illustration else None
    code = code or counted_picture(visual, visual.title.text, visual.label, language)
    code = code or counted_picture(visual, visual.context, visual.label, language)
    if code is None or is_large(code):
        return ()
    frame, highest = context.frame, slope.zero - min(y for _, y in slope.ends)
    ops: list[Op] = []
    for at in ALONG if trend.falls else tuple(1 - at for at in ALONG):
        x = frame.width * at
        y = crest_height(slope.crest, x)
        height = ALONG_LARGEST[frame.aspect] * max(ALONG_LEAST, math.sqrt((slope.zero - y) / highest))
        base = (x, y + ALONG_SINK * height)
        ops.append(contact((x, y + LIP), height * 0.8, height))
        ops.append(IllustrationOp(code=code, base=base, height=height, measure="larger", grade=grounded(theme.grade)))
    box = whole(frame)
    return (wipe(sprite("along", *ops, box=box), box, "right", said, GROWTH_SECONDS),)


def _end_labels(slope: _Slope, trend: Trend, theme: Theme, frame: Frame, said: float) -> tuple[SpriteLayer, ...]:
    """Return what is written at the ends of the hill, each over its dot."""
    font = theme.font("label", LABEL_SIZE)
    layers = []
    for place, (point, text) in enumerate(zip(slope.ends, (trend.start, trend.end), strict=True)):
        if not text:
            continue
        align: Align = "left" if place == 0 else "right"
        line = one_line(
            text, point[0], point[1] - ECHO[frame.aspect] - LABEL_RISE, font, theme.palette.ink, align=align
        )
        layers.append(fade_in(sprite(f"end-{place}", line), said if place == 0 else said + GROWTH_SECONDS * 0.7))
    return tuple(layers)
