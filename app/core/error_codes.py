"""The codes of all errors: what machines tell them apart by. No code changes its meaning or is used for another.

Numbers go by family: 1xxx making video, 2xxx language models, 3xxx batches and schedules, 4xxx the caller's doing,
5xxx storage and database, 6xxx services of others, 9xxx ourselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Self


class ErrorCode(StrEnum):
    """A code and its number."""

    number: int

    def __new__(cls, name: str, number: int) -> Self:
        """Make a member that equals its name and knows its number."""
        member = str.__new__(cls, name)
        member._value_ = name
        member.number = number
        return member

    SCRIPT_PARSING_ERROR = "SCRIPT_PARSING_ERROR", 1001
    VIDEO_GENERATION_ERROR = "VIDEO_GENERATION_ERROR", 1002
    VIDEO_ASSEMBLY_ERROR = "VIDEO_ASSEMBLY_ERROR", 1003
    MEDIA_ERROR = "MEDIA_ERROR", 1004
    VEO_GENERATION_ERROR = "VEO_GENERATION_ERROR", 1005
    IMAGE_GENERATION_ERROR = "IMAGE_GENERATION_ERROR", 1101
    IMAGEN_GENERATION_ERROR = "IMAGEN_GENERATION_ERROR", 1102
    SPEECH_ERROR = "SPEECH_ERROR", 1201
    TRANSCRIPTION_ERROR = "TRANSCRIPTION_ERROR", 1202
    CANCELLED = "CANCELLED", 1499
    LLM_ERROR = "LLM_ERROR", 2001
    VERTEX_AI_ERROR = "VERTEX_AI_ERROR", 2002
    MODEL_NOT_AVAILABLE = "MODEL_NOT_AVAILABLE", 2101
    BATCH_PROCESSING_ERROR = "BATCH_PROCESSING_ERROR", 3001
    SCHEDULING_ERROR = "SCHEDULING_ERROR", 3101
    BAD_REQUEST = "BAD_REQUEST", 4000
    VALIDATION_ERROR = "VALIDATION_ERROR", 4001
    UNAUTHORIZED = "UNAUTHORIZED", 4002
    FORBIDDEN = "FORBIDDEN", 4003
    NOT_FOUND = "NOT_FOUND", 4004
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED", 4005
    NOT_ACCEPTABLE = "NOT_ACCEPTABLE", 4006
    CONFLICT = "CONFLICT", 4009
    GONE = "GONE", 4010
    PRECONDITION_FAILED = "PRECONDITION_FAILED", 4012
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE", 4013
    UNSUPPORTED_MEDIA_TYPE = "UNSUPPORTED_MEDIA_TYPE", 4015
    RANGE_NOT_SATISFIABLE = "RANGE_NOT_SATISFIABLE", 4016
    HOST_NOT_ALLOWED = "HOST_NOT_ALLOWED", 4021
    IDEMPOTENCY_KEY_REUSED = "IDEMPOTENCY_KEY_REUSED", 4022
    ORIGIN_NOT_ALLOWED = "ORIGIN_NOT_ALLOWED", 4023
    PRECONDITION_REQUIRED = "PRECONDITION_REQUIRED", 4028
    RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED", 4029
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED", 4030
    HEADERS_TOO_LARGE = "HEADERS_TOO_LARGE", 4031
    STORAGE_ERROR = "STORAGE_ERROR", 5001
    DATABASE_ERROR = "DATABASE_ERROR", 5101
    DATABASE_CONNECTION_ERROR = "DATABASE_CONNECTION_ERROR", 5102
    TRANSACTION_ERROR = "TRANSACTION_ERROR", 5103
    QUERY_ERROR = "QUERY_ERROR", 5104
    AUDIT_BROKEN = "AUDIT_BROKEN", 5105
    EXTERNAL_SERVICE_ERROR = "EXTERNAL_SERVICE_ERROR", 6001
    INTERNAL_ERROR = "INTERNAL_ERROR", 9000
    CONFIGURATION_ERROR = "CONFIGURATION_ERROR", 9001
    SERVICE_UNAVAILABLE = "SERVICE_UNAVAILABLE", 9003


WITHOUT_CLASS: Final[Mapping[ErrorCode, tuple[int, str]]] = MappingProxyType(
    {
        ErrorCode.NOT_ACCEPTABLE: (406, "No form that the caller would take is given here."),
        ErrorCode.HEADERS_TOO_LARGE: (431, "The headers of a request are too large to be read."),
    }
)
"""Codes of what the framework refuses before any of our code runs: their status and meaning."""

WHAT_TO_DO: Final[Mapping[ErrorCode, str]] = MappingProxyType(
    {
        ErrorCode.SCRIPT_PARSING_ERROR: "Mend the script at the line and column in `details`.",
        ErrorCode.VIDEO_GENERATION_ERROR: "Try again; if it stays, look at the render's error and the worker's log.",
        ErrorCode.VIDEO_ASSEMBLY_ERROR: "Try again; if it stays, look at the worker's log under the job's id.",
        ErrorCode.MEDIA_ERROR: "Convert the file to a usual format, or use another.",
        ErrorCode.VEO_GENERATION_ERROR: "Try again later, or use designed scenes.",
        ErrorCode.IMAGE_GENERATION_ERROR: "Try again, describe it in other words, or use your own picture.",
        ErrorCode.IMAGEN_GENERATION_ERROR: "Try again later, or use your own picture.",
        ErrorCode.SPEECH_ERROR: "Try again, or choose another voice.",
        ErrorCode.TRANSCRIPTION_ERROR: "Try again with a recording that can be understood.",
        ErrorCode.CANCELLED: "Nothing; start it again to go on where it stopped.",
        ErrorCode.LLM_ERROR: "Try again later, or configure another model.",
        ErrorCode.VERTEX_AI_ERROR: "Try again later; check the key and the quota of the project.",
        ErrorCode.MODEL_NOT_AVAILABLE: "Run `reelwright doctor`: it says how to get the model.",
        ErrorCode.BATCH_PROCESSING_ERROR: "Look at the errors of the batch's items, mend them, and retry those.",
        ErrorCode.SCHEDULING_ERROR: "Check the cron expression and the time zone.",
        ErrorCode.BAD_REQUEST: "Send what the reference describes.",
        ErrorCode.VALIDATION_ERROR: "Change what `details.problems` names.",
        ErrorCode.UNAUTHORIZED: "Say who you are.",
        ErrorCode.FORBIDDEN: "Ask who runs the service for the right to do this.",
        ErrorCode.NOT_FOUND: "Check the id; list what there is.",
        ErrorCode.METHOD_NOT_ALLOWED: "Use one of the methods in the `Allow` header.",
        ErrorCode.NOT_ACCEPTABLE: "Leave out the `Accept` header, or ask for application/json.",
        ErrorCode.CONFLICT: "Read what is there now, then decide anew.",
        ErrorCode.GONE: "Ask for a new one.",
        ErrorCode.PRECONDITION_FAILED: "Read it again, change that, and send its ETag in `If-Match`.",
        ErrorCode.PAYLOAD_TOO_LARGE: "Send less; `details` names the limit.",
        ErrorCode.UNSUPPORTED_MEDIA_TYPE: "Send one of the kinds that the message names.",
        ErrorCode.RANGE_NOT_SATISFIABLE: "Ask for a range within the size in `Content-Range`.",
        ErrorCode.HOST_NOT_ALLOWED: "Use an address of the service, or add the name to REELWRIGHT_ALLOWED_HOSTS.",
        ErrorCode.IDEMPOTENCY_KEY_REUSED: "Use a new key for a new request.",
        ErrorCode.ORIGIN_NOT_ALLOWED: "Add the origin to REELWRIGHT_ALLOWED_ORIGINS if it is yours.",
        ErrorCode.PRECONDITION_REQUIRED: "Send the ETag of what you read in `If-Match`.",
        ErrorCode.RATE_LIMIT_EXCEEDED: "Wait as long as `Retry-After` says.",
        ErrorCode.QUOTA_EXCEEDED: "Wait for the next period, or choose a larger plan.",
        ErrorCode.HEADERS_TOO_LARGE: "Send fewer or shorter headers and cookies.",
        ErrorCode.STORAGE_ERROR: "Check space and permissions where the files lie, then try again.",
        ErrorCode.DATABASE_ERROR: "Try again; if it stays, look at the log under the request's id.",
        ErrorCode.DATABASE_CONNECTION_ERROR: "Wait as long as `Retry-After` says; check that the database runs.",
        ErrorCode.TRANSACTION_ERROR: "Try again.",
        ErrorCode.QUERY_ERROR: "A defect: report it with the request's id.",
        ErrorCode.AUDIT_BROKEN: "Leave the database as it is, and compare it with a backup from before.",
        ErrorCode.EXTERNAL_SERVICE_ERROR: "Try again later.",
        ErrorCode.INTERNAL_ERROR: "A defect: report it with the request's id.",
        ErrorCode.CONFIGURATION_ERROR: "Run `reelwright config check` and mend what it names.",
        ErrorCode.SERVICE_UNAVAILABLE: "Wait as long as `Retry-After` says.",
    }
)
"""What who meets an error can do about it; the error's own message often knows more."""
