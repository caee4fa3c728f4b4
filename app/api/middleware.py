"""What stands around every request: identifiers, the wall, limits, headers, the access log, and the last boundary.

Plain ASGI: one object and one context per request, no task and no copy of either. The order matters: a refused or
failed request has an identifier, is logged and counted, and is answered in the shape of all errors.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Final

from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.bodies import LimitedReceive, has_body
from app.api.error_handlers import ERROR_CODE, ErrorAnswers
from app.api.tracing import request_id_of, trace_of
from app.api.wall import Wall
from app.core.config import Settings
from app.core.context import bind
from app.core.exceptions import BadRequestError
from app.core.telemetry import HttpMetrics

CLIENT_LEFT: Final = 499
"""The status that is logged when nobody waits for the answer any more."""
NO_ROUTE: Final = "(none)"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET: Final = ("/health", "/metrics")
"""Routes that are asked every few seconds: their access lines are for debugging."""
_CSP: Final = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
_SECURITY: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

access = logging.getLogger("app.api.access")


class RequestMiddleware:
    """The outermost layer of the API. Nothing is raised past it but what happens after an answer has begun."""

    def __init__(self, app: ASGIApp, *, settings: Settings, http: HttpMetrics, answers: ErrorAnswers) -> None:
        self._app, self._settings, self._http, self._answers = app, settings, http, answers
        self._wall = Wall(settings.allowed_hosts, settings.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        request_id, trace = request_id_of(headers), trace_of(headers)
        exchange = Exchange(scope["method"], send, request_id, trace.header)
        if exchange.head is not None:
            scope, receive = {**scope, "method": "GET"}, exchange.until_answered
        elif has_body(headers):
            receive = LimitedReceive(scope, receive, headers, self._settings)
        self._http.in_flight += 1
        with bind(request_id=request_id, trace_id=trace.trace_id):
            try:
                await self._serve(scope, receive, exchange, headers)
            finally:
                self._http.in_flight -= 1
                self._finish(scope, exchange)

    async def _serve(
        self, scope: Scope, receive: Receive, exchange: Exchange, headers: Mapping[bytes, bytes]
    ) -> None:
        refusal = self._wall.refusal(exchange.method, headers) or unreadable(scope)
        if refusal is not None:
            await (await self._answers.to_unexpected(scope, refusal))(scope, receive, exchange.send)
            return
        try:
            await self._app(scope, receive, exchange.send)
        except ClientDisconnect:
            exchange.status = CLIENT_LEFT
        except Exception as error:
            answer = await self._answers.to_unexpected(scope, error)
            if exchange.status:
                raise  # the answer has begun: only the server can break it off
            await answer(scope, receive, exchange.send)

    def _finish(self, scope: Scope, exchange: Exchange) -> None:
        seconds = perf_counter() - exchange.began
        status = exchange.status or CLIENT_LEFT
        method = exchange.method if exchange.method in METHODS else "other"
        route = getattr(scope.get("route"), "path", NO_ROUTE)
        self._http.count(method, route, status, seconds)
        level = logging.DEBUG if route.startswith(QUIET) and status < 500 else logging.INFO
        if access.isEnabledFor(level):
            facts = {"status": status, "duration_ms": round(seconds * 1000, 2), "bytes": exchange.size}
            if ERROR_CODE in scope:
                facts["error_code"] = scope[ERROR_CODE]
            access.log(level, "%s %s %d", method, route, status, extra=facts)


def unreadable(scope: Scope) -> BadRequestError | None:
    """Return why an address cannot be used, or None: PostgreSQL keeps no NUL in a text."""
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        return BadRequestError("The address has a NUL character in it.", hint="Leave it out.")
    return None


class Exchange:
    """The sending end of one request: adds our headers to the answer, and notes its status and size in bytes."""

    __slots__ = ("_added", "_send", "began", "head", "method", "size", "status")

    def __init__(self, method: str, send: Send, request_id: str, trace: str) -> None:
        self._send = send
        self._added: Sequence[tuple[bytes, bytes]] = (
            (b"x-request-id", request_id.encode("ascii")),
            (b"traceresponse", trace.encode("ascii")),
            *_SECURITY,
        )
        self.method = method
        self.head = asyncio.Event() if method == "HEAD" else None
        """Set when HEAD has its headers."""
        self.began = perf_counter()
        self.status = 0
        self.size = 0

    async def send(self, message: Message) -> None:
        """Pass a message on, the first one with our headers; HEAD gets no body."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = list(message.get("headers", ()))
            if not any(name == _CSP[0] for name, _ in headers):
                headers.append(_CSP)
            message = {**message, "headers": [*headers, *self._added]}
        elif self.head is not None:
            if self.head.is_set():
                return
            self.head.set()
            message = {"type": "http.response.body", "body": b""}
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)

    async def until_answered(self) -> Message:
        """Stand in for the receiving end of HEAD: the client is gone as soon as it has its headers."""
        assert self.head is not None
        await self.head.wait()
        return {"type": "http.disconnect"}
