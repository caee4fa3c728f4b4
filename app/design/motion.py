"""Motion: how things arrive, stay alive and leave, as keyframes on layers.

Durations are seconds. A thing starts to arrive a little before its word is spoken and is nearly there at the onset.
"""

from __future__ import annotations

from typing import TypeVar

from app.media.composition import ClipLayer, Ease, Keyframe, SpriteLayer, Track

LEAD_SECONDS = 0.12
"""How long before its spoken onset a thing starts to arrive."""

LINE_STAGGER_SECONDS = 0.07
ITEM_STAGGER_SECONDS = 0.06
RISE_SECONDS = 0.42
FADE_SECONDS = 0.24

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


def until(layer: AnyLayer, end: float) -> AnyLayer:
    """Return the layer shown only until `end`."""
    return layer.model_copy(update={"end": end})
