"""Jobs of accounts: mails."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import mail, mailed
from app.auth.models import Account, Purpose
from app.core.config import Settings
from app.core.jobs import Job, TaskGroup, enqueue
from app.core.transactions import transaction

MAIL_TASK: Final = "auth.mail"

SUBJECTS: Final = {
    "verify": "Confirm your address",
    "again": "Confirm your address",
    "invited": "You have an account",
    "known": "You have an account already",
    "reset": "Set a new password",
    "changed": "Your password was changed",
}
TEXTS: Final = {
    "verify": "{hello}\n\nfollow this link within two days to confirm that this address is yours:\n\n{link}\n\n"
    "If you asked for nothing, there is nothing to do.\n",
    "again": "{hello}\n\nan account was asked for with this address more than once. Follow this link within half an "
    "hour to choose its password, which also confirms that the address is yours:\n\n{link}\n\n"
    "If you asked for nothing, there is nothing to do.\n",
    "invited": "{hello}\n\nan account was made for you at {site}. Follow this link within half an hour to choose "
    "its password:\n\n{link}\n\nWhen that time is over, ask whoever made it to have another link sent.\n",
    "known": "{hello}\n\nsomebody, perhaps you, tried to make an account with this address, which has one. "
    "Sign in with it; if you don't know the password any more, set a new one:\n\n{site}\n",
    "reset": "{hello}\n\nfollow this link within half an hour to set a new password:\n\n{link}\n\n"
    "If you asked for nothing, there is nothing to do: the old one still holds.\n",
    "changed": "{hello}\n\nthe password of your account was changed, and all other devices were signed out. "
    "If that wasn't you, set a new one at once and tell your administrator:\n\n{site}\n",
}
PAGES: Final = {
    "verify": (Purpose.VERIFY, "/verify"), "again": (Purpose.RESET, "/reset"),
    "invited": (Purpose.RESET, "/reset"), "reset": (Purpose.RESET, "/reset"),
}  # fmt: skip

tasks: Final = TaskGroup()


async def mail_to(session: AsyncSession, account_id: UUID, kind: str) -> None:
    """Have a mail of a kind sent to an account once the transaction is committed."""
    await enqueue(session, MAIL_TASK, account_id=str(account_id), kind=kind)


@tasks.task(MAIL_TASK)
async def send_mail(job: Job, *, account_id: str, kind: str) -> None:
    """Send a mail of a kind to an account, with a new link in it where the kind has one."""
    settings: Settings = job.parts.settings
    async with transaction(job.parts.database) as session:
        ready = await _written(session, settings, UUID(account_id), kind)
    if ready is not None:
        await mail.send(settings, ready)


async def _written(session: AsyncSession, settings: Settings, account_id: UUID, kind: str) -> EmailMessage | None:
    """Return the mail, or None when the account has gone meanwhile."""
    account = await session.get(Account, account_id)
    if account is None:
        return None
    link = ""
    if kind in PAGES:
        purpose, page = PAGES[kind]
        link = mail.link(settings, page, await mailed.make(session, purpose, account.id))
    text = TEXTS[kind].format(hello=_greeting(account, kind), link=link, site=settings.site)
    return mail.message(settings, account.email, f"Reelwright: {SUBJECTS[kind]}", text)


def _greeting(account: Account, kind: str) -> str:
    """Return how a mail begins; by name once the address is theirs, as whoever gave it could write anything there."""
    is_known = account.email_verified_at is not None or kind == "invited"
    return f"Hello {account.name}," if is_known else "Hello,"
