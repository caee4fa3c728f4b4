"""The API's reference in Markdown, made of its schema: one page per group of operations."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from app.api.openapi import ANYWHERE, Schema

BASE_URL: Final = "http://127.0.0.1:8000"
COMMON: Final = frozenset(str(kind.status) for kind in ANYWHERE)
"""Statuses that every operation may answer: said once, not on each."""
OF_THE_GATE: Final = frozenset({"Unauthorized", "RateLimit"})
"""Errors, by the names of their examples, that follow from who may call and what is counted: said once too."""
FORMATS: Final[Mapping[str, str]] = {
    "uuid": "UUID", "date-time": "time (ISO 8601, UTC)", "binary": "file", "uri": "address",
}  # fmt: skip
_REFERENCE: Final = "#/components/schemas/"
_ENVELOPE: Final = "APIResponse_"
_METHODS: Final = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Operation:
    """One operation of the schema."""

    method: str
    path: str
    content: Schema

    @property
    def title(self) -> str:
        """What it is called."""
        return str(self.content["summary"]).capitalize()


def reference(
    schema: Schema, base_url: str = BASE_URL, *, error_codes: str | None = "../error-codes.md"
) -> dict[str, str]:
    """Return the pages of the reference by the name of their group, in the schema's order.

    Commands call `base_url`; codes of errors link to the page at `error_codes`, if there is one.
    """
    pages = {}
    for tag in schema.get("tags", ()):
        operations = [each for each in _operations(schema) if tag["name"] in each.content.get("tags", ())]
        if operations:
            page = Page(schema["components"]["schemas"], base_url, error_codes)
            pages[tag["name"]] = "\n".join(page.of(tag, operations)).rstrip() + "\n"
    return pages


def _operations(schema: Schema) -> Iterator[Operation]:
    for path, methods in schema["paths"].items():
        yield from (Operation(method.upper(), path, methods[method]) for method in _METHODS if method in methods)


@dataclass(frozen=True)
class Page:
    """What the pages of one reference have in common."""

    models: Mapping[str, Schema]
    base_url: str
    error_codes: str | None

    def of(self, tag: Schema, operations: Sequence[Operation]) -> Iterator[str]:
        """Yield the lines of the page of one group of operations."""
        yield f"# {tag['name'].capitalize()}\n\n{tag.get('description', '')}\n"
        yield "| | |\n|---|---|"
        for each in operations:
            yield f"| [{each.title}](#{_anchor(each.title)}) | `{each.method} {each.path}` |"
        used: dict[str, None] = {}
        for each in operations:
            yield from self._section(each)
            used |= dict.fromkeys(_models_of(each.content, self.models))
        shown = [name for name in used if not name.startswith((_ENVELOPE, "Page_", "ErrorResponse"))]
        for name in sorted(shown):
            yield from _object(name, self.models[name])

    def _section(self, operation: Operation) -> Iterator[str]:
        content = operation.content
        yield f"\n## {operation.title}\n\n`{operation.method} {operation.path}`\n"
        yield content.get("description", "")
        if content.get("parameters"):
            yield "\n| Parameter | In | Type | |\n|---|---|---|---|"
            yield from (_parameter(each) for each in content["parameters"])
        for kind, body in content.get("requestBody", {}).get("content", {}).items():
            yield f"\nBody: `{kind}`, {type_of(body['schema'])}."
            yield from _fields(body["schema"])
        yield f"\n```sh\n{curl(operation, self.base_url)}\n```"
        for status, answer in content["responses"].items():
            if int(status) < 400:
                yield from _answer(status, answer)
        yield from self._errors(content["responses"])

    def _errors(self, responses: Mapping[str, Schema]) -> Iterator[str]:
        rows = [
            (status, example["value"]["code"], _cell(example["summary"]))
            for status, answer in responses.items()
            if int(status) >= 400 and status not in COMMON
            for name, example in answer["content"]["application/json"].get("examples", {}).items()
            if name not in OF_THE_GATE
        ]
        if rows:
            yield "\n| Status | Code | When |\n|---|---|---|"
        for status, code, when in rows:
            link = f"[`{code}`]({self.error_codes})" if self.error_codes else f"`{code}`"
            yield f"| {status} | {link} | {when} |"


def _parameter(parameter: Schema) -> str:
    name = f"`{parameter['name']}`{'' if parameter.get('required') else ' (optional)'}"
    return f"| {name} | {parameter['in']} | {type_of(parameter['schema'])} | {_cell(parameter.get('description'))} |"


def _answer(status: str, answer: Schema) -> Iterator[str]:
    content = answer.get("content", {})
    kinds = ", ".join(f"`{kind}`" for kind in content if kind != "application/json")
    described = answer.get("description", "").rstrip(".")
    words = "" if described == "Successful Response" else f": {described}"
    yield f"\nAnswers **{status}**{words}{f' ({kinds})' if kinds else ''}."
    example = content.get("application/json", {}).get("example")
    if example is not None:
        yield f"\n```json\n{json.dumps(example, ensure_ascii=False, indent=2)}\n```"


def _object(name: str, model: Schema) -> Iterator[str]:
    yield f"\n## {name}\n\n{model.get('description', '')}"
    if "enum" in model:
        yield "\n" + ", ".join(f"`{value}`" for value in model["enum"])
    yield from _fields(model)


def _fields(model: Schema) -> Iterator[str]:
    if not model.get("properties"):
        return
    yield "\n| Field | Type | |\n|---|---|---|"
    required = model.get("required", ())
    for name, part in model["properties"].items():
        words = _cell(part.get("description"))
        if name not in required and part.get("default") not in (None, [], {}):
            words = f"{words} Without it: `{json.dumps(part['default'])}`.".strip()
        yield f"| `{name}` | {type_of(part)} | {words} |"


def type_of(schema: Schema) -> str:
    """Return the type that a schema describes, in words."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix(_REFERENCE)
        return f"[{name}](#{_anchor(name)})"
    for either in ("anyOf", "oneOf", "allOf"):
        if either in schema:
            return " or ".join(dict.fromkeys(type_of(each) for each in schema[either])) or "anything"
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {type_of(schema.get('items', {}))}"
    return FORMATS.get(schema.get("format", ""), f"{schema.get('type', 'anything')}{_bounds(schema)}")


def _bounds(schema: Schema) -> str:
    low = schema.get("minimum", schema.get("minLength"))
    high = schema.get("maximum", schema.get("maxLength"))
    unit = " characters" if schema.get("type") == "string" else ""
    if low is not None and high is not None:
        return f", {low} to {high}{unit}"
    if high is not None:
        return f", at most {high}{unit}"
    return f", {low} or more{unit}" if low is not None else ""


def curl(operation: Operation, base_url: str = BASE_URL) -> str:
    """Return a command that calls an operation with the examples of the schema."""
    content = operation.content
    path, headers = operation.path, []
    for parameter in content.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter.get("example", "")))
        elif parameter["name"] in {"If-Match", "Idempotency-Key"}:
            headers.append(f"-H '{parameter['name']}: {parameter['example']}'")
    if content.get("security"):
        headers.insert(0, '-H "Authorization: Bearer $TOKEN"')
    parts = [f"curl {_options(operation)}{base_url}{path}", *headers]
    for kind, body in content.get("requestBody", {}).get("content", {}).items():
        if kind == "application/json":
            text = json.dumps(_example(body), ensure_ascii=False, indent=1).replace("'", "'\\''")
            parts += ["-H 'Content-Type: application/json'", f"-d '{text}'"]
        elif kind == "multipart/form-data":
            parts.append("-F file=@cat.jpg")
        elif kind == "text/markdown":
            parts += [f"-H 'Content-Type: {kind}'", "--data-binary @script.md"]
    return " \\\n  ".join(parts)


def _options(operation: Operation) -> str:
    kinds = operation.content["responses"].get("200", {}).get("content", {})
    if "text/event-stream" in kinds:
        return "-N "
    if kinds and not any(kind.startswith(("application/json", "text/")) for kind in kinds):
        return "-OJ "
    return "" if operation.method == "GET" else f"-X {operation.method} "


def _example(content: Schema) -> Any:
    if "example" in content:
        return content["example"]
    given: list[Schema] = list(content.get("examples", {}).values())
    return given[0].get("value") if given else None


def _models_of(part: Any, models: Mapping[str, Schema]) -> Iterator[str]:
    """Yield the names of the objects that a part of the schema speaks of, and those that these speak of."""
    waiting, seen = [part], set()
    while waiting:
        value = waiting.pop()
        if isinstance(value, Mapping):
            name = str(value.get("$ref", "")).removeprefix(_REFERENCE)
            if name and name not in seen and name in models:
                seen.add(name)
                waiting.append(models[name])
            waiting += [each for key, each in value.items() if key not in {"example", "examples"}]
        elif isinstance(value, list):
            waiting += value
    yield from sorted(seen)


def _cell(text: str | None) -> str:
    return " ".join((text or "").split()).replace("|", "\\|")


def _anchor(title: str) -> str:
    return title.lower().replace(" ", "-")
