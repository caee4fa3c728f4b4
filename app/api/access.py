"""What an operation asks of who calls it, and the gate that answers for that.

A route says by `needs` what it asks; a router says it for all of its own. The gate is a part of the process: without
accounts everyone who passes the wall is the local owner, with them `auth` finds out who is calling.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Protocol, TypeVar

from fastapi import Request

from app.core.context import LOCAL_OWNER, Principal

PRINCIPAL: Final = "reelwright.principal"
"""Where the scope of a request keeps who is calling."""
ANSWER_HEADERS: Final = "reelwright.answer_headers"
"""Where the scope of a request keeps headers, as ASGI has them, that its answer gets, whatever it is."""
READING: Final = frozenset({"GET", "HEAD"})
_ACCESS: Final = "reelwright_access"

Endpoint = TypeVar("Endpoint", bound=Callable[..., Any])


class Level(StrEnum):
    """Who may call an operation."""

    ANYONE = "anyone"
    MEMBER = "member"
    ADMIN = "admin"


class RateClass(StrEnum):
    """Operations that are counted together against a limit."""

    GENERAL = "general"
    BATCHES = "batches"
    SIGN_IN = "sign_in"
    MAIL = "mail"
    NONE = "none"


@dataclass(frozen=True)
class Access:
    """What an operation asks: a level, the scope an API key must have for it, and what it is counted as.

    `people_only` refuses API keys whatever their scopes: passwords, keys and second factors are people's to change.
    """

    level: Level = Level.MEMBER
    area: str = ""
    scope: str = ""
    rate: RateClass = RateClass.GENERAL
    people_only: bool = False

    @property
    def keeps_answers(self) -> bool:
        """Whether an answer may be kept for who sends the request again.

        An Idempotency-Key is someone's, and what is people's own to change answers with secrets: keys, seeds, codes.
        """
        return self.level is not Level.ANYONE and not self.people_only

    def completed(self, tag: str, methods: frozenset[str]) -> Access:
        """Return this with its scope written out: `area:read` for reading, else `area:write`."""
        if self.scope or self.level is Level.ANYONE:
            return self
        verb = "read" if methods <= READING else "write"
        return replace(self, scope=f"{self.area or tag}:{verb}")


MEMBERS: Final = Access()
ADMINS: Final = Access(Level.ADMIN)
ANYONE: Final = Access(Level.ANYONE)


def needs(access: Access) -> Callable[[Endpoint], Endpoint]:
    """Say what an endpoint asks where that differs from its router."""

    def mark(endpoint: Endpoint) -> Endpoint:
        setattr(endpoint, _ACCESS, access)
        return endpoint

    return mark


def access_of(endpoint: Callable[..., Any], otherwise: Access = MEMBERS) -> Access:
    """Return what an endpoint asks by itself, or `otherwise`."""
    found: Access = getattr(endpoint, _ACCESS, otherwise)
    return found


class Gate(Protocol):
    """Lets a request in, or raises UnauthorizedError, ForbiddenError or RateLimitError."""

    async def admit(self, request: Request, access: Access) -> Principal | None:
        """Return who is calling; None for nobody, where anyone may."""
        ...


class OpenGate:
    """Everyone who passes the wall is the local owner: one machine, one user."""

    async def admit(self, request: Request, access: Access) -> Principal | None:
        """Return the local owner."""
        return LOCAL_OWNER
