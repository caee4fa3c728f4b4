"""A full render against x264 alone, which is given the very same frames from memory."""

from __future__ import annotations

import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import av
import cv2

from app.core.machine import cpu_threads
from app.media.composition import Composition
from app.media.encoder import SegmentEncoder
from app.media.join import join
from app.media.renderer import SegmentJob, frame_at, render_segments, segment_frames
from app.media.segments import Segment, segments
from app.media.stage import Supplies, drawings_of
from app.media.yuv import Planes
from bench.films import short
from bench.measuring import ROUNDS, Run, in_turns, ratio, seconds, spawned, timed
from bench.quality import render_lossless, vmaf
from bench.result import Result

Frames = list[av.VideoFrame]
FULL_SECONDS: Final = 60.0
MEMORY_FOR_FULL_GB: Final = 8
"""Free memory needed to hold the frames of a minute; with less, the film is half as long."""
STILL_FRAMES: Final = (60, 500, 700)


def measure() -> list[Result]:
    """Return speed against the encoder alone, time of one frame, picture quality and memory."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        enough = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") > MEMORY_FOR_FULL_GB << 30
        film = short(folder, FULL_SECONDS, 10) if enough else short(folder, FULL_SECONDS / 2, 5)
        return [*_speed(film, folder), *_still(film), *_quality(film, folder), *_memory(folder)]


def _speed(film: Composition, folder: Path) -> list[Result]:
    runs = against_x264(film, folder)
    length = film.frames / seconds(runs["ours"])
    return [
        Result("render: time against x264 alone, same segments and threads", _of(runs, "x264"), "×", at_most=1.25),
        Result(
            f"render: time against one x264 encoder of {cpu_threads()} threads", _of(runs, "x264, one encoder"), "×"
        ),
        Result("render: processor time against x264 alone", _cpu(runs), "×"),
        Result("render: speed", length, "frames/s"),
    ]


def against_x264(film: Composition, folder: Path, rounds: int = ROUNDS) -> dict[str, list[Run]]:
    """Return runs of "ours", "x264" (the same segments from memory) and "x264, one encoder" (of all cores)."""
    wanted = segments(film)
    frames = _in_memory(film, wanted)
    cores = cpu_threads()
    jobs = [SegmentJob(s, folder / f"{s.index}.mp4") for s in wanted]
    spare = folder / "spare"
    spare.mkdir()
    cv2.setNumThreads(1)

    def as_segments() -> None:
        ordered = sorted(enumerate(frames), key=lambda pair: -len(pair[1]))
        with ThreadPoolExecutor(cores) as pool:
            list(pool.map(lambda pair: _encode(film, pair[1], spare / f"{pair[0]}.mp4", 1), ordered))

    everything = [frame for part in frames for frame in part]
    sides = {
        "ours": lambda: timed(lambda: render_segments(film, jobs, "standard")),
        "x264": lambda: timed(as_segments),
        "x264, one encoder": lambda: timed(lambda: _encode(film, everything, spare / "all.mp4", cores)),
    }
    return in_turns(sides, rounds)


def _of(runs: dict[str, list[Run]], reference: str) -> float:
    return ratio(runs["ours"], runs[reference])


def _cpu(runs: dict[str, list[Run]]) -> float:
    ours, theirs = (min(run.cpu_seconds for run in runs[side]) for side in ("ours", "x264"))
    return ours / theirs


def _in_memory(film: Composition, wanted: list[Segment]) -> list[Frames]:
    """Return every segment's frames; one that does not differ from the one before is the same object."""
    supplies = Supplies.of(film)
    result = []
    for segment in wanted:
        frames: Frames = []
        with supplies.sprites.held(drawings_of(film, segment)):
            for drawn in segment_frames(film, segment, supplies):
                if drawn.changed or not frames:
                    frames.append(_copy(drawn.frame))
                else:
                    frames.append(frames[-1])
        result.append(frames)
    return result


def _copy(frame: av.VideoFrame) -> av.VideoFrame:
    copy = av.VideoFrame(frame.width, frame.height, "yuv420p")
    Planes.of(copy).copy_from(Planes.of(frame))
    return copy


def _encode(film: Composition, frames: Frames, out: Path, threads: int) -> None:
    with SegmentEncoder(out, film.size, film.fps, "standard", threads=threads) as encoder:
        for frame in frames:
            encoder.write(frame)


def _still(film: Composition) -> list[Result]:
    frame_at(film, 0)
    runs = [timed(lambda number=number: frame_at(film, number)) for number in STILL_FRAMES]  # type: ignore[misc]  # a default binds the loop's value
    return [Result("render: one frame on demand", seconds(runs), "s", at_most=0.25)]


def _quality(film: Composition, folder: Path) -> list[Result]:
    video = folder / "video.mp4"
    join([folder / f"{s.index}.mp4" for s in segments(film)], None, video, fps=film.fps, frames=film.frames)
    reference = render_lossless(film, folder / "lossless.mp4")
    score = vmaf(video, reference, folder / "vmaf.json")
    rate = video.stat().st_size * 8 / 1e6 / float(film.frames / film.fps)
    return [
        Result("render: VMAF of standard quality", score, "", at_least=93.0),
        Result("render: bit rate of standard quality", rate, "Mbit/s"),
    ]


def _memory(folder: Path) -> list[Result]:
    peaks = {}
    for job in ("short", "one-minute", "ten-minutes"):
        peaks[job] = spawned([sys.executable, "-m", "bench.jobs", job, str(folder)]).peak_mb
    growth = peaks["ten-minutes"] / peaks["one-minute"]
    return [
        Result("render: peak memory of one minute at 1080 × 1920", peaks["short"], "MB", at_most=1000.0),
        Result("render: peak memory of ten minutes against one (540 × 960, draft)", growth, "×", at_most=1.2),
    ]
