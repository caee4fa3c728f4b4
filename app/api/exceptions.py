"""Errors of the HTTP toolkit."""

from __future__ import annotations

from app.core.error_codes import ErrorCode
from app.core.exceptions import ConflictError, ForbiddenError, ReelwrightError, ValidationError


class DefectError(ReelwrightError):
    """Something went wrong on our side."""


class HostNotAllowedError(ForbiddenError):
    """The request was sent to a host name that is not this service's."""

    code, status = ErrorCode.HOST_NOT_ALLOWED, 421


class OriginNotAllowedError(ForbiddenError):
    """The request was made by a web page that may not call this service."""

    code = ErrorCode.ORIGIN_NOT_ALLOWED


class IdempotencyKeyReusedError(ValidationError):
    """The same Idempotency-Key came with another request."""

    code = ErrorCode.IDEMPOTENCY_KEY_REUSED


class RequestInProgressError(ConflictError):
    """A request with the same Idempotency-Key is still being worked on."""

    retryable = True
