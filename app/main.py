"""The API as a process: its parts, its application, and its time from start to end."""

from __future__ import annotations

import asyncio
import gc
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from importlib.metadata import version

from app import tables  # noqa: F401 — foreign keys are found once every table is known
from app.api.application import Application
from app.api.dependencies import Parts
from app.api.server import Server, listening_socket
from app.auth.parts import AuthParts
from app.core.config import Settings
from app.core.database import Database
from app.core.files import open_store
from app.core.logging import configure, get_logger, unconfigure
from app.core.redis import open_redis
from app.reliability.recorder import tracking
from app.reliability.stalled_work import watching
from app.renders.feed import RenderFeed
from app.routes import ROUTERS, TAGS

log = get_logger(__name__)


def create_app(parts: Parts) -> Application:
    """Return the API over the parts of a process. Nothing is opened or connected here."""
    auth = AuthParts.of(parts) if parts.settings.accounts else None
    if auth is not None:
        parts = replace(parts, gate=auth.gate(parts.database, parts.settings))
    app = Application(
        parts,
        title="Reelwright",
        version=version("reelwright"),
        summary="Scripts become finished, narrated videos.",
        openapi_tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    app.state.render_feed = RenderFeed(parts.database)
    app.state.auth = auth
    app.take_over(*ROUTERS)
    return app


def run(settings: Settings, *, database_url: str | None = None, parent_pipe: int | None = None) -> int:
    """Serve until SIGTERM, SIGINT or the end of `parent_pipe` (a file descriptor); return the exit code.

    Told to stop, the API is not ready any more but serves on for `announce_seconds`; then open streams end, and other
    requests get `drain_seconds`. Told twice, it ends at once. `database_url` wins over the settings'. Raises
    ConflictError when the port is taken and ConfigurationError when the address cannot be used, before anything runs.
    """
    with listening_socket(settings.host, settings.port) as listening:
        configure(settings, "api")
        try:
            asyncio.run(_serve(settings, database_url, listening, parent_pipe))
        finally:
            unconfigure()
    return 0


async def _serve(
    settings: Settings, database_url: str | None, listening: socket.socket, parent_pipe: int | None
) -> None:
    async with opened_parts(settings, database_url) as parts:
        app = create_app(parts)
        feed: RenderFeed = app.state.render_feed
        server = Server(app, settings, parts.lifecycle, before_end=feed.close)
        async with feed.running(), watching(parts.database, settings):
            gc.freeze()  # what lives as long as the process is looked through no more
            host, port = listening.getsockname()[:2]
            log.info("The API listens", host=host, port=port)
            await server.serve_until_told(listening, parent_pipe)
    log.info("The API has stopped")


@asynccontextmanager
async def opened_parts(settings: Settings, database_url: str | None = None) -> AsyncIterator[Parts]:
    """Yield the parts of a process and close them after it. `database_url` wins over the settings'."""
    settings.folders.prepare()
    async with AsyncExitStack() as stack:
        database = Database.connect(settings, url=database_url)
        stack.push_async_callback(database.dispose)
        redis = open_redis(settings)
        if redis is not None:
            stack.push_async_callback(redis.aclose)
        errors = await stack.enter_async_context(tracking(settings, database))
        parts = Parts(settings, database, open_store(settings), redis=redis, errors=errors)
        parts.telemetry.watch_pool(database.pool_state)
        yield parts
