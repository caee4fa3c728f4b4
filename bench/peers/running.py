"""Finding a Python that has MoviePy, and running a peer's script with it."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.films import Plate
from bench.measuring import Run, spawned

HERE = Path(__file__).parent


def python() -> str:
    """Return an interpreter with MoviePy: `REELWRIGHT_BENCH_PYTHON`, else this one."""
    named = os.environ.get("REELWRIGHT_BENCH_PYTHON")
    if named:
        return named
    if importlib.util.find_spec("moviepy") is None:
        raise SystemExit("This bench compares with MoviePy, which is not installed. Run: make bench")
    return sys.executable


def run_peer(script: str, job: dict[str, Any], folder: Path) -> Run:
    """Run a script of this folder with a job's data; return what it took, start of the interpreter included."""
    path = folder / f"{script}.json"
    path.write_text(json.dumps(job), "utf-8")
    return spawned([python(), str(HERE / f"{script}.py"), str(path)])


def plain(captions: Sequence[Plate]) -> list[dict[str, Any]]:
    """Return captions as data."""
    return [asdict(plate) | {"path": str(plate.path)} for plate in captions]
