"""Processes that tests start and kill: which there are, whether they are gone, and waiting for either."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
needs_proc = pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="processes are looked up in /proc")


HEAR_INTERRUPTS = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
"""A shell lets what it starts in the background ignore them, and that is inherited."""


def python(code: str, *args: str, **environ: str) -> subprocess.Popen[str]:
    """Start Python on `code` with the project on its path; read its lines from `stdout`."""
    return subprocess.Popen(
        [sys.executable, "-c", HEAR_INTERRUPTS + code, *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), **environ}, start_new_session=True,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> int:
    """Kill a process if it still runs, close its pipes and return its exit code."""
    with suppress(ProcessLookupError):
        process.kill()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with suppress(BrokenPipeError):
                pipe.close()
    return process.wait(60)


def concerned_with(folder: Path) -> set[int]:
    """Return the processes that work in `folder` or name it in their command, this one apart."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            command = (entry / "cmdline").read_bytes().decode(errors="replace")
            if command and (str(folder) in command or (entry / "cwd").resolve().is_relative_to(folder)):
                found.add(int(entry.name))
    return found - {os.getpid()}


def has_ended(pid: int) -> bool:
    """Return whether a process is gone, or has ended and is not yet collected by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def wait_until(is_so: Callable[[], object], seconds: float = 120.0) -> bool:
    """Wait until `is_so` says something true, for at most so long; return whether it did."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True
