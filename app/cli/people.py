"""`reelwright users …`: administrators, made where there is nobody yet who could, and the keys that sign tokens."""

from __future__ import annotations

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app import tables  # noqa: F401 — foreign keys are found once every table is known
from app.audit import service as audit
from app.audit.actions import Action
from app.auth import accounts, passwords, signing
from app.auth.models import Account
from app.cli.databases import reachable_database
from app.cli.output import print_json
from app.core.config import Settings, load
from app.core.database import Database
from app.core.exceptions import ValidationError
from app.core.transactions import transaction

Result = TypeVar("Result")


def create_admin(email: str, name: str, *, from_stdin: bool, as_json: bool) -> None:
    """Make an administrator; the first one takes over what was made before there were accounts.

    Raises PasswordRefusedError, and ValidationError when the password was not typed the same twice.
    """
    new = accounts.NewAccount(email, name, _password(from_stdin=from_stdin))
    passwords.check(new.password, accounts.known_of(new))

    async def make(session: AsyncSession, _settings: Settings) -> Account:
        known = await accounts.by_email(session, new.email)
        if known is not None:
            await accounts.set_password(session, known, await passwords.hashed(new.password))
        return await accounts.make_admin(session, new, await passwords.hashed(new.password))

    account = _done(make)
    _say(
        {"id": str(account.id), "email": account.email}, f"{account.email} is an administrator now.", as_json=as_json
    )


def rotate_signing_key(*, as_json: bool) -> None:
    """Make a new key that signs access tokens; nobody is signed out."""

    async def rotate(session: AsyncSession, settings: Settings) -> str:
        kid = await signing.rotate(session, settings.secret_key)
        await audit.record(session, Action.SIGNING_KEY_ROTATED, actor=None, after={"kid": kid})
        return kid

    kid = _done(rotate)
    _say({"kid": kid}, f"{kid} signs from now on; tokens of the keys before it stay good.", as_json=as_json)


def _done(work: Callable[[AsyncSession, Settings], Awaitable[Result]]) -> Result:
    """Do something in one transaction on the database that runs, or one that is started for it."""
    settings = load().settings

    async def run(url: str) -> Result:
        database = Database.connect(settings, url=url)
        try:
            async with transaction(database) as session:
                return await work(session, settings)
        finally:
            await database.dispose()

    with reachable_database() as url:
        return asyncio.run(run(url))


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
