"""Export of errors to a server that speaks Sentry's envelope protocol."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import brotli
import pytest
from psycopg import errors
from sqlalchemy.exc import DBAPIError

from app.core.config import Test
from app.core.context import bind
from app.core.error_fingerprint import fingerprint
from app.core.exceptions import ConfigurationError, QueryError, StorageError
from app.core.sentry import SentryTracker, exporter

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class Received:
    """What the server was sent."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.keys: list[str] = []
        self.bodies: list[str] = []

    @property
    def events(self) -> list[dict[str, Any]]:
        """The events: an envelope is a header, then a header and a body for each item, one JSON to a line."""
        found = []
        for body in self.bodies:
            lines = [json.loads(line) for line in body.splitlines()]
            found += [
                item for header, item in zip(lines[1::2], lines[2::2], strict=True) if header["type"] == "event"
            ]
        return found


class Handler(BaseHTTPRequestHandler):
    received: ClassVar[Received]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "br":
            body = brotli.decompress(body)
        self.received.paths.append(self.path)
        self.received.keys.append(self.headers["X-Sentry-Auth"])
        self.received.bodies.append(body.decode())
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name the server gives it
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[tuple[str, Received]]:
    """A server's DSN, and what it has received."""
    received = Received()
    handler = type("H", (Handler,), {"received": received})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield f"http://publickey@127.0.0.1:{running.server_port}/42", received
        running.shutdown()
        thread.join()


def tracker_of(dsn: str) -> SentryTracker:
    """Return the exporter of settings with a DSN."""
    made = exporter(Test.model_validate({"sentry_dsn": dsn}))
    assert made is not None
    return made


def failed(message: str) -> StorageError:
    """Return an error that was raised here, from another."""
    try:
        write(message, password="hunter2")
    except StorageError as error:
        return error
    raise AssertionError


def write(message: str, password: str) -> None:
    try:
        os.close(-1)
    except OSError as cause:
        cause.add_note(f"password={password}")
        raise StorageError(message) from cause


class TestExport:
    async def test_an_error_arrives_with_its_print_its_code_and_its_request(
        self, server: tuple[str, Received]
    ) -> None:
        dsn, received = server
        tracker, error = tracker_of(dsn), failed("Cannot write scene 3.")
        with bind(request_id="r-1"):
            await tracker.record(error, {"route": "/v1/projects"})
        await tracker.aclose()
        assert received.paths == ["/api/42/envelope/"]
        assert "sentry_key=publickey" in received.keys[0]
        (event,) = received.events
        assert event["fingerprint"] == [fingerprint(error)]
        assert event["tags"]["error_code"] == "STORAGE_ERROR"
        assert event["tags"]["request_id"] == "r-1"
        assert event["tags"]["route"] == "/v1/projects"
        assert event["environment"] == "test"
        assert event["release"].startswith("reelwright@")
        cause, last = event["exception"]["values"]
        assert (cause["type"], last["type"]) == ("OSError", "StorageError")
        assert last["stacktrace"]["frames"][-1]["function"] == "write"
        assert isinstance(last["stacktrace"]["frames"][-1]["lineno"], int)

    async def test_no_value_leaves_that_a_database_was_given(self, server: tuple[str, Received]) -> None:
        dsn, received = server
        tracker = tracker_of(dsn)
        orig = errors.InvalidTextRepresentation('invalid input syntax for type uuid: "given"')
        error = QueryError("The database refused a query.")
        error.__cause__ = DBAPIError("SELECT 1", {"id": "given"}, orig)
        await tracker.record(error)
        await tracker.aclose()
        (event,) = received.events
        said = [described["value"] for described in event["exception"]["values"]]
        assert said == [
            "(InvalidTextRepresentation, SQLSTATE 22P02) [SQL: SELECT 1]",
            "The database refused a query.",
        ]

    async def test_nothing_secret_leaves(self, server: tuple[str, Received]) -> None:
        dsn, received = server
        tracker = tracker_of(dsn)
        error = failed("Cannot reach postgresql://me:s3cret@db/x for jo@example.org.")
        await tracker.record(error, {"authorization": "Bearer abcdef123456", "path": "/v1/x?token=abcdef123456"})
        await tracker.aclose()
        (body,) = received.bodies
        for secret in ("hunter2", "s3cret", "jo@example.org", "abcdef123456"):
            assert secret not in body
        assert "vars" not in body
        assert "breadcrumbs" not in received.events[0]
        assert "user" not in received.events[0]

    async def test_a_server_that_is_away_disturbs_nobody(self) -> None:
        tracker = SentryTracker("http://publickey@127.0.0.1:9/42", environment="test", timeout_seconds=0.2)
        await tracker.record(failed("Cannot write scene 3."))
        await tracker.aclose()


class TestSwitch:
    def test_without_a_dsn_there_is_none(self) -> None:
        assert exporter(Test()) is None

    def test_without_a_dsn_nothing_is_imported(self) -> None:
        code = "import sys, app.core.sentry as s; from app.core.config import Test; s.exporter(Test()); "
        code += "sys.exit('sentry_sdk' in sys.modules)"
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

    def test_a_bad_dsn_is_a_configuration_error(self) -> None:
        with pytest.raises(ConfigurationError, match="not a DSN"):
            tracker_of("https://nothing-at-all")
