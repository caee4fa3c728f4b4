"""The guardian's knowledge of processes and pid files. What it does with a real server, integration tests show."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from app.postgres import guardian
from app.postgres.guardian import Guardian, children_of, is_alive, kill, report, serves, tail
from tests.processes import needs_proc, wait_until

PID_FILE = "{pid}\n/data\n1795270000\n5432\n\n127.0.0.1\n  1234 5678\n{status}  \n"


@pytest.fixture
def sleeper(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that works in a folder and is no server."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], cwd=tmp_path) as process:
        yield process
        process.kill()


def guardian_of(folder: Path, **changes: Any) -> Guardian:
    plan: dict[str, Any] = {
        "command": [], "cluster": str(folder), "start_log": str(folder / "start.log"), "uid": None, "gid": None,
        "stop_seconds": 0.1,
    }  # fmt: skip
    return Guardian(plan | changes)


def write_pid_file(folder: Path, pid: int, status: str = "ready") -> Path:
    file = folder / "postmaster.pid"
    file.write_text(PID_FILE.format(pid=pid, status=status))
    return file


class TestPidFile:
    def test_the_servers_own_word_counts(self, tmp_path: Path) -> None:
        watching = guardian_of(tmp_path)
        watching.postmaster = 4321
        assert watching._status() == ""
        write_pid_file(tmp_path, 4321, "starting")
        assert watching._status() == "starting"
        write_pid_file(tmp_path, 4321)
        assert watching._status() == "ready"

    def test_another_servers_word_does_not(self, tmp_path: Path) -> None:
        watching = guardian_of(tmp_path)
        watching.postmaster = 4321
        write_pid_file(tmp_path, 1234)
        assert watching._status() == ""

    def test_a_dead_servers_file_is_left_to_postgresql(self, tmp_path: Path) -> None:
        gone = subprocess.Popen([sys.executable, "-c", ""])
        gone.wait()
        file = write_pid_file(tmp_path, gone.pid)
        before = file.read_text()
        guardian_of(tmp_path)._clear_the_way()
        assert file.read_text() == before

    def test_a_strangers_pid_becomes_our_own_and_the_shared_memory_stays(
        self, tmp_path: Path, sleeper: subprocess.Popen[bytes]
    ) -> None:
        file = write_pid_file(tmp_path, sleeper.pid)
        before = file.read_text().splitlines()
        guardian_of(tmp_path)._clear_the_way()
        assert file.read_text().splitlines() == [str(os.getpid()), *before[1:]]
        assert sleeper.poll() is None

    @pytest.mark.parametrize("text", ["", "\n", "not a number\n"])
    def test_nonsense(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "postmaster.pid").write_text(text)
        guardian_of(tmp_path)._clear_the_way()
        assert (tmp_path / "postmaster.pid").read_text() == text


class TestLogs:
    def test_both_ends_are_shown(self, tmp_path: Path) -> None:
        (tmp_path / "start.log").write_text("redirecting log output\n")
        (tmp_path / "log").mkdir()
        (tmp_path / "log" / "postgresql-Fri.log").write_text("an older one\n")
        os.utime(tmp_path / "log" / "postgresql-Fri.log", (1, 1))
        watching = guardian_of(tmp_path)
        assert watching._log_tail() == "redirecting log output\n"
        (tmp_path / "log" / "postgresql-Sat.log").write_text("PANIC: no space\n")
        assert watching._log_tail() == "redirecting log output\nPANIC: no space\n"

    def test_long_ones_are_cut(self, tmp_path: Path) -> None:
        (tmp_path / "long").write_bytes(b"x" * 100_000 + b"end")
        assert len(tail(tmp_path / "long")) == guardian.LOG_TAIL_BYTES
        assert tail(tmp_path / "absent") == ""

    def test_events_are_lines(self, capfd: pytest.CaptureFixture[str]) -> None:
        report("died", log="two\nlines", failures=1)
        assert json.loads(capfd.readouterr().out) == {"event": "died", "log": "two\nlines", "failures": 1}


class TestGivingUp:
    def dead(self, folder: Path, *, was_ready: bool, log: str = "") -> Guardian:
        (folder / "start.log").write_text(log)
        watching = guardian_of(folder)
        watching.was_ready = was_ready
        watching.stopping = True  # nothing is waited for
        return watching

    def test_one_that_never_started_is_not_tried_again(
        self, tmp_path: Path, capfd: pytest.CaptureFixture[str]
    ) -> None:
        assert not self.dead(tmp_path, was_ready=False, log="FATAL: no\n")._mend(1)
        assert json.loads(capfd.readouterr().out) == {"event": "failed", "log": "FATAL: no\n"}

    def test_sessions_of_an_earlier_one_are_waited_for(self, tmp_path: Path) -> None:
        log = "FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use\n"
        assert self.dead(tmp_path, was_ready=False, log=log)._mend(1)

    def test_one_that_ran_is_started_again_some_times(self, tmp_path: Path) -> None:
        most = len(guardian.BACKOFF_SECONDS)
        assert self.dead(tmp_path, was_ready=True)._mend(most - 1)
        assert not self.dead(tmp_path, was_ready=True)._mend(most)


class TestProcesses:
    def test_alive(self, sleeper: subprocess.Popen[bytes]) -> None:
        assert is_alive(sleeper.pid)
        assert is_alive(1)
        sleeper.kill()
        sleeper.wait()
        assert not is_alive(sleeper.pid)
        kill(sleeper.pid, 0)

    @needs_proc
    def test_a_process_in_the_folder_is_not_yet_a_server(
        self, tmp_path: Path, sleeper: subprocess.Popen[bytes]
    ) -> None:
        assert not serves(sleeper.pid, tmp_path)
        assert not serves(sleeper.pid, tmp_path / "elsewhere")
        assert not serves(2**22 + 1, tmp_path)

    @needs_proc
    def test_children(self, sleeper: subprocess.Popen[bytes]) -> None:
        assert wait_until(lambda: sleeper.pid in children_of(os.getpid()))

    def test_by_ps_where_there_is_no_proc(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sleeper: subprocess.Popen[bytes]
    ) -> None:
        monkeypatch.setattr(guardian, "IS_LINUX", False)
        listed = subprocess.CompletedProcess([], 0, stdout=f"/opt/bin/postgres -D {tmp_path} -p 5432\n")
        monkeypatch.setattr(subprocess, "run", lambda *_, **__: listed)
        assert serves(sleeper.pid, tmp_path)
        assert not serves(sleeper.pid, tmp_path / "elsewhere")
