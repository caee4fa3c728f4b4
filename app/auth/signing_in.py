"""Signing in and out: each step in transactions of its own, as a refusal must be kept as well as a success."""

from __future__ import annotations

from uuid import UUID

from app.audit import service as audit
from app.audit.actions import Action
from app.auth import accounts, second_factor
from app.auth.exceptions import SignInError
from app.auth.models import Account, AccountStatus
from app.auth.parts import AuthParts
from app.auth.schemas import SignIn
from app.auth.sessions import Renewed, ReuseError, Sessions
from app.auth.signing import AccessToken
from app.core.config import Settings
from app.core.context import Principal, Via
from app.core.database import Database
from app.core.logging import get_logger
from app.core.transactions import transaction

log = get_logger(__name__)


async def sign_in(
    database: Database, settings: Settings, auth: AuthParts, body: SignIn, *, device: str, address: str
) -> Renewed:
    """Sign someone in on a device. Raises SignInError, and SecondFactorError where a code is needed or wrong."""
    account = await accounts.proved(database, body.email, body.password.get_secret_value())
    await second_factor.passed(database, settings.secret_key, account, body.code)
    async with transaction(database) as session:
        account = await accounts.find(session, account.id)
        await _refuse_unready(account, stay=body.stay)
        if account.status == AccountStatus.LEAVING:
            await accounts.stay(session, account)
        await accounts.unlock(session, account)
        opened = await Sessions(session, settings.secret_key, auth.lifetimes).open(
            account, device=device, address=address, uses_cookies=body.cookies
        )
        who = Principal(account.id, account.role, via=Via.TOKEN, credential=opened.session.id)
        await audit.record(session, Action.USER_SIGNED_IN, actor=who, target=("session", opened.session.id))
    return opened


async def renew(database: Database, settings: Settings, auth: AuthParts, token: str) -> Renewed:
    """Rotate a refresh token. One that is used again ends its session, which is written down. Raises TokenError."""
    try:
        async with transaction(database) as session:
            return await Sessions(session, settings.secret_key, auth.lifetimes).renew(token)
    except ReuseError as reuse:
        log.warning("A refresh token was used again; its session was ended", session_id=str(reuse.session))
        async with transaction(database) as session:
            sessions = Sessions(session, settings.secret_key, auth.lifetimes)
            await sessions.end(reuse.session, reuse.user, reason="reuse")
            await audit.record(session, Action.SESSION_REUSED, actor=None, target=("session", reuse.session))
        await auth.denials.copied()
        raise


async def sign_out(
    database: Database, settings: Settings, auth: AuthParts, who: Principal, *, everywhere: bool
) -> None:
    """End the session that someone shows, or all of theirs."""
    async with transaction(database) as session:
        sessions = Sessions(session, settings.secret_key, auth.lifetimes)
        if everywhere:
            await sessions.end_all(who.id, reason="signed out everywhere")
        elif who.credential is not None:
            await sessions.end(who.credential, who.id, reason="signed out")
        after = {"everywhere": everywhere}
        await audit.record(session, Action.USER_SIGNED_OUT, actor=who, target=("user", who.id), after=after)
    await auth.denials.copied()


async def end_session(
    database: Database, settings: Settings, auth: AuthParts, who: Principal, session_id: UUID
) -> None:
    """End one of someone's sessions. Raises SessionNotFoundError."""
    async with transaction(database) as session:
        await Sessions(session, settings.secret_key, auth.lifetimes).end(session_id, who.id, reason="revoked")
        await audit.record(session, Action.SESSION_REVOKED, actor=who, target=("session", session_id))
    await auth.denials.copied()


async def access_token(auth: AuthParts, renewed: Renewed) -> tuple[str, AccessToken]:
    """Return a new access token of a session, and what it says."""
    account = renewed.account
    return await auth.signer.issue(user=account.id, session=renewed.session.id, role=account.role)


async def _refuse_unready(account: Account, *, stay: bool) -> None:
    if account.email_verified_at is None:
        raise SignInError("The e-mail address is not verified yet.", hint="Follow the link in the mail we sent.")
    if account.status == AccountStatus.LEAVING and not stay:
        raise SignInError("The account was given up.", hint="Send stay=true to take it back.")
