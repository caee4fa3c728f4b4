"""The API as a process of its own, over real sockets: how it starts, what it refuses, how it ends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from app.postgres.address import ServerAddress
from app.postgres.server import free_port
from tests.processes import finish, python, wait_until

CODE = """
import sys
from pathlib import Path
from app.core.config import load
from app.core.exceptions import ReelwrightError
from app.main import run

port, url, folder, announce, pipe = sys.argv[1:]
settings = load(port=int(port), data_dir=Path(folder), announce_seconds=float(announce)).settings
try:
    sys.exit(run(settings, database_url=url, parent_pipe=0 if pipe else None))
except ReelwrightError as error:
    print(error, file=sys.stdout, flush=True)
    sys.exit(error.exit_code)
"""
HEAD_END = b"\r\n\r\n"


class Service:
    """A running API."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port

    def get(self, path: str, method: str = "GET") -> tuple[int, bytes]:
        """Ask over a connection of its own."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def is_ready(self) -> bool:
        """Whether it takes requests."""
        try:
            return self.get("/health/ready")[0] == 200
        except OSError:
            return False

    def raw(self, sent: bytes) -> bytes:
        """Send bytes and return what comes back until the connection is closed, or an answer is whole."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as connection:
            connection.sendall(sent)
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
                if _is_whole(received):
                    break
            return received


def _is_whole(received: bytes) -> bool:
    head, _, body = received.partition(HEAD_END)
    lengths = [int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    return bool(lengths) and len(body) >= lengths[0]


@contextmanager
def serving(address: ServerAddress, folder: Path, *, announce: float = 0, pipe: bool = False) -> Iterator[Service]:
    port = free_port()
    arguments = (str(port), address.url, str(folder), str(announce), "pipe" if pipe else "")
    process = python(CODE, *arguments, REELWRIGHT_ENVIRONMENT="test")
    try:
        service = Service(process, port)
        assert wait_until(service.is_ready)
        yield service
    finally:
        finish(process)


@pytest.fixture(scope="module")
def service(shared_database: ServerAddress, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """An API that several tests ask."""
    with serving(shared_database, tmp_path_factory.mktemp("api")) as running:
        yield running


class TestRefusals:
    @pytest.mark.parametrize(
        ("sent", "status", "code"),
        [
            (b"NONSENSE\r\n\r\n", 400, "BAD_REQUEST"),
            (b"GET / HTTP/1.1\r\n\r\n", 400, "BAD_REQUEST"),
            (b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "BAD_REQUEST"),
            (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 100_000, 431, "HEADERS_TOO_LARGE"),
            (b"POST /v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n", 400, "BAD_REQUEST"),
            (b"GET /health/live HTTP/1.0\r\n\r\n", 421, "HOST_NOT_ALLOWED"),
            (b"GET http://evil.example/health/live HTTP/1.1\r\nHost: evil.example\r\n\r\n", 421, "HOST_NOT_ALLOWED"),
        ],
    )
    def test_what_is_no_request_of_ours(self, service: Service, sent: bytes, status: int, code: str) -> None:
        head, _, body = service.raw(sent).partition(HEAD_END)
        assert int(head.split()[1]) == status
        answer = json.loads(body)
        assert set(answer) == {"error", "code", "details", "timestamp", "request_id"}
        assert answer["code"] == code
        assert f"x-request-id: {answer['request_id']}".encode() in head.lower()
        assert b"server:" not in head.lower()

    def test_too_much_is_refused_before_it_is_sent(self, service: Service) -> None:
        head = b"POST /v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        answer = service.raw(head + b"Content-Length: 999999999\r\nExpect: 100-continue\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 413")

    def test_too_much_in_chunks_is_cut(self, service: Service) -> None:
        head = b"POST /v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        chunk = b"%x\r\n%s\r\n" % (100_000, b" " * 100_000)
        answer = service.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * 25 + b"0\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 413")
        assert json.loads(answer.partition(HEAD_END)[2])["code"] == "PAYLOAD_TOO_LARGE"

    def test_websockets_are_not_spoken(self, service: Service) -> None:
        upgrade = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        assert service.raw(upgrade + b"\r\n").startswith(b"HTTP/1.1 200")

    def test_who_leaves_in_the_middle_is_no_error_of_ours(self, service: Service) -> None:
        head = b"POST /v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        with socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection:
            connection.sendall(head + b"Content-Length: 1000\r\n\r\n{")
        left = b'requests_total{method="POST",route="/v1/projects",status="499"} 1.0'
        assert wait_until(lambda: left in service.get("/metrics")[1])
        assert b'status="500"' not in service.get("/metrics")[1]

    def test_head_has_no_body(self, service: Service) -> None:
        assert service.get("/health/live", "HEAD") == (200, b"")

    def test_a_connection_is_kept(self, service: Service) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)) as connection:
            for path in ("/health/live", "/nothing", "/v1/projects/odd", "/health/live"):
                connection.request("GET", path)
                connection.getresponse().read()
                assert connection.sock is not None

    def test_a_second_one_finds_the_port_taken(
        self, service: Service, shared_database: ServerAddress, tmp_path: Path
    ) -> None:
        arguments = (str(service.port), shared_database.url, str(tmp_path), "0", "")
        second = python(CODE, *arguments, REELWRIGHT_ENVIRONMENT="test")
        try:
            said, _ = second.communicate(timeout=60)
            assert second.returncode == 2
            assert f"Port {service.port} of 127.0.0.1 is taken." in said
        finally:
            finish(second)
        assert service.is_ready()


class TestEnd:
    @pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
    def test_a_signal(self, shared_database: ServerAddress, tmp_path: Path, number: signal.Signals) -> None:
        with serving(shared_database, tmp_path) as service:
            service.process.send_signal(number)
            assert service.process.wait(60) == 0

    def test_the_end_of_the_parent(self, shared_database: ServerAddress, tmp_path: Path) -> None:
        with serving(shared_database, tmp_path, pipe=True) as service:
            assert service.process.stdin is not None
            service.process.stdin.close()
            assert service.process.wait(60) == 0

    def test_is_announced(self, shared_database: ServerAddress, tmp_path: Path) -> None:
        with serving(shared_database, tmp_path, announce=60) as service:
            service.process.terminate()
            assert wait_until(lambda: not service.is_ready())
            status, body = service.get("/health/ready")
            assert (status, json.loads(body)["details"]["parts"]) == (503, {"process": "the process is stopping"})
            assert service.get("/v1/projects")[0] == 200
            service.process.terminate()
            assert service.process.wait(60) == 128 + signal.SIGTERM

    def test_a_request_being_answered_is_finished(self, shared_database: ServerAddress, tmp_path: Path) -> None:
        body = json.dumps({"title": "Last words"}).encode()
        head = b"POST /v1/projects HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        with (
            serving(shared_database, tmp_path) as service,
            socket.create_connection(("127.0.0.1", service.port), timeout=60) as connection,
        ):
            connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:5])
            assert wait_until(lambda: b"in_flight 2.0" in service.get("/metrics")[1])
            service.process.terminate()
            assert wait_until(lambda: not service.is_ready())
            connection.sendall(body[5:])
            received = b""
            while chunk := connection.recv(65536):
                received += chunk
            assert received.startswith(b"HTTP/1.1 201")
            assert service.process.wait(60) == 0

    def test_nothing_is_printed_to_the_error_stream(self, shared_database: ServerAddress, tmp_path: Path) -> None:
        errors = tmp_path / "errors"
        arguments = (str(free_port()), shared_database.url, str(tmp_path), "0", "")
        with errors.open("w") as stream:
            saved = os.dup(2)
            os.dup2(stream.fileno(), 2)
            try:
                process = python(CODE, *arguments, REELWRIGHT_ENVIRONMENT="test")
            finally:
                os.dup2(saved, 2)
                os.close(saved)
        try:
            service = Service(process, int(arguments[0]))
            assert wait_until(service.is_ready)
            process.terminate()
            assert process.wait(60) == 0
        finally:
            finish(process)
        assert errors.read_text() == ""
