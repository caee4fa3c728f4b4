"""One attempt at a render, from the script to the published files."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from app.assets.materials import materialise
from app.core.config import Settings
from app.core.database import Database
from app.core.exceptions import ConnectionError, DatabaseError, TransactionError
from app.core.files import FileStore
from app.core.jobs import backoff_seconds
from app.core.logging import get_logger
from app.core.progress import ProgressEvent
from app.core.transactions import transaction
from app.media.music import is_mood
from app.renders import attempts
from app.renders.attempts import Attempt
from app.renders.exceptions import FencedError
from app.renders.failures import Failure
from app.renders.making import Makers, NotMadeError, Order
from app.renders.models import Artifact
from app.renders.progress import Progress
from app.renders.results import discard, remove_superseded, stored

BETWEEN_WRITES_SECONDS: Final = 0.25
DATABASE_PAUSE_SECONDS: Final = 0.5
MEDIA: Final = "media"
"""The part of an attempt's folder whose files a script may name."""

T = TypeVar("T")
log = get_logger(__name__)


@dataclass(frozen=True)
class RenderParts:
    """What renders are made with: `name` is the worker's."""

    settings: Settings
    database: Database
    files: FileStore
    makers: Makers
    name: str


@dataclass(frozen=True)
class Made:
    """The files of an attempt, in the storage but nobody's yet, and what is told of the video."""

    artifacts: list[Artifact]
    result: dict[str, Any]


class Work:
    """An attempt being worked on by this process."""

    def __init__(self, parts: RenderParts, attempt: Attempt) -> None:
        self._parts = parts
        self._attempt = attempt
        self._progress = Progress()
        self._news = asyncio.Event()
        self._stopping = asyncio.Event()
        self._folder = parts.settings.folders.work / f"{attempt.render_id}.{attempt.token}"

    async def run(self, stopping: asyncio.Event) -> None:
        """Make the video and publish it; or say why not; or, when `stopping` is set, give the render back.

        Whoever is shut out stops and publishes nothing. Raises what is a defect of ours, once it is written down.
        """
        self._stopping = stopping
        making = asyncio.create_task(self._make(), name="making")
        beating = asyncio.create_task(self._beat(), name="heartbeat")
        halted = asyncio.create_task(stopping.wait(), name="halt")
        everything = {making, beating, halted}
        try:
            await asyncio.wait(everything, return_when=asyncio.FIRST_COMPLETED)
            if making.done():
                await self._settle(making)
            elif not beating.done():
                await _ended(making)
                await self._hand_back()
        except FencedError:
            log.info("The render moved on without this attempt", attempt=self._attempt.number)
        except (ConnectionError, TransactionError) as error:
            log.warning("The render could not be settled; it will be found", reason=error.message)
        finally:
            await _ended(*everything)
            if not making.cancelled() and making.exception() is None:
                await discard(self._parts.database, self._parts.files, making.result().artifacts)
        if beating.done() and not beating.cancelled():
            self._judge(beating.exception())

    async def _settle(self, making: asyncio.Task[Made]) -> None:
        error = making.exception()
        if error is None:
            made = making.result()
            await self._patiently(lambda s: attempts.publish(s, self._attempt, made.artifacts, made.result))
            await remove_superseded(self._parts.files, self._attempt)
            return
        failure = error.failure if isinstance(error, NotMadeError) else Failure.of(error)
        failure = failure.without(self._folder / MEDIA, self._folder, self._parts.settings.data_dir)
        shown = failure.shown(shows_defects=self._parts.settings.shows_defects)
        number = self._attempt.number
        if failure.retryable and number < self._parts.settings.render_attempts:
            delay = backoff_seconds(number)
            await self._patiently(lambda s: attempts.try_again(s, self._attempt, shown, delay))
            log.warning("The attempt failed and is repeated", attempt=number, delay_seconds=delay, **failure.logged())
            return
        await self._patiently(lambda s: attempts.fail(s, self._attempt, shown))
        log.warning("The render failed", attempt=number, **failure.logged())
        if failure.defect:
            raise error

    async def _make(self) -> Made:
        async with self._private_folder() as folder:
            script = folder / "script.md"
            await asyncio.to_thread(script.write_text, self._attempt.script, "utf-8")
            self._add(ProgressEvent("fetch", 0, 1))
            await self._fetch(folder / MEDIA)
            order = Order(
                script=str(script),
                output=str(folder / "out" / "video.mp4"),
                files_root=str(folder / MEDIA),
                artifacts=str(self._parts.settings.folders.artifacts),
                options=self._attempt.options,
            )
            async with self._parts.makers.borrowed() as maker:
                result = await maker.make(order, self._add)
            self._add(ProgressEvent("publish", 0, 1))
            return Made(await stored(self._parts.files, self._attempt, result), _told(result))

    async def _fetch(self, folder: Path) -> None:
        """Lay the media that script and options name into `folder`; whoever reads them says what is missing."""
        attempt, parts = self._attempt, self._parts
        await asyncio.to_thread(folder.mkdir)
        music = attempt.options.get("music")
        await materialise(
            parts.database, parts.files, parts.settings, attempt.user_id, attempt.project_id, folder,
            script=attempt.script, names=[str(music)] if music and not is_mood(music) else [],
        )  # fmt: skip

    @asynccontextmanager
    async def _private_folder(self) -> AsyncIterator[Path]:
        """Yield the attempt's own folder; what earlier attempts left on this machine goes first."""
        await asyncio.to_thread(self._clear_earlier)
        self._folder.mkdir(parents=True, mode=0o700)
        try:
            yield self._folder
        finally:
            await asyncio.to_thread(shutil.rmtree, self._folder, ignore_errors=True)

    def _clear_earlier(self) -> None:
        for left in self._folder.parent.glob(f"{self._attempt.render_id}.*"):
            if int(left.suffix[1:]) < self._attempt.token:
                shutil.rmtree(left, ignore_errors=True)

    def _add(self, event: ProgressEvent) -> None:
        self._progress.add(event, time.monotonic())
        self._news.set()

    async def _beat(self) -> None:
        """Write signs of life and news, until shut out; while the database is away, the work goes on."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._parts.settings.render_heartbeat_seconds):
                    await self._news.wait()
            self._news.clear()
            with suppress(ConnectionError, TransactionError):
                async with transaction(self._parts.database) as session:
                    await attempts.beat(session, self._attempt, self._progress.news())
            await asyncio.sleep(BETWEEN_WRITES_SECONDS)

    async def _hand_back(self) -> None:
        try:
            async with transaction(self._parts.database) as session:
                await attempts.hand_back(session, self._attempt)
        except DatabaseError as error:
            log.warning("The render could not be handed back; it will be found", reason=error.message)

    async def _patiently(self, write: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Write something in a transaction, again and again while the database is away and the worker may wait."""
        while True:
            try:
                async with transaction(self._parts.database) as session:
                    return await write(session)
            except (ConnectionError, TransactionError):
                if self._stopping.is_set():
                    raise
                await asyncio.sleep(DATABASE_PAUSE_SECONDS)

    def _judge(self, error: BaseException | None) -> None:
        if error is not None and not isinstance(error, FencedError):
            raise error


async def _ended(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks and wait until they are over, whatever they raise."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _told(result: dict[str, Any]) -> dict[str, Any]:
    """Return what the user sees of a MakeResult: all but where its files lay."""
    return {name: value for name, value in result.items() if name not in {"video", "poster", "srt", "vtt"}}
