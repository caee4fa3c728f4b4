"""How much a request may carry: refused by its declared length at once, else as soon as it has sent too much."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from starlette.types import Message, Receive, Scope

from app.core.config import Settings
from app.core.exceptions import PayloadTooLargeError, RequestTimeoutError

LimitOf = Callable[[Settings], int]
EndpointT = TypeVar("EndpointT", bound=Callable[..., Any])
_LIMIT_ATTRIBUTE: Final = "reelwright_body_limit"


def streamed_body(limit: LimitOf) -> Callable[[EndpointT], EndpointT]:
    """Mark an endpoint that reads `request.stream()` itself, and takes up to `limit(settings)` bytes.

    Such a request is never repeated by the service, and its Idempotency-Key covers what it declares, not its bytes.
    """

    def mark(endpoint: EndpointT) -> EndpointT:
        setattr(endpoint, _LIMIT_ATTRIBUTE, limit)
        return endpoint

    return mark


def stream_limit(endpoint: Callable[..., Any] | None) -> LimitOf | None:
    """Return the limit that `streamed_body` gave an endpoint, or None when its body is read whole."""
    return getattr(endpoint, _LIMIT_ATTRIBUTE, None)


def declared_length(headers: Mapping[bytes, bytes]) -> int | None:
    """Return the Content-Length; None when there is none, or none that is a number."""
    text = headers.get(b"content-length", b"")
    return int(text) if text.isdigit() else None


def has_body(headers: Mapping[bytes, bytes]) -> bool:
    """Return whether a request with these headers carries anything."""
    return headers.get(b"content-length", b"0") != b"0" or b"transfer-encoding" in headers


class LimitedReceive:
    """The receiving end of a request, which raises PayloadTooLargeError past the limit of the matched endpoint."""

    __slots__ = ("_declared", "_ends", "_limit", "_receive", "_scope", "_settings", "_taken")

    def __init__(self, scope: Scope, receive: Receive, headers: Mapping[bytes, bytes], settings: Settings) -> None:
        self._scope, self._receive, self._settings = scope, receive, settings
        self._declared = declared_length(headers) or 0
        self._limit: int | None = None
        self._taken = 0
        self._ends: float | None = None

    async def __call__(self) -> Message:
        """Return the next message. Raises PayloadTooLargeError before anything is read when too much is declared."""
        if self._limit is None:
            self._limit = self._limit_of_endpoint()
            self._check(self._declared, self._limit)
        message = await self._next()
        self._taken += len(message.get("body", b""))
        self._check(self._taken, self._limit)
        return message

    async def _next(self) -> Message:
        """Return the next message. Raises RequestTimeoutError for a body, to be read whole, that takes too long."""
        if self._ends is None:
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._ends):
                message = await self._receive()
        except TimeoutError as error:
            raise RequestTimeoutError(
                f"The request was not all there after {self._settings.body_seconds:g} seconds.", hint="Send it again."
            ) from error
        if not message.get("more_body"):
            self._ends = None  # what comes now is that the client leaves, whenever it does
        return message

    def _limit_of_endpoint(self) -> int:
        limit = stream_limit(self._scope.get("endpoint"))
        if limit is None:
            self._ends = asyncio.get_running_loop().time() + self._settings.body_seconds
        return limit(self._settings) if limit is not None else self._settings.max_body_bytes

    @staticmethod
    def _check(size: int, limit: int) -> None:
        if size > limit:
            raise PayloadTooLargeError(
                f"The request carries more than the {limit:,} bytes that are taken here.",
                hint="Send less.",
                details={"limit_bytes": limit},
            )
