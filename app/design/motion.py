"""Motion: how things arrive, stay alive and leave, as keyframes on layers.

Durations are seconds. A thing starts to arrive a little before its word is spoken and is nearly there at the onset.
"""

from __future__ import annotations

from typing import TypeVar

from app.design.motion_style import MotionStyle
from app.media.composition import Clip, ClipLayer, Ease, Keyframe, SpriteLayer, Track

LEAD_SECONDS = 0.22
"""How long before its spoken onset a thing starts to arrive: it is nine tenths in at the onset."""

LINE_STAGGER_SECONDS = 0.07
ITEM_STAGGER_SECONDS = 0.06
RISE_SECONDS = 0.42
FADE_SECONDS = 0.24

MASK_RISE_EM, MASK_FADE_SECONDS = 0.62, 0.14
"""How far below its place a line begins behind its edge, and how long it takes to be fully there."""
DESCENT_EM = 0.36
"""The edge lies this far below the baseline, under all that hangs down."""
OPEN = 1e5
"""So far away an edge hides nothing."""

LAND_SCALE, LAND_TURN, LAND_STEPS_PER_SECOND = 1.12, 4.0, 12.0
WIPE_FADE_SECONDS = 0.07
WIPE_RISE, GLASS_RISE, GLASS_SCALE = 160.0, 32.0, 0.96

AnyLayer = TypeVar("AnyLayer", SpriteLayer, ClipLayer)


def keys(*points: tuple[float, float] | tuple[float, float, Ease], ease: Ease = "out") -> Track:
    """Return a track through (time, value) or (time, value, ease to the next) points."""
    return tuple(Keyframe(t=point[0], v=point[1], ease=point[2] if len(point) > 2 else ease) for point in points)


def fade_in(layer: AnyLayer, at: float, seconds: float = FADE_SECONDS, *, to: float = 1.0) -> AnyLayer:
    """Return the layer fading in from `at`."""
    return layer.model_copy(update={"start": max(0.0, at), "opacity": keys((at, 0.0, "std"), (at + seconds, to))})


def rise_in(layer: AnyLayer, at: float, seconds: float = RISE_SECONDS, *, by: float = 24.0) -> AnyLayer:
    """Return the layer rising `by` units into place while it fades in from `at`."""
    faded = fade_in(layer, at, min(seconds, FADE_SECONDS))
    return faded.model_copy(update={"y": keys((at, by), (at + seconds, 0.0))})


def pop_in(layer: AnyLayer, at: float, seconds: float = 0.72, *, scale: float = 0.86, by: float = 40.0) -> AnyLayer:
    """Return the layer growing and rising into place with a slight overshoot from `at`."""
    faded = fade_in(layer, at, FADE_SECONDS)
    return faded.model_copy(
        update={"scale": keys((at, scale, "settle"), (at + seconds, 1.0)), "y": keys((at, by), (at + seconds, 0.0))}
    )


def unmask(
    layer: SpriteLayer, at: float, seconds: float, *, baseline: float, size: float, rise: float = MASK_RISE_EM
) -> SpriteLayer:
    """Return a line of type rising into place from behind an edge under its `baseline`, from `at`."""
    bottom = keys((at, baseline + DESCENT_EM * size, "hold"), (at + seconds, OPEN))
    return layer.model_copy(
        update={
            "start": max(0.0, at),
            "opacity": keys((at, 0.0, "std"), (at + MASK_FADE_SECONDS, 1.0)),
            "y": keys((at, rise * size), (at + seconds, 0.0)),
            "clip": Clip(left=-OPEN, top=-OPEN, right=OPEN, bottom=bottom),
        }
    )


def enter_object(
    layer: SpriteLayer,
    at: float,
    style: MotionStyle,
    *,
    scale: float = 0.86,
    by: float = 40.0,
    turn: float = LAND_TURN,
) -> SpriteLayer:
    """Return an object arriving from `at` in the theme's way, `scale` and `by` those of one that settles.

    A landing one turns by `turn` degrees on its way.
    """
    seconds = style.hero_seconds
    match style.hero:
        case "land":
            return _landed(layer, at, seconds, turn)
        case "wipe":
            slid = fade_in(layer, at, WIPE_FADE_SECONDS)
            return slid.model_copy(update={"y": keys((at, WIPE_RISE), (at + seconds, 0.0))})
        case "glass":
            drawn = fade_in(layer, at, seconds * 0.6)
            grown = keys((at, GLASS_SCALE), (at + seconds, 1.0))
            return drawn.model_copy(update={"scale": grown, "y": keys((at, GLASS_RISE), (at + seconds, 0.0))})
        case _:
            return pop_in(layer, at, seconds, scale=scale, by=by)


def _landed(layer: SpriteLayer, at: float, seconds: float, turn: float) -> SpriteLayer:
    """Return a cut-out put down: from nearer and turned, in steps like an animator's."""
    steps = max(2, round(seconds * LAND_STEPS_PER_SECOND))
    shares = [1.0 - (1.0 - step / steps) ** 2 for step in range(steps + 1)]
    times = [at + step / LAND_STEPS_PER_SECOND for step in range(steps + 1)]
    places = list(zip(times, shares, strict=True))
    return layer.model_copy(
        update={
            "start": max(0.0, at),
            "scale": keys(*((t, LAND_SCALE + (1.0 - LAND_SCALE) * share, "hold") for t, share in places)),
            "rotation": keys(*((t, turn * (1.0 - share), "hold") for t, share in places)),
        }
    )


def until(layer: AnyLayer, end: float) -> AnyLayer:
    """Return the layer shown only until `end`."""
    return layer.model_copy(update={"end": end})
