"""Files that the virus scanner knows are written down in the audit log, though nothing else of them is kept."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.assets.exceptions import InfectedAssetError
from app.audit import service as audit
from app.audit.actions import Action
from app.core.context import Principal
from app.core.database import Database
from app.core.transactions import transaction


@asynccontextmanager
async def infections_noted(database: Database, owner: Principal) -> AsyncIterator[None]:
    """Write down who sent what the scanner finds in the body, in a transaction apart: the request's is undone."""
    try:
        yield
    except InfectedAssetError as error:
        async with transaction(database) as session:
            after = {"virus": error.details.get("virus")}
            await audit.record(session, Action.UPLOAD_INFECTED, actor=owner, target=("user", owner.id), after=after)
        raise
