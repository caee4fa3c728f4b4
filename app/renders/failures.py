"""Errors of renders as data: from the process that makes a video to its worker, the database and the user."""

from __future__ import annotations

import errno
import traceback
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from app.core.error_codes import ErrorCode
from app.core.exceptions import ReelwrightError, StorageError

STORAGE_ERRNOS: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
)
"""What the system says when files cannot be written, whoever was writing."""


@dataclass(frozen=True)
class Failure:
    """Why no video was made. `defect` says what it was if it was a fault of ours; nobody else can mend that."""

    code: str
    message: str
    hint: str = ""
    details: dict[str, Any] = field(default_factory=dict)
    retryable: bool = False
    defect: str = ""
    traceback: str = ""

    @classmethod
    def of(cls, error: BaseException) -> Failure:
        """Return what an error means; files that cannot be written are a StorageError, unknown errors a defect."""
        if isinstance(error, OSError) and error.errno in STORAGE_ERRNOS:
            error = StorageError(
                f"Files cannot be written: {error.strerror}.", hint="Check space and permissions, then try again."
            )
        if isinstance(error, ReelwrightError):
            details = {name: _plain(value) for name, value in error.details.items()}
            return cls(error.code.value, error.message, error.hint, details, error.retryable)
        trace = "".join(traceback.format_exception(error))
        place = [f"{frame.filename}:{frame.name}" for frame in traceback.extract_tb(error.__traceback__)[-1:]]
        return cls(
            ErrorCode.INTERNAL_ERROR.value,
            "The video could not be made: a fault of ours.",
            hint="It is in the error log. Another try may succeed.",
            defect=f"{type(error).__name__} in {'/'.join(place)}: {error}",
            traceback=trace,
        )

    def without(self, *folders: Path) -> Failure:
        """Return the same with files named as the user named them, not by the folders they lay in meanwhile."""

        def cut(text: str) -> str:
            for folder in folders:
                text = text.replace(f"{folder}/", "")
            return text

        details = {name: cut(value) if isinstance(value, str) else value for name, value in self.details.items()}
        return replace(self, message=cut(self.message), hint=cut(self.hint), details=details)

    def logged(self) -> dict[str, Any]:
        """Return what a log line tells."""
        return {
            "error_code": self.code,
            "reason": self.defect or self.message,
            "error_traceback": self.traceback or None,
        }

    def shown(self) -> dict[str, Any]:
        """Return what the user sees."""
        return {
            "error": self.message,
            "code": self.code,
            "hint": self.hint,
            "details": self.details,
            "retryable": self.retryable,
        }


def shown(error: BaseException) -> dict[str, Any]:
    """Return what the user sees of an error."""
    return Failure.of(error).shown()


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
