"""The audit log: rows that are written once, sealed once, and never changed or removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Identified


class AuditEvent(Identified, Base):
    """Something that was done: what, by whom, to what, from where, and what changed by it.

    Without an actor it was a program of the service, or somebody who was not signed in; those have an address.
    `number` counts from 1 without a gap, and `hash` seals the row and all before it; both are given a moment after
    the row is committed.
    """

    __tablename__ = "audit_events"
    __table_args__ = (
        CheckConstraint("action ~ '^[a-z_]+[.][a-z_]+$'", name="action"),
        CheckConstraint("(number IS NULL) = (hash IS NULL)", name="sealed"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("octet_length(hash) = 32", name="hash_length"),
        CheckConstraint("(target_kind IS NULL) = (target_id IS NULL)", name="target"),
        Index("ix_audit_events_unsealed", "created_at", "id", postgresql_where=text("number IS NULL")),
        Index(None, "created_at", "id"),
        Index(None, "actor_id", "created_at", "id"),
        Index(None, "action", "created_at", "id"),
        Index(None, "target_kind", "target_id", "created_at", "id"),
    )

    created_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    action: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[UUID | None]
    actor_role: Mapped[str | None] = mapped_column(Text)
    actor_via: Mapped[str | None] = mapped_column(Text)
    credential_id: Mapped[UUID | None]
    """The session or API key that was shown."""
    target_kind: Mapped[str | None] = mapped_column(Text)
    target_id: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    user_agent: Mapped[str | None] = mapped_column(Text)
    request_id: Mapped[str | None] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    number: Mapped[int | None] = mapped_column(BigInteger, unique=True)
    hash: Mapped[bytes | None] = mapped_column(LargeBinary)
