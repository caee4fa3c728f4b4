"""What comes of a project: its renders, asked for only when its script can be rendered."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.pagination import PageRequest, Slice
from app.assets.kinds import Kind
from app.assets.service import AssetService
from app.core.context import Principal
from app.core.exceptions import ValidationError
from app.orchestrator.options import RenderOptions
from app.projects.changes import Changes
from app.projects.texts import check_script, written
from app.renders import service as renders
from app.renders.models import Render, RenderStatus

NO_MUSIC = "none"


class OutputService:
    """The renders of one owner's projects, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner
        self._changes = Changes(session, owner)
        self._assets = AssetService(session, owner)

    async def render(self, project_id: UUID, options: RenderOptions) -> Render:
        """Ask for a video of the project as it is now.

        Raises ProjectNotFoundError, SceneParsingError and ScriptParsingError where a render would fail on the script
        or on a file that it names, and ValidationError for music that is not there.
        """
        project = await self._changes.begin(project_id)
        scenes = await self._changes.scenes.all(project_id)
        joined = await written(project.settings, [scene.source for scene in scenes])
        if options.music not in {None, NO_MUSIC}:
            await self._check_music(project_id, str(options.music))
        names = {asset.name for asset in await self._assets.usable_in(project_id, text=joined.text)}
        await check_script(joined, [scene.id for scene in scenes], {name: name for name in names}.get)
        return await renders.request(
            self._session,
            self._owner,
            project_id=project_id,
            script=joined.text,
            options=options,
            title=project.title,
        )

    async def renders(
        self, project_id: UUID, page: PageRequest, *, status: RenderStatus | None = None
    ) -> Slice[Render]:
        """Return one page of a project's renders, of one status if asked. Raises ProjectNotFoundError."""
        await self._changes.projects.find(project_id)
        return await renders.of_project(self._session, self._owner, project_id, page, status=status)

    async def _check_music(self, project_id: UUID, name: str) -> None:
        found = await self._assets.usable_in(project_id, names=[name])
        if not any(asset.kind == Kind.AUDIO for asset in found):
            hint = "Upload it to the project or the library, or say none."
            raise ValidationError(f"There is no sound {name!r}.", hint=hint, details={"setting": "music"})
