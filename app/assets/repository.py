"""Assets in the database: those of one owner, and, for the sweep, which files have one at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Text, any_, cast, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.api.pagination import PageRequest, Slice, fetch_slice
from app.assets.exceptions import AssetNameTakenError, AssetNotFoundError
from app.assets.kinds import Kind
from app.assets.models import Asset
from app.core.exceptions import ConflictError, NotFoundError, QueryError
from app.core.transactions import transaction

SORT_COLUMNS: Final[Mapping[str, InstrumentedAttribute[Any]]] = MappingProxyType(
    {"created_at": Asset.created_at, "name": Asset.name, "size": Asset.size}
)
FOREIGN_KEY_VIOLATION: Final = "23503"


@dataclass(frozen=True)
class AssetFilter:
    """Which assets a list shows: of a kind, with words in their name, of a project, or of the library alone."""

    kind: Kind | None = None
    name: str | None = None
    project_id: UUID | None = None
    library_only: bool = False


class AssetRepository:
    """The assets of one owner, within one session."""

    def __init__(self, session: AsyncSession, owner_id: UUID) -> None:
        self._session = session
        self._owner_id = owner_id

    def _owned(self) -> Select[Asset]:
        return select(Asset).where(Asset.user_id == self._owner_id)

    async def add(self, asset: Asset) -> Asset:
        """Write a new asset. Raises AssetNameTakenError, and NotFoundError when its project is gone."""
        name = asset.name
        try:
            async with transaction(self._session):
                self._session.add(asset)
                await self._session.flush()
        except ConflictError as error:
            raise AssetNameTakenError(name) from error
        except QueryError as error:
            if error.details.get("sqlstate") == FOREIGN_KEY_VIOLATION:
                raise NotFoundError(
                    "The project is gone.", hint="Upload it to another, or to the library."
                ) from error
            raise
        return asset

    async def find(self, asset_id: UUID) -> Asset:
        """Return an asset. Raises AssetNotFoundError."""
        return _found(await self._session.scalar(self._owned().where(Asset.id == asset_id)), asset_id)

    async def hold(self, asset_id: UUID) -> Asset:
        """Return an asset that nobody else changes before this transaction ends. Raises AssetNotFoundError."""
        statement = self._owned().where(Asset.id == asset_id).with_for_update()
        statement = statement.execution_options(populate_existing=True)
        return _found(await self._session.scalar(statement), asset_id)

    async def page(self, page: PageRequest, only: AssetFilter) -> Slice[Asset]:
        """Return one page of assets."""
        statement = self._owned()
        if only.kind is not None:
            statement = statement.where(Asset.kind == only.kind)
        if only.name:
            statement = statement.where(Asset.name.icontains(only.name, autoescape=True))
        if only.project_id is not None:
            statement = statement.where(Asset.project_id == only.project_id)
        if only.library_only:
            statement = statement.where(Asset.project_id.is_(None))
        return await fetch_slice(self._session, statement, page, SORT_COLUMNS, Asset.id)

    async def rename(self, asset: Asset, name: str) -> Asset:
        """Give an asset that is held another name. Raises AssetNameTakenError."""
        statement = (
            update(Asset)
            .where(Asset.user_id == self._owner_id, Asset.id == asset.id)
            .values(name=name, revision=Asset.revision + 1, updated_at=func.now())
            .returning(Asset)
            .execution_options(populate_existing=True)
        )
        try:
            async with transaction(self._session):
                return _found(await self._session.scalar(statement), asset.id)
        except ConflictError as error:
            raise AssetNameTakenError(name) from error

    async def remove(self, asset: Asset) -> None:
        """Remove an asset; its file is another matter."""
        await self._session.execute(delete(Asset).where(Asset.user_id == self._owner_id, Asset.id == asset.id))

    async def remove_of_project(self, project_id: UUID | None) -> Sequence[str]:
        """Remove the assets of a project, or of the library, and return the keys of their files."""
        statement = delete(Asset).where(Asset.user_id == self._owner_id, Asset.project_id == project_id)
        return (await self._session.scalars(statement.returning(Asset.storage_key))).all()

    async def stored_bytes(self) -> int:
        """Return what all files of the owner's assets take together."""
        total = select(func.coalesce(func.sum(Asset.size), 0)).where(Asset.user_id == self._owner_id)
        return int(await self._session.scalar(total) or 0)

    async def usable_in(self, project_id: UUID | None, names: Collection[str]) -> Sequence[Asset]:
        """Return the media among `names` that a script may show or play.

        Of a name that a project and the library both have, the project's own.
        """
        places: list[ColumnElement[bool]] = [Asset.project_id.is_(None)]
        if project_id is not None:
            places.append(Asset.project_id == project_id)
        # One parameter: a script may name more files than a statement may have parameters. NUL is in no name, and
        # nothing that PostgreSQL takes.
        wanted = [name for name in names if "\0" not in name]
        is_named = Asset.name == any_(cast(wanted, ARRAY(Text())))
        statement = self._owned().where(or_(*places), Asset.kind != Kind.SCRIPT, is_named)
        found = (await self._session.scalars(statement.order_by(Asset.project_id.nulls_first()))).all()
        return list({asset.name: asset for asset in found}.values())


def _found(asset: Asset | None, asset_id: UUID) -> Asset:
    if asset is None:
        raise AssetNotFoundError(asset_id)
    return asset
