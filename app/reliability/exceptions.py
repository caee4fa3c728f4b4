"""What can go wrong with the error log."""

from __future__ import annotations

from uuid import UUID

from app.core.exceptions import NotFoundError


class ErrorGroupNotFoundError(NotFoundError):
    """There is no such fault in the error log."""

    def __init__(self, group_id: UUID) -> None:
        super().__init__(f"There is no error {group_id}.", hint="List them with GET /v1/admin/errors.")
