"""`reelwright users …`: accounts, looked after where nobody is signed in, and the keys that sign tokens."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app import tables  # noqa: F401 — foreign keys are found once every table is known
from app.api.dependencies import Parts
from app.audit import service as audit
from app.audit.actions import Action
from app.auth import accounts, administration, first_admin, mail, mailed, passwords, second_factor, signing
from app.auth.exceptions import AccountNotFoundError
from app.auth.models import Account, AccountStatus, Purpose
from app.auth.parts import AuthParts, lifetimes_of
from app.auth.schemas import AccountChange
from app.auth.sessions import Sessions
from app.auth.tasks import PAGES, mail_to
from app.cli.databases import reachable_database
from app.cli.output import print_json, print_table
from app.core.config import Settings, load
from app.core.database import Database
from app.core.exceptions import ValidationError
from app.core.files import open_store
from app.core.redis import open_redis
from app.core.transactions import transaction

Result = TypeVar("Result")


def create_admin(email: str, name: str, *, from_stdin: bool, as_json: bool) -> None:
    """Make an administrator; the first one takes over what was made before there were accounts.

    An account that the address has gets the password, and its devices are signed out. Raises PasswordRefusedError,
    and ValidationError when the password was not typed the same twice.
    """
    new = accounts.NewAccount(email, name, _password(from_stdin=from_stdin))
    passwords.check(new.password, accounts.known_of(new))

    async def make(session: AsyncSession, settings: Settings) -> Account:
        hashed = await passwords.hashed(new.password)
        known = await accounts.by_email(session, new.email)
        if known is not None:
            await accounts.set_password(session, known, hashed)
            await _sign_out(session, settings, known, reason="password set by who runs the installation")
        return await accounts.make_admin(session, new, hashed)

    account = _done(make)
    _say(_facts(account), f"{account.email} is an administrator now.", as_json=as_json)


def list_users(*, as_json: bool) -> None:
    """List all accounts, the oldest first."""

    async def read(session: AsyncSession, _settings: Settings) -> list[Account]:
        return list(await session.scalars(select(Account).order_by(Account.created_at, Account.id)))

    found = [_facts(account) for account in _done(read)]
    if as_json:
        print_json(found)
    else:
        columns = ("email", "name", "role", "status", "created")
        print_table("Accounts", columns, [[each[column] for column in columns] for each in found])


def set_disabled(email: str, *, disabled: bool, as_json: bool) -> None:
    """Disable an account, which signs it out and revokes its keys, or take that back.

    Raises AccountNotFoundError and LastAdminError.
    """

    async def change(database: Database, settings: Settings) -> Account:
        async with transaction(database, read_only=True) as session:
            account = await _of_address(session, email)
        async with _auth_parts(database, settings) as auth:
            wanted = AccountChange(disabled=disabled)
            return await administration.change(database, settings, auth, None, account.id, wanted)

    account = _run(change)
    sentence = f"{account.email} is {'shut out' if disabled else 'let in again'}."
    _say(_facts(account), sentence, as_json=as_json)


def reset_password(email: str, *, as_json: bool) -> None:
    """Let someone set a new password: by mail, or by a link that is printed where there is no mail server.

    Raises AccountNotFoundError, and ValidationError for an account that is disabled.
    """

    async def reset(session: AsyncSession, settings: Settings) -> str | None:
        account = await _of_address(session, email)
        if account.status == AccountStatus.DISABLED:
            raise ValidationError(f"{account.email} is disabled.", hint=f"reelwright users enable {account.email}")
        await audit.record(session, Action.USER_PASSWORD_RESET_ASKED, actor=None, target=("user", account.id))
        if settings.smtp_url is not None:
            await mail_to(session, account.id, "reset")
            return None
        purpose, page = PAGES["reset"]
        return mail.link(settings, page, await mailed.make(session, purpose, account.id))

    link = _done(reset)
    minutes = int(mailed.GOOD_FOR[Purpose.RESET].total_seconds() / 60)
    sentence = f"Give them this link; it works once, within {minutes} minutes:\n  {link}"
    _say({"link": link}, sentence if link else "A mail with a link is on its way.", as_json=as_json)


def remove_second_factor(email: str, *, as_json: bool) -> None:
    """Let someone sign in by password alone who lost device and recovery codes; all their devices are signed out.

    Raises AccountNotFoundError.
    """

    async def remove(session: AsyncSession, settings: Settings) -> Account:
        account = await _of_address(session, email)
        await second_factor.remove(session, account, None)
        await _sign_out(session, settings, account, reason="second factor removed by who runs the installation")
        return account

    account = _done(remove)
    sentence = f"{account.email} signs in by password alone now. Have them set up another second factor."
    _say(_facts(account), sentence, as_json=as_json)


def rotate_signing_key(*, as_json: bool) -> None:
    """Make a new key that signs access tokens; nobody is signed out."""

    async def rotate(session: AsyncSession, settings: Settings) -> str:
        kid = await signing.rotate(session, settings.secret_key)
        await audit.record(session, Action.SIGNING_KEY_ROTATED, actor=None, after={"kid": kid})
        return kid

    kid = _done(rotate)
    _say({"kid": kid}, f"{kid} signs from now on; tokens of the keys before it stay good.", as_json=as_json)


def first_admin_link(settings: Settings, database_url: str) -> str | None:
    """Return where the first administrator makes their account; None when there is one."""

    async def make(database: Database) -> str | None:
        async with transaction(database) as session:
            return await first_admin.link(session, settings)

    return asyncio.run(_connected(settings, database_url, make))


def _done(work: Callable[[AsyncSession, Settings], Awaitable[Result]]) -> Result:
    """Do something in one transaction; who is shut out by it is refused from then on."""

    async def run(database: Database, settings: Settings) -> Result:
        async with transaction(database) as session:
            result = await work(session, settings)
        async with _auth_parts(database, settings) as auth:
            await auth.denials.copied()
        return result

    return _run(run)


def _run(work: Callable[[Database, Settings], Awaitable[Result]]) -> Result:
    """Do something on the database that runs, or on one that is started for it."""
    settings = load().settings
    with reachable_database() as url:
        return asyncio.run(_connected(settings, url, lambda database: work(database, settings)))


async def _connected(settings: Settings, url: str, work: Callable[[Database], Awaitable[Result]]) -> Result:
    database = Database.connect(settings, url=url)
    try:
        return await work(database)
    finally:
        await database.dispose()


@asynccontextmanager
async def _auth_parts(database: Database, settings: Settings) -> AsyncIterator[AuthParts]:
    """Yield what signs and revokes, with the Redis that processes of the service ask, if there is one."""
    redis = open_redis(settings)
    try:
        yield AuthParts.of(Parts(settings, database, open_store(settings), redis=redis))
    finally:
        if redis is not None:
            await redis.aclose()


async def _sign_out(session: AsyncSession, settings: Settings, account: Account, *, reason: str) -> None:
    await Sessions(session, settings.secret_key, lifetimes_of(settings)).end_all(account.id, reason=reason)


async def _of_address(session: AsyncSession, email: str) -> Account:
    account = await accounts.by_email(session, email)
    if account is None:
        raise AccountNotFoundError(f"{email} has no account.", hint="`reelwright users list` shows those there are.")
    return account


def _facts(account: Account) -> dict[str, Any]:
    names = ("email", "name", "role", "status")
    shown = {name: str(getattr(account, name)) for name in names}
    return {"id": str(account.id), **shown, "created": f"{account.created_at:%Y-%m-%d}"}


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != first:
        raise ValidationError("The two passwords differ.", hint="Type the same twice.")
    return first


def _say(facts: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        print_json(facts)
    else:
        sys.stdout.write(f"{sentence}\n")
