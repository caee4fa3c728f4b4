"""API keys: for programs. Shown once, kept as hashes, limited to scopes; replaced without an outage.

A key is `rw_`, eight characters that tell it apart, and 43 of 256 random bits, so its hash needs no salt and no
slowness. The fixed beginning lets secret scanners find lost ones.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.denials import deny
from app.auth.exceptions import ApiKeyNotFoundError
from app.auth.models import Account, AccountStatus, ApiKey
from app.core.exceptions import ConflictError

SCHEME: Final = "rw_"
PREFIX_BYTES, SECRET_BYTES = 6, 32
_KEY: Final = re.compile(r"(?P<prefix>rw_[A-Za-z0-9_-]{8})_(?P<secret>[A-Za-z0-9_-]{43})")
USE_NOTED: Final = timedelta(minutes=1)
"""How exactly it is known when a key was last used: noting every use would write at every request."""
MOST_KEYS: Final = 100
REMEMBERED_SECONDS: Final = 5.0
"""How long a process may go by what it read of a key, as long as the deny-list has nothing against it."""


@dataclass(frozen=True)
class Shown:
    """A key that was just made, and the text of it that is never shown again."""

    key: ApiKey
    text: str


@dataclass(frozen=True)
class Holder:
    """A key that is good now, and its owner."""

    key: ApiKey
    account: Account


async def make(
    session: AsyncSession,
    user_id: UUID,
    *,
    label: str,
    scopes: Sequence[str],
    expires_at: datetime | None = None,
    requests_per_hour: int | None = None,
) -> Shown:
    """Make a key. Raises ConflictError when the owner has `MOST_KEYS` that are good."""
    if await _count(session, user_id) >= MOST_KEYS:
        raise ConflictError(f"You have {MOST_KEYS} API keys.", hint="Revoke those that are not used any more.")
    prefix, secret = SCHEME + secrets.token_urlsafe(PREFIX_BYTES), secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        user_id=user_id, label=label, prefix=prefix, hash=_hash(secret), scopes=sorted(set(scopes)),
        expires_at=expires_at, requests_per_hour=requests_per_hour,
    )  # fmt: skip
    session.add(key)
    await session.flush()
    await session.refresh(key)
    return Shown(key, f"{prefix}_{secret}")


async def rotate(session: AsyncSession, user_id: UUID, key_id: UUID, *, overlap: timedelta) -> Shown:
    """Make the successor of a key, alike but for its secret; the old one works for `overlap` longer.

    Raises ApiKeyNotFoundError, and ConflictError when it has been rotated already.
    """
    old = await _held(session, user_id, key_id)
    if old.replaced_by is not None:
        raise ConflictError("This key was rotated before.", hint="Rotate the one that replaced it.")
    made = await make(
        session, user_id, label=old.label, scopes=old.scopes, expires_at=old.expires_at,
        requests_per_hour=old.requests_per_hour,
    )  # fmt: skip
    now: datetime = await session.scalar(select(func.now()))  # type: ignore[assignment]  # never NULL
    old.replaced_by = made.key.id
    old.expires_at = min(old.expires_at or now + overlap, now + overlap)
    await session.flush()
    return made


async def revoke(session: AsyncSession, user_id: UUID, key_id: UUID) -> ApiKey:
    """Make a key useless; done twice it is done once. Call `Denials.copied` once it is committed.

    Raises ApiKeyNotFoundError.
    """
    key = await _held(session, user_id, key_id)
    if key.revoked_at is None:
        key.revoked_at = await session.scalar(select(func.now()))
        await deny(session, key.id, lifetime_seconds=REMEMBERED_SECONDS)
        await session.flush()
    return key


async def revoke_all(session: AsyncSession, user_id: UUID) -> None:
    """Make all keys of a user useless. Call `Denials.copied` once it is committed."""
    which = (ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None))
    revoked = await session.scalars(update(ApiKey).where(*which).values(revoked_at=func.now()).returning(ApiKey.id))
    for key_id in list(revoked):
        await deny(session, key_id, lifetime_seconds=REMEMBERED_SECONDS)


async def listed(session: AsyncSession, user_id: UUID) -> Sequence[ApiKey]:
    """Return all keys of a user, the newest first: also those that are of no use any more."""
    found = await session.scalars(
        select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.created_at.desc(), ApiKey.id.desc())
    )
    return list(found)


async def find(session: AsyncSession, user_id: UUID, key_id: UUID) -> ApiKey:
    """Return a key. Raises ApiKeyNotFoundError."""
    key = await session.scalar(select(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id))
    return _existing(key)


async def holder(session: AsyncSession, text: str) -> Holder | None:
    """Return the key of this text with its owner, or None unless it is good now."""
    match = _KEY.fullmatch(text)
    if match is None:
        return None
    row = (
        await session.execute(
            select(ApiKey, Account)
            .join(Account, Account.id == ApiKey.user_id)
            .where(
                ApiKey.prefix == match["prefix"],
                ApiKey.revoked_at.is_(None),
                or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now()),
                Account.status == AccountStatus.ACTIVE,
            )
        )
    ).one_or_none()
    if row is None or not hmac.compare_digest(row.ApiKey.hash, _hash(match["secret"])):
        return None
    return Holder(row.ApiKey, row.Account)


async def note_use(session: AsyncSession, key_id: UUID) -> None:
    """Note that a key is used now, unless that was noted a moment ago."""
    stale = or_(ApiKey.last_used_at.is_(None), ApiKey.last_used_at < func.now() - USE_NOTED)
    await session.execute(update(ApiKey).where(ApiKey.id == key_id, stale).values(last_used_at=func.now()))


async def _count(session: AsyncSession, user_id: UUID) -> int:
    good = or_(ApiKey.expires_at.is_(None), ApiKey.expires_at > func.now())
    counted = select(func.count()).where(ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None), good)
    return await session.scalar(counted) or 0


async def _held(session: AsyncSession, user_id: UUID, key_id: UUID) -> ApiKey:
    which = select(ApiKey).where(ApiKey.id == key_id, ApiKey.user_id == user_id).with_for_update()
    return _existing(await session.scalar(which))


def _existing(key: ApiKey | None) -> ApiKey:
    if key is None:
        raise ApiKeyNotFoundError("There is no such API key.", hint="GET /v1/api-keys lists yours.")
    return key


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
