"""Pictures, slow zoom and captions: a MoviePy script against us, drawing the same."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Final

from app.core.machine import cpu_threads
from bench.films import FPS, SIZE, plates, slides, variants
from bench.measuring import in_turns, seconds, spawned
from bench.peers.running import plain, run_peer
from bench.result import Result

SECONDS: Final = 60.0
EXCERPT_SECONDS: Final = 10.0
PICTURES: Final = 12
CAPTIONS: Final = 20


def measure() -> list[Result]:
    """Return how many times faster we are, by frames per second: MoviePy makes the first ten seconds only."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pictures = variants(folder, PICTURES)
        captions = plates(folder, CAPTIONS, SECONDS)
        film = slides(pictures, SECONDS / PICTURES, captions)
        (folder / "composition.json").write_text(film.model_dump_json())
        (folder / "job.json").write_text('{"music": null}')
        job = {
            "pictures": [str(path) for path in pictures[: round(EXCERPT_SECONDS / SECONDS * PICTURES)]],
            "seconds_each": SECONDS / PICTURES,
            "seconds": EXCERPT_SECONDS,
            "zoom": [1.04, 1.12],
            "captions": plain(captions),
            "size": SIZE,
            "fps": float(FPS),
            "preset": "veryfast",
            "threads": cpu_threads(),
            "out": str(folder / "moviepy.mp4"),
        }
        runs = in_turns(
            {
                "ours": lambda: spawned([sys.executable, "-m", "bench.jobs", "file", str(folder)]),
                "moviepy": lambda: run_peer("slides", job, folder),
            }
        )
    ours, theirs = SECONDS * FPS / seconds(runs["ours"]), EXCERPT_SECONDS * FPS / seconds(runs["moviepy"])
    return [
        Result("stills: speed against a MoviePy script at the same preset", ours / theirs, "×", at_least=15.0),
        Result("stills: our speed, process start included", ours, "frames/s"),
        Result("stills: MoviePy's speed", theirs, "frames/s"),
    ]
