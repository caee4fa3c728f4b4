"""Quotas over HTTP: one's own, and what administrators set in place of a plan's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from app.api.access import ADMINS
from app.api.dependencies import PrincipalDep, ReadSessionDep, SessionDep
from app.api.moments import Day
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.auth import quota_changes
from app.auth.exceptions import AccountNotFoundError, AccountsOffError
from app.auth.parts import auth_parts
from app.auth.quota_schemas import LimitsChange, QuotaRead, UsageRead
from app.core.exceptions import ForbiddenError
from app.quotas import service as quotas
from app.quotas.service import MOST_DAYS

TAG: Final = "quotas"

router = feature_router(TAG, prefix="/v1/quota")
usage_router = feature_router(TAG, prefix="/v1/usage")
admin_router = feature_router(
    TAG,
    prefix="/v1/admin/users/{user_id}/quota",
    access=ADMINS,
    errors_of_all=(AccountNotFoundError, AccountsOffError, ForbiddenError),
    first=[Depends(auth_parts)],
)


@router.get("")
async def read_quota(session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[QuotaRead]:
    """Say how many videos of this month are made, wait and are left, and what else your plan allows."""
    return APIResponse(data=QuotaRead.of(await quotas.standing(session, principal.id)))


@usage_router.get("")
async def read_usage(
    session: ReadSessionDep,
    principal: PrincipalDep,
    until: Annotated[Day | None, Query(description="The last day, in your time zone: left out, today.")] = None,
    days: Annotated[
        int | None, Query(ge=1, le=MOST_DAYS, description="How many days: left out, from the first of the month.")
    ] = None,
) -> APIResponse[UsageRead]:
    """List the videos you asked for by day, and what became of them."""
    standing = await quotas.standing(session, principal.id)
    last = until or standing.local_day(datetime.now(UTC))
    found = await quotas.usage(session, principal.id, last, days or last.day)
    return APIResponse(data=UsageRead.of(standing.limits.time_zone, found))


@admin_router.get("")
async def read_user_quota(user_id: UUID, session: ReadSessionDep) -> APIResponse[QuotaRead]:
    """Say how somebody stands in their month."""
    return APIResponse(data=QuotaRead.of(await quota_changes.standing(session, user_id)))


@admin_router.put("")
async def change_user_quota(
    user_id: UUID, body: LimitsChange, session: SessionDep, principal: PrincipalDep
) -> APIResponse[QuotaRead]:
    """Set limits of somebody in place of their plan's; those that are left out are the plan's again."""
    standing = await quota_changes.set_limits(session, principal, user_id, body.named())
    return APIResponse(data=QuotaRead.of(standing))


@admin_router.delete("", status_code=204)
async def restore_user_quota(user_id: UUID, session: SessionDep, principal: PrincipalDep) -> None:
    """Give somebody the limits of their plan again."""
    await quota_changes.restore_limits(session, principal, user_id)
