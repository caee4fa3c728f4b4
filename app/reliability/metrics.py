"""What is counted in the database, read when Prometheus asks: renders, jobs, workers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.api.dependencies import Parts
from app.core.exceptions import DatabaseError
from app.core.job_health import job_totals, queue_health
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.renders.service import count_by_status

READ_SECONDS: Final = 2.0
"""How long the database may take; without it, the process's own figures are given alone."""

log = get_logger(__name__)


class _Read(Collector):
    """Families that were read already."""

    def __init__(self, families: Sequence[Metric]) -> None:
        self._families = families

    def collect(self) -> Iterable[Metric]:
        return self._families


async def exposition(parts: Parts) -> bytes:
    """Return all metrics in Prometheus' text format, without those of the database while it is away."""
    families: list[Metric] = []
    try:
        async with asyncio.timeout(READ_SECONDS):
            families += await _families(parts)
    except (DatabaseError, TimeoutError) as error:
        log.warning("Metrics of the database are missing", error=error)
    families.append(
        GaugeMetricFamily("reelwright_database_up", "Whether the database answered.", value=bool(families))
    )
    registry = CollectorRegistry()
    registry.register(_Read(families))
    return parts.telemetry.exposition() + generate_latest(registry)


async def _families(parts: Parts) -> list[Metric]:
    async with transaction(parts.database, read_only=True) as session:
        health = await queue_health(session)
        totals = await job_totals(session)
        renders = await count_by_status(session)
    queues = health.queues.items()
    tasks = [((total.task, total.outcome), total) for total in totals]
    gauges = (
        ("jobs_waiting", "Jobs that are due and wait.", [(name, queue.waiting) for name, queue in queues]),
        ("jobs_running", "Jobs being done.", [(name, queue.running) for name, queue in queues]),
        (
            "jobs_oldest_waiting_seconds", "The longest that a due job has waited.",
            [(name, queue.oldest_seconds) for name, queue in queues],
        ),
    )  # fmt: skip
    return [
        GaugeMetricFamily("reelwright_workers_alive", "Worker processes alive.", value=health.workers_alive),
        *(_by_label(f"reelwright_{name}", text, "queue", values) for name, text, values in gauges),
        _by_label("reelwright_renders", "Renders by status.", "status", renders.items()),
        *_of_tasks("reelwright_jobs", "Runs of tasks that ended.", ((key, each.runs) for key, each in tasks)),
        *_of_tasks("reelwright_job_seconds", "Seconds of those runs.", ((key, each.seconds) for key, each in tasks)),
    ]


def _by_label(name: str, text: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, text, labels=[label])
    for key, value in values:
        family.add_metric([key], value)
    return family


def _of_tasks(name: str, text: str, values: Iterable[tuple[tuple[str, str], float]]) -> Iterator[CounterMetricFamily]:
    family = CounterMetricFamily(name, text, labels=["task", "outcome"])
    for key, value in values:
        family.add_metric(key, value)
    yield family
