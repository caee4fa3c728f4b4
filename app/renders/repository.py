"""Queries of an owner's renders. Every statement filters by the owner."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.api.pagination import PageRequest, Slice, fetch_slice
from app.core.context import Principal
from app.core.jobs import causes
from app.renders.exceptions import RenderNotFoundError
from app.renders.models import UNFINISHED, Artifact, ArtifactKind, EventKind, Render, RenderEvent, RenderStatus
from app.renders.transitions import change

SORT_COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = MappingProxyType({"created_at": Render.created_at})


class RenderRepository:
    """The renders of one owner, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner

    def _owned(self) -> Select[Render]:
        return select(Render).where(Render.user_id == self._owner.id)

    def _one(self, render_id: UUID) -> tuple[ColumnElement[bool], ...]:
        return Render.user_id == self._owner.id, Render.id == render_id

    async def find(self, render_id: UUID) -> Render:
        """Return a render. Raises RenderNotFoundError."""
        render = await self._session.scalar(self._owned().where(Render.id == render_id))
        if render is None:
            raise RenderNotFoundError(render_id)
        return render

    async def held(self, render_id: UUID) -> Render:
        """Return a render that nobody else changes before the transaction ends. Raises RenderNotFoundError."""
        render = await self._session.scalar(self._owned().where(Render.id == render_id).with_for_update())
        if render is None:
            raise RenderNotFoundError(render_id)
        return render

    async def page(
        self, page: PageRequest, *, status: RenderStatus | None = None, project_id: UUID | None = None
    ) -> Slice[Render]:
        """Return one page of renders, of a status or a project if asked."""
        statement = self._owned()
        if status is not None:
            statement = statement.where(Render.status == status)
        if project_id is not None:
            statement = statement.where(Render.project_id == project_id)
        return await fetch_slice(self._session, statement, page, SORT_COLUMNS, Render.id)

    async def cancel(self, render_id: UUID) -> Render | None:
        """Make an unfinished render cancelled and shut its attempt out; None when it is finished."""
        return await change(
            self._session,
            *self._one(render_id),
            Render.status.in_(sorted(UNFINISHED)),
            kind=EventKind.CANCELLED,
            status=RenderStatus.CANCELLED,
            attempt_token=Render.attempt_token + 1,
            cancel_requested_at=func.now(),
            finished_at=func.now(),
            eta_seconds=None,
        )

    async def reopen(self, render_id: UUID) -> Render | None:
        """Make a failed or cancelled render queued again, all its attempts before it; None when it is neither."""
        return await change(
            self._session,
            *self._one(render_id),
            Render.status.in_([RenderStatus.FAILED, RenderStatus.CANCELLED]),
            kind=EventKind.QUEUED,
            status=RenderStatus.QUEUED,
            attempts=0,
            causes=causes(),
            stage=None,
            percent=0.0,
            error=None,
            finished_at=None,
            cancel_requested_at=None,
        )

    async def unfinished_of(self, project_id: UUID) -> Sequence[UUID]:
        """Return the renders of a project that wait or run."""
        statement = self._owned().where(Render.project_id == project_id, Render.status.in_(sorted(UNFINISHED)))
        return [render.id for render in await self._session.scalars(statement)]

    async def keys_of(self, project_id: UUID) -> Sequence[str]:
        """Return where the files of a project's renders lie in the storage."""
        statement = (
            select(Artifact.storage_key)
            .join(Render, Render.id == Artifact.render_id)
            .where(Artifact.user_id == self._owner.id, Render.project_id == project_id)
        )
        return (await self._session.scalars(statement)).all()

    async def events(self, render_id: UUID, *, after: int, limit: int) -> Sequence[RenderEvent]:
        """Return at most `limit` events later than number `after`, in order."""
        statement = (
            select(RenderEvent)
            .where(
                RenderEvent.user_id == self._owner.id,
                RenderEvent.render_id == render_id,
                RenderEvent.sequence > after,
            )
            .order_by(RenderEvent.sequence)
            .limit(limit)
        )
        return (await self._session.scalars(statement)).all()

    async def artifacts(self, render_id: UUID) -> Sequence[Artifact]:
        """Return the files of a render, the video first."""
        kinds = list(ArtifactKind)
        statement = select(Artifact).where(Artifact.user_id == self._owner.id, Artifact.render_id == render_id)
        found = (await self._session.scalars(statement)).all()
        return sorted(found, key=lambda artifact: kinds.index(ArtifactKind(artifact.kind)))
