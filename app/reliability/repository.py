"""Queries of the error log. It belongs to the installation: nothing here is filtered by owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.api.pagination import PageRequest, Slice, fetch_slice
from app.core.error_tracking import Group
from app.core.identifiers import new_id
from app.reliability.models import ErrorGroup, ErrorStatus

SORT_COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = MappingProxyType(
    {"last_seen": ErrorGroup.last_seen, "first_seen": ErrorGroup.first_seen, "count": ErrorGroup.count}
)


class ErrorLogRepository:
    """The error log within one session."""

    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def add(self, groups: Iterable[Group]) -> None:
        """Count occurrences: a fault gets one row, and one that was resolved is open again.

        Faults are taken in the order of their prints, so that two processes with the same faults cannot block each
        other.
        """
        rows = [_row(group) for group in sorted(groups, key=lambda group: group.latest.fingerprint)]
        statement = insert(ErrorGroup).values(rows)
        new = statement.excluded
        is_newer = new.last_seen >= ErrorGroup.last_seen
        came_back = ErrorGroup.status == ErrorStatus.RESOLVED
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[ErrorGroup.fingerprint],
                set_={
                    "count": ErrorGroup.count + new.count,
                    "first_seen": func.least(ErrorGroup.first_seen, new.first_seen),
                    "last_seen": func.greatest(ErrorGroup.last_seen, new.last_seen),
                    "message": case((is_newer, new.message), else_=ErrorGroup.message),
                    "context": case((is_newer, new.context), else_=ErrorGroup.context),
                    "status": ErrorStatus.OPEN,
                    "resolved_at": None,
                    "reopened": ErrorGroup.reopened + case((came_back, 1), else_=0),
                },
            )
        )

    async def page(
        self,
        page: PageRequest,
        *,
        status: ErrorStatus | None = None,
        code: str | None = None,
        since: datetime | None = None,
    ) -> Slice[ErrorGroup]:
        """Return one page of faults, of a status, a code, or seen since a time if asked."""
        statement: Select[ErrorGroup] = select(ErrorGroup)
        if status is not None:
            statement = statement.where(ErrorGroup.status == status)
        if code is not None:
            statement = statement.where(ErrorGroup.code == code)
        if since is not None:
            statement = statement.where(ErrorGroup.last_seen >= since)
        return await fetch_slice(self._session, statement, page, SORT_COLUMNS, ErrorGroup.id)

    async def find(self, group_id: UUID) -> ErrorGroup | None:
        """Return a fault."""
        return await self._session.get(ErrorGroup, group_id)

    async def mark(self, group_id: UUID, status: ErrorStatus) -> ErrorGroup | None:
        """Give a fault a status; the time of resolving stays when it is resolved already. None when there is none."""
        resolved_at = func.coalesce(ErrorGroup.resolved_at, func.now()) if status is ErrorStatus.RESOLVED else None
        changed = update(ErrorGroup).where(ErrorGroup.id == group_id).values(status=status, resolved_at=resolved_at)
        return await self._session.scalar(changed.returning(ErrorGroup))


def _row(group: Group) -> dict[str, Any]:
    latest = group.latest
    return {
        "id": new_id(),
        "fingerprint": latest.fingerprint,
        "code": latest.code,
        "error_type": latest.error_type,
        "message": latest.message,
        "origin": latest.origin,
        "count": group.count,
        "first_seen": group.first_seen,
        "last_seen": latest.time,
        "context": dict(latest.context),
        "status": ErrorStatus.OPEN,
        "reopened": 0,
    }
