"""Versions of one owner's projects in the database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute, undefer

from app.api.pagination import PageRequest, Slice, fetch_slice
from app.core.context import Principal
from app.projects.exceptions import VersionNotFoundError
from app.projects.models import Cause, Project, ProjectVersion, Scene

VERSIONS_KEPT: Final = 100
ONE_EDIT: Final = timedelta(minutes=5)
"""Changes of one scene that follow each other within this time are one version: an editor saves every few words."""

SORT_COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = MappingProxyType({"number": ProjectVersion.number})


class VersionRepository:
    """The versions of one owner's projects, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner

    def _of(self, project_id: UUID) -> Select[ProjectVersion]:
        return select(ProjectVersion).where(
            ProjectVersion.user_id == self._owner.id, ProjectVersion.project_id == project_id
        )

    async def page(self, project_id: UUID, page: PageRequest) -> Slice[ProjectVersion]:
        """Return one page of a project's versions, without their scenes."""
        return await fetch_slice(self._session, self._of(project_id), page, SORT_COLUMNS, ProjectVersion.id)

    async def find(self, project_id: UUID, number: int) -> ProjectVersion:
        """Return a version with its scenes. Raises VersionNotFoundError."""
        statement = self._of(project_id).where(ProjectVersion.number == number)
        version = await self._session.scalar(statement.options(undefer(ProjectVersion.scenes)))
        if version is None:
            raise VersionNotFoundError(number)
        return version

    async def record(
        self, project: Project, scenes: Sequence[Scene], cause: Cause, scene_id: UUID | None = None
    ) -> None:
        """Write a version of a project as it is now, unless title and script are those of the latest one.

        It takes the place of the latest when both are changes of one scene, made in a short time. The oldest go.
        """
        version = _version(project, scenes, cause, scene_id)
        latest = await self._session.scalar(self._of(project.id).order_by(ProjectVersion.number.desc()).limit(1))
        if latest and (latest.script_hash, latest.title) == (version.script_hash, version.title):
            return
        if latest and _continues(latest, version):
            version.created_at = latest.created_at
            await self._session.delete(latest)
        self._session.add(version)
        await self._session.flush()
        await self._forget_oldest(project.id)

    async def _forget_oldest(self, project_id: UUID) -> None:
        kept = self._of(project_id).order_by(ProjectVersion.number.desc()).limit(1).offset(VERSIONS_KEPT)
        await self._session.execute(
            delete(ProjectVersion).where(
                ProjectVersion.user_id == self._owner.id,
                ProjectVersion.project_id == project_id,
                ProjectVersion.number <= kept.with_only_columns(ProjectVersion.number).scalar_subquery(),
            )
        )


def _version(project: Project, scenes: Sequence[Scene], cause: Cause, scene_id: UUID | None) -> ProjectVersion:
    return ProjectVersion(
        user_id=project.user_id,
        project_id=project.id,
        number=project.revision,
        title=project.title,
        settings=project.settings,
        scenes=[{"id": str(scene.id), "title": scene.title, "source": scene.source} for scene in scenes],
        scene_count=len(scenes),
        script_hash=_hash(project, scenes),
        cause=cause,
        scene_id=scene_id,
    )


def _hash(project: Project, scenes: Sequence[Scene]) -> str:
    script = [project.settings, [scene.source for scene in scenes]]
    return hashlib.sha256(json.dumps(script, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _continues(latest: ProjectVersion, version: ProjectVersion) -> bool:
    edits = latest.cause == version.cause == Cause.SCENE_UPDATED and latest.scene_id == version.scene_id
    return edits and datetime.now(UTC) - latest.created_at < ONE_EDIT
