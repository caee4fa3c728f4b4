"""What Alembic runs: migrations over one plain connection, each revision in a transaction of its own."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from app.tables import METADATA


def run(connection: Connection) -> None:
    """Run what was asked for over `connection`."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        compare_type=True,
        compare_server_default=True,
        transaction_per_migration=True,
        include_name=_is_ours,
    )
    with context.begin_transaction():
        context.run_migrations()


def _is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Leave the queue's own tables out of comparisons: they are its library's."""
    return kind != "table" or not (name or "").startswith("procrastinate_")


run(context.config.attributes["connection"])
