"""Files in the storage that no row names: left by work that was cut off between file and row."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from app.core.database import Database
from app.core.files import FileStore
from app.core.transactions import transaction

SWEPT_AT_ONCE: Final = 500


async def sweep(
    database: Database, files: FileStore, prefix: str, *, named_in: InstrumentedAttribute[Any], before: datetime
) -> int:
    """Remove the files under a prefix that were stored before a time and whose keys no row of the column has.

    Returns how many. Raises StorageError, and DatabaseError when it cannot be known; then no more are removed.
    """
    removed, batch = 0, list[str]()
    async for file in files.list(prefix):
        if file.modified < before:
            batch.append(file.key)
        if len(batch) == SWEPT_AT_ONCE:
            removed += await _remove_unnamed(database, files, batch, named_in)
            batch = []
    return removed + await _remove_unnamed(database, files, batch, named_in)


async def _remove_unnamed(
    database: Database, files: FileStore, keys: Collection[str], named_in: InstrumentedAttribute[Any]
) -> int:
    if not keys:
        return 0
    async with transaction(database, read_only=True) as session:
        named = await session.scalars(select(named_in).where(named_in.in_(keys)))
        unnamed = set(keys) - set(named)
    await files.delete(*unnamed)
    return len(unnamed)
