"""What Schemathesis cannot know from a schema: values that only the service gives, and refusals that are right."""

from __future__ import annotations

import json
import re
import uuid
import zlib
from datetime import UTC, datetime
from typing import Any

import schemathesis
from hypothesis import strategies as st

from app.api.pagination import write_cursor
from app.core.identifiers import new_id

_TAG = st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=8)
STALE_ONE_IN = 4
"""One of how many changes is tried on another version than the present one."""
_KEY = re.compile("[!-~]{1,255}")
_NUMBERS = frozenset({"number", "position", "count", "size"})
_TEXTS = frozenset({"name", "title"})
_FILES = frozenset({"POST /v1/assets", "POST /v1/projects/{project_id}/assets", "PATCH /v1/assets/{asset_id}"})
Case = schemathesis.Case[Any]


def _tags(weak: bool, texts: list[str]) -> str:
    return ", ".join(f'{"W/" if weak else ""}"{text}"' for text in texts)


schemathesis.openapi.format(
    "entity-tags",
    st.one_of(st.just("*"), st.builds(_tags, st.booleans(), st.lists(_TAG, min_size=1, max_size=3))),
)
schemathesis.openapi.format("idempotency-key", st.uuids().map(str))
schemathesis.openapi.format("cursor", st.uuids().map(lambda row: write_cursor("-created_at", datetime.now(UTC), row)))


def a_cursor(case: Case) -> str:
    """Return a cursor for the list that a case asks for: it holds the order, which the schema cannot tie together."""
    parameters = case.operation.definition.raw["parameters"]
    usual = next(each["schema"]["default"] for each in parameters if each["name"] == "sort")
    sort = str((case.query or {}).get("sort", usual))
    field = sort.removeprefix("-")
    value = 1 if field in _NUMBERS else "a" if field in _TEXTS else datetime.now(UTC)
    return write_cursor(sort, value, new_id())


@schemathesis.hook
def before_call(_: schemathesis.HookContext, case: Case, **__: Any) -> None:
    """Make what is valid by its form valid by its meaning, where only the service could."""
    if case.headers and _KEY.fullmatch(str(case.headers.get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid.uuid4())  # one key is for one request, else an old answer comes
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    tags = case.headers.get("If-Match") if case.headers else None
    if tags and zlib.crc32(tags.encode()) % STALE_ONE_IN:
        case.headers["If-Match"] = "*"  # a version by chance is never the present one
    if case.query and "cursor" in case.query:
        case.query["cursor"] = a_cursor(case)


@schemathesis.hook
def filter_failure(
    _: schemathesis.HookContext, failure: Exception, case: Case, response: schemathesis.Response
) -> bool:
    """Return False for what is right though the schema alone would not have it."""
    kind = type(failure).__name__
    if kind == "AcceptedNegativeData":
        is_refused = response.status_code == 413  # by its size, before it is looked at
        return not (is_refused or _is_stale(case, response) or _is_text(case))
    if kind == "RejectedPositiveData":
        return not (_is_stale(case, response) or _is_unfit(case, response))
    return True


def _is_stale(case: Case, response: schemathesis.Response) -> bool:
    """Whether it was refused because If-Match names another version than the present one."""
    return response.status_code == 412 and "If-Match" in (case.headers or {})


def _is_text(case: Case) -> bool:
    """Whether what is sent is "of another type": in text/markdown and in the fields of a form, all is text."""
    if case.operation.label in _FILES and case.method == "POST":
        return isinstance(case.body, dict) and not isinstance(case.body.get("name", ""), str)
    return case.operation.label == "PUT /v1/projects/{project_id}/script" and not isinstance(case.body, str)


def _is_unfit(case: Case, response: schemathesis.Response) -> bool:
    """Whether it was refused for what it means: no schema says which texts are scripts, which bytes are pictures."""
    answer = json.loads(response.content)
    code, details = answer["code"], answer["details"]
    if code == "SCRIPT_PARSING_ERROR":
        return True
    if case.operation.label in _FILES:
        about = details.get("location")  # a name has its ending, is counted in bytes; a file is not empty
        return about in {"body.name", "body.file"} or code in {"UNSUPPORTED_MEDIA_TYPE", "MEDIA_ERROR"}
    return code == "VALIDATION_ERROR" and "setting" in details  # themes, voices, sounds: what is there decides
