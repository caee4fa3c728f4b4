"""What administrators do with accounts of others."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.api.pagination import PageRequest, Slice, fetch_slice
from app.audit import service as audit
from app.audit.actions import Action
from app.auth import accounts, api_keys, passwords
from app.auth.denials import deny
from app.auth.models import Account, AccountStatus
from app.auth.parts import AuthParts
from app.auth.schemas import AccountChange, Invitation
from app.auth.sessions import Sessions
from app.auth.tasks import mail_to
from app.core.config import Settings
from app.core.context import Principal, Role
from app.core.database import Database
from app.core.exceptions import ConflictError
from app.core.transactions import transaction
from app.quotas import service as quotas

SORTED_BY: Final[Mapping[str, InstrumentedAttribute[Any]]] = {
    "created_at": Account.created_at,
    "email": Account.email,
}


async def invite(session: AsyncSession, who: Principal, body: Invitation) -> Account:
    """Make an account without a password that anyone knows; a mail lets its owner set one. Raises ConflictError."""
    new = accounts.NewAccount(body.email, body.name, secrets.token_urlsafe(32), body.time_zone)
    account = await accounts.register(session, new, await passwords.hashed(new.password))
    if account is None:
        raise ConflictError("The address has an account already.", hint="GET /v1/admin/users?email= finds it.")
    if body.plan != accounts.FIRST_PLAN:
        await quotas.set_plan(session, account.id, body.plan)
    await mail_to(session, account.id, "invited")
    after = {"plan": body.plan}
    await audit.record(session, Action.USER_INVITED, actor=who, target=("user", account.id), after=after)
    return account


async def page(session: AsyncSession, request: PageRequest, *, email: str | None) -> Slice[Account]:
    """Return one page of accounts, of addresses with `email` in them if asked."""
    query = select(Account)
    if email is not None:
        query = query.where(Account.email.contains(accounts.normalised_email(email), autoescape=True))
    return await fetch_slice(session, query, request, SORTED_BY, Account.id)


async def find(session: AsyncSession, account_id: UUID) -> Account:
    """Return an account. Raises AccountNotFoundError."""
    return await accounts.find(session, account_id)


async def change(
    database: Database,
    settings: Settings,
    auth: AuthParts,
    who: Principal | None,
    account_id: UUID,
    body: AccountChange,
) -> Account:
    """Change an account. Its access tokens are refused from then on if they say what is true no more.

    Without `who` it is whoever runs the installation. Raises AccountNotFoundError, LastAdminError.
    """
    async with transaction(database) as session:
        account = await accounts.find(session, account_id)
        if body.plan is not None:
            await _set_plan(session, who, account, body.plan)
        if body.role is not None and body.role != account.role:
            await _set_role(session, auth, who, account, Role(body.role))
        if body.disabled is not None:
            await _set_disabled(session, settings, auth, who, account, disabled=body.disabled)
        await session.refresh(account)
    await auth.denials.copied()
    return account


async def unlock(session: AsyncSession, who: Principal, account_id: UUID) -> None:
    """Let someone sign in again without waiting. Raises AccountNotFoundError."""
    account = await accounts.find(session, account_id)
    await accounts.unlock(session, account)
    await audit.record(session, Action.USER_UNLOCKED, actor=who, target=("user", account.id))


async def sign_out(database: Database, settings: Settings, auth: AuthParts, who: Principal, account_id: UUID) -> None:
    """End all sessions of someone and revoke their keys. Raises AccountNotFoundError."""
    async with transaction(database) as session:
        account = await accounts.find(session, account_id)
        await _shut_out(session, settings, auth, account, reason="signed out by an administrator")
        await audit.record(session, Action.USER_SIGNED_OUT, actor=who, target=("user", account.id))
    await auth.denials.copied()


async def _set_plan(session: AsyncSession, who: Principal | None, account: Account, plan: str) -> None:
    before = await quotas.set_plan(session, account.id, plan)
    await audit.record(
        session, Action.PLAN_CHANGED, actor=who, target=("user", account.id),
        before={"plan": before}, after={"plan": plan},
    )  # fmt: skip


async def _set_role(
    session: AsyncSession, auth: AuthParts, who: Principal | None, account: Account, role: Role
) -> None:
    if role is not Role.ADMIN:
        await accounts.refuse_last_admin(session, account)
    before, account.role = account.role, role
    await session.flush()
    await deny(session, account.id, lifetime_seconds=auth.lifetimes.access, issued_before=await accounts.now(session))
    await audit.record(
        session, Action.USER_ROLE_CHANGED, actor=who, target=("user", account.id),
        before={"role": before}, after={"role": role},
    )  # fmt: skip


async def _set_disabled(
    session: AsyncSession,
    settings: Settings,
    auth: AuthParts,
    who: Principal | None,
    account: Account,
    *,
    disabled: bool,
) -> None:
    if disabled == (account.status == AccountStatus.DISABLED):
        return
    if disabled:
        await accounts.refuse_last_admin(session, account)
        await _shut_out(session, settings, auth, account, reason="account disabled")
    enabled = AccountStatus.ACTIVE if account.delete_after is None else AccountStatus.LEAVING
    account.status = AccountStatus.DISABLED if disabled else enabled
    await session.flush()
    action = Action.USER_DISABLED if disabled else Action.USER_ENABLED
    await audit.record(session, action, actor=who, target=("user", account.id))


async def _shut_out(
    session: AsyncSession, settings: Settings, auth: AuthParts, account: Account, *, reason: str
) -> None:
    await Sessions(session, settings.secret_key, auth.lifetimes).end_all(account.id, reason=reason)
    await api_keys.revoke_all(session, account.id)
