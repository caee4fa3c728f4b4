"""`reelwright up` as a process of its own, seen through what it prints as JSON."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.processes import ROOT, concerned_with, wait_until

EVENT_SECONDS = 90.0


def environment(data_dir: Path, **more: str) -> dict[str, str]:
    """Return what a command sees: this data folder and nothing of the machine's own settings."""
    foreign = ("REELWRIGHT_", "DATABASE_URL", "REDIS_URL", "SENTRY_DSN", "COV_CORE_", "PG")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    return {**kept, "REELWRIGHT_DATA_DIR": str(data_dir), "PYTHONPATH": str(ROOT), **more}


def command(data_dir: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run `reelwright` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli.main", *arguments], cwd=ROOT, env=environment(data_dir, **environ),
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=EVENT_SECONDS, check=False,
    )  # fmt: skip


class RunningService:
    """A service started by `up`, and its events as they come."""

    def __init__(self, data_dir: Path, *arguments: str, **environ: str) -> None:
        self.data_dir = data_dir
        self.log = (data_dir / "up.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "app.cli.main", "up", "--json", "--port", "0", *arguments],
            cwd=ROOT, env=environment(data_dir, **environ), text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log, start_new_session=True,
        )  # fmt: skip
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        self.state: dict[str, Any] = {}

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._events.put(json.loads(line))
        self._events.put({"event": "end"})

    def await_event(self, name: str) -> dict[str, Any]:
        """Wait for the next event of that name. What came before is passed over."""
        while (event := self._events.get(timeout=EVENT_SECONDS))["event"] != name:
            assert event["event"] != "end", f"up ended before {name}:\n{self.said()}"
        if name == "ready":
            self.state = event
        return event

    def said(self) -> str:
        """Return what it wrote to standard error."""
        self.log.seek(0)
        return self.log.read()

    def pid_of(self, part: str) -> int:
        """Return the process of a part, as it was when all was ready."""
        return int(self.state["pids"][part])

    def get(self, path: str) -> int:
        """Return the status of a GET; 0 when nobody answers."""
        try:
            with urllib.request.urlopen(f"{self.state['address']}{path}", timeout=30) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except OSError:
            return 0

    def stop(self, number: int = signal.SIGINT) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(EVENT_SECONDS)

    def close(self) -> None:
        """Kill what still runs."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.log.close()
        wait_until(lambda: not concerned_with(self.data_dir))


@contextmanager
def running_service(data_dir: Path, *arguments: str, **environ: str) -> Iterator[RunningService]:
    """Start a service, yield it when it is ready, and leave nothing of it."""
    service = RunningService(data_dir, *arguments, **environ)
    try:
        service.await_event("ready")
        yield service
    finally:
        service.close()
