"""Short ways to limit users, and to see what is counted for them."""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.transactions import transaction
from app.quotas import service as quotas
from app.quotas.models import QuotaEntry

OTHER = UUID("00000000-0000-7000-8000-00000000000d")


async def limited(database: Database, user_id: UUID = LOCAL_OWNER.id, **limits: int | None) -> UUID:
    """Put a new user on the free plan, with limits in place of the plan's."""
    async with transaction(database) as session:
        await quotas.open_account(session, user_id, plan="free")
        await quotas.override(session, user_id, limits)
    return user_id


async def counted(database: Database, **only: Any) -> dict[str, int]:
    """Return how many entries of each status there are."""
    async with transaction(database, read_only=True) as session:
        return dict(Counter(await session.scalars(select(QuotaEntry.status).filter_by(**only))))


async def standing(database: Database, user_id: UUID = LOCAL_OWNER.id) -> tuple[int, int, int | None]:
    """Return how many videos of a user's month are made, reserved and left."""
    async with transaction(database, read_only=True) as session:
        found = await quotas.standing(session, user_id)
    return found.used, found.reserved, found.left
