from __future__ import annotations

import inspect
from datetime import UTC

import pytest

from app.core import exceptions
from app.core.error_codes import ErrorCode
from app.core.exceptions import RateLimitError, ReelwrightError, ScriptParsingError

TREE = [
    kind
    for _, kind in inspect.getmembers(exceptions, inspect.isclass)
    if issubclass(kind, ReelwrightError) and kind.__module__ == exceptions.__name__
]


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
class TestEveryError:
    def test_says_what_and_what_to_do(self, kind: type[ReelwrightError]) -> None:
        error = kind("It broke.", hint="Mend it.")
        assert str(error).endswith("It broke. Mend it.")
        assert error.timestamp.tzinfo is UTC

    def test_carries_its_mapping(self, kind: type[ReelwrightError]) -> None:
        assert kind.code.isupper()
        assert kind("It broke.").number == kind.code.number >= 1000
        assert 400 <= kind.status < 600
        assert 1 <= kind.exit_code <= 130
        assert kind.__doc__


def test_codes_and_numbers_are_unique() -> None:
    assert len({kind.code for kind in TREE}) == len(TREE)
    assert len({kind.code.number for kind in TREE}) == len(TREE)


def test_every_name_of_the_requirements_is_there() -> None:
    wanted = """ValidationError NotFoundError ConflictError UnauthorizedError ForbiddenError RateLimitError
    QuotaExceededError ScriptParsingError VideoGenerationError VeoGenerationError ImageGenerationError
    ImagenGenerationError SpeechError LLMError VertexAIError VideoAssemblyError StorageError BatchProcessingError
    SchedulingError ExternalServiceError DatabaseError ConnectionError TransactionError QueryError"""
    assert set(wanted.split()) <= {kind.__name__ for kind in TREE}


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


def test_a_code_is_its_name() -> None:
    assert all(code == code.name == str(code) for code in ErrorCode)
    assert len({code.number for code in ErrorCode}) == len(ErrorCode)


def test_a_rate_limit_says_when_to_come_back() -> None:
    assert RateLimitError("Too many requests.", retry_after=12.5).details == {"retry_after": 12.5}


def test_a_script_error_is_located() -> None:
    error = ScriptParsingError("Unknown option.", file="a.md", line=3, column=7, hint="Remove it.")
    assert str(error) == "a.md:3:7: Unknown option. Remove it."
    assert error.details == {"file": "a.md", "line": 3, "column": 7, "hint": "Remove it."}


def test_a_script_error_without_a_file_names_the_script() -> None:
    assert str(ScriptParsingError("Empty.")) == "<script>:1:1: Empty."
