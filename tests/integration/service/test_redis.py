"""The Redis client against a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.config import Settings, load
from app.core.exceptions import ExternalServiceError
from app.core.redis import open_redis, redis_errors
from tests.integration.service.redis_server import Server

pytestmark = pytest.mark.anyio


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
