"""What comes of a project: its renders, asked for only when its script can be rendered."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.api.pagination import PageRequest, Slice
from app.assets.kinds import Kind
from app.assets.service import AssetService
from app.core.context import Principal
from app.core.database import Database
from app.core.exceptions import ValidationError
from app.core.transactions import transaction
from app.media.music import is_mood
from app.orchestrator.options import RenderOptions
from app.projects.changes import Changes
from app.projects.texts import check_chosen, check_script, written
from app.renders import service as renders
from app.renders.models import Render, RenderStatus
from app.scripts.files import Naming

NO_MUSIC = "none"


class OutputService:
    """The renders of one owner's projects, within one session."""

    def __init__(self, session: AsyncSession, owner: Principal) -> None:
        self._session = session
        self._owner = owner
        self._changes = Changes(session, owner)

    async def render(self, project_id: UUID, script: str, options: RenderOptions) -> Render:
        """Ask for a video of a project's script, which `read_script` has returned. Raises ProjectNotFoundError."""
        project = await self._changes.begin(project_id)
        return await renders.request(
            self._session, self._owner, project_id=project_id, script=script, options=options, title=project.title
        )

    async def renders(
        self, project_id: UUID, page: PageRequest, *, status: RenderStatus | None = None
    ) -> Slice[Render]:
        """Return one page of a project's renders, of one status if asked. Raises ProjectNotFoundError."""
        await self._changes.projects.find(project_id)
        return await renders.of_project(self._session, self._owner, project_id, page, status=status)


async def read_script(database: Database, owner: Principal, project_id: UUID, options: RenderOptions) -> str:
    """Return a project's script as it is now, held against what a render needs while no transaction is open.

    Raises ProjectNotFoundError, SceneParsingError and ScriptParsingError where a render would fail on the script or
    on a file that it names, and ValidationError for a theme, voice, style of captions or
    music that is asked for and not there.
    """
    async with transaction(database, read_only=True) as session:
        changes = Changes(session, owner)
        project = await changes.projects.find(project_id)
        scenes = await changes.scenes.all(project_id)
    joined = await written(project.settings, [scene.source for scene in scenes])
    scene_ids = [scene.id for scene in scenes]
    naming = Naming()
    await check_script(joined, scene_ids, naming)
    await check_chosen(project.settings, options, joined.text)
    music = options.music if options.music and options.music != NO_MUSIC and not is_mood(options.music) else None
    found = await _usable(database, owner, project_id, {*naming.spellings, *([music] if music else [])})
    if music and found.get(music) != Kind.AUDIO:
        hint = "Upload it to the project or the library, or say none."
        raise ValidationError(f"There is no sound {music!r}.", hint=hint, details={"setting": "music"})
    if not naming.are_among(found):
        await check_script(joined, scene_ids, {name: name for name in found}.get)
    return joined.text


async def _usable(database: Database, owner: Principal, project_id: UUID, names: Collection[str]) -> dict[str, str]:
    """Return the kinds of those of `names` that there are, by name."""
    if not names:
        return {}
    async with transaction(database, read_only=True) as session:
        assets = await AssetService(session, owner).usable_in(project_id, names)
    return {asset.name: asset.kind for asset in assets}
