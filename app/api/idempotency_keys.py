"""The table of Idempotency-Keys, and its queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    LargeBinary,
    SmallInteger,
    String,
    delete,
    func,
    literal_column,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base

MAX_KEY_LENGTH = 255
MAX_ROUTE_LENGTH = 255
HASH_BYTES = 32


class IdempotencyKey(Base):
    """A key that a caller gave to a request, and the answer that request had."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (
        CheckConstraint(f"length(key) BETWEEN 1 AND {MAX_KEY_LENGTH}", name="key_length"),
        CheckConstraint(f"octet_length(request_hash) = {HASH_BYTES}", name="request_hash_length"),
        CheckConstraint("status BETWEEN 200 AND 599", name="status"),
        CheckConstraint("(status IS NULL) = (body IS NULL)", name="answer"),
        Index(None, "expires_at"),
    )

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(MAX_KEY_LENGTH), primary_key=True)
    route: Mapped[str] = mapped_column(String(MAX_ROUTE_LENGTH))
    request_hash: Mapped[bytes] = mapped_column(LargeBinary)
    status: Mapped[int | None] = mapped_column(SmallInteger)
    headers: Mapped[list[list[str]] | None] = mapped_column(JSONB(none_as_null=True))
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]


async def find_key(session: AsyncSession, user_id: UUID, key: str) -> IdempotencyKey | None:
    """Return the caller's key unless it has expired."""
    mine = (IdempotencyKey.user_id == user_id, IdempotencyKey.key == key, IdempotencyKey.expires_at > func.now())
    return await session.scalar(select(IdempotencyKey).where(*mine))


async def claim_key(
    session: AsyncSession, user_id: UUID, key: str, *, route: str, request_hash: bytes, keep: timedelta
) -> bool:
    """Write the caller's key for the session's transaction; return False when it was used before.

    Waits for a transaction that is writing the same key now, until PostgreSQL's lock_timeout.
    """
    fresh = {"route": route, "request_hash": request_hash, "expires_at": func.now() + keep}
    row = insert(IdempotencyKey).values(user_id=user_id, key=key, **fresh)
    forgotten = {"status": None, "headers": None, "body": None, "created_at": func.now()}
    row = row.on_conflict_do_update(
        index_elements=["user_id", "key"], set_=fresh | forgotten, where=IdempotencyKey.expires_at <= func.now()
    )
    return await session.scalar(row.returning(literal_column("true"))) is True


async def keep_answer(
    session: AsyncSession, user_id: UUID, key: str, *, status: int, headers: Sequence[Sequence[str]], body: bytes
) -> None:
    """Write the answer beside the key that the session's transaction has claimed."""
    mine = (IdempotencyKey.user_id == user_id, IdempotencyKey.key == key)
    answer = {"status": status, "headers": headers, "body": body}
    await session.execute(update(IdempotencyKey).where(*mine).values(answer))


async def forget_keys(session: AsyncSession, user_id: UUID) -> None:
    """Delete all keys of one owner."""
    await session.execute(delete(IdempotencyKey).where(IdempotencyKey.user_id == user_id))


async def purge_expired_keys(session: AsyncSession, *, limit: int = 10_000) -> int:
    """Delete keys of all owners that have expired, at most `limit`; return how many."""
    old = select(IdempotencyKey.user_id, IdempotencyKey.key).where(IdempotencyKey.expires_at <= func.now())
    old = old.limit(limit).with_for_update(skip_locked=True)
    row = tuple_(IdempotencyKey.user_id, IdempotencyKey.key)
    gone = await session.execute(delete(IdempotencyKey).where(row.in_(old)).returning(IdempotencyKey.key))
    return len(gone.all())
