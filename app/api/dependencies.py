"""What endpoints ask for: the parts of the process, a transaction, and who is calling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Annotated, Final

from fastapi import Depends, Request
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import PRINCIPAL, Gate, OpenGate
from app.api.lifecycle import Lifecycle
from app.core.config import Settings
from app.core.context import Principal
from app.core.database import Database
from app.core.error_tracking import ErrorTracker, NoTracking
from app.core.exceptions import UnauthorizedError
from app.core.files import FileStore
from app.core.telemetry import Telemetry
from app.core.transactions import transaction

SESSION: Final = "reelwright.session"
"""Where the scope of a request keeps the session of its transaction."""


@dataclass(frozen=True)
class Parts:
    """What a process is built of."""

    settings: Settings
    database: Database
    files: FileStore
    redis: Redis | None = None
    telemetry: Telemetry = field(default_factory=Telemetry)
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    errors: ErrorTracker = field(default_factory=NoTracking)
    gate: Gate = field(default_factory=OpenGate)


async def parts_of(request: Request) -> Parts:
    """Return the parts of the process that serves this request."""
    parts: Parts = request.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(parts_of)]


async def writing_session(request: Request, parts: PartsDep) -> AsyncIterator[AsyncSession]:
    """Return the session of the request's one transaction; committed before the answer is sent, or rolled back.

    `routing.Route` has opened it. It takes no connection before the first statement.
    """
    opened: AsyncSession | None = request.scope.get(SESSION)
    if opened is not None:
        yield opened
        return
    async with transaction(parts.database) as session:
        yield session


async def reading_session(parts: PartsDep) -> AsyncIterator[AsyncSession]:
    """Open the request's one transaction, in which nothing can be written."""
    async with transaction(parts.database, read_only=True) as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(writing_session, scope="function")]
ReadSessionDep = Annotated[AsyncSession, Depends(reading_session, scope="function")]


async def caller(request: Request) -> Principal:
    """Return who is calling, as the gate found. Raises UnauthorizedError where anyone may call and nobody said."""
    principal: Principal | None = request.scope.get(PRINCIPAL)
    if principal is None:
        raise UnauthorizedError("Nobody is signed in.", hint="Sign in, or send an API key.")
    return principal


PrincipalDep = Annotated[Principal, Depends(caller)]
