"""What a user can do with projects: make, look, change, delete."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.etags import Precondition
from app.api.pagination import PageRequest, Slice
from app.assets.service import AssetService
from app.core.context import Principal
from app.core.identifiers import new_id
from app.projects.changes import ANY, Changes
from app.projects.models import MAX_TITLE, Cause, Project, ProjectStatus
from app.projects.scene_repository import Wanted
from app.projects.texts import check_given, read_import, read_scenes, tidy_settings
from app.renders import service as renders
from app.scripts.front_matter import Setting
from app.scripts.outline import Section

UNTITLED = "Untitled"
SettingsPatch = Mapping[str, str | Mapping[str, str | None] | None]
"""Settings to set, by name; None clears one, also inside a group."""


@dataclass(frozen=True)
class Made:
    """A new or replaced project, and what of its script will not be seen in the video."""

    project: Project
    warnings: tuple[str, ...] = ()


class ProjectService:
    """The projects of one owner, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner
        self._changes = Changes(session, owner)

    async def create(
        self,
        title: str,
        *,
        status: ProjectStatus = ProjectStatus.DRAFT,
        settings: Mapping[str, Setting] | None = None,
        sources: Sequence[str] = (),
    ) -> Made:
        """Make a project of settings and scenes. Raises ValidationError and SceneParsingError."""
        given = tidy_settings(settings or {})
        await check_given(given)
        return Made(await self._add(title, status, given, await read_scenes(sources, given)))

    async def create_from_script(
        self, script: str, *, is_plain: bool, title: str | None, status: ProjectStatus = ProjectStatus.DRAFT
    ) -> Made:
        """Make a project of a whole script, called `title` or as the script is. Raises ScriptParsingError."""
        imported = await read_import(script, is_plain=is_plain)
        name = title or imported.title[:MAX_TITLE].strip() or UNTITLED
        return Made(await self._add(name, status, imported.settings, imported.sections), imported.warnings)

    async def find(self, project_id: UUID) -> Project:
        """Return a project. Raises ProjectNotFoundError."""
        return await self._changes.projects.find(project_id)

    async def page(self, page: PageRequest, *, status: ProjectStatus | None, title: str | None) -> Slice[Project]:
        """Return one page of projects, of a status, or with words in their title, if asked."""
        return await self._changes.projects.page(page, status=status, title=title)

    async def update(
        self,
        project_id: UUID,
        values: Mapping[str, Any],
        *,
        settings: SettingsPatch | None = None,
        known: Precondition = ANY,
    ) -> Project:
        """Set columns by name, and settings one by one. Nothing to set changes nothing.

        Raises ProjectNotFoundError, PreconditionFailedError, and ValidationError naming a setting that is wrong.
        """
        project = await self._changes.begin(project_id, known)
        changed = dict(values)
        if settings is not None:
            changed["settings"] = tidy_settings(merged(project.settings, settings))
            await check_given(changed["settings"])
        if all(getattr(project, name) == value for name, value in changed.items()):
            return project
        return await self._changes.finish(project, Cause.UPDATED, **changed)

    async def delete(self, project_id: UUID, *, known: Precondition = ANY) -> None:
        """Delete a project with its scenes, versions, assets and renders; a running render is stopped.

        Raises ProjectNotFoundError and PreconditionFailedError.
        """
        project = await self._changes.begin(project_id, known)
        await renders.forget_project(self._session, self._owner, project_id)
        await AssetService(self._session, self._owner).remove_of_project(project_id)
        await self._changes.projects.remove(project_id)
        self._changes.tell("project.deleted", project)

    async def _add(
        self, title: str, status: ProjectStatus, settings: Mapping[str, Setting], sections: Sequence[Section]
    ) -> Project:
        project = await self._changes.projects.add(title, status, settings)
        wanted = [Wanted(section, new_id()) for section in sections]
        await self._changes.scenes.replace(project, wanted, project.revision)
        await self._changes.record(project, Cause.CREATED)
        return project


def merged(settings: Mapping[str, Setting], patch: SettingsPatch) -> dict[str, Setting]:
    """Return `settings` with those of `patch` set, or cleared where it says None (RFC 7396)."""
    found: dict[str, Setting] = dict(settings)
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        elif isinstance(value, str):
            found[name] = value
        else:
            old = found.get(name)
            group = {**(old if isinstance(old, dict) else {}), **value}
            found[name] = {key: item for key, item in group.items() if item is not None}
            if not found[name]:
                del found[name]
    return found
