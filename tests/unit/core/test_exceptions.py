from __future__ import annotations

import asyncio
import inspect
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, Counter

from app.api.error_handlers import ErrorAnswers
from app.core import exceptions
from app.core.context import bind
from app.core.error_codes import WHAT_TO_DO, WITHOUT_CLASS, ErrorCode
from app.core.error_tracking import NoTracking
from app.core.exceptions import RateLimitError, ReelwrightError, ScriptParsingError, ServiceUnavailableError


class Facts(NamedTuple):
    """What machines may rely on."""

    code: str
    number: int
    status: int
    retryable: bool
    exit_code: int


TREE = {
    "ReelwrightError": Facts("INTERNAL_ERROR", 9000, 500, False, 1),
    "ScriptParsingError": Facts("SCRIPT_PARSING_ERROR", 1001, 422, False, 2),
    "VideoGenerationError": Facts("VIDEO_GENERATION_ERROR", 1002, 502, True, 1),
    "VideoAssemblyError": Facts("VIDEO_ASSEMBLY_ERROR", 1003, 500, False, 1),
    "MediaError": Facts("MEDIA_ERROR", 1004, 422, False, 2),
    "VeoGenerationError": Facts("VEO_GENERATION_ERROR", 1005, 502, True, 1),
    "ImageGenerationError": Facts("IMAGE_GENERATION_ERROR", 1101, 502, True, 1),
    "ImagenGenerationError": Facts("IMAGEN_GENERATION_ERROR", 1102, 502, True, 1),
    "SpeechError": Facts("SPEECH_ERROR", 1201, 502, True, 1),
    "TranscriptionError": Facts("TRANSCRIPTION_ERROR", 1202, 502, True, 1),
    "CancelledError": Facts("CANCELLED", 1499, 499, False, 130),
    "LLMError": Facts("LLM_ERROR", 2001, 502, True, 1),
    "VertexAIError": Facts("VERTEX_AI_ERROR", 2002, 502, True, 1),
    "ModelNotAvailableError": Facts("MODEL_NOT_AVAILABLE", 2101, 503, False, 69),
    "BatchProcessingError": Facts("BATCH_PROCESSING_ERROR", 3001, 500, False, 1),
    "SchedulingError": Facts("SCHEDULING_ERROR", 3101, 500, True, 1),
    "BadRequestError": Facts("BAD_REQUEST", 4000, 400, False, 2),
    "ValidationError": Facts("VALIDATION_ERROR", 4001, 422, False, 2),
    "UnauthorizedError": Facts("UNAUTHORIZED", 4002, 401, False, 77),
    "ForbiddenError": Facts("FORBIDDEN", 4003, 403, False, 77),
    "NotFoundError": Facts("NOT_FOUND", 4004, 404, False, 2),
    "MethodNotAllowedError": Facts("METHOD_NOT_ALLOWED", 4005, 405, False, 2),
    "ConflictError": Facts("CONFLICT", 4009, 409, False, 2),
    "GoneError": Facts("GONE", 4010, 410, False, 2),
    "PreconditionFailedError": Facts("PRECONDITION_FAILED", 4012, 412, False, 2),
    "RequestTimeoutError": Facts("BAD_REQUEST", 4000, 408, False, 2),
    "PayloadTooLargeError": Facts("PAYLOAD_TOO_LARGE", 4013, 413, False, 2),
    "UnsupportedMediaTypeError": Facts("UNSUPPORTED_MEDIA_TYPE", 4015, 415, False, 2),
    "RangeNotSatisfiableError": Facts("RANGE_NOT_SATISFIABLE", 4016, 416, False, 2),
    "PreconditionRequiredError": Facts("PRECONDITION_REQUIRED", 4028, 428, False, 2),
    "RateLimitError": Facts("RATE_LIMIT_EXCEEDED", 4029, 429, True, 75),
    "QuotaExceededError": Facts("QUOTA_EXCEEDED", 4030, 402, False, 1),
    "StorageError": Facts("STORAGE_ERROR", 5001, 503, True, 74),
    "DatabaseError": Facts("DATABASE_ERROR", 5101, 500, False, 1),
    "ConnectionError": Facts("DATABASE_CONNECTION_ERROR", 5102, 503, True, 69),
    "DatabaseFullError": Facts("STORAGE_ERROR", 5001, 503, True, 74),
    "TransactionError": Facts("TRANSACTION_ERROR", 5103, 503, True, 1),
    "QueryError": Facts("QUERY_ERROR", 5104, 500, False, 1),
    "ExternalServiceError": Facts("EXTERNAL_SERVICE_ERROR", 6001, 503, True, 69),
    "ConfigurationError": Facts("CONFIGURATION_ERROR", 9001, 500, False, 78),
    "ServiceUnavailableError": Facts("SERVICE_UNAVAILABLE", 9003, 503, True, 75),
}
CLASSES = {
    name: kind
    for name, kind in inspect.getmembers(exceptions, inspect.isclass)
    if issubclass(kind, ReelwrightError) and kind.__module__ == exceptions.__name__
}


def answered(error: Exception, *, shows_defects: bool = False) -> tuple[int, dict[str, str], dict[str, Any]]:
    """Return status, headers and body of what a client is answered."""
    counter = Counter("errors", "Errors.", ["code"], registry=CollectorRegistry())
    answers = ErrorAnswers(FastAPI(), shows_defects=shows_defects, counter=counter, tracker=NoTracking())
    scope = {"type": "http", "method": "GET", "path": "/"}
    with bind(request_id="r-1"):
        response = asyncio.run(answers.answer(scope, error))
    return response.status_code, dict(response.headers), json.loads(bytes(response.body))


def test_the_tree_is_all_there_is() -> None:
    assert set(CLASSES) == set(TREE)


@pytest.mark.parametrize(("name", "facts"), TREE.items(), ids=list(TREE))
class TestEveryError:
    def test_says_what_and_what_to_do(self, name: str, facts: Facts) -> None:
        error = CLASSES[name]("It broke.", hint="Mend it.")
        assert str(error).endswith("It broke. Mend it.")
        assert (error.message, error.hint) == ("It broke.", "Mend it.")
        assert error.timestamp.tzinfo is UTC

    def test_carries_its_mapping(self, name: str, facts: Facts) -> None:
        error = CLASSES[name]("It broke.")
        assert Facts(error.code, error.number, error.status, error.retryable, error.exit_code) == facts
        assert CLASSES[name].__doc__

    def test_is_answered_in_the_shape_of_all_errors(self, name: str, facts: Facts) -> None:
        status, headers, body = answered(CLASSES[name]("It broke.", hint="Mend it."))
        assert status == facts.status
        assert set(body) == {"error", "code", "details", "timestamp", "request_id"}
        assert (body["code"], body["request_id"]) == (facts.code, "r-1")
        assert datetime.fromisoformat(body["timestamp"]).tzinfo is not None
        assert headers["content-type"] == "application/json"
        assert ("retry-after" in headers) == (status in {429, 503})

    def test_tells_of_the_inside_in_development_alone(self, name: str, facts: Facts) -> None:
        error = CLASSES[name]("It broke inside.", hint="Mend the inside.")
        shown = "inside" in json.dumps(answered(error)[2])
        assert shown == (facts.status != 500)
        assert "inside" in json.dumps(answered(error, shows_defects=True)[2])


class TestCodes:
    def test_are_unique_with_their_numbers(self) -> None:
        assert len({code.number for code in ErrorCode}) == len(ErrorCode) == len({code.value for code in ErrorCode})

    def test_are_their_names(self) -> None:
        assert all(code == code.name == str(code) for code in ErrorCode)

    def test_go_by_family(self) -> None:
        assert {code.number // 1000 for code in ErrorCode} == {1, 2, 3, 4, 5, 6, 9}

    def test_each_says_what_to_do(self) -> None:
        assert set(WHAT_TO_DO) == set(ErrorCode)

    def test_those_without_a_class_are_told(self) -> None:
        assert all(400 <= status < 600 and meaning for status, meaning in WITHOUT_CLASS.values())


def test_every_name_of_the_requirements_is_there() -> None:
    wanted = """ValidationError NotFoundError ConflictError UnauthorizedError ForbiddenError RateLimitError
    QuotaExceededError ScriptParsingError VideoGenerationError VeoGenerationError ImageGenerationError
    ImagenGenerationError SpeechError LLMError VertexAIError VideoAssemblyError StorageError BatchProcessingError
    SchedulingError ExternalServiceError DatabaseError ConnectionError TransactionError QueryError"""
    assert set(wanted.split()) <= set(CLASSES)


@pytest.mark.parametrize(
    ("kind", "parent"),
    [
        (exceptions.VeoGenerationError, exceptions.VideoGenerationError),
        (exceptions.ImagenGenerationError, exceptions.ImageGenerationError),
        (exceptions.VertexAIError, exceptions.LLMError),
        (exceptions.ConnectionError, exceptions.DatabaseError),
        (exceptions.TransactionError, exceptions.DatabaseError),
        (exceptions.QueryError, exceptions.DatabaseError),
    ],
)
def test_families(kind: type[ReelwrightError], parent: type[ReelwrightError]) -> None:
    assert issubclass(kind, parent)


@pytest.mark.parametrize("kind", [RateLimitError, ServiceUnavailableError])
def test_who_shall_wait_is_told_how_long(kind: type[RateLimitError | ServiceUnavailableError]) -> None:
    error = kind("Too many requests.", retry_after=12.5)
    assert (error.retry_after, error.details) == (12.5, {"retry_after": 12.5})
    _, headers, body = answered(error)
    assert headers["retry-after"] == "13"
    assert body["details"]["retry_after"] == 12.5


class TestScriptParsingError:
    def test_is_located(self) -> None:
        error = ScriptParsingError("Unknown option.", file="a.md", line=3, column=7, hint="Remove it.")
        assert str(error) == "a.md:3:7: Unknown option. Remove it."
        assert error.details == {"file": "a.md", "line": 3, "column": 7, "hint": "Remove it."}

    def test_without_a_file_names_the_script(self) -> None:
        assert str(ScriptParsingError("Empty.")) == "<script>:1:1: Empty."


class TestDefects:
    def test_are_answered_without_the_inside(self) -> None:
        status, _, body = answered(ValueError("secret inside"))
        assert (status, body["code"]) == (500, "INTERNAL_ERROR")
        assert "inside" not in json.dumps(body)

    def test_secrets_do_not_show(self) -> None:
        error = exceptions.ValidationError(
            "Cannot use password=hunter2.", hint="Write to jo@example.org.", details={"api_key": "hunter2"}
        )
        text = json.dumps(answered(error)[2])
        assert "hunter2" not in text
        assert "jo@example.org" not in text
