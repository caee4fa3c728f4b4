"""What went wrong, as a client sees it: any error becomes a status, a code, words and details."""

from __future__ import annotations

import math
import re
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import psycopg
from fastapi.exceptions import RequestValidationError
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

HINTS: Final[Mapping[str, str]] = {
    "missing": "Add it.",
    "extra_forbidden": "Leave it out; the reference at /docs names what is taken.",
    "uuid_parsing": "Use an id as the API gave it.",
    "int_parsing": "Use a whole number.",
    "bool_parsing": "Use true or false.",
    "string_too_long": "Shorten it.",
    "string_too_short": "Lengthen it.",
    "model_attributes_type": "Send a JSON object with Content-Type: application/json.",
}
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


def problem_of(error: BaseException, *, shows_defects: bool) -> Problem:
    """Return how an error is answered; `shows_defects` lets a client see what and where a defect is."""
    if isinstance(error, HTTPException):
        cause = error.__cause__
        return (
            _of_ours(cause, shows_defects=shows_defects)
            if isinstance(cause, ReelwrightError)
            else _of_framework(error)
        )
    if isinstance(error, RequestValidationError):
        return _of_request(error)
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
    if error.status in {429, 503}:
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
    return Problem(status, code, WORDS.get(status) or str(error.detail), {}, headers)


def _of_request(error: RequestValidationError) -> Problem:
    found = error.errors()
    if found and found[0].get("type") == "json_invalid":
        where, why = found[0]["loc"][-1], found[0].get("ctx", {}).get("error", "")
        message = f"The body is not JSON: {why} at character {where}."
        return Problem(400, ErrorCode.BAD_REQUEST, message, {"hint": "Check quotes, commas and brackets."})
    problems = [_field(each) for each in found]
    message = f"{problems[0]['location']}: {problems[0]['message']}." if problems else "The request is not valid."
    if len(problems) > 1:
        message += f" And {len(problems) - 1} more."
    return Problem(422, ErrorCode.VALIDATION_ERROR, message, {"problems": problems})


def _field(error: Mapping[str, Any]) -> dict[str, str]:
    """Return where, what and what to do of one field; never the value itself, which may be a secret."""
    location = ".".join(str(part) for part in error.get("loc", ()) if _NAME.fullmatch(str(part)))
    message = str(error.get("msg", "")).removeprefix("Value error, ").rstrip(".")
    return {"location": location, "message": message, "hint": HINTS.get(error.get("type", ""), USUAL_HINT)}


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
