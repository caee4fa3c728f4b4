"""The error log: what goes wrong, how often, and whether somebody has to look into it."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.pagination import PageRequest, Slice
from app.core.context import Principal
from app.core.exceptions import ForbiddenError
from app.core.logging import get_logger
from app.reliability.exceptions import ErrorGroupNotFoundError
from app.reliability.models import ErrorGroup, ErrorStatus
from app.reliability.repository import ErrorLogRepository

MAY_LOOK: Final = frozenset({"owner", "admin"})
"""Roles that may see the faults of the whole installation."""

log = get_logger(__name__)


class ErrorLogService:
    """The error log, for those who may see it. Raises ForbiddenError for others."""

    def __init__(self, session: AsyncSession, principal: Principal) -> None:
        if principal.role not in MAY_LOOK:
            raise ForbiddenError("The error log is for administrators.", hint="Ask an administrator.")
        self._errors = ErrorLogRepository(session)

    async def page(
        self, page: PageRequest, *, status: ErrorStatus | None, code: str | None, since: datetime | None
    ) -> Slice[ErrorGroup]:
        """Return one page of faults, of a status, a code, or seen since a time if asked."""
        return await self._errors.page(page, status=status, code=code, since=since)

    async def find(self, group_id: UUID) -> ErrorGroup:
        """Return a fault. Raises ErrorGroupNotFoundError."""
        return _existing(await self._errors.find(group_id), group_id)

    async def resolve(self, group_id: UUID) -> ErrorGroup:
        """Note that a fault is mended; it opens again when it happens again. Raises ErrorGroupNotFoundError."""
        return await self._mark(group_id, ErrorStatus.RESOLVED)

    async def reopen(self, group_id: UUID) -> ErrorGroup:
        """Note that a fault is not mended after all. Raises ErrorGroupNotFoundError."""
        return await self._mark(group_id, ErrorStatus.OPEN)

    async def _mark(self, group_id: UUID, status: ErrorStatus) -> ErrorGroup:
        group = _existing(await self._errors.mark(group_id, status), group_id)
        log.info("An error of the error log was marked", fingerprint=group.fingerprint, status=str(status))
        return group


def _existing(group: ErrorGroup | None, group_id: UUID) -> ErrorGroup:
    if group is None:
        raise ErrorGroupNotFoundError(group_id)
    return group
