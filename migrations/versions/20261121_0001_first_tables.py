"""The queue of jobs, and vectors.

Revision: 0001, the first.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from procrastinate.schema import SchemaManager

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

KINDS = {"r": "TABLE", "S": "SEQUENCE"}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("CREATE EXTENSION IF NOT EXISTS vector")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    connection = op.get_bind()
    for statement in connection.scalars(sa.text(DROPS)).all():
        op.execute(statement)
    # The extension stays: it belongs to whoever set the server up, and others may use it.


DROPS = """
SELECT format('DROP TABLE IF EXISTS %I CASCADE', tablename) FROM pg_tables
WHERE schemaname = current_schema() AND tablename LIKE 'procrastinate\\_%'
UNION ALL
SELECT format('DROP FUNCTION IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc
WHERE pronamespace = current_schema()::regnamespace AND proname LIKE 'procrastinate\\_%'
UNION ALL
SELECT format('DROP TYPE IF EXISTS %I CASCADE', typname) FROM pg_type
WHERE typnamespace = current_schema()::regnamespace AND typname LIKE 'procrastinate\\_%' AND typtype IN ('e', 'c')
AND NOT EXISTS (SELECT 1 FROM pg_class WHERE oid = typrelid AND relkind = 'r')
"""
