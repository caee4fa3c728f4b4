"""The gate where there are accounts: who is calling, whether they may, and whether not too often.

Programs send `Authorization: Bearer` with an access token or an API key; pages of ours send cookies, and with what
changes something the token against forged requests. Whatever is sent, it is counted against its address: before the
database is asked about a key that this process does not know, else along with the limits of who sent it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from fastapi import Request
from starlette.datastructures import Headers

from app.api.access import ANSWER_HEADERS, Access, Level, RateClass
from app.api.addresses import UNKNOWN, counted_as, site_of
from app.api.rate_limiter import HOUR, MINUTE, Limit, RateLimiter, answer_headers
from app.api.wall import SAFE_METHODS
from app.auth import api_keys
from app.auth.cookies import Cookies
from app.auth.denials import Denials
from app.auth.exceptions import SIGN_IN, BadKeyError, CsrfError, ScopeError, TokenError
from app.auth.known_keys import KnownKeys
from app.auth.signing import Signer
from app.core.context import Principal, Role, Via
from app.core.database import Database
from app.core.exceptions import ForbiddenError, UnauthorizedError
from app.core.transactions import transaction
from app.quotas import service as quotas

PLAN_SECONDS: Final = 10.0
"""How long a process remembers the limits of a user's plan."""
MOST_REMEMBERED: Final = 10_000
BY_ADDRESS: Final = {RateClass.SIGN_IN: (10, MINUTE), RateClass.MAIL: (5, HOUR)}
"""Requests of nobody in particular: so many from one address, in so many seconds."""
SITE_FACTOR: Final = 8
"""So many times as many may come from one site of IPv6, whose owner has more networks than can be counted."""
_NOTED_SECONDS: Final = api_keys.USE_NOTED.total_seconds()


@dataclass(frozen=True)
class Known:
    """Who showed a credential, and the key's own limit if it has one."""

    principal: Principal
    requests_per_hour: int | None = None
    is_counted: bool = False
    """Whether the request was counted against its address already."""


class Gatekeeper:
    """The gate of a process with accounts."""

    def __init__(
        self,
        database: Database,
        signer: Signer,
        denials: Denials,
        limiter: RateLimiter,
        cookies: Cookies,
        *,
        address_per_minute: int,
    ) -> None:
        self._database, self._signer, self._denials = database, signer, denials
        self._limiter, self._cookies, self._address_per_minute = limiter, cookies, address_per_minute
        self._keys = KnownKeys(database, denials)
        self._plans: dict[UUID, tuple[float, quotas.Limits]] = {}
        self._noted: dict[UUID, float] = {}

    async def admit(self, request: Request, access: Access) -> Principal | None:
        """Return who is calling; None where anyone may.

        Raises UnauthorizedError for nobody or a credential that is not good, ForbiddenError for who may not do this,
        RateLimitError for who asks too often.
        """
        if access.level is Level.ANYONE:
            await self._count_address(request, access)
            return None
        known = await self._known(request)
        await self._count(request, access, known)
        _check(known.principal, access)
        return known.principal

    async def _known(self, request: Request) -> Known:
        try:
            return await self._recognised(request)
        except BadKeyError:
            raise  # counted before the database was asked
        except UnauthorizedError:
            await self._count_address(request, Access())
            raise

    async def _recognised(self, request: Request) -> Known:
        headers = Headers(scope=request.scope)
        scheme, _, credential = headers.get("authorization", "").partition(" ")
        credential = credential.strip()
        if scheme.lower() == "bearer" and credential:
            if credential.startswith(api_keys.SCHEME):
                return await self._by_key(request, credential)
            return Known(await self._by_token(credential, Via.TOKEN))
        if scheme:
            raise UnauthorizedError(
                "Authorization has another form.", hint="Send Authorization: Bearer <token or key>."
            )
        token = self._cookies.access_token(request)
        if token is None:
            raise UnauthorizedError("Nobody is signed in.", hint="Sign in, or send an API key.")
        principal = await self._by_token(token, Via.COOKIE)
        if request.method not in SAFE_METHODS and not self._cookies.proves(request, principal.credential):
            raise CsrfError("The request lacks the token that proves it is ours.", hint="Send X-CSRF-Token.")
        return Known(principal)

    async def _by_token(self, text: str, via: Via) -> Principal:
        token = await self._signer.verify(text)
        if await self._denials.refuses(token):
            raise TokenError("The session has ended.", hint=SIGN_IN)
        plan = (await self._limits(token.user)).plan
        return Principal(token.user, token.role, plan, via, token.session)

    async def _by_key(self, request: Request, text: str) -> Known:
        key, is_counted = await self._keys.remembered(text), False
        if key is None:
            await self._count_address(request, Access())
            key, is_counted = await self._keys.read(text), True
        if key is None:
            raise BadKeyError(
                "The API key is not valid.", hint="It may have expired or been revoked; make a new one."
            )
        await self._note_use(key.id)
        plan = (await self._limits(key.owner)).plan
        principal = Principal(key.owner, key.role, plan, Via.KEY, key.id, key.scopes)
        return Known(principal, key.requests_per_hour, is_counted)

    async def _note_use(self, key_id: UUID) -> None:
        now = time.monotonic()
        if now - self._noted.get(key_id, -_NOTED_SECONDS) < _NOTED_SECONDS:
            return
        _forget_old(self._noted)
        self._noted[key_id] = now
        async with transaction(self._database) as session:
            await api_keys.note_use(session, key_id)

    async def _count(self, request: Request, access: Access, known: Known) -> None:
        if access.rate is RateClass.NONE:
            return
        mine = await self._limits_of(access, known)
        before = [] if known.is_counted else self._of_address(request)
        if before or mine:
            await self._take(request, before, mine)

    async def _limits_of(self, access: Access, known: Known) -> list[Limit]:
        """Return the limits of who is calling: those of their plan, and of their key."""
        plan, who = await self._limits(known.principal.id), str(known.principal.id)
        limits = []
        if plan.requests_per_hour is not None:
            limits.append(Limit("general", plan.requests_per_hour, HOUR, who))
        if access.rate is RateClass.BATCHES and plan.batches_per_hour is not None:
            limits.append(Limit("batches", plan.batches_per_hour, HOUR, who))
        if known.requests_per_hour is not None:
            limits.append(Limit("key", known.requests_per_hour, HOUR, str(known.principal.credential)))
        return limits

    async def _count_address(self, request: Request, access: Access) -> None:
        if access.rate is RateClass.NONE:
            return
        told = []
        if access.rate in BY_ADDRESS:
            most, seconds = BY_ADDRESS[access.rate]
            told = _of_place(request, access.rate, most, seconds)
        await self._take(request, self._of_address(request), told)

    async def _take(self, request: Request, untold: list[Limit], told: list[Limit]) -> None:
        """Count a request against all of these at once, and tell how some of them stand."""
        standings = await self._limiter.take([*untold, *told])
        request.scope[ANSWER_HEADERS] += answer_headers(standings[len(untold) :])

    def _of_address(self, request: Request) -> list[Limit]:
        return _of_place(request, "address", self._address_per_minute, MINUTE)

    async def _limits(self, user: UUID) -> quotas.Limits:
        """Return the limits of a user's plan, as they were at most `PLAN_SECONDS` ago."""
        now = time.monotonic()
        known = self._plans.get(user)
        if known is not None and now - known[0] < PLAN_SECONDS:
            return known[1]
        async with transaction(self._database, read_only=True) as session:
            limits = await quotas.limits_of(session, user)
        if len(self._plans) >= MOST_REMEMBERED:
            self._plans.clear()
        self._plans[user] = (now, limits)
        return limits


def _check(principal: Principal, access: Access) -> None:
    """Raise ForbiddenError unless someone may do what an operation does."""
    if access.level is Level.ADMIN and principal.role not in {Role.ADMIN, Role.OWNER}:
        raise ForbiddenError("This is for administrators.", hint="Ask an administrator.")
    if principal.scopes is None:
        return
    if access.people_only:
        raise ScopeError("This cannot be done with an API key.", hint="Sign in.")
    if access.scope not in principal.scopes:
        raise ScopeError(f"The API key lacks the scope {access.scope}.", hint="Make a key that has it.")


def _of_place(request: Request, name: str, most: int, seconds: int) -> list[Limit]:
    """Return a limit of the address that a request comes from and, of IPv6, that of its site."""
    address = request.client.host if request.client is not None else UNKNOWN
    limits = [Limit(name, most, seconds, counted_as(address))]
    site = site_of(address)
    return limits if site is None else [*limits, Limit(f"{name}-site", most * SITE_FACTOR, seconds, site)]


def _forget_old(noted: dict[UUID, float]) -> None:
    if len(noted) >= MOST_REMEMBERED:
        noted.clear()
