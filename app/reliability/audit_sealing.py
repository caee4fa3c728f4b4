"""The audit log is sealed a moment after it is written, by one process of all."""

from __future__ import annotations

import asyncio
from typing import Final

import psycopg

from app.audit import service as audit
from app.core.database import Database
from app.core.exceptions import ConnectionError, ReelwrightError
from app.core.logging import get_logger
from app.core.transactions import transaction

LOOK_SECONDS: Final = 1.0

log = get_logger(__name__)


async def seal_audit_log(database: Database) -> int:
    """Seal what is not sealed yet; return how often it had to. Each time, the log notes a place in the chain."""
    rounds = 0
    while True:
        async with transaction(database) as session:
            link = await audit.seal(session)
        if link is None:
            return rounds
        rounds += 1
        log.info("audit.sealed", place=str(link))


async def seal_always(database: Database) -> None:
    """Seal again and again, whatever the database says."""
    is_told = False
    while True:
        try:
            await seal_audit_log(database)
            is_told = False
        except ConnectionError as error:
            log.debug("The audit log cannot be sealed now", reason=error.message)
        except (ReelwrightError, psycopg.Error) as error:
            if not is_told:
                log.error("The audit log cannot be sealed", reason=str(error))  # noqa: TRY400 — once, not each second
            is_told = True
        await asyncio.sleep(LOOK_SECONDS)
