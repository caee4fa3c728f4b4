"""The process between an owner and its PostgreSQL server: nothing of the server outlives the owner.

Run as a script by `app.postgres.server` with a plan (JSON) as its argument. It imports the standard library only, so
that it starts in hundredths of a second. It starts the server, restarts it when it dies, and stops it as soon as its
standard input ends, which the kernel sees to even when the owner is killed. On Linux the server is told to stop when
this process is killed, and what a killed server leaves behind becomes a child of this process, which waits for it.

On standard output it says what happens, one JSON object a line: `recovering`, `ready`, `died`, `failed`.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

POLL_SECONDS: Final = 0.01
OWNER_CHECK_SECONDS: Final = 1.0
SLOW_START_SECONDS: Final = 2.0
QUIT_SECONDS: Final = 5.0
ORPHAN_SECONDS: Final = 1.0
"""How long sessions of a killed server may take to notice; one that calculates does not."""
BACKOFF_SECONDS: Final = (0.0, 0.1, 0.2, 0.5, 1.0, 2.0, 4.0, 8.0)
"""Waits before a restart; as many failures in a row as there are waits end in giving up."""
STEADY_SECONDS: Final = 10.0
IN_USE: Final = "pre-existing shared memory block"
"""How a server says that sessions of one killed before it are still there; they notice and go."""
LOG_TAIL_BYTES: Final = 4000
PR_SET_PDEATHSIG: Final = 1
PR_SET_CHILD_SUBREAPER: Final = 36
IS_LINUX: Final = sys.platform.startswith("linux")


class Guardian:
    """Keeps one server running for as long as the owner is there."""

    def __init__(self, plan: dict[str, Any]) -> None:
        self.command: list[str] = plan["command"]
        self.cluster = Path(plan["cluster"])
        self.start_log = Path(plan["start_log"])
        self.uid: int | None = plan["uid"]
        self.gid: int | None = plan["gid"]
        self.stop_seconds: float = plan["stop_seconds"]
        self.owner = os.getppid()
        self.stopping = False
        self.postmaster: int | None = None
        self.has_children = False
        self.was_ready = False

    def run(self) -> int:
        """Serve until told to stop; return the exit code."""
        failures = 0
        while not self.stopping:
            failures = 1 if self._serve() > STEADY_SECONDS else failures + 1
            if not self._mend(failures):
                return 1
        self._shut_down()
        return 0

    def _mend(self, failures: int) -> bool:
        """Make ready for a restart of a server that died; return False to give up."""
        if self.postmaster is not None:
            return True
        self._bury()
        log = self._log_tail()
        is_worth_it = self.was_ready or IN_USE in log
        if not is_worth_it or failures >= len(BACKOFF_SECONDS):
            report("failed", log=log)
            return False
        report("died", log=log, failures=failures)
        self._wait_for(lambda: self.stopping, BACKOFF_SECONDS[failures])
        return True

    def _serve(self) -> float:
        """Start the server and wait for its end; return for how many seconds it was ready."""
        self._clear_the_way()
        self._start()
        self._wait_for(lambda: self._is_over() or self._status() == "ready", SLOW_START_SECONDS)
        if not self._is_over() and self._status() != "ready":
            report("recovering")
            self._wait_for(lambda: self._is_over() or self._status() == "ready", None)
        if self._is_over():
            return 0.0
        self.was_ready = True
        since = time.monotonic()
        report("ready", pid=self.postmaster)
        self._wait_for(self._is_over, None, idle=True)
        return time.monotonic() - since

    def _start(self) -> None:
        guardian = os.getpid()

        def end_with_guardian() -> None:
            if IS_LINUX:
                prctl(PR_SET_PDEATHSIG, signal.SIGINT)
                if os.getppid() != guardian:
                    os._exit(1)

        with self.start_log.open("wb") as log:
            process = subprocess.Popen(
                self.command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/", start_new_session=True,
                user=self.uid, group=self.gid, extra_groups=None if self.uid is None else [],
                preexec_fn=end_with_guardian,  # noqa: PLW1509 — this process has one thread
            )  # fmt: skip
        self.postmaster, process.returncode = process.pid, 0  # reaped here, with the orphans
        self.has_children = True

    def _is_over(self) -> bool:
        return self.stopping or self.postmaster is None

    def _status(self) -> str:
        """Return what the server says of itself in line 8 of its pid file, if that file is this server's."""
        lines = self._pid_file_lines()
        if len(lines) < 8 or lines[0].strip() != str(self.postmaster):
            return ""
        return lines[7].strip()

    def _pid_file_lines(self) -> list[str]:
        try:
            return (self.cluster / "postmaster.pid").read_text("utf-8", "replace").splitlines()
        except OSError:
            return []

    def _clear_the_way(self) -> None:
        """Stop a server that an earlier guardian had to leave, and disarm a pid that now belongs to another process.

        PostgreSQL takes its parent's pid in the file for its own earlier life, and still checks the shared memory
        that the file names; removing the file would skip that check.
        """
        lines = self._pid_file_lines()
        pid = int(lines[0]) if lines and lines[0].strip().isdigit() else 0
        if not pid or not is_alive(pid):
            return
        if serves(pid, self.cluster):
            self._end(pid, lambda: not is_alive(pid))
        else:
            text = "\n".join([str(os.getpid()), *lines[1:]])
            (self.cluster / "postmaster.pid").write_text(text + "\n", "utf-8")

    def _bury(self) -> None:
        """Wait until nothing of a dead server is left: no new one can start on its shared memory before."""
        if not self._wait_for(lambda: not self.has_children, ORPHAN_SECONDS):
            for pid in children_of(os.getpid()):
                kill(pid, signal.SIGKILL)
            self._wait_for(lambda: not self.has_children, ORPHAN_SECONDS)

    def _shut_down(self) -> None:
        if self.postmaster is not None:
            self._end(self.postmaster, lambda: self.postmaster is None)
        self._bury()

    def _end(self, pid: int, is_gone: Callable[[], bool]) -> None:
        """Stop a server: quickly, then at once, then by force."""
        for sent, seconds in (
            (signal.SIGINT, self.stop_seconds),
            (signal.SIGQUIT, QUIT_SECONDS),
            (signal.SIGKILL, 1.0),
        ):
            kill(pid, sent)
            if self._wait_for(is_gone, seconds):
                return

    def _wait_for(self, is_so: Callable[[], bool], seconds: float | None, *, idle: bool = False) -> bool:
        """Look after owner and children until `is_so` or the time is over; return whether it is so."""
        deadline = None if seconds is None else time.monotonic() + seconds
        while not is_so():
            if deadline is not None and time.monotonic() >= deadline:
                return False
            self._look(OWNER_CHECK_SECONDS if idle else POLL_SECONDS)
        return True

    def _look(self, seconds: float) -> None:
        watched = [] if self.stopping else [sys.stdin.fileno()]
        ready, _, _ = select.select([*watched, wakeup], [], [], seconds)
        if wakeup in ready:
            os.read(wakeup, 4096)
        if sys.stdin.fileno() in ready or os.getppid() != self.owner or terminations:
            self.stopping = True
        self._reap()

    def _reap(self) -> None:
        while self.has_children:
            try:
                pid, _ = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                self.has_children = False
                return
            if pid == 0:
                return
            if pid == self.postmaster:
                self.postmaster = None

    def _log_tail(self) -> str:
        logs = sorted((self.cluster / "log").glob("*.log"), key=lambda log: log.stat().st_mtime)
        started = self.start_log.stat().st_mtime if self.start_log.exists() else 0.0
        recent = [log for log in logs[-1:] if log.stat().st_mtime >= started]
        return "".join(tail(log) for log in [self.start_log, *recent])


def report(event: str, **values: Any) -> None:
    """Tell the owner, if it still listens."""
    with contextlib.suppress(OSError):
        os.write(1, (json.dumps({"event": event, **values}) + "\n").encode())


def tail(path: Path) -> str:
    """Return the end of a log."""
    try:
        data = path.read_bytes()
    except OSError:
        return ""
    return data[-LOG_TAIL_BYTES:].decode("utf-8", "replace")


def kill(pid: int, sent: int) -> None:
    """Send a signal to a process that may be gone."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, sent)


def is_alive(pid: int) -> bool:
    """Return whether a process has this pid, whoever it belongs to."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def serves(pid: int, cluster: Path) -> bool:
    """Return whether a process is a PostgreSQL server of this cluster."""
    if IS_LINUX:
        try:
            return Path(f"/proc/{pid}/cwd").resolve(strict=True) == cluster.resolve() and "postgres" in program_of(
                pid
            )
        except OSError:
            return False
    listed = subprocess.run(
        ["/bin/ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
    )
    return "postgres" in listed.stdout and str(cluster) in listed.stdout


def program_of(pid: int) -> str:
    """Return the name of the program a process runs."""
    return Path(f"/proc/{pid}/comm").read_text("utf-8")


def children_of(parent: int) -> list[int]:
    """Return the children of a process; none where the system does not tell."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1]) == parent:
                found.append(int(stat.parent.name))
    return found


def prctl(option: int, value: int) -> None:
    """Call Linux's prctl(2)."""
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


wakeup = -1
terminations: list[int] = []
"""Signals that asked this process to end."""


def main() -> int:
    """Set up the process and guard."""
    global wakeup
    wakeup, write_end = os.pipe()
    os.set_blocking(write_end, False)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda number, _: terminations.append(number))
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGHUP, lambda *_: None)
    if IS_LINUX:
        prctl(PR_SET_CHILD_SUBREAPER, 1)
    return Guardian(json.loads(sys.argv[1])).run()


if __name__ == "__main__":
    sys.exit(main())
