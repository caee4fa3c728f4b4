"""Renders, their attempts, what is told of them, and the files they made."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Identified, Owned, Timestamped, one_of


class RenderStatus(StrEnum):
    """What becomes of a render; the last three are final until somebody asks for another try."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing more happens by itself."""
        return self not in UNFINISHED


UNFINISHED: Final = frozenset({RenderStatus.QUEUED, RenderStatus.RUNNING})


class Outcome(StrEnum):
    """How one attempt ended."""

    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"
    """Its worker was not heard of any more."""
    RETURNED = "returned"
    """Its worker stopped and gave it back."""


class ArtifactKind(StrEnum):
    """What a render makes."""

    VIDEO = "video"
    POSTER = "poster"
    SRT = "srt"
    VTT = "vtt"


class EventKind(StrEnum):
    """What an event tells: that a render waits, has begun, has come further, or how it ended."""

    QUEUED = "queued"
    STARTED = "started"
    PROGRESS = "progress"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Render(Identified, Owned, Timestamped, Base):
    """A script on its way to a video.

    `attempt_token` grows whenever an attempt begins or loses its right to go on; only the attempt that holds the
    current one may write here. `last_event` is the number of the newest event. `causes` are the identifiers of the
    request that asked for it, which each of its jobs carries. Times to go are in seconds.
    """

    __tablename__ = "renders"
    __table_args__ = (
        one_of("status", RenderStatus),
        CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        CheckConstraint("eta_seconds >= 0", name="eta_seconds"),
        CheckConstraint("attempts >= 0 AND attempt_token >= 0 AND last_event >= 0", name="counts"),
        CheckConstraint("status <> 'running' OR (heartbeat_at IS NOT NULL AND worker IS NOT NULL)", name="running"),
        CheckConstraint(
            "(finished_at IS NULL) = (status IN ('queued', 'running'))",
            name="finished_at",
        ),
        Index(None, "user_id", "created_at", "id"),
        Index(None, "user_id", "status", "created_at", "id"),
        Index(None, "project_id", "created_at", "id"),
        Index(None, "status", "heartbeat_at"),
        Index(None, "job_id"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    title: Mapped[str] = mapped_column(Text)
    script: Mapped[str] = mapped_column(Text, deferred=True)
    options: Mapped[dict[str, Any]] = mapped_column(JSONB)
    status: Mapped[str] = mapped_column(Text, default=RenderStatus.QUEUED)
    stage: Mapped[str | None] = mapped_column(Text)
    percent: Mapped[float] = mapped_column(Double, default=0.0)
    eta_seconds: Mapped[float | None] = mapped_column(Double)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    attempts: Mapped[int] = mapped_column(default=0)
    attempt_token: Mapped[int] = mapped_column(BigInteger, default=0)
    last_event: Mapped[int] = mapped_column(BigInteger, default=0)
    causes: Mapped[dict[str, str]] = mapped_column(JSONB, default=dict, server_default=text("'{}'::jsonb"))
    job_id: Mapped[int | None] = mapped_column(BigInteger)
    worker: Mapped[str | None] = mapped_column(Text)
    heartbeat_at: Mapped[datetime | None]
    cancel_requested_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class RenderAttempt(Owned, Base):
    """One try at a render by one worker."""

    __tablename__ = "render_attempts"
    __table_args__ = (one_of("outcome", Outcome),)

    render_id: Mapped[UUID] = mapped_column(ForeignKey("renders.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    worker: Mapped[str] = mapped_column(Text)
    started_at: Mapped[datetime] = mapped_column(server_default=func.now())
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(Text)


class RenderEvent(Owned, Base):
    """One thing told of a render; numbered from 1 without a gap, never changed."""

    __tablename__ = "render_events"
    __table_args__ = (one_of("kind", EventKind),)

    render_id: Mapped[UUID] = mapped_column(ForeignKey("renders.id", ondelete="CASCADE"), primary_key=True)
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    kind: Mapped[str] = mapped_column(Text)
    stage: Mapped[str | None] = mapped_column(Text)
    percent: Mapped[float] = mapped_column(Double)
    eta_seconds: Mapped[float | None] = mapped_column(Double)
    error: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))


class Artifact(Identified, Owned, Base):
    """A file that a render made; `size` in bytes."""

    __tablename__ = "artifacts"
    __table_args__ = (
        one_of("kind", ArtifactKind),
        CheckConstraint("size >= 0", name="size"),
        UniqueConstraint("render_id", "kind"),
    )

    render_id: Mapped[UUID] = mapped_column(ForeignKey("renders.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text, unique=True)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
