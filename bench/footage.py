"""A minute of thirteen clips, twenty captions and music: the usual chain of tools, one ffmpeg graph, and us."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import cv2

from app.core.machine import cpu_threads
from app.media import ffmpeg
from bench.films import FPS, SIZE, Plate, footage, paint_photo, plates, shoot
from bench.measuring import Run, in_turns, seconds, spawned
from bench.peers.running import plain, run_peer
from bench.quality import vmaf
from bench.result import Result

SECONDS: Final = 60.0
CLIPS: Final = 13
CLIP_SECONDS: Final = 5.0
CAPTIONS: Final = 20
EXCERPT_CLIPS: Final = 2
"""How many clips the slow chain is given; it is compared by frames per second."""
TIMEOUT_SECONDS: Final = 3600.0
MUSIC: Final = "sine=f=220:r=48000:d=60,tremolo=f=0.3:d=0.5,volume=0.5"
VERYFAST: Final = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-profile:v", "high"]
LOSSLESS: Final = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "0"]


@dataclass(frozen=True)
class Edit:
    """What all sides are given."""

    folder: Path
    clips: list[Path]
    frames: list[int]
    captions: list[Plate]
    music: Path

    @property
    def lengths(self) -> list[float]:
        """Seconds of each clip that are shown."""
        return [float(count / FPS) for count in self.frames]


def measure() -> list[Result]:
    """Return speed against both references, peak memory, and VMAF against one lossless render."""
    with tempfile.TemporaryDirectory() as name:
        edit = prepare(Path(name))
        runs = in_turns(
            {
                "ours": lambda: ours(edit),
                "graph": lambda: graph(edit, edit.folder / "graph.mp4", VERYFAST),
                "chain": lambda: chain(edit),
            }
        )
        return [*_speeds(edit, runs), *_qualities(edit)]


def _speeds(edit: Edit, runs: dict[str, list[Run]]) -> list[Result]:
    mine, graphs = seconds(runs["ours"]), seconds(runs["graph"])
    chained = seconds(runs["chain"]) * sum(edit.frames) / sum(edit.frames[:EXCERPT_CLIPS])
    return [
        Result("footage: speed against the usual chain (medium)", chained / mine, "×", at_least=8.0),
        Result("footage: time against one ffmpeg graph (veryfast)", mine / graphs, "×", at_most=1.0),
        Result("footage: our time", mine, "s"),
        Result("footage: the graph's time", graphs, "s"),
        Result("footage: the chain's time, scaled from an excerpt", chained, "s"),
        Result("footage: our peak memory", max(run.peak_mb for run in runs["ours"]), "MB", at_most=600.0),
        Result("footage: the graph's peak memory", max(run.peak_mb for run in runs["graph"]), "MB"),
    ]


def _qualities(edit: Edit) -> list[Result]:
    reference = edit.folder / "lossless.mp4"
    graph(edit, reference, LOSSLESS, scaler="lanczos+accurate_rnd")
    scores = {
        side: vmaf(edit.folder / f"{side}.mp4", reference, edit.folder / "vmaf.json") for side in ("video", "graph")
    }
    return [
        Result("footage: our VMAF less the graph's", scores["video"] - scores["graph"], "", at_least=0.0),
        Result("footage: our VMAF", scores["video"], ""),
        Result("footage: our size against the graph's", _size(edit, "video") / _size(edit, "graph"), "×"),
    ]


def _size(edit: Edit, name: str) -> int:
    return (edit.folder / f"{name}.mp4").stat().st_size


def prepare(folder: Path) -> Edit:
    """Make the clips (a camera moving over a picture, with grain), the captions and the music."""
    picture = cv2.imread(str(paint_photo(folder / "landscape.jpg", 2880, 1620)))
    assert picture is not None
    clips = [shoot(picture, folder / f"clip-{number}.mp4", CLIP_SECONDS, number) for number in range(CLIPS)]
    total = round(SECONDS * FPS)
    edges = [total * number // CLIPS for number in range(CLIPS + 1)]
    frames = [right - left for left, right in pairwise(edges)]
    music = folder / "music.m4a"
    ffmpeg.run(["-f", "lavfi", "-i", MUSIC, "-c:a", "aac", "-b:a", "128k", str(music)], timeout_seconds=60)
    edit = Edit(folder, clips, frames, plates(folder, CAPTIONS, SECONDS), music)
    (folder / "composition.json").write_text(footage(clips, frames, edit.captions).model_dump_json())
    (folder / "job.json").write_text(json.dumps({"music": str(music)}))
    return edit


def ours(edit: Edit) -> Run:
    """Make the video in a process of its own, its start included."""
    return spawned([sys.executable, "-m", "bench.jobs", "file", str(edit.folder)])


def graph(edit: Edit, out: Path, encode: list[str], scaler: str = "bicubic") -> Run:
    """Make the video with one filter graph of the ffmpeg program."""
    inputs = [*edit.clips, *(plate.path for plate in edit.captions)]
    opened = [part for path in inputs for part in ("-i", str(path))]
    sound = ["-map", f"{len(inputs)}:a", "-c:a", "aac", "-shortest"]
    script = edit.folder / "graph.txt"
    script.write_text(graph_script(edit, scaler))
    command = [ffmpeg.program(), "-v", "error", "-y", *opened, "-i", str(edit.music)]
    shown = ["-/filter_complex", str(script), "-map", "[out]", *sound, "-pix_fmt", "yuv420p", *encode]
    return spawned([*command, *shown, "-movflags", "+faststart", str(out)])


def graph_script(edit: Edit, scaler: str) -> str:
    """Return the filter graph: every clip cut, cropped and scaled, joined, and every caption over them."""
    width, height = SIZE
    lines = [
        f"[{n}:v]fps={FPS},trim=end_frame={count},setpts=PTS-STARTPTS,crop=ih*{width}/{height}:ih,"
        f"scale={width}:{height}:flags={scaler},setsar=1[c{n}]"
        for n, count in enumerate(edit.frames)
    ]
    lines.append("".join(f"[c{n}]" for n in range(CLIPS)) + f"concat=n={CLIPS}[v0]")
    for n, plate in enumerate(edit.captions):
        name = "out" if n == len(edit.captions) - 1 else f"v{n + 1}"
        when = f"gte(t,{plate.start - 0.001:.3f})*lt(t,{plate.end - 0.001:.3f})"
        lines.append(f"[v{n}][{CLIPS + n}:v]overlay={plate.left}:{plate.top}:enable='{when}'[{name}]")
    return ";\n".join(lines)


def chain(edit: Edit) -> Run:
    """Make the first clips' video with the usual chain."""
    job: dict[str, Any] = {
        "clips": list(zip(map(str, edit.clips), edit.lengths, strict=True))[:EXCERPT_CLIPS],
        "captions": plain(edit.captions),
        "music": str(edit.music),
        "size": SIZE,
        "fps": float(FPS),
        "threads": cpu_threads(),
        "ffmpeg": ffmpeg.program(),
        "folder": str(edit.folder),
        "out": str(edit.folder / "chain.mp4"),
    }
    return run_peer("chain", job, edit.folder)
