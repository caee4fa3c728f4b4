"""A small HTTP/1.1 client for load: kept-alive connections over plain sockets. The server is the bottleneck."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True)
class Request:
    """One request: method, path, and a body of JSON."""

    method: str
    path: str
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()

    def encoded(self, host: str) -> bytes:
        """Return its bytes on the wire."""
        lines = [f"{self.method} {self.path} HTTP/1.1", f"Host: {host}", *(f"{k}: {v}" for k, v in self.headers)]
        if self.body:
            lines += ["Content-Type: application/json", f"Content-Length: {len(self.body)}"]
        return "\r\n".join(lines).encode() + HEAD_END + self.body


@dataclass
class Load:
    """What a load run saw. Times are in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds

    def percentile(self, share: float) -> float:
        """Return the latency under which `share` (0 to 1) of the answers came."""
        return statistics.quantiles(self.latencies, n=1000)[round(share * 1000) - 1]

    @property
    def errors(self) -> int:
        """Answers of 400 and above, and connections that broke."""
        return sum(count for status, count in self.statuses.items() if status >= 400) + len(self.failures)


class Connection:
    """One connection that is kept open."""

    def __init__(self, host: str, port: int) -> None:
        self._host, self._port = host, port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def send(self, request: Request) -> tuple[int, bytes]:
        """Send a request; return status and body. Raises OSError or EOFError when the connection breaks."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        assert self._reader is not None
        self._writer.write(request.encoded(f"{self._host}:{self._port}"))
        head = await self._reader.readuntil(HEAD_END)
        status = int(head[9:12])
        body = await self._reader.readexactly(_length(head))
        return status, body

    def close(self) -> None:
        """Close the connection; the next request opens a new one."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def load(port: int, requests: Sequence[Request] | Callable[[int], Request], count: int, clients: int) -> Load:
    """Send `count` requests from `clients` connections at once; `requests` are taken in turn or made by number."""
    make = requests if callable(requests) else lambda number: requests[number % len(requests)]
    return asyncio.run(_load(port, make, count, clients))


async def _load(port: int, make: Callable[[int], Request], count: int, clients: int) -> Load:
    numbers, seen = iter(range(count)), Load()
    begin = time.perf_counter()
    await asyncio.gather(*(_client(port, make, numbers, seen) for _ in range(clients)))
    seen.seconds = time.perf_counter() - begin
    return seen


async def _client(port: int, make: Callable[[int], Request], numbers: Iterator[int], seen: Load) -> None:
    connection = Connection("127.0.0.1", port)
    for number in numbers:
        begin = time.perf_counter()
        try:
            status, _ = await connection.send(make(number))
        except (OSError, EOFError) as error:
            seen.failures.append(repr(error))
            connection.close()
            continue
        seen.latencies.append(time.perf_counter() - begin)
        seen.statuses[status] = seen.statuses.get(status, 0) + 1
    connection.close()
