"""Jobs: work that outlives the request that asked for it, kept in the database by Procrastinate.

`enqueue` writes a job on the connection of the caller's session, so what was asked for and the work it causes are
committed together or not at all. `TaskGroup` is where a feature names its tasks; nothing runs when it is imported.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Concatenate, Final, ParamSpec, TypeAlias

from procrastinate.sql import queries
from procrastinate.types import JobToDefer
from psycopg.types.json import Jsonb
from sqlalchemy.ext.asyncio import AsyncSession

from app.core import context

LIGHT_QUEUE: Final = "light"
"""Where tasks of seconds wait; several run at once in a worker."""
CONTEXT_ARGUMENT: Final = "_context"
"""The argument that carries the identifiers of the request that caused a job."""
CARRIED: Final = ("request_id", "trace_id", "user_id", "batch_id")
RETRY_LIMIT: Final = 5
"""How often a task is tried again after its first failure, unless it says otherwise."""

P = ParamSpec("P")
TaskFunction: TypeAlias = Callable[Concatenate["Job", P], Awaitable[None]]


@dataclass(frozen=True)
class Task:
    """Work with a name ("feature.verb"); `retries` is how often it is tried again after an error that may pass."""

    name: str
    run: Callable[..., Awaitable[None]]
    retries: int = RETRY_LIMIT


@dataclass(frozen=True)
class Job:
    """One run of a task: `attempt` is 1 at first, `parts` is what the worker was built from.

    `stopping` is set when the worker has been told to stop: long work then gives back what it has and returns.
    """

    id: int
    attempt: int
    parts: Any
    stopping: asyncio.Event


@dataclass
class TaskGroup:
    """The tasks of one feature, by name. Workers are given the groups they work for."""

    tasks: dict[str, Task] = field(default_factory=dict)

    def task(self, name: str, *, retries: int = RETRY_LIMIT) -> Callable[[TaskFunction[P]], TaskFunction[P]]:
        """Return a decorator that names a coroutine function as a task; its arguments must be plain JSON.

        Raises ValueError for a name that is taken.
        """
        if name in self.tasks:
            raise ValueError(f"There are two tasks named {name}.")

        def named(run: TaskFunction[P]) -> TaskFunction[P]:
            self.tasks[name] = Task(name, run, retries)
            return run

        return named


def backoff_seconds(attempt: int) -> int:
    """Return the seconds to wait after failed attempt number `attempt`, the first being 1: 1, 2, 4, 8, 16, 16, …"""
    return int(2 ** min(attempt - 1, 4))


async def enqueue(
    session: AsyncSession,
    task: str,
    *,
    queue: str = LIGHT_QUEUE,
    lock: str | None = None,
    priority: int = 0,
    schedule_at: datetime | None = None,
    known_as: str | None = None,
    **arguments: Any,
) -> int:
    """Write a job in the session's transaction and return its number; a rollback leaves no trace of it.

    Jobs with one `lock` run one after another; a higher `priority` runs first; `schedule_at` (with a time zone) is
    the earliest start. The identifiers bound in `core.context` travel with it; `known_as` is what logs call it, the
    id of what it works on, instead of its number.
    """
    job = JobToDefer(
        queue_name=queue,
        task_name=task,
        priority=priority,
        lock=lock,
        queueing_lock=None,
        args=Jsonb({**arguments, CONTEXT_ARGUMENT: _carried(known_as)}),  # type: ignore[arg-type]  # as psycopg takes it
        scheduled_at=schedule_at,
    )
    connection = await session.connection()
    written = await connection.exec_driver_sql(queries["defer_jobs"], {"jobs": [job]})
    return int(written.scalar_one())


def causes() -> dict[str, str]:
    """Return the identifiers bound here that a job carries, for what must outlive its jobs to keep."""
    bound = context.current()
    return {name: bound[name] for name in CARRIED if name in bound}


def _carried(known_as: str | None) -> dict[str, str]:
    return {**causes(), "job_id": known_as} if known_as else causes()
