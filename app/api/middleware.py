"""What stands around every request: identifiers, the wall, limits, headers, the access log, and the last boundary.

Plain ASGI: one object and one context per request, no task and no copy of either. The order matters: a refused or
failed request has an identifier, is logged and counted, and is answered in the shape of all errors.
"""

from __future__ import annotations

import asyncio
from functools import partial
from time import perf_counter
from typing import Final

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.access import ANSWER_HEADERS
from app.api.addresses import client_address, networks
from app.api.bodies import LimitedReceive, has_body
from app.api.error_handlers import ERROR_CODE, ErrorAnswers
from app.api.tracing import identified
from app.api.wall import Wall
from app.core.config import Settings
from app.core.context import bind, serving
from app.core.exceptions import BadRequestError
from app.core.logging import DEBUG, INFO, get_logger
from app.core.telemetry import HttpMetrics

CLIENT_LEFT: Final = 499
"""The status that is logged when nobody waits for the answer any more."""
NO_ROUTE: Final = "(none)"
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
QUIET: Final = ("/health", "/metrics")
"""Routes that are asked every few seconds: their access lines are for debugging."""
_CSP: Final = (b"content-security-policy", b"default-src 'none'; base-uri 'none'; frame-ancestors 'none'")
_NO_STORE: Final = (b"cache-control", b"no-store")
_NOSNIFF: Final = (b"x-content-type-options", b"nosniff")
_SHOWN: Final = (
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"accelerometer=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
)
"""What matters to what a browser shows: pages, pictures, videos. JSON goes without, as each costs 2 µs."""
HSTS: Final = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
"""Two years of HTTPS alone; sent where people reach the service by HTTPS."""

access = get_logger("app.api.access")


class RequestMiddleware:
    """The outermost layer of the API. Nothing is raised past it but what happens after an answer has begun."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        http: HttpMetrics,
        answers: ErrorAnswers,
        cors: CORSMiddleware | None = None,
    ) -> None:
        self._app, self._settings, self._http, self._answers, self._cors = app, settings, http, answers, cors
        self._proxies = networks(settings.trusted_proxies)
        self._is_https = settings.site.startswith("https:")
        self._wall = Wall(settings.allowed_hosts, settings.allowed_origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if self._proxies:
            scope["client"] = (client_address(scope, self._proxies), 0)
        request_id, trace_id, traceresponse = identified(headers)
        exchange = Exchange(scope["method"], send, request_id, traceresponse, is_private=self._settings.accounts)
        if exchange.head is not None:
            scope, receive = {**scope, "method": "GET"}, exchange.until_answered
        elif has_body(headers):
            receive = LimitedReceive(scope, receive, headers, self._settings)
        scope[ANSWER_HEADERS] = exchange.extra
        if self._is_https:
            exchange.extra.append(HSTS)
        self._http.in_flight += 1
        with bind(request_id=request_id, trace_id=trace_id), serving(scope):
            try:
                refusal = self._wall.refusal(exchange.method, headers) or unreadable(scope)
                if refusal is None:
                    await self._app(scope, receive, exchange.send)
                else:
                    await self._answer(refusal, scope, receive, exchange)
            except ClientDisconnect:
                exchange.status = CLIENT_LEFT
            except Exception as error:  # noqa: BLE001 — the HTTP handler's boundary
                await self._answer(error, scope, receive, exchange)
            finally:
                self._http.in_flight -= 1
                self._finish(scope, exchange)

    async def _answer(self, error: Exception, scope: Scope, receive: Receive, exchange: Exchange) -> None:
        answer = await self._answers.answer(scope, error)
        if exchange.status:
            raise error  # the answer has begun: only the server can break it off
        await answer(scope, receive, self._readable(scope, exchange))

    def _readable(self, scope: Scope, exchange: Exchange) -> Send:
        """Return the sending end of an error, with what lets a page of an allowed origin read it."""
        headers = Headers(scope=scope)
        if self._cors is None or "origin" not in headers:
            return exchange.send
        return partial(self._cors.send, send=exchange.send, request_headers=headers)

    def _finish(self, scope: Scope, exchange: Exchange) -> None:
        seconds = perf_counter() - exchange.began
        status = exchange.status or CLIENT_LEFT
        method = exchange.method if exchange.method in METHODS else "other"
        route = scope["route"].path if "route" in scope else NO_ROUTE
        self._http.count(method, route, status, seconds)
        level = DEBUG if route.startswith(QUIET) and status < 500 else INFO
        facts = {"status": status, "duration_ms": round(seconds * 1000, 2), "bytes": exchange.size}
        if ERROR_CODE in scope:
            facts["error_code"] = scope[ERROR_CODE]
        access.log(level, f"{method} {route}", **facts)


def unreadable(scope: Scope) -> BadRequestError | None:
    """Return why an address cannot be used, or None: PostgreSQL keeps no NUL in a text."""
    if "\0" in scope["path"] or b"%00" in scope["query_string"]:
        return BadRequestError("The address has a NUL character in it.", hint="Leave it out.")
    return None


class Exchange:
    """The sending end of one request: adds our headers to the answer, and notes its status and size in bytes."""

    __slots__ = (
        "_is_private", "_request_id", "_send", "_traceresponse", "began", "extra", "head", "method", "size", "status",
    )  # fmt: skip

    def __init__(
        self, method: str, send: Send, request_id: str, traceresponse: str | None, *, is_private: bool = False
    ) -> None:
        self._send, self._request_id, self._traceresponse = send, request_id, traceresponse
        self._is_private = is_private
        self.method = method
        self.head = asyncio.Event() if method == "HEAD" else None
        """Set when HEAD has its headers."""
        self.began = perf_counter()
        self.status = 0
        self.size = 0
        self.extra: list[tuple[bytes, bytes]] = []
        """What the gate adds to the answer, also to a refusal: limits and what is left of them."""

    async def send(self, message: Message) -> None:
        """Pass a message on, the first one with our headers; HEAD gets no body."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *self._headers(message)]
        elif self.head is not None:
            if self.head.is_set():
                await asyncio.sleep(0)  # lets a stream learn that nobody listens
                return
            self.head.set()
            message = {"type": "http.response.body", "body": b""}
        else:
            self.size += len(message.get("body", b""))
        await self._send(message)

    def _headers(self, message: Message) -> list[tuple[bytes, bytes]]:
        """Return the headers of every answer, and of what a browser shows; what is someone's is not to be kept."""
        ours = [(b"x-request-id", self._request_id.encode("ascii")), _NOSNIFF]
        policy: tuple[tuple[bytes, bytes], ...] = (_CSP,)
        keeping = (_NO_STORE,) if self._is_private else ()
        for name, value in message.get("headers", ()):
            if name == b"content-security-policy":
                policy = ()
            elif name == b"cache-control":
                keeping = ()
            elif name == b"content-type" and not value.startswith(b"application/json"):
                ours += _SHOWN
        if self._traceresponse is not None:
            ours.append((b"traceresponse", self._traceresponse.encode("ascii")))
        ours += policy + keeping
        return ours + self.extra

    async def until_answered(self) -> Message:
        """Stand in for the receiving end of HEAD: the client is gone as soon as it has its headers."""
        assert self.head is not None
        await self.head.wait()
        return {"type": "http.disconnect"}
