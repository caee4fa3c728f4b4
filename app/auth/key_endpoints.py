"""API keys over HTTP."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.access import Access
from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.openapi import errors
from app.api.routing import Route, feature_router
from app.api.schemas import APIResponse
from app.audit import service as audit
from app.audit.actions import Action
from app.auth import api_keys
from app.auth.exceptions import AccountsOffError, ApiKeyNotFoundError
from app.auth.parts import AuthDep, auth_parts
from app.auth.schemas import ApiKeyCreate, ApiKeyRead, ApiKeyShown
from app.core.exceptions import ConflictError, ValidationError
from app.core.transactions import transaction

PREFIX: Final = "/v1/api-keys"
PEOPLE: Final = Access(area="api_keys", people_only=True)

router = feature_router(
    "api-keys", prefix=PREFIX, access=PEOPLE, errors_of_all=(AccountsOffError,), first=[Depends(auth_parts)]
)


@router.post("", status_code=201, responses=errors(ConflictError))
async def create_api_key(
    body: ApiKeyCreate,
    request: Request,
    response: Response,
    session: SessionDep,
    principal: PrincipalDep,
) -> APIResponse[ApiKeyShown]:
    """Make a key. Its text is in this answer and never shown again."""
    _check_scopes(request, body.scopes)
    shown = await api_keys.make(
        session, principal.id, label=body.label, scopes=body.scopes, expires_at=body.expires_at,
        requests_per_hour=body.requests_per_hour,
    )  # fmt: skip
    after = {"scopes": shown.key.scopes, "prefix": shown.key.prefix}
    target = ("api_key", shown.key.id)
    await audit.record(session, Action.API_KEY_CREATED, actor=principal, target=target, after=after)
    response.headers["Location"] = f"{PREFIX}/{shown.key.id}"
    return _shown(response, shown)


@router.get("")
async def list_api_keys(session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[list[ApiKeyRead]]:
    """List your keys, the newest first, with those that are of no use any more."""
    found = await api_keys.listed(session, principal.id)
    return APIResponse(data=[ApiKeyRead.model_validate(key) for key in found])


@router.get("/{api_key_id}", responses=errors(ApiKeyNotFoundError))
async def read_api_key(api_key_id: UUID, session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[ApiKeyRead]:
    """Read a key."""
    return APIResponse(data=ApiKeyRead.model_validate(await api_keys.find(session, principal.id, api_key_id)))


@router.post("/{api_key_id}/rotate", status_code=201, responses=errors(ApiKeyNotFoundError, ConflictError))
async def rotate_api_key(
    api_key_id: UUID, response: Response, session: SessionDep, principal: PrincipalDep, auth: AuthDep
) -> APIResponse[ApiKeyShown]:
    """Make the successor of a key. The old one goes on working for thirty days, unless that is set otherwise."""
    shown = await api_keys.rotate(session, principal.id, api_key_id, overlap=auth.key_overlap)
    after, target = {"replaced_by": str(shown.key.id)}, ("api_key", api_key_id)
    await audit.record(session, Action.API_KEY_ROTATED, actor=principal, target=target, after=after)
    return _shown(response, shown)


@router.delete("/{api_key_id}", status_code=204, responses=errors(ApiKeyNotFoundError))
async def revoke_api_key(api_key_id: UUID, parts: PartsDep, principal: PrincipalDep, auth: AuthDep) -> None:
    """Revoke a key; it is refused from the next request on."""
    async with transaction(parts.database) as session:
        await api_keys.revoke(session, principal.id, api_key_id)
        await audit.record(session, Action.API_KEY_REVOKED, actor=principal, target=("api_key", api_key_id))
    await auth.denials.copied()


def _shown(response: Response, shown: api_keys.Shown) -> APIResponse[ApiKeyShown]:
    response.headers["Cache-Control"] = "no-store"
    read = ApiKeyRead.model_validate(shown.key).model_dump()
    return APIResponse(data=ApiKeyShown(**read, key=shown.text))


def _check_scopes(request: Request, scopes: list[str]) -> None:
    """Raise ValidationError for scopes that no operation asks for."""
    accesses = (route.access for route in request.app.routes if isinstance(route, Route))
    known = {access.scope for access in accesses if access.scope and not access.people_only}
    unknown = sorted(set(scopes) - known)
    if unknown:
        raise ValidationError(
            f"There is no scope {unknown[0]}.", hint=f"Those there are: {', '.join(sorted(known))}."
        )
