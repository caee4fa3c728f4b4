"""Reading the audit log, for those who look after the installation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.api.pagination import PageRequest, Slice, fetch_slice
from app.audit.actions import Action
from app.audit.models import AuditEvent
from app.core.context import Principal
from app.core.exceptions import ForbiddenError

SORT_COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = MappingProxyType(
    {"created_at": AuditEvent.created_at}
)


@dataclass(frozen=True)
class AuditFilter:
    """Which events a list shows; `until` is the first moment that is not shown any more."""

    actor: UUID | None = None
    action: Action | None = None
    target_kind: str | None = None
    target_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def applied(self, statement: Select[AuditEvent]) -> Select[AuditEvent]:
        """Return a statement that keeps to this."""
        wanted = {
            AuditEvent.actor_id: self.actor,
            AuditEvent.action: self.action,
            AuditEvent.target_kind: self.target_kind,
            AuditEvent.target_id: self.target_id,
        }
        statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
        if self.since is not None:
            statement = statement.where(AuditEvent.created_at >= self.since)
        if self.until is not None:
            statement = statement.where(AuditEvent.created_at < self.until)
        return statement


async def listed(session: AsyncSession, reader: Principal, page: PageRequest, only: AuditFilter) -> Slice[AuditEvent]:
    """Return one page of the audit log. Raises ForbiddenError for a reader who is no administrator."""
    if not reader.is_admin:
        raise ForbiddenError("The audit log is for administrators.", hint="Ask an administrator.")
    return await fetch_slice(session, only.applied(select(AuditEvent)), page, SORT_COLUMNS, AuditEvent.id)
