"""Changes of an account, by mail or by who is signed in.

What must not be a thief's to do asks for the password once more.
"""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.actions import Action
from app.auth import accounts, api_keys, mailed, passwords, second_factor
from app.auth.exceptions import LinkUsedError, RegistrationClosedError
from app.auth.models import Account, AccountStatus, Purpose
from app.auth.parts import AuthParts
from app.auth.schemas import PasswordChange, PasswordProof, PasswordReset, Registration
from app.auth.sessions import Sessions
from app.auth.tasks import mail_to
from app.core.config import Settings
from app.core.context import Principal
from app.core.database import Database
from app.core.transactions import transaction


async def register(session: AsyncSession, settings: Settings, body: Registration) -> None:
    """Make an account, or tell its owner by mail that there is one.

    An address that was given twice before anybody proved it has the password of neither: whoever proves it chooses,
    lest somebody else's password comes with the account. Raises RegistrationClosedError, PasswordRefusedError.
    """
    if settings.registration == "closed":
        raise RegistrationClosedError("New accounts are made by an administrator here.", hint="Ask one.")
    new = accounts.NewAccount(body.email, body.name, body.password.get_secret_value(), body.time_zone)
    passwords.check(new.password, accounts.known_of(new))
    hashed = await passwords.hashed(new.password)
    account = await accounts.register(session, new, hashed)
    if account is not None:
        await mail_to(session, account.id, "verify")
        return
    known = await accounts.by_email(session, new.email)
    assert known is not None
    if known.email_verified_at is None:
        await accounts.set_password(session, known, passwords.nobodys(hashed))
    await mail_to(session, known.id, "known" if known.email_verified_at is not None else "again")


async def verify(session: AsyncSession, token: str) -> None:
    """Note that an address was proved. Raises LinkUsedError."""
    account = await _of_link(session, Purpose.VERIFY, token)
    account.email_verified_at = account.email_verified_at or await session.scalar(select(func.now()))
    await audit.record(
        session, Action.USER_EMAIL_VERIFIED, actor=accounts.as_principal(account), target=("user", account.id)
    )


async def forgotten(session: AsyncSession, email: str) -> None:
    """Have a mail sent that lets the owner of an address set a new password, if there is an account."""
    account = await accounts.by_email(session, email)
    if account is not None and account.status != AccountStatus.DISABLED:
        await mail_to(session, account.id, "reset")
        target = ("user", account.id)
        await audit.record(session, Action.USER_PASSWORD_RESET_ASKED, actor=None, target=target)


async def reset(database: Database, settings: Settings, auth: AuthParts, body: PasswordReset) -> None:
    """Set a new password by a link; sessions, keys and waiting end. Raises LinkUsedError, PasswordRefusedError."""
    new = body.new.get_secret_value()
    hashed = await passwords.hashed(new)
    async with transaction(database) as session:
        account = await _of_link(session, Purpose.RESET, body.token.get_secret_value())
        passwords.check(new, accounts.known_of(account))
        await accounts.set_password(session, account, hashed)
        account.email_verified_at = account.email_verified_at or await session.scalar(select(func.now()))
        await Sessions(session, settings.secret_key, auth.lifetimes).end_all(account.id, reason="password reset")
        await api_keys.revoke_all(session, account.id)
        who = accounts.as_principal(account)
        await audit.record(session, Action.USER_PASSWORD_RESET, actor=who, target=("user", account.id))
        await mail_to(session, account.id, "changed")
    await auth.denials.copied()


async def change_password(
    database: Database, settings: Settings, auth: AuthParts, who: Principal, body: PasswordChange
) -> None:
    """Change a password and end the other sessions. Raises SignInError, PasswordRefusedError."""
    account = await _proved(database, who, body.current.get_secret_value())
    new = body.new.get_secret_value()
    passwords.check(new, accounts.known_of(account))
    hashed = await passwords.hashed(new)
    async with transaction(database) as session:
        account = await accounts.find(session, who.id)
        await accounts.set_password(session, account, hashed)
        sessions = Sessions(session, settings.secret_key, auth.lifetimes)
        await sessions.end_all(account.id, reason="password changed", but=who.credential)
        await audit.record(session, Action.USER_PASSWORD_CHANGED, actor=who, target=("user", account.id))
        await mail_to(session, account.id, "changed")
    await auth.denials.copied()


async def leave(database: Database, settings: Settings, auth: AuthParts, who: Principal, password: str) -> Account:
    """Give an account up and end its sessions. Raises SignInError, LastAdminError."""
    await _proved(database, who, password)
    async with transaction(database) as session:
        account = await accounts.find(session, who.id)
        await accounts.leave(session, account, grace=auth.grace)
        await Sessions(session, settings.secret_key, auth.lifetimes).end_all(account.id, reason="account given up")
        await session.refresh(account)
    await auth.denials.copied()
    return account


async def offer_second_factor(
    database: Database, settings: Settings, who: Principal, body: PasswordProof
) -> second_factor.Offer:
    """Give an account a seed that is not in use yet; who has a second factor shows it, as this one takes its place.

    Raises SignInError, SecondFactorError.
    """
    account = await _proved(database, who, body.password.get_secret_value())
    await second_factor.passed(database, settings.secret_key, account, body.code)
    async with transaction(database) as session:
        account = await accounts.find(session, who.id)
        return await second_factor.offer(session, settings.secret_key, account)


async def remove_second_factor(database: Database, settings: Settings, who: Principal, body: PasswordProof) -> None:
    """Do without a second factor, for who has it. Raises SignInError, SecondFactorError."""
    account = await _proved(database, who, body.password.get_secret_value())
    await second_factor.passed(database, settings.secret_key, account, body.code)
    async with transaction(database) as session:
        await second_factor.remove(session, await accounts.find(session, who.id), who)


async def _proved(database: Database, who: Principal, password: str) -> Account:
    """Return who is signed in, if the password is theirs. Raises SignInError."""
    async with transaction(database, read_only=True) as session:
        email = (await accounts.find(session, who.id)).email
    return await accounts.proved(database, email, password)


async def _of_link(session: AsyncSession, purpose: Purpose, token: str) -> Account:
    account_id = await mailed.use(session, purpose, token)
    account = await session.get(Account, account_id) if account_id is not None else None
    if account is None or account.status == AccountStatus.DISABLED:
        raise LinkUsedError("The link has expired or was used before.", hint="Ask for a new one.")
    return account
