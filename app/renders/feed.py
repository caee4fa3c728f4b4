"""News of renders for those who watch: heard of and looked up once per process, however many watch."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final, Self
from uuid import UUID

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.context import Principal
from app.core.database import CONNECT_SECONDS, Database
from app.core.exceptions import DatabaseError
from app.core.job_connector import address_of
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.renders import service
from app.renders.exceptions import RenderNotFoundError, TooManyStreamsError
from app.renders.models import RenderEvent
from app.renders.schemas import RenderNews
from app.renders.service import News
from app.renders.transitions import CHANNEL

RECONNECT_SECONDS: Final = 1.0
POLL_SECONDS: Final = 5.0
"""How often watched renders are looked up although nothing was heard."""
RETRY_SECONDS: Final = 5.0
"""When who finds no room should come again."""
MAX_WATCHES: Final = 1000
"""How many may watch by one process; each costs a connection and some 50 kB."""
MAX_WAITING: Final = 2000
"""How many events may wait for one watcher; one that is so slow is sent away, and comes back for what it missed."""

log = get_logger(__name__)


@dataclass(frozen=True)
class Told:
    """One event as the stream has it."""

    sequence: int
    text: str

    @classmethod
    def of(cls, event: RenderEvent) -> Self:
        """Return an event in the stream's form."""
        data = RenderNews.of(event).model_dump_json()
        return cls(event.sequence, f"id: {event.sequence}\nevent: {event.kind}\ndata: {data}\n\n")


class Watch:
    """One watcher of one render: what it was not given yet, and whether more will come."""

    def __init__(self, owner: Principal, after: int) -> None:
        self.owner = owner
        self.after = after
        """Number of the newest event that was put here."""
        self._waiting: deque[Told] = deque()
        self._is_over = False
        self._news = asyncio.Event()

    def put(self, told: list[Told]) -> None:
        """Take the events that are new here; `told` has no gap before them."""
        new = [each for each in told if each.sequence > self.after]
        if not new:
            return
        self._waiting.extend(new)
        self.after = new[-1].sequence
        if len(self._waiting) > MAX_WAITING:
            self._is_over = True
        self._news.set()

    def end(self) -> None:
        """Tell that nothing more comes."""
        self._is_over = True
        self._news.set()

    async def next(self, seconds: float) -> list[Told] | None:
        """Return the next events; none when `seconds` have passed without any, None when it is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()
        told = list(self._waiting)
        self._waiting.clear()
        if told and self._is_over:
            self._news.set()
        return None if self._is_over and not told else told


class RenderFeed:
    """Hears from the database which renders have news, looks them up, and hands them to all who watch."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watches: dict[UUID, set[Watch]] = defaultdict(set)
        self._stale: set[UUID] = set()
        self._work = asyncio.Event()
        self.is_closed = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen while the body runs; afterwards every watch is over."""
        tasks = [
            asyncio.create_task(_kept_up(work), name=f"render feed: {work.__name__}")
            for work in (self._listen, self._look_up, self._poll)
        ]
        try:
            yield
        finally:
            self.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def close(self) -> None:
        """End every watch at once: the process is about to stop."""
        self.is_closed = True
        for watches in self._watches.values():
            for watch in watches:
                watch.end()

    def check_room(self) -> None:
        """Raise TooManyStreamsError when as many watch as may."""
        if sum(map(len, self._watches.values())) >= MAX_WATCHES:
            raise TooManyStreamsError(
                "Too many follow renders at the moment.",
                hint="Try again in a moment, or ask for the render itself.",
                retry_after=RETRY_SECONDS,
            )

    @contextmanager
    def watching(self, owner: Principal, render_id: UUID, after: int) -> Iterator[Watch]:
        """Yield a watch of a render of `owner` that begins after event number `after`, for the body."""
        watch = Watch(owner, after)
        self._watches[render_id].add(watch)
        self._look_at(render_id)
        if self.is_closed:
            watch.end()
        try:
            yield watch
        finally:
            self._watches[render_id].discard(watch)
            if not self._watches[render_id]:
                del self._watches[render_id]

    def _look_at(self, *render_ids: UUID) -> None:
        self._stale.update(render_ids)
        self._work.set()

    async def _look_up(self) -> None:
        """Look up what may have news; what is heard of meanwhile waits for the next round."""
        self._look_at(*self._watches)
        while True:
            await self._work.wait()
            self._work.clear()
            stale = [each for each in self._stale if each in self._watches]
            self._stale.clear()
            if stale:
                async with transaction(self._database, read_only=True) as session:
                    for render_id in stale:
                        await self._hand_over(session, render_id)

    async def _hand_over(self, session: AsyncSession, render_id: UUID) -> None:
        """Give the watchers of a render what they lack, a block at a time."""
        while watches := tuple(self._watches.get(render_id, ())):
            slowest = min(watches, key=lambda watch: watch.after)
            try:
                news = await service.news(session, slowest.owner, render_id, after=slowest.after)
            except RenderNotFoundError:
                news = News((), slowest.after, is_last=True)
            told = [Told.of(event) for event in news.events]
            for watch in watches:
                watch.put(told)
                if news.is_last:
                    watch.end()
            if news.is_last or not news.is_cut:
                return

    async def _poll(self) -> None:
        while True:
            await asyncio.sleep(POLL_SECONDS)
            self._look_at(*self._watches)

    async def _listen(self) -> None:
        address = address_of(self._database)
        async with await psycopg.AsyncConnection.connect(
            address, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="reelwright render feed"
        ) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._look_at(*self._watches)
            async for notice in connection.notifies():
                with suppress(ValueError):  # anybody may notify
                    self._look_at(UUID(notice.payload))


async def _kept_up(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Do `work` for as long as the process lives: whatever ends it, it begins again."""
    while True:
        task = asyncio.create_task(work())
        try:
            await asyncio.wait({task})
        finally:
            task.cancel()
            await asyncio.wait({task})
        error = None if task.cancelled() else task.exception()
        if isinstance(error, psycopg.OperationalError | DatabaseError | OSError):
            log.warning("News of renders are not heard; they are looked up instead", reason=str(error))
        else:
            log.error("News of renders are not heard for a moment", exc_info=error)
        await asyncio.sleep(RECONNECT_SECONDS)
