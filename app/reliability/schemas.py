"""The error log as clients see it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.reliability.models import ErrorStatus


class ErrorGroupRead(BaseModel):
    """A fault: what it is, how often and when it happened, and a sample of what it happened to."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    fingerprint: Annotated[str, Field(examples=["4695ea9f8936800020f24c8c39d4f99f"])]
    """Equal for the same fault; logs show it too."""
    code: Annotated[str, Field(examples=["STORAGE_ERROR"])]
    error_type: Annotated[str, Field(examples=["app.core.exceptions.StorageError"])]
    message: Annotated[str, Field(examples=["Cannot write the video: No space left on device."])]
    origin: Annotated[str, Field(examples=["app.core.storage:publish_file"])]
    count: Annotated[int, Field(ge=1, examples=[3])]
    first_seen: datetime
    last_seen: datetime
    context: Annotated[dict[str, str], Field(examples=[{"request_id": "0f8c5e3a9b7d4c21"}])]
    status: ErrorStatus
    resolved_at: datetime | None
    reopened: Annotated[int, Field(ge=0, description="How often it came back after it had been resolved.")]
