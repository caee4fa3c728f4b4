"""Every error Reelwright raises on purpose: one tree, with the code, number, status and retry rule on the class.

Features subclass the error that fits; a subclass says only what differs from its parent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from app.core.error_codes import ErrorCode


class ReelwrightError(Exception):
    """Base of all errors with a cause the user can act on.

    `message` says what is wrong and `hint` what to do about it; both are safe to show.
    """

    code: ClassVar[ErrorCode] = ErrorCode.INTERNAL_ERROR
    status: ClassVar[int] = 500
    retryable: ClassVar[bool] = False
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", details: Mapping[str, Any] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = dict(details or {})
        self.timestamp = datetime.now(UTC)

    @property
    def number(self) -> int:
        """The number of the code."""
        return self.code.number

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".rstrip()


class ValidationError(ReelwrightError):
    """A value given by the user is outside what is allowed."""

    code, status, exit_code = ErrorCode.VALIDATION_ERROR, 422, 2


class BadRequestError(ReelwrightError):
    """A request cannot be understood at all."""

    code, status, exit_code = ErrorCode.BAD_REQUEST, 400, 2


class NotFoundError(ReelwrightError):
    """Something named by the user does not exist."""

    code, status, exit_code = ErrorCode.NOT_FOUND, 404, 2


class MethodNotAllowedError(ReelwrightError):
    """What is named cannot be done this to."""

    code, status, exit_code = ErrorCode.METHOD_NOT_ALLOWED, 405, 2


class ConfigurationError(ReelwrightError):
    """The installation lacks something or a setting is wrong."""

    code, status, exit_code = ErrorCode.CONFIGURATION_ERROR, 500, 78


class CancelledError(ReelwrightError):
    """The user or the caller stopped the work; running it again resumes."""

    code, status, exit_code = ErrorCode.CANCELLED, 499, 130


class ScriptParsingError(ReelwrightError):
    """A script cannot be used; says in which file, line and column, and how to mend it."""

    code, status, exit_code = ErrorCode.SCRIPT_PARSING_ERROR, 422, 2

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

    code, status = ErrorCode.VIDEO_ASSEMBLY_ERROR, 500


class MediaError(VideoAssemblyError):
    """A picture, video or sound file given by the user cannot be read."""

    code, status, exit_code = ErrorCode.MEDIA_ERROR, 422, 2


class SpeechError(ReelwrightError):
    """A voice could not speak a text."""

    code, status, retryable = ErrorCode.SPEECH_ERROR, 502, True


class TranscriptionError(ReelwrightError):
    """A recording could not be transcribed."""

    code, status, retryable = ErrorCode.TRANSCRIPTION_ERROR, 502, True


class ModelNotAvailableError(ReelwrightError):
    """A model file is absent or is not the file its checksum promises."""

    code, status, exit_code = ErrorCode.MODEL_NOT_AVAILABLE, 503, 69


class StorageError(ReelwrightError):
    """Files could not be read, written or published; nothing is half-written, so it can be tried again."""

    code, status, retryable, exit_code = ErrorCode.STORAGE_ERROR, 503, True, 74


class UnauthorizedError(ReelwrightError):
    """The caller did not say who they are, or could not prove it."""

    code, status, exit_code = ErrorCode.UNAUTHORIZED, 401, 77


class ForbiddenError(ReelwrightError):
    """The caller is known and may not do this."""

    code, status, exit_code = ErrorCode.FORBIDDEN, 403, 77


class ConflictError(ReelwrightError):
    """The request does not fit the state that something is in now."""

    code, status, exit_code = ErrorCode.CONFLICT, 409, 2


class PreconditionFailedError(ConflictError):
    """Something was changed by another since the caller last read it."""

    code, status = ErrorCode.PRECONDITION_FAILED, 412


class PreconditionRequiredError(ReelwrightError):
    """A change must say which version it was made from, and does not."""

    code, status, exit_code = ErrorCode.PRECONDITION_REQUIRED, 428, 2


class RequestTimeoutError(BadRequestError):
    """A request did not arrive whole in the time there is for it."""

    status = 408


class PayloadTooLargeError(ValidationError):
    """More was sent than is taken."""

    code, status = ErrorCode.PAYLOAD_TOO_LARGE, 413


class RangeNotSatisfiableError(ValidationError):
    """The part that was asked for lies outside of the whole."""

    code, status = ErrorCode.RANGE_NOT_SATISFIABLE, 416


class UnsupportedMediaTypeError(ValidationError):
    """What was sent is of a kind that is not taken here."""

    code, status = ErrorCode.UNSUPPORTED_MEDIA_TYPE, 415


class GoneError(NotFoundError):
    """Something was here and is not any more, like a link whose time is over."""

    code, status = ErrorCode.GONE, 410


class RateLimitError(ReelwrightError):
    """Too many requests in too short a time; `retry_after` is how many seconds to wait."""

    code, status, retryable, exit_code = ErrorCode.RATE_LIMIT_EXCEEDED, 429, True, 75

    def __init__(self, message: str, *, retry_after: float = 1.0, hint: str = "") -> None:
        self.retry_after = retry_after
        super().__init__(message, hint=hint, details={"retry_after": retry_after})


class QuotaExceededError(ReelwrightError):
    """What the caller's plan allows is used up."""

    code, status = ErrorCode.QUOTA_EXCEEDED, 402


class VideoGenerationError(ReelwrightError):
    """A video could not be made."""

    code, status, retryable = ErrorCode.VIDEO_GENERATION_ERROR, 502, True


class VeoGenerationError(VideoGenerationError):
    """Veo made no video."""

    code = ErrorCode.VEO_GENERATION_ERROR


class ImageGenerationError(ReelwrightError):
    """A picture could not be made."""

    code, status, retryable = ErrorCode.IMAGE_GENERATION_ERROR, 502, True


class ImagenGenerationError(ImageGenerationError):
    """Imagen made no picture."""

    code = ErrorCode.IMAGEN_GENERATION_ERROR


class LLMError(ReelwrightError):
    """A language model gave no usable answer."""

    code, status, retryable = ErrorCode.LLM_ERROR, 502, True


class VertexAIError(LLMError):
    """Vertex AI gave no usable answer."""

    code = ErrorCode.VERTEX_AI_ERROR


class BatchProcessingError(ReelwrightError):
    """A batch could not be worked through."""

    code = ErrorCode.BATCH_PROCESSING_ERROR


class SchedulingError(ReelwrightError):
    """A schedule could not be read or kept."""

    code, retryable = ErrorCode.SCHEDULING_ERROR, True


class ExternalServiceError(ReelwrightError):
    """A service of others failed or could not be reached."""

    code, status, retryable, exit_code = ErrorCode.EXTERNAL_SERVICE_ERROR, 503, True, 69


class ServiceUnavailableError(ReelwrightError):
    """The service is starting, stopping or overloaded; `retry_after` is how many seconds to wait."""

    code, status, retryable, exit_code = ErrorCode.SERVICE_UNAVAILABLE, 503, True, 75

    def __init__(self, message: str, *, retry_after: float = 1.0, hint: str = "") -> None:
        self.retry_after = retry_after
        super().__init__(message, hint=hint, details={"retry_after": retry_after})


class DatabaseError(ReelwrightError):
    """The database did not do what it was asked."""

    code = ErrorCode.DATABASE_ERROR


class ConnectionError(DatabaseError):
    """The database cannot be reached, or has no connection free."""

    code, status, retryable, exit_code = ErrorCode.DATABASE_CONNECTION_ERROR, 503, True, 69


class DatabaseFullError(StorageError, ConnectionError):
    """The database's disk is full: a failure of storage to who is told, a database that cannot serve to who waits."""


class TransactionError(DatabaseError):
    """A transaction was rolled back and could not be repeated."""

    code, status, retryable = ErrorCode.TRANSACTION_ERROR, 503, True


class QueryError(DatabaseError):
    """A query was refused by the database."""

    code = ErrorCode.QUERY_ERROR
