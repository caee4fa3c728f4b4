"""What has to be done every so often by one process of all: the database knows when it was done last."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from app.core.database import Base


class JobDuty(Base):
    """Something that is done again and again, and when it was done last."""

    __tablename__ = "job_duties"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    done_at: Mapped[datetime] = mapped_column(server_default=func.now())


async def take(session: AsyncSession, name: str, *, every_seconds: float) -> bool:
    """Return whether a duty is due, and note it as done in the session's transaction.

    Of several that ask at once, one gets it; a rollback makes it due again. A clock that was set back does not put it
    off for longer than it is apart.
    """
    apart = func.make_interval(0, 0, 0, 0, 0, 0, every_seconds)
    due = or_(JobDuty.done_at <= func.now() - apart, JobDuty.done_at > func.now() + apart)
    statement = insert(JobDuty).values(name=name)
    noted = statement.on_conflict_do_update(
        index_elements=[JobDuty.name], set_={"done_at": func.now()}, where=due
    )  # fmt: skip
    return await session.scalar(noted.returning(JobDuty.name)) is not None


async def seconds_since(session: AsyncSession, name: str) -> float | None:
    """Return how long ago a duty was done, in seconds; None when it never was."""
    statement = select(func.extract("epoch", func.clock_timestamp() - JobDuty.done_at)).where(JobDuty.name == name)
    seconds = await session.scalar(statement)
    return None if seconds is None else max(0.0, float(seconds))
