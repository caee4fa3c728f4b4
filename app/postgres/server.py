"""The embedded PostgreSQL server: started by one owner, used by those who may read its password, gone with it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final

from app.core.data_folder import DataFolder
from app.core.exceptions import ConflictError, NotFoundError, ReelwrightError, StorageError
from app.postgres.accounts import server_account
from app.postgres.address import HOST, ServerAddress
from app.postgres.cluster import Cluster
from app.postgres.faults import fault, port_is_taken
from app.postgres.guarded import GuardedServer, GuardianEvent
from app.postgres.locks import ProcessLock
from app.postgres.ownership import Ownership, is_owned, read_state
from app.postgres.programs import MAJOR, Programs, programs_for

PREDECESSOR_SECONDS: Final = 30.0
"""How long a killed owner's server may take to go."""
PORT_ATTEMPTS: Final = 5

Tell = Callable[[str], None]
"""Takes a sentence on what happens, for people."""


def tell_nobody(_: str) -> None:
    """Ignore what happens."""


class Server:
    """The embedded server of one data folder, owned by this process."""

    def __init__(self, data_dir: Path, tell: Tell = tell_nobody, options: Mapping[str, str] | None = None) -> None:
        self.folder = folder_of(data_dir)
        self.tell = tell
        self.options = dict(options or {})
        """Settings of PostgreSQL that win over the cluster's own."""
        self._ownership = Ownership(self.folder)
        self._cluster: Cluster | None = None
        self._guarded: GuardedServer | None = None

    def __enter__(self) -> ServerAddress:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def guardian(self) -> int | None:
        """The process that looks after the server; None when it is stopped."""
        return self._guarded.pid if self._guarded else None

    @property
    def description(self) -> str:
        """What runs where and as whom, for people."""
        lent = self._cluster.lent if self._cluster else ""
        return f"embedded PostgreSQL {MAJOR} on {HOST}:{self._ownership.state.port}{lent}"

    def start(self) -> ServerAddress:
        """Make the database if there is none, start the server and wait until it answers, a recovery included.

        Raises ConflictError when another process owns the same data, ConfigurationError for a database of another
        version or out of reach, StorageError when the disk refuses, ConnectionError when the server does not start.
        """
        self._ownership.claim()
        try:
            self._cluster = Cluster(self.folder, server_account(self.folder / "cluster"))
            return self._run(self._cluster)
        except BaseException:
            self.stop()
            raise

    def announce(self, service: str) -> None:
        """Leave the address of the owner's service for those who ask who owns the data."""
        self._ownership.remember(service=service)

    def check(self) -> None:
        """See that the server is looked after: its guardian restarts it, and this the guardian.

        Raises ConnectionError or StorageError when the server died and could not be restarted.
        """
        if self._guarded is None or self._cluster is None:
            return
        is_over = self._guarded.is_over
        for event in self._guarded.news():
            if event.name == "failed":
                raise self._failure(event)
            self._tell_of(event)
        if is_over:
            self._discard_guardian()
            self._run(self._cluster)

    def stop(self) -> None:
        """Stop the server and let go of the data; at most a quarter of a minute. Does nothing when it is stopped."""
        self._discard_guardian()
        if self._cluster is not None:
            self._cluster = None
            with suppress(StorageError):
                self._ownership.remember(is_ready=False)
        self._ownership.release()

    def _run(self, cluster: Cluster) -> ServerAddress:
        self._ownership.remember(is_ready=False)
        programs = programs_for(cluster.account, self.folder, self.tell)
        lock = self._await_predecessor()
        try:
            if not cluster.data.exists():
                self.tell(f"Making a database in {cluster.data}{cluster.lent} …")
            cluster.prepare(programs)
            port = self._launch(cluster, programs, lock)
        finally:
            lock.release()
        self._ownership.remember(port=port, is_ready=True)
        return ServerAddress(port, cluster.password())

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
        port = self._ownership.state.port or free_port()
        for _ in range(PORT_ATTEMPTS):
            self._guarded = GuardedServer(cluster, _command(cluster, programs, port, self.options), lock)
            event = self._await_ready(self._guarded)
            if event.name == "ready":
                return port
            self._discard_guardian()
            if not port_is_taken(event.log):
                break
            port = free_port()
        raise self._failure(event)

    def _await_ready(self, guarded: GuardedServer) -> GuardianEvent:
        """Return the event that says how the start ended; a recovery may take its time."""
        while (event := guarded.next_event()) is not None:
            if event.name in {"ready", "failed"}:
                return event
            self._tell_of(event)
        return GuardianEvent("failed")

    def _tell_of(self, event: GuardianEvent) -> None:
        sentences = {
            "recovering": "The database repairs itself after it was not stopped properly …",
            "died": "The database died and is started again …",
            "ready": "The database is back.",
        }
        self.tell(sentences[event.name])

    def _failure(self, event: GuardianEvent) -> ReelwrightError:
        return fault(f"The database in {self.folder} does not run", event.log, f"See {self.folder}/cluster/log.")

    def _discard_guardian(self) -> None:
        guarded, self._guarded = self._guarded, None
        if guarded is not None:
            guarded.end()


def attach(data_dir: Path) -> ServerAddress:
    """Return the address of the server that another process owns and that runs now.

    Raises NotFoundError when none runs, StorageError when this user may not read its password.
    """
    folder = folder_of(data_dir)
    state = read_state(folder)
    try:
        is_running = state is not None and state.is_ready and is_owned(folder)
    except OSError as error:
        raise StorageError(
            f"Cannot read {folder}: {error.strerror}.", hint="Run this as the user who runs `reelwright up`."
        ) from error
    if state is None or not is_running:
        raise NotFoundError(f"No database runs in {folder}.", hint="Start it with `reelwright up`.")
    return ServerAddress(state.port, Cluster(folder, None).password())


def folder_of(data_dir: Path) -> Path:
    """Return the folder that holds all of the embedded server's files."""
    return DataFolder(data_dir).postgres


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _command(cluster: Cluster, programs: Programs, port: int, options: Mapping[str, str]) -> list[str]:
    chosen = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    return [programs.path("postgres"), "-D", str(cluster.data), "-p", str(port), *chosen]
