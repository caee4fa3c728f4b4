"""How benches measure: wall time and processor time, the sides of a comparison taking turns."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROUNDS: Final = 3
PEAK_EVERY_SECONDS: Final = 0.02
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
    """Run a program; its processor time includes the programs it starts, its peak memory does not."""
    begin = time.perf_counter()
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment) as process:
        watch = _PeakWatch(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - begin
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed with code {process.returncode}")
    return Run(elapsed, usage.ru_utime + usage.ru_stime, watch.peak_mb())


class _PeakWatch:
    """Reads a process's peak memory while it runs: what the system reports at its end includes its parent's."""

    def __init__(self, pid: int) -> None:
        self._status = Path(f"/proc/{pid}/status")
        self._kib = 0
        self._thread = threading.Thread(target=self._follow, daemon=True)
        self._thread.start()

    def _follow(self) -> None:
        while True:
            try:
                text = self._status.read_text()
            except OSError:
                return
            found = re.search(r"VmHWM:\s+(\d+) kB", text)
            if found is None:
                return
            self._kib = int(found[1])
            time.sleep(PEAK_EVERY_SECONDS)

    def peak_mb(self) -> float:
        """Return the highest peak read; 0 where the system does not tell."""
        self._thread.join()
        return self._kib / 1024


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
