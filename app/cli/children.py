"""Processes that `reelwright up` starts, watches and stops. None outlives it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from app.cli.exceptions import PartFailedError
from app.core.exceptions import ConfigurationError, ConflictError, ReelwrightError
from app.core.stopping import at_end_of

BACKOFF_SECONDS: Final = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Waits before a restart; one more death in a row than there are waits ends in giving up."""
STEADY_SECONDS: Final = 30.0
"""A process that lived so long did not die of how it was started."""
KILL_WAIT_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Death:
    """A process that ended and will be started again in `seconds`."""

    child: str
    exit_code: int
    seconds: float


class Child:
    """A process of the service. It is to stop when told to, and when the pipe to its standard input closes."""

    def __init__(self, name: str, command: list[str], stop_seconds: float) -> None:
        self.name = name
        self.stop_seconds = stop_seconds
        """How long it may take to finish what it does."""
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._deaths = 0
        self._began = 0.0
        self._due: float | None = None

    @property
    def pid(self) -> int | None:
        """Its process; None while there is none."""
        return self._process.pid if self._process else None

    def start(self) -> None:
        """Start the process, away from the signals of the terminal. What it prints goes to standard error."""
        self._began, self._due = time.monotonic(), None
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=sys.stderr.fileno(), start_new_session=True, bufsize=0
        )

    def look(self) -> Death | None:
        """Return what happened to the process since the last look, if it died; start it again when it is time.

        Raises ConfigurationError or ConflictError when the process says so itself, PartFailedError when it keeps
        dying.
        """
        if self._due is not None and time.monotonic() >= self._due:
            self.start()
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._let_go()
        steady = time.monotonic() - self._began > STEADY_SECONDS
        self._deaths = 1 if steady else self._deaths + 1
        if code in _SAID_BY_EXIT_CODE or self._deaths > len(BACKOFF_SECONDS):
            raise self._gave_up(code)
        seconds = BACKOFF_SECONDS[self._deaths - 1]
        self._due = time.monotonic() + seconds
        return Death(self.name, code, seconds)

    def ask_to_stop(self) -> None:
        """Let the process finish what it does."""
        self._due = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                self._process.terminate()

    def end(self) -> None:
        """Ask the process to stop, wait for it as long as it may take, then kill it."""
        self.ask_to_stop()
        if self._process is None:
            return
        try:
            self._process.wait(self.stop_seconds)
        except subprocess.TimeoutExpired:
            self.kill()
        self._let_go()

    def kill(self) -> None:
        """End the process and its group now."""
        self._due = None
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait(KILL_WAIT_SECONDS)
        self._let_go()

    def _let_go(self) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.close()
        self._process = None

    def _gave_up(self, code: int) -> ReelwrightError:
        kind = _SAID_BY_EXIT_CODE.get(code, PartFailedError)
        how = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        if kind is PartFailedError:
            return kind(f"The {self.name} keeps dying ({how}).", hint="Its log above says why.")
        return kind(f"The {self.name} cannot start ({how}).", hint="What it says above must be mended first.")


_SAID_BY_EXIT_CODE: Final[dict[int, type[ReelwrightError]]] = {
    ConfigurationError.exit_code: ConfigurationError,
    ConflictError.exit_code: ConflictError,
}
"""Ends that another start would not change."""


def end_with_parent(pipe: int, patience_seconds: float) -> None:
    """Kill this process and its group when the other end of `pipe` closes and it does not stop in time by itself."""

    def end() -> None:
        time.sleep(patience_seconds)
        os.killpg(os.getpgrp(), signal.SIGKILL)

    if os.getpgrp() == os.getpid():
        at_end_of(pipe, end)
