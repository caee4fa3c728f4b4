"""Segments drawn and encoded: several at once, each by one thread that draws a frame and hands it to x264.

Two encoders of one thread each do more than one encoder of two threads: nothing waits for anything. When there are
fewer segments than cores, an encoder gets the cores that would be idle.
"""

from __future__ import annotations

import importlib
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

import av
import cv2

from app.core.config import cpu_threads
from app.core.exceptions import ValidationError
from app.core.progress import CancelToken
from app.media.composition import Composition, Layer, SpriteLayer
from app.media.compositor import Actor, Compositor, SpriteActor
from app.media.drawing.ops import Drawing
from app.media.encoder import Quality, SegmentEncoder
from app.media.motion import Motion
from app.media.segments import Part, Segment, segments, visible
from app.media.sprites import Rasterise, SpriteStore
from app.media.yuv import Pixels, Planes, mix

OnFrame = Callable[[int], None]
"""Takes the number of frames done since the last call; called from any thread."""

OnSegment = Callable[[Segment, Path], None]
"""Takes a segment whose file is whole; called from any thread."""


@dataclass(frozen=True)
class SegmentJob:
    """A segment to render and the temporary file it goes to."""

    segment: Segment
    out: Path


@dataclass(frozen=True)
class RenderedFrame:
    """A frame as the encoder takes it. The memory is drawn over by the next one; `changed` says if it differs."""

    index: int
    frame: av.VideoFrame
    changed: bool


def render_segment(
    composition: Composition,
    segment: Segment,
    out: Path,
    quality: Quality,
    *,
    cancel: CancelToken | None = None,
    on_frame: OnFrame | None = None,
) -> None:
    """Render one segment to `out`: the whole file, or none when it fails or is cancelled."""
    render_segments(composition, [SegmentJob(segment, out)], quality, cancel=cancel, on_frame=on_frame)


def render_segments(
    composition: Composition,
    jobs: Sequence[SegmentJob],
    quality: Quality,
    *,
    cancel: CancelToken | None = None,
    on_frame: OnFrame | None = None,
    on_segment: OnSegment | None = None,
    threads: int | None = None,
) -> None:
    """Render segments side by side on `threads` cores (all that may be used by default), the longest first.

    `on_segment` is told of each file as soon as it is whole. After an error or a cancel the files of unfinished
    segments are gone and nothing runs any more; CancelledError or the first error is raised.
    """
    if not jobs:
        return
    threads = threads or cpu_threads()
    workers = min(threads, len(jobs))
    store = _store(composition, [job.segment for job in jobs])
    work = _Work(composition, quality, store, threads // workers, cancel or CancelToken(), on_frame, on_segment)
    cv2.setNumThreads(1)
    with ThreadPoolExecutor(workers, thread_name_prefix="render") as pool:
        ordered = sorted(jobs, key=lambda job: -job.segment.frames)
        _finish([pool.submit(work.render, job) for job in ordered], work)


def _finish(futures: list[Future[None]], work: _Work) -> None:
    try:
        wait(futures, return_when=FIRST_EXCEPTION)
        failed = [future for future in futures if future.done() and not future.cancelled() and future.exception()]
        for future in failed[:1]:
            future.result()
    finally:
        work.stop.set()
        for future in futures:
            future.cancel()


class _Work:
    """What all threads of one render share."""

    def __init__(
        self,
        composition: Composition,
        quality: Quality,
        store: SpriteStore,
        encoder_threads: int,
        cancel: CancelToken,
        on_frame: OnFrame | None,
        on_segment: OnSegment | None,
    ) -> None:
        self._composition = composition
        self._quality = quality
        self._store = store
        self._encoder_threads = encoder_threads
        self._cancel = cancel
        self._on_frame = on_frame
        self._on_segment = on_segment
        self.stop = threading.Event()

    def render(self, job: SegmentJob) -> None:
        """Render one segment; leave no file unless it is whole."""
        whole = False
        try:
            whole = self._encode(job)
        finally:
            self._store.release(drawings_of(self._composition, job.segment))
            if not whole:
                job.out.unlink(missing_ok=True)
        if whole and self._on_segment is not None:
            self._on_segment(job.segment, job.out)

    def _encode(self, job: SegmentJob) -> bool:
        composition = self._composition
        with SegmentEncoder(
            job.out, composition.size, composition.fps, self._quality, threads=self._encoder_threads
        ) as encoder:
            for drawn in segment_frames(composition, job.segment, self._store):
                self._cancel.checkpoint()
                if self.stop.is_set():
                    return False
                encoder.write(drawn.frame)
                if self._on_frame is not None:
                    self._on_frame(1)
        return True


def segment_frames(
    composition: Composition, segment: Segment, store: SpriteStore | None = None
) -> Iterator[RenderedFrame]:
    """Yield the frames of a segment, all in one and the same memory."""
    store = store or _store(composition, [segment])
    frame = av.VideoFrame(*composition.size, "yuv420p")
    draw = _Mixed if segment.transition else _Single
    scene = draw(composition, segment, store, Planes.of(frame))
    for index in range(segment.frames):
        yield RenderedFrame(index, frame, scene.draw(index))


class _Single:
    """A piece of one scene's body."""

    def __init__(self, composition: Composition, segment: Segment, store: SpriteStore, canvas: Planes) -> None:
        self._compositor = Compositor(actors_of(composition, segment.parts[0], store), canvas)

    def draw(self, index: int) -> bool:
        """Draw a frame; return whether it changed."""
        return self._compositor.draw(index)


class _Mixed:
    """A crossfade: the weight of the scene that comes grows evenly, and is one half in the middle."""

    def __init__(self, composition: Composition, segment: Segment, store: SpriteStore, canvas: Planes) -> None:
        self._canvas = canvas
        self._frames = segment.frames
        self._scenes = (Planes.blank(*composition.size), Planes.blank(*composition.size))
        self._compositors = [
            Compositor(actors_of(composition, part, store), planes)
            for part, planes in zip(segment.parts, self._scenes, strict=True)
        ]

    def draw(self, index: int) -> bool:
        """Draw a frame; every one differs."""
        for compositor in self._compositors:
            compositor.draw(index)
        mix(self._scenes, (index + 1) / (self._frames + 1), self._canvas)
        return True


def frame_at(composition: Composition, frame: int) -> Pixels:
    """Return one frame of the video as RGB, uint8 (h, w, 3), without encoding anything."""
    if not 0 <= frame < composition.frames:
        raise ValidationError(f"There is no frame {frame}.", hint=f"The video has {composition.frames} frames.")
    segment = next(s for s in segments(composition) if s.start <= frame < s.start + s.frames)
    offset = frame - segment.start
    single = Segment(0, frame, 1, tuple(Part(p.scene, (p.frames[offset],)) for p in segment.parts), "")
    store = _store(composition, [single])
    pictures = (Planes.blank(*composition.size), Planes.blank(*composition.size))
    for part, picture in zip(single.parts, pictures, strict=False):
        Compositor(actors_of(composition, part, store), picture).draw(0)
    if segment.transition:
        mix(pictures, (offset + 1) / (segment.frames + 1), pictures[0])
    return pictures[0].to_rgb()


def actors_of(composition: Composition, part: Part, store: SpriteStore) -> list[Actor]:
    """Return the actors of the layers seen in a part of a scene, from back to front."""
    frame = Planes.blank(*composition.size).rect
    scale = composition.pixels_per_unit
    actors: list[Actor] = []
    for layer in _seen_layers(composition, part):
        motion = Motion(layer, part.frames, composition.fps, scale)
        if not any(motion.shown):
            continue
        if isinstance(layer, SpriteLayer):
            actors.append(SpriteActor(layer, store.rest(layer), motion, frame, scale))
    return actors


def _seen_layers(composition: Composition, part: Part) -> list[Layer]:
    fps = composition.fps
    start, end = float(part.frames[0] / fps), float(part.frames[-1] / fps)
    return [layer for layer in composition.scenes[part.scene].layers if visible(layer, start, end)]


def drawings_of(composition: Composition, segment: Segment) -> list[Drawing]:
    """Return the drawings that a segment uses."""
    layers = [layer for part in segment.parts for layer in _seen_layers(composition, part)]
    return [layer.drawing for layer in layers if isinstance(layer, SpriteLayer)]


def _store(composition: Composition, used: Sequence[Segment]) -> SpriteStore:
    uses = [drawing for segment in used for drawing in drawings_of(composition, segment)]
    return SpriteStore(_rasteriser(), composition.pixels_per_unit, composition.canvas, uses)


def _rasteriser() -> Rasterise:
    found: Rasterise = importlib.import_module("app.media.drawing.raster").rasterise
    return found
