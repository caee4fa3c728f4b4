"""The HTTP server: uvicorn, with our shape for what it refuses itself, and an end that is announced."""

from __future__ import annotations

import asyncio
import errno
import math
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import h11
import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from app.api.error_handlers import body_of
from app.api.lifecycle import Lifecycle
from app.api.problems import CODES, RETRY_SECONDS, WORDS, Problem
from app.core.config import Settings
from app.core.context import bind
from app.core.exceptions import ConfigurationError, ConflictError
from app.core.identifiers import new_id
from app.core.stopping import on_stop

BACKLOG: Final = 2048
MAX_HEADER_BYTES: Final = 64 * 1024
MAX_CONNECTIONS: Final = 4096
"""How many clients may be connected to one process at a time; each costs a file descriptor and some 30 kB."""
HEAD_SECONDS: Final = 30.0
"""How long a client may take over the head of one request, from its first byte or from connecting."""
STUCK_SECONDS: Final = 60.0
"""How long a client may take nothing of an answer that waits for it."""
KEEP_ALIVE_SECONDS: Final = 5
"""How long an idle connection is kept for another request."""
BUSY: Final = Problem(
    503,
    CODES[503],
    "Too many are connected to the service at the moment.",
    {"hint": "Try again in a moment."},
    {"Retry-After": str(RETRY_SECONDS)},
)


class Protocol(H11Protocol):
    """HTTP/1.1, whose refusals have the shape of all errors; who only holds a connection open is let go."""

    _deadline: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Take a connection, or refuse it when there are as many as may be."""
        super().connection_made(transport)
        if len(self.connections) > MAX_CONNECTIONS:
            self._refuse(BUSY)
        else:
            self._deadline = self.loop.call_later(HEAD_SECONDS, transport.close)

    def data_received(self, data: bytes) -> None:
        """Take what a client sends; the head of each request has a time limit."""
        super().data_received(data)
        if self.conn.their_state is not h11.IDLE:
            self._end_deadline()
        elif self._deadline is None:
            self._deadline = self.loop.call_later(HEAD_SECONDS, self.transport.close)

    def pause_writing(self) -> None:
        """Hold an answer back that the client does not take; after a while it is broken off."""
        super().pause_writing()
        self._stuck = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with an answer."""
        self._end_stuck()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._end_deadline()
        self._end_stuck()
        super().connection_lost(exc)

    def _end_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end_stuck(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP, or has too large headers, and close the connection."""
        error = sys.exc_info()[1]
        status = error.error_status_hint if isinstance(error, h11.RemoteProtocolError) else 400
        status = status if status in CODES else 400
        self._refuse(Problem(status, CODES[status], WORDS[status]))

    def _refuse(self, problem: Problem) -> None:
        request_id = new_id().hex
        with bind(request_id=request_id):
            body = body_of(problem)
        headers = [
            (b"content-type", b"application/json"),
            (b"content-length", str(len(body)).encode()),
            (b"x-request-id", request_id.encode()),
            (b"x-content-type-options", b"nosniff"),
            (b"connection", b"close"),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
        ]
        events = (
            h11.Response(status_code=problem.status, headers=headers, reason=STATUS_PHRASES[problem.status]),
            h11.Data(data=body),
            h11.EndOfMessage(),
        )
        for event in events:
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()


class Server(uvicorn.Server):
    """A server on a socket that is bound already; `stop` ends it in order."""

    def __init__(
        self, app: ASGIApp, settings: Settings, lifecycle: Lifecycle, *, before_end: Callable[[], None]
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=Protocol,
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="warning",
                access_log=False,
                server_header=False,
                proxy_headers=False,
                h11_max_incomplete_event_size=MAX_HEADER_BYTES,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                timeout_graceful_shutdown=math.ceil(settings.drain_seconds),
            )
        )
        self._settings, self._lifecycle, self._before_end = settings, lifecycle, before_end
        self._stopping: asyncio.Task[None] | None = None

    async def serve_until_told(self, listening: socket.socket, parent_pipe: int | None = None) -> None:
        """Serve until a signal or the end of `parent_pipe`; then drain and return."""
        on_stop(self.stop, parent_pipe)
        await self.serve([listening])

    def stop(self) -> None:
        """Begin to stop: not ready from now on; `announce_seconds` later no more is taken, and the rest drained."""
        self._lifecycle.is_draining = True
        self._stopping = asyncio.get_running_loop().create_task(self._stop(), name="stop")

    async def _stop(self) -> None:
        await asyncio.sleep(self._settings.announce_seconds)
        self._before_end()
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone: they are `on_stop`'s."""
        yield


def listening_socket(host: str, port: int) -> socket.socket:
    """Return a socket that listens; port 0 takes a free one.

    Raises ConflictError when the port is taken, ConfigurationError when the address cannot be used.
    """
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _unusable(host, port, error) from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise ConflictError(
                f"Port {port} of {host} is taken.", hint="Stop what uses it, or choose another with --port."
            ) from error
        raise _unusable(host, port, error) from error
    listening.settimeout(0)
    return listening


def _unusable(host: str, port: int, error: OSError) -> ConfigurationError:
    reason = error.strerror or str(error)
    return ConfigurationError(
        f"The API cannot listen on {host}, port {port}: {reason}.",
        hint="Set REELWRIGHT_HOST and REELWRIGHT_PORT to an address of this machine.",
    )
