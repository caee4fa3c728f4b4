"""The one way in which the server fetches what a user names by URL, so that no URL reaches what only we may reach.

A name is resolved once for each connection, every address it gives must be public, and the connection goes to one of
the very addresses that were checked: a name that changes between check and connect (DNS rebinding) gains nothing.
Redirects go through the same door. No proxy, cookie or credential of ours is ever sent, what comes is never unpacked,
and bytes and seconds are counted over the whole way.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import h11

from app.core.addresses import Network, is_public, read_address
from app.core.exceptions import ExternalServiceError, PayloadTooLargeError, ValidationError
from app.core.logging import get_logger
from app.core.web_addresses import PORTS, WebAddress, read_url, redirected

REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
BLOCK_BYTES: Final = 65_536
HEAD_BYTES: Final = 65_536
"""Of a status line with its headers, together with those of answers that only announce others (100, 103)."""
USER_AGENT: Final = "Reelwright"

Resolver = Callable[[str, int], Awaitable[Sequence[str]]]
"""Gives the addresses of a host and port; raises OSError where there are none."""

log = get_logger(__name__)


class FetchRefusedError(ValidationError):
    """A URL that the server does not fetch: by its form, or for where it leads."""


class FetchTooLargeError(PayloadTooLargeError):
    """What a URL gives is larger than what is taken."""


class FetchFailedError(ExternalServiceError):
    """What a URL names could not be fetched from the server it names, or not in time."""


@dataclass(frozen=True)
class FetchRules:
    """What may be fetched: `seconds` and `max_bytes` hold for the whole way, redirects included.

    `exempt` are networks that may be reached though they are not public: for tests, and for nothing that users name.
    """

    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = frozenset(PORTS.values())
    max_bytes: int = 10_000_000
    seconds: float = 20.0
    max_redirects: int = 3
    exempt: tuple[Network, ...] = ()


@dataclass(frozen=True)
class Fetched:
    """What came: the URL it came from in the end, its status (any but a redirect), type and content."""

    url: str
    status: int
    media_type: str
    content: bytes


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a host as the system knows them."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


@dataclass(frozen=True)
class Fetcher:
    """Fetches by GET, within `rules`. `resolver` and `trust` (whose certificates are believed) are for tests."""

    rules: FetchRules = field(default_factory=FetchRules)
    resolver: Resolver = resolve
    trust: Callable[[], ssl.SSLContext] = ssl.create_default_context

    async def fetch(self, url: str, *, accept: str = "*/*") -> Fetched:
        """Return what a URL gives. Raises FetchRefusedError, FetchTooLargeError and FetchFailedError."""
        address = self._read(url)
        try:
            async with asyncio.timeout(self.rules.seconds):
                return await self._followed(address, accept)
        except TimeoutError as error:
            raise FetchFailedError(f"{address.host} took longer than {self.rules.seconds:g} s.") from error
        except (OSError, h11.ProtocolError) as error:
            raise FetchFailedError(f"{address.host} could not be reached, or gave no sound answer.") from error

    async def _followed(self, address: WebAddress, accept: str) -> Fetched:
        for _ in range(self.rules.max_redirects + 1):
            answer = await self._asked(address, accept)
            if answer.location is None:
                return Fetched(address.url, answer.status, answer.media_type, answer.content)
            address = self._next(address, answer.location)
        raise FetchRefusedError("The URL leads on and on.", hint="Give the one that it leads to in the end.")

    def _read(self, url: str) -> WebAddress:
        try:
            address = read_url(url)
        except ValueError as error:
            raise FetchRefusedError(
                f"The URL cannot be used: {error}.", hint="Give it as a browser shows it."
            ) from None
        if address.scheme not in self.rules.schemes:
            allowed = " or ".join(sorted(self.rules.schemes))
            raise FetchRefusedError(
                f"A URL that begins with {address.scheme}:// is not fetched.", hint=f"Use {allowed}."
            )
        if address.port not in self.rules.ports:
            raise FetchRefusedError(f"Port {address.port} is not asked.", hint="Leave the port out.")
        return address

    def _next(self, address: WebAddress, location: str) -> WebAddress:
        found = self._read(redirected(address, location))
        if address.scheme == "https" and found.scheme != "https":
            raise FetchRefusedError("The URL leads from https to http.", hint="Give one that stays with https.")
        return found

    async def _checked(self, address: WebAddress) -> Sequence[str]:
        """Return the addresses that a name has now; each of them must be public."""
        found = await self.resolver(address.host, address.port)
        if not found or not all(self._may_reach(each) for each in found):
            log.warning("fetch.refused", host=address.host, port=address.port)
            raise FetchRefusedError(
                f"{address.host} is not a public address.", hint="Only what everyone can reach is fetched."
            )
        return found

    def _may_reach(self, text: str) -> bool:
        address = read_address(text)
        if address is None:
            return False
        return is_public(address) or any(address in network for network in self.rules.exempt)

    async def _asked(self, address: WebAddress, accept: str) -> _Answer:
        reader, writer = await self._connected(address)
        try:
            connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=HEAD_BYTES)
            writer.write(_request(connection, address, accept))
            await writer.drain()
            return await _Reading(connection, reader, self.rules.max_bytes).answer()
        finally:
            writer.transport.abort()

    async def _connected(self, address: WebAddress) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Connect to the first of the checked addresses that lets us."""
        is_secure = address.scheme == "https"
        tls: dict[str, Any] = {"ssl": self.trust(), "server_hostname": address.host} if is_secure else {}
        refused: OSError | None = None
        for pinned in await self._checked(address):
            try:
                return await asyncio.open_connection(pinned, address.port, limit=BLOCK_BYTES, **tls)
            except OSError as error:
                refused = error
        raise refused or OSError


@dataclass(frozen=True)
class _Answer:
    status: int
    media_type: str
    location: str | None
    content: bytes


def _request(connection: h11.Connection, address: WebAddress, accept: str) -> bytes:
    headers = {
        "Host": address.authority, "Accept": accept, "Accept-Encoding": "identity", "User-Agent": USER_AGENT,
        "Connection": "close",
    }  # fmt: skip
    head = connection.send(h11.Request(method="GET", target=address.target, headers=list(headers.items())))
    return (head or b"") + (connection.send(h11.EndOfMessage()) or b"")


class _Reading:
    """One answer being read, `max_bytes` of it at most."""

    def __init__(self, connection: h11.Connection, reader: asyncio.StreamReader, max_bytes: int) -> None:
        self._connection = connection
        self._reader = reader
        self._left = max_bytes
        self._head_left = HEAD_BYTES

    async def answer(self) -> _Answer:
        """Return the answer, its body where it is no redirect."""
        head = await self._head()
        headers = {name.decode("ascii"): value.decode("latin-1") for name, value in head.headers}
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        if head.status_code in REDIRECTS and "location" in headers:
            return _Answer(head.status_code, media_type, headers["location"], b"")
        self._check(headers)
        return _Answer(head.status_code, media_type, None, await self._body())

    async def _head(self) -> h11.Response:
        while True:
            event = self._connection.next_event()
            if isinstance(event, h11.Response):
                return event
            if event is h11.PAUSED or isinstance(event, h11.ConnectionClosed) or self._head_left <= 0:
                raise FetchFailedError("The server gave no sound answer.")
            if event is h11.NEED_DATA:
                self._head_left -= await self._feed()

    def _check(self, headers: Mapping[str, str]) -> None:
        if headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise FetchRefusedError(
                "The server sends it compressed, though it was asked not to.", hint="Give a URL of the plain file."
            )
        declared = headers.get("content-length", "")
        if declared.isdecimal() and int(declared) > self._left:
            raise self._too_large()

    async def _body(self) -> bytes:
        limit, parts = self._left, bytearray()
        while True:
            event = self._connection.next_event()
            if isinstance(event, h11.EndOfMessage):
                return bytes(parts)
            if isinstance(event, h11.Data):
                parts += event.data
            elif event is h11.NEED_DATA:
                await self._feed()
            if len(parts) > limit:
                raise self._too_large()

    async def _feed(self) -> int:
        block = await self._reader.read(BLOCK_BYTES)
        self._connection.receive_data(block)
        return len(block)

    def _too_large(self) -> FetchTooLargeError:
        return FetchTooLargeError(
            f"It is larger than the {self._left:,} bytes that are fetched.", hint="Give a smaller file.",
            details={"limit_bytes": self._left},
        )  # fmt: skip
