"""Checks of a project over HTTP."""

from __future__ import annotations

from uuid import UUID

from app.api.access import Access
from app.api.dependencies import PartsDep, PrincipalDep
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.projects.check_schemas import CheckRead, CheckRequest
from app.projects.checking import check_project
from app.projects.endpoints import PREFIX
from app.projects.exceptions import ProjectNotFoundError

router = feature_router(
    "projects",
    access=Access(area="projects", scope="projects:read"),
    prefix=f"{PREFIX}/{{project_id}}",
    errors_of_all=[ProjectNotFoundError],
)


@router.post("/check")
async def check_project_for(
    project_id: UUID, body: CheckRequest, parts: PartsDep, principal: PrincipalDep
) -> APIResponse[CheckRead]:
    """Say what stands against a video of the project on a platform, for an audience, on your plan; change nothing.

    Everything that is found is said at once. A render asked for with `platform` or `audience` is refused with the
    same problems.
    """
    checked = await check_project(parts.database, principal, project_id, body.wish())
    return APIResponse(data=CheckRead.of(checked))
