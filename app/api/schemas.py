"""The shapes of everything the API answers."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field

T = TypeVar("T")


def _now() -> datetime:
    return datetime.now(UTC)


class APIResponse(BaseModel, Generic[T]):
    """A success: what was asked for, and when it was answered (UTC)."""

    model_config = ConfigDict(from_attributes=True)

    data: T
    status: Literal["success"] = "success"
    timestamp: datetime = Field(default_factory=_now)


class Page(BaseModel, Generic[T]):
    """A stretch of a list. `next_cursor` asks for the stretch after it; None says that this is the last."""

    model_config = ConfigDict(from_attributes=True)

    items: list[T]
    next_cursor: str | None = Field(default=None, examples=[None])


class ErrorResponse(BaseModel):
    """A failure: in words, as a code for machines, and which request it was."""

    error: str
    code: str
    details: dict[str, Any] = Field(default_factory=dict)
    timestamp: datetime
    request_id: str
