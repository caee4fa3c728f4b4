"""What every change of a project has in common: its lock, its revision, its version and its line in the log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.etags import Precondition
from app.core.context import Principal
from app.core.logging import get_logger
from app.projects.exceptions import ProjectFullError
from app.projects.models import Cause, Project, Scene
from app.projects.repository import ProjectRepository
from app.projects.scene_repository import SceneRepository
from app.projects.version_repository import VersionRepository
from app.quotas import service as quotas
from app.scripts.source import MAX_CHARACTERS

MAX_SCENES: Final = 1000
ANY: Final = Precondition()

_TOLD_AS: Final[Mapping[Cause, str]] = MappingProxyType(
    {
        Cause.CREATED: "project.created",
        Cause.UPDATED: "project.updated",
        Cause.SCENE_CREATED: "scene.created",
        Cause.SCENE_UPDATED: "scene.updated",
        Cause.SCENE_DELETED: "scene.deleted",
        Cause.REORDERED: "project.reordered",
        Cause.IMPORTED: "project.imported",
        Cause.RESTORED: "project.restored",
    }
)

BRINGING_TEXT: Final = frozenset(
    {Cause.CREATED, Cause.SCENE_CREATED, Cause.SCENE_UPDATED, Cause.IMPORTED, Cause.RESTORED}
)
"""Changes after which a script may be longer; a plan that has become smaller forbids no others."""

logger = get_logger(__name__)


class Changes:
    """Changes of one owner's projects, within one session: `begin` one, write, and `finish` it."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner
        self.projects = ProjectRepository(session, owner)
        self.scenes = SceneRepository(session, owner)
        self.versions = VersionRepository(session, owner)

    async def begin(self, project_id: UUID, known: Precondition = ANY) -> Project:
        """Return a project for this transaction alone. Raises ProjectNotFoundError and PreconditionFailedError."""
        project = await self.projects.hold(project_id)
        known.check(project.revision)
        return project

    async def finish(self, project: Project, cause: Cause, *, scene_id: UUID | None = None, **values: Any) -> Project:
        """Set what changed of the project itself, raise its revision and record the version.

        Raises ProjectFullError where it has become too much.
        """
        changed = await self.projects.change(project, **values)
        await self.record(changed, cause, scene_id)
        return changed

    async def record(self, project: Project, cause: Cause, scene_id: UUID | None = None) -> None:
        """Record the version that a project has come to, and tell the log who made it. Raises ProjectFullError."""
        scenes = await self.scenes.all(project.id)
        _check_room(scenes)
        if cause in BRINGING_TEXT:
            _check_plan(scenes, await quotas.limits_of(self._session, self._owner.id))
        await self.versions.record(project, scenes, cause, scene_id)
        self.tell(_TOLD_AS[cause], project, scene_id=str(scene_id) if scene_id else None)

    def tell(self, event: str, project: Project, **what: str | None) -> None:
        """Tell the log what was done, to which project, and by whom."""
        named = {name: value for name, value in what.items() if value is not None}
        logger.info(
            event, project_id=str(project.id), revision=project.revision, user_id=str(self._owner.id), **named
        )


def _check_room(scenes: Sequence[Scene]) -> None:
    if len(scenes) > MAX_SCENES:
        raise ProjectFullError(
            f"A project has at most {MAX_SCENES:,} scenes.", hint="Join some of them, or begin another project."
        )
    if sum(len(scene.source) for scene in scenes) > MAX_CHARACTERS:
        raise ProjectFullError(
            f"A project's scenes have at most {MAX_CHARACTERS:,} characters together.",
            hint="Shorten some of them, or begin another project.",
        )


def _check_plan(scenes: Sequence[Scene], limits: quotas.Limits) -> None:
    limit = limits.max_script_characters
    if limit is not None and sum(len(scene.source) for scene in scenes) > limit:
        raise ProjectFullError(
            f"The plan {limits.plan} takes scripts of {limit:,} characters at most.",
            hint="Shorten it, make several projects of it, or choose a larger plan.",
        )
