"""Plans, who is on which, and the ledger of videos that were asked for."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.context import UNLIMITED
from app.core.database import Base, Identified, Owned, Timestamped, one_of

FREE: Final = "free"
UTC_ZONE: Final = "UTC"
LIMITS: Final = (
    "videos_per_month", "requests_per_hour", "batches_per_hour", "storage_bytes", "max_script_characters",
)  # fmt: skip
"""What a plan limits, by the names of its columns."""


class EntryStatus(StrEnum):
    """What became of a video that counts against a month; the last two are final."""

    RESERVED = "reserved"
    SETTLED = "settled"
    RELEASED = "released"


class Plan(Base):
    """What those who are on it may use; None is no limit. Sizes are in bytes, requests by the hour."""

    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("name ~ '^[a-z][a-z0-9_]{0,29}$'", name="name"),
        CheckConstraint(" AND ".join(f"{limit} >= 0" for limit in LIMITS), name="limits"),
    )

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    videos_per_month: Mapped[int | None] = mapped_column(Integer)
    requests_per_hour: Mapped[int | None] = mapped_column(Integer)
    batches_per_hour: Mapped[int | None] = mapped_column(Integer)
    storage_bytes: Mapped[int | None] = mapped_column(BigInteger)
    max_script_characters: Mapped[int | None] = mapped_column(Integer)


class QuotaAccount(Owned, Timestamped, Base):
    """What limits one user: their plan, what an administrator set in its place, and where their months begin.

    `overrides` has limits by their names; null is no limit. Who has no row here is on the unlimited plan.
    """

    __tablename__ = "quota_accounts"
    __table_args__ = (CheckConstraint("jsonb_typeof(overrides) = 'object'", name="overrides"),)

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan: Mapped[str] = mapped_column(ForeignKey("plans.name"), default=UNLIMITED)
    time_zone: Mapped[str] = mapped_column(Text, default=UTC_ZONE, server_default=UTC_ZONE)
    overrides: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default=text("'{}'::jsonb"))


class QuotaEntry(Identified, Owned, Base):
    """One try at a video, counted in the month it was asked for in until it is released.

    It outlives the render that it is for: deleting a video does not give it back.
    """

    __tablename__ = "quota_entries"
    __table_args__ = (
        one_of("status", EntryStatus),
        CheckConstraint("(closed_at IS NULL) = (status = 'reserved')", name="closed_at"),
        CheckConstraint("extract(day FROM month) = 1", name="month"),
        Index("ix_quota_entries_counted", "user_id", "month", postgresql_where=text("status <> 'released'")),
        Index("ix_quota_entries_open", "render_id", unique=True, postgresql_where=text("status = 'reserved'")),
        Index(None, "user_id", "created_at", "id"),
    )

    render_id: Mapped[UUID]
    month: Mapped[date]
    status: Mapped[str] = mapped_column(Text, default=EntryStatus.RESERVED)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
