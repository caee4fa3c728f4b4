"""Segments drawn and encoded: several at once, each by one thread that draws a frame and hands it to x264.

Encoders of one thread each do more than one encoder of as many threads: nothing waits for anything, and while one
segment is wound up the others go on. Where there are fewer segments than cores, an encoder gets the idle cores, and
so does the last segment to begin: nothing comes after it that could use them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import av
import cv2

from app.core.exceptions import ValidationError
from app.core.machine import cpu_threads
from app.core.progress import CancelToken
from app.media.composition import Composition
from app.media.encoder import Quality, SegmentEncoder
from app.media.memory import return_freed_memory
from app.media.segments import Part, Segment, parts_at
from app.media.stage import Stage, Supplies, drawings_of, mixer
from app.media.transitions import progress_at
from app.media.yuv import Pixels, Planes

WORKER_BYTES_PER_PIXEL: Final = 100
"""What one segment in work takes for each pixel of a frame, mostly x264's look-ahead and references (measured)."""
MEMORY_BUDGET_BYTES: Final = 900_000_000
"""What all segments in work may take together: with the program itself about a gigabyte."""

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
    """Render segments as `rendering` does, and wait for all of them."""
    with rendering(
        composition, jobs, quality, cancel=cancel, on_frame=on_frame, on_segment=on_segment, threads=threads
    ):
        pass


@contextmanager
def rendering(
    composition: Composition,
    jobs: Sequence[SegmentJob],
    quality: Quality,
    *,
    cancel: CancelToken | None = None,
    on_frame: OnFrame | None = None,
    on_segment: OnSegment | None = None,
    threads: int | None = None,
) -> Iterator[Rendering]:
    """Render segments side by side on `threads` cores (all that may be used by default) while the body runs.

    They are begun in the order of the video; `on_segment` is told of each file as soon as it is whole. The body may
    wait for single ones; leaving it waits for all. After an error or a cancel, here or in the body, the files of
    unfinished segments are gone and nothing runs any more; CancelledError or the first error is raised.
    """
    if not jobs:
        yield Rendering({}, _Halt(cancel))
        return
    cores = threads or cpu_threads()
    workers = min(cores, len(jobs), workers_within_budget(composition.size))
    halt = _Halt(cancel)
    supplies = Supplies.of(composition, cancel=halt, decoder_threads=cores // workers)
    work = _Work(composition, quality, supplies, halt, on_frame, on_segment)
    cv2.setNumThreads(1)
    return_freed_memory()
    *ordered, last = sorted(jobs, key=lambda job: job.segment.start)
    with ThreadPoolExecutor(workers, thread_name_prefix="render") as pool:
        futures = {job.out: pool.submit(work.render, job, cores // workers) for job in ordered}
        futures[last.out] = pool.submit(work.render, last, cores)
        begun = Rendering(futures, halt)
        try:
            yield begun
            begun.finish()
        finally:
            begun.stop()


def workers_within_budget(size: tuple[int, int]) -> int:
    """Return how many segments of a size may be worked on at once; cores beyond that go to the encoders' threads."""
    return max(1, MEMORY_BUDGET_BYTES // (size[0] * size[1] * WORKER_BYTES_PER_PIXEL))


class _Halt(CancelToken):
    """The caller's token, and a stop of our own when one thread fails."""

    def __init__(self, caller: CancelToken | None) -> None:
        super().__init__()
        self._caller = caller

    @property
    def cancelled(self) -> bool:
        """Whether the caller or another thread asked to stop."""
        return super().cancelled or (self._caller is not None and self._caller.cancelled)


class Rendering:
    """Segments in work, by the file each goes to."""

    def __init__(self, futures: Mapping[Path, Future[None]], halt: CancelToken) -> None:
        self._futures = futures
        self._halt = halt
        self._failed: Future[None] | None = None
        for future in futures.values():
            future.add_done_callback(self._noted)

    def _noted(self, future: Future[None]) -> None:
        """Stop all others at their next frame when one fails."""
        if self._failed is None and not future.cancelled() and future.exception() is not None:
            self._failed = future
            self.stop()

    def wait(self, out: Path) -> None:
        """Wait until the segment that goes to `out` is whole; raises the first error of any."""
        future = self._futures[out]
        wait([future])
        (self._failed or future).result()

    def finish(self) -> None:
        """Wait for all; raises the first error of any."""
        for out in self._futures:
            self.wait(out)

    def stop(self) -> None:
        """Stop what is not finished."""
        self._halt.cancel()
        for future in self._futures.values():
            future.cancel()


@dataclass(frozen=True)
class _Work:
    """What all threads of one render share."""

    composition: Composition
    quality: Quality
    supplies: Supplies
    halt: CancelToken
    on_frame: OnFrame | None
    on_segment: OnSegment | None

    def render(self, job: SegmentJob, threads: int) -> None:
        """Render one segment with so many threads of the encoder; leave no file unless it is whole."""
        try:
            with self.supplies.sprites.held(drawings_of(self.composition, job.segment)):
                self._encode(job, threads)
        except BaseException:
            job.out.unlink(missing_ok=True)
            raise
        if self.on_segment is not None:
            self.on_segment(job.segment, job.out)

    def _encode(self, job: SegmentJob, threads: int) -> None:
        size, fps = self.composition.size, self.composition.fps
        with (
            SegmentEncoder(job.out, size, fps, self.quality, threads=threads) as encoder,
            closing(segment_frames(self.composition, job.segment, self.supplies)) as frames,
        ):
            for drawn in frames:
                self.halt.checkpoint()
                encoder.write(drawn.frame)
                if self.on_frame is not None:
                    self.on_frame(1)


def segment_frames(
    composition: Composition, segment: Segment, supplies: Supplies | None = None
) -> Generator[RenderedFrame]:
    """Yield the frames of a segment, all in one and the same memory."""
    supplies = supplies or Supplies.of(composition)
    frame = av.VideoFrame(*composition.size, "yuv420p")
    with closing(Stage(composition, segment, supplies, Planes.of(frame))) as stage:
        for index in range(segment.frames):
            changed = stage.draw(index)
            yield RenderedFrame(index, frame, changed)


def frame_at(composition: Composition, frame: int) -> Pixels:
    """Return one frame of the video as RGB, uint8 (h, w, 3), without encoding anything."""
    if not 0 <= frame < composition.frames:
        raise ValidationError(f"There is no frame {frame}.", hint=f"The video has {composition.frames} frames.")
    parts, index = parts_at(composition, frame)
    pictures = [_alone(composition, part.scene, part.frames[index]) for part in parts]
    if len(pictures) == 1:
        return pictures[0].to_rgb()
    picture = Planes.blank(*composition.size)
    leaving, coming = pictures
    mixer(composition, parts).mix(leaving, coming, progress_at(index, len(parts[0].frames)), picture)
    return picture.to_rgb()


def _alone(composition: Composition, scene: int, frame: int) -> Planes:
    """Draw one frame of one scene from nothing."""
    single = Segment(0, 0, 1, (Part(scene, (frame,)),), "")
    picture = Planes.blank(*composition.size)
    with closing(Stage(composition, single, Supplies.of(composition), picture)) as stage:
        stage.draw(0)
    return picture
