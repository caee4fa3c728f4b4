"""Accounts of others over HTTP, for administrators."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from app.api.access import ADMINS
from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.openapi import errors
from app.api.pagination import PageRequest, page_request
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.auth import administration
from app.auth.exceptions import AccountNotFoundError, AccountsOffError, LastAdminError
from app.auth.parts import AuthDep, auth_parts
from app.auth.schemas import AccountChange, AccountRead, Invitation
from app.core.exceptions import ConflictError, ForbiddenError

PREFIX: Final = "/v1/admin/users"
AccountPage = Annotated[PageRequest, Depends(page_request("created_at", "email", default="-created_at"))]

router = feature_router(
    "users",
    prefix=PREFIX,
    access=ADMINS,
    errors_of_all=(AccountsOffError, ForbiddenError),
    first=[Depends(auth_parts)],
)


@router.post("", status_code=201, responses=errors(ConflictError))
async def invite_user(body: Invitation, session: SessionDep, principal: PrincipalDep) -> APIResponse[AccountRead]:
    """Make an account; a mail to its address has the link that sets its password."""
    return APIResponse(data=AccountRead.of(await administration.invite(session, principal, body)))


@router.get("")
async def list_users(
    page: AccountPage,
    session: ReadSessionDep,
    email: Annotated[str | None, Query(description="Only addresses with this in them.", max_length=254)] = None,
) -> APIResponse[Page[AccountRead]]:
    """List accounts, the newest first unless asked otherwise."""
    found = await administration.page(session, page, email=email)
    items = [AccountRead.of(account) for account in found.items]
    return APIResponse(data=Page(items=items, next_cursor=found.next_cursor))


@router.get("/{user_id}", responses=errors(AccountNotFoundError))
async def read_user(user_id: UUID, session: ReadSessionDep) -> APIResponse[AccountRead]:
    """Read an account."""
    return APIResponse(data=AccountRead.of(await administration.find(session, user_id)))


@router.patch("/{user_id}", responses=errors(AccountNotFoundError, LastAdminError))
async def change_user(
    user_id: UUID, body: AccountChange, parts: PartsDep, auth: AuthDep, principal: PrincipalDep
) -> APIResponse[AccountRead]:
    """Change an account's role or plan, disable it, or take that back; what was true before holds no more."""
    account = await administration.change(parts.database, parts.settings, auth, principal, user_id, body)
    return APIResponse(data=AccountRead.of(account))


@router.post("/{user_id}/unlock", status_code=204, responses=errors(AccountNotFoundError))
async def unlock_user(user_id: UUID, session: SessionDep, principal: PrincipalDep) -> None:
    """Let someone sign in again who was made to wait after wrong passwords."""
    await administration.unlock(session, principal, user_id)


@router.post("/{user_id}/sign-out", status_code=204, responses=errors(AccountNotFoundError))
async def sign_user_out(user_id: UUID, parts: PartsDep, auth: AuthDep, principal: PrincipalDep) -> None:
    """End all sessions of someone and revoke their API keys."""
    await administration.sign_out(parts.database, parts.settings, auth, principal, user_id)
