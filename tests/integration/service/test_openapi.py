"""The schema: complete, honest, with an example for everything; and the reference made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from httpx import AsyncClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.api.openapi import ANYWHERE, completed, errors, example_of
from app.api.reference import Operation, curl, reference, type_of
from app.core.error_codes import ErrorCode
from app.core.exceptions import ConflictError, NotFoundError, PreconditionFailedError
from tools import api_docs

SCHEMA = api_docs.schema()
MODELS = SCHEMA["components"]["schemas"]
OPERATIONS = [
    (f"{method.upper()} {path}", operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
]
every_operation = pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for part in (operation.get("requestBody", {}), *operation["responses"].values()):
        yield from part.get("content", {}).items()


@every_operation
class TestEveryOperation:
    def test_is_described(self, name: str, operation: dict[str, Any]) -> None:
        assert operation["description"].strip()
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", operation["operationId"])
        assert set(operation["tags"]) <= {tag["name"] for tag in SCHEMA["tags"]}

    def test_declares_what_any_operation_may_answer(self, name: str, operation: dict[str, Any]) -> None:
        assert {str(kind.status) for kind in ANYWHERE} <= set(operation["responses"])
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        if names or "requestBody" in operation:
            assert "422" in operation["responses"]
        if "requestBody" in operation:
            assert {"413", "415"} <= set(operation["responses"])
        if "If-Match" in names:
            assert "412" in operation["responses"]
        if "If-None-Match" in names:
            assert "304" in operation["responses"]

    def test_a_creating_post_takes_a_key(self, name: str, operation: dict[str, Any]) -> None:
        names = {parameter["name"] for parameter in operation.get("parameters", ())}
        creates = name.startswith("POST ") and {"201", "202"} & set(operation["responses"])
        is_ours_to_keep = operation["x-access"] != "anyone" and not operation.get("x-people-only")
        assert ("Idempotency-Key" in names) == bool(creates and is_ours_to_keep)

    def test_says_who_may_call_it_and_what_it_is_counted_as(self, name: str, operation: dict[str, Any]) -> None:
        schemes = SCHEMA["components"]["securitySchemes"]
        assert all(scheme in schemes for way in operation["security"] for scheme in way)
        is_open = operation["x-access"] == "anyone"
        assert is_open == (operation["security"] == [])
        assert is_open or {"401", "403"} <= set(operation["responses"])
        assert (operation["x-rate-class"] == "none") == ("429" not in operation["responses"])
        scopes = [scope for way in operation["security"] for scope in way.get("apiKey", ())]
        assert scopes == ([operation["x-scope"]] if "x-scope" in operation else [])
        assert all(f"`{scope}`" in operation["description"] for scope in scopes)
        for way in operation["security"]:
            if "sessionCookie" in way:
                assert ("csrfToken" in way) == (not name.startswith("GET "))

    def test_errors_have_the_one_shape_and_known_codes(self, name: str, operation: dict[str, Any]) -> None:
        for status, answer in operation["responses"].items():
            if int(status) < 400:
                continue
            content = answer["content"]["application/json"]
            assert content["schema"] == {"$ref": "#/components/schemas/ErrorResponse"}
            assert content["examples"]
            for example in content["examples"].values():
                assert example["value"]["code"] in set(ErrorCode)
                assert set(example["value"]) == set(MODELS["ErrorResponse"]["properties"])

    def test_everything_has_an_example(self, name: str, operation: dict[str, Any]) -> None:
        for parameter in operation.get("parameters", ()):
            assert {"example", "examples"} & parameter.keys(), parameter["name"]
        for kind, content in contents(operation):
            if kind == "application/json":
                assert {"example", "examples"} & content.keys()

    def test_what_may_be_left_out_is_not_null(self, name: str, operation: dict[str, Any]) -> None:
        for parameter in operation.get("parameters", ()):
            assert {"type": "null"} not in parameter["schema"].get("anyOf", ())

    def test_can_be_called_with_curl(self, name: str, operation: dict[str, Any]) -> None:
        method, _, path = name.partition(" ")
        command = curl(Operation(method, path, operation))
        assert command.startswith("curl ")
        assert "{" not in command.partition(" \\")[0]


class TestSchema:
    def test_is_valid(self) -> None:
        OpenAPIV31SpecValidator(SCHEMA).validate()

    def test_operations_have_names_of_their_own(self) -> None:
        names = [operation["operationId"] for _, operation in OPERATIONS]
        assert len(names) == len(set(names))

    def test_the_frameworks_own_error_is_nowhere(self) -> None:
        assert "HTTPValidationError" not in json.dumps(SCHEMA)

    def test_everything_of_the_product_is_versioned(self) -> None:
        unversioned = {path for path in SCHEMA["paths"] if not path.startswith("/v1/")}
        assert all(path.startswith("/health") or path == "/metrics" for path in unversioned)

    @pytest.mark.anyio
    async def test_is_served(self, client: AsyncClient) -> None:
        served = (await client.get("/openapi.json")).json()
        assert served["paths"].keys() == SCHEMA["paths"].keys()
        assert "securitySchemes" not in served["components"], "without accounts nobody is asked who they are"


class TestErrors:
    def test_classes_of_one_status_stand_together(self) -> None:
        declared = errors(NotFoundError, ConflictError, PreconditionFailedError, into={409: {"description": "Old."}})
        assert set(declared) == {404, 409, 412}
        assert list(declared[409]["content"]["application/json"]["examples"]) == ["Conflict"]

    def test_what_is_declared_before_is_kept(self) -> None:
        twice = errors(ConflictError, into=errors(NotFoundError))
        assert set(twice) == {404, 409}


class TestExamples:
    @pytest.mark.parametrize(
        ("schema", "example"),
        [
            ({"type": "string", "examples": ["a", "b"]}, "a"),
            ({"type": "string", "default": "d"}, "d"),
            ({"enum": ["x", "y"]}, "x"),
            ({"const": "c"}, "c"),
            ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, 1),
            ({"type": "array", "items": {"type": "boolean"}}, [True]),
            ({"type": "string", "format": "uuid"}, "01989f5c-7d1e-7c3a-9b1f-3f4a5b6c7d8e"),
            ({"$ref": "#/components/schemas/Pair"}, {"a": 1, "b": None}),
            ({}, None),
        ],
    )
    def test_are_made_of_parts(self, schema: dict[str, Any], example: object) -> None:
        parts = {"a": {"type": "integer"}, "b": {"type": "null"}, "c": {"type": "string"}}
        models = {"Pair": {"properties": parts, "required": ["a", "b"]}}
        assert example_of(schema, models) == example

    def test_an_endless_one_ends(self) -> None:
        child = {"$ref": "#/components/schemas/Tree"}
        models = {"Tree": {"properties": {"child": child}, "required": ["child"]}}
        assert example_of(models["Tree"], models) is not None

    def test_completing_twice_changes_nothing(self) -> None:
        assert completed(json.loads(json.dumps(SCHEMA))) == SCHEMA


class TestReference:
    def test_what_is_written_is_what_the_code_says(self) -> None:
        """When this fails: `python -m tools.api_docs`."""
        written = {
            file.name: file.read_text("utf-8")
            for file in api_docs.FOLDER.glob("*.md")
            if file.name not in api_docs.WRITTEN_BY_HAND
        }
        assert written == api_docs.pages()

    def test_every_link_leads_somewhere(self) -> None:
        for name, text in reference(SCHEMA).items():
            headings = {line.lstrip("# ").lower().replace(" ", "-") for line in text.splitlines() if line[:1] == "#"}
            links = set(re.findall(r"\]\(#([^)]+)\)", text))
            assert links <= headings, name

    @pytest.mark.parametrize(
        ("schema", "words"),
        [
            ({"$ref": "#/components/schemas/Scene"}, "[Scene](#scene)"),
            ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "string or null"),
            ({"type": "array", "items": {"type": "integer"}}, "list of integer"),
            ({"enum": ["a", "b"]}, "`a`, `b`"),
            ({"type": "string", "format": "date-time"}, "time (ISO 8601, UTC)"),
            ({"type": "string", "minLength": 1, "maxLength": 9}, "string, 1 to 9 characters"),
            ({"type": "integer", "minimum": 1}, "integer, 1 or more"),
            ({"type": "number", "maximum": 2.5}, "number, at most 2.5"),
            ({}, "anything"),
        ],
    )
    def test_types_in_words(self, schema: dict[str, Any], words: str) -> None:
        assert type_of(schema) == words


class Links(HTMLParser):
    """Everything a page would load, and its links within itself."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.links: set[str] = set()
        self.anchors: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in {"script", "link", "img", "iframe"} or "src" in given:
            self.loaded.append(tag)
        if (given.get("href") or "").startswith("#"):
            self.links.add(str(given["href"])[1:])
        if given.get("id"):
            self.anchors.add(str(given["id"]))


@pytest.mark.anyio
class TestPage:
    async def test_needs_nothing_else(self, client: AsyncClient) -> None:
        answer = await client.get("/docs", headers={"Host": "localhost:8123"})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/html")
        assert "script-src" not in answer.headers["content-security-policy"]
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        page = Links()
        page.feed(answer.text)
        assert page.loaded == []
        assert page.links
        assert page.links <= page.anchors
        assert "http://localhost:8123/v1/projects" in answer.text

    async def test_is_made_for_who_asks(self, client: AsyncClient) -> None:
        for host in ("localhost:1", "127.0.0.1:2", "localhost:1"):
            assert f"http://{host}/v1/projects" in (await client.get("/docs", headers={"Host": host})).text
