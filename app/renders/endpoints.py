"""Renders over HTTP. They are asked for at their project: POST /v1/projects/{id}/renders."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Header, Query, Request
from starlette.responses import Response, StreamingResponse

from app.api.dependencies import PartsDep, PrincipalDep, ReadSessionDep, SessionDep
from app.api.downloads import CONTENT, Download, link_to, serve
from app.api.openapi import errors
from app.api.pagination import PageRequest, page_request
from app.api.routing import feature_router
from app.api.schemas import APIResponse, Page
from app.core.context import Principal
from app.core.transactions import transaction
from app.quotas.exceptions import VideoQuotaExceededError
from app.renders import service
from app.renders.exceptions import RenderNotFoundError, RenderStateError, TooManyStreamsError
from app.renders.feed import RenderFeed
from app.renders.models import Artifact, ArtifactKind, EventKind, RenderStatus
from app.renders.schemas import ArtifactRead, RenderRead

KEEP_ALIVE_SECONDS: Final = 15.0
"""How often a silent stream says something, so that nobody on the way takes it for dead."""
RECONNECT_MILLISECONDS: Final = 1000
"""What clients are told to wait before they connect again."""

EVENT: Final = {
    "type": "object",
    "description": "One event: its `data` is JSON.",
    "required": ["id", "event", "data"],
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$", "description": "Number of the event."},
        "event": {"type": "string", "enum": [*EventKind]},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events as they come (server-sent events); the stream ends after the last one.",
        "content": {"text/event-stream": {"schema": EVENT}},
    },
    204: {"description": "The render has ended and you have all of its events: do not connect again."},
}
NOT_KEPT: Final = {"Cache-Control": "no-store"}

RenderPage = Annotated[PageRequest, Depends(page_request("created_at", default="-created_at"))]
router = feature_router("renders", prefix="/v1/renders")


async def feed_of(request: Request) -> RenderFeed:
    """Return what hears of news in this process."""
    feed: RenderFeed = request.app.state.render_feed
    return feed


@router.get("")
async def list_renders(
    session: ReadSessionDep,
    principal: PrincipalDep,
    page: RenderPage,
    status: Annotated[RenderStatus | None, Query(description="Only renders of this status.")] = None,
) -> APIResponse[Page[RenderRead]]:
    """List your renders, the newest first."""
    found = (await service.listed(session, principal, page, status=status)).map(RenderRead.of)
    return APIResponse(data=Page(items=found.items, next_cursor=found.next_cursor))


@router.get("/{render_id}", responses=errors(RenderNotFoundError))
async def get_render(render_id: UUID, session: ReadSessionDep, principal: PrincipalDep) -> APIResponse[RenderRead]:
    """Return a render: how far it is, what went wrong, what came of it."""
    return APIResponse(data=RenderRead.of(await service.find(session, principal, render_id)))


@router.post("/{render_id}/cancel", responses=errors(RenderNotFoundError, RenderStateError))
async def cancel_render(render_id: UUID, session: SessionDep, principal: PrincipalDep) -> APIResponse[RenderRead]:
    """End a render that waits or runs, at once. What was finished of it stays in the cache."""
    return APIResponse(data=RenderRead.of(await service.cancel(session, principal, render_id)))


@router.post(
    "/{render_id}/retry",
    status_code=202,
    responses=errors(RenderNotFoundError, RenderStateError, VideoQuotaExceededError),
)
async def retry_render(render_id: UUID, session: SessionDep, principal: PrincipalDep) -> APIResponse[RenderRead]:
    """Try a failed or cancelled render again, counted anew; it goes on where it stopped."""
    return APIResponse(data=RenderRead.of(await service.retry(session, principal, render_id)))


@router.delete("/{render_id}", status_code=204, responses=errors(RenderNotFoundError, RenderStateError))
async def delete_render(render_id: UUID, session: SessionDep, principal: PrincipalDep) -> None:
    """Delete a render that has ended, with its files; cancel one that waits or runs first."""
    await service.delete(session, principal, render_id)


@router.get("/{render_id}/artifacts", responses=errors(RenderNotFoundError))
async def list_render_artifacts(
    render_id: UUID, request: Request, parts: PartsDep, session: ReadSessionDep, principal: PrincipalDep
) -> APIResponse[list[ArtifactRead]]:
    """List the files of a render, with links that work without an account until they expire."""
    found = await service.artifacts(session, principal, render_id)
    return APIResponse(
        data=[ArtifactRead.of(each, link_to(request, parts.settings, download_of(each))) for each in found]
    )


@router.get(
    "/{render_id}/artifacts/{kind}",
    response_class=Response,
    responses=errors(RenderNotFoundError, into=CONTENT),
)
async def get_render_artifact(
    render_id: UUID,
    kind: ArtifactKind,
    request: Request,
    parts: PartsDep,
    session: ReadSessionDep,
    principal: PrincipalDep,
) -> Response:
    """Send a file of a render; ranges are served."""
    found = await service.artifact(session, principal, render_id, kind)
    return await serve(request, parts.files, download_of(found))


def download_of(artifact: Artifact) -> Download:
    """Return a file of a render as downloads take it."""
    return Download(
        artifact.storage_key,
        artifact.name,
        artifact.media_type,
        artifact.size,
        artifact.sha256,
        artifact.created_at,
    )


@router.get(
    "/{render_id}/events",
    response_class=Response,
    responses=errors(RenderNotFoundError, TooManyStreamsError, into=STREAM),
)
async def stream_render_events(
    render_id: UUID,
    parts: PartsDep,
    principal: PrincipalDep,
    feed: Annotated[RenderFeed, Depends(feed_of)],
    last_event_id: Annotated[
        str,
        Header(
            pattern=r"^[0-9]{0,18}$",
            description="Number of the last event you have: none is 0, one beyond the last is the last.",
            examples=["0"],
        ),
    ] = "",
) -> Response:
    """Follow a render: server-sent events with stage, percent and seconds to go, until it has ended.

    Every event has a number; connect again with Last-Event-ID to go on after it. When nothing is left to tell, 204
    says that there is no need to connect again.
    """
    async with transaction(parts.database, read_only=True) as session:
        news = await service.news(session, principal, render_id, after=int(last_event_id or 0))
    if news.is_last and not news.events:
        return Response(status_code=204, headers=NOT_KEPT)
    feed.check_room()
    events = _followed(feed, principal, render_id, news.after)
    return StreamingResponse(events, media_type="text/event-stream", headers=NOT_KEPT)


async def _followed(feed: RenderFeed, principal: Principal, render_id: UUID, after: int) -> AsyncIterator[str]:
    """Yield events as they come; no connection to the database is held for one stream."""
    yield f"retry: {RECONNECT_MILLISECONDS}\n\n"
    with feed.watching(principal, render_id, after) as watch:
        while (told := await watch.next(KEEP_ALIVE_SECONDS)) is not None:
            yield "".join(each.text for each in told) or ": still here\n\n"
