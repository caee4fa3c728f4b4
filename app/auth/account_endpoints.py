"""Accounts over HTTP: making one, proving an address, passwords, the second factor, leaving."""

from __future__ import annotations

from typing import Final

from fastapi import Depends, Response

from app.api.access import Access, Level, RateClass, needs
from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.openapi import errors
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.auth import accounts, changes, second_factor
from app.auth.exceptions import (
    AccountsOffError,
    LastAdminError,
    LinkUsedError,
    PasswordRefusedError,
    RegistrationClosedError,
    SecondFactorError,
    SignInError,
)
from app.auth.parts import AuthDep, auth_parts
from app.auth.schemas import (
    Accepted,
    AccountRead,
    Address,
    CodeProof,
    LinkProof,
    PasswordChange,
    PasswordProof,
    PasswordReset,
    RecoveryCodes,
    Registration,
    SecondFactorOffer,
)

MAIL_COMES: Final = "If there is something to confirm, a mail is on its way."
PEOPLE: Final = Access(area="account", people_only=True)
BY_MAIL: Final = Access(Level.ANYONE, rate=RateClass.MAIL)
BY_LINK: Final = Access(Level.ANYONE, rate=RateClass.SIGN_IN)

router = feature_router(
    "account", prefix="/v1/account", access=PEOPLE, errors_of_all=(AccountsOffError,), first=[Depends(auth_parts)]
)


@router.post("", status_code=202, responses=errors(RegistrationClosedError, PasswordRefusedError))
@needs(BY_MAIL)
async def register(body: Registration, session: SessionDep, parts: PartsDep) -> APIResponse[Accepted]:
    """Make an account; a mail to its address has the link that makes it usable."""
    await changes.register(session, parts.settings, body)
    return APIResponse(data=Accepted(message=MAIL_COMES))


@router.post("/verify", status_code=204, responses=errors(LinkUsedError))
@needs(BY_LINK)
async def verify(body: LinkProof, session: SessionDep) -> None:
    """Prove an address by the token of the link that was sent to it."""
    await changes.verify(session, body.token.get_secret_value())


@router.post("/password/forgotten", status_code=202)
@needs(BY_MAIL)
async def forgotten(body: Address, session: SessionDep) -> APIResponse[Accepted]:
    """Ask for a mail with a link that sets a new password."""
    await changes.forgotten(session, body.email)
    return APIResponse(data=Accepted(message=MAIL_COMES))


@router.post("/password/reset", status_code=204, responses=errors(LinkUsedError, PasswordRefusedError))
@needs(BY_LINK)
async def reset(body: PasswordReset, parts: PartsDep, auth: AuthDep) -> None:
    """Set a new password by the token of a mail. All devices are signed out, and the account need not wait."""
    await changes.reset(parts.database, parts.settings, auth, body)


@router.post("/password", status_code=204, responses=errors(SignInError, PasswordRefusedError))
async def change_password(body: PasswordChange, parts: PartsDep, auth: AuthDep, principal: PrincipalDep) -> None:
    """Change the password. All other devices are signed out."""
    await changes.change_password(parts.database, parts.settings, auth, principal, body)


@router.get("")
async def read_account(session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[AccountRead]:
    """Read your account."""
    return APIResponse(data=AccountRead.of(await accounts.find(session, principal.id)))


@router.post("/leave", responses=errors(SignInError, LastAdminError))
async def leave(
    body: PasswordProof, parts: PartsDep, auth: AuthDep, principal: PrincipalDep, response: Response
) -> APIResponse[AccountRead]:
    """Give the account up: it is removed with all that it has after a while, in which signing in takes it back."""
    account = await changes.leave(parts.database, parts.settings, auth, principal, body.password.get_secret_value())
    auth.cookies.clear(response)
    return APIResponse(data=AccountRead.of(account))


@router.post("/second-factor", status_code=201, responses=errors(SignInError, SecondFactorError))
async def offer_second_factor(
    body: PasswordProof, parts: PartsDep, principal: PrincipalDep
) -> APIResponse[SecondFactorOffer]:
    """Get a seed for an authenticator app; it is in use once a code of it was shown.

    Who has a second factor already sends a code of it as well.
    """
    offer = await changes.offer_second_factor(parts.database, parts.settings, principal, body)
    return APIResponse(data=SecondFactorOffer(secret=offer.secret, uri=offer.uri))


@router.post("/second-factor/confirm", responses=errors(SecondFactorError))
async def confirm_second_factor(
    body: CodeProof, session: SessionDep, parts: PartsDep, principal: PrincipalDep
) -> APIResponse[RecoveryCodes]:
    """Take the second factor into use by a code of it. The recovery codes are shown this once."""
    account = await accounts.find(session, principal.id)
    codes = await second_factor.confirm(session, parts.settings.secret_key, account, body.code, principal)
    return APIResponse(data=RecoveryCodes(codes=codes))


@router.post("/second-factor/remove", status_code=204, responses=errors(SignInError, SecondFactorError))
async def remove_second_factor(body: PasswordProof, parts: PartsDep, principal: PrincipalDep) -> None:
    """Do without the second factor."""
    await changes.remove_second_factor(parts.database, parts.settings, principal, body)
