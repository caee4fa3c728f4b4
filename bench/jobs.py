"""Work that a bench runs in a process of its own, to see its memory: `python -m bench.jobs NAME FOLDER`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

from app.media.audio import mix
from app.media.composition import AudioClip, AudioTrack, Composition
from app.media.encoder import Quality
from app.media.join import join
from app.media.renderer import SegmentJob, render_segments
from app.media.segments import segments
from bench.films import short


def make(composition: Composition, folder: Path, quality: Quality, music: Path | None = None) -> Path:
    """Render a composition to `folder/video.mp4`, with music if given."""
    jobs = [SegmentJob(s, folder / f"segment-{s.index}.mp4") for s in segments(composition, quality)]
    render_segments(composition, jobs, quality)
    sound = None
    if music is not None:
        track = AudioTrack(clips=(AudioClip(path=str(music), role="music"),))
        sound = folder / "sound.m4a"
        mix(track, float(composition.frames / composition.fps), sound)
    out = folder / "video.mp4"
    join([job.out for job in jobs], sound, out, fps=composition.fps, frames=composition.frames)
    for job in jobs:
        job.out.unlink()
    return out


def _short(folder: Path) -> None:
    make(short(folder), folder, "standard")


def _small(folder: Path, minutes: int) -> None:
    film = short(folder, 60.0 * minutes, 10 * minutes)
    make(film.model_copy(update={"size": (540, 960)}), folder, "draft")


def _file(folder: Path) -> None:
    settings = json.loads((folder / "job.json").read_text())
    film = Composition.model_validate_json((folder / "composition.json").read_text())
    make(film, folder, "standard", Path(settings["music"]) if settings["music"] else None)


JOBS: dict[str, Callable[[Path], None]] = {
    "short": _short,
    "one-minute": lambda folder: _small(folder, 1),
    "ten-minutes": lambda folder: _small(folder, 10),
    "file": _file,
}

if __name__ == "__main__":
    JOBS[sys.argv[1]](Path(sys.argv[2]))
