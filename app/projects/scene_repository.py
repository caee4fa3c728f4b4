"""Scenes of one owner's projects in the database, in their order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Select, Uuid, case, cast, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.context import Principal
from app.core.identifiers import new_id
from app.projects.exceptions import SceneNotFoundError
from app.projects.models import Project, Scene
from app.scripts.outline import Section


@dataclass(frozen=True)
class Wanted:
    """A scene as it is to be: under an identifier that it has or had, or under a new one."""

    section: Section
    id: UUID


class SceneRepository:
    """The scenes of one owner, within one session.

    Whoever changes scenes holds their project: its lock keeps the order whole.
    """

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner

    def _of(self, project_id: UUID) -> Select[Scene]:
        return select(Scene).where(Scene.user_id == self._owner.id, Scene.project_id == project_id)

    async def all(self, project_id: UUID) -> Sequence[Scene]:
        """Return the scenes of a project in order."""
        statement = self._of(project_id).order_by(Scene.position).execution_options(populate_existing=True)
        return (await self._session.scalars(statement)).all()

    async def ids(self, project_id: UUID) -> Sequence[UUID]:
        """Return the identifiers of a project's scenes in order."""
        statement = self._of(project_id).with_only_columns(Scene.id).order_by(Scene.position)
        return (await self._session.scalars(statement)).all()

    async def end(self, project_id: UUID) -> int:
        """Return the position after the last scene of a project."""
        last = self._of(project_id).with_only_columns(func.max(Scene.position))
        position = await self._session.scalar(last)
        return 0 if position is None else position + 1

    async def find(self, project_id: UUID, scene_id: UUID) -> Scene:
        """Return a scene. Raises SceneNotFoundError."""
        statement = self._of(project_id).where(Scene.id == scene_id).execution_options(populate_existing=True)
        scene = await self._session.scalar(statement)
        if scene is None:
            raise SceneNotFoundError(scene_id)
        return scene

    async def add(self, project: Project, section: Section, position: int, revision: int) -> Scene:
        """Write a new scene at a position; those from there on move up by one."""
        await self._session.execute(
            update(Scene)
            .where(Scene.user_id == self._owner.id, Scene.project_id == project.id, Scene.position >= position)
            .values(position=Scene.position + 1, updated_at=Scene.updated_at)
            .execution_options(synchronize_session=False)
        )
        row = self._row(project, Wanted(section, new_id()), position, revision)
        return (await self._session.scalars(insert(Scene).values(row).returning(Scene))).one()

    async def rewrite(self, scene: Scene, section: Section, revision: int) -> Scene:
        """Set a scene's source and title."""
        statement = (
            update(Scene)
            .where(Scene.user_id == self._owner.id, Scene.id == scene.id)
            .values(source=section.source, title=section.title, revision=revision, updated_at=func.now())
            .returning(Scene)
            .execution_options(populate_existing=True)
        )
        return (await self._session.scalars(statement)).one()

    async def remove(self, scene: Scene) -> None:
        """Remove a scene."""
        await self._session.execute(delete(Scene).where(Scene.user_id == self._owner.id, Scene.id == scene.id))

    async def arrange(self, project_id: UUID, scene_ids: Sequence[UUID]) -> None:
        """Put the scenes of a project in the order of `scene_ids`, which names each of them once."""
        place = func.array_position(cast(list(scene_ids), ARRAY(Uuid())), Scene.id)
        await self._session.execute(
            update(Scene)
            .where(Scene.user_id == self._owner.id, Scene.project_id == project_id)
            .values(position=place - 1, updated_at=Scene.updated_at)
            .execution_options(synchronize_session=False)
        )

    async def replace(self, project: Project, wanted: Sequence[Wanted], revision: int) -> None:
        """Make `wanted` the scenes of a project; one whose source stays the same stays what it is."""
        mine = (Scene.user_id == self._owner.id, Scene.project_id == project.id)
        await self._session.execute(delete(Scene).where(*mine, Scene.id.not_in([scene.id for scene in wanted])))
        if not wanted:
            return
        rows = [self._row(project, scene, position, revision) for position, scene in enumerate(wanted)]
        statement = insert(Scene).values(rows)
        new = statement.excluded
        is_same = Scene.source == new.source
        await self._session.execute(
            statement.on_conflict_do_update(
                index_elements=[Scene.id],
                set_={
                    "position": new.position,
                    "source": new.source,
                    "title": new.title,
                    "revision": case((is_same, Scene.revision), else_=new.revision),
                    "updated_at": case((is_same, Scene.updated_at), else_=func.now()),
                },
                where=(Scene.user_id == self._owner.id) & (Scene.project_id == project.id),
            )
        )

    def _row(self, project: Project, wanted: Wanted, position: int, revision: int) -> dict[str, Any]:
        return {
            "id": wanted.id,
            "user_id": self._owner.id,
            "project_id": project.id,
            "position": position,
            "title": wanted.section.title,
            "source": wanted.section.source,
            "revision": revision,
        }
