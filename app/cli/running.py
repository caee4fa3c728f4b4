"""Everything on one machine: database, migrations, API and workers, started in order and stopped in the reverse."""

from __future__ import annotations

import http.client
import json
import socket
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from ipaddress import ip_address
from typing import Any, Final, TextIO

from app.cli.children import Child
from app.cli.exceptions import PartFailedError
from app.core.config import Settings
from app.core.exceptions import ConflictError
from app.postgres.address import ServerAddress
from app.postgres.client import check_answers
from app.postgres.ownership import Ownership
from app.postgres.server import Server

READY_SECONDS: Final = 120.0
LOOK_SECONDS: Final = 0.2
MARGIN_SECONDS: Final = 5.0
"""What a process gets on top of what it promises to need for stopping."""


@dataclass(frozen=True)
class RunningState:
    """What runs, for people and for programs."""

    address: str
    docs: str
    database: str
    workers: int
    data_dir: str
    pids: dict[str, int | None]


@dataclass
class Report:
    """Says what happens: lines of JSON on standard output, or the state there and all else on standard error."""

    as_json: bool

    def event(self, name: str, sentence: str, **values: Any) -> None:
        """Say that something happened."""
        if self.as_json:
            message = {"message": sentence} if sentence else {}
            _say(sys.stdout, json.dumps({"event": name, **message, **values}))
        else:
            _say(sys.stderr, sentence)

    def ready(self, state: RunningState) -> None:
        """Say what runs now."""
        if self.as_json:
            self.event("ready", "", **asdict(state))
            return
        rows = {
            "API": state.address,
            "docs": state.docs,
            "database": state.database,
            "workers": str(state.workers),
            "data": state.data_dir,
        }
        lines = [f"  {name:<10}{value}" for name, value in rows.items()]
        _say(sys.stdout, "\n".join(["Reelwright is ready. Ctrl-C stops it.", *lines]))


def _say(stream: TextIO, text: str) -> None:
    """Write a line; that nobody reads it any more must not keep the service from stopping in order."""
    with suppress(OSError):
        stream.write(text + "\n")
        stream.flush()


@dataclass
class Service:
    """The parts of a service that runs on this machine."""

    settings: Settings
    workers: int
    report: Report
    _server: Server | None = None
    _ownership: Ownership | None = None
    _children: list[Child] = field(default_factory=list)

    def start(self) -> None:
        """Start everything, and say so once requests are answered.

        Raises ConflictError when the data or the port belong to another process, and what the parts raise.
        """
        address = self._start_database()
        check_port(self.settings.host, self.settings.port)
        self._migrate(address)
        self._children = [self._api(), *(self._worker(number) for number in range(1, self.workers + 1))]
        for child in self._children:
            child.start()
        self._await_ready()
        self._announce()
        self.report.ready(self._state())
        self._greet_first_admin(address)

    def look(self) -> None:
        """See that everything runs; restart what died. Raises what the parts raise when that is no use."""
        for child in self._children:
            death = child.look()
            if death is not None:
                sentence = f"The {death.child} died ({death.exit_code}); it is started again in {death.seconds:g} s."
                self.report.event("died", sentence, **asdict(death))
        if self._server is not None:
            self._server.check()

    def stop(self) -> None:
        """Stop everything: the API once its requests are answered, the workers, then the database."""
        if self._server is None and self._ownership is None:
            return
        self.report.event("stopping", "Stopping …")
        for child in self._children:
            child.end()
        self._stop_database()
        self.report.event("stopped", "Stopped.")

    def kill(self) -> None:
        """Stop everything without waiting for work in hand; the database is stopped properly all the same."""
        for child in self._children:
            child.kill()
        self._stop_database()

    def _start_database(self) -> str:
        if self.settings.database_url is not None:
            url = self.settings.database_url.get_secret_value()
            check_answers(url)
            ownership = Ownership(self.settings.folders.service)
            ownership.claim()
            self._ownership = ownership
            return url
        self.report.event("database", "Starting the database …")
        server = Server(self.settings.data_dir, lambda sentence: self.report.event("database", sentence))
        started: ServerAddress = server.start()
        self._server = server
        return started.url

    def _migrate(self, address: str) -> None:
        from app.core import migrations

        self.report.event("migrating", "Bringing the database up to date …")
        migrations.upgrade(address)

    def _api(self) -> Child:
        command = our_command("serve", "--host", self.settings.host, "--port", str(self.settings.port))
        return Child("API", command, stop_seconds(self.settings))

    def _worker(self, number: int) -> Child:
        return Child(f"worker {number}", our_command("worker"), stop_seconds(self.settings))

    def _await_ready(self) -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready(self.settings):
            self.look()
            if time.monotonic() > deadline:
                raise PartFailedError(
                    f"The API does not become ready within {READY_SECONDS:g} s.",
                    hint=f"Ask {base_address(self.settings)}/health/ready why.",
                )
            time.sleep(LOOK_SECONDS)

    def _announce(self) -> None:
        if self._server is not None:
            self._server.announce(base_address(self.settings))
        if self._ownership is not None:
            self._ownership.remember(service=base_address(self.settings))

    def _greet_first_admin(self, database_url: str) -> None:
        if not self.settings.accounts:
            return
        from app.cli.people import first_admin_link

        link = first_admin_link(self.settings, database_url)
        if link is not None:
            sentence = f"There is no administrator yet. Become one by this link, once, within a day:\n  {link}"
            self.report.event("first_admin", sentence, link=link)

    def _stop_database(self) -> None:
        if self._server is not None:
            self._server.stop()
        if self._ownership is not None:
            self._ownership.release()

    def _state(self) -> RunningState:
        address = base_address(self.settings)
        database = self._server.description if self._server else "by DATABASE_URL"
        pids = {child.name: child.pid for child in self._children}
        data_dir = str(self.settings.data_dir)
        return RunningState(address, f"{address}/docs", database, self.workers, data_dir, pids)


def stop_seconds(settings: Settings) -> float:
    """Return how long a process of the service may take to stop."""
    return settings.announce_seconds + settings.drain_seconds + MARGIN_SECONDS


def our_command(*arguments: str) -> list[str]:
    """Return a command that runs a part of the service and ends with this process."""
    return [sys.executable, "-m", "app.cli.main", *arguments, "--parent-pipe", "0"]


def base_address(settings: Settings) -> str:
    """Return the address that this machine reaches the API at."""
    return f"http://{_bracketed(_local(settings.host))}:{settings.port}"


def check_port(host: str, port: int) -> None:
    """Raise ConflictError when something else listens there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ConflictError(
                f"The API cannot listen on {_bracketed(host)}:{port}: {error.strerror}.",
                hint="Choose another with --port or REELWRIGHT_PORT.",
                details={"host": host, "port": port},
            ) from error


def is_ready(settings: Settings) -> bool:
    """Return whether the API says that it is ready."""
    connection = http.client.HTTPConnection(_local(settings.host), settings.port, timeout=5)
    try:
        connection.request("GET", "/health/ready", headers={"Host": "localhost"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _local(host: str) -> str:
    """Return where this machine reaches what listens on `host`, which may be all addresses."""
    with suppress(ValueError):
        if ip_address(host).is_unspecified:
            return "::1" if ":" in host else "127.0.0.1"
    return host


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
