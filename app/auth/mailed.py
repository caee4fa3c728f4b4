"""Links that prove something: sent by mail, or printed for the first administrator. Good once, for a while."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.exceptions import LinkUsedError
from app.auth.models import MailedToken, Purpose

PREFIX: Final = "rwm_"
GOOD_FOR: Final = {
    Purpose.VERIFY: timedelta(days=2),
    Purpose.RESET: timedelta(minutes=30),
    Purpose.FIRST_ADMIN: timedelta(days=1),
}


async def make(session: AsyncSession, purpose: Purpose, account_id: UUID | None) -> str:
    """Return the token of a new link; those of the same account and purpose before it are good no more."""
    text = PREFIX + secrets.token_urlsafe(32)
    await forget(session, purpose, account_id)
    ends = func.now() + GOOD_FOR[purpose]
    session.add(MailedToken(account_id=account_id, purpose=purpose, hash=_hash(text), expires_at=ends))
    await session.flush()
    return text


async def use(session: AsyncSession, purpose: Purpose, text: str) -> UUID | None:
    """Use a link up and return the account that it was made for. Raises LinkUsedError."""
    which = (
        MailedToken.hash == _hash(text),
        MailedToken.purpose == purpose,
        MailedToken.used_at.is_(None),
        MailedToken.expires_at > func.now(),
    )
    used = (
        await session.execute(
            update(MailedToken).where(*which).values(used_at=func.now()).returning(MailedToken.account_id)
        )
    ).one_or_none()
    if used is None:
        raise LinkUsedError("The link has expired or was used before.", hint="Ask for a new one.")
    account_id: UUID | None = used.account_id
    return account_id


async def forget(session: AsyncSession, purpose: Purpose, account_id: UUID | None) -> None:
    """Make an account's links of a purpose useless."""
    which = (MailedToken.purpose == purpose, MailedToken.account_id.is_not_distinct_from(account_id))
    await session.execute(delete(MailedToken).where(*which))


async def purge_expired_links(session: AsyncSession) -> None:
    """Remove links whose time is over."""
    await session.execute(delete(MailedToken).where(MailedToken.expires_at < func.now()))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
