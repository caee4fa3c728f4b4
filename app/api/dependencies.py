"""What endpoints ask for: the parts of the process, a transaction, and who is calling."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.context import LOCAL_OWNER, Principal
from app.core.database import Database
from app.core.files import FileStore
from app.core.transactions import transaction


@dataclass(frozen=True)
class Parts:
    """What a process is built of."""

    settings: Settings
    database: Database
    files: FileStore


def parts_of(request: Request) -> Parts:
    """Return the parts of the process that serves this request."""
    parts: Parts = request.app.state.parts
    return parts


PartsDep = Annotated[Parts, Depends(parts_of)]


async def writing_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open the request's one transaction; committed before the answer is sent, rolled back on any error."""
    async with transaction(parts_of(request).database) as session:
        yield session


async def reading_session(request: Request) -> AsyncIterator[AsyncSession]:
    """Open the request's one transaction, in which nothing can be written."""
    async with transaction(parts_of(request).database, read_only=True) as session:
        yield session


SessionDep = Annotated[AsyncSession, Depends(writing_session, scope="function")]
ReadSessionDep = Annotated[AsyncSession, Depends(reading_session, scope="function")]


def caller() -> Principal:
    """Return who is calling: the local owner, until accounts exist."""
    return LOCAL_OWNER


PrincipalDep = Annotated[Principal, Depends(caller)]
