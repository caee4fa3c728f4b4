"""Plans with their limits, who is on which, and the ledger of videos.

Revision: 0070, after 0065.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0070"
down_revision = "0065"
branch_labels = None
depends_on = None

LIMITS = ("videos_per_month", "requests_per_hour", "batches_per_hour", "storage_bytes", "max_script_characters")
PLANS = {
    "free": (10, 100, 5, 2 * 10**9, 50_000),
    "pro": (100, 1_000, 50, 50 * 10**9, 200_000),
    "enterprise": (None, 10_000, 500, 10**12, 500_000),
    "unlimited": (None, None, None, None, None),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_plans()
    _create_accounts()
    _create_entries()


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("quota_entries", "quota_accounts", "plans"):
        op.drop_table(table)


def _create_plans() -> None:
    plans = op.create_table(
        "plans",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("videos_per_month", sa.Integer(), nullable=True),
        sa.Column("requests_per_hour", sa.Integer(), nullable=True),
        sa.Column("batches_per_hour", sa.Integer(), nullable=True),
        sa.Column("storage_bytes", sa.BigInteger(), nullable=True),
        sa.Column("max_script_characters", sa.Integer(), nullable=True),
        sa.CheckConstraint("name ~ '^[a-z][a-z0-9_]{0,29}$'", name="name"),
        sa.CheckConstraint(" AND ".join(f"{limit} >= 0" for limit in LIMITS), name="limits"),
        sa.PrimaryKeyConstraint("name", name="pk_plans"),
    )
    op.bulk_insert(
        plans, [{"name": name, **dict(zip(LIMITS, values, strict=True))} for name, values in PLANS.items()]
    )


def _create_accounts() -> None:
    op.create_table(
        "quota_accounts",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), server_default="UTC", nullable=False),
        sa.Column("overrides", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.func.now(), nullable=False),
        sa.CheckConstraint("jsonb_typeof(overrides) = 'object'", name="overrides"),
        sa.ForeignKeyConstraint(["plan"], ["plans.name"], name="fk_quota_accounts_plan_plans"),
        sa.PrimaryKeyConstraint("user_id", name="pk_quota_accounts"),
    )


def _create_entries() -> None:
    op.create_table(
        "quota_entries",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('reserved', 'settled', 'released')", name="status"),
        sa.CheckConstraint("(closed_at IS NULL) = (status = 'reserved')", name="closed_at"),
        sa.CheckConstraint("extract(day FROM month) = 1", name="month"),
        sa.PrimaryKeyConstraint("id", name="pk_quota_entries"),
    )
    op.create_index(
        "ix_quota_entries_counted",
        "quota_entries",
        ["user_id", "month"],
        postgresql_where=sa.text("status <> 'released'"),
    )
    op.create_index(
        "ix_quota_entries_open",
        "quota_entries",
        ["render_id"],
        unique=True,
        postgresql_where=sa.text("status = 'reserved'"),
    )
    op.create_index("ix_quota_entries_user_id_created_at_id", "quota_entries", ["user_id", "created_at", "id"])
