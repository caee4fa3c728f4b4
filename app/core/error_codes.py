"""The codes of all errors: what machines tell them apart by. No code changes its meaning or is used for another.

Numbers go by family: 1xxx making video, 2xxx language models, 3xxx batches and schedules, 4xxx the caller's doing,
5xxx storage and database, 6xxx services of others, 9xxx ourselves.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Self


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
    VALIDATION_ERROR = "VALIDATION_ERROR", 4001
    UNAUTHORIZED = "UNAUTHORIZED", 4002
    FORBIDDEN = "FORBIDDEN", 4003
    NOT_FOUND = "NOT_FOUND", 4004
    METHOD_NOT_ALLOWED = "METHOD_NOT_ALLOWED", 4005
    CONFLICT = "CONFLICT", 4009
    PRECONDITION_FAILED = "PRECONDITION_FAILED", 4012
    PAYLOAD_TOO_LARGE = "PAYLOAD_TOO_LARGE", 4013
    RATE_LIMIT_EXCEEDED = "RATE_LIMIT_EXCEEDED", 4029
    QUOTA_EXCEEDED = "QUOTA_EXCEEDED", 4030
    STORAGE_ERROR = "STORAGE_ERROR", 5001
    DATABASE_ERROR = "DATABASE_ERROR", 5101
    DATABASE_CONNECTION_ERROR = "DATABASE_CONNECTION_ERROR", 5102
    TRANSACTION_ERROR = "TRANSACTION_ERROR", 5103
    QUERY_ERROR = "QUERY_ERROR", 5104
    EXTERNAL_SERVICE_ERROR = "EXTERNAL_SERVICE_ERROR", 6001
    INTERNAL_ERROR = "INTERNAL_ERROR", 9000
    CONFIGURATION_ERROR = "CONFIGURATION_ERROR", 9001
