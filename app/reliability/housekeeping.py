"""What is tidied every hour, by one process of all, apart from the watch over stalled work."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.idempotency_keys import purge_expired_keys
from app.assets.tasks import SWEEP as ASSETS_SWEEP
from app.auth.denials import purge_expired_denials
from app.auth.mailed import purge_expired_links
from app.auth.sessions import purge_ended_sessions
from app.auth.signing import purge_retired_keys
from app.core.database import Database
from app.core.exceptions import ConnectionError, ReelwrightError
from app.core.job_duties import take
from app.core.job_recovery import purge
from app.core.jobs import enqueue
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.reliability.departures import enqueue_departures
from app.reliability.key_rotation import enqueue_rotation
from app.renders.housekeeping import COUNT_TASK, count_ended
from app.renders.transitions import SWEEP_TASK as RENDERS_SWEEP

EVERY_SECONDS: Final = 3600.0
LOOK_SECONDS: Final = 60.0
"""How often a process looks whether something is due."""

log = get_logger(__name__)


def _enqueued(task: str) -> Callable[[AsyncSession], Awaitable[Any]]:
    return partial(enqueue, task=task, lock=task)


DUTIES: Final[Mapping[str, Callable[[AsyncSession], Awaitable[Any]]]] = MappingProxyType(
    {
        "jobs.purge": purge,
        "idempotency_keys.purge": purge_expired_keys,
        ASSETS_SWEEP: _enqueued(ASSETS_SWEEP),
        RENDERS_SWEEP: _enqueued(RENDERS_SWEEP),
        COUNT_TASK: count_ended,
        "sessions.purge": purge_ended_sessions,
        "denials.purge": purge_expired_denials,
        "links.purge": purge_expired_links,
        "signing_keys.purge": purge_retired_keys,
        "signing_keys.look": enqueue_rotation,
        "accounts.look": enqueue_departures,
    }
)
"""What is done every hour, each in a transaction of its own."""


async def keep_house(database: Database) -> None:
    """Do what is due; what fails is due again at the next look and keeps nothing else from being done."""
    for name, work in DUTIES.items():
        try:
            async with transaction(database) as session:
                if await take(session, name, every_seconds=EVERY_SECONDS):
                    await work(session)
        except ConnectionError as error:
            log.debug("Housekeeping waits for the database", duty=name, reason=error.message)
        except (ReelwrightError, psycopg.Error):
            log.exception("Housekeeping failed", duty=name)


async def keep_house_always(database: Database) -> None:
    """Do what is due, again and again."""
    while True:
        await keep_house(database)
        await asyncio.sleep(LOOK_SECONDS)
