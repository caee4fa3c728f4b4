"""Signing in and out over HTTP, and the tokens that come of it."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from fastapi import Depends, Request, Response

from app.api.access import ANYONE, Access, Level, RateClass, needs
from app.api.addresses import UNKNOWN
from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.openapi import errors
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.auth import first_admin, signing_in
from app.auth.exceptions import (
    AccountsOffError,
    LinkUsedError,
    PasswordRefusedError,
    SecondFactorError,
    SessionNotFoundError,
    SignInError,
    TokenError,
)
from app.auth.parts import AuthDep, AuthParts, auth_parts
from app.auth.schemas import AccountRead, FirstAdmin, RefreshRequest, RevokeRequest, SessionRead, SignIn, Tokens
from app.auth.sessions import Renewed, listed
from app.core.exceptions import BadRequestError, ConflictError

PREFIX: Final = "/v1/auth"
PEOPLE: Final = Access(area="account", people_only=True)
SIGNING_IN: Final = Access(Level.ANYONE, rate=RateClass.SIGN_IN)

router = feature_router(
    "auth", prefix=PREFIX, access=PEOPLE, errors_of_all=(AccountsOffError,), first=[Depends(auth_parts)]
)


@router.post("/sign-in", responses=errors(SignInError, SecondFactorError))
@needs(SIGNING_IN)
async def sign_in(
    body: SignIn, request: Request, response: Response, parts: PartsDep, auth: AuthDep
) -> APIResponse[Tokens]:
    """Sign in: an access token for minutes, and a refresh token for the next one."""
    renewed = await signing_in.sign_in(
        parts.database, parts.settings, auth, body, device=_device(body, request), address=_address(request)
    )
    return APIResponse(data=await _given(response, auth, renewed))


@router.post("/first-admin", status_code=201, responses=errors(LinkUsedError, PasswordRefusedError, ConflictError))
@needs(SIGNING_IN)
async def make_first_admin(body: FirstAdmin, session: SessionDep) -> APIResponse[AccountRead]:
    """Make the first administrator, by the token of the link that `reelwright up` prints while there is none.

    All that was made before there were accounts is theirs.
    """
    return APIResponse(data=AccountRead.of(await first_admin.claim(session, body)))


@router.post("/refresh", responses=errors(TokenError))
@needs(ANYONE)
async def refresh(
    request: Request, response: Response, parts: PartsDep, auth: AuthDep, body: RefreshRequest | None = None
) -> APIResponse[Tokens]:
    """Exchange a refresh token for a new pair. It is good once.

    Sent again within ten seconds, it gets the same successor; later it ends its whole session: somebody else has it.
    """
    token = (body.refresh_token if body is not None else None) or auth.cookies.refresh_token(request)
    if token is None:
        raise BadRequestError("There is no refresh token.", hint="Send refresh_token, or the cookie that has it.")
    renewed = await signing_in.renew(parts.database, parts.settings, auth, token)
    return APIResponse(data=await _given(response, auth, renewed))


@router.post("/revoke", status_code=204)
async def revoke(
    response: Response, parts: PartsDep, auth: AuthDep, principal: PrincipalDep, body: RevokeRequest | None = None
) -> None:
    """Sign out: this device, or all of them. Its tokens are refused from then on."""
    everywhere = body is not None and body.everywhere
    await signing_in.sign_out(parts.database, parts.settings, auth, principal, everywhere=everywhere)
    auth.cookies.clear(response)


@router.get("/sessions")
async def list_sessions(session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[list[SessionRead]]:
    """List the devices that you are signed in on, the last used first."""
    found = [SessionRead.model_validate(each) for each in await listed(session, principal.id)]
    for each in found:
        each.is_this = each.id == principal.credential
    return APIResponse(data=found)


@router.delete("/sessions/{session_id}", status_code=204, responses=errors(SessionNotFoundError))
async def end_session(session_id: UUID, parts: PartsDep, auth: AuthDep, principal: PrincipalDep) -> None:
    """Sign one device out."""
    await signing_in.end_session(parts.database, parts.settings, auth, principal, session_id)


async def _given(response: Response, auth: AuthParts, renewed: Renewed) -> Tokens:
    """Return the tokens of a session, or put them into cookies where it has them there."""
    access, said = await signing_in.access_token(auth, renewed)
    tokens = Tokens(expires_in=int(auth.lifetimes.access), session_id=renewed.session.id)
    response.headers["Cache-Control"] = "no-store"
    if renewed.session.uses_cookies:
        seconds = (auth.lifetimes.access, auth.lifetimes.refresh)
        auth.cookies.set(
            response, session=said.session, access=access, refresh=renewed.refresh_token, seconds=seconds
        )
        return tokens.model_copy(update={"csrf_token": auth.cookies.proof(said.session)})
    return tokens.model_copy(update={"access_token": access, "refresh_token": renewed.refresh_token})


def _device(body: SignIn, request: Request) -> str:
    return body.device or request.headers.get("user-agent", "")


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else UNKNOWN
