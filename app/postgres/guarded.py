"""A server and its guardian, as their owner holds them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from app.postgres import guardian
from app.postgres.cluster import Cluster
from app.postgres.locks import ProcessLock
from app.postgres.programs import environment

STOP_SECONDS: Final = 10.0
"""How long a server that stops may take to end its sessions and write what it must."""


@dataclass(frozen=True)
class GuardianEvent:
    """Something a guardian says: `recovering`, `ready`, `died` or `failed`, with the end of the server's log."""

    name: str
    log: str = ""


class GuardedServer:
    """A running guardian. It stops its server when this process ends or lets go of it."""

    def __init__(self, cluster: Cluster, command: list[str], lock: ProcessLock) -> None:
        assert lock.descriptor is not None
        account = cluster.account
        plan = {
            "command": command,
            "cluster": str(cluster.data),
            "start_log": str(cluster.folder / "start.log"),
            "uid": account.uid if account else None,
            "gid": account.gid if account else None,
            "stop_seconds": STOP_SECONDS,
        }
        self._heard = b""
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-S", guardian.__file__, json.dumps(plan)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0, start_new_session=True,
            pass_fds=(lock.descriptor,), cwd="/", env=environment({"LC_ALL": "C", "TZ": "UTC"}),
        )  # fmt: skip

    @property
    def pid(self) -> int:
        """The guardian's process."""
        return self._process.pid

    @property
    def is_over(self) -> bool:
        """Whether the guardian has ended."""
        return self._process.poll() is not None

    def next_event(self) -> GuardianEvent | None:
        """Wait for the next event; None when the guardian ended without another."""
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), True)
        while b"\n" not in self._heard:
            part = self._process.stdout.read(4096)
            if not part:
                return None
            self._heard += part
        return self._take()

    def news(self) -> list[GuardianEvent]:
        """Return the events since the last call, without waiting."""
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        self._heard += self._process.stdout.read() or b""
        events = []
        while b"\n" in self._heard:
            events.append(self._take())
        return events

    def end(self) -> None:
        """Let the guardian stop its server; this takes at most as long as its own waits."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with suppress(BrokenPipeError):
            self._process.stdin.write(b"stop")  # the end of the pipe may be open in a fork of this process too
        self._process.stdin.close()
        try:
            self._process.wait(STOP_SECONDS + guardian.QUIT_SECONDS + 3 * guardian.ORPHAN_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()

    def _take(self) -> GuardianEvent:
        line, _, self._heard = self._heard.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        return GuardianEvent(said["event"], said.get("log", ""))
