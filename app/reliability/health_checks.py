"""How the parts of the service are: each asked within a short time, and remembered to say how often it failed."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass, field
from time import perf_counter
from typing import Any, Final, Literal

from sqlalchemy import text

from app.api.dependencies import Parts
from app.core import migrations
from app.core.database import Database
from app.core.exceptions import ReelwrightError
from app.core.job_duties import seconds_since
from app.core.job_health import queue_health
from app.core.redis import redis_errors
from app.core.transactions import transaction, translated
from app.reliability.stalled_work import LOOKED

CHECK_SECONDS: Final = 2.0
"""How long a part may take to answer before it counts as down."""
UNWATCHED_SECONDS: Final = 30.0
"""How long stalled work may go unlooked for: API and workers look every second."""
REMEMBERED: Final = 100
"""Checks of one part that its error rate is taken of."""

State = Literal["up", "down", "degraded"]
Facts = Mapping[str, Any]
Probe = Callable[[], Awaitable[Facts]]

DEGRADED: Final = "degraded"
"""The fact that says why a part that answers is not as it should be; the service works without it."""


@dataclass(frozen=True)
class Finding:
    """What asking one part gave. `reason` says why it is not up; `seconds` is how long it took to answer."""

    state: State
    seconds: float
    reason: str = ""
    facts: Facts = field(default_factory=dict)


class HealthMonitor:
    """Asks the parts of one process. `needed` are those without which it cannot serve."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._failures: dict[str, deque[bool]] = {}
        self.probes: dict[str, Probe] = {
            "database": self._database,
            "migrations": self._migrations,
            "storage": self._storage,
            "queue": self._queue,
        }
        self.needed = {"database", "migrations"}
        if parts.redis is not None:
            self.probes["redis"] = self._redis
            if parts.settings.environment == "production":
                self.needed.add("redis")

    @property
    def names(self) -> tuple[str, ...]:
        """The parts that can be asked."""
        return tuple(self.probes)

    async def ask(self, *names: str) -> dict[str, Finding]:
        """Ask parts at the same time; each has `CHECK_SECONDS`. Never raises for a part that is down."""
        findings = await asyncio.gather(*(self._ask(name) for name in names))
        return dict(zip(names, findings, strict=True))

    def error_rate(self, name: str) -> float:
        """Return the share (0 to 1) of the last checks of a part that found it down."""
        seen = self._failures.get(name)
        return sum(seen) / len(seen) if seen else 0.0

    async def _ask(self, name: str) -> Finding:
        began = perf_counter()
        finding = await self._find(self.probes[name], began)
        self._failures.setdefault(name, deque(maxlen=REMEMBERED)).append(finding.state == "down")
        return finding

    @staticmethod
    async def _find(probe: Probe, began: float) -> Finding:
        try:
            async with asyncio.timeout(CHECK_SECONDS):
                facts = await probe()
        except TimeoutError:
            return Finding("down", perf_counter() - began, f"no answer within {CHECK_SECONDS:g} s")
        except ReelwrightError as error:
            return Finding("down", perf_counter() - began, error.message)
        reason = str(facts.get(DEGRADED, ""))
        facts = {name: value for name, value in facts.items() if name != DEGRADED}
        return Finding("degraded" if reason else "up", perf_counter() - began, reason, facts)

    async def _database(self) -> Facts:
        return await measured_query(self._parts.database)

    async def _migrations(self) -> Facts:
        with translated():
            async with self._parts.database.engine.connect() as connection:
                applied = await connection.run_sync(migrations.applied)
        facts = {"applied": applied, "newest": migrations.newest()}
        if applied != facts["newest"]:
            raise ReelwrightError("migrations are pending: run `reelwright db upgrade`", details=facts)
        return facts

    async def _storage(self) -> Facts:
        await self._parts.files.check()
        return {}

    async def _queue(self) -> Facts:
        async with transaction(self._parts.database, read_only=True) as session:
            health = await queue_health(session)
            looked = await seconds_since(session, LOOKED)
        queues = {
            name: {
                "waiting": queue.waiting,
                "running": queue.running,
                "oldest_seconds": round(queue.oldest_seconds, 3),
            }
            for name, queue in health.queues.items()
        }
        facts = {"workers_alive": health.workers_alive, "waiting": health.waiting, "queues": queues}
        facts["oldest_waiting_seconds"] = round(health.oldest_waiting_seconds, 3)
        facts["stalled_work_looked_for_seconds"] = None if looked is None else round(looked, 3)
        if health.workers_alive == 0:
            facts[DEGRADED] = "no worker is alive: start one with `reelwright worker`"
        if looked is not None and looked > UNWATCHED_SECONDS:
            facts[DEGRADED] = "work that stalls is not taken up anew: the log of API and workers says why"
        return facts

    async def _redis(self) -> Facts:
        assert self._parts.redis is not None
        async with redis_errors():
            await self._parts.redis.ping()
        return {}


async def measured_query(database: Database) -> Facts:
    """Return how long a connection and a query took, in milliseconds, and the pool. Raises DatabaseError."""
    began = perf_counter()
    with translated():
        async with database.engine.connect() as connection:
            connected = perf_counter()
            await connection.execute(text("SELECT 1"))
            answered = perf_counter()
    pool = database.pool_state()
    return {
        "connect_ms": _ms(connected - began),
        "query_ms": _ms(answered - connected),
        "pool": asdict(pool),
    }


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 2)
