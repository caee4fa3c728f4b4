"""The scenes of a project over HTTP."""

from __future__ import annotations

from uuid import UUID

from fastapi import Response

from app.api.access import Access
from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.etags import IfMatch, IfNoneMatch, etag
from app.api.openapi import errors
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.core.exceptions import NotFoundError, PreconditionFailedError, ScriptParsingError
from app.projects.endpoints import PREFIX
from app.projects.exceptions import ProjectFullError, SceneOrderError
from app.projects.models import Scene
from app.projects.scenes import InOrder, SceneService, read_changed, read_new
from app.projects.schemas import SceneCreate, SceneOrder, SceneRead, SceneUpdate

router = feature_router(
    "scenes", access=Access(area="projects"), prefix=f"{PREFIX}/{{project_id}}/scenes", errors_of_all=[NotFoundError]
)
order_router = feature_router(
    "scenes",
    access=Access(area="projects"),
    prefix=f"{PREFIX}/{{project_id}}/scene-order",
    errors_of_all=[NotFoundError],
)


@router.post("", status_code=201, responses=errors(PreconditionFailedError, ScriptParsingError, ProjectFullError))
async def create_scene(
    project_id: UUID,
    body: SceneCreate,
    parts: PartsDep,
    session: SessionDep,
    principal: PrincipalDep,
    known: IfMatch,
    response: Response,
) -> APIResponse[SceneRead]:
    """Add a scene: at the end, first, or after another. If-Match takes the project's ETag."""
    section = await read_new(parts.database, principal, project_id, body.source)
    scenes = SceneService(session, principal)
    if "after" in body.model_fields_set:
        scene = await scenes.add_after(project_id, section, body.after, known=known)
    else:
        scene = await scenes.add(project_id, section, known=known)
    response.headers["Location"] = f"{PREFIX}/{project_id}/scenes/{scene.id}"
    return _answer(scene, response)


@router.get("")
async def list_scenes(
    project_id: UUID, session: ReadSessionDep, principal: PrincipalDep, seen: IfNoneMatch
) -> APIResponse[Page[SceneRead]]:
    """List all scenes of a project in order, at once: there are at most 1,000. The ETag is the project's."""
    found = await SceneService(session, principal).all(project_id)
    seen.check(found.project.revision)
    return _page(found)


@order_router.put("", responses=errors(PreconditionFailedError, SceneOrderError))
async def reorder_scenes(
    project_id: UUID,
    body: SceneOrder,
    session: SessionDep,
    principal: PrincipalDep,
    known: IfMatch,
    response: Response,
) -> APIResponse[Page[SceneRead]]:
    """Put the scenes in another order, naming each of them once. If-Match takes the project's ETag."""
    found = await SceneService(session, principal).reorder(project_id, body.scene_ids, known=known)
    response.headers["ETag"] = etag(found.project.revision)
    return _page(found)


@router.get("/{scene_id}")
async def read_scene(
    project_id: UUID, scene_id: UUID, session: ReadSessionDep, principal: PrincipalDep, seen: IfNoneMatch
) -> APIResponse[SceneRead]:
    """Read a scene."""
    scene = await SceneService(session, principal).find(project_id, scene_id)
    seen.check(scene.revision)
    return APIResponse(data=SceneRead.model_validate(scene))


@router.patch("/{scene_id}", responses=errors(PreconditionFailedError, ScriptParsingError, ProjectFullError))
async def update_scene(
    project_id: UUID,
    scene_id: UUID,
    body: SceneUpdate,
    parts: PartsDep,
    session: SessionDep,
    principal: PrincipalDep,
    known: IfMatch,
    response: Response,
) -> APIResponse[SceneRead]:
    """Change a scene. If-Match takes the scene's own ETag: others may change other scenes meanwhile."""
    section = None
    if body.source is not None:
        section = await read_changed(parts.database, principal, project_id, scene_id, body.source)
    scene = await SceneService(session, principal).update(project_id, scene_id, section, known=known)
    return _answer(scene, response)


@router.delete("/{scene_id}", status_code=204, responses=errors(PreconditionFailedError))
async def delete_scene(
    project_id: UUID, scene_id: UUID, session: SessionDep, principal: PrincipalDep, known: IfMatch
) -> None:
    """Delete a scene. Versions of the project still have it."""
    await SceneService(session, principal).delete(project_id, scene_id, known=known)


def _answer(scene: Scene, response: Response) -> APIResponse[SceneRead]:
    response.headers["ETag"] = etag(scene.revision)
    return APIResponse(data=SceneRead.model_validate(scene))


def _page(found: InOrder) -> APIResponse[Page[SceneRead]]:
    return APIResponse(data=Page(items=[SceneRead.model_validate(scene) for scene in found.scenes]))
