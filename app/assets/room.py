"""How much an account may still keep: what its plan or an administrator allows, less what its assets take."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.dependencies import PartsDep, PrincipalDep
from app.assets.repository import AssetRepository
from app.core.transactions import transaction
from app.quotas import service as quotas
from app.quotas.exceptions import StorageQuotaExceededError
from app.quotas.service import Limits


@dataclass(frozen=True)
class Room:
    """What an account's assets take and may take, in bytes; a limit of None is none."""

    limit: int | None
    used: int

    @property
    def left(self) -> int | None:
        """How much more there is room for; below 0 when there is too much already, None without a limit."""
        return None if self.limit is None else self.limit - self.used


async def room_of(session: AsyncSession, user_id: UUID) -> Room:
    """Return how full an account's storage is."""
    limits = await quotas.limits_of(session, user_id)
    return Room(limits.storage_bytes, await AssetRepository(session, user_id).stored_bytes())


async def storage_left(session: AsyncSession, user_id: UUID) -> int | None:
    """Return how many bytes an account may still keep; below 0 when it keeps too much, None without a limit."""
    return await _left(session, user_id, await quotas.limits_of(session, user_id))


async def check_room(session: AsyncSession, user_id: UUID) -> None:
    """See that what an account keeps, with what this transaction has added, is within its limit.

    Nobody else adds to it before the transaction ends. Add first: who adds holds the asset's project, and whoever
    held the account before the project would wait for those who do it the other way round. Raises
    StorageQuotaExceededError.
    """
    left = await _left(session, user_id, await quotas.hold(session, user_id))
    if left is not None and left < 0:
        raise no_room(-left)


def no_room(excess: int | None = None) -> StorageQuotaExceededError:
    """Return the error of an upload that does not fit, by as many bytes if that is known."""
    return StorageQuotaExceededError(
        "Your storage is full." if excess is None else f"Your storage is full: this takes {excess:,} bytes too much.",
        hint="Delete assets that you don't need any more, or choose a larger plan.",
        details={} if excess is None else {"excess_bytes": excess},
    )


async def room_for_upload(parts: PartsDep, principal: PrincipalDep) -> int | None:
    """Return how many bytes an upload may have; no transaction is held, for it may take long."""
    async with transaction(parts.database, read_only=True) as session:
        return await storage_left(session, principal.id)


RoomDep = Annotated[int | None, Depends(room_for_upload)]


async def _left(session: AsyncSession, user_id: UUID, limits: Limits) -> int | None:
    if limits.storage_bytes is None:
        return None
    return Room(limits.storage_bytes, await AssetRepository(session, user_id).stored_bytes()).left
