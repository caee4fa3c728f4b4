"""What tests of assets ask the API for."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from httpx import AsyncClient, Response
from sqlalchemy import text

from app.core.database import Database
from app.core.jobs import Job
from app.core.transactions import transaction

LIBRARY = "/v1/assets"


async def send(
    client: AsyncClient, content: bytes, file_name: str, *, to: str = LIBRARY, name: str | None = None, **headers: str
) -> Response:
    """Upload a file."""
    fields = {"name": name} if name is not None else {}
    return await client.post(to, files={"file": (file_name, content)}, data=fields, headers=headers)


async def sent(client: AsyncClient, content: bytes, file_name: str, **options: Any) -> dict[str, Any]:
    """Upload a file that is taken, and return what it became."""
    answer = await send(client, content, file_name, **options)
    assert answer.status_code == 201, answer.text
    data: dict[str, Any] = answer.json()["data"]
    return data


async def new_project(client: AsyncClient, title: str = "Cats") -> str:
    """Make a project and return its id."""
    answer = await client.post("/v1/projects", json={"title": title})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


async def pieces(content: bytes, size: int = 65_536) -> AsyncIterator[bytes]:
    """Yield a body in pieces, so that its length is not declared."""
    for at in range(0, len(content), size):
        yield content[at : at + size]


def form(content: bytes, file_name: str = "cat.png", end: bytes = b"\r\n--frontier--\r\n") -> bytes:
    """Return the body of an upload; its boundary is `frontier`."""
    head = f'--frontier\r\nContent-Disposition: form-data; name="file"; filename="{file_name}"\r\n\r\n'
    return head.encode() + content + end


FORM_TYPE = {"Content-Type": "multipart/form-data; boundary=frontier"}


async def jobs(database: Database) -> list[tuple[str, dict[str, Any]]]:
    """Return the jobs that wait, and what they are told."""
    async with transaction(database, read_only=True) as session:
        rows = await session.execute(text("SELECT task_name, args FROM procrastinate_jobs ORDER BY id"))
        return [(name, {key: value for key, value in args.items() if key != "_context"}) for name, args in rows]


def job_with(parts: Any) -> Job:
    """Return what a task is given when a worker runs it."""
    return Job(id=1, attempt=1, parts=parts, stopping=asyncio.Event())
