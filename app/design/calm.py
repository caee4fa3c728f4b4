"""Reduced motion: the same layers, but nothing travels, grows, turns or counts. What would, fades.

A layer that goes from one place to another is shown at both, one fading into the other as the move would begin.
A beat that ends where it began, a float and a slow drift are left out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from app.media.composition import Clip, Keyframe, Layer, Track
from app.media.easing import value_at, values_at

FADE_SECONDS = 0.18
LONGEST_MOVE_SECONDS = 1.5
"""A move longer than this is a drift."""
LEAST_REST_SECONDS = 0.25
"""A stay shorter than this is part of a move."""
COUNT_SECONDS = 0.21
"""A figure shown no longer than this and followed by another is counting."""

CAPTION = "caption"
FAR = 1e9
OPACITY_SAMPLES = 64
SEEN_OPACITY = 0.02
MOVED = ("x", "y", "scale", "rotation")
EDGES = ("left", "top", "right", "bottom")


class _Stay(NamedTuple):
    """That a layer stands still from `start` to `end`; `at` is a time within."""

    start: float
    end: float
    at: float


def calmed(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Return layers that show the same with nothing but short fades."""
    return tuple(calm for layer in _counted(layers) for calm in _calmed(layer))


def _counted(layers: Sequence[Layer]) -> list[Layer]:
    """Return the layers without the figures of a count-up but the last, which is there from the start."""
    kept: list[Layer] = []
    begun: float | None = None
    for layer, after in zip(layers, [*layers[1:], None], strict=True):
        if after is not None and _counts_on(layer, after):
            begun = layer.start if begun is None else begun
            continue
        kept.append(layer if begun is None else _from(layer, begun))
        begun = None
    return kept


def _counts_on(layer: Layer, after: Layer) -> bool:
    brief = layer.end is not None and layer.end - layer.start <= COUNT_SECONDS
    return (
        brief and not layer.id.startswith(CAPTION) and layer.end == after.start and _stem(layer.id) == _stem(after.id)
    )


def _stem(name: str) -> str:
    return re.sub(r"(?<!\d)\d++$", "", name)


def _from(layer: Layer, begin: float) -> Layer:
    fade = (Keyframe(t=begin, v=0.0), Keyframe(t=begin + FADE_SECONDS, v=1.0))
    return layer.model_copy(update={"start": begin, "opacity": fade})


def _tracks(layer: Layer) -> list[Track]:
    clip = layer.clip
    edges = [getattr(clip, name) for name in EDGES] if clip else []
    return [*(getattr(layer, name) for name in MOVED), *edges]


def _calmed(moving: Layer) -> list[Layer]:
    layer = _without_drifts(moving)
    if not any(isinstance(track, tuple) for track in _tracks(layer)):
        return [layer]
    stays = _joined(layer, _stays(_tracks(layer)))
    return [_standing(layer, stay) for stay in stays if _visible(layer, stay)]


def _without_drifts(layer: Layer) -> Layer:
    """Return the layer without its long moves: it stays where one begins; an edge jumps at its end."""
    update: dict[str, object] = {name: _without_drift(getattr(layer, name)) for name in MOVED}
    if layer.clip is not None:
        update["clip"] = Clip(**{name: _late(getattr(layer.clip, name)) for name in EDGES})
    return layer.model_copy(update=update)


def _drifts(key: Keyframe, after: Keyframe) -> bool:
    return key.ease != "hold" and key.v != after.v and after.t - key.t > LONGEST_MOVE_SECONDS


def _without_drift(track: Track) -> Track:
    if not isinstance(track, tuple):
        return track
    kept = [track[0]]
    for key, after in pairwise(track):
        kept.append(after.model_copy(update={"v": kept[-1].v}) if _drifts(key, after) else after)
    return tuple(kept) if len({key.v for key in kept}) > 1 else kept[0].v


def _late(track: Track) -> Track:
    if not isinstance(track, tuple):
        return track
    held = (k.model_copy(update={"ease": "hold"}) if _drifts(k, after) else k for k, after in pairwise(track))
    return (*held, track[-1])


def _stays(tracks: Sequence[Track]) -> list[_Stay]:
    """Return where a layer stands still, in order of time."""
    times = sorted({key.t for track in tracks if isinstance(track, tuple) for key in track})
    found = [_Stay(-FAR, times[0], times[0] - 1.0)]
    for start, end in pairwise(times):
        if end - start >= LEAST_REST_SECONDS and _still(tracks, start, end):
            found.append(_Stay(start, end, (start + end) / 2))
    return [*found, _Stay(times[-1], FAR, times[-1])]


def _still(tracks: Sequence[Track], start: float, end: float) -> bool:
    inside = [start + (end - start) * share for share in (0.02, 0.5, 0.98)]
    return all(len({round(value_at(track, t), 3) for t in inside}) == 1 for track in tracks)


def _joined(layer: Layer, found: Sequence[_Stay]) -> list[_Stay]:
    """Return the stays with the moves between them given to the later; those alike are one."""
    joined = [found[0]]
    for stay in found[1:]:
        last = joined[-1]
        if _same(layer, last.at, stay.at):
            joined[-1] = last._replace(end=stay.end)
        else:
            joined.append(stay._replace(start=last.end))
    return joined


def _same(layer: Layer, one: float, other: float) -> bool:
    return all(abs(value_at(track, one) - value_at(track, other)) < 1e-3 for track in _tracks(layer))


def _visible(layer: Layer, stay: _Stay) -> bool:
    """Whether anything is seen of a layer while it stands there."""
    start, end = max(stay.start, layer.start), min(stay.end, FAR if layer.end is None else layer.end)
    if end <= start:
        return False
    if layer.clip is not None:
        left, top, right, bottom = (value_at(getattr(layer.clip, name), stay.at) for name in EDGES)
        if right <= left or bottom <= top:
            return False
    settled = max((key.t for key in _keys(layer.opacity)), default=start) + 1.0
    times = np.linspace(start, min(end, max(settled, start)), OPACITY_SAMPLES)
    return bool(values_at(layer.opacity, times).max() > SEEN_OPACITY)


def _keys(track: Track) -> tuple[Keyframe, ...]:
    return track if isinstance(track, tuple) else (Keyframe(t=-FAR, v=track),)


def _standing(layer: Layer, stay: _Stay) -> Layer:
    """Return the layer standing where it is at `stay.at`, fading in as it comes there and out as it goes."""
    update: dict[str, object] = {name: value_at(getattr(layer, name), stay.at) for name in MOVED}
    if layer.clip is not None:
        update["clip"] = Clip(**{name: value_at(getattr(layer.clip, name), stay.at) for name in EDGES})
    first, last = stay.start == -FAR, stay.end == FAR
    update["opacity"] = _faded(layer.opacity, None if first else stay.start, None if last else stay.end)
    if not first:
        update["start"] = max(layer.start, stay.start)
    if not last:
        update["end"] = min(FAR if layer.end is None else layer.end, stay.end + FADE_SECONDS)
    return layer.model_copy(update=update)


def _faded(opacity: Track, comes: float | None, goes: float | None) -> Track:
    """Return the opacity with a fade in at `comes` and one out at `goes`, unless it is itself on its way there."""
    keyed = _keys(opacity)
    if comes is not None and value_at(opacity, comes) > SEEN_OPACITY:
        arrived = comes + FADE_SECONDS
        rest = [key for key in keyed if key.t > arrived]
        keyed = (Keyframe(t=comes, v=0.0), Keyframe(t=arrived, v=value_at(opacity, arrived)), *rest)
    if goes is not None and value_at(opacity, goes) > SEEN_OPACITY:
        before = [key for key in keyed if key.t < goes]
        keyed = (*before, Keyframe(t=goes, v=value_at(opacity, goes)), Keyframe(t=goes + FADE_SECONDS, v=0.0))
    return keyed if len(keyed) > 1 else keyed[0].v
