"""A segment set up for drawing: the actors of its layers, one scene or two that are mixed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

import numpy as np

from app.core.progress import CancelToken
from app.media.clip_files import ClipFiles
from app.media.clips import ClipActor
from app.media.composition import ClipLayer, Composition, Layer, SpriteLayer
from app.media.compositor import Actor, Compositor, SpriteActor
from app.media.drawing.ops import Drawing
from app.media.drawing.raster import rasterise
from app.media.easing import values_at
from app.media.motion import SCALE_STEPS, Motion
from app.media.segments import Part, Segment, visible
from app.media.sprites import Rasterise, SpriteStore
from app.media.transitions import mixer_of, progress_at
from app.media.transitions.base import Mixer
from app.media.yuv import Planes, Rect

DENSITY_HEADROOM: Final = 1.0125
"""Keeps a growing picture's scale off 1, where resampling it quickly is not possible."""
MIN_DENSITY, MAX_DENSITY = 0.25, 2.0
"""Outside these, a sprite is drawn as designed: it would be hard to see, or dear to keep."""
IDLE_BYTES_PER_PIXEL: Final = 16
"""What sprites may take that no segment in work shows, for each pixel of a frame: some backgrounds and pictures."""


@dataclass(frozen=True)
class Supplies:
    """What the segments of one render share."""

    sprites: SpriteStore
    clips: ClipFiles
    decoder_threads: int = 1

    @classmethod
    def of(
        cls,
        composition: Composition,
        *,
        cancel: CancelToken | None = None,
        decoder_threads: int = 1,
        draw: Rasterise = rasterise,
    ) -> Supplies:
        """Return supplies for segments of a composition."""
        idle_bytes = IDLE_BYTES_PER_PIXEL * composition.size[0] * composition.size[1]
        sprites = SpriteStore(draw, composition.pixels_per_unit, composition.canvas, idle_bytes=idle_bytes)
        return cls(sprites, ClipFiles(cancel=cancel), decoder_threads)


def seen_layers(composition: Composition, part: Part) -> list[Layer]:
    """Return the layers on stage in any frame of a part, from back to front."""
    fps = composition.fps
    start, end = float(part.frames[0] / fps), float(part.frames[-1] / fps)
    return [layer for layer in composition.scenes[part.scene].layers if visible(layer, start, end)]


def drawings_of(composition: Composition, segment: Segment) -> list[Drawing]:
    """Return the drawings that a segment uses."""
    layers = [layer for part in segment.parts for layer in seen_layers(composition, part)]
    return [layer.drawing for layer in layers if isinstance(layer, SpriteLayer)]


def actors_of(composition: Composition, part: Part, supplies: Supplies) -> list[Actor]:
    """Return the actors of the layers seen in a part of a scene, from back to front."""
    frame, scale = Rect(0, 0, *composition.size), composition.pixels_per_unit
    frames = composition.scenes[part.scene].frames
    cast: list[tuple[Layer, Motion, float]] = []
    for layer in seen_layers(composition, part):
        motion = Motion(layer, part.frames, composition.fps, scale)
        if any(motion.shown):
            density = sprite_density(layer, frames, composition.fps) if isinstance(layer, SpriteLayer) else 1.0
            cast.append((layer, motion, density))
    supplies.sprites.prepare((layer, density) for layer, _, density in cast if isinstance(layer, SpriteLayer))
    return [
        SpriteActor(layer, supplies.sprites.rest(layer, density), motion, frame, scale)
        if isinstance(layer, SpriteLayer)
        else _clip_actor(layer, motion, _times(part, composition.fps), frame, scale, supplies)
        for layer, motion, density in cast
    ]


def sprite_density(layer: SpriteLayer, frames: int, fps: Fraction) -> float:
    """Return how many samples per output pixel to draw a layer with, so that it is sharp where it is seen longest.

    A layer that rests at one scale is drawn at that scale. One that only moves through scales above 1 (a picture
    slowly growing) is drawn a little beyond its largest, so that it is only ever made smaller.
    """
    times = np.arange(frames, dtype=np.float64) / float(fps)
    end = layer.end if layer.end is not None else math.inf
    seen = times[(times >= layer.start) & (times < end)]
    scales, counts = np.unique(np.rint(values_at(layer.scale, seen) * SCALE_STEPS), return_counts=True)
    if not len(scales):
        return 1.0
    longest = int(np.argmax(counts))
    if counts[longest] * 2 >= len(seen):
        return _bounded(scales[longest] / SCALE_STEPS)
    return _bounded(scales[-1] / SCALE_STEPS * DENSITY_HEADROOM) if scales[0] > SCALE_STEPS else 1.0


def _bounded(density: float) -> float:
    return float(density) if MIN_DENSITY <= density <= MAX_DENSITY else 1.0


def _clip_actor(
    layer: ClipLayer, motion: Motion, times: list[float], frame: Rect, scale: float, supplies: Supplies
) -> ClipActor:
    clip = supplies.clips.ready(layer)
    return ClipActor(layer, clip, motion, times, frame, scale, supplies.decoder_threads)


def _times(part: Part, fps: Fraction) -> list[float]:
    return [float(frame / fps) for frame in part.frames]


class Stage:
    """Draws a segment's frames in order onto `canvas`. Close it when done."""

    def __init__(self, composition: Composition, segment: Segment, supplies: Supplies, canvas: Planes) -> None:
        self._canvas = canvas
        self._frames = segment.frames
        self._mixer = mixer(composition, segment.parts) if segment.transition else None
        self._planes = [canvas, Planes.blank(*composition.size)] if segment.transition else [canvas]
        if segment.transition:
            self._planes[0] = Planes.blank(*composition.size)
        self._scenes = [
            Compositor(actors_of(composition, part, supplies), planes)
            for part, planes in zip(segment.parts, self._planes, strict=True)
        ]

    def draw(self, index: int) -> bool:
        """Draw frame `index`; return whether it differs from the one before."""
        changed = [scene.draw(index) for scene in self._scenes]
        if self._mixer is None:
            return changed[0]
        leaving, coming = self._planes
        self._mixer.mix(leaving, coming, progress_at(index, self._frames), self._canvas)
        return True

    def close(self) -> None:
        """Let go of files."""
        for scene in self._scenes:
            scene.close()


def mixer(composition: Composition, parts: Sequence[Part]) -> Mixer:
    """Return what mixes the two parts of a transition."""
    coming = composition.scenes[parts[1].scene]
    return mixer_of(coming.transition, composition.size, composition.pixels_per_unit)
