"""Projects of one owner in the database."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.api.pagination import PageRequest, Slice, fetch_slice
from app.core.context import Principal
from app.core.exceptions import PreconditionFailedError
from app.projects.exceptions import ProjectNotFoundError
from app.projects.models import Project, ProjectStatus
from app.scripts.front_matter import Setting

SORT_COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = MappingProxyType(
    {"created_at": Project.created_at, "updated_at": Project.updated_at, "title": Project.title}
)


class ProjectRepository:
    """The projects of one owner, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner

    def _owned(self) -> Select[Project]:
        return select(Project).where(Project.user_id == self._owner.id)

    async def add(self, title: str, status: ProjectStatus, settings: Mapping[str, Setting]) -> Project:
        """Write a new project."""
        project = Project(user_id=self._owner.id, title=title, status=status, settings=dict(settings))
        self._session.add(project)
        await self._session.flush()
        return project

    async def find(self, project_id: UUID) -> Project:
        """Return a project. Raises ProjectNotFoundError."""
        return self._found(await self._session.scalar(self._owned().where(Project.id == project_id)), project_id)

    async def hold(self, project_id: UUID) -> Project:
        """Return a project that nobody else changes before this transaction ends. Raises ProjectNotFoundError."""
        statement = self._owned().where(Project.id == project_id).with_for_update()
        statement = statement.execution_options(populate_existing=True)
        return self._found(await self._session.scalar(statement), project_id)

    async def page(
        self, page: PageRequest, *, status: ProjectStatus | None = None, title: str | None = None
    ) -> Slice[Project]:
        """Return one page of projects, of a status, or with words in their title, if asked."""
        statement = self._owned()
        if status is not None:
            statement = statement.where(Project.status == status)
        if title:
            statement = statement.where(Project.title.icontains(title, autoescape=True))
        return await fetch_slice(self._session, statement, page, SORT_COLUMNS, Project.id)

    async def change(self, project: Project, **values: Any) -> Project:
        """Set columns of a project and raise its revision. Raises PreconditionFailedError if another was quicker."""
        statement = (
            update(Project)
            .where(Project.user_id == self._owner.id, Project.id == project.id, Project.revision == project.revision)
            .values(revision=Project.revision + 1, updated_at=func.now(), **values)
            .returning(Project)
            .execution_options(populate_existing=True)
        )
        changed = await self._session.scalar(statement)
        if changed is None:
            raise PreconditionFailedError("It was changed since you last read it.", hint="Read it again.")
        return changed

    async def remove(self, project_id: UUID) -> None:
        """Remove a project, its scenes and its versions."""
        await self._session.execute(
            delete(Project).where(Project.user_id == self._owner.id, Project.id == project_id)
        )

    @staticmethod
    def _found(project: Project | None, project_id: UUID) -> Project:
        if project is None:
            raise ProjectNotFoundError(project_id)
        return project
