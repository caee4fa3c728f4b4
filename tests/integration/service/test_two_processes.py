"""Two API processes of one installation, as `reelwright serve` starts them: limits and revocation hold over both."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import httpx
import pytest
from httpx import AsyncClient

from app.api.dependencies import Parts
from app.auth import api_keys
from app.core.transactions import transaction
from tests.integration.service.redis_server import Server
from tests.integration.service.running import environment
from tests.integration.service.signing_in import make_member, tokens_of
from tests.processes import ROOT, wait_until

pytestmark = pytest.mark.anyio
PROJECTS = "/v1/projects"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Redis that runs."""
    running = Server(tmp_path)
    yield running
    running.stop()


@pytest.fixture
def addresses(parts: Parts, server: Server, tmp_path: Path) -> Iterator[list[str]]:
    """Where two API processes of one installation answer, started as `reelwright serve` starts them."""
    assert parts.settings.database_url is not None
    environ = {
        "REELWRIGHT_ENVIRONMENT": "test", "REELWRIGHT_ACCOUNTS": "true", "REDIS_URL": server.url,
        "DATABASE_URL": parts.settings.database_url.get_secret_value(),
    }  # fmt: skip
    ports = [free_port() for _ in range(2)]
    serving = [
        subprocess.Popen(
            [sys.executable, "-m", "app.cli.main", "serve", "--port", str(port)],
            cwd=ROOT, env=environment(tmp_path, **environ), stdout=subprocess.DEVNULL, start_new_session=True,
        )
        for port in ports
    ]  # fmt: skip
    try:
        for port in ports:
            assert wait_until(partial(_answers, port))
        yield [f"http://127.0.0.1:{port}" for port in ports]
    finally:
        for each in serving:
            each.terminate()
        for each in serving:
            each.wait(60)


def free_port() -> int:
    """Return a port that nobody uses."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=30).status_code == 200
    except httpx.HTTPError:
        return False


@pytest.mark.slow
async def test_limits_and_revocation_hold_over_processes(parts: Parts, addresses: list[str]) -> None:
    account = await make_member(parts.database)
    async with transaction(parts.database) as session:
        key = await api_keys.make(session, account.id, label="x", scopes=["projects:read"], requests_per_hour=17)
    headers = {"Authorization": f"Bearer {key.text}"}
    async with AsyncExitStack() as stack:
        one, other = [
            await stack.enter_async_context(AsyncClient(base_url=address, timeout=60)) for address in addresses
        ]
        asked = ((one, other)[number % 2].get(PROJECTS, headers=headers) for number in range(50))
        statuses = [answer.status_code for answer in await asyncio.gather(*asked)]
        assert (statuses.count(200), statuses.count(429)) == (17, 33)
        tokens = await tokens_of(one)
        mine = {"Authorization": f"Bearer {tokens['access_token']}"}
        assert (await other.get(PROJECTS, headers=mine)).status_code == 200
        assert (await one.post("/v1/auth/revoke", headers=mine)).status_code == 204
        assert (await other.get(PROJECTS, headers=mine)).status_code == 401
        assert (await other.get("/metrics")).status_code == 401
