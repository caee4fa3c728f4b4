"""A project as one script: given out, taken in, and taken back to a version it had."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.etags import Precondition
from app.api.pagination import PageRequest, Slice
from app.core.context import Principal
from app.core.identifiers import new_id
from app.projects.changes import ANY, Changes
from app.projects.models import Cause, Project, ProjectVersion, Scene
from app.projects.scene_repository import Wanted
from app.projects.service import Made
from app.projects.texts import read_import, written
from app.scripts.outline import Joined, Section


@dataclass(frozen=True)
class Exported:
    """A project's script as text, and where in it each scene begins."""

    project: Project
    scenes: Sequence[Scene]
    joined: Joined


class ScriptService:
    """The scripts of one owner's projects, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._changes = Changes(session, owner)

    async def text(self, project_id: UUID) -> Exported:
        """Return a project's script as Markdown. Raises ProjectNotFoundError."""
        project = await self._changes.projects.find(project_id)
        scenes = await self._changes.scenes.all(project_id)
        return Exported(project, scenes, await written(project.settings, [scene.source for scene in scenes]))

    async def replace(self, project_id: UUID, script: str, *, is_plain: bool, known: Precondition = ANY) -> Made:
        """Make a script the project's settings and scenes; scenes whose source is the same stay the ones they are.

        Raises ProjectNotFoundError, PreconditionFailedError, and ScriptParsingError with line and column.
        """
        imported = await read_import(script, is_plain=is_plain)
        project = await self._changes.begin(project_id, known)
        wanted = matched(await self._changes.scenes.all(project_id), imported.sections)
        await self._changes.scenes.replace(project, wanted, project.revision + 1)
        project = await self._changes.finish(project, Cause.IMPORTED, settings=imported.settings)
        return Made(project, imported.warnings)

    async def versions(self, project_id: UUID, page: PageRequest) -> Slice[ProjectVersion]:
        """Return one page of a project's versions. Raises ProjectNotFoundError."""
        await self._changes.projects.find(project_id)
        return await self._changes.versions.page(project_id, page)

    async def version(self, project_id: UUID, number: int) -> ProjectVersion:
        """Return a version with its scenes. Raises ProjectNotFoundError and VersionNotFoundError."""
        await self._changes.projects.find(project_id)
        return await self._changes.versions.find(project_id, number)

    async def restore(self, project_id: UUID, number: int, *, known: Precondition = ANY) -> Project:
        """Make title, settings and scenes what they were in a version, as a new version.

        Raises ProjectNotFoundError, VersionNotFoundError and PreconditionFailedError.
        """
        project = await self._changes.begin(project_id, known)
        version = await self._changes.versions.find(project_id, number)
        wanted = [Wanted(Section(scene["source"], scene["title"]), UUID(scene["id"])) for scene in version.scenes]
        await self._changes.scenes.replace(project, wanted, project.revision + 1)
        return await self._changes.finish(project, Cause.RESTORED, title=version.title, settings=version.settings)


def matched(scenes: Iterable[Scene], sections: Iterable[Section]) -> list[Wanted]:
    """Return sections under the identifiers of the scenes that have the same source, in order; others are new."""
    known: defaultdict[str, deque[UUID]] = defaultdict(deque)
    for scene in scenes:
        known[scene.source].append(scene.id)
    return [
        Wanted(section, known[section.source].popleft() if known[section.source] else new_id())
        for section in sections
    ]
