"""What somebody has, for tests of who may see it: files, renders, and what an operation is to be sent."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import cv2
import numpy as np
from fastapi import FastAPI

from app.api.dependencies import Parts
from app.assets.kinds import Kind
from app.assets.models import Asset
from app.core.context import LOCAL_OWNER
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.renders.models import Artifact, ArtifactKind, Render, RenderStatus
from tests.integration.service.project_calls import SCRIPT

IMAGE: Final = cv2.imencode(".jpg", np.full((40, 60, 3), 127, np.uint8))[1].tobytes()


def filled(path: str, has: dict[str, str]) -> str:
    """Return a path with what somebody has in its places. Fails for a path that names something unknown."""
    names = re.findall(r"\{(\w+)[^}]*\}", path)
    unknown = [name for name in names if name not in has]
    assert not unknown, f"{path}: give the owner a {unknown[0]} in this test"
    return re.sub(r"\{(\w+)[^}]*\}", lambda match: has[match[1]], path)


def content_of(app: FastAPI, method: str, path: str) -> dict[str, Any]:
    """Return what an operation is to be sent: the example of its own description."""
    operation = app.openapi()["paths"].get(path, {}).get(method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    if "multipart/form-data" in content:
        return {"files": {"file": (f"{new_id()}.jpg", IMAGE, "image/jpeg")}}
    for kind, described in content.items():
        example = described.get("example") or next(iter(described["examples"].values()))["value"]
        return (
            {"json": example}
            if kind == "application/json"
            else {"content": example, "headers": {"Content-Type": kind}}
        )
    return {}


async def kept_asset(
    parts: Parts, project_id: UUID | None = None, owner: UUID = LOCAL_OWNER.id, **more: Any
) -> Asset:
    """Keep a picture, or what else is said, without the way over an upload."""
    key = f"assets/{new_id()}.jpg"
    await parts.files.put(key, one(IMAGE))
    picture = {"kind": Kind.IMAGE, "media_type": "image/jpeg", "width": 60, "height": 40}
    known = {"name": f"{new_id()}.jpg", "size": len(IMAGE), "sha256": "0" * 64, "storage_key": key}
    asset = Asset(user_id=owner, project_id=project_id, **{**known, **picture, **more})
    async with transaction(parts.database) as session:
        session.add(asset)
    return asset


async def finished_render(parts: Parts, project_id: UUID, owner: UUID = LOCAL_OWNER.id) -> Render:
    """Keep a render of a project with its film, without the way over a worker."""
    key = f"renders/{new_id()}.mp4"
    await parts.files.put(key, one(b"film"))
    render = Render(
        id=new_id(), user_id=owner, project_id=project_id, title="Cats", script=SCRIPT, options={},
        percent=100.0, status=RenderStatus.SUCCEEDED, finished_at=datetime.now(UTC),
    )  # fmt: skip
    video = Artifact(
        user_id=owner, render_id=render.id, kind=ArtifactKind.VIDEO, name="Cats.mp4", storage_key=key,
        media_type="video/mp4", size=4, sha256="0" * 64,
    )  # fmt: skip
    async with transaction(parts.database) as session:
        session.add(render)
        await session.flush()
        session.add(video)
    return render


async def one(chunk: bytes) -> AsyncIterator[bytes]:
    """Yield what is to be kept."""
    yield chunk
