"""Renders and assets of a project over HTTP."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Query, Response

from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.openapi import errors
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.assets.endpoints import project_assets
from app.core.exceptions import ScriptParsingError
from app.core.transactions import transaction
from app.projects.checking import Wish, refuse_unfit
from app.projects.endpoints import PREFIX
from app.projects.exceptions import ProjectNotFoundError
from app.projects.outputs import OutputService, read_script
from app.projects.service import ProjectService
from app.quotas.exceptions import VideoQuotaExceededError
from app.renders.endpoints import RenderPage
from app.renders.models import RenderStatus
from app.renders.schemas import RenderRead, RenderRequest

RENDERS: Final = "/v1/renders"

router = feature_router("renders", prefix=f"{PREFIX}/{{project_id}}/renders", errors_of_all=[ProjectNotFoundError])


async def known_project(project_id: UUID, parts: PartsDep, principal: PrincipalDep) -> UUID:
    """Return the project of the path. Raises ProjectNotFoundError when the caller has no such project."""
    async with transaction(parts.database, read_only=True) as session:
        await ProjectService(session, principal).find(project_id)
    return project_id


asset_router = project_assets(known_project)


@router.post("", status_code=202, responses=errors(ScriptParsingError, VideoQuotaExceededError))
async def create_render(
    project_id: UUID,
    parts: PartsDep,
    session: SessionDep,
    principal: PrincipalDep,
    response: Response,
    body: RenderRequest | None = None,
) -> APIResponse[RenderRead]:
    """Ask for a video of the project as it is now. Follow it at its Location; what is unchanged is not made again."""
    wanted = body or RenderRequest()
    options = wanted.options()
    wish = Wish(wanted.platform, wanted.audience, wanted.aspect)
    script = await read_script(parts.database, principal, project_id, options)
    await refuse_unfit(parts.database, principal, project_id, wish)
    render = await OutputService(session, principal).render(project_id, script, options)
    response.headers["Location"] = f"{RENDERS}/{render.id}"
    return APIResponse(data=RenderRead.of(render))


@router.get("")
async def list_project_renders(
    project_id: UUID,
    page: RenderPage,
    session: ReadSessionDep,
    principal: PrincipalDep,
    status: Annotated[RenderStatus | None, Query(description="Only renders of this status.")] = None,
) -> APIResponse[Page[RenderRead]]:
    """List the renders of a project, the newest first."""
    found = await OutputService(session, principal).renders(project_id, page, status=status)
    items = [RenderRead.of(render) for render in found.items]
    return APIResponse(data=Page(items=items, next_cursor=found.next_cursor))
