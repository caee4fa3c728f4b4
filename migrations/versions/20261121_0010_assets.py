"""Media files of users. Their projects come later, and with them the foreign key.

Revision: 0010, after 0001.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "assets",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("duration_seconds", sa.Double(), nullable=True),
        sa.Column("metadata", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_assets"),
        sa.UniqueConstraint("storage_key", name="uq_assets_storage_key"),
        sa.CheckConstraint("char_length(name) BETWEEN 1 AND 200", name="name"),
        sa.CheckConstraint("kind IN ('image', 'video', 'audio', 'script')", name="kind"),
        sa.CheckConstraint("size > 0", name="size"),
        sa.CheckConstraint("sha256 ~ '^[0-9a-f]{64}$'", name="sha256"),
        sa.CheckConstraint("width > 0 AND height > 0", name="dimensions"),
        sa.CheckConstraint(
            "kind NOT IN ('image', 'video') OR (width IS NOT NULL AND height IS NOT NULL)", name="shown"
        ),
        sa.CheckConstraint("duration_seconds >= 0", name="duration"),
        sa.CheckConstraint("kind NOT IN ('audio', 'video') OR duration_seconds IS NOT NULL", name="played"),
        sa.CheckConstraint("jsonb_typeof(metadata) = 'object'", name="metadata"),
        sa.CheckConstraint("revision >= 1", name="revision"),
    )
    op.create_index(
        "uq_assets_user_id_project_id_name",
        "assets",
        ["user_id", "project_id", sa.text("lower(name)")],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("ix_assets_user_id_created_at_id", "assets", ["user_id", "created_at", "id"])
    op.create_index("ix_assets_user_id_name_id", "assets", ["user_id", "name", "id"])
    op.create_index("ix_assets_user_id_kind_created_at_id", "assets", ["user_id", "kind", "created_at", "id"])
    op.create_index("ix_assets_project_id_created_at_id", "assets", ["project_id", "created_at", "id"])


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("assets")
