"""The worker's side of jobs: tasks run with the context of the request that caused them, logged, counted, retried."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from procrastinate import App, BaseRetryStrategy, JobContext, RetryDecision
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job as QueuedJob
from procrastinate.worker import Worker

from app.core import context
from app.core.database import Database
from app.core.error_tracking import ErrorTracker
from app.core.exceptions import ReelwrightError
from app.core.job_connector import PatientConnector, address_of
from app.core.job_health import count_job
from app.core.jobs import CONTEXT_ARGUMENT, Job, Task, TaskGroup, backoff_seconds
from app.core.logging import get_logger

POLL_SECONDS: Final = 0.5
"""How often the queue is looked at when no notice came; retries that are due are found this way."""
FORGET_WORKERS_SECONDS: Final = 60.0
RESTART_SECONDS: Final = 0.5

log = get_logger(__name__)


@dataclass(frozen=True)
class Lane:
    """Queues that are worked on together, `at_once` jobs at a time."""

    queues: tuple[str, ...]
    at_once: int


def retry_delay(task: Task, error: BaseException, attempt: int) -> int | None:
    """Return the seconds after which a failed attempt (from 1) is repeated; None when it is not."""
    if isinstance(error, asyncio.CancelledError):
        return 0
    if not isinstance(error, ReelwrightError) or not error.retryable or attempt > task.retries:
        return None
    return backoff_seconds(attempt)


class JobRunner:
    """Runs the tasks of some groups, by lanes, until it is told to stop."""

    def __init__(
        self,
        database: Database,
        groups: Iterable[TaskGroup],
        parts: Any,
        *,
        lanes: Sequence[Lane],
        errors: ErrorTracker,
    ) -> None:
        self._database = database
        self._parts = parts
        self._lanes = lanes
        self._errors = errors
        self._connector = PatientConnector(address_of(database))
        self._app = App(connector=self._connector)
        self._workers: list[Worker] = []
        self._stopping = asyncio.Event()
        for task in (task for group in groups for task in group.tasks.values()):
            self._register(task)

    async def run(self, *, heartbeat_seconds: float, grace_seconds: float) -> None:
        """Work until `stop`; jobs still running `grace_seconds` after it are broken off and done again by others."""
        async with self._app.open_async(), asyncio.TaskGroup() as lanes:
            for lane in self._lanes:
                working = self._work(lane, heartbeat_seconds, grace_seconds)
                lanes.create_task(working, name=f"lane {', '.join(lane.queues)}")

    def stop(self) -> None:
        """Take no more jobs and tell those that run: `Job.stopping` is set."""
        self._stopping.set()
        self._connector.hurry()
        for worker in self._workers:
            worker.stop()  # type: ignore[no-untyped-call]  # the library leaves it so

    async def _work(self, lane: Lane, heartbeat_seconds: float, grace_seconds: float) -> None:
        worker = Worker(
            self._app,
            queues=list(lane.queues),
            concurrency=lane.at_once,
            fetch_job_polling_interval=POLL_SECONDS,
            shutdown_graceful_timeout=grace_seconds,
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=heartbeat_seconds,
            stalled_worker_timeout=FORGET_WORKERS_SECONDS,
        )
        self._workers.append(worker)
        while not self._stopping.is_set():
            try:
                await worker.run()  # type: ignore[no-untyped-call]  # the library leaves it so
            except ConnectorException:
                if not self._stopping.is_set():
                    log.exception("The queue refused the worker; it begins anew")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), RESTART_SECONDS)

    def _register(self, task: Task) -> None:
        async def run(called: JobContext, /, **arguments: Any) -> None:
            await self._run(task, called.job, arguments)

        self._app.task(name=task.name, retry=_Retry(task), pass_context=True)(run)

    async def _run(self, task: Task, queued: QueuedJob, arguments: dict[str, Any]) -> None:
        carried: dict[str, str] = arguments.pop(CONTEXT_ARGUMENT, {})
        assert queued.id is not None
        job = Job(queued.id, queued.attempts + 1, self._parts, self._stopping)
        with context.bind(**{"job_id": str(job.id), **carried}):
            started = time.monotonic()
            log.info("Job started", task=task.name, attempt=job.attempt)
            outcome = "failed"
            try:
                await task.run(job, **arguments)
                outcome = "done"
            except BaseException as error:
                outcome = await self._broken_off(task, job, error)
                raise
            finally:
                seconds = time.monotonic() - started
                log.info(f"Job {outcome}", task=task.name, attempt=job.attempt, seconds=round(seconds, 3))
                await count_job(self._database, task.name, outcome, seconds)

    async def _broken_off(self, task: Task, job: Job, error: BaseException) -> str:
        delay = retry_delay(task, error, job.attempt)
        if isinstance(error, asyncio.CancelledError):
            return "returned"
        if delay is not None:
            told = {"task": task.name, "attempt": job.attempt, "delay_seconds": delay}
            log.warning("The job is tried again", **told, exc_info=error)
            return "retried"
        log.error("The job failed", task=task.name, attempt=job.attempt, exc_info=error)
        await self._errors.record(error, {"task": task.name})
        return "failed"


class _Retry(BaseRetryStrategy):
    """Our rule in the queue's words."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        """Return when a failed job runs again; None when it does not."""
        delay = retry_delay(self._task, exception, job.attempts + 1)
        return None if delay is None else RetryDecision(retry_in={"seconds": delay})
