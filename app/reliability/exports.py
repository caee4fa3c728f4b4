"""All that an account has, for its owner to take along: what is known of it, its scripts, and its files if asked."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.assets.models import Asset
from app.audit.models import AuditEvent
from app.auth import accounts
from app.auth.models import ApiKey, Session
from app.auth.schemas import AccountRead
from app.core.context import Principal
from app.core.database import Database
from app.core.exceptions import NotFoundError
from app.core.files import FileStore
from app.core.transactions import transaction
from app.projects.models import Project
from app.projects.scripts import ScriptService
from app.quotas import service as quotas
from app.reliability.zip_stream import Entry
from app.renders.models import Artifact, Render

LONGEST_NAME: Final = 80
_UNSAFE: Final = re.compile(r"[^\w.() -]+")

SHOWN: Final[Mapping[str, tuple[InstrumentedAttribute[Any], tuple[str, ...]]]] = {
    "sessions": (Session.user_id, ("id", "device", "address", "created_at", "last_used_at", "revoked_at")),
    "api_keys": (
        ApiKey.user_id,
        ("id", "label", "prefix", "scopes", "created_at", "expires_at", "last_used_at", "revoked_at"),
    ),
    "projects": (Project.user_id, ("id", "title", "status", "settings", "created_at", "updated_at")),
    "assets": (
        Asset.user_id,
        ("id", "project_id", "name", "kind", "media_type", "size", "sha256", "details", "created_at"),
    ),
    "renders": (
        Render.user_id,
        ("id", "project_id", "title", "options", "status", "result", "created_at", "finished_at"),
    ),
    "acts": (AuditEvent.actor_id, ("action", "target_kind", "target_id", "address", "user_agent", "created_at")),
}
"""What is told of each kind of thing: no secret and nothing of where the service keeps it."""


@dataclass(frozen=True)
class Stored:
    """A file of the account in the store, and what it is called in the archive."""

    name: str
    key: str
    modified: datetime


async def entries(
    database: Database, files: FileStore, owner: Principal, *, with_files: bool
) -> AsyncIterator[Entry]:
    """Yield the files of an account's archive; what is deleted meanwhile is left out and named at the end."""
    async with transaction(database, read_only=True) as session:
        told = await _told(session, owner.id)
        stored = await _stored(session, owner.id) if with_files else []
        projects = {UUID(each["id"]): f"{_safe(each['title'])}-{each['id'][-8:]}" for each in told["projects"]}
    now = datetime.now(UTC)
    yield Entry("account.json", now, json.dumps(told, ensure_ascii=False, indent=2) + "\n")
    for project_id, name in projects.items():
        async for entry in _script(database, owner, project_id, f"projects/{name}.md"):
            yield entry
    missing = []
    for file in stored:
        try:
            reading = await files.read(file.key)
        except NotFoundError:
            missing.append(file.name)
            continue
        yield Entry(file.name, file.modified, chunks=reading.chunks)
    if missing:
        yield Entry("missing.txt", now, "\n".join(["Deleted while this was made:", *missing]) + "\n")


async def _told(session: AsyncSession, owner_id: UUID) -> dict[str, Any]:
    account = await accounts.find(session, owner_id)
    limits = await quotas.limits_of(session, owner_id)
    told: dict[str, Any] = {
        "account": {
            **AccountRead.of(account).model_dump(mode="json"), "plan": limits.plan, "time_zone": limits.time_zone,
        }
    }  # fmt: skip
    for kind, (owned_by, names) in SHOWN.items():
        model = owned_by.class_
        rows = await session.scalars(select(model).where(owned_by == owner_id).order_by(model.created_at, model.id))
        told[kind] = [{name: _plain(getattr(row, name)) for name in names} for row in rows]
    return told


async def _stored(session: AsyncSession, owner_id: UUID) -> list[Stored]:
    assets = await session.scalars(
        select(Asset).where(Asset.user_id == owner_id).order_by(Asset.created_at, Asset.id)
    )
    made = await session.scalars(
        select(Artifact).where(Artifact.user_id == owner_id).order_by(Artifact.created_at, Artifact.id)
    )
    return [*(_file("assets", asset.id, asset) for asset in assets), *_renders(made)]


def _renders(made: Iterable[Artifact]) -> Iterable[Stored]:
    return (_file("renders", artifact.render_id, artifact) for artifact in made)


def _file(folder: str, identifier: UUID, row: Asset | Artifact) -> Stored:
    stem, dot, suffix = row.name.rpartition(".")
    name = f"{_safe(stem or suffix)}{dot}{suffix if stem else ''}" if dot else _safe(suffix)
    return Stored(f"{folder}/{identifier}/{name}", row.storage_key, row.created_at)


async def _script(database: Database, owner: Principal, project_id: UUID, name: str) -> AsyncIterator[Entry]:
    try:
        async with transaction(database, read_only=True) as session:
            found = await ScriptService(session, owner).text(project_id)
    except NotFoundError:
        return
    yield Entry(name, found.project.updated_at, found.joined.text)


def _safe(name: str) -> str:
    """Return a name that is one file's on any system."""
    return _UNSAFE.sub("_", name).strip(" ._")[:LONGEST_NAME].strip(" .") or "untitled"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value) if isinstance(value, UUID) else value
