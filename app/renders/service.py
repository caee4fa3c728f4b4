"""What a user can do with renders: ask for one, look, cancel, try again, take the files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.pagination import PageRequest, Slice
from app.core import jobs
from app.core.context import Principal
from app.core.identifiers import new_id
from app.core.logging import get_logger
from app.orchestrator.options import RenderOptions
from app.quotas import service as quotas
from app.renders.exceptions import ArtifactNotFoundError, RenderStateError
from app.renders.failures import is_lasting
from app.renders.models import Artifact, ArtifactKind, EventKind, Outcome, Render, RenderEvent, RenderStatus
from app.renders.repository import RenderRepository
from app.renders.transitions import CLEAN_TASK, end_attempt, queue, tell

EVENTS_AT_ONCE: Final = 500

log = get_logger(__name__)


@dataclass(frozen=True)
class News:
    """Events of a render later than number `after`.

    `is_cut` says that there are more at once, `is_last` that no more come.
    """

    events: Sequence[RenderEvent]
    after: int
    is_last: bool
    is_cut: bool = False


async def request(
    session: AsyncSession, owner: Principal, *, project_id: UUID, script: str, options: RenderOptions, title: str
) -> Render:
    """Ask for a render of a script as it is now; it is counted and its job enqueued in the same transaction.

    Raises VideoQuotaExceededError.
    """
    render = Render(
        id=new_id(),
        user_id=owner.id,
        project_id=project_id,
        title=title,
        script=script,
        options=options.model_dump(mode="json", exclude_defaults=True),
        last_event=1,
        causes=jobs.causes(),
    )
    await quotas.reserve(session, owner.id, render.id)
    session.add(render)
    await session.flush()
    await queue(session, render)
    await tell(session, render, EventKind.QUEUED)
    await session.refresh(render)
    _tell("render.requested", render)
    return render


async def find(session: AsyncSession, owner: Principal, render_id: UUID) -> Render:
    """Return a render. Raises RenderNotFoundError."""
    return await RenderRepository(session, owner).find(render_id)


async def listed(
    session: AsyncSession, owner: Principal, page: PageRequest, *, status: RenderStatus | None = None
) -> Slice[Render]:
    """Return one page of all renders of the owner, of one status if asked."""
    return await RenderRepository(session, owner).page(page, status=status)


async def of_project(
    session: AsyncSession,
    owner: Principal,
    project_id: UUID,
    page: PageRequest,
    *,
    status: RenderStatus | None = None,
) -> Slice[Render]:
    """Return one page of a project's renders, of one status if asked."""
    return await RenderRepository(session, owner).page(page, status=status, project_id=project_id)


async def cancel(session: AsyncSession, owner: Principal, render_id: UUID) -> Render:
    """End a render that waits or runs, at once; its worker stops within about a second. Done twice it is done once.

    Raises RenderNotFoundError, and RenderStateError when it has ended otherwise.
    """
    renders = RenderRepository(session, owner)
    render = await renders.cancel(render_id)
    if render is None:
        render = await renders.find(render_id)
        if render.status != RenderStatus.CANCELLED:
            raise RenderStateError(f"The render has {render.status} already.", hint="There is nothing to cancel.")
        return render
    await end_attempt(session, render.id, Outcome.CANCELLED)
    _tell("render.cancelled", render)
    return render


async def retry(session: AsyncSession, owner: Principal, render_id: UUID) -> Render:
    """Queue a failed or cancelled render again, counted anew; what was finished of it is not done twice.

    Raises RenderNotFoundError, VideoQuotaExceededError, and RenderStateError for a render in any other state, or
    whose script or options are wrong: it keeps them, and would fail the same way.
    """
    renders = RenderRepository(session, owner)
    _refuse_lasting(await renders.find(render_id))
    render = await renders.reopen(render_id)
    if render is None:
        render = await renders.find(render_id)
        hint = "Only failed and cancelled renders are tried again; ask the project for a new render."
        raise RenderStateError(f"The render is {render.status}.", hint=hint)
    await quotas.reserve(session, owner.id, render.id)
    await queue(session, render)
    _tell("render.retried", render)
    return render


async def delete(session: AsyncSession, owner: Principal, render_id: UUID) -> None:
    """Delete a render that has ended, with its events; its files are removed once that is committed.

    Raises RenderNotFoundError, and RenderStateError while it waits or runs.
    """
    renders = RenderRepository(session, owner)
    render = await renders.held(render_id)
    if not RenderStatus(render.status).is_final:
        hint = f"Cancel it first: POST /v1/renders/{render_id}/cancel."
        raise RenderStateError(f"The render is {render.status}.", hint=hint)
    keys = [artifact.storage_key for artifact in await renders.artifacts(render_id)]
    await session.delete(render)
    if keys:
        await jobs.enqueue(session, CLEAN_TASK, keys=keys)
    _tell("render.deleted", render)


async def news(session: AsyncSession, owner: Principal, render_id: UUID, *, after: int) -> News:
    """Return the events later than number `after`; one beyond the last counts as the last.

    Raises RenderNotFoundError.
    """
    renders = RenderRepository(session, owner)
    render = await renders.find(render_id)
    after = min(after, render.last_event)
    events = await renders.events(render_id, after=after, limit=EVENTS_AT_ONCE)
    told = events[-1].sequence if events else after
    is_last = RenderStatus(render.status).is_final and told >= render.last_event
    return News(events, after, is_last, len(events) == EVENTS_AT_ONCE)


async def artifacts(session: AsyncSession, owner: Principal, render_id: UUID) -> Sequence[Artifact]:
    """Return the files of a render; none before it has succeeded. Raises RenderNotFoundError."""
    renders = RenderRepository(session, owner)
    await renders.find(render_id)
    return await renders.artifacts(render_id)


async def artifact(session: AsyncSession, owner: Principal, render_id: UUID, kind: ArtifactKind) -> Artifact:
    """Return one file of a render. Raises RenderNotFoundError, and ArtifactNotFoundError when there is none yet."""
    for found in await artifacts(session, owner, render_id):
        if found.kind == kind:
            return found
    raise ArtifactNotFoundError(f"The render has no {kind}.", hint="It has its files once it has succeeded.")


async def forget_project(session: AsyncSession, owner: Principal, project_id: UUID) -> None:
    """Prepare for a project's end: its renders stop, and their files are removed once that is committed."""
    renders = RenderRepository(session, owner)
    for render_id in await renders.unfinished_of(project_id):
        await renders.cancel(render_id)
    keys = await renders.keys_of(project_id)
    if keys:
        await jobs.enqueue(session, CLEAN_TASK, keys=list(keys))


async def count_by_status(session: AsyncSession) -> Mapping[str, int]:
    """Return how many renders there are of each status, of all owners: for metrics."""
    counts = await session.execute(select(Render.status, func.count()).group_by(Render.status))
    return {status: number for status, number in counts}  # noqa: C416 — rows, not pairs


def _refuse_lasting(render: Render) -> None:
    if render.status == RenderStatus.FAILED and render.error is not None and is_lasting(render.error):
        raise RenderStateError(
            "The render keeps the script and options it failed on: it would fail again.",
            hint=f"Mend what its error names, then render anew: POST /v1/projects/{render.project_id}/renders.",
        )


def _tell(event: str, render: Render) -> None:
    log.info(event, render_id=str(render.id), project_id=str(render.project_id), user_id=str(render.user_id))
