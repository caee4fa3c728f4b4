"""How a statement is played: words rise line by line, objects come in on their words, one floats, all leave."""

from __future__ import annotations

import math
from dataclasses import dataclass

from app.design.cast import Actor
from app.design.frame import SceneContext
from app.design.motion import LEAD_SECONDS, LINE_STAGGER_SECONDS, keys
from app.design.parts.header import SUPPORT_DELAY_SECONDS, headline, support
from app.design.parts.layers import sprite
from app.design.parts.text import Align, Block, accent_boxes, block_box
from app.design.tokens import Theme
from app.media.composition import Clip, Keyframe, SpriteLayer, Track
from app.media.drawing.ops import Box

HERO_DELAY_SECONDS = 0.10
NEXT_OBJECT_SECONDS = 0.11
POP_SECONDS = 0.72
POP_SCALE, POP_RISE = 0.86, 40.0
FADE_IN_SECONDS = 0.24
EXIT_SECONDS = 0.22
EXIT_RISE = -16.0
LAST_ENTRANCE_SECONDS = 1.4
"""No object comes in later than this before its span ends."""

PULSE_SCALE, PULSE_SECONDS = 1.06, 0.36
PULSE_AFTER_SECONDS = 1.0
"""An object answers to its word only when it has been there for this long."""

FLOAT_UNITS, FLOAT_SECONDS = 6.0, 4.2

SUPPORT_GAP_EM = 0.9
UNDERLINE_DELAY_SECONDS, UNDERLINE_SECONDS = 0.28, 0.32
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
    layers = [*placed.layers, *_underlined(block, theme, x, top, at=at, align=align, name=name)]
    if below.lines:
        beneath = top + block.height + SUPPORT_GAP_EM * below.font.size
        begin = at + SUPPORT_DELAY_SECONDS + 0.2
        layers += support(below, theme, x, beneath, at=begin, align=align, name=f"{name}-support").layers
    return layers, block_box(block, x, top, align)


def _underlined(
    block: Block, theme: Theme, x: float, top: float, *, at: float, align: Align, name: str
) -> list[SpriteLayer]:
    """Return the theme's flourish under the last line that has accents, drawn from left to right after the words."""
    boxes = accent_boxes(block, x, top, align)
    ops = theme.underlined(boxes[-1]) if boxes else ()
    if not ops:
        return []
    begin, box = at + len(block.lines) * LINE_STAGGER_SECONDS + UNDERLINE_DELAY_SECONDS, boxes[-1]
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
    layer = sprite(name, *theme.stage.drawn(actor, theme, context.frame))
    return layer.model_copy(
        update={
            "start": max(0.0, at),
            "anchor": actor.base,
            "opacity": keys((at, 0.0, "std"), (at + FADE_IN_SECONDS, 1.0)),
            "scale": _scales(at, said, cue),
            "y": _heights(actor, at, cue),
        }
    )


def _scales(at: float, said: float, cue: Cue) -> Track:
    """Return the pop of an entrance and, if its word is said later, one beat in answer to it."""
    entrance = keys((at, POP_SCALE, "settle"), (at + POP_SECONDS, 1.0))
    begin = said - LEAD_SECONDS / 2
    if not at + PULSE_AFTER_SECONDS <= begin <= cue.end - PULSE_SECONDS - EXIT_SECONDS:
        return entrance
    middle = begin + PULSE_SECONDS * 0.45
    pulse = keys((begin, 1.0, "out"), (middle, PULSE_SCALE, "move"), (begin + PULSE_SECONDS, 1.0))
    assert isinstance(entrance, tuple)
    assert isinstance(pulse, tuple)
    return (*entrance, *pulse)


def _heights(actor: Actor, at: float, cue: Cue) -> Track:
    rise = (Keyframe(t=at, v=POP_RISE, ease="out"), Keyframe(t=at + POP_SECONDS, v=0.0, ease="move"))
    if actor.plane != "air":
        return rise
    return (*rise, *_sine(at + POP_SECONDS, cue.end))


def _sine(start: float, end: float) -> tuple[Keyframe, ...]:
    """Return a slow swing from rest: extremes half a period apart, eased between like a sine."""
    half = FLOAT_SECONDS / 2
    swings = math.ceil(max(0.0, end - start) / half)
    return tuple(
        Keyframe(t=start + half * (number + 1), v=-FLOAT_UNITS if number % 2 == 0 else FLOAT_UNITS, ease="move")
        for number in range(swings)
    )


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
