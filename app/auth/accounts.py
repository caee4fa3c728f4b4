"""What people do with their accounts before and apart from being signed in: register, prove who they are, leave.

No answer tells whether an address has an account: unknown ones are answered in the same words after the same work.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.actions import Action
from app.auth import api_keys, passwords
from app.auth.exceptions import AccountNotFoundError, LastAdminError, SignInError
from app.auth.models import Account, AccountStatus
from app.core.context import LOCAL_OWNER, UNLIMITED, Principal, Role, Via
from app.core.database import Database
from app.core.transactions import transaction
from app.quotas import service as quotas

FREE_TRIES: Final = 3
"""Wrong passwords before an account waits."""
LONGEST_WAIT: Final = timedelta(minutes=15)
FIRST_PLAN: Final = "free"
_WRONG: Final = "The e-mail address or the password is wrong, or the account waits after too many wrong ones."


@dataclass(frozen=True)
class NewAccount:
    """What an account is made of."""

    email: str
    name: str
    password: str
    time_zone: str = "UTC"


def known_of(account: Account | NewAccount) -> tuple[str, ...]:
    """Return what others know of an account: none of it makes a good password."""
    return (account.email, account.name, "reelwright")


def as_principal(account: Account, plan: str = UNLIMITED) -> Principal:
    """Return an account as who acts, where no credential was shown."""
    return Principal(account.id, account.role, plan, Via.LOCAL)


async def by_email(session: AsyncSession, email: str) -> Account | None:
    """Return the account of an address, in any case of its letters."""
    found: Account | None = await session.scalar(select(Account).where(Account.email == normalised_email(email)))
    return found


def normalised_email(email: str) -> str:
    """Return an address as it is kept and compared."""
    return email.strip().lower()


async def register(session: AsyncSession, new: NewAccount, hashed: str) -> Account | None:
    """Make a member's account, its address still to be verified; None when the address has one already."""
    if await by_email(session, new.email) is not None:
        return None
    account = await _made(session, new, hashed, Role.MEMBER)
    await quotas.open_account(session, account.id, plan=FIRST_PLAN, time_zone=new.time_zone)
    await audit.record(session, Action.USER_REGISTERED, actor=as_principal(account), target=("user", account.id))
    return account


async def make_admin(session: AsyncSession, new: NewAccount, hashed: str) -> Account:
    """Make an administrator, or make one of the account that the address has.

    The first gets the local owner's identifier, and with it all that was made before there were accounts.
    """
    account = await by_email(session, new.email)
    if account is None:
        account = await _made(session, new, hashed, Role.ADMIN, identifier=await _owners_id(session))
        await quotas.set_time_zone(session, account.id, new.time_zone)
    account.role, account.status = Role.ADMIN, AccountStatus.ACTIVE
    account.email_verified_at = account.email_verified_at or await now(session)
    await session.flush()
    await quotas.set_plan(session, account.id, UNLIMITED)
    await audit.record(session, Action.ADMIN_CREATED, actor=None, target=("user", account.id))
    return account


async def _owners_id(session: AsyncSession) -> UUID | None:
    """Return the local owner's identifier while nobody has it and nobody else looks after the installation."""
    is_free = not await any_admin(session) and await session.get(Account, LOCAL_OWNER.id) is None
    return LOCAL_OWNER.id if is_free else None


async def any_admin(session: AsyncSession) -> bool:
    """Return whether there is an administrator who can sign in."""
    admins = select(Account.id).where(Account.role == Role.ADMIN, Account.status == AccountStatus.ACTIVE)
    return bool(await session.scalar(select(admins.exists())))


async def proved(database: Database, email: str, password: str) -> Account:
    """Return the account that an address and a password belong to.

    A wrong password is counted whatever becomes of the request: from the third on, each doubles a wait in which even
    the right one is refused. Raises SignInError for all that is wrong, in the same words and after the same work.
    """
    async with transaction(database, read_only=True) as session:
        account = await by_email(session, email)
        moment = await now(session)
    is_right = await passwords.verified(password, account.password_hash if account is not None else None)
    waits = account is not None and account.locked_until is not None and account.locked_until > moment
    if account is None or waits or not is_right or account.status == AccountStatus.DISABLED:
        if account is not None and not waits and not is_right:
            await count_failure(database, account.id)
        raise SignInError(_WRONG, hint="Wait a few minutes, or reset the password by mail.")
    return account


async def count_failure(database: Database, account_id: UUID) -> None:
    """Count a wrong password or code against an account."""
    tries = Account.failed_attempts + 1
    doubled = func.power(2, func.greatest(tries - FREE_TRIES, 0)) - 1
    wait = func.least(doubled, LONGEST_WAIT.total_seconds())
    until = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, wait)
    async with transaction(database) as session:
        counted = await session.scalar(
            update(Account)
            .where(Account.id == account_id)
            .values(failed_attempts=tries, locked_until=func.nullif(until, func.now()))
            .returning(Account.failed_attempts)
        )
        after = {"failed_attempts": counted}
        await audit.record(session, Action.USER_SIGN_IN_FAILED, actor=None, target=("user", account_id), after=after)


async def unlock(session: AsyncSession, account: Account) -> None:
    """Forget wrong passwords, so that the account need not wait."""
    account.failed_attempts, account.locked_until = 0, None
    await session.flush()


async def set_password(session: AsyncSession, account: Account, hashed: str) -> None:
    """Give an account a password; it need not wait any more."""
    account.password_hash = hashed
    await unlock(session, account)


async def find(session: AsyncSession, account_id: UUID) -> Account:
    """Return an account. Raises AccountNotFoundError."""
    account = await session.get(Account, account_id)
    if account is None:
        raise AccountNotFoundError("There is no such account.")
    return account


async def leave(session: AsyncSession, account: Account, *, grace: timedelta) -> datetime:
    """Give an account up: it is removed with all that it has after `grace`; return when.

    Its keys are revoked; ending its sessions is the caller's. Raises LastAdminError for the only administrator.
    """
    await refuse_last_admin(session, account)
    account.status, account.delete_after = AccountStatus.LEAVING, await now(session) + grace
    await api_keys.revoke_all(session, account.id)
    await audit.record(session, Action.USER_LEAVING, actor=as_principal(account), target=("user", account.id))
    return account.delete_after


async def stay(session: AsyncSession, account: Account) -> None:
    """Take an account back that its owner had given up."""
    account.status, account.delete_after = AccountStatus.ACTIVE, None
    await audit.record(session, Action.USER_STAYING, actor=as_principal(account), target=("user", account.id))


async def refuse_last_admin(session: AsyncSession, account: Account) -> None:
    """Raise LastAdminError if an account is the only administrator's. Holds the administrators' rows until then."""
    if account.role != Role.ADMIN:
        return
    admins = select(Account.id).where(Account.role == Role.ADMIN, Account.status == AccountStatus.ACTIVE)
    if set(await session.scalars(admins.with_for_update())) <= {account.id}:
        raise LastAdminError("This is the only administrator.", hint="Make another one first.")


async def _made(
    session: AsyncSession, new: NewAccount, hashed: str, role: Role, identifier: UUID | None = None
) -> Account:
    named = {"id": identifier} if identifier is not None else {}
    account = Account(email=normalised_email(new.email), name=new.name, password_hash=hashed, role=role, **named)
    session.add(account)
    await session.flush()
    await session.refresh(account)
    return account


async def now(session: AsyncSession) -> datetime:
    """Return the time by the database's clock."""
    moment: datetime = await session.scalar(select(func.now()))  # type: ignore[assignment]  # never NULL
    return moment
