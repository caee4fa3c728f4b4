"""Assets over HTTP: the library of a user, and through `project_assets` each project's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from app.api.bodies import streamed_body
from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.downloads import CONTENT, Disposition, DownloadLink, link_to, serve
from app.api.etags import IfMatch, IfNoneMatch, etag
from app.api.idempotency import IdempotencyClaim
from app.api.openapi import errors
from app.api.pagination import PageRequest, Slice, page_request
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.assets.exceptions import AssetNameTakenError, AssetNotFoundError, UploadStalledError
from app.assets.infections import infections_noted
from app.assets.kinds import Kind
from app.assets.models import MAX_NAME, Asset
from app.assets.repository import AssetFilter
from app.assets.room import RoomDep
from app.assets.schemas import AssetRead, AssetUpdate, LinkRequest
from app.assets.service import AssetService, download_of
from app.assets.uploads import Uploads, largest_upload
from app.core.exceptions import NotFoundError, PreconditionFailedError
from app.quotas.exceptions import StorageQuotaExceededError

PREFIX: Final = "/v1/assets"
UPLOAD_FORM: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "additionalProperties": False,
                    "properties": {
                        "file": {"type": "string", "format": "binary", "description": "The file, with its name."},
                        "name": {"type": "string", "maxLength": MAX_NAME, "description": "Another name for it."},
                    },
                }
            }
        },
    }
}
UPLOAD_ERRORS: Final = errors(AssetNameTakenError, StorageQuotaExceededError, UploadStalledError)

Scope = Literal["all", "library"]
AssetPage = Annotated[PageRequest, Depends(page_request("created_at", "name", "size", default="-created_at"))]
KindQuery = Annotated[Kind | None, Query(description="Only assets of this kind.")]
NameQuery = Annotated[str | None, Query(description="Only assets with this in their name.", max_length=MAX_NAME)]

router = feature_router("assets", prefix=PREFIX)


async def uploads_of(request: Request, parts: PartsDep) -> Uploads:
    """Return what receives uploads in this process."""
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = Uploads(parts.settings, parts.files)
    uploads: Uploads = state.uploads
    return uploads


UploadsDep = Annotated[Uploads, Depends(uploads_of)]


@router.post("", status_code=201, openapi_extra=UPLOAD_FORM, responses=UPLOAD_ERRORS)
@streamed_body(largest_upload)
async def create_asset(
    request: Request,
    response: Response,
    parts: PartsDep,
    uploads: UploadsDep,
    session: SessionDep,
    principal: PrincipalDep,
    claim: IdempotencyClaim,
    room: RoomDep,
) -> APIResponse[AssetRead]:
    """Upload a picture, video, sound or script to your library.

    What it is goes by its content. Pictures are encoded anew, so that places, names and other metadata are left out.
    """
    noted = infections_noted(parts.database, principal)
    async with noted, uploads.receive(request, principal.id, room) as upload:
        await claim.take()
        return _created(await AssetService(session, principal).keep(upload), response)


@router.get("")
async def list_assets(
    page: AssetPage,
    session: ReadSessionDep,
    principal: PrincipalDep,
    kind: KindQuery = None,
    name: NameQuery = None,
    project_id: Annotated[UUID | None, Query(description="Only this project's own.")] = None,
    scope: Annotated[Scope, Query(description="all, or library: only those that are no project's own.")] = "all",
) -> APIResponse[Page[AssetRead]]:
    """List assets of the library and of all projects, newest first unless asked otherwise."""
    only = AssetFilter(kind, name, project_id, library_only=scope == "library")
    return _listed(await AssetService(session, principal).page(page, only))


@router.get("/{asset_id}", responses=errors(AssetNotFoundError))
async def read_asset(
    asset_id: UUID, session: ReadSessionDep, principal: PrincipalDep, seen: IfNoneMatch
) -> APIResponse[AssetRead]:
    """Read what is known of an asset."""
    asset = await AssetService(session, principal).find(asset_id)
    seen.check(asset.revision)
    return APIResponse(data=AssetRead.model_validate(asset))


@router.patch("/{asset_id}", responses=errors(AssetNotFoundError, AssetNameTakenError, PreconditionFailedError))
async def update_asset(
    asset_id: UUID,
    body: AssetUpdate,
    session: SessionDep,
    principal: PrincipalDep,
    known: IfMatch,
    response: Response,
) -> APIResponse[AssetRead]:
    """Rename an asset. Scripts name assets by file name, so those that use it must be changed too."""
    asset = await AssetService(session, principal).rename(asset_id, body.name, known=known)
    response.headers["ETag"] = etag(asset.revision)
    return APIResponse(data=AssetRead.model_validate(asset))


@router.delete("/{asset_id}", status_code=204, responses=errors(AssetNotFoundError, PreconditionFailedError))
async def delete_asset(asset_id: UUID, session: SessionDep, principal: PrincipalDep, known: IfMatch) -> None:
    """Delete an asset and its file. Videos made with it stay; scripts that name it cannot be rendered any more."""
    await AssetService(session, principal).delete(asset_id, known=known)


@router.get("/{asset_id}/content", response_class=Response, responses=errors(AssetNotFoundError, into=CONTENT))
async def read_asset_content(
    asset_id: UUID,
    request: Request,
    parts: PartsDep,
    session: ReadSessionDep,
    principal: PrincipalDep,
    disposition: Annotated[Disposition, Query(description="Whether browsers show or save it.")] = "inline",
) -> Response:
    """Send the file of an asset, or a stretch of it."""
    asset = await AssetService(session, principal).find(asset_id)
    return await serve(request, parts.files, download_of(asset, disposition))


@router.post("/{asset_id}/link", responses=errors(AssetNotFoundError))
async def link_asset(
    asset_id: UUID,
    request: Request,
    parts: PartsDep,
    session: ReadSessionDep,
    principal: PrincipalDep,
    body: LinkRequest | None = None,
) -> APIResponse[DownloadLink]:
    """Make a link to the file of an asset that works without an account until it expires."""
    wanted = body or LinkRequest()
    asset = await AssetService(session, principal).find(asset_id)
    download = download_of(asset, wanted.disposition)
    return APIResponse(data=link_to(request, parts.settings, download, wanted.expires_in))


@streamed_body(largest_upload)
async def create_project_asset(
    project_id: UUID,
    request: Request,
    response: Response,
    parts: PartsDep,
    uploads: UploadsDep,
    session: SessionDep,
    principal: PrincipalDep,
    claim: IdempotencyClaim,
    room: RoomDep,
) -> APIResponse[AssetRead]:
    """Upload a picture, video, sound or script for one project; there its name goes before one of the library."""
    noted = infections_noted(parts.database, principal)
    async with noted, uploads.receive(request, principal.id, room) as upload:
        await claim.take()
        return _created(await AssetService(session, principal).keep(upload, project_id), response)


async def list_project_assets(
    project_id: UUID,
    page: AssetPage,
    session: ReadSessionDep,
    principal: PrincipalDep,
    kind: KindQuery = None,
    name: NameQuery = None,
) -> APIResponse[Page[AssetRead]]:
    """List a project's own assets, newest first unless asked otherwise."""
    return _listed(await AssetService(session, principal).page(page, AssetFilter(kind, name, project_id)))


def project_assets(known: Callable[..., Awaitable[object]]) -> APIRouter:
    """Return the routes of projects' own assets.

    `known` is a dependency that raises NotFoundError when the caller has no project with the path's `project_id`; it
    must not hold a transaction, for an upload follows that may take long.
    """
    routes = feature_router("assets", prefix="/v1/projects/{project_id}/assets", errors_of_all=(NotFoundError,))
    options: dict[str, Any] = {"dependencies": [Depends(known)]}
    routes.post("", status_code=201, openapi_extra=UPLOAD_FORM, responses=UPLOAD_ERRORS, **options)(
        create_project_asset
    )
    routes.get("", **options)(list_project_assets)
    return routes


def _created(asset: Asset, response: Response) -> APIResponse[AssetRead]:
    response.headers["Location"] = f"{PREFIX}/{asset.id}"
    response.headers["ETag"] = etag(asset.revision)
    return APIResponse(data=AssetRead.model_validate(asset))


def _listed(found: Slice[Asset]) -> APIResponse[Page[AssetRead]]:
    items = [AssetRead.model_validate(asset) for asset in found.items]
    return APIResponse(data=Page(items=items, next_cursor=found.next_cursor))
