"""The embedded PostgreSQL server: started by one owner, used by those who may read its password, gone with it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from app.core.exceptions import ConflictError, NotFoundError, StorageError
from app.postgres import guardian
from app.postgres.accounts import server_account
from app.postgres.address import HOST, ServerAddress
from app.postgres.cluster import Cluster
from app.postgres.faults import fault, port_is_taken
from app.postgres.locks import ProcessLock
from app.postgres.programs import Programs, environment, programs_for
from app.postgres.state import ServerState, owned_by_another, read_state, write_state

STOP_SECONDS: Final = 10.0
"""How long a server that stops may take to end its sessions and write what it must."""
PREDECESSOR_SECONDS: Final = 30.0
"""How long a killed owner's server may take to go."""
OWNER_LOCK_SECONDS: Final = 0.3
PORT_ATTEMPTS: Final = 5

Tell = Callable[[str], None]
"""Takes a sentence on what happens, for people."""


def tell_nobody(_: str) -> None:
    """Ignore what happens."""


class Server:
    """The embedded server of one data folder, owned by this process."""

    def __init__(self, data_dir: Path, tell: Tell = tell_nobody, options: Mapping[str, str] | None = None) -> None:
        self.folder = data_dir.expanduser().resolve() / "postgres"
        self.tell = tell
        self.options = dict(options or {})
        """Settings of PostgreSQL that win over the cluster's own."""
        self._owner_lock = ProcessLock(self.folder / "owner.lock")
        self._cluster: Cluster | None = None
        self._guardian: subprocess.Popen[bytes] | None = None
        self._state: ServerState | None = None

    def __enter__(self) -> ServerAddress:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> ServerAddress:
        """Make the database if there is none, start the server and wait until it answers, a recovery included.

        Raises ConflictError when another process owns the same data, ConfigurationError for a database of another
        version or out of reach, StorageError when the disk refuses, ConnectionError when the server does not start.
        """
        self._own()
        try:
            self._cluster = Cluster(self.folder, server_account(self.folder / "cluster"))
            return self._run(self._cluster)
        except BaseException:
            self.stop()
            raise

    def _run(self, cluster: Cluster) -> ServerAddress:
        programs = programs_for(cluster.account, self.folder)
        lock = self._await_predecessor()
        try:
            cluster.prepare(programs)
            port = self._launch(cluster, programs, lock)
        finally:
            lock.release()
        return ServerAddress(port, cluster.password())

    def announce(self, service: str) -> None:
        """Leave the address of the owner's service for those who ask who owns the data."""
        if self._state is not None:
            self._remember(ServerState(self._state.port, self._state.owner, ready=True, service=service))

    def stop(self) -> None:
        """Stop the server and let go of the data; at most a quarter of a minute. Does nothing when it is stopped."""
        self._discard_guardian()
        if self._state is not None:
            with suppress(StorageError):
                self._remember(ServerState(self._state.port, 0, ready=False))
            self._state = None
        self._owner_lock.release()

    def check(self) -> None:
        """See that the server is looked after: its guardian restarts it, and this the guardian.

        Raises ConnectionError or StorageError when the server died and could not be restarted.
        """
        process = self._guardian
        if process is None or process.poll() is None:
            return
        event = self._last_words(process)
        self._discard_guardian()
        if event or self._cluster is None:
            raise self._failure(event)
        service = self._state.service if self._state else None
        self._run(self._cluster)
        if service is not None:
            self.announce(service)

    def _discard_guardian(self) -> None:
        process, self._guardian = self._guardian, None
        if process is not None:
            _end(process)

    def _own(self) -> None:
        try:
            make_folder(self.folder)
            is_ours = self._owner_lock.acquire(OWNER_LOCK_SECONDS)
        except OSError as error:
            raise StorageError(
                f"Cannot write {self.folder}: {error.strerror}.",
                hint="Check space and permissions, or set REELWRIGHT_DATA_DIR to another folder.",
            ) from error
        if not is_ours:
            raise owned_by_another(self.folder)
        known = read_state(self.folder)
        self._remember(ServerState(known.port if known else 0, os.getpid(), ready=False))

    def _await_predecessor(self) -> ProcessLock:
        """Wait for the server of an owner that was killed a moment ago; return the lock that the next one holds."""
        lock = ProcessLock(self.folder / "server.lock")
        if not lock.acquire(0):
            self.tell("Waiting for the database of an earlier run to stop …")
            if not lock.acquire(PREDECESSOR_SECONDS):
                raise ConflictError(
                    f"The database in {self.folder} is still being stopped by an earlier run.",
                    hint="Try again in a minute.",
                )
        return lock

    def _launch(self, cluster: Cluster, programs: Programs, lock: ProcessLock) -> int:
        """Start the server on the port it had last, else on another; return the port."""
        port = (self._state.port if self._state else 0) or free_port()
        for _ in range(PORT_ATTEMPTS):
            self._guardian = _start_guardian(cluster, _command(cluster, programs, port, self.options), lock)
            event = self._await_ready(self._guardian)
            if event.get("event") == "ready":
                self._remember(ServerState(port, os.getpid(), ready=True))
                return port
            self._discard_guardian()
            if not port_is_taken(event.get("log", "")):
                break
            port = free_port()
        raise self._failure(event)

    def _await_ready(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        """Return the event that says how the start ended; a recovery may take its time."""
        for line in process.stdout or ():
            event: dict[str, Any] = json.loads(line)
            if event["event"] == "recovering":
                self.tell("The database repairs itself after it was not stopped properly …")
            elif event["event"] != "died":
                return event
        return {}

    def _last_words(self, process: subprocess.Popen[bytes]) -> dict[str, Any]:
        events = [json.loads(line) for line in process.stdout or ()]
        return next((event for event in reversed(events) if event["event"] == "failed"), {})

    def _failure(self, event: dict[str, Any]) -> Exception:
        return fault(f"The database in {self.folder} does not run", event.get("log", ""))

    def _remember(self, state: ServerState) -> None:
        self._state = state
        write_state(self.folder, state)


def attach(data_dir: Path) -> ServerAddress:
    """Return the address of the server that another process owns and that runs now.

    Raises NotFoundError when none runs, StorageError when this user may not read its password.
    """
    folder = data_dir.expanduser().resolve() / "postgres"
    state = read_state(folder)
    if state is None or not state.ready or not ProcessLock(folder / "owner.lock").is_held():
        raise NotFoundError(f"No database runs in {folder}.", hint="Start it with `reelwright up`.")
    return ServerAddress(state.port, Cluster(folder, None).password())


def make_folder(folder: Path) -> None:
    """Make a folder and those above it: private, or passable for other accounts when root makes them.

    Raises OSError.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    missing = [path for path in [folder, *folder.parents] if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(mode)


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _command(cluster: Cluster, programs: Programs, port: int, options: Mapping[str, str]) -> list[str]:
    chosen = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [programs.path("postgres"), "-D", str(cluster.data), "-p", str(port), *chosen]


def _start_guardian(cluster: Cluster, command: list[str], lock: ProcessLock) -> subprocess.Popen[bytes]:
    account = cluster.account
    plan = {
        "command": command,
        "cluster": str(cluster.data),
        "start_log": str(cluster.folder / "start.log"),
        "uid": account.uid if account else None,
        "gid": account.gid if account else None,
        "stop_seconds": STOP_SECONDS,
    }
    assert lock.descriptor is not None
    return subprocess.Popen(  # noqa: S603 — Python itself on our own file
        [sys.executable, "-I", "-S", guardian.__file__, json.dumps(plan)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True, pass_fds=(lock.descriptor,),
        cwd="/", env=environment({"LC_ALL": "C", "TZ": "UTC"}),
    )  # fmt: skip


def _end(process: subprocess.Popen[bytes]) -> None:
    """Let a guardian stop its server; it takes at most as long as its own waits."""
    if process.stdin is not None:
        with suppress(BrokenPipeError):
            process.stdin.write(b"stop")
            process.stdin.flush()
        with suppress(BrokenPipeError):
            process.stdin.close()
    try:
        process.wait(STOP_SECONDS + guardian.QUIT_SECONDS + guardian.ORPHAN_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
