"""How full an account's storage is, over HTTP."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, Field

from app.api.dependencies import PrincipalDep, ReadSessionDep
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.assets.room import Room, room_of

router = feature_router("quotas", prefix="/v1/storage")


class StorageRead(BaseModel):
    """What assets take and may take, in bytes; null is no limit."""

    limit_bytes: int | None = Field(examples=[2_000_000_000])
    used_bytes: int = Field(examples=[350_000_000])
    left_bytes: int | None = Field(examples=[1_650_000_000])

    @classmethod
    def of(cls, room: Room) -> Self:
        """Return how full a storage is, as it is shown."""
        left = None if room.left is None else max(0, room.left)
        return cls(limit_bytes=room.limit, used_bytes=room.used, left_bytes=left)


@router.get("")
async def read_storage(session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[StorageRead]:
    """Say what your assets take, and what they may take."""
    return APIResponse(data=StorageRead.of(await room_of(session, principal.id)))
