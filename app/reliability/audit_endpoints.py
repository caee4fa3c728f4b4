"""The audit log over HTTP."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from app.api.access import ADMINS
from app.api.dependencies import PrincipalDep, ReadSessionDep
from app.api.moments import Moment
from app.api.pagination import PageRequest, page_request
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.audit.actions import Action
from app.core.exceptions import ForbiddenError
from app.reliability.audit_log import AuditFilter, listed
from app.reliability.schemas import AuditEventRead

MAX_KIND: Final = 50
MAX_ID: Final = 200

AuditPage = Annotated[PageRequest, Depends(page_request("created_at", default="-created_at"))]

router = feature_router("audit", prefix="/v1/admin/audit", access=ADMINS, errors_of_all=(ForbiddenError,))


async def audit_filter(
    actor: Annotated[UUID | None, Query(description="Only what this account did.")] = None,
    action: Annotated[Action | None, Query(description="Only acts of this name.")] = None,
    target_kind: Annotated[
        str | None, Query(description="Only what was done to this kind of thing.", max_length=MAX_KIND)
    ] = None,
    target_id: Annotated[str | None, Query(description="Only what was done to this.", max_length=MAX_ID)] = None,
    since: Annotated[Moment | None, Query(description="Only from this time on.")] = None,
    until: Annotated[Moment | None, Query(description="Only before this time.")] = None,
) -> AuditFilter:
    """Read which events are asked for."""
    return AuditFilter(actor, action, target_kind, target_id, since, until)


@router.get("")
async def list_audit_events(
    page: AuditPage,
    only: Annotated[AuditFilter, Depends(audit_filter)],
    session: ReadSessionDep,
    principal: PrincipalDep,
) -> APIResponse[Page[AuditEventRead]]:
    """List what was done in the whole installation, by whom and from where, the latest first.

    `reelwright audit verify` says whether the log is what was written.
    """
    found = (await listed(session, principal, page, only)).map(AuditEventRead.model_validate)
    return APIResponse(data=Page(items=found.items, next_cursor=found.next_cursor))
