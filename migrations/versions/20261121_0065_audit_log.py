"""The audit log, and what refuses to change it.

Revision: 0065, after 0060.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0065"
down_revision = "0060"
branch_labels = None
depends_on = None

TABLE = "audit_events"
GUARD = """
CREATE FUNCTION audit_events_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE unsealed public.audit_events;
BEGIN
  IF TG_OP = 'INSERT' AND NEW.number IS NULL AND NEW.hash IS NULL THEN
    RETURN NEW;
  ELSIF TG_OP = 'UPDATE' AND OLD.number IS NULL AND NEW.number IS NOT NULL THEN
    unsealed := NEW;
    unsealed.number := NULL;
    unsealed.hash := NULL;
    IF unsealed IS NOT DISTINCT FROM OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'the audit log is never changed' USING ERRCODE = 'insufficient_privilege';
END $$
"""
EACH_ROW = """
CREATE TRIGGER audit_events_guard BEFORE INSERT OR UPDATE OR DELETE ON audit_events
FOR EACH ROW EXECUTE FUNCTION audit_events_guard()
"""
ALL_AT_ONCE = """
CREATE TRIGGER audit_events_guard_all BEFORE TRUNCATE ON audit_events
FOR EACH STATEMENT EXECUTE FUNCTION audit_events_guard()
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        TABLE,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("actor_role", sa.Text(), nullable=True),
        sa.Column("actor_via", sa.Text(), nullable=True),
        sa.Column("credential_id", sa.Uuid(), nullable=True),
        sa.Column("target_kind", sa.Text(), nullable=True),
        sa.Column("target_id", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("user_agent", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=True),
        sa.Column("number", sa.BigInteger(), nullable=True),
        sa.Column("hash", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint("action ~ '^[a-z_]+[.][a-z_]+$'", name="action"),
        sa.CheckConstraint("(number IS NULL) = (hash IS NULL)", name="sealed"),
        sa.CheckConstraint("number >= 1", name="number"),
        sa.CheckConstraint("octet_length(hash) = 32", name="hash_length"),
        sa.CheckConstraint("(target_kind IS NULL) = (target_id IS NULL)", name="target"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_events"),
        sa.UniqueConstraint("number", name="uq_audit_events_number"),
    )
    unsealed = sa.text("number IS NULL")
    op.create_index("ix_audit_events_unsealed", TABLE, ["created_at", "id"], postgresql_where=unsealed)
    op.create_index("ix_audit_events_created_at_id", TABLE, ["created_at", "id"])
    op.create_index("ix_audit_events_actor_id_created_at_id", TABLE, ["actor_id", "created_at", "id"])
    op.create_index("ix_audit_events_action_created_at_id", TABLE, ["action", "created_at", "id"])
    op.create_index(
        "ix_audit_events_target_kind_target_id_created_at_id",
        TABLE,
        ["target_kind", "target_id", "created_at", "id"],
    )
    for statement in (GUARD, EACH_ROW, ALL_AT_ONCE):
        op.execute(statement)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table(TABLE)
    op.execute("DROP FUNCTION audit_events_guard()")
