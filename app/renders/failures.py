"""Errors of renders as data: from the process that makes a video to its worker, the database and the user."""

from __future__ import annotations

import errno
import re
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from app.core.error_codes import ErrorCode
from app.core.exceptions import ReelwrightError, StorageError
from app.core.masking import masked

STORAGE_ERRNOS: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EACCES, errno.EPERM, errno.EIO}
)
"""What the system says when files cannot be written, whoever was writing."""

INSIDE: Final = ("command", "log")
"""Details of errors that tell how a program was called and what it said; its message repeats them."""
IN_THE_LOG: Final = "The service's log says more. Another try may succeed."

OF_THE_SCRIPT: Final = frozenset(
    {ErrorCode.SCRIPT_PARSING_ERROR, ErrorCode.VALIDATION_ERROR, ErrorCode.NOT_FOUND, ErrorCode.MEDIA_ERROR}
)
"""What the author mends, not another try."""

_UNKNOWN_CHOICE: Final = re.compile(r"There is no (theme|voice|caption style)\b")
"""An option of the render that names nothing; of a setting, the script's line is told."""
_FOLDERS: Final = re.compile(r"(?<![\w/:.~-])(?:/[\w.@+-]+)+/(?=[\w.])")
"""The folders of an absolute path that names a file; not of an address."""


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
            return cls(error.code.value, error.message, error.hint, _details(error), error.retryable)
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

        return _changed(self, cut)

    def logged(self) -> dict[str, Any]:
        """Return what a log line tells."""
        return {
            "error_code": self.code,
            "reason": self.defect or self.message,
            "error_traceback": self.traceback or None,
        }

    def shown(self, *, shows_defects: bool) -> dict[str, Any]:
        """Return what the user sees, without secrets, and without the inside unless `shows_defects`."""
        told = self if shows_defects else self._from_outside()
        return {
            "error": masked(told.message),
            "code": told.code,
            "hint": masked(told.hint),
            "details": masked(told.details),
            "retryable": told.retryable,
        }

    def _from_outside(self) -> Failure:
        """Return the same without commands, logs of programs and folders of the machine, which are for operators."""
        message, inside = self.message, [str(self.details[name]) for name in INSIDE if name in self.details]
        for text in filter(None, map(str.strip, inside)):
            message = message.replace(text, "")
        if inside:
            message = message.rstrip(": \n") + "."
        details = {name: value for name, value in self.details.items() if name not in INSIDE}
        told = replace(self, message=message, hint=IN_THE_LOG if inside else self.hint, details=details)
        is_of_the_user = self.code == ErrorCode.SCRIPT_PARSING_ERROR.value
        return told if is_of_the_user else _changed(told, lambda text: _FOLDERS.sub("", text))


def is_lasting(error: Mapping[str, Any]) -> bool:
    """Return whether a render's error, as `shown`, is of its script or options: the same again meets it again."""
    return error["code"] in OF_THE_SCRIPT and not error["retryable"]


def shown(error: BaseException) -> dict[str, Any]:
    """Return what any user may see of an error."""
    return Failure.of(error).shown(shows_defects=False)


def _changed(failure: Failure, change: Callable[[str], str]) -> Failure:
    details = {name: change(value) if isinstance(value, str) else value for name, value in failure.details.items()}
    return replace(failure, message=change(failure.message), hint=change(failure.hint), details=details)


def _details(error: ReelwrightError) -> dict[str, Any]:
    """Return the details of an error but for its hint, which stands beside them; those of a wrong name say whose."""
    details = {name: _plain(value) for name, value in error.details.items() if name != "hint"}
    unknown = _UNKNOWN_CHOICE.match(error.message)
    if unknown and not details:
        return {"setting": unknown[1].replace(" ", "_")}
    return details


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | float | bool | None) else str(value)
