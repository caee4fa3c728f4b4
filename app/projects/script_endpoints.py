"""The script of a project, and its versions, over HTTP."""

from __future__ import annotations

from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Path, Request, Response
from fastapi.responses import PlainTextResponse

from app.api.access import Access
from app.api.dependencies import PrincipalDep, ReadSessionDep, SessionDep
from app.api.etags import IfMatch, IfNoneMatch, etag
from app.api.openapi import errors
from app.api.pagination import PageRequest, page_request
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.core.exceptions import (
    NotFoundError,
    PayloadTooLargeError,
    PreconditionFailedError,
    ScriptParsingError,
    UnsupportedMediaTypeError,
)
from app.projects.endpoints import PREFIX, with_warnings
from app.projects.exceptions import ProjectFullError
from app.projects.schemas import EXAMPLE_SCRIPT, ProjectRead, ProjectWithWarnings, VersionDetail, VersionRead
from app.projects.scripts import ScriptService

MARKDOWN: Final = "text/markdown"
PLAIN: Final = "text/plain"
_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            MARKDOWN: {"schema": {"type": "string", "minLength": 1}, "example": EXAMPLE_SCRIPT},
            PLAIN: {"schema": {"type": "string", "minLength": 1}, "example": "Why cats purr\n\nThey like it.\n"},
        },
    }
}
_TEXT: Final[dict[int | str, dict[str, Any]]] = {
    200: {"content": {MARKDOWN: {"schema": {"type": "string"}, "example": EXAMPLE_SCRIPT}}, "description": "Markdown"}
}

router = feature_router(
    "scripts", access=Access(area="projects"), prefix=f"{PREFIX}/{{project_id}}", errors_of_all=[NotFoundError]
)

Number = Annotated[int, Path(ge=1, le=2**31 - 1, description="The revision that the project had.", examples=[3])]
VersionPage = Annotated[PageRequest, Depends(page_request("number", default="-number"))]


@router.get("/script", response_class=PlainTextResponse, responses=_TEXT)
async def read_script(
    project_id: UUID, session: ReadSessionDep, principal: PrincipalDep, seen: IfNoneMatch
) -> Response:
    """Read the whole script as Markdown, which a PUT, and `reelwright make`, take. The ETag is the project's."""
    found = await ScriptService(session, principal).text(project_id)
    seen.check(found.project.revision)
    headers = {"ETag": etag(found.project.revision)}
    return PlainTextResponse(found.joined.text, media_type=MARKDOWN, headers=headers)


@router.put(
    "/script",
    openapi_extra=_BODY,
    responses=errors(
        PreconditionFailedError, ScriptParsingError, ProjectFullError, PayloadTooLargeError, UnsupportedMediaTypeError
    ),
)
async def replace_script(
    project_id: UUID,
    request: Request,
    session: SessionDep,
    principal: PrincipalDep,
    known: IfMatch,
    response: Response,
) -> APIResponse[ProjectWithWarnings]:
    """Make a whole script the project's settings and scenes. Scenes whose text is the same keep their identifiers."""
    kind = request.headers.get("content-type", MARKDOWN).partition(";")[0].strip().lower()
    if kind not in {MARKDOWN, PLAIN}:
        raise UnsupportedMediaTypeError(f"A script is not {kind}.", hint=f"Send {MARKDOWN} or {PLAIN}.")
    script = _decoded(await request.body())
    made = await ScriptService(session, principal).replace(project_id, script, is_plain=kind == PLAIN, known=known)
    return with_warnings(made, response)


@router.get("/versions")
async def list_versions(
    project_id: UUID, page: VersionPage, session: ReadSessionDep, principal: PrincipalDep
) -> APIResponse[Page[VersionRead]]:
    """List a project's versions, the latest first. The latest is the project as it is now; the last 100 are kept."""
    found = await ScriptService(session, principal).versions(project_id, page)
    items = [VersionRead.model_validate(version) for version in found.items]
    return APIResponse(data=Page(items=items, next_cursor=found.next_cursor))


@router.get("/versions/{number}")
async def read_version(
    project_id: UUID, number: Number, session: ReadSessionDep, principal: PrincipalDep
) -> APIResponse[VersionDetail]:
    """Read a version with its settings and scenes."""
    version = await ScriptService(session, principal).version(project_id, number)
    return APIResponse(data=VersionDetail.model_validate(version))


@router.post("/versions/{number}/restore", responses=errors(PreconditionFailedError))
async def restore_version(
    project_id: UUID,
    number: Number,
    session: SessionDep,
    principal: PrincipalDep,
    known: IfMatch,
    response: Response,
) -> APIResponse[ProjectRead]:
    """Make title, settings and scenes what they were, as a new version: what is now stays among the versions."""
    project = await ScriptService(session, principal).restore(project_id, number, known=known)
    response.headers["ETag"] = etag(project.revision)
    return APIResponse(data=ProjectRead.model_validate(project))


def _decoded(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = body[: error.start]
        raise ScriptParsingError(
            "The script is not text in UTF-8.",
            line=before.count(b"\n") + 1,
            column=len(before.rsplit(b"\n", 1)[-1].decode("utf-8", "replace")) + 1,
            hint="Send it as UTF-8.",
        ) from error
