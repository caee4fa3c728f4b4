"""The only place that starts programs: ffmpeg, in a process group of its own that never outlives its caller."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import imageio_ffmpeg

from app.core.exceptions import ConfigurationError, VideoAssemblyError
from app.core.progress import CancelToken

LOG_TAIL_LINES: Final = 20
POLL_SECONDS: Final = 0.05
KILL_WAIT_SECONDS: Final = 5.0

OnProgress = Callable[[float], None]
"""Takes the seconds of output written so far."""


def program() -> str:
    """Return the ffmpeg program: `REELWRIGHT_FFMPEG`, else the one that comes with imageio-ffmpeg."""
    named = os.environ.get("REELWRIGHT_FFMPEG")
    if named:
        return named
    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError as error:
        raise ConfigurationError(
            "No ffmpeg program was found.", hint="Reinstall imageio-ffmpeg or set REELWRIGHT_FFMPEG."
        ) from error


def base_args() -> list[str]:
    """Return the arguments every run begins with: quiet, no questions, progress as lines on standard output."""
    return ["-hide_banner", "-nostdin", "-y", "-loglevel", "warning", "-nostats", "-progress", "pipe:1"]


def decode_check_args(path: Path) -> list[str]:
    """Return arguments that decode a whole file and write nothing; whatever it logs is a fault of the file."""
    return ["-i", str(path), "-f", "null", "-"]


def tone_map_args(source: Path, out: Path, *, start: float, duration: float | None, white_nits: float) -> list[str]:
    """Return arguments that turn PQ or HLG video into near-lossless BT.709 SDR without sound.

    Linear light with `white_nits` as 1, the Möbius curve, then BT.709, as ffmpeg's documentation of `zscale` and
    `tonemap` lays out. Of its curves this one keeps mid tones as bright as SDR shows them.
    """
    chain = (
        f"zscale=t=linear:npl={white_nits:g},format=gbrpf32le,zscale=p=bt709,"
        "tonemap=mobius,zscale=t=bt709:m=bt709:r=tv,format=yuv420p"
    )
    trim = ["-ss", f"{start:.6f}"] if start else []
    length = ["-t", f"{duration:.6f}"] if duration is not None else []
    encode = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "8", "-g", "30"]
    return [*trim, *length, "-i", str(source), "-an", "-vf", chain, *encode, str(out)]


def run(
    args: Sequence[str],
    *,
    timeout_seconds: float,
    cancel: CancelToken | None = None,
    on_progress: OnProgress | None = None,
) -> str:
    """Run ffmpeg with `args` and return what it logged.

    Raises VideoAssemblyError when it fails or takes longer than `timeout_seconds`, CancelledError when `cancel` is
    set meanwhile; its process group is gone when this returns or raises.
    """
    command = [program(), *base_args(), *args]
    process = _start(command)
    readers = _Readers(process, on_progress)
    try:
        _wait(process, command, readers, time.monotonic() + timeout_seconds, cancel)
    finally:
        _kill_group(process)
        readers.join()
    if process.returncode != 0:
        raise _failure(command, f"exit code {process.returncode}", readers.log())
    return readers.log()


def _start(command: list[str]) -> subprocess.Popen[str]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
        )
    except OSError as error:
        raise ConfigurationError(
            f"Cannot start {command[0]}: {error.strerror}.", hint="Set REELWRIGHT_FFMPEG to a working ffmpeg."
        ) from error


def _wait(
    process: subprocess.Popen[str],
    command: list[str],
    readers: _Readers,
    deadline: float,
    cancel: CancelToken | None,
) -> None:
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(POLL_SECONDS)
            return
        if cancel is not None:
            cancel.checkpoint()
        if time.monotonic() > deadline:
            raise _failure(command, "took too long", readers.log())


def _kill_group(process: subprocess.Popen[str]) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(KILL_WAIT_SECONDS)


def _failure(command: list[str], reason: str, log: str) -> VideoAssemblyError:
    text = shlex.join(command)
    return VideoAssemblyError(
        f"ffmpeg failed ({reason}): {text}\n{log}".rstrip(),
        hint="The last lines of its log name the cause.",
        details={"command": text, "reason": reason, "log": log},
    )


class _Readers:
    """Threads that empty both pipes, so that the program never waits for us."""

    _TIME = re.compile(r"out_time_us=(\d+)")

    def __init__(self, process: subprocess.Popen[str], on_progress: OnProgress | None) -> None:
        self._tail: deque[str] = deque(maxlen=LOG_TAIL_LINES)
        self._process = process
        self._on_progress = on_progress
        self._threads = [threading.Thread(target=read, daemon=True) for read in (self._read_log, self._read_progress)]
        for thread in self._threads:
            thread.start()

    def log(self) -> str:
        """Return the last lines logged."""
        return "".join(self._tail)

    def join(self) -> None:
        """Wait until both pipes are empty and close them."""
        for thread in self._threads:
            thread.join(KILL_WAIT_SECONDS)
        for pipe in (self._process.stdout, self._process.stderr):
            if pipe is not None:
                pipe.close()

    def _read_log(self) -> None:
        for line in self._process.stderr or ():
            self._tail.append(line)

    def _read_progress(self) -> None:
        for line in self._process.stdout or ():
            found = self._TIME.match(line)
            if found and self._on_progress is not None:
                self._on_progress(int(found[1]) / 1e6)
