"""What the process counts about itself, for Prometheus. One registry per process, made at start."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

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
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)

    def watch_pool(self, state: Callable[[], PoolState]) -> None:
        """Show a connection pool."""
        self.registry.register(_Pool(state))

    def exposition(self) -> bytes:
        """Return everything in Prometheus' text format."""
        return generate_latest(self.registry)


class HttpMetrics:
    """Requests by method, route template and status; durations by method and template; requests being worked on."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._requests = Counter(
            "reelwright_http_requests", "Requests answered.", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "reelwright_http_request_duration_seconds",
            "Seconds from a request's first byte to its answer's last.",
            ["method", "route"],
            buckets=LATENCY_SECONDS,
            registry=registry,
        )
        self._series: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}
        self.in_flight = 0
        self.answered = 0
        self.failed = 0
        registry.register(_InFlight(self))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one answered request; `route` is a template, never a path with values in it."""
        self.answered += 1
        self.failed += status >= 500
        key = (method, route, status)
        series = self._series.get(key)
        if series is None:
            series = self._new_series(key)
        series[0].inc()
        series[1].observe(seconds)

    def _new_series(self, key: tuple[str, str, int]) -> tuple[Counter, Histogram]:
        method, route, status = key if len(self._series) < MAX_SERIES else ("other", "other", key[2])
        made = self._requests.labels(method, route, str(status)), self._seconds.labels(method, route)
        if len(self._series) < MAX_SERIES:
            self._series[key] = made
        return made


class _InFlight(Collector):
    def __init__(self, http: HttpMetrics) -> None:
        self._http = http

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily(
            "reelwright_http_requests_in_flight", "Requests being worked on.", value=self._http.in_flight
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
            ("limit", "Connections to the database that may be open.", state.limit),
        ):
            yield GaugeMetricFamily(f"reelwright_db_pool_{name}", text, value=value)
