"""Events along an axis that fills as they are told: the past in ink, the present on a card, the future quiet."""

from __future__ import annotations

from dataclasses import dataclass

from app.design.frame import LaidOut, SceneContext
from app.design.motion import FADE_SECONDS, fade_in, keys, rise_in
from app.design.parts.accordion import FAR
from app.design.parts.charts import nice_ticks
from app.design.parts.dates import are_years, places
from app.design.parts.header import Header, body_bottom, header
from app.design.parts.layers import page_layer, sprite
from app.design.parts.rows import turns
from app.design.parts.shapes import disc, ring
from app.design.parts.timeline_plan import CARD_PAD, Spot, TimelinePlan, plan_timeline
from app.design.tokens import Theme
from app.media.composition import Clip, Ease, Keyframe, Layer, SpriteLayer, Track
from app.media.drawing.ops import Box, Fill, Op, Paint, PathOp, Point, RectOp
from app.story.script import TimelineVisual

AXIS_WIDTH, PASSED_WIDTH = 4.0, 10.0
STEM_WIDTH, TOLD_STEM_WIDTH = 2.5, 6.0
DOT, DOT_EDGE = 13.0, 16.0
LIT_DOT, LIT_HOLE, LIT_HALO = 20.0, 9.0, 32.0
FUTURE_STEM_OPACITY = 0.6
TICK_GAP, TICK_LENGTH, MOST_TICKS = 14.0, 12.0, 9
HOP_SECONDS = 0.5
FURNITURE_SECONDS = 0.32
CARD_SECONDS = 0.32
RELEASE_SECONDS = 0.20
CARD_RISE = 16.0
TALL_LEAD_IN = 52.0
"""The axis of a tall page begins this far above its first event."""


@dataclass(frozen=True)
class _Told:
    """A planned timeline and when each of its events is told."""

    plan: TimelinePlan
    opens: tuple[float, ...]
    context: SceneContext
    theme: Theme

    def closes(self, number: int) -> float | None:
        """When an event gives way to the next; the last never does."""
        return self.opens[number + 1] if number + 1 < len(self.opens) else None


def lay_out(visual: TimelineVisual, context: SceneContext, theme: Theme) -> LaidOut:
    """Return ground, headline, the axis with its passed part, and each event quiet, on its card, and told."""
    top, body = _page(visual, context, theme)
    plan = plan_timeline(visual.events, theme, context.frame, body, context.language)
    told = _Told(plan, turns(context, len(visual.events)), context, theme)
    layers: list[Layer] = [page_layer(context.frame, theme), *top.layers, *_axis(told, visual)]
    layers += [layer for number in range(len(plan.spots)) for layer in _quiet(told, number)]
    layers += [layer for number in range(len(plan.spots)) for layer in _dots(told, number)]
    layers += [layer for number in range(len(plan.spots)) for layer in _card(told, number)]
    return LaidOut(tuple(layers), caption_tone=theme.palette.look, lit=tuple(spot.card for spot in plan.spots))


def holds(visual: TimelineVisual, context: SceneContext, theme: Theme) -> bool:
    """Return whether every event can show all its words."""
    body = _page(visual, context, theme)[1]
    return plan_timeline(visual.events, theme, context.frame, body, context.language).holds


def _page(visual: TimelineVisual, context: SceneContext, theme: Theme) -> tuple[Header, Box]:
    top = header(context, theme, visual.title, subtitle=visual.subtitle, source=visual.source)
    bottom = top.body.bottom if visual.source else body_bottom(context.frame)
    lift = 24.0 if context.frame.wide else 0.0
    return top, Box(x=top.body.x, y=top.body.y - lift, w=top.body.w, h=bottom - top.body.y + lift)


def _axis(told: _Told, visual: TimelineVisual) -> tuple[SpriteLayer, ...]:
    """Return the axis across the frame, its ticks, and its passed part, which hops to each event as it is told."""
    plan, theme = told.plan, told.theme
    whole = _bar(plan, _start(plan), _end(told, visual), AXIS_WIDTH, theme.palette.line)
    furniture = fade_in(sprite("axis", whole, *_ticks(told, visual)), FURNITURE_SECONDS)
    ends = [spot.dot[0 if plan.wide else 1] for spot in plan.spots]
    full = _bar(plan, _start(plan), ends[-1], PASSED_WIDTH, theme.mark_fill(whole.box))
    passed = sprite("axis-passed", full)
    edge = _hops(told.opens, [_start(plan), *ends])
    window = (
        Clip(left=-FAR, top=-FAR, right=edge, bottom=FAR)
        if plan.wide
        else Clip(left=-FAR, top=-FAR, right=FAR, bottom=edge)
    )
    return furniture, passed.model_copy(update={"start": told.opens[0], "clip": window})


def _start(plan: TimelinePlan) -> float:
    return 0.0 if plan.wide else plan.spots[0].dot[1] - TALL_LEAD_IN


def _end(told: _Told, visual: TimelineVisual) -> float:
    """Return where the axis ends: beyond the frame, or above what stands under a tall page's events."""
    frame = told.context.frame
    if told.plan.wide:
        return frame.width
    crowded = frame.captions or bool(visual.source)
    return told.plan.spots[-1].dot[1] + TALL_LEAD_IN if crowded else frame.height


def _bar(plan: TimelinePlan, start: float, end: float, width: float, fill: Fill) -> RectOp:
    half = width / 2
    box = (
        Box(x=start, y=plan.along - half, w=end - start, h=width)
        if plan.wide
        else Box(x=plan.along - half, y=start, w=width, h=end - start)
    )
    return RectOp(box=box, paint=Paint(fill=fill))


def _hops(opens: tuple[float, ...], ends: list[float]) -> Track:
    points: list[tuple[float, float, Ease]] = []
    for number, opened in enumerate(opens):
        later = opens[number + 1] if number + 1 < len(opens) else opened + HOP_SECONDS
        points += [(opened, ends[number], "move"), (min(opened + HOP_SECONDS, later), ends[number + 1], "move")]
    return keys(*points)


def _ticks(told: _Told, visual: TimelineVisual) -> tuple[Op, ...]:
    """Return the round years below the axis of a wide page: they show that distances are true to scale."""
    plan, frame = told.plan, told.context.frame
    whens = [event.when for event in visual.events]
    years = places(whens)
    if not plan.wide or not plan.dated or years is None or not are_years(whens):
        return ()
    first, last = plan.spots[0].dot[0], plan.spots[-1].dot[0]
    scale = (last - first) / (years[-1] - years[0])
    low, high = years[0] - first / scale, years[-1] + (frame.width - last) / scale
    return tuple(
        RectOp(
            box=Box(x=first + (year - years[0]) * scale - 1.0, y=plan.along + TICK_GAP, w=2.0, h=TICK_LENGTH),
            paint=Paint(fill=told.theme.palette.mute),
        )
        for year in nice_ticks(low, high, MOST_TICKS)
    )  # fmt: skip


def _quiet(told: _Told, number: int) -> tuple[SpriteLayer, ...]:
    """Return an event's words while it waits, muted, and after it was told, in ink."""
    spot, palette = told.plan.spots[number], told.theme.palette
    opens, closes = told.opens[number], told.closes(number)
    layers = []
    if opens > FURNITURE_SECONDS:
        ops = (*_stem(told, spot, FUTURE_STEM_OPACITY), *spot.words.ops(*spot.at, palette.mute, palette.mute))
        waiting = fade_in(sprite(f"event-{number}-waiting", *ops), FURNITURE_SECONDS)
        layers.append(_released(waiting, opens))
    if closes is not None:
        ops = (*_stem(told, spot, 1.0), *spot.words.ops(*spot.at, palette.ink, palette.mute))
        layers.append(fade_in(sprite(f"event-{number}-told", *ops), closes + RELEASE_SECONDS))
    return tuple(layers)


def _released(layer: SpriteLayer, at: float, seconds: float = RELEASE_SECONDS) -> SpriteLayer:
    """Return a layer that has faded in also fading out from `at`."""
    before = tuple(frame for frame in layer.opacity if frame.t < at) if isinstance(layer.opacity, tuple) else ()
    begun = before if len(before) > 1 else (*before, Keyframe(t=at - 0.01, v=1.0))
    out = (Keyframe(t=at, v=1.0, ease="std"), Keyframe(t=at + seconds, v=0.0))
    return layer.model_copy(update={"opacity": (*begun, *out), "end": at + seconds})


def _stem(told: _Told, spot: Spot, opacity: float) -> tuple[Op, ...]:
    """Return the line that ties an event's words to its dot."""
    x, y = spot.dot
    paint = Paint(fill=told.theme.palette.mute, opacity=opacity)
    if spot.side == "right":
        middle = spot.at[1] + spot.words.height / 2
        start, end = (x + DOT_EDGE + 4.0, y), (spot.at[0] - 20.0, middle)
        return (_elbow(start, end, STEM_WIDTH, told.theme.palette.mute, opacity),)
    top, bottom = (spot.at[1] + 6.0, y) if spot.side == "up" else (y, spot.at[1] + spot.words.height)
    return (RectOp(box=Box(x=x - STEM_WIDTH / 2, y=top, w=STEM_WIDTH, h=bottom - top), paint=paint),)


def _elbow(start: Point, end: Point, width: float, fill: Fill, opacity: float = 1.0) -> PathOp:
    """Return a line of `width` from a dot to a row that may stand a little higher or lower than it."""
    (x0, y0), (x1, y1) = start, end
    turn = (x0 + x1) / 2
    d = f"M{x0:.2f} {y0:.2f}H{turn:.2f}V{y1:.2f}H{x1:.2f}"
    return PathOp(d=d, paint=Paint(fill=fill, stroke=width, cap="butt", join="miter", opacity=opacity))


def _dots(told: _Told, number: int) -> tuple[SpriteLayer, ...]:
    """Return an event's dot: hollow while it waits, with a halo while it is told, full after."""
    spot, theme = told.plan.spots[number], told.theme
    palette, center = theme.palette, spot.dot
    opens, closes = told.opens[number], told.closes(number)
    arrives = min(opens + HOP_SECONDS * 0.8, closes if closes is not None else opens + HOP_SECONDS)
    accent = theme.mark_fill(Box(x=center[0] - DOT, y=center[1] - DOT, w=2 * DOT, h=2 * DOT))
    hollow = sprite(f"dot-{number}", disc(center, DOT_EDGE, palette.ground), ring(center, 12.0, palette.mute, 4.0))
    full = sprite(f"dot-{number}-told", disc(center, DOT_EDGE, palette.ground), disc(center, DOT, accent))
    lit = sprite(
        f"dot-{number}-lit", disc(center, LIT_HALO, accent, opacity=0.28), disc(center, LIT_DOT, accent),
        disc(center, LIT_HOLE, palette.ground),
    )  # fmt: skip
    layers = [
        fade_in(hollow, FURNITURE_SECONDS).model_copy(update={"end": arrives + FADE_SECONDS}),
        fade_in(full, arrives, 0.08),
        fade_in(lit, arrives, 0.22),
    ]
    if closes is not None:
        layers[2] = _released(layers[2], max(closes, arrives + 0.25))
    return tuple(layers)


def _card(told: _Told, number: int) -> tuple[SpriteLayer, ...]:
    """Return an event's card, there while it is told, and the stem that holds it."""
    spot, theme, frame = told.plan.spots[number], told.theme, told.context.frame
    on = theme.on_lit
    top = spot.card.y + (spot.card.h - spot.told.height) / 2
    left = spot.card.x + CARD_PAD if spot.side != "right" else spot.at[0]
    ops = (
        *_held(told, spot), *theme.card(spot.card, frame, lit=True), *spot.told.ops(left, top, on, on)
    )  # fmt: skip
    opens, closes = told.opens[number], told.closes(number)
    shown = rise_in(sprite(f"event-{number}", *ops), opens + 0.1, CARD_SECONDS, by=CARD_RISE)
    return (shown if closes is None else _released(shown, max(closes, opens + 0.1 + CARD_SECONDS)),)


def _held(told: _Told, spot: Spot) -> tuple[Op, ...]:
    x, y = spot.dot
    width, card = TOLD_STEM_WIDTH, spot.card
    fill = told.theme.mark_fill(card)
    if spot.side == "right":
        return (_elbow((x, y), (card.x + width, card.center[1]), width, fill),)
    top, bottom = (card.bottom - told.theme.radius, y) if spot.side == "up" else (y, card.y + told.theme.radius)
    return (RectOp(box=Box(x=x - width / 2, y=top, w=width, h=bottom - top), paint=Paint(fill=fill)),)
