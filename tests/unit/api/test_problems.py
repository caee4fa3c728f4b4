"""How every error is answered."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import psycopg
import pytest
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import ValidationError as PydanticError
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.api.error_handlers import body_of
from app.api.openapi import example_of
from app.api.problems import DEFECT, HINTS, Problem, problem_of
from app.core.context import bind
from app.core.error_codes import ErrorCode
from app.core.exceptions import (
    RateLimitError,
    ReelwrightError,
    ServiceUnavailableError,
    StorageError,
    ValidationError,
)

NO_TEXT = "Input should be a valid string"
APP = Path(__file__).resolve().parents[3] / "app"


def every_error() -> list[type[ReelwrightError]]:
    """Return every class of error of the product."""
    for file in APP.rglob("exceptions.py"):
        importlib.import_module(".".join(file.relative_to(APP.parent).with_suffix("").parts))
    found, waiting = set(), [ReelwrightError]
    while waiting:
        kind = waiting.pop()
        found.add(kind)
        waiting += kind.__subclasses__()
    return sorted((kind for kind in found if kind.__module__.startswith("app.")), key=lambda kind: kind.__name__)


def made(kind: type[ReelwrightError]) -> ReelwrightError:
    """Return an error of a class, whatever it is made of."""
    error = kind.__new__(kind)
    ReelwrightError.__init__(error, "It broke.", hint="Mend it.", details={"place": "here"})
    return error


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
class TestEveryClass:
    def test_development_sees_all_of_it(self, kind: type[ReelwrightError]) -> None:
        problem = problem_of(made(kind), shows_defects=True)
        assert (problem.status, problem.code) == (kind.status, kind.code)
        assert (problem.message, problem.details) == ("It broke.", {"place": "here", "hint": "Mend it."})
        assert problem.is_defect == (kind.status == 500 or issubclass(kind, StorageError))

    def test_production_sees_no_inside(self, kind: type[ReelwrightError]) -> None:
        problem = problem_of(made(kind), shows_defects=False)
        assert (problem.status, problem.code) == (kind.status, kind.code)
        if kind.status == 500:
            assert problem.message == DEFECT
            assert set(problem.details) == {"hint"}
            assert "place" not in str(problem.details)
        else:
            assert problem.message == "It broke."

    def test_who_should_wait_is_told_how_long(self, kind: type[ReelwrightError]) -> None:
        headers = problem_of(made(kind), shows_defects=False).headers
        assert ("Retry-After" in headers) == (kind.status in {429, 503})


@pytest.mark.parametrize(("seconds", "said"), [(0.1, "1"), (1.0, "1"), (1.5, "2"), (60, "60")])
def test_waits_are_whole_seconds(seconds: float, said: str) -> None:
    for error in (
        RateLimitError("Slowly.", retry_after=seconds),
        ServiceUnavailableError("Away.", retry_after=seconds),
    ):
        assert problem_of(error, shows_defects=False).headers == {"Retry-After": said}


class TestFramework:
    @pytest.mark.parametrize(
        ("status", "code"),
        [
            (400, "BAD_REQUEST"), (401, "UNAUTHORIZED"), (403, "FORBIDDEN"), (404, "NOT_FOUND"),
            (405, "METHOD_NOT_ALLOWED"), (406, "NOT_ACCEPTABLE"), (413, "PAYLOAD_TOO_LARGE"),
            (415, "UNSUPPORTED_MEDIA_TYPE"), (416, "RANGE_NOT_SATISFIABLE"), (418, "BAD_REQUEST"),
            (422, "VALIDATION_ERROR"), (429, "RATE_LIMIT_EXCEEDED"), (431, "HEADERS_TOO_LARGE"),
            (500, "INTERNAL_ERROR"), (503, "SERVICE_UNAVAILABLE"),
        ],
    )  # fmt: skip
    def test_every_status_has_a_code(self, status: int, code: str) -> None:
        problem = problem_of(HTTPException(status), shows_defects=False)
        assert (problem.status, str(problem.code)) == (status, code)

    def test_headers_are_kept(self) -> None:
        error = HTTPException(401, headers={"WWW-Authenticate": "Bearer"})
        assert problem_of(error, shows_defects=False).headers == {"WWW-Authenticate": "Bearer"}

    def test_what_a_framework_wraps_is_found(self) -> None:
        """FastAPI turns whatever is raised while it reads a body into a 400."""
        error = HTTPException(400, "There was an error parsing the body")
        error.__cause__ = ValidationError("The body is odd.")
        problem = problem_of(error, shows_defects=False)
        assert (problem.status, problem.message) == (422, "The body is odd.")


class TestRequest:
    def errors(self, *errors: dict[str, Any]) -> Problem:
        return problem_of(RequestValidationError(errors), shows_defects=False)

    def test_each_field_is_named_with_a_hint_and_without_its_value(self) -> None:
        problem = self.errors(
            {"type": "missing", "loc": ("body", "title"), "msg": "Field required", "input": {"password": "geheim"}},
            {"type": "odd", "loc": ("query", "limit"), "msg": "Value error, It is odd.", "input": "geheim"},
            {"type": "odd", "loc": ("body", 3, "function-after[checked(), str]", "name"), "msg": "Odd", "input": 1},
        )
        assert (problem.status, problem.code) == (422, ErrorCode.VALIDATION_ERROR)
        assert problem.message == "body.title: Field required. And 2 more."
        first, second, third = problem.details["problems"]
        assert first == {"location": "body.title", "message": "Field required", "hint": HINTS["missing"]}
        assert (second["location"], second["message"]) == ("query.limit", "It is odd")
        assert second["hint"]
        assert third["location"] == "body.3.name"
        assert "geheim" not in body_of(problem).decode()

    def test_json_that_is_none(self) -> None:
        found = {"type": "json_invalid", "loc": ("body", 7), "msg": "JSON decode error", "ctx": {"error": "Odd"}}
        problem = self.errors(found)
        assert (problem.status, problem.code) == (400, ErrorCode.BAD_REQUEST)
        assert problem.message == "The body is not JSON: Odd at character 7."

    @pytest.mark.parametrize(
        ("text", "position", "says", "hint"),
        [
            ('{"a": 1,\n  b}', 11, "The body is not JSON: Odd at line 2, column 3.", "Check quotes"),
            (
                "# A talk\n\nWords.",
                0,
                "The body is not JSON: Odd at line 1, column 1.",
                "PUT /v1/projects/{id}/script",
            ),
            ("---\ntheme: x\n---\n", 0, "The body is not JSON: Odd at line 1, column 1.", "text/markdown"),
            ("Words.\n\n## A heading\n", 0, "The body is not JSON: Odd at line 1, column 1.", "text/markdown"),
        ],
    )
    def test_json_that_is_none_by_line(self, text: str, position: int, says: str, hint: str) -> None:
        found = {"type": "json_invalid", "loc": ("body", position), "msg": "", "ctx": {"error": "Odd"}}
        problem = problem_of(RequestValidationError([found], body=text), shows_defects=False)
        assert problem.message == says
        assert hint in problem.details["hint"]

    def test_without_any_error(self) -> None:
        assert self.errors().status == 422


class Part(BaseModel):
    """A part of what is sent."""

    model_config = ConfigDict(extra="forbid")
    source: str = Field(min_length=1)


class Sent(BaseModel):
    """What is sent."""

    model_config = ConfigDict(extra="forbid")
    title: Annotated[str, BeforeValidator(lambda value: value)] | SkipJsonSchema[None] = None
    texts: dict[str, str | dict[str, str | None] | None] | None = None
    parts: list[Part] = Field(default_factory=list)


def refused(sent: object) -> Problem:
    """Return how a body is refused."""
    try:
        Sent.model_validate(sent)
    except PydanticError as error:
        found = [{**each, "loc": ("body", *each["loc"])} for each in error.errors()]
        return problem_of(RequestValidationError(found, body=sent), shows_defects=False, body=Sent | None)
    raise AssertionError("it was taken")


class TestFields:
    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"title": 5}, {"body.title": NO_TEXT}),
            ({"texts": {"fps": 30}}, {"body.texts.fps": NO_TEXT}),
            ({"texts": {"brand": {"accent": 4}}}, {"body.texts.brand.accent": NO_TEXT}),
            ({"texts": {"str": [], "none": 5}}, {"body.texts.str": NO_TEXT, "body.texts.none": NO_TEXT}),
            ({"texts": 5}, {"body.texts": "Input should be a JSON object"}),
            ({"title": 5, "parts": [{"source": "x"}, {"source": ""}, 5]},
             {"body.title": NO_TEXT, "body.parts.1.source": "String should have at least 1 character",
              "body.parts.2": "Send a JSON object"}),
            ([1], {"body": "Send a JSON object"}),
        ],
    )  # fmt: skip
    def test_each_has_one_problem_at_its_own_place(self, sent: object, said: dict[str, str]) -> None:
        problem = refused(sent)
        assert [each["location"] for each in problem.details["problems"]] == list(said)
        assert {each["location"]: each["message"] for each in problem.details["problems"]} == said

    @pytest.mark.parametrize(
        ("sent", "says"),
        [
            ({"titel": "x"}, "There is no field `titel`. Did you mean `title`?"),
            ({"parts": [{"source": "x", "sorce": "y"}]}, "There is no field `parts.0.sorce`. Did you mean `source`?"),
            ({"quite_different": 1}, f"There is no field `quite_different`. {HINTS['extra_forbidden']}"),
        ],
    )
    def test_one_that_does_not_exist(self, sent: object, says: str) -> None:
        assert refused(sent).message == says

    def test_an_empty_body(self) -> None:
        found = {"type": "missing", "loc": ("body",), "msg": "Field required", "input": None}
        assert problem_of(RequestValidationError([found]), shows_defects=False).message == "Send a JSON object."


class TestDatabase:
    @pytest.mark.parametrize(
        "error",
        [
            psycopg.OperationalError("connection to server at 10.0.0.7 failed"),
            psycopg.InterfaceError("the connection is closed"),
            OperationalError("SELECT secret", {}, psycopg.OperationalError("connection lost")),
            InterfaceError("SELECT secret", {}, psycopg.InterfaceError("connection lost")),
            PoolTimeoutError("QueuePool limit reached"),
        ],
    )
    def test_one_that_is_away_is_503(self, error: Exception) -> None:
        problem = problem_of(error, shows_defects=True)
        assert (problem.status, problem.code) == (503, ErrorCode.DATABASE_CONNECTION_ERROR)
        assert int(problem.headers["Retry-After"]) >= 1
        assert "secret" not in body_of(problem).decode()
        assert not problem.is_defect

    def test_a_library_around_it_changes_nothing(self) -> None:
        error = RuntimeError("enqueueing failed")
        error.__cause__ = psycopg.OperationalError("connection lost")
        assert problem_of(error, shows_defects=False).status == 503

    def test_a_query_that_is_refused_is_a_defect(self) -> None:
        problem = problem_of(psycopg.errors.UndefinedTable("no such table"), shows_defects=False)
        assert (problem.status, problem.code, problem.message) == (500, ErrorCode.QUERY_ERROR, DEFECT)
        assert problem.is_defect


def divided() -> ZeroDivisionError:
    """Return a defect as it is raised."""
    with pytest.raises(ZeroDivisionError) as caught:
        divmod(1, 0)
    return caught.value


class TestDefect:
    def test_production_says_nothing(self) -> None:
        problem = problem_of(divided(), shows_defects=False)
        assert (problem.status, problem.code, problem.message) == (500, ErrorCode.INTERNAL_ERROR, DEFECT)
        assert set(problem.details) == {"hint"}
        assert problem.is_defect

    def test_development_says_what_and_where(self) -> None:
        details = problem_of(divided(), shows_defects=True).details
        assert details["type"] == "ZeroDivisionError"
        assert "division" in details["message"]
        assert re.fullmatch(r"tests/unit/api/test_problems\.py:\d+", details["place"])

    def test_our_own_frames_come_first(self) -> None:
        with pytest.raises(TypeError) as caught:
            example_of({"type": ["string"]}, {})
        assert problem_of(caught.value, shows_defects=True).details["place"].startswith("app/api/openapi.py:")

    def test_an_error_that_was_never_raised(self) -> None:
        assert problem_of(KeyError("x"), shows_defects=True).details["place"] == ""


class TestBody:
    def test_shape(self) -> None:
        with bind(request_id="r-1"):
            body = json.loads(body_of(Problem(404, ErrorCode.NOT_FOUND, "Nothing.", {"id": UUID(int=1)})))
        assert set(body) == {"error", "code", "details", "timestamp", "request_id"}
        assert (body["error"], body["code"], body["request_id"]) == ("Nothing.", "NOT_FOUND", "r-1")
        assert body["details"] == {"id": str(UUID(int=1))}
        assert body["timestamp"].endswith("Z")

    @pytest.mark.parametrize(
        "secret",
        ["postgresql://user:geheim@db/x", "password=geheim", "someone@example.org", "4111 1111 1111 1111"],
    )
    def test_secrets_are_masked(self, secret: str) -> None:
        body = body_of(Problem(422, ErrorCode.VALIDATION_ERROR, f"Odd: {secret}.", {"given": secret})).decode()
        assert secret not in body
        assert "geheim" not in body

    def test_half_characters_do_no_harm(self) -> None:
        assert json.loads(body_of(Problem(422, ErrorCode.VALIDATION_ERROR, "Odd: \ud800")))
