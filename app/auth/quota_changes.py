"""What administrators set in place of the limits of somebody's plan."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.actions import Action
from app.auth import accounts
from app.core.context import Principal
from app.quotas import service as quotas
from app.quotas.service import Overrides, Standing


async def standing(session: AsyncSession, user_id: UUID) -> Standing:
    """Return how somebody stands in their month. Raises AccountNotFoundError."""
    await accounts.find(session, user_id)
    return await quotas.standing(session, user_id)


async def set_limits(session: AsyncSession, who: Principal, user_id: UUID, limits: Overrides) -> Standing:
    """Set limits of somebody, in place of all that were set before. Raises AccountNotFoundError."""
    await accounts.find(session, user_id)
    before = await quotas.override(session, user_id, limits)
    target = ("user", user_id)
    await audit.record(session, Action.QUOTA_CHANGED, actor=who, target=target, before=before, after=limits)
    return await quotas.standing(session, user_id)


async def restore_limits(session: AsyncSession, who: Principal, user_id: UUID) -> None:
    """Give somebody the limits of their plan again. Raises AccountNotFoundError."""
    await accounts.find(session, user_id)
    before = await quotas.override(session, user_id, {})
    if before:
        action = Action.QUOTA_CHANGE_REMOVED
        await audit.record(session, action, actor=who, target=("user", user_id), before=before)
