"""The schema of the API: errors declared from their classes in the one shape, and an example for everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from app.api.exceptions import (
    DefectError,
    HostNotAllowedError,
    IdempotencyKeyReusedError,
    OriginNotAllowedError,
    RequestInProgressError,
)
from app.api.links import link
from app.api.openapi_access import LEVEL, SCHEMES, declare_access, refusals
from app.api.schemas import ErrorResponse
from app.core.exceptions import (
    BadRequestError,
    ConnectionError,
    PayloadTooLargeError,
    ReelwrightError,
    RequestTimeoutError,
    UnsupportedMediaTypeError,
    ValidationError,
)

Schema = dict[str, Any]
Responses = dict[int | str, Schema]

ANYWHERE: Final = (BadRequestError, OriginNotAllowedError, HostNotAllowedError, DefectError, ConnectionError)
"""What any operation may answer: unreadable requests, the wall, defects, a database that is away."""
WITH_BODY: Final = (RequestTimeoutError, PayloadTooLargeError, UnsupportedMediaTypeError)
CREATING: Final = (RequestInProgressError, IdempotencyKeyReusedError)

EXAMPLE_TIME: Final = "2026-11-21T09:30:00Z"
EXAMPLE_ID: Final = "01989f5c-7d1e-7c3a-9b1f-3f4a5b6c7d8e"
EXAMPLE_PROBLEM: Final = {
    "location": "body.title", "message": "String should have at most 200 characters", "hint": "Shorten it.",
}  # fmt: skip
EXAMPLES_BY_FORMAT: Final[Mapping[str, Any]] = {
    "uuid": EXAMPLE_ID,
    "date-time": EXAMPLE_TIME,
    "binary": "(bytes)",
    "uri": "/v1/downloads/eyJrIjoi",
}
EXAMPLES_BY_TYPE: Final[Mapping[str, Any]] = {
    "string": "text", "integer": 1, "number": 1.5, "boolean": True, "null": None, "object": {},
}  # fmt: skip
_OPERATIONS: Final = ("get", "put", "post", "patch", "delete")
_REFERENCE: Final = "#/components/schemas/"
_DEEPEST: Final = 8
_FRAMEWORKS_OWN: Final = ("HTTPValidationError", "ValidationError")


def errors(*kinds: type[ReelwrightError], into: Mapping[int | str, Schema] | None = None) -> Responses:
    """Return `responses=` that declares what an operation may raise, with an example of each; `into` is added to."""
    declared: Responses = dict(into or {})
    for kind in kinds:
        before = declared.get(kind.status, {"model": ErrorResponse})
        examples = dict(before.get("content", {}).get("application/json", {}).get("examples", {}))
        examples.setdefault(kind.__name__.removesuffix("Error"), error_example(kind))
        words = " ".join(f"{example['summary']}." for example in examples.values())
        declared[kind.status] = before | {
            "description": words, "content": {"application/json": {"examples": examples}}
        }  # fmt: skip
    return declared


def error_example(kind: type[ReelwrightError]) -> Schema:
    """Return an example of an error in the schema's form."""
    words = (kind.__doc__ or "").strip().splitlines()[0]
    value = {
        "error": words,
        "code": str(kind.code),
        "details": {"problems": [EXAMPLE_PROBLEM]} if kind is ValidationError else {},
        "timestamp": EXAMPLE_TIME,
        "request_id": "4bf92f3577b34da6a3ce929d0e0e4736",
    }
    return {"summary": words.rstrip("."), "value": value}


def completed(schema: Schema, *, accounts: bool = True) -> Schema:
    """Return a schema with the errors that follow from the toolkit, and with an example for everything.

    With `accounts` it says of each operation who may call it and how callers prove who they are.
    """
    components = schema.setdefault("components", {})
    models = components.setdefault("schemas", {})
    models.setdefault("ErrorResponse", ErrorResponse.model_json_schema(ref_template=_REFERENCE + "{model}"))
    for name in _FRAMEWORKS_OWN:
        models.pop(name, None)
    if accounts and "securitySchemes" not in components:
        components["securitySchemes"] = {name: dict(scheme) for name, scheme in SCHEMES.items()}
        for method, operation in _operations(schema):
            declare_access(method, operation)
    for _, operation in _operations(schema):
        _declare_common(operation, accounts=accounts)
        for parameter in operation.get("parameters", ()):
            parameter["schema"] = _present(parameter["schema"])
            if not {"example", "examples"} & parameter.keys():
                parameter["example"] = example_of(parameter["schema"], models)
        for content in _contents(operation):
            if not {"example", "examples"} & content.keys() and "schema" in content:
                content["example"] = example_of(content["schema"], models)
    link(schema)
    return schema


def _operations(schema: Schema) -> Iterator[tuple[str, Schema]]:
    for path in schema["paths"].values():
        yield from ((method, path[method]) for method in _OPERATIONS if method in path)


def _contents(operation: Schema) -> Iterator[Schema]:
    for part in (operation.get("requestBody", {}), *operation["responses"].values()):
        for kind, content in part.get("content", {}).items():
            if kind in {"application/json", "multipart/form-data"}:
                yield content


def _present(schema: Schema) -> Schema:
    """Return the schema of a parameter that is there: what may be left out is not null for that."""
    kinds = [each for each in schema.get("anyOf", ()) if each != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return {**kinds[0], **{name: value for name, value in schema.items() if name != "anyOf"}}


def _declare_common(operation: Schema, *, accounts: bool) -> None:
    names = {parameter["name"].lower() for parameter in operation.get("parameters", ())}
    kinds: list[type[ReelwrightError]] = [*ANYWHERE]
    if names or "requestBody" in operation:
        kinds.append(ValidationError)
    if "requestBody" in operation:
        kinds += WITH_BODY
    if "idempotency-key" in names:
        kinds += CREATING
    if accounts and LEVEL in operation:
        kinds += refusals(operation)
    responses = operation["responses"]
    if "if-none-match" in names:
        responses.setdefault("304", {"description": "You have this version already."})
    for status, response in errors(*kinds, into={int(status): each for status, each in responses.items()}).items():
        response.pop("model", None)
        if int(status) >= 400:
            content = response.setdefault("content", {}).setdefault("application/json", {})
            content["schema"] = {"$ref": f"{_REFERENCE}ErrorResponse"}
        responses[str(status)] = response
    operation["responses"] = dict(sorted(responses.items()))


def example_of(schema: Schema, models: Mapping[str, Schema], depth: int = 0) -> Any:
    """Return an example of what a schema describes: its own, else one made of its parts."""
    if depth > _DEEPEST:
        return None
    if "$ref" in schema:
        return example_of(models[schema["$ref"].removeprefix(_REFERENCE)], models, depth + 1)
    if schema.get("examples"):
        return schema["examples"][0]
    for given in ("example", "const", "default"):
        if schema.get(given) is not None:
            return schema[given]
    if "enum" in schema:
        return schema["enum"][0]
    return _made_of_parts(schema, models, depth)


def _is_telling(schema: Schema) -> bool:
    """Whether a schema brings an example of its own, so that a field that may be left out is worth showing."""
    return bool({"example", "examples", "const"} & schema.keys()) or schema.get("default") is not None


def _made_of_parts(schema: Schema, models: Mapping[str, Schema], depth: int) -> Any:
    for either in ("anyOf", "oneOf", "allOf"):
        if either in schema:
            return example_of(schema[either][0], models, depth + 1)
    if "properties" in schema:
        required: Sequence[str] = schema.get("required", ())
        shown = {name: part for name, part in schema["properties"].items() if name in required or _is_telling(part)}
        return {name: example_of(part, models, depth + 1) for name, part in (shown or schema["properties"]).items()}
    if schema.get("type") == "array":
        return [example_of(schema.get("items", {}), models, depth + 1)]
    if schema.get("format") in EXAMPLES_BY_FORMAT:
        return EXAMPLES_BY_FORMAT[schema["format"]]
    return EXAMPLES_BY_TYPE.get(schema.get("type", ""))
