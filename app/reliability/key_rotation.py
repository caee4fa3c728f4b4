"""The key that signs access tokens is replaced every ninety days; nobody is signed out by it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.audit import service as audit
from app.audit.actions import Action
from app.auth import signing
from app.auth.models import SigningKey
from app.core.jobs import Job, TaskGroup, enqueue
from app.core.transactions import transaction

ROTATE_TASK: Final = "signing_keys.rotate"
SIGNS_FOR: Final = timedelta(days=90)

tasks: Final = TaskGroup()


async def enqueue_rotation(session: AsyncSession) -> bool:
    """Ask for a new key if the one that signs is old; return whether it is."""
    is_old = await _is_old(session)
    if is_old:
        await enqueue(session, ROTATE_TASK, lock=ROTATE_TASK)
    return is_old


@tasks.task(ROTATE_TASK)
async def rotate(job: Job) -> None:
    """Make a new key unless that was done meanwhile."""
    async with transaction(job.parts.database) as session:
        if await _is_old(session):
            kid = await signing.rotate(session, job.parts.settings.secret_key)
            await audit.record(session, Action.SIGNING_KEY_ROTATED, actor=None, after={"kid": kid})


async def _is_old(session: AsyncSession) -> bool:
    old = SigningKey.retired_at.is_(None) & (SigningKey.created_at <= func.now() - SIGNS_FOR)
    return bool(await session.scalar(select(select(SigningKey.kid).where(old).exists())))
