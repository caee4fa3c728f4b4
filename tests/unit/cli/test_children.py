"""Processes that `up` starts: restarted with growing waits, given up on, stopped in time, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import children
from app.cli.children import Child, Death
from app.cli.exceptions import PartFailedError
from app.core.exceptions import ConfigurationError, ConflictError, ReelwrightError
from tests.processes import ROOT, has_ended, needs_proc, wait_until

STEADY = "import sys; sys.stdin.read()"
STUBBORN = "import signal, time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"


@pytest.fixture
def started() -> Iterator[list[Child]]:
    """Children to be killed at the end."""
    those: list[Child] = []
    yield those
    for child in those:
        child.kill()
        child.end()


def child_of(started: list[Child], code: str, stop_seconds: float = 10.0) -> Child:
    child = Child("worker 1", [sys.executable, "-c", code], stop_seconds)
    child.start()
    started.append(child)
    return child


def end_of(child: Child) -> Death:
    """Wait for a child's next death."""
    deaths: list[Death] = []

    def look() -> bool:
        death = child.look()
        if death is not None:
            deaths.append(death)
        return bool(deaths)

    assert wait_until(look)
    return deaths[0]


class TestRestarting:
    def test_one_that_lives_is_left_alone(self, started: list[Child]) -> None:
        child = child_of(started, STEADY)
        pid = child.pid
        assert child.look() is None
        assert child.pid == pid is not None

    def test_one_that_dies_is_started_again(self, started: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(children, "BACKOFF_SECONDS", (0.01, 0.02))
        child = child_of(started, STEADY)
        first = child.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)
        assert end_of(child) == Death("worker 1", -signal.SIGKILL, 0.01)
        assert child.pid is None
        assert wait_until(lambda: child.look() is None and child.pid is not None)
        assert child.pid != first

    def test_waits_grow_and_then_it_is_given_up(self, started: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(children, "BACKOFF_SECONDS", (0.01, 0.02))
        child = child_of(started, "import sys; sys.exit(3)")
        assert [end_of(child).seconds for _ in range(2)] == [0.01, 0.02]
        with pytest.raises(PartFailedError, match=r"worker 1 keeps dying \(exit code 3\)") as caught:
            end_of(child)
        assert caught.value.exit_code == 70

    def test_a_long_life_is_forgiven(self, started: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(children, "BACKOFF_SECONDS", (0.01,))
        monkeypatch.setattr(children, "STEADY_SECONDS", 0.0)
        child = child_of(started, "import sys; sys.exit(3)")
        assert [end_of(child).seconds for _ in range(4)] == [0.01] * 4

    @pytest.mark.parametrize(("code", "kind"), [(78, ConfigurationError), (2, ConflictError)])
    def test_what_another_start_would_not_change_is_given_up_at_once(
        self, started: list[Child], code: int, kind: type[ReelwrightError]
    ) -> None:
        child = child_of(started, f"import sys; sys.exit({code})")
        with pytest.raises(kind, match="cannot start") as caught:
            end_of(child)
        assert caught.value.exit_code == code

    def test_a_signal_is_named(self, started: list[Child], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(children, "BACKOFF_SECONDS", ())
        child = child_of(started, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
        with pytest.raises(PartFailedError, match="signal SIGSEGV"):
            end_of(child)


@needs_proc
class TestStopping:
    def test_it_may_finish(self, started: list[Child], tmp_path: Path) -> None:
        done = tmp_path / "done"
        code = (
            "import signal, sys, pathlib, time\n"
            f"def end(*_): time.sleep(0.2); pathlib.Path({str(done)!r}).touch(); sys.exit(0)\n"
            f"signal.signal(signal.SIGTERM, end); pathlib.Path({str(tmp_path / 'up')!r}).touch(); time.sleep(60)"
        )
        child = child_of(started, code)
        assert wait_until((tmp_path / "up").exists)
        child.end()
        assert done.exists()
        assert child.pid is None

    def test_one_that_does_not_stop_is_killed(self, started: list[Child]) -> None:
        child = child_of(started, STUBBORN, stop_seconds=0.3)
        pid = child.pid
        assert pid is not None
        child.end()
        assert has_ended(pid)

    def test_one_that_waits_for_its_restart_stays_away(
        self, started: list[Child], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(children, "BACKOFF_SECONDS", (0.01,))
        child = child_of(started, "pass")
        end_of(child)
        child.end()
        assert not wait_until(lambda: child.look() or child.pid, 0.1)

    @pytest.mark.parametrize("is_stubborn", [False, True])
    def test_it_does_not_outlive_a_killed_parent(self, is_stubborn: bool) -> None:
        body = STUBBORN if is_stubborn else "import time; print('up', flush=True); time.sleep(60)"
        inner = f"from app.cli.children import end_with_parent; end_with_parent(0, 0.2); {body}"
        outer = (
            "import subprocess, sys, time\n"
            f"child = subprocess.Popen([sys.executable, '-c', {inner!r}], stdin=subprocess.PIPE,"
            " stdout=subprocess.PIPE, start_new_session=True)\n"
            "child.stdout.readline(); print(child.pid, flush=True); time.sleep(60)"
        )
        with subprocess.Popen([sys.executable, "-c", outer], stdout=subprocess.PIPE, text=True, cwd=ROOT) as parent:
            assert parent.stdout is not None
            pid = int(parent.stdout.readline())
            parent.kill()
            assert wait_until(lambda: has_ended(pid), 20)
