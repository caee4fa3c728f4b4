"""The deny-list: access tokens that are refused before they expire, because their session or account was shut out.

The rows in PostgreSQL are the truth. Where there is Redis, a copy of them in one hash is asked instead; it is made
anew every few seconds and whenever it is missing, so neither a restart of Redis nor a process that dies between
its commit and its copy lets anyone back in for longer than that. Redis being away means asking PostgreSQL.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import delete, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.models import Denial
from app.auth.signing import LEEWAY_SECONDS, AccessToken
from app.core.database import Database
from app.core.logging import get_logger
from app.core.transactions import transaction

COPY: Final = "reelwright:denials"
COMPLETE: Final = "complete"
"""The field that says that the copy is whole."""
COPY_SECONDS: Final = 5
NEVER: Final = 4_102_444_800.0
"""Issued before this, whenever it was: in 2100."""

log = get_logger(__name__)


async def deny(
    session: AsyncSession, subject: UUID, *, lifetime_seconds: float, issued_before: datetime | None = None
) -> None:
    """Refuse the access tokens of a session or an account from now on: all, or those issued before a time.

    Call `Denials.copied` once it is committed.
    """
    expires = func.now() + timedelta(seconds=lifetime_seconds + LEEWAY_SECONDS)
    before = issued_before if issued_before is not None else func.to_timestamp(NEVER)
    statement = insert(Denial).values(subject=subject, issued_before=before, expires_at=expires)
    newer = {
        "issued_before": func.greatest(Denial.issued_before, statement.excluded.issued_before),
        "expires_at": func.greatest(Denial.expires_at, statement.excluded.expires_at),
    }
    await session.execute(statement.on_conflict_do_update(index_elements=[Denial.subject], set_=newer))


async def purge_expired_denials(session: AsyncSession) -> None:
    """Remove denials whose tokens have all expired."""
    await session.execute(delete(Denial).where(Denial.expires_at < func.now()))


class Denials:
    """Says whether an access token is refused. One per process."""

    def __init__(self, database: Database, redis: Redis | None, fallbacks: Counter | None = None) -> None:
        self._database, self._redis, self._fallbacks = database, redis, fallbacks

    async def refuses(self, token: AccessToken) -> bool:
        """Return whether a token's session or account was shut out after it was issued."""
        if self._redis is None:
            return await self._asked(token)
        try:
            fields = [COMPLETE, str(token.session), str(token.user)]
            known = await self._redis.hmget(COPY, fields)
            if known[0] is None:
                known = await self._copied_anew(fields)
            return any(before is not None and token.issued_at < float(before) for before in known[1:])
        except (RedisError, OSError):
            self._count_fallback()
            return await self._asked(token)

    async def copied(self) -> None:
        """Bring what was just committed into the copy, so that it holds from this moment on."""
        if self._redis is None:
            return
        try:
            await self._copied_anew([])
        except (RedisError, OSError):
            self._count_fallback()

    async def _asked(self, token: AccessToken) -> bool:
        async with transaction(self._database, read_only=True) as session:
            shut_out = or_(
                (Denial.subject == token.session) & (Denial.issued_before > func.to_timestamp(token.issued_at)),
                (Denial.subject == token.user) & (Denial.issued_before > func.to_timestamp(token.issued_at)),
            )
            return bool(await session.scalar(select(select(Denial.subject).where(shut_out).exists())))

    async def _copied_anew(self, fields: list[str]) -> list[bytes | str | None]:
        assert self._redis is not None
        async with transaction(self._database, read_only=True) as session:
            rows = await session.execute(
                select(Denial.subject, Denial.issued_before).where(Denial.expires_at > func.now())
            )
            listed: dict[Any, Any] = {str(subject): str(before.timestamp()) for subject, before in rows}
        listed[COMPLETE] = str(time.time())
        async with self._redis.pipeline(transaction=True) as pipe:
            pipe.delete(COPY)
            pipe.hset(COPY, mapping=listed)
            pipe.expire(COPY, COPY_SECONDS)
            await pipe.execute()
        return [listed.get(field) for field in fields]

    def _count_fallback(self) -> None:
        if self._fallbacks is not None:
            self._fallbacks.inc()
        log.warning("Redis is away: the deny-list is asked in the database")
