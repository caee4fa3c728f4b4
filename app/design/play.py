"""How a statement is played: words rise line by line, objects come in on their words, one floats, all leave."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.design.cast import Actor
from app.design.frame import SceneContext
from app.design.motion import LAND_TURN, LEAD_SECONDS, enter_object, keys
from app.design.parts.arrival import arrival_seconds
from app.design.parts.header import SUPPORT_DELAY_SECONDS, headline, support
from app.design.parts.layers import sprite
from app.design.parts.spoken import times_said
from app.design.parts.text import Align, Block, accent_boxes, block_box
from app.design.tokens import Theme
from app.media.composition import Clip, Keyframe, SpriteLayer, Track
from app.media.drawing.ops import Box

HERO_DELAY_SECONDS = 0.10
NEXT_OBJECT_SECONDS = 0.11
EXIT_SECONDS = 0.22
EXIT_RISE = -16.0
LAST_ENTRANCE_SECONDS = 1.4
"""No object comes in later than this before its span ends."""

PULSE_SCALE, PULSE_SECONDS = 1.06, 0.42
PULSE_AFTER_SECONDS = 1.0
"""An object answers to its word only when it has been there for this long."""

PULSE_APART_SECONDS = 2.2
TINY_SECONDS = 1e-6

FLOATING = ("air", "orbit")
FLOAT_SECONDS = 4.2
ORBIT_SWING = 0.7
"""How far what circles in rings swings, as a share of what floats in the air."""

SUPPORT_GAP_EM = 0.9
UNDERLINE_ROOM_EM = 0.2
"""How much further down the line of support is for the flourish above it, in sizes of the words."""
UNDERLINE_DELAY_SECONDS, UNDERLINE_SECONDS = 0.10, 0.32
"""The flourish under accented words: after the last line has come, and how long it takes to draw."""


@dataclass(frozen=True)
class Cue:
    """When objects are on stage."""

    start: float
    end: float


def statement_lines(
    block: Block, below: Block, theme: Theme, x: float, top: float, *, at: float, align: Align, name: str
) -> tuple[list[SpriteLayer], Box]:
    """Return the words' layers, entering at `at`, with the line of support under them; and the box of the words."""
    placed = headline(block, theme, x, top, at=at, align=align, name=name)
    underline = _underlined(block, theme, x, top, at=at, align=align, name=name)
    layers = [*placed.layers, *underline]
    if below.lines:
        room = UNDERLINE_ROOM_EM * block.font.size if underline else 0.0
        beneath = top + block.height + SUPPORT_GAP_EM * below.font.size + room
        begin = at + SUPPORT_DELAY_SECONDS + 0.2
        layers += support(below, theme, x, beneath, at=begin, align=align, name=f"{name}-support").layers
    return layers, block_box(block, x, top, align)


def _underlined(
    block: Block, theme: Theme, x: float, top: float, *, at: float, align: Align, name: str
) -> list[SpriteLayer]:
    """Return the theme's flourish under accents of the last line, drawn from left to right after the words."""
    boxes = accent_boxes(block, x, top, align)
    last = boxes and boxes[-1].bottom > block.last_baseline(top) - block.pitch / 2
    ops = theme.underlined(boxes[-1]) if last else ()
    if not ops:
        return []
    begin, box = at + arrival_seconds(block, theme.motion) + UNDERLINE_DELAY_SECONDS, boxes[-1]
    reach = Clip(
        left=box.x - 60, top=box.y, bottom=box.bottom + box.h,
        right=keys((begin, box.x - 20, "move"), (begin + UNDERLINE_SECONDS, box.right + 60)),
    )  # fmt: skip
    return [sprite(f"{name}-underline", *ops).model_copy(update={"start": max(0.0, begin), "clip": reach})]


def enter(actor: Actor, order: int, cue: Cue, context: SceneContext, theme: Theme, name: str) -> SpriteLayer:
    """Return an actor's layer: the hero is there early, the others come in turn, each as its word is said."""
    soonest = (cue.start or context.entrance) + HERO_DELAY_SECONDS + order * NEXT_OBJECT_SECONDS
    said = context.when_said(actor.word, -1.0) if actor.word else -1.0
    at = soonest
    if order and cue.start <= said <= cue.end:
        at = max(soonest, min(said - LEAD_SECONDS, cue.end - LAST_ENTRANCE_SECONDS))
    layer = sprite(name, *theme.stage.drawn(actor, theme, context.frame)).model_copy(update={"anchor": actor.base})
    turn = LAND_TURN if order % 2 == 0 else -LAND_TURN
    entered = enter_object(layer, at, theme.motion, turn=turn)
    there = at + theme.motion.hero_seconds
    beats = (*_until(entered.scale, there + TINY_SECONDS), *_pulses(actor.word, there, cue, context))
    alive = {"scale": beats} if len(beats) > 1 else {}
    if actor.plane in FLOATING and theme.motion.idle:
        swing = theme.motion.idle * (1.0 if actor.plane == "air" else ORBIT_SWING)
        alive["y"] = (*_until(entered.y, there), *_sine(there, cue.end, swing, order))
    return entered.model_copy(update=alive)


def _pulses(word: str, there: float, cue: Cue, context: SceneContext) -> tuple[Keyframe, ...]:
    """Return one beat of an object in answer to each sentence that speaks of it, after it has settled."""
    pulses: list[Keyframe] = []
    soonest = there + PULSE_AFTER_SECONDS
    for said in times_said(context, word):
        begin = said - LEAD_SECONDS / 2
        if soonest <= begin <= cue.end - PULSE_SECONDS - EXIT_SECONDS:
            pulses += [
                Keyframe(t=begin, v=1.0, ease="out"),
                Keyframe(t=begin + PULSE_SECONDS * 0.45, v=PULSE_SCALE, ease="move"),
                Keyframe(t=begin + PULSE_SECONDS, v=1.0),
            ]
            soonest = begin + PULSE_APART_SECONDS
    return tuple(pulses)


def _sine(start: float, end: float, swing: float, order: int) -> tuple[Keyframe, ...]:
    """Return a slow swing from rest: extremes half a period apart, eased between like a sine."""
    half = FLOAT_SECONDS / 2 * (1.0 + 0.13 * order)
    swings = math.ceil(max(0.0, end - start) / half)
    up = 1.0 if order % 2 else -1.0
    turns = (
        Keyframe(t=start + half * (number + 1), v=up * swing * (1 if number % 2 == 0 else -1), ease="sine")
        for number in range(swings)
    )
    return Keyframe(t=start, v=0.0, ease="sine"), *turns


def leave(layer: SpriteLayer, end: float) -> SpriteLayer:
    """Return the layer fading out and rising a little before `end`."""
    begin = end - EXIT_SECONDS
    opacity = (*_until(layer.opacity, begin), Keyframe(t=begin, v=1.0, ease="in"), Keyframe(t=end, v=0.0))
    heights = _until(layer.y, begin)
    resting = heights[-1].v if heights else 0.0
    y = (*heights, Keyframe(t=begin, v=resting, ease="in"), Keyframe(t=end, v=resting + EXIT_RISE))
    return layer.model_copy(update={"opacity": opacity, "y": y, "end": end})


def _until(track: Track, end: float) -> tuple[Keyframe, ...]:
    frames = track if isinstance(track, tuple) else (Keyframe(t=0.0, v=track),)
    return tuple(frame for frame in frames if frame.t < end)
