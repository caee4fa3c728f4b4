"""The error log and the audit log as clients see them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

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


class AuditEventRead(BaseModel):
    """Something that was done. Without an actor: by the service itself, or by nobody who was signed in."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    created_at: datetime
    action: Annotated[str, Field(examples=["api_key.created"])]
    actor_id: UUID | None
    actor_role: Annotated[str | None, Field(examples=["member"])]
    actor_via: Annotated[str | None, Field(examples=["cookie"], description="How they proved who they are.")]
    credential_id: Annotated[UUID | None, Field(description="The session or API key that was shown.")]
    target_kind: Annotated[str | None, Field(examples=["api_key"])]
    target_id: Annotated[str | None, Field(examples=["01989f5c-7d1e-7c3a-9b1f-3f4a5b6c7d8e"])]
    address: Annotated[str | None, Field(examples=["192.0.2.7"])]
    user_agent: Annotated[str | None, Field(examples=["curl/8.16.0"])]
    request_id: Annotated[str | None, Field(examples=["0f8c5e3a9b7d4c21"])]
    before: Annotated[dict[str, Any] | None, Field(examples=[None], description="What changed, as it was.")]
    after: Annotated[dict[str, Any] | None, Field(examples=[{"scopes": ["renders:read"]}])]
    number: Annotated[int | None, Field(ge=1, examples=[12], description="Its place in the chain, once sealed.")]
    hash: Annotated[
        str | None,
        BeforeValidator(lambda value: value.hex() if isinstance(value, bytes) else value),
        Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"]),
    ]
