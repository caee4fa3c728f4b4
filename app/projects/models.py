"""Projects, their scenes in order, and the versions they have had."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base, Identified, Owned, Timestamped, one_of
from app.scripts.front_matter import Setting
from app.scripts.source import MAX_CHARACTERS

MAX_TITLE: Final = 200


class ProjectStatus(StrEnum):
    """Where the user says that a project is; nothing changes it by itself."""

    DRAFT = "draft"
    READY = "ready"
    ARCHIVED = "archived"


class Cause(StrEnum):
    """What made a version of a project."""

    CREATED = "created"
    UPDATED = "updated"
    SCENE_CREATED = "scene_created"
    SCENE_UPDATED = "scene_updated"
    SCENE_DELETED = "scene_deleted"
    REORDERED = "reordered"
    IMPORTED = "imported"
    RESTORED = "restored"


class Project(Identified, Owned, Timestamped, Base):
    """A video being written. `settings` are its front matter; `revision` rises with each change of it or a scene."""

    __tablename__ = "projects"
    __table_args__ = (
        one_of("status", ProjectStatus),
        CheckConstraint(f"char_length(title) BETWEEN 1 AND {MAX_TITLE}", name="title"),
        CheckConstraint("jsonb_typeof(settings) = 'object'", name="settings"),
        CheckConstraint("revision >= 1", name="revision"),
        Index(None, "user_id", "created_at", "id"),
        Index(None, "user_id", "updated_at", "id"),
        Index(None, "user_id", "title", "id"),
        Index(None, "user_id", "status", "created_at", "id"),
    )

    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text, server_default=ProjectStatus.DRAFT)
    settings: Mapped[dict[str, Setting]] = mapped_column(JSONB, server_default=text("'{}'"))
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class Scene(Identified, Owned, Timestamped, Base):
    """One section of a project's script, as Markdown. `revision` rises when its source changes, not when it moves."""

    __tablename__ = "scenes"
    __table_args__ = (
        UniqueConstraint("project_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("position >= 0", name="position"),
        CheckConstraint(f"char_length(source) BETWEEN 1 AND {MAX_CHARACTERS}", name="source"),
        CheckConstraint(f"char_length(title) <= {MAX_TITLE + 2}", name="title"),
        CheckConstraint("revision >= 1", name="revision"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    position: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(Text)
    revision: Mapped[int] = mapped_column(server_default=text("1"))


class ProjectVersion(Identified, Owned, Base):
    """A project as it was after a change: `number` is the revision it had, `scenes` all of their sources in order.

    `scene_id` is the scene that was changed, where it was one; `script_hash` is of settings and sources.
    """

    __tablename__ = "project_versions"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        one_of("cause", Cause),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("jsonb_typeof(scenes) = 'array'", name="scenes"),
    )

    project_id: Mapped[UUID] = mapped_column(ForeignKey("projects.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(Text)
    settings: Mapped[dict[str, Setting]] = mapped_column(JSONB)
    scenes: Mapped[list[dict[str, Any]]] = mapped_column(JSONB, deferred=True, deferred_raiseload=True)
    scene_count: Mapped[int]
    script_hash: Mapped[str] = mapped_column(Text)
    cause: Mapped[str] = mapped_column(Text)
    scene_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
