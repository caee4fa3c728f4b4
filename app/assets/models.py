"""Media files of users: rows that say what lies in the file store, and whose it is."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Double, ForeignKey, Index, Text, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.assets.kinds import Kind
from app.core.database import Base, Identified, Owned, Timestamped

MAX_NAME: Final = 200


class Asset(Identified, Owned, Timestamped, Base):
    """A file in the library of its owner, or of one project.

    `size` is in bytes, `width` and `height` in pixels as shown. The file never changes; `revision` rises when the
    row does. Names are unique within a project, and within the library, whatever their capitals.
    """

    __tablename__ = "assets"
    __table_args__ = (
        CheckConstraint(f"char_length(name) BETWEEN 1 AND {MAX_NAME}", name="name"),
        CheckConstraint(f"kind IN ({', '.join(repr(str(kind)) for kind in Kind)})", name="kind"),
        CheckConstraint("size > 0", name="size"),
        CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        CheckConstraint("width > 0 AND height > 0", name="dimensions"),
        CheckConstraint("kind NOT IN ('image', 'video') OR (width IS NOT NULL AND height IS NOT NULL)", name="shown"),
        CheckConstraint("duration_seconds >= 0", name="duration"),
        CheckConstraint("kind NOT IN ('audio', 'video') OR duration_seconds IS NOT NULL", name="played"),
        CheckConstraint("jsonb_typeof(metadata) = 'object'", name="metadata"),
        CheckConstraint("revision >= 1", name="revision"),
        Index(
            "uq_assets_user_id_project_id_name", "user_id", "project_id", func.lower(text("name")),
            unique=True, postgresql_nulls_not_distinct=True,
        ),
        Index(None, "user_id", "created_at", "id"),
        Index(None, "user_id", "name", "id"),
        Index(None, "user_id", "kind", "created_at", "id"),
        Index(None, "project_id", "created_at", "id"),
    )  # fmt: skip

    project_id: Mapped[UUID | None] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    media_type: Mapped[str] = mapped_column(Text)
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(Text)
    storage_key: Mapped[str] = mapped_column(Text, unique=True)
    width: Mapped[int | None]
    height: Mapped[int | None]
    duration_seconds: Mapped[float | None] = mapped_column(Double)
    details: Mapped[dict[str, Any]] = mapped_column("metadata", JSONB, server_default=text("'{}'"))
    revision: Mapped[int] = mapped_column(server_default=text("1"))
