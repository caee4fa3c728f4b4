"""The pipeline as a user meets it: `reelwright make` on a ten-scene vertical script whose voice is kept.

Full render, an edit of one title, and nothing changed, in turns; the time with speech from nothing beside them.
Memory of a ten-minute film against a one-minute one, and how soon help appears.
"""

from __future__ import annotations

import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from app.core.machine import cache_root
from bench.measuring import ROUNDS, Run, in_turns, ratio, seconds, spawned
from bench.result import Result
from tools.landscape import write_landscape

MEMORY_LIMIT_MB = 1000.0
KEPT_KINDS = ("fonts", "illustrations", "embeddings", "models")
VOICE_KINDS = ("narrations", "speech")
COMMAND = (sys.executable, "-c", "from app.cli.main import run; run()")
SCENES = (Path(__file__).parent / "coffee.md").read_text("utf-8").strip().split("\n\n## ")

PICTURE_EVERY = 3
"""Every third scene shows a photo that moves slowly, as films of the user's own pictures do."""


class Bench:
    """A folder with a script and a cache that shares what is slow to prepare with the user's."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cache = folder / "cache"
        self._edits = 0
        for kind in KEPT_KINDS:
            (cache_root() / kind).mkdir(parents=True, exist_ok=True)
            self._cache.mkdir(exist_ok=True)
            (self._cache / kind).symlink_to(cache_root() / kind)
        os.environ["REELWRIGHT_CACHE"] = str(self._cache)

    def write(self, minutes: int = 1, edited: str = "") -> Path:
        """Write a script of ten scenes for each minute; `edited` is added to the fifth title."""
        scenes = [
            scene.removeprefix("## ").replace("\n", f" {part or ''}\n", 1)
            for part in range(minutes)
            for scene in SCENES
        ]
        for number in range(2, len(scenes), PICTURE_EVERY):
            name = write_landscape(self._folder / f"picture-{number % 10}.jpg", seed=number % 10).name
            scenes[number] += f"\n\n![A picture]({name})"
        scenes[4] = scenes[4].replace("\n", f"{edited}\n", 1)
        body = "\n\n".join(f"## {scene}" for scene in scenes)
        script = self._folder / f"film-{minutes}.md"
        script.write_text(f"---\ntitle: Coffee and sleep\naspect: '9:16'\n---\n\n{body}\n", "utf-8")
        return script

    def make(self, script: Path) -> Run:
        """Run the command."""
        return spawned([*COMMAND, "make", str(script), "--json", "-o", str(script.with_suffix(".mp4"))])

    def forget_pictures(self) -> None:
        """Remove every artifact but the voice."""
        for folder in (self._cache / "artifacts").iterdir():
            if folder.name not in VOICE_KINDS:
                shutil.rmtree(folder)

    def full(self) -> Run:
        """Render with the voice kept and nothing else."""
        script = self.write()
        self.forget_pictures()
        return self.make(script)

    def edit(self) -> Run:
        """Render after a change of one title."""
        self._edits += 1
        return self.make(self.write(edited=f" {self._edits}"))

    def unchanged(self) -> Run:
        """Render again what was just rendered."""
        return self.make(self.write(edited=f" {self._edits}"))


def measure() -> list[Result]:
    """Return the figures of the whole pipeline."""
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        spoken = bench.make(bench.write())
        runs = in_turns({"full": bench.full, "edit": bench.edit, "unchanged": bench.unchanged})
        return [
            Result("pipeline: full render, voice kept", seconds(runs["full"]), "s"),
            Result("pipeline: full render, speech from nothing", spoken.seconds, "s"),
            Result("pipeline: edit of one title / full", ratio(runs["edit"], runs["full"]), "×", at_most=0.15),
            Result("pipeline: nothing changed / full", ratio(runs["unchanged"], runs["full"]), "×", at_most=0.03),
            *_memory(bench),
            Result("pipeline: reelwright --help", _help(), "s", at_most=0.3),
        ]


def _memory(bench: Bench) -> Sequence[Result]:
    """Return peaks of a one- and a ten-minute film; every sentence was spoken before, so no voice is loaded."""
    bench.forget_pictures()
    short = bench.make(bench.write(1)).peak_mb
    bench.forget_pictures()
    long = bench.make(bench.write(10)).peak_mb
    return [
        Result("pipeline: memory of ten minutes, voice kept", long, "MB", at_most=MEMORY_LIMIT_MB),
        Result("pipeline: memory of ten minutes / one minute", long / short, "×", at_most=1.2),
    ]


def _help() -> float:
    runs = [
        spawned(["sh", "-c", f"'{sys.executable}' -c '{COMMAND[2]}' --help > /dev/null"]) for _ in range(2 * ROUNDS)
    ]
    return statistics.median(run.seconds for run in runs)
