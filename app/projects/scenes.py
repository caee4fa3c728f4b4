"""What a user can do with the scenes of a project: add, look, change, delete, put in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.etags import Precondition
from app.core.context import Principal
from app.core.database import Database
from app.core.exceptions import ScriptParsingError, ValidationError
from app.core.transactions import transaction
from app.projects.changes import ANY, Changes
from app.projects.exceptions import SceneNotFoundError, SceneOrderError, SceneParsingError
from app.projects.models import Cause, Project, Scene
from app.projects.texts import read_scene
from app.scripts.outline import Section


@dataclass(frozen=True)
class InOrder:
    """A project and its scenes in order."""

    project: Project
    scenes: Sequence[Scene]


class SceneService:
    """The scenes of one owner's projects, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._changes = Changes(session, owner)

    async def all(self, project_id: UUID) -> InOrder:
        """Return a project with its scenes in order. Raises ProjectNotFoundError."""
        project = await self._changes.projects.find(project_id)
        return InOrder(project, await self._changes.scenes.all(project_id))

    async def find(self, project_id: UUID, scene_id: UUID) -> Scene:
        """Return a scene. Raises ProjectNotFoundError and SceneNotFoundError."""
        await self._changes.projects.find(project_id)
        return await self._changes.scenes.find(project_id, scene_id)

    async def add(self, project_id: UUID, section: Section, *, known: Precondition = ANY) -> Scene:
        """Add a scene at the end. Raises ProjectNotFoundError, PreconditionFailedError and ProjectFullError."""
        project = await self._changes.begin(project_id, known)
        return await self._add(project, section, await self._changes.scenes.end(project_id))

    async def add_after(
        self, project_id: UUID, section: Section, after: UUID | None, *, known: Precondition = ANY
    ) -> Scene:
        """Add a scene after another one, or before all. Raises what `add` does, and SceneNotFoundError."""
        project = await self._changes.begin(project_id, known)
        place = 0 if after is None else (await self._changes.scenes.find(project_id, after)).position + 1
        return await self._add(project, section, place)

    async def _add(self, project: Project, section: Section, position: int) -> Scene:
        scene = await self._changes.scenes.add(project, section, position, project.revision + 1)
        await self._changes.finish(project, Cause.SCENE_CREATED, scene_id=scene.id)
        return scene

    async def update(
        self, project_id: UUID, scene_id: UUID, section: Section | None, *, known: Precondition = ANY
    ) -> Scene:
        """Set a scene's source; None, or the same, changes nothing.

        Raises ProjectNotFoundError, SceneNotFoundError, PreconditionFailedError and ProjectFullError.
        """
        project = await self._changes.begin(project_id)
        scene = await self._changes.scenes.find(project_id, scene_id)
        known.check(scene.revision)
        if section is None or section.source == scene.source:
            return scene
        scene = await self._changes.scenes.rewrite(scene, section, project.revision + 1)
        await self._changes.finish(project, Cause.SCENE_UPDATED, scene_id=scene_id)
        return scene

    async def delete(self, project_id: UUID, scene_id: UUID, *, known: Precondition = ANY) -> None:
        """Delete a scene. Raises ProjectNotFoundError, SceneNotFoundError and PreconditionFailedError."""
        project = await self._changes.begin(project_id)
        scene = await self._changes.scenes.find(project_id, scene_id)
        known.check(scene.revision)
        await self._changes.scenes.remove(scene)
        await self._changes.finish(project, Cause.SCENE_DELETED, scene_id=scene_id)

    async def reorder(self, project_id: UUID, scene_ids: Sequence[UUID], *, known: Precondition = ANY) -> InOrder:
        """Put the scenes in the order of `scene_ids`, which names each of them once.

        Raises ProjectNotFoundError, PreconditionFailedError, ValidationError for one named twice, and SceneOrderError
        when they are not the ones that there are.
        """
        if len(set(scene_ids)) < len(scene_ids):
            raise ValidationError("A scene is named twice.", hint="Name each scene once.")
        project = await self._changes.begin(project_id, known)
        there = await self._changes.scenes.ids(project_id)
        _check_same(set(there), set(scene_ids))
        if list(there) != list(scene_ids):
            await self._changes.scenes.arrange(project_id, scene_ids)
            project = await self._changes.finish(project, Cause.REORDERED)
        return InOrder(project, await self._changes.scenes.all(project_id))


async def read_new(database: Database, owner: Principal, project_id: UUID, source: str) -> Section:
    """Return what a project's new scene says, read while no transaction is open: that takes a while.

    Raises ProjectNotFoundError, and ScriptParsingError with line and column.
    """
    async with transaction(database, read_only=True) as session:
        settings = (await Changes(session, owner).projects.find(project_id)).settings
    return await read_scene(source, settings)


async def read_changed(
    database: Database, owner: Principal, project_id: UUID, scene_id: UUID, source: str
) -> Section:
    """Return what a scene is to say now, read while no transaction is open.

    Raises ProjectNotFoundError, SceneNotFoundError, and SceneParsingError with the scene's number, line and column.
    """
    async with transaction(database, read_only=True) as session:
        changes = Changes(session, owner)
        settings = (await changes.projects.find(project_id)).settings
        scene_ids = await changes.scenes.ids(project_id)
    if scene_id not in scene_ids:
        raise SceneNotFoundError(scene_id)
    try:
        return await read_scene(source, settings)
    except ScriptParsingError as error:
        number = scene_ids.index(scene_id) + 1
        raise SceneParsingError(error, line=error.line, number=number, scene_id=scene_id) from error


def _check_same(there: set[UUID], named: set[UUID]) -> None:
    if there != named:
        raise SceneOrderError(
            "These are not the project's scenes as they are now.",
            hint="List them again, and name each of them once.",
            details={
                "missing": sorted(map(str, there - named)),
                "unknown": sorted(map(str, named - there)),
            },
        )
