"""Sessions: a chain of refresh tokens each, in which one token alone is good at any time.

Rotation with detection of reuse (RFC 9700, 4.14.2). A refresh token is an identifier and its HMAC, so the one that
followed can be given again to a client whose answer was lost, without any being kept. A token that is used again
later than that was stolen, or its successor was: the whole chain is shut out.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.denials import deny
from app.auth.exceptions import SIGN_IN, SessionNotFoundError, TokenError
from app.auth.models import MAX_DEVICE, Account, AccountStatus, RefreshToken, Session
from app.core.identifiers import new_id
from app.core.sealing import derived_key

PREFIX: Final = "rwr_"
GRACE: Final = timedelta(seconds=10)
"""How long a refresh token that was used gives its successor again: to a lost answer, or to a second tab."""
_ID_BYTES: Final = 16


class ReuseError(TokenError):
    """A refresh token was used again: someone else has it. `session` is the one that was shut out."""

    def __init__(self, session: UUID, user: UUID) -> None:
        super().__init__("This refresh token was used before, so its session has ended.", hint=SIGN_IN)
        self.session, self.user = session, user


@dataclass(frozen=True)
class Lifetimes:
    """How long tokens and sessions last, in seconds."""

    access: float
    refresh: float
    session: float


@dataclass(frozen=True)
class Renewed:
    """A session whose refresh token was rotated: the account as it is now, and the one token that is good."""

    account: Account
    session: Session
    refresh_token: str


class Sessions:
    """Sessions within one transaction."""

    def __init__(self, session: AsyncSession, secret: SecretStr, lifetimes: Lifetimes) -> None:
        self._db, self._key, self._lifetimes = session, derived_key(secret, "refresh tokens"), lifetimes

    async def open(self, account: Account, *, device: str, address: str, uses_cookies: bool) -> Renewed:
        """Sign an account in on a device."""
        ends = await self._in(self._lifetimes.session)
        opened = Session(
            user_id=account.id,
            device=device[:MAX_DEVICE],
            address=address,
            uses_cookies=uses_cookies,
            expires_at=ends,
        )
        self._db.add(opened)
        await self._db.flush()
        return Renewed(account, opened, self._text(await self._link(opened)))

    async def renew(self, token: str) -> Renewed:
        """Rotate a refresh token. Used again within `GRACE`, it gets the same successor.

        Raises ReuseError when it was used before that; call `shut_out` then, in a transaction that is kept. Raises
        TokenError for one that has expired, whose session has ended, or that is none of ours.
        """
        identifier = self._identifier(token)
        owner = select(RefreshToken.session_id).where(RefreshToken.id == identifier)
        session = await self._db.scalar(select(Session).where(Session.id.in_(owner)).with_for_update())
        if session is None or session.revoked_at is not None:
            raise _ended()
        link = await self._db.get_one(RefreshToken, identifier)
        now = await self._now()
        while link.used_at is not None:
            if now - link.used_at > GRACE:
                raise ReuseError(session.id, session.user_id)
            link = await self._db.get_one(RefreshToken, link.successor_id)
            if link.used_at is None:
                return await self._renewed(session, link)
        if link.expires_at <= now or session.expires_at <= now:
            raise _ended()
        following = await self._followed(session, link, now)
        return await self._renewed(session, following)

    async def end(self, session_id: UUID, user_id: UUID, *, reason: str) -> Session:
        """End a session of a user. Raises SessionNotFoundError."""
        found: Session | None = await self._db.scalar(
            update(Session)
            .where(Session.id == session_id, Session.user_id == user_id, Session.revoked_at.is_(None))
            .values(revoked_at=func.now(), revoked_for=reason)
            .returning(Session)
        )
        if found is None:
            raise SessionNotFoundError("There is no such session.", hint="GET /v1/auth/sessions lists yours.")
        await deny(self._db, session_id, lifetime_seconds=self._lifetimes.access)
        return found

    async def end_all(self, user_id: UUID, *, reason: str, but: UUID | None = None) -> int:
        """End all sessions of a user, or all but one; return how many."""
        which = [Session.user_id == user_id, Session.revoked_at.is_(None)]
        if but is not None:
            which.append(Session.id != but)
        ended = await self._db.scalars(
            update(Session).where(*which).values(revoked_at=func.now(), revoked_for=reason).returning(Session.id)
        )
        identifiers = list(ended)
        for identifier in identifiers:
            await deny(self._db, identifier, lifetime_seconds=self._lifetimes.access)
        return len(identifiers)

    async def end_of(self, token: str, *, reason: str) -> None:
        """End the session of a refresh token, whichever of its chain it is. One that is none of ours ends nothing."""
        try:
            identifier = self._identifier(token)
        except TokenError:
            return
        owner = select(RefreshToken.session_id).where(RefreshToken.id == identifier)
        session = await self._db.scalar(select(Session).where(Session.id.in_(owner)))
        if session is not None and session.revoked_at is None:
            await self.end(session.id, session.user_id, reason=reason)

    async def _followed(self, session: Session, link: RefreshToken, now: datetime) -> RefreshToken:
        """Use a link up and make the next; the session's row is held, so nobody else does."""
        identifier = new_id()
        link.used_at, link.successor_id = now, identifier
        await self._db.flush()
        session.last_used_at = now
        return await self._link(session, identifier)

    async def _link(self, session: Session, identifier: UUID | None = None) -> RefreshToken:
        ends = min(await self._in(self._lifetimes.refresh), session.expires_at)
        link = RefreshToken(id=identifier or new_id(), session_id=session.id, expires_at=ends)
        self._db.add(link)
        await self._db.flush()
        return link

    async def _renewed(self, session: Session, link: RefreshToken) -> Renewed:
        account = await self._db.get_one(Account, session.user_id)
        if account.status != AccountStatus.ACTIVE:
            raise _ended()
        return Renewed(account, session, self._text(link))

    async def _now(self) -> datetime:
        now: datetime = await self._db.scalar(select(func.now()))  # type: ignore[assignment]  # never NULL
        return now

    async def _in(self, seconds: float) -> datetime:
        return await self._now() + timedelta(seconds=seconds)

    def _text(self, link: RefreshToken) -> str:
        raw = link.id.bytes
        return PREFIX + base64.urlsafe_b64encode(raw + self._mac(raw)).decode().rstrip("=")

    def _identifier(self, token: str) -> UUID:
        try:
            packed = token.removeprefix(PREFIX)
            raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        except ValueError as error:
            raise _ended() from error
        identifier, mac = raw[:_ID_BYTES], raw[_ID_BYTES:]
        if not token.startswith(PREFIX) or not hmac.compare_digest(mac, self._mac(identifier)):
            raise _ended()
        return UUID(bytes=identifier)

    def _mac(self, raw: bytes) -> bytes:
        return hmac.digest(self._key, raw, hashlib.sha256)


async def listed(session: AsyncSession, user_id: UUID) -> Sequence[Session]:
    """Return the sessions of a user that have not ended, the last used first."""
    good = (Session.user_id == user_id, Session.revoked_at.is_(None), Session.expires_at > func.now())
    found = await session.scalars(select(Session).where(*good).order_by(Session.last_used_at.desc(), Session.id))
    return list(found)


async def purge_ended_sessions(session: AsyncSession) -> None:
    """Remove sessions that ended a month ago, and used links of chains that nobody can use again."""
    long_ago = func.now() - timedelta(days=30)
    await session.execute(delete(Session).where((Session.expires_at < long_ago) | (Session.revoked_at < long_ago)))
    await session.execute(delete(RefreshToken).where(RefreshToken.expires_at < long_ago))


def _ended() -> TokenError:
    return TokenError("The session has ended.", hint=SIGN_IN)
