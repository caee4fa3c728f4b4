"""The error log over HTTP."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from app.api.access import ADMINS
from app.api.dependencies import PrincipalDep, ReadSessionDep, SessionDep
from app.api.moments import Moment
from app.api.openapi import errors
from app.api.pagination import PageRequest, page_request
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.core.error_codes import ErrorCode
from app.core.exceptions import ForbiddenError
from app.reliability.exceptions import ErrorGroupNotFoundError
from app.reliability.models import ErrorStatus
from app.reliability.schemas import ErrorGroupRead
from app.reliability.service import ErrorLogService

PREFIX: Final = "/v1/admin/errors"

ErrorPage = Annotated[PageRequest, Depends(page_request("last_seen", "first_seen", "count", default="-last_seen"))]

router = feature_router("errors", prefix=PREFIX, access=ADMINS, errors_of_all=(ForbiddenError,))


@router.get("")
async def list_errors(
    page: ErrorPage,
    session: ReadSessionDep,
    principal: PrincipalDep,
    status: Annotated[ErrorStatus | None, Query(description="Only errors of this status.")] = None,
    code: Annotated[ErrorCode | None, Query(description="Only errors of this code.")] = None,
    since: Annotated[Moment | None, Query(description="Only errors seen since this time.")] = None,
) -> APIResponse[Page[ErrorGroupRead]]:
    """List the errors of the whole installation, the latest first unless asked otherwise."""
    found = await ErrorLogService(session, principal).page(page, status=status, code=code, since=since)
    items = [ErrorGroupRead.model_validate(group) for group in found.items]
    return APIResponse(data=Page(items=items, next_cursor=found.next_cursor))


@router.get("/{error_id}", responses=errors(ErrorGroupNotFoundError))
async def read_error(error_id: UUID, session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[ErrorGroupRead]:
    """Read an error."""
    group = await ErrorLogService(session, principal).find(error_id)
    return APIResponse(data=ErrorGroupRead.model_validate(group))


@router.post("/{error_id}/resolve", responses=errors(ErrorGroupNotFoundError))
async def resolve_error(error_id: UUID, session: SessionDep, principal: PrincipalDep) -> APIResponse[ErrorGroupRead]:
    """Note that an error is mended. When it happens again, it is open again."""
    group = await ErrorLogService(session, principal).resolve(error_id)
    return APIResponse(data=ErrorGroupRead.model_validate(group))


@router.post("/{error_id}/reopen", responses=errors(ErrorGroupNotFoundError))
async def reopen_error(error_id: UUID, session: SessionDep, principal: PrincipalDep) -> APIResponse[ErrorGroupRead]:
    """Note that an error is not mended after all."""
    group = await ErrorLogService(session, principal).reopen(error_id)
    return APIResponse(data=ErrorGroupRead.model_validate(group))
