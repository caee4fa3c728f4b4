"""`reelwright audit …`: whether the audit log is still what was written."""

from __future__ import annotations

import asyncio
import sys

from app.audit import service as audit
from app.audit.chain import Link
from app.audit.exceptions import AuditBrokenError
from app.cli.databases import reachable_database
from app.cli.output import print_json
from app.core import migrations
from app.core.config import Settings, load
from app.core.database import Database
from app.core.exceptions import ConflictError
from app.core.transactions import transaction


def verify(known: list[str], *, as_json: bool) -> None:
    """Walk the chain of the audit log and say that it holds.

    `known` are places noted earlier, which must be in it. Raises AuditBrokenError that names the first row that is
    amiss, ValidationError for a place that cannot be read, and ConflictError for a database that is not up to date.
    """
    places = [Link.read(text) for text in known]
    with reachable_database() as url:
        found = asyncio.run(_verified(load().settings, url, places))
    if found.broken is not None:
        raise AuditBrokenError(
            f"The audit log is broken: row {found.broken} {found.reason}.",
            hint="Leave the database as it is, and compare it with a backup from before.",
            details={"number": found.broken, "reason": found.reason, "last": str(found.last)},
        )
    if not found.is_guarded:
        raise AuditBrokenError(
            "The rows of the audit log hold, but the database does not refuse to change them any more.",
            hint="Somebody took its triggers away. Find out who; `reelwright db restore` brings them back.",
            details={"last": str(found.last)},
        )
    if as_json:
        print_json({"rows": found.last.number, "last": str(found.last), "unsealed": found.unsealed})
        return
    waiting = f", {found.unsealed} more are not sealed yet" if found.unsealed else ""
    sys.stdout.write(f"The audit log is whole: {found.last.number} rows{waiting}.\nNote this place: {found.last}\n")


async def _verified(settings: Settings, url: str, places: list[Link]) -> audit.Finding:
    database = Database.connect(settings, url=url)
    try:
        async with transaction(database, read_only=True) as session:
            connection = await session.connection()
            if await connection.run_sync(migrations.is_pending):
                hint = "Run `reelwright db upgrade` first."
                raise ConflictError("The database is older than this version.", hint=hint)
            return await audit.verify(session, known=places)
    finally:
        await database.dispose()
