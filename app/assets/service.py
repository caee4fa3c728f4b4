"""What a user can do with assets: keep what was uploaded, look, rename, delete."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.downloads import Disposition, Download
from app.api.etags import Precondition
from app.api.pagination import PageRequest, Slice
from app.assets.kinds import MEDIA_TYPES
from app.assets.models import Asset
from app.assets.names import checked_name, named_as
from app.assets.repository import AssetFilter, AssetRepository
from app.assets.room import check_room
from app.assets.uploads import Upload
from app.core import jobs
from app.core.context import Principal
from app.core.logging import get_logger

ANY: Final = Precondition()
REMOVE_FILES: Final = "assets.remove_files"
FILES_AT_ONCE: Final = 500
"""How many files one job removes."""

logger = get_logger(__name__)


class AssetService:
    """The assets of one owner, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner
        self._assets = AssetRepository(session, owner.id)

    async def keep(self, upload: Upload, project_id: UUID | None = None) -> Asset:
        """Make an asset of a stored upload, in a project or in the library.

        Raises AssetNameTakenError, StorageQuotaExceededError, and NotFoundError when the project is gone.
        """
        report = upload.report
        asset = Asset(
            id=upload.asset_id,
            user_id=self._owner.id,
            project_id=project_id,
            name=upload.name,
            kind=MEDIA_TYPES[report.media_type].kind,
            media_type=report.media_type,
            size=upload.size,
            sha256=upload.sha256,
            storage_key=upload.key,
            width=report.width,
            height=report.height,
            duration_seconds=report.duration_seconds,
            details=dict(report.metadata),
        )
        await self._assets.add(asset)
        await check_room(self._session, self._owner.id)
        self._tell("asset.created", asset)
        return asset

    async def find(self, asset_id: UUID) -> Asset:
        """Return an asset. Raises AssetNotFoundError."""
        return await self._assets.find(asset_id)

    async def page(self, page: PageRequest, only: AssetFilter) -> Slice[Asset]:
        """Return one page of assets."""
        return await self._assets.page(page, only)

    async def rename(self, asset_id: UUID, name: str | None, *, known: Precondition = ANY) -> Asset:
        """Give an asset another name; None, or the one it has, changes nothing.

        Raises AssetNotFoundError, PreconditionFailedError, AssetNameError, UnsupportedAssetError for an extension
        that is another type's, and AssetNameTakenError.
        """
        asset = await self._assets.hold(asset_id)
        known.check(asset.revision)
        wanted = named_as(checked_name(name), asset.media_type) if name is not None else asset.name
        if wanted == asset.name:
            return asset
        asset = await self._assets.rename(asset, wanted)
        self._tell("asset.updated", asset)
        return asset

    async def delete(self, asset_id: UUID, *, known: Precondition = ANY) -> None:
        """Delete an asset; its file goes once that is committed. Videos made with it stay as they are.

        Raises AssetNotFoundError and PreconditionFailedError.
        """
        asset = await self._assets.hold(asset_id)
        known.check(asset.revision)
        await self._assets.remove(asset)
        await jobs.enqueue(self._session, REMOVE_FILES, keys=[asset.storage_key])
        self._tell("asset.deleted", asset)

    async def remove_of_project(self, project_id: UUID | None) -> None:
        """Delete the assets of a project, or of the library; a project's before the project, so that files go too."""
        keys = await self._assets.remove_of_project(project_id)
        for at in range(0, len(keys), FILES_AT_ONCE):
            await jobs.enqueue(self._session, REMOVE_FILES, keys=list(keys[at : at + FILES_AT_ONCE]))

    async def usable_in(self, project_id: UUID | None, names: Collection[str]) -> Sequence[Asset]:
        """Return the media among `names` that a script may show or play."""
        return await self._assets.usable_in(project_id, names)

    def _tell(self, event: str, asset: Asset) -> None:
        logger.info(event, asset_id=str(asset.id), kind=str(asset.kind), user_id=str(self._owner.id))


def download_of(asset: Asset, disposition: Disposition = "inline") -> Download:
    """Return an asset's file as clients get it."""
    return Download(
        asset.storage_key, asset.name, asset.media_type, asset.size, asset.sha256, asset.created_at, disposition
    )
