"""Every error Reelwright raises on purpose: one tree, with the code, number, status and retry rule on the class."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar


class ReelwrightError(Exception):
    """Base of all errors with a cause the user can act on.

    `message` says what is wrong and `hint` what to do about it; both are safe to show.
    """

    code: ClassVar[str] = "INTERNAL_ERROR"
    number: ClassVar[int] = 9000
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = dict(details or {})
        self.timestamp = datetime.now(UTC)

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class ValidationError(ReelwrightError):
    """A value given by the user is outside what is allowed."""

    code, number, status, exit_code = "VALIDATION_ERROR", 4001, 422, 2


class NotFoundError(ReelwrightError):
    """Something named by the user does not exist."""

    code, number, status, exit_code = "NOT_FOUND", 4004, 404, 2


class ConfigurationError(ReelwrightError):
    """The installation lacks something or a setting is wrong."""

    code, number, status, exit_code = "CONFIGURATION_ERROR", 9001, 500, 78


class CancelledError(ReelwrightError):
    """The user or the caller stopped the work; running it again resumes."""

    code, number, status, exit_code = "CANCELLED", 1499, 499, 130


class ScriptParsingError(ReelwrightError):
    """A script cannot be used; says in which file, line and column, and how to mend it."""

    code, number, status, exit_code = "SCRIPT_PARSING_ERROR", 1001, 422, 2

    def __init__(
        self, message: str, *, file: str | Path | None = None, line: int = 1, column: int = 1, hint: str = ""
    ) -> None:
        self.file = str(file) if file is not None else None
        self.line = line
        self.column = column
        details = {"file": self.file, "line": line, "column": column, "hint": hint}
        super().__init__(message, hint=hint, details=details)

    def __str__(self) -> str:
        return f"{self.file or '<script>'}:{self.line}:{self.column}: {super().__str__()}"


class VideoAssemblyError(ReelwrightError):
    """Drawing, encoding, mixing or joining failed."""

    code, number, status = "VIDEO_ASSEMBLY_ERROR", 1003, 500


class MediaError(VideoAssemblyError):
    """A picture, video or sound file given by the user cannot be read."""

    code, number, status, exit_code = "MEDIA_ERROR", 1004, 422, 2


class SpeechError(ReelwrightError):
    """A voice could not speak a text."""

    code, number, status, retryable = "SPEECH_ERROR", 1201, 502, True


class TranscriptionError(ReelwrightError):
    """A recording could not be transcribed."""

    code, number, status, retryable = "TRANSCRIPTION_ERROR", 1202, 502, True


class ModelNotAvailableError(ReelwrightError):
    """A model file is absent or is not the file its checksum promises."""

    code, number, status, exit_code = "MODEL_NOT_AVAILABLE", 2101, 503, 69


class StorageError(ReelwrightError):
    """Files could not be read, written or published."""

    code, number, status, retryable, exit_code = "STORAGE_ERROR", 5001, 500, True, 74
