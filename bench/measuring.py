"""How benches measure: wall time and processor time, the sides of a comparison taking turns."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROUNDS: Final = 3
KIB_PER_MB: Final = 1024 if sys.platform != "darwin" else 1024 * 1024
ROOT: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Run:
    """What one run took: seconds on the wall, seconds of all cores, and megabytes at its peak (0: not measured)."""

    seconds: float
    cpu_seconds: float
    peak_mb: float = 0.0


def timed(work: Callable[[], object]) -> Run:
    """Run `work` in this process."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return Run(time.perf_counter() - wall, time.process_time() - cpu)


def spawned(command: Sequence[str]) -> Run:
    """Run a program and all it starts; its peak is that of its largest process."""
    begin = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with code {process.returncode}")
    peak = usage.ru_maxrss / KIB_PER_MB
    return Run(time.perf_counter() - begin, usage.ru_utime + usage.ru_stime, peak)


def in_turns(sides: Mapping[str, Callable[[], Run]], rounds: int = ROUNDS) -> dict[str, list[Run]]:
    """Run every side `rounds` times, the sides taking turns, so that a busy minute meets all of them."""
    runs: dict[str, list[Run]] = {name: [] for name in sides}
    for _ in range(rounds):
        for name, side in sides.items():
            runs[name].append(side())
    return runs


def ratio(over: Sequence[Run], under: Sequence[Run]) -> float:
    """Return the ratio of the median wall times."""
    return statistics.median(run.seconds for run in over) / statistics.median(run.seconds for run in under)


def seconds(runs: Sequence[Run]) -> float:
    """Return the median wall time."""
    return statistics.median(run.seconds for run in runs)
