"""Accounts that were given up go with all that they have, once their time of grace is over.

One transaction removes everything of an account, the jobs that remove its files are written in it, and it is asked
for anew every hour: whatever breaks off, the account is whole or gone. The audit log stays; it holds identifiers.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.idempotency_keys import forget_keys
from app.assets.service import AssetService
from app.audit import service as audit
from app.audit.actions import Action
from app.auth.accounts import as_principal
from app.auth.models import Account, AccountStatus
from app.core.context import Role
from app.core.jobs import Job, TaskGroup, enqueue
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.projects.models import Project
from app.projects.service import ProjectService
from app.quotas import service as quotas

REMOVE_TASK: Final = "accounts.remove"
UNPROVED_FOR: Final = timedelta(days=30)
"""How long an account is kept whose address nobody has proved."""
AT_ONCE: Final = 100

IS_GIVEN_UP: Final = (Account.status != AccountStatus.ACTIVE) & (Account.delete_after <= func.now())
IS_UNPROVED: Final = (
    Account.email_verified_at.is_(None)
    & (Account.role == Role.MEMBER)
    & (Account.created_at <= func.now() - UNPROVED_FOR)
)
IS_DUE: Final = or_(IS_GIVEN_UP, IS_UNPROVED)

tasks: Final = TaskGroup()
log = get_logger(__name__)


async def enqueue_departures(session: AsyncSession) -> int:
    """Ask for the removal of accounts whose time is over; return how many."""
    due = list(await session.scalars(select(Account.id).where(IS_DUE).order_by(Account.id).limit(AT_ONCE)))
    for account_id in due:
        await enqueue(session, REMOVE_TASK, lock=f"{REMOVE_TASK} {account_id}", account_id=str(account_id))
    return len(due)


@tasks.task(REMOVE_TASK)
async def remove_account(job: Job, *, account_id: str) -> None:
    """Remove an account with all that it has, if its time is over."""
    async with transaction(job.parts.database) as session:
        is_removed = await remove(session, UUID(account_id))
    if is_removed:
        log.info("account.removed", user_id=account_id)


async def remove(session: AsyncSession, account_id: UUID) -> bool:
    """Remove an account with all that it has; return whether it was due, which one that was taken back is not.

    Renders in hand are cancelled; files are removed by jobs once this is committed.
    """
    due = select(Account).where(Account.id == account_id, IS_DUE).with_for_update()
    account = await session.scalar(due)
    if account is None:
        return False
    owner = as_principal(account)
    projects = ProjectService(session, owner)
    for project_id in list(await session.scalars(select(Project.id).where(Project.user_id == account_id))):
        await projects.delete(project_id)
    await AssetService(session, owner).remove_of_project(None)
    await forget_keys(session, account_id)
    await quotas.close_account(session, account_id)
    await session.execute(delete(Account).where(Account.id == account_id))
    await audit.record(session, Action.USER_DELETED, actor=None, target=("user", account_id))
    return True
