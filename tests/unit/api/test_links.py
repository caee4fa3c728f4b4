"""Links from what creates something to what can be done with it."""

from __future__ import annotations

from typing import Any

from app.api.links import link


def schema_of(**paths: str) -> dict[str, Any]:
    """Return a schema with an operation for each name: its method and path."""
    schema: dict[str, Any] = {"paths": {}}
    for name, operation in paths.items():
        method, path = operation.split()
        schema["paths"].setdefault(path, {})[method] = {"operationId": name, "responses": {"201": {}}}
    return schema


def test_what_is_created_is_named_in_every_operation_on_it() -> None:
    schema = schema_of(
        make="post /v1/books", read="get /v1/books/{book_id}", make_page="post /v1/books/{book_id}/pages",
        read_page="get /v1/books/{book_id}/pages/{page_id}", shelves="get /v1/shelves/{shelf_id}",
    )  # fmt: skip
    link(schema)
    made = schema["paths"]["/v1/books"]["post"]["responses"]["201"]["links"]
    assert set(made) == {"read", "make_page"}
    assert made["read"] == {"operationId": "read", "parameters": {"book_id": "$response.body#/data/id"}}
    page = schema["paths"]["/v1/books/{book_id}/pages"]["post"]["responses"]["201"]["links"]
    assert page["read_page"]["parameters"] == {
        "book_id": "$request.path.book_id",
        "page_id": "$response.body#/data/id",
    }


def test_an_item_may_live_elsewhere_than_where_it_is_asked_for() -> None:
    schema = schema_of(ask="post /v1/books/{book_id}/prints", read="get /v1/prints/{print_id}")
    link(schema)
    links = schema["paths"]["/v1/books/{book_id}/prints"]["post"]["responses"]["201"]["links"]
    assert links["read"]["parameters"] == {"print_id": "$response.body#/data/id"}


def test_what_leads_nowhere_has_no_links() -> None:
    schema = schema_of(ask="post /v1/books/{book_id}/burn")
    link(schema)
    assert "links" not in schema["paths"]["/v1/books/{book_id}/burn"]["post"]["responses"]["201"]
