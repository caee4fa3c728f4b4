"""What renders leave behind, put right in time: folders of dead workers, a full cache, videos counted in vain."""

from __future__ import annotations

import shutil
import time
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.data_folder import DataFolder
from app.core.logging import get_logger
from app.core.storage import ArtifactStore
from app.quotas import service as quotas
from app.quotas.models import EntryStatus, QuotaEntry
from app.renders.models import UNFINISHED, Render, RenderStatus

CACHE_BYTES: Final = 20 * 10**9
"""What the pieces of videos may take on one machine; those unused for longest go first."""
ABANDONED_SECONDS: Final = 24 * 3600.0
COUNT_TASK: Final = "renders.count"

log = get_logger(__name__)


def tidy(folders: DataFolder) -> None:
    """Remove folders that dead workers left on this machine, and the pieces of videos that are too many."""
    for folder in folders.work.glob("*.*"):
        if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    ArtifactStore(folders.artifacts).prune(CACHE_BYTES)


async def count_ended(session: AsyncSession) -> int:
    """Settle or release what is still reserved for renders that have ended or are gone; return how many.

    Whatever ends a render does that itself. This is for processes of versions that did not count yet, which may run
    beside ours for a while.
    """
    is_over = or_(Render.id.is_(None), Render.status.not_in(sorted(UNFINISHED)))
    statement = (
        select(QuotaEntry.render_id, Render.status)
        .outerjoin(Render, Render.id == QuotaEntry.render_id)
        .where(QuotaEntry.status == EntryStatus.RESERVED, is_over)
    )
    ended = (await session.execute(statement)).all()
    for render_id, status in ended:
        close = quotas.settle if status == RenderStatus.SUCCEEDED else quotas.release
        await close(session, render_id)
    if ended:
        log.warning("Renders that had ended were still counted as waiting", renders=len(ended))
    return len(ended)
