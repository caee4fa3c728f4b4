"""What can go wrong with the audit log."""

from __future__ import annotations

from app.core.error_codes import ErrorCode
from app.core.exceptions import DatabaseError


class AuditBrokenError(DatabaseError):
    """The audit log is not what was written: somebody changed it."""

    code = ErrorCode.AUDIT_BROKEN
