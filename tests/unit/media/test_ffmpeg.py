from __future__ import annotations

import os
import signal
import stat
import threading
import time
from pathlib import Path

import pytest

from app.core.exceptions import CancelledError, ConfigurationError, VideoAssemblyError
from app.core.progress import CancelToken
from app.media import ffmpeg

ENDLESS = ["-re", "-f", "lavfi", "-i", "testsrc=s=64x64:d=600", "-f", "null", "-"]


def program_of_children(tmp_path: Path) -> Path:
    """A program that starts a child, writes down its process id and waits."""
    script = tmp_path / "slow"
    script.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {tmp_path}/child\nwait\n")
    script.chmod(script.stat().st_mode | stat.S_IXUSR)
    return script


def gone(pid: int) -> bool:
    """Whether a process has ended (an ended one may wait to be reaped)."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def test_it_runs_and_reports_progress(tmp_path: Path) -> None:
    seen: list[float] = []
    out = tmp_path / "a.mp4"
    ffmpeg.run(["-f", "lavfi", "-i", "testsrc=s=64x64:d=1", str(out)], timeout_seconds=60, on_progress=seen.append)
    assert out.stat().st_size > 0
    assert seen[-1] == pytest.approx(1.0, abs=0.1)


def test_a_failure_names_command_code_and_log(tmp_path: Path) -> None:
    missing = tmp_path / "no such file.mp4"
    with pytest.raises(VideoAssemblyError) as raised:
        ffmpeg.run(["-i", str(missing), str(tmp_path / "out.mp4")], timeout_seconds=60)
    assert "exit code" in str(raised.value)
    assert "No such file" in raised.value.details["log"]
    assert str(missing) in raised.value.details["command"]


def test_it_is_stopped_when_it_takes_too_long() -> None:
    with pytest.raises(VideoAssemblyError, match="took too long"):
        ffmpeg.run(ENDLESS, timeout_seconds=0.3)


def test_cancelling_kills_the_whole_group(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_FFMPEG", str(program_of_children(tmp_path)))
    cancel = CancelToken()
    noted = tmp_path / "child"

    def cancel_when_started() -> None:
        while not (noted.exists() and noted.read_text().strip()):
            time.sleep(0.01)
        cancel.cancel()

    watcher = threading.Thread(target=cancel_when_started)
    watcher.start()
    with pytest.raises(CancelledError):
        ffmpeg.run([], timeout_seconds=60, cancel=cancel)
    watcher.join()
    child = int(noted.read_text())
    deadline = time.monotonic() + 60
    while not gone(child) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert gone(child)
    with pytest.raises(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)


def test_a_program_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELWRIGHT_FFMPEG", "/nowhere/ffmpeg")
    with pytest.raises(ConfigurationError, match="REELWRIGHT_FFMPEG"):
        ffmpeg.run([], timeout_seconds=1)


def test_tone_mapping_arguments() -> None:
    args = ffmpeg.tone_map_args(Path("in.mov"), Path("out.mp4"), start=1.5, duration=2.0, white_nits=203)
    assert args[:4] == ["-ss", "1.500000", "-t", "2.000000"]
    assert "npl=203" in args[args.index("-vf") + 1]
    assert args[-1] == "out.mp4"
