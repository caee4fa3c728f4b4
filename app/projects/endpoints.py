"""Projects over HTTP."""

from __future__ import annotations

from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query, Response

from app.api.dependencies import PrincipalDep, ReadSessionDep, SessionDep
from app.api.etags import IfMatch, IfNoneMatch, etag
from app.api.openapi import errors
from app.api.pagination import PageRequest, page_request
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.core.exceptions import PreconditionFailedError, ScriptParsingError
from app.projects.exceptions import ProjectFullError, ProjectNotFoundError
from app.projects.models import MAX_TITLE, ProjectStatus
from app.projects.schemas import ProjectCreate, ProjectRead, ProjectUpdate, ProjectWithWarnings
from app.projects.service import Made, ProjectService
from app.projects.texts import one_line

PREFIX: Final = "/v1/projects"
ProjectPage = Annotated[
    PageRequest, Depends(page_request("created_at", "updated_at", "title", default="-created_at"))
]

router = feature_router("projects", prefix=PREFIX)


@router.post("", status_code=201, responses=errors(ScriptParsingError, ProjectFullError))
async def create_project(
    body: ProjectCreate, session: SessionDep, principal: PrincipalDep, response: Response
) -> APIResponse[ProjectWithWarnings]:
    """Make a project of a whole script, of settings and scenes, or empty with a title."""
    projects = ProjectService(session, principal)
    if body.script is not None:
        is_plain = body.script_format == "text"
        made = await projects.create_from_script(body.script, is_plain=is_plain, title=body.title, status=body.status)
    else:
        sources = [scene.source for scene in body.scenes]
        made = await projects.create(body.title or "", status=body.status, settings=body.settings, sources=sources)
    response.headers["Location"] = f"{PREFIX}/{made.project.id}"
    return with_warnings(made, response)


@router.get("")
async def list_projects(
    page: ProjectPage,
    session: ReadSessionDep,
    principal: PrincipalDep,
    status: Annotated[ProjectStatus | None, Query(description="Only projects of this status.")] = None,
    title: Annotated[
        str | None, Query(description="Only projects with this in their title.", max_length=MAX_TITLE)
    ] = None,
) -> APIResponse[Page[ProjectRead]]:
    """List projects, newest first unless asked otherwise."""
    words = one_line(title) if title is not None else None
    found = await ProjectService(session, principal).page(page, status=status, title=words)
    items = [ProjectRead.model_validate(project) for project in found.items]
    return APIResponse(data=Page(items=items, next_cursor=found.next_cursor))


@router.get("/{project_id}", responses=errors(ProjectNotFoundError))
async def read_project(
    project_id: UUID, session: ReadSessionDep, principal: PrincipalDep, seen: IfNoneMatch
) -> APIResponse[ProjectRead]:
    """Read a project."""
    project = await ProjectService(session, principal).find(project_id)
    seen.check(project.revision)
    return APIResponse(data=ProjectRead.model_validate(project))


@router.patch("/{project_id}", responses=errors(ProjectNotFoundError, PreconditionFailedError))
async def update_project(
    project_id: UUID,
    body: ProjectUpdate,
    session: SessionDep,
    principal: PrincipalDep,
    known: IfMatch,
    response: Response,
) -> APIResponse[ProjectRead]:
    """Change a project: what is left out stays, a setting that is null is cleared."""
    values = body.model_dump(exclude_unset=True, exclude={"settings"})
    if "settings" in body.model_fields_set and body.settings is None:
        values["settings"] = {}
    project = await ProjectService(session, principal).update(project_id, values, settings=body.settings, known=known)
    response.headers["ETag"] = etag(project.revision)
    return APIResponse(data=ProjectRead.model_validate(project))


@router.delete("/{project_id}", status_code=204, responses=errors(ProjectNotFoundError, PreconditionFailedError))
async def delete_project(project_id: UUID, session: SessionDep, principal: PrincipalDep, known: IfMatch) -> None:
    """Delete a project with its scenes, versions, assets and renders. A render that runs is cancelled."""
    await ProjectService(session, principal).delete(project_id, known=known)


def with_warnings(made: Made, response: Response) -> APIResponse[ProjectWithWarnings]:
    """Return the answer for a project made from a script, its ETag set."""
    response.headers["ETag"] = etag(made.project.revision)
    read = ProjectWithWarnings.model_validate(made.project)
    return APIResponse(data=read.model_copy(update={"warnings": list(made.warnings)}))
