"""Accounts, the sessions they are signed in by, their API keys, and the keys that sign tokens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.context import Role
from app.core.database import Base, Identified, Owned, Timestamped, one_of

MAX_EMAIL: Final = 254
MAX_NAME: Final = 100
MAX_LABEL: Final = 100
MAX_DEVICE: Final = 200


class AccountStatus(StrEnum):
    """Whether an account may be used."""

    ACTIVE = "active"
    DISABLED = "disabled"
    LEAVING = "leaving"


class Purpose(StrEnum):
    """What a link sent by mail is good for."""

    VERIFY = "verify"
    RESET = "reset"
    FIRST_ADMIN = "first_admin"


class Account(Identified, Timestamped, Base):
    """Someone who can sign in. `email` is kept in lower case; tokens issued before `valid_after` are refused."""

    __tablename__ = "accounts"
    __table_args__ = (
        one_of("status", AccountStatus),
        CheckConstraint("role IN ('admin', 'member')", name="role"),
        CheckConstraint(f"char_length(email) BETWEEN 3 AND {MAX_EMAIL} AND email = lower(email)", name="email"),
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {MAX_NAME}", name="name"),
        Index(None, "created_at", "id"),
    )

    email: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text, server_default=Role.MEMBER)
    status: Mapped[str] = mapped_column(Text, server_default=AccountStatus.ACTIVE)
    email_verified_at: Mapped[datetime | None]
    failed_attempts: Mapped[int] = mapped_column(server_default=text("0"))
    locked_until: Mapped[datetime | None]
    totp_secret: Mapped[str | None] = mapped_column(Text)
    """The seed of the second factor, sealed; in use once it is confirmed."""
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int | None]
    """The time step of the last code that was taken: none is taken twice (RFC 6238, 5.2)."""
    valid_after: Mapped[datetime] = mapped_column(server_default=func.now())
    delete_after: Mapped[datetime | None]
    """When an account that its owner has given up is removed with all that it has."""


class Session(Identified, Owned, Base):
    """A device that someone is signed in on: the family of its refresh tokens."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index(None, "user_id", "last_used_at", "id"),
        Index(None, "expires_at"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    device: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    uses_cookies: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    last_used_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    """When it ends however much it is used."""
    revoked_at: Mapped[datetime | None]
    revoked_for: Mapped[str | None] = mapped_column(Text)


class RefreshToken(Identified, Base):
    """One link of a session's chain. Exactly one of a chain, the last, is unused: it alone can be used."""

    __tablename__ = "refresh_tokens"
    __table_args__ = (
        Index("ix_refresh_tokens_live", "session_id", unique=True, postgresql_where=text("used_at IS NULL")),
        CheckConstraint("(used_at IS NULL) = (successor_id IS NULL)", name="successor"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("sessions.id", ondelete="CASCADE"))
    issued_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    successor_id: Mapped[UUID | None]


class ApiKey(Identified, Owned, Base):
    """A key for programs. Only its hash is kept; `prefix` tells keys apart and lets scanners find lost ones."""

    __tablename__ = "api_keys"
    __table_args__ = (
        CheckConstraint(f"char_length(label) BETWEEN 1 AND {MAX_LABEL}", name="label"),
        CheckConstraint("octet_length(hash) = 32", name="hash_length"),
        CheckConstraint("requests_per_hour >= 1", name="requests_per_hour"),
        Index(None, "user_id", "created_at", "id"),
    )

    user_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    label: Mapped[str] = mapped_column(Text)
    prefix: Mapped[str] = mapped_column(Text, unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    requests_per_hour: Mapped[int | None]
    """A limit of its own, within that of its owner's plan."""
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    replaced_by: Mapped[UUID | None]
    """The key that was made when this one was rotated."""


class Denial(Base):
    """Tokens that are refused although they have not expired: those of a session or account issued before a time."""

    __tablename__ = "denials"
    __table_args__ = (Index(None, "expires_at"),)

    subject: Mapped[UUID] = mapped_column(primary_key=True)
    issued_before: Mapped[datetime]
    expires_at: Mapped[datetime]


class SigningKey(Base):
    """A key that signs access tokens. The newest signs, those before it verify until their tokens have expired."""

    __tablename__ = "signing_keys"

    kid: Mapped[str] = mapped_column(Text, primary_key=True)
    public: Mapped[dict[str, Any]] = mapped_column(JSONB)
    private: Mapped[str] = mapped_column(Text)
    """The private part, sealed."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    retired_at: Mapped[datetime | None]
    """When a newer one took over."""


class MailedToken(Identified, Base):
    """A link that was sent by mail, or printed for the first admin: good once, for a while, for one purpose."""

    __tablename__ = "mailed_tokens"
    __table_args__ = (
        one_of("purpose", Purpose),
        CheckConstraint("octet_length(hash) = 32", name="hash_length"),
        Index(None, "expires_at"),
        Index(None, "account_id", "purpose"),
    )

    account_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    purpose: Mapped[str] = mapped_column(Text)
    hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class RecoveryCode(Identified, Base):
    """One of the codes that stand in for a lost second factor, each good once. Only its hash is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (CheckConstraint("octet_length(hash) = 32", name="hash_length"),)

    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None]
