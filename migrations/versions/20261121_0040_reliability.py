"""The error log.

Revision: 0040, after 0030.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0030"
branch_labels = None
depends_on = None

INDEXES = (
    ("last_seen", "id"),
    ("first_seen", "id"),
    ("count", "id"),
    ("status", "last_seen", "id"),
    ("code", "last_seen", "id"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "error_groups",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("error_type", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("first_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("context", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_error_groups"),
        sa.UniqueConstraint("fingerprint", name="uq_error_groups_fingerprint"),
        sa.CheckConstraint("fingerprint ~ '^[0-9a-f]{32}$'", name="fingerprint"),
        sa.CheckConstraint("status IN ('open', 'resolved')", name="status"),
        sa.CheckConstraint("(resolved_at IS NULL) = (status = 'open')", name="resolved_at"),
        sa.CheckConstraint("count > 0 AND reopened >= 0", name="counts"),
        sa.CheckConstraint("last_seen >= first_seen", name="last_seen"),
    )
    for columns in INDEXES:
        op.create_index(f"ix_error_groups_{'_'.join(columns)}", "error_groups", list(columns))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("error_groups")
