"""The error log: one row for one fault, however often it happens. It belongs to the installation, not to an owner."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Identified

TABLE: Final = "error_groups"


class ErrorStatus(StrEnum):
    """Whether somebody has to look into a fault."""

    OPEN = "open"
    RESOLVED = "resolved"


class ErrorGroup(Identified, Base):
    """A fault: what it is, how often and when it happened, and a sample of what it happened to."""

    __tablename__ = TABLE
    __table_args__ = (
        CheckConstraint("fingerprint ~ '^[0-9a-f]{32}$'", name="fingerprint"),
        CheckConstraint("status IN ('open', 'resolved')", name="status"),
        CheckConstraint("(resolved_at IS NULL) = (status = 'open')", name="resolved_at"),
        CheckConstraint("count > 0 AND reopened >= 0", name="counts"),
        CheckConstraint("last_seen >= first_seen", name="last_seen"),
        Index(None, "last_seen", "id"),
        Index(None, "first_seen", "id"),
        Index(None, "count", "id"),
        Index(None, "status", "last_seen", "id"),
        Index(None, "code", "last_seen", "id"),
    )

    fingerprint: Mapped[str] = mapped_column(Text, unique=True)
    code: Mapped[str] = mapped_column(Text)
    error_type: Mapped[str] = mapped_column(Text)
    message: Mapped[str] = mapped_column(Text)
    """The latest occurrence's, masked."""
    origin: Mapped[str] = mapped_column(Text)
    count: Mapped[int] = mapped_column(BigInteger)
    first_seen: Mapped[datetime]
    last_seen: Mapped[datetime]
    context: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """Of the latest occurrence: the request or job, masked."""
    status: Mapped[ErrorStatus] = mapped_column(Text, default=ErrorStatus.OPEN)
    resolved_at: Mapped[datetime | None]
    reopened: Mapped[int] = mapped_column(Integer, default=0)
    """How often it came back after it had been resolved."""
