"""The first administrator: whoever can read what `reelwright up` prints makes their account by its link, once."""

from __future__ import annotations

from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import accounts, mail, mailed, passwords
from app.auth.exceptions import LinkUsedError
from app.auth.models import Account, Purpose
from app.auth.schemas import FirstAdmin
from app.core.config import Settings
from app.core.exceptions import ConflictError

PAGE: Final = "/first-admin"


async def link(session: AsyncSession, settings: Settings) -> str | None:
    """Return where the first administrator makes their account; None when there is one.

    Links that were returned before are good no more.
    """
    if await accounts.any_admin(session):
        return None
    return mail.link(settings, PAGE, await mailed.make(session, Purpose.FIRST_ADMIN, None))


async def claim(session: AsyncSession, body: FirstAdmin) -> Account:
    """Make the first administrator by the token of a link.

    Raises LinkUsedError, PasswordRefusedError, and ConflictError for an address that has an account: whoever made it
    need not be who holds the link.
    """
    await mailed.use(session, Purpose.FIRST_ADMIN, body.token.get_secret_value())
    if await accounts.any_admin(session):
        raise LinkUsedError("There is an administrator already.", hint="Ask them to invite you.")
    new = accounts.NewAccount(body.email, body.name, body.password.get_secret_value(), body.time_zone)
    passwords.check(new.password, accounts.known_of(new))
    if await accounts.by_email(session, new.email) is not None:
        raise ConflictError(
            "The address has an account already.",
            hint="Use another one, or `reelwright users create-admin`.",
            details={"field": "email"},
        )
    return await accounts.make_admin(session, new, await passwords.hashed(new.password))
