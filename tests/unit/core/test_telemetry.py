"""What the process counts about itself."""

from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from app.core import telemetry
from app.core.database import PoolState
from app.core.telemetry import Telemetry

Samples = dict[tuple[str, tuple[str, ...]], float]


def samples(counted: Telemetry) -> Samples:
    """Return what Prometheus would read, by name and values of labels."""
    return {
        (sample.name, tuple(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(counted.exposition().decode())
        for sample in family.samples
    }


class TestHttp:
    @pytest.mark.parametrize(
        ("seconds", "bucket"), [(0.0, "0.001"), (0.001, "0.001"), (0.0011, "0.0025"), (30.0, "30.0"), (31.0, "+Inf")]
    )
    def test_durations_fall_into_their_bucket(self, seconds: float, bucket: str) -> None:
        counted = Telemetry()
        counted.http.count("GET", "/x", 200, seconds)
        seen = samples(counted)
        bounds = [*map(str, telemetry.LATENCY_SECONDS), "+Inf"]
        for bound in bounds:
            expected = float(bounds.index(bound) >= bounds.index(bucket))
            assert seen["reelwright_http_request_duration_seconds_bucket", (bound, "GET", "/x")] == expected

    def test_requests_are_told_apart(self) -> None:
        counted = Telemetry()
        for method, status in (("GET", 200), ("GET", 200), ("GET", 503), ("POST", 201)):
            counted.http.count(method, "/x", status, 0.1)
        seen = samples(counted)
        assert seen["reelwright_http_requests_total", ("GET", "/x", "200")] == 2
        assert seen["reelwright_http_requests_total", ("GET", "/x", "503")] == 1
        assert seen["reelwright_http_requests_total", ("POST", "/x", "201")] == 1
        assert seen["reelwright_http_request_duration_seconds_count", ("GET", "/x")] == 3
        assert seen["reelwright_http_request_duration_seconds_sum", ("GET", "/x")] == pytest.approx(0.3)
        assert (counted.http.answered, counted.http.failed) == (4, 1)

    def test_memory_is_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(telemetry, "MAX_SERIES", 3)
        counted = Telemetry()
        for number in range(10):
            counted.http.count("GET", f"/{number}", 200, 0.1)
        seen = samples(counted)
        assert seen["reelwright_http_requests_total", ("other", "other", "200")] == 7
        assert len([key for key in seen if key[0] == "reelwright_http_requests_total"]) == 4

    def test_nothing_yet(self) -> None:
        assert samples(Telemetry())["reelwright_http_requests_in_flight", ()] == 0


def test_a_pool_is_shown() -> None:
    counted = Telemetry()
    counted.watch_pool(lambda: PoolState(5, 2, 3, 1, 30, 7))
    seen = samples(counted)
    names = ("open", "in_use", "idle", "overflow", "limit", "waited_total")
    assert [seen[f"reelwright_db_pool_{name}", ()] for name in names] == [5, 2, 3, 1, 30, 7]


def test_registries_are_apart() -> None:
    first, second = Telemetry(), Telemetry()
    first.errors.labels("NOT_FOUND").inc()
    assert samples(first)["reelwright_errors_total", ("NOT_FOUND",)] == 1
    assert ("reelwright_errors_total", ("NOT_FOUND",)) not in samples(second)
