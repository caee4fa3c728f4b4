"""What can go wrong with quotas."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.core.exceptions import NotFoundError, QuotaExceededError, ValidationError


class VideoQuotaExceededError(QuotaExceededError):
    """As many videos were made or asked for this month as the plan allows."""

    def __init__(self, message: str, *, resets_at: datetime, retry_after: float, details: Mapping[str, Any]) -> None:
        self.retry_after = retry_after
        hint = f"Wait until {resets_at:%Y-%m-%d %H:%M} UTC, cancel a render that waits, or choose a larger plan."
        super().__init__(message, hint=hint, details=details)


class StorageQuotaExceededError(QuotaExceededError):
    """What an account may keep would be exceeded by an upload."""

    status = 413


class UnknownPlanError(NotFoundError):
    """There is no such plan."""


class TimeZoneError(ValidationError):
    """There is no such time zone."""
