"""News of renders for those who watch: one connection per process hears of them, however many watch."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Final
from uuid import UUID

import psycopg

from app.core.database import CONNECT_SECONDS, Database
from app.core.job_connector import address_of
from app.core.logging import get_logger
from app.renders.transitions import CHANNEL

RECONNECT_SECONDS: Final = 1.0

log = get_logger(__name__)


class Watch:
    """One watcher of one render."""

    def __init__(self, feed: RenderFeed) -> None:
        self._feed = feed
        self._news = asyncio.Event()

    @property
    def is_over(self) -> bool:
        """Whether the process is about to stop."""
        return self._feed.is_closed

    def wake(self) -> None:
        """Tell that there may be news."""
        self._news.set()

    async def wait(self, seconds: float) -> None:
        """Return when there may be news, when the feed closes, and after `seconds` at the latest."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._news.wait()
        self._news.clear()


class RenderFeed:
    """Hears from the database which renders have news and wakes who watches them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._watches: dict[UUID, set[Watch]] = defaultdict(set)
        self.is_closed = False

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Listen while the body runs; afterwards every watch is over."""
        listening = asyncio.create_task(self._listen(), name="render feed")
        try:
            yield
        finally:
            self.close()
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening

    def close(self) -> None:
        """End every watch at once: the process is about to stop."""
        self.is_closed = True
        self._wake(*self._watches)

    @contextmanager
    def watching(self, render_id: UUID) -> Iterator[Watch]:
        """Yield a watch of one render, for the body."""
        watch = Watch(self)
        self._watches[render_id].add(watch)
        try:
            yield watch
        finally:
            self._watches[render_id].discard(watch)
            if not self._watches[render_id]:
                del self._watches[render_id]

    def _wake(self, *render_ids: UUID) -> None:
        for render_id in render_ids:
            for watch in self._watches.get(render_id, ()):
                watch.wake()

    async def _listen(self) -> None:
        while True:
            try:
                await self._hear()
            except psycopg.OperationalError as error:
                log.warning("News of renders are not heard; they are looked up instead", reason=str(error))
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hear(self) -> None:
        address = address_of(self._database)
        async with await psycopg.AsyncConnection.connect(
            address, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="reelwright render feed"
        ) as connection:
            await connection.execute(f"LISTEN {CHANNEL}")
            self._wake(*self._watches)
            async for notice in connection.notifies():
                self._wake(UUID(notice.payload))
