"""Short ways to ask the API for projects and scenes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from httpx import AsyncClient, Response

SCRIPT = """---
title: Cats
theme: studio
---

# Why cats *purr*

Put your hand on a purring cat.

## Cats purr when they are

- Content
- Hungry

---

That is all.
"""


async def made(client: AsyncClient, **body: Any) -> dict[str, Any]:
    """Make a project, of a script unless told otherwise, and return it."""
    answer = await client.post("/v1/projects", json=body or {"script": SCRIPT})
    assert answer.status_code == 201, answer.text
    return data(answer)


async def scenes_of(client: AsyncClient, project: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a project's scenes in order."""
    return list(data(await client.get(f"/v1/projects/{project['id']}/scenes"))["items"])


async def sources_of(client: AsyncClient, project: dict[str, Any]) -> list[str]:
    """Return the first lines of a project's scenes in order."""
    return [scene["source"].partition("\n")[0] for scene in await scenes_of(client, project)]


async def with_scenes(client: AsyncClient, *names: str) -> tuple[str, Sequence[dict[str, Any]]]:
    """Make a project whose scenes have `names` as headings; return its address and its scenes."""
    project = await made(client, title="Cats", scenes=[{"source": f"## {name}\n\nWords."} for name in names])
    return f"/v1/projects/{project['id']}", await scenes_of(client, project)


def data(answer: Response) -> dict[str, Any]:
    """Return what an answer holds."""
    assert answer.status_code < 300, answer.text
    return dict(answer.json()["data"])


def refusal(answer: Response, status: int) -> dict[str, Any]:
    """Return the error of an answer, which has this status."""
    assert answer.status_code == status, answer.text
    return dict(answer.json())
