"""What is counted in the database, read when Prometheus asks: renders, jobs, workers."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable
from typing import Final

from prometheus_client import CollectorRegistry, Gauge, generate_latest

from app.api.dependencies import Parts
from app.core.exceptions import DatabaseError
from app.core.job_health import QueueHealth, queue_health
from app.core.transactions import transaction

READ_SECONDS: Final = 2.0
"""How long the database may take; without it, the process's own figures are given alone."""

logger = logging.getLogger(__name__)


async def exposition(parts: Parts) -> bytes:
    """Return all metrics in Prometheus' text format, without those of the database while it is away."""
    registry = CollectorRegistry()
    up = Gauge("reelwright_database_up", "Whether the database answered.", registry=registry)
    try:
        async with asyncio.timeout(READ_SECONDS), transaction(parts.database, read_only=True) as session:
            _show_queue(registry, await queue_health(session))
        up.set(1)
    except (DatabaseError, TimeoutError) as error:
        logger.warning("metrics of the database are missing: %s", error)
    return parts.telemetry.exposition() + generate_latest(registry)


def _show_queue(registry: CollectorRegistry, health: QueueHealth) -> None:
    Gauge("reelwright_workers_alive", "Worker processes alive.", registry=registry).set(health.workers_alive)
    _gauge(
        registry, "reelwright_jobs_waiting", "Jobs that are due and wait.",
        ((name, queue.waiting) for name, queue in health.queues.items()),
    )  # fmt: skip
    _gauge(
        registry, "reelwright_jobs_running", "Jobs being done.",
        ((name, queue.running) for name, queue in health.queues.items()),
    )  # fmt: skip
    _gauge(
        registry, "reelwright_jobs_oldest_waiting_seconds", "The longest that a due job has waited.",
        ((name, queue.oldest_seconds) for name, queue in health.queues.items()),
    )  # fmt: skip


def _gauge(registry: CollectorRegistry, name: str, text: str, values: Iterable[tuple[str, float]]) -> None:
    gauge = Gauge(name, text, ["queue"], registry=registry)
    for queue, value in values:
        gauge.labels(queue).set(value)
