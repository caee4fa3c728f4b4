"""What went wrong, as a client sees it: any error becomes a status, a code, words and details."""

from __future__ import annotations

import math
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Final, get_args

import psycopg
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from app.core.error_codes import ErrorCode
from app.core.exceptions import ConnectionError, QueryError, ReelwrightError, StorageError
from app.core.transactions import our_error

RETRY_SECONDS: Final = 2
"""What a client is told to wait when a 503 does not say."""
DEFECT: Final = "Something went wrong on our side."
REPORTED: Final = "It is recorded under the request_id. Try again; if it stays, tell who runs the service."
_NAME: Final = re.compile(r"[\w-]{1,100}")
"""What a part of a location looks like that names a field; others tell how validation is built inside."""
ROOT: Final = Path(__file__).resolve().parents[2]

CODES: Final[Mapping[int, ErrorCode]] = {
    400: ErrorCode.BAD_REQUEST,
    401: ErrorCode.UNAUTHORIZED,
    403: ErrorCode.FORBIDDEN,
    404: ErrorCode.NOT_FOUND,
    405: ErrorCode.METHOD_NOT_ALLOWED,
    406: ErrorCode.NOT_ACCEPTABLE,
    409: ErrorCode.CONFLICT,
    410: ErrorCode.GONE,
    412: ErrorCode.PRECONDITION_FAILED,
    413: ErrorCode.PAYLOAD_TOO_LARGE,
    415: ErrorCode.UNSUPPORTED_MEDIA_TYPE,
    416: ErrorCode.RANGE_NOT_SATISFIABLE,
    421: ErrorCode.HOST_NOT_ALLOWED,
    422: ErrorCode.VALIDATION_ERROR,
    428: ErrorCode.PRECONDITION_REQUIRED,
    429: ErrorCode.RATE_LIMIT_EXCEEDED,
    431: ErrorCode.HEADERS_TOO_LARGE,
    503: ErrorCode.SERVICE_UNAVAILABLE,
}
"""The codes of statuses that the framework raises by itself."""

WORDS: Final[Mapping[int, str]] = {
    400: "The request cannot be read.",
    404: "There is nothing here.",
    405: "This cannot be done here.",
    413: "The request carries too much.",
    415: "This kind of content is not taken here.",
    431: "The headers of the request are too large.",
}

HINTS_OF_STATUSES: Final[Mapping[int, str]] = {404: "The reference at /docs names every path."}

HINTS: Final[Mapping[str, str]] = {
    "missing": "Add it.",
    "extra_forbidden": "Leave it out; the reference at /docs names what is taken.",
    "uuid_parsing": "Use an id as the API gave it.",
    "int_parsing": "Use a whole number.",
    "bool_parsing": "Use true or false.",
    "string_too_long": "Shorten it.",
    "string_too_short": "Lengthen it.",
    "model_attributes_type": "Send a JSON object with Content-Type: application/json.",
    "model_type": "Send a JSON object with Content-Type: application/json.",
}
SEND_AN_OBJECT: Final = "Send a JSON object"
_NO_OBJECT: Final = frozenset({"model_attributes_type", "model_type"})
SCRIPTS_GO: Final = "A script goes to PUT /v1/projects/{id}/script with Content-Type: text/markdown."
_MARKDOWN: Final = re.compile(r"\s*---|\s*#{1,6}\s*\w|.*^#{1,6} \S", re.DOTALL | re.MULTILINE)
USUAL_HINT: Final = "The reference at /docs says what is allowed here."


@dataclass(frozen=True)
class Problem:
    """An error as it is answered. `is_defect` says that somebody should look into it."""

    status: int
    code: ErrorCode
    message: str
    details: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_defect: bool = False


def problem_of(error: BaseException, *, shows_defects: bool, body: Any = None) -> Problem:
    """Return how an error is answered.

    `shows_defects` lets a client see what and where a defect is; `body` is the type of the body that is taken, whose
    fields are proposed in place of unknown ones.
    """
    if isinstance(error, HTTPException):
        cause = error.__cause__
        return (
            _of_ours(cause, shows_defects=shows_defects)
            if isinstance(cause, ReelwrightError)
            else _of_framework(error)
        )
    if isinstance(error, RequestValidationError):
        return _of_request(error, body)
    known = error if isinstance(error, ReelwrightError) else _of_database(error)
    return (
        _of_ours(known, shows_defects=shows_defects)
        if known is not None
        else _of_defect(error, shows_defects=shows_defects)
    )


def _of_ours(error: ReelwrightError, *, shows_defects: bool) -> Problem:
    is_hidden = error.status == 500 and not shows_defects
    is_defect = error.status == 500 or isinstance(error, StorageError)
    headers = {}
    if error.status in {429, 503} or hasattr(error, "retry_after"):
        headers["Retry-After"] = str(math.ceil(getattr(error, "retry_after", RETRY_SECONDS)))
    if is_hidden:
        return Problem(error.status, error.code, DEFECT, {"hint": REPORTED}, headers, is_defect)
    details = {**error.details, "hint": error.hint} if error.hint else error.details
    return Problem(error.status, error.code, error.message, details, headers, is_defect)


def _of_database(error: BaseException) -> ReelwrightError | None:
    """Return our error for one that left a driver or a library around it untranslated."""
    if isinstance(error, SQLAlchemyError):
        return our_error(error)
    for raised in (error, error.__cause__):
        if isinstance(raised, psycopg.OperationalError | psycopg.InterfaceError):
            return ConnectionError("The database cannot be reached.", hint="Try again in a moment.")
        if isinstance(raised, psycopg.Error):
            return QueryError("The database refused a query.")
    return None


def _of_framework(error: HTTPException) -> Problem:
    status = error.status_code
    code = CODES.get(status, ErrorCode.BAD_REQUEST if status < 500 else ErrorCode.INTERNAL_ERROR)
    headers = dict(error.headers or {})
    if status == 503:
        headers.setdefault("Retry-After", str(RETRY_SECONDS))
    hint = HINTS_OF_STATUSES.get(status)
    return Problem(status, code, WORDS.get(status) or str(error.detail), {"hint": hint} if hint else {}, headers)


def _of_request(error: RequestValidationError, body: Any) -> Problem:
    found = error.errors()
    if found and found[0].get("type") == "json_invalid":
        return _of_json(found[0], error.body)
    problems = [_field(each, body) for each in _one_for_each_field(found, error.body)]
    message = _sentence(problems[0]) if problems else "The request is not valid."
    if len(problems) > 1:
        message += f" And {len(problems) - 1} more."
    return Problem(422, ErrorCode.VALIDATION_ERROR, message, {"problems": problems})


def _of_json(found: Mapping[str, Any], text: object) -> Problem:
    position, why = found["loc"][-1], found.get("ctx", {}).get("error", "")
    place, hint = f"character {position}", "Check quotes, commas and brackets."
    if isinstance(text, str):
        line = text.count("\n", 0, position) + 1
        place = f"line {line}, column {position - text.rfind(chr(10), 0, position)}"
        hint = SCRIPTS_GO if _MARKDOWN.match(text) else hint
    return Problem(400, ErrorCode.BAD_REQUEST, f"The body is not JSON: {why} at {place}.", {"hint": hint})


@dataclass(frozen=True)
class _Found:
    """What validation found: where, as the client knows it, and at which place of it types were to choose from."""

    path: tuple[str | int, ...]
    choice: tuple[str | int, ...] | None
    error: Mapping[str, Any]


def _located(error: Mapping[str, Any], sent: object) -> _Found:
    """Return the place of an error without the steps that tell how validation is built inside."""
    steps = tuple(error.get("loc", ()))
    path, choice = list(steps[:1]), None
    is_known = steps[:1] == ("body",) and sent is not None
    for index, step in enumerate(steps[1:], start=2):
        is_absent = index == len(steps) and error.get("type") == "missing"
        inside = _inside(sent, step) if is_known else None
        if is_absent or (inside is not None if is_known else _NAME.fullmatch(str(step))):
            path.append(step)
            sent = inside[0] if inside else sent
        elif choice is None:
            choice = tuple(path)
    return _Found(tuple(path), choice, error)


def _inside(sent: object, step: str | int) -> tuple[object] | None:
    """Return what lies in `sent` under a name or number, as a tuple of one; None when nothing does."""
    if isinstance(sent, Mapping) and step in sent:
        return (sent[step],)
    if isinstance(sent, Sequence) and not isinstance(sent, str) and isinstance(step, int) and step < len(sent):
        return (sent[step],)
    return None


def _one_for_each_field(errors: Sequence[Mapping[str, Any]], sent: object) -> list[_Found]:
    """Return the errors, those of a choice of types as one: that null is also possible helps nobody.

    What is wrong within one of the types goes before what is wrong with all of them.
    """
    found = [_located(error, sent) for error in errors]
    inner = {each.choice for each in found if each.choice is not None and len(each.path) > len(each.choice)}
    kept: dict[object, _Found] = {}
    for each in found:
        if each.choice is None:
            kept[len(kept)] = each
        elif len(each.path) > len(each.choice) or each.choice not in inner:
            is_about_null = each.error.get("type") == "none_required"
            if not is_about_null or len(found) == 1:
                kept.setdefault((each.path, each.choice), each)
    return list(kept.values())


def _field(found: _Found, body: Any) -> dict[str, str]:
    """Return where, what and what to do of one field; never the value itself, which may be a secret."""
    kind = found.error.get("type", "")
    names = [str(part) for part in found.path if _NAME.fullmatch(str(part))]
    location, hint = ".".join(names), HINTS.get(kind, USUAL_HINT)
    message = str(found.error.get("msg", "")).removeprefix("Value error, ").rstrip(".")
    if kind in _NO_OBJECT or (kind == "missing" and found.path == ("body",)):
        message, hint = SEND_AN_OBJECT, HINTS["model_type"]
    elif kind == "extra_forbidden":
        message = f"There is no field `{location.removeprefix('body.')}`"
        near = get_close_matches(str(found.path[-1]), _names_at(body, found.path[1:-1]), n=1)
        hint = f"Did you mean `{near[0]}`?" if near else hint
    return {"location": location, "message": message.replace("valid dictionary", "JSON object"), "hint": hint}


def _sentence(problem: Mapping[str, str]) -> str:
    """Return a problem in words, with its place unless the words name it."""
    location, message, hint = problem["location"], problem["message"], problem["hint"]
    if message.startswith("There is no field"):
        return f"{message}. {hint}"
    return f"{message}." if (location, message) == ("body", SEND_AN_OBJECT) else f"{location}: {message}."


def _names_at(body: Any, path: Sequence[str | int]) -> list[str]:
    """Return the fields that a body of a type may have at a place of it."""
    models = _models(body)
    for step in path:
        if isinstance(step, str):
            inner = [model.model_fields[step].annotation for model in models if step in model.model_fields]
            models = [model for kind in inner for model in _models(kind)]
    return [name for model in models for name in model.model_fields]


def _models(kind: Any) -> list[type[BaseModel]]:
    """Return the models that a type names, itself or among its arguments."""
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [model for argument in get_args(kind) for model in _models(argument)]


def _of_defect(error: BaseException, *, shows_defects: bool) -> Problem:
    details = {"hint": REPORTED}
    if shows_defects:
        details |= {"type": type(error).__name__, "message": str(error), "place": place_of(error)}
    return Problem(500, ErrorCode.INTERNAL_ERROR, DEFECT, details, is_defect=True)


def place_of(error: BaseException) -> str:
    """Return "file:line" of the innermost frame in our own code, else of the innermost frame."""
    frames: Sequence[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT / "app")]
    if not frames:
        return ""
    frame = (ours or frames)[-1]
    file = Path(frame.filename)
    return f"{file.relative_to(ROOT) if file.is_relative_to(ROOT) else file.name}:{frame.lineno}"
