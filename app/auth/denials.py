"""The deny-list: access tokens that are refused before they expire, because their session or account was shut out.

The rows in PostgreSQL are the truth. Where there is Redis, a copy of them in one hash is asked instead; it is made
anew every few seconds and whenever it is missing, so neither a restart of Redis nor a process that dies between
its commit and its copy lets anyone back in for longer than that. Redis being away means asking PostgreSQL.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError, WatchError
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.models import Denial
from app.auth.signing import LEEWAY_SECONDS, AccessToken
from app.core.database import Database
from app.core.logging import get_logger
from app.core.redis import Absence
from app.core.transactions import transaction

COPY: Final = "reelwright:denials"
VERSION: Final = "reelwright:denials:version"
"""Raised with every denial: rows that were read before are not written over those that were read after it."""
COPY_TRIES: Final = 5
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
        self._absence, self._copying = Absence(), asyncio.Lock()

    @property
    def is_shared(self) -> bool:
        """Whether there is a Redis to ask, so that asking is cheaper than reading what is asked about."""
        return self._redis is not None

    async def refuses(self, token: AccessToken) -> bool:
        """Return whether a token's session or account was shut out after it was issued."""
        return await self.shut_out((token.session, token.user), token.issued_at)

    async def shut_out(self, subjects: tuple[UUID, UUID], since: float) -> bool:
        """Return whether one of the subjects was shut out after a time, in seconds since 1970."""
        if self._redis is None:
            return await self._asked(subjects, since)
        if not self._absence.is_assumed():
            try:
                known = await self._copy(self._redis, subjects)
            except (RedisError, OSError):
                self._absence.began()
                log.warning("Redis is away: the deny-list is asked in the database")
            else:
                self._absence.ended()
                return any(before is not None and since < float(before) for before in known)
        self._count_fallback()
        return await self._asked(subjects, since)

    async def copied(self) -> None:
        """Bring what was just committed into the copy, so that it holds from this moment on."""
        if self._redis is None:
            return
        try:
            await self._redis.incr(VERSION)  # whoever reads the rows at this moment reads them again
            await self._copied_anew(self._redis)
        except (RedisError, OSError):
            self._absence.began()
            self._count_fallback()

    async def _copy(self, redis: Redis, subjects: tuple[UUID, UUID]) -> list[str | None]:
        """Return what the copy says of the subjects; of many that find it gone, one makes it."""
        fields = [COMPLETE, *map(str, subjects)]
        known = await redis.hmget(COPY, fields)
        if known[0] is None:
            async with self._copying:
                known = await redis.hmget(COPY, fields)
                if known[0] is None:
                    listed = await self._copied_anew(redis)
                    known = [listed.get(field) for field in fields]
        return [None if each is None else str(each) for each in known[1:]]

    async def _asked(self, subjects: tuple[UUID, UUID], since: float) -> bool:
        async with transaction(self._database, read_only=True) as session:
            shut_out = Denial.subject.in_(subjects) & (Denial.issued_before > func.to_timestamp(since))
            return bool(await session.scalar(select(select(Denial.subject).where(shut_out).exists())))

    async def _copied_anew(self, redis: Redis) -> dict[Any, Any]:
        """Copy the rows, and return them. Rows that were read before another's denial never replace it."""
        listed: dict[Any, Any] = {}
        for _ in range(COPY_TRIES):
            async with redis.pipeline(transaction=True) as pipe:
                await pipe.watch(VERSION)
                listed = await self._rows()
                pipe.multi()  # type: ignore[no-untyped-call]  # the library's
                pipe.delete(COPY)
                pipe.hset(COPY, mapping=listed)
                pipe.expire(COPY, COPY_SECONDS)
                with suppress(WatchError):
                    await pipe.execute()
                    break
        return listed

    async def _rows(self) -> dict[Any, Any]:
        async with transaction(self._database, read_only=True) as session:
            rows = await session.execute(
                select(Denial.subject, Denial.issued_before).where(Denial.expires_at > func.now())
            )
            listed: dict[Any, Any] = {str(subject): str(before.timestamp()) for subject, before in rows}
        return listed | {COMPLETE: str(time.time())}

    def _count_fallback(self) -> None:
        if self._fallbacks is not None:
            self._fallbacks.inc()
