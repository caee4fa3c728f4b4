"""Assets as clients see and send them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from app.api.downloads import LONGEST_LINK_SECONDS, Disposition
from app.assets.kinds import Kind
from app.assets.models import MAX_NAME

Name = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_NAME,
        examples=["cat.jpg"],
        description="A file name that works everywhere; its extension fits the content, or is added.",
    ),
]


class AssetRead(BaseModel):
    """A media file. Sizes are in bytes and in pixels as shown, times in seconds."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    project_id: UUID | None = Field(description="The project whose own it is; null: it is in the library.")
    name: str = Field(examples=["cat.jpg"])
    kind: Kind
    media_type: str = Field(examples=["image/jpeg"], description="By the content.")
    size: int = Field(examples=[182_345])
    sha256: str = Field(examples=["9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"])
    width: int | None = Field(examples=[1920])
    height: int | None = Field(examples=[1080])
    duration_seconds: float | None = Field(examples=[None])
    metadata: dict[str, Any] = Field(
        validation_alias="details", examples=[{"alpha": False}], description="What else is known of the content."
    )
    revision: int = Field(examples=[1])
    created_at: datetime
    updated_at: datetime


class AssetUpdate(BaseModel):
    """What can be changed of an asset."""

    model_config = ConfigDict(extra="forbid")

    name: Name | None = Field(default=None, examples=["cat.jpg"])


class LinkRequest(BaseModel):
    """How long a link is to work, and what browsers do with the file."""

    model_config = ConfigDict(extra="forbid")

    expires_in: float | None = Field(
        default=None, ge=1, le=LONGEST_LINK_SECONDS, examples=[3600],
        description="Seconds; by default what the installation sets, which may also allow fewer.",
    )  # fmt: skip
    disposition: Disposition = Field(
        default="inline", description="inline: browsers show it; attachment: they save it."
    )
