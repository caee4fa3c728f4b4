"""Links of the schema: how what one operation creates is named in the operations on it (OpenAPI 3.1, Link Object)."""

from __future__ import annotations

import re
from typing import Any, Final

Schema = dict[str, Any]
CREATED: Final = ("201", "202")
_PARAMETER: Final = re.compile(r"\{(\w+)\}")
_METHODS: Final = ("get", "put", "post", "patch", "delete")


def link(schema: Schema) -> None:
    """Add links from every operation that creates something to all operations on what it has created.

    A POST to `…/things` that answers with `data.id` creates what `/things/{thing_id}` names.
    """
    for path, methods in schema["paths"].items():
        for status in CREATED:
            created = methods.get("post", {}).get("responses", {}).get(status)
            if created is not None and not path.endswith("}"):
                links = _links_to(schema, path)
                if links:
                    created["links"] = links


def _links_to(schema: Schema, collection: str) -> Schema:
    """Return the links to operations on an item of a collection, the item's own and those below it."""
    item = re.compile(re.escape(collection[collection.rindex("/") :]) + r"/\{(\w+)\}")
    given = set(_PARAMETER.findall(collection))
    links: Schema = {}
    for path, methods in schema["paths"].items():
        found = item.search(path)
        needed = set(_PARAMETER.findall(path))
        if found is None or found[1] in given or not needed <= given | {found[1]}:
            continue
        parameters = {name: f"$request.path.{name}" for name in sorted(needed - {found[1]})}
        parameters[found[1]] = "$response.body#/data/id"
        for method in _METHODS:
            if method in methods:
                name = methods[method]["operationId"]
                links[name] = {"operationId": name, "parameters": parameters}
    return links
