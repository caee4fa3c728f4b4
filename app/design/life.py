"""Life in long scenes: where the picture would rest while the voice goes on, a thing on stage answers to a word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from app.design.motion import LEAD_SECONDS
from app.media.composition import Keyframe, Layer, SpriteLayer, Track
from app.media.timeline import TimedWord

LONGEST_REST_SECONDS = 2.4
"""A picture that rests no longer than this is left alone."""
APART_SECONDS = 2.0
BEAT_SECONDS = 0.46
PEAK_SHARE = 0.4
TAIL_SECONDS = 0.7
"""Nothing begins so shortly before a scene ends."""
WORD_LETTERS = 4
"""A thing answers to words of at least this many letters: it is they that carry what is said."""

BEATS = (
    ("object", 1.045),
    ("illustration", 1.045),
    ("picture-", 1.035),
    ("dot", 1.16),
    ("figure", 1.022),
    ("change", 1.03),
    ("difference", 1.03),
    ("emblem", 1.018),
)
"""Layers that may answer, by how their names begin, with how far they grow; those named first before the others."""

SEEN_SECONDS = 0.05
SEEN_TRAVEL = 2.0
"""A move is seen when it takes a thing so many units, degrees or hundredths in all."""


def enlivened(layers: Sequence[Layer], words: Sequence[TimedWord], duration: float) -> tuple[Layer, ...]:
    """Return the layers, things among them answering to a word wherever all would rest for long; times in seconds."""
    alive = list(layers)
    for start, end in rests(layers, duration):
        turn = 0
        for at in _moments(words, start, min(end, duration - TAIL_SECONDS)):
            able = _able(alive, at)
            if able:
                place, scale = able[turn % len(able)]
                alive[place] = _beating(alive[place], at, scale)
                turn += 1
    return tuple(alive)


def rests(layers: Iterable[Layer], duration: float) -> list[tuple[float, float]]:
    """Return when nothing visibly changes for long, in order."""
    times = sorted({0.0, duration, *(t for layer in layers for t in _changes(layer) if 0.0 < t < duration)})
    return [(start, end) for start, end in pairwise(times) if end - start > LONGEST_REST_SECONDS]


def _changes(layer: Layer) -> Iterator[float]:
    yield layer.start
    if layer.end is not None:
        yield layer.end
    edges = [getattr(layer.clip, name) for name in ("left", "top", "right", "bottom")] if layer.clip else []
    for track, weight in ((layer.x, 1), (layer.y, 1), (layer.scale, 100), (layer.rotation, 1), (layer.opacity, 100)):
        yield from _moved(track, weight)
    for edge in edges:
        yield from _moved(edge, 1)


def _moved(track: Track, weight: float) -> Iterator[float]:
    """Yield times through every visible move of a track, so that no gap within it counts as rest."""
    if not isinstance(track, tuple):
        return
    for key, after in pairwise(track):
        if abs(after.v - key.v) * weight < SEEN_TRAVEL:
            continue
        if key.ease == "hold":
            yield after.t
            continue
        steps = max(1, round((after.t - key.t) / APART_SECONDS) + 1)
        yield from (key.t + (after.t - key.t) * step / steps for step in range(steps + 1))


def _moments(words: Sequence[TimedWord], start: float, end: float) -> Iterator[float]:
    """Yield when something should happen between two changes: as words are said, about two seconds apart."""
    last = start
    said = [word.start for word in words if len(word.text) >= WORD_LETTERS and start < word.start < end]
    for at, after in pairwise([*said, end]):
        if at - last >= APART_SECONDS * 0.8 and (at - last >= APART_SECONDS or after - last > APART_SECONDS * 1.3):
            if end - at < BEAT_SECONDS:
                return
            yield at - LEAD_SECONDS * 0.4
            last = at


def _able(layers: Sequence[Layer], at: float) -> list[tuple[int, float]]:
    """Return the layers that may answer at a time, of the kind that comes first, with how far they grow."""
    for name, scale in BEATS:
        found = [(n, scale) for n, layer in enumerate(layers) if layer.id.startswith(name) and _stands(layer, at)]
        if found:
            return found
    return []


def _stands(layer: Layer, at: float) -> bool:
    """Whether a layer is wholly there and at rest through a beat from `at`."""
    if not isinstance(layer, SpriteLayer) or layer.start > at - SEEN_SECONDS:
        return False
    if layer.end is not None and layer.end < at + BEAT_SECONDS + SEEN_SECONDS:
        return False
    return _rests_at(layer.scale, at, 1.0) and _rests_at(layer.opacity, at, 1.0)


def _rests_at(track: Track, at: float, value: float) -> bool:
    if not isinstance(track, tuple):
        return track == value
    before = [key for key in track if key.t <= at]
    after = [key for key in track if key.t > at]
    settled = bool(before) and before[-1].v == value
    return settled and (
        not after or (after[0].t >= at + BEAT_SECONDS and after[0].v == value) or _held(before[-1], after[0], at)
    )


def _held(key: Keyframe, after: Keyframe, at: float) -> bool:
    return key.ease == "hold" and after.t >= at + BEAT_SECONDS


def _beating(layer: Layer, at: float, scale: float) -> Layer:
    """Return the layer growing a little from `at`, and back."""
    beat = (
        Keyframe(t=at, v=1.0, ease="sine"), Keyframe(t=at + BEAT_SECONDS * PEAK_SHARE, v=scale, ease="sine"),
        Keyframe(t=at + BEAT_SECONDS, v=1.0),
    )  # fmt: skip
    track = layer.scale if isinstance(layer.scale, tuple) else ()
    before = tuple(key for key in track if key.t <= at)
    after = tuple(key for key in track if key.t > at)
    return layer.model_copy(update={"scale": (*before, *beat, *after)})
