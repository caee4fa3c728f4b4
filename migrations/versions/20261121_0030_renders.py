"""Renders with their attempts, events and files; workers, what they have done, and what is due every hour.

Revision: 0030, after 0020.
"""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_renders()
    _create_attempts()
    _create_events()
    _create_artifacts()
    _create_workers()


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in ("job_duties", "job_totals", "job_workers"):
        op.drop_table(table)
    for table in ("artifacts", "render_events", "render_attempts", "renders"):
        op.drop_table(table)


def _time(name: str, *, optional: bool = False) -> sa.Column[datetime]:
    default = None if optional else sa.func.now()
    return sa.Column(name, sa.DateTime(timezone=True), server_default=default, nullable=optional)


def _create_renders() -> None:
    op.create_table(
        "renders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("script", sa.Text(), nullable=False),
        sa.Column("options", postgresql.JSONB(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.Column("eta_seconds", sa.Double(), nullable=True),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.Column("result", postgresql.JSONB(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("attempt_token", sa.BigInteger(), nullable=False),
        sa.Column("last_event", sa.BigInteger(), nullable=False),
        sa.Column("causes", postgresql.JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("worker", sa.Text(), nullable=True),
        _time("heartbeat_at", optional=True),
        _time("cancel_requested_at", optional=True),
        _time("started_at", optional=True),
        _time("finished_at", optional=True),
        _time("created_at"),
        _time("updated_at"),
        sa.PrimaryKeyConstraint("id", name="pk_renders"),
        sa.ForeignKeyConstraint(
            ["project_id"], ["projects.id"], name="fk_renders_project_id_projects", ondelete="CASCADE"
        ),
        sa.CheckConstraint("status IN ('queued', 'running', 'succeeded', 'failed', 'cancelled')", name="status"),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name="percent"),
        sa.CheckConstraint("eta_seconds >= 0", name="eta_seconds"),
        sa.CheckConstraint("attempts >= 0 AND attempt_token >= 0 AND last_event >= 0", name="counts"),
        sa.CheckConstraint(
            "status <> 'running' OR (heartbeat_at IS NOT NULL AND worker IS NOT NULL)", name="running"
        ),
        sa.CheckConstraint("(finished_at IS NULL) = (status IN ('queued', 'running'))", name="finished_at"),
    )
    op.create_index("ix_renders_user_id_created_at_id", "renders", ["user_id", "created_at", "id"])
    op.create_index("ix_renders_user_id_status_created_at_id", "renders", ["user_id", "status", "created_at", "id"])
    op.create_index("ix_renders_project_id_created_at_id", "renders", ["project_id", "created_at", "id"])
    op.create_index("ix_renders_status_heartbeat_at", "renders", ["status", "heartbeat_at"])
    op.create_index("ix_renders_job_id", "renders", ["job_id"])


def _create_attempts() -> None:
    op.create_table(
        "render_attempts",
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.BigInteger(), nullable=False),
        sa.Column("worker", sa.Text(), nullable=False),
        _time("started_at"),
        _time("ended_at", optional=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("render_id", "token", name="pk_render_attempts"),
        sa.ForeignKeyConstraint(
            ["render_id"], ["renders.id"], name="fk_render_attempts_render_id_renders", ondelete="CASCADE"
        ),
        sa.CheckConstraint("outcome IN ('succeeded', 'failed', 'cancelled', 'lost', 'returned')", name="outcome"),
    )


def _create_events() -> None:
    op.create_table(
        "render_events",
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        _time("created_at"),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=True),
        sa.Column("percent", sa.Double(), nullable=False),
        sa.Column("eta_seconds", sa.Double(), nullable=True),
        sa.Column("error", postgresql.JSONB(), nullable=True),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("render_id", "sequence", name="pk_render_events"),
        sa.ForeignKeyConstraint(
            ["render_id"], ["renders.id"], name="fk_render_events_render_id_renders", ondelete="CASCADE"
        ),
        sa.CheckConstraint(
            "kind IN ('queued', 'started', 'progress', 'succeeded', 'failed', 'cancelled')",
            name="kind",
        ),
    )


def _create_artifacts() -> None:
    op.create_table(
        "artifacts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("render_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("storage_key", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        _time("created_at"),
        sa.PrimaryKeyConstraint("id", name="pk_artifacts"),
        sa.ForeignKeyConstraint(
            ["render_id"], ["renders.id"], name="fk_artifacts_render_id_renders", ondelete="CASCADE"
        ),
        sa.UniqueConstraint("render_id", "kind", name="uq_artifacts_render_id_kind"),
        sa.UniqueConstraint("storage_key", name="uq_artifacts_storage_key"),
        sa.CheckConstraint("kind IN ('video', 'poster', 'srt', 'vtt')", name="kind"),
        sa.CheckConstraint("size >= 0", name="size"),
    )


def _create_workers() -> None:
    op.create_table(
        "job_workers",
        sa.Column("name", sa.Text(), nullable=False),
        _time("started_at"),
        _time("heartbeat_at"),
        sa.PrimaryKeyConstraint("name", name="pk_job_workers"),
    )
    op.create_table(
        "job_totals",
        sa.Column("task", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("runs", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("task", "outcome", name="pk_job_totals"),
    )
    op.create_table(
        "job_duties",
        sa.Column("name", sa.Text(), nullable=False),
        _time("done_at"),
        sa.PrimaryKeyConstraint("name", name="pk_job_duties"),
    )
