"""`up` in this very process, on a database of DATABASE_URL: what it prints, watches and stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from app.api.wall import Wall
from app.cli import serving
from app.cli.running import LOOK_SECONDS, Report, Service, base_address, check_port, is_ready
from app.core.config import Settings, load
from app.core.exceptions import ConfigurationError, ConflictError, NotFoundError
from app.postgres.address import ServerAddress
from app.postgres.ownership import is_owned, read_state
from app.postgres.server import free_port
from tests.processes import ROOT, wait_until

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _signals_as_before() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in serving.STOP_SIGNALS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def folder(tmp_path: Path, new_database: Callable[[], ServerAddress], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder, with the settings of children in the environment."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("REELWRIGHT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("REELWRIGHT_ENVIRONMENT", "test")
    monkeypatch.setenv("DATABASE_URL", new_database().url)
    return tmp_path


def events(capfd: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capfd.readouterr().out.splitlines()]


def when_ready(folder: Path, act: Callable[[Settings], None]) -> threading.Thread:
    """Act in a thread once the service has announced itself."""

    def announced() -> bool:
        state = read_state(folder / "service")
        return state is not None and state.service is not None

    def wait_and_act() -> None:
        assert wait_until(announced)
        state = read_state(folder / "service")
        assert state is not None
        port = int(str(state.service).rpartition(":")[2])
        act(load(port=port).settings)

    thread = threading.Thread(target=wait_and_act)
    thread.start()
    return thread


def test_up_until_it_is_told_to_stop(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    seen: list[object] = []

    def look_and_stop(settings: Settings) -> None:
        seen.extend([is_ready(settings), is_owned(folder / "service")])
        with pytest.raises(ConflictError, match=base_address(settings)):
            Service(settings, 0, Report(as_json=True)).start()
        os.kill(os.getpid(), signal.SIGTERM)

    thread = when_ready(folder, look_and_stop)
    serving.up(None, 0, 1, as_json=True)
    thread.join()
    assert seen == [True, True]
    said = events(capfd)
    assert [event["event"] for event in said] == ["migrating", "ready", "stopping", "stopped"]
    assert said[1]["database"] == "by DATABASE_URL"
    assert said[1]["workers"] == 1
    assert not is_owned(folder / "service")
    assert not (folder / "postgres").exists()


def test_a_dead_part_is_told_of_and_replaced(folder: Path, capfd: pytest.CaptureFixture[str]) -> None:
    settings = load(port=free_port()).settings
    service = Service(settings, 0, Report(as_json=False))
    try:
        service.start()
        assert f"API       http://127.0.0.1:{settings.port}" in capfd.readouterr().out
        api = service._children[0]
        first = api.pid
        assert first is not None
        os.kill(first, signal.SIGKILL)

        def is_replaced() -> bool:
            service.look()
            return api.pid not in {None, first} and is_ready(settings)

        assert wait_until(is_replaced)
        assert "The API died (-9)" in capfd.readouterr().err
    finally:
        service.kill()
    assert not is_owned(folder / "service")
    assert not is_ready(settings)


@pytest.mark.usefixtures("folder")
def test_a_second_signal_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    service = Service(load(port=free_port()).settings, 0, Report(as_json=True))
    killed: list[bool] = []
    monkeypatch.setattr(Service, "stop", lambda _: signal.raise_signal(signal.SIGINT))
    monkeypatch.setattr(Service, "kill", lambda _: killed.append(True))
    serving._stop(service)
    assert killed == [True]


class TestSettings:
    def test_a_port_of_zero_becomes_a_free_one(self, folder: Path) -> None:
        assert serving._settings(None, 0).port > 0
        assert serving._settings("localhost", 8123).port == 8123

    @pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
    def test_loopback_is_open(self, folder: Path, host: str) -> None:
        assert serving._settings(host, 8123).host == host

    @pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.2", "films.example"])
    def test_others_need_accounts_and_a_name(self, folder: Path, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
        with pytest.raises(ConfigurationError, match="without accounts"):
            serving._settings(host, 8123)
        monkeypatch.setenv("REELWRIGHT_ALLOWED_HOSTS", "films.example")
        with pytest.raises(ConfigurationError, match="without accounts"):
            serving._settings(host, 8123)
        monkeypatch.setenv("REELWRIGHT_ACCOUNTS", "true")
        assert serving._settings(host, 8123).host == host
        monkeypatch.delenv("REELWRIGHT_ALLOWED_HOSTS")
        with pytest.raises(ConfigurationError, match="none of its names"):
            serving._settings(host, 8123)

    def test_no_database_to_attach_to(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("DATABASE_URL")
        with pytest.raises(NotFoundError, match="reelwright up"):
            serving.serve(None, 0, None)
        with pytest.raises(NotFoundError, match="reelwright up"):
            serving.worker(None)


class TestPort:
    def test_a_taken_one_is_named(self) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            with pytest.raises(ConflictError, match=f"127.0.0.1:{port}") as caught:
                check_port("127.0.0.1", port)
        assert "--port" in caught.value.hint
        check_port("127.0.0.1", port)

    def test_addresses(self, folder: Path) -> None:
        for host, address in {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]", "10.0.0.7": "10.0.0.7"}.items():
            settings = load(host=host, port=8123).settings
            assert base_address(settings) == f"http://{address}:8123"
        assert LOOK_SECONDS < 1


def test_readiness_is_asked_for_by_a_name_that_is_always_let_in() -> None:
    """`allowed_hosts` may be a wildcard, which is no name that a request can carry."""
    wall = Wall(["*"])

    class Gate(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower().encode(): value.encode() for name, value in self.headers.items()}
            self.send_response(421 if wall.refusal("GET", headers) else 200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Gate) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert is_ready(load({"REELWRIGHT_ALLOWED_HOSTS": "*"}, port=server.server_port).settings)
        thread.join()
