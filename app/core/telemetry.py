"""What the process counts about itself, for Prometheus. One registry per process, made at start."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Final

from prometheus_client import CollectorRegistry, Counter, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

from app.core.database import PoolState

LATENCY_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""Upper bounds of the buckets of request durations."""
MAX_SERIES: Final = 4096
"""Most series of one family: what is past it is counted together, so that no caller can fill the memory."""


class Telemetry:
    """The registry, the metrics of HTTP and of errors, and gauges that are read when they are asked for."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.http = HttpMetrics(self.registry)
        self.errors = Counter(
            "reelwright_errors", "Errors answered to clients, by code.", ["code"], registry=self.registry
        )
        self.rate_limit_fallbacks = Counter(
            "reelwright_rate_limit_fallbacks",
            "Requests that a process counted for itself, as Redis was away.",
            registry=self.registry,
        )
        self.denial_fallbacks = Counter(
            "reelwright_denial_fallbacks",
            "Times the deny-list was asked in the database, as Redis was away.",
            registry=self.registry,
        )
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)

    def watch_pool(self, state: Callable[[], PoolState]) -> None:
        """Show a connection pool."""
        self.registry.register(_Pool(state))

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)


@dataclass(slots=True)
class _Series:
    """The durations of one kind of request: how many fell into each bucket, and their sum in seconds."""

    buckets: list[int] = field(default_factory=lambda: [0] * (len(LATENCY_SECONDS) + 1))
    seconds: float = 0.0


class HttpMetrics(Collector):
    """Requests by method, route template and status; durations by method and template; requests being worked on.

    Counted by the event loop's thread alone, so without the locks that cost more than the counting.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests: dict[tuple[str, str, int], int] = {}
        self._durations: dict[tuple[str, str], _Series] = {}
        self.in_flight = 0
        self.answered = 0
        self.failed = 0
        registry.register(self)

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is a template, never a path with values in it."""
        self.answered += 1
        self.failed += status >= 500
        kind = (method, route)
        series = self._durations.get(kind)
        if series is None:
            if len(self._durations) >= MAX_SERIES:
                method, route = kind = ("other", "other")
            series = self._durations.setdefault(kind, _Series())
        series.buckets[bisect_left(LATENCY_SECONDS, seconds)] += 1
        series.seconds += seconds
        key = (method, route, status)
        self._requests[key] = self._requests.get(key, 0) + 1

    def collect(self) -> Iterator[Metric]:
        """Yield the families, as Prometheus' client asks for them."""
        requests = CounterMetricFamily(
            "reelwright_http_requests", "Requests answered.", labels=["method", "route", "status"]
        )
        for (method, route, status), count in sorted(self._requests.items()):
            requests.add_metric([method, route, str(status)], count)
        yield requests
        durations = HistogramMetricFamily(
            "reelwright_http_request_duration_seconds",
            "Seconds from a request's arrival to the end of its answer.",
            labels=["method", "route"],
        )
        for kind, series in sorted(self._durations.items()):
            bounds = [*map(floatToGoString, LATENCY_SECONDS), "+Inf"]
            buckets = list(zip(bounds, accumulate(series.buckets), strict=True))
            durations.add_metric(kind, buckets, series.seconds)
        yield durations
        yield GaugeMetricFamily(
            "reelwright_http_requests_in_flight", "Requests being worked on.", value=self.in_flight
        )


class _Pool(Collector):
    def __init__(self, state: Callable[[], PoolState]) -> None:
        self._state = state

    def collect(self) -> Iterator[Metric]:
        state = self._state()
        for name, text, value in (
            ("open", "Connections to the database that are open.", state.open),
            ("in_use", "Connections to the database that are in use.", state.in_use),
            ("idle", "Connections to the database that are open and free.", state.idle),
            ("overflow", "Connections to the database that are open beyond those that are kept.", state.overflow),
            ("limit", "Connections to the database that may be open.", state.limit),
        ):
            yield GaugeMetricFamily(f"reelwright_db_pool_{name}", text, value=value)
        yield CounterMetricFamily(
            "reelwright_db_pool_waited", "How often no connection to the database was free.", value=state.waited
        )
