"""Projects, their scenes in order, and their versions; an asset's project is one of these.

Revision: 0020, after 0010.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0010"
branch_labels = None
depends_on = None

CAUSES = (
    "'created', 'updated', 'scene_created', 'scene_updated', 'scene_deleted', 'reordered', 'imported', 'restored'"
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_projects()
    _create_scenes()
    _create_versions()
    op.create_foreign_key(
        "fk_assets_project_id_projects", "assets", "projects", ["project_id"], ["id"], ondelete="CASCADE"
    )


def _create_projects() -> None:
    op.create_table(
        "projects",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="draft", nullable=False),
        sa.Column("settings", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_projects"),
        sa.CheckConstraint("status IN ('draft', 'ready', 'archived')", name="status"),
        sa.CheckConstraint("char_length(title) BETWEEN 1 AND 200", name="title"),
        sa.CheckConstraint("jsonb_typeof(settings) = 'object'", name="settings"),
        sa.CheckConstraint("revision >= 1", name="revision"),
    )
    for column in ("created_at", "updated_at", "title"):
        op.create_index(f"ix_projects_user_id_{column}_id", "projects", ["user_id", column, "id"])
    op.create_index("ix_projects_user_id_status_created_at_id", "projects", ["user_id", "status", "created_at", "id"])


def _create_scenes() -> None:
    op.create_table(
        "scenes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_scenes"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_scenes_project_id_projects", ondelete="CASCADE"
        ),
        sa.UniqueConstraint(
            "project_id", "position", name="uq_scenes_project_id_position", deferrable=True, initially="DEFERRED"
        ),
        sa.CheckConstraint("position >= 0", name="position"),
        sa.CheckConstraint("char_length(source) BETWEEN 1 AND 500000", name="source"),
        sa.CheckConstraint("char_length(title) <= 202", name="title"),
        sa.CheckConstraint("revision >= 1", name="revision"),
    )


def _create_versions() -> None:
    op.create_table(
        "project_versions",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("settings", postgresql.JSONB(), nullable=False),
        sa.Column("scenes", postgresql.JSONB(), nullable=False),
        sa.Column("scene_count", sa.Integer(), nullable=False),
        sa.Column("script_hash", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("scene_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_project_versions"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_project_versions_project_id_projects", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("project_id", "number", name="uq_project_versions_project_id_number"),
        sa.CheckConstraint(f"cause IN ({CAUSES})", name="cause"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("jsonb_typeof(scenes) = 'array'", name="scenes"),
    )


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_constraint("fk_assets_project_id_projects", "assets", type_="foreignkey")
    op.drop_table("project_versions")
    op.drop_table("scenes")
    op.drop_table("projects")
