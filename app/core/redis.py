"""Redis, where there is one: what processes share for speed. Nothing that must not be lost lies there alone."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff
from redis.exceptions import RedisError

from app.core.exceptions import ExternalServiceError

if TYPE_CHECKING:
    from app.core.config import Settings

AWAY_SECONDS: Final = 2.0


class Absence:
    """Whether Redis is taken to be away: what did not answer is asked again by one caller every `AWAY_SECONDS`.

    Else every request would wait for it in vain before it did without.
    """

    def __init__(self) -> None:
        self._until: float | None = None

    def is_assumed(self) -> bool:
        """Return whether to do without Redis now; the one caller that gets False meanwhile tries it."""
        if self._until is None:
            return False
        now = time.monotonic()
        if now < self._until:
            return True
        self._until = now + AWAY_SECONDS
        return False

    def began(self) -> None:
        """Note that it did not answer."""
        self._until = time.monotonic() + AWAY_SECONDS

    def ended(self) -> None:
        """Note that it answered."""
        self._until = None


def open_redis(settings: Settings) -> Redis | None:
    """Return a client of the Redis that `REDIS_URL` names, or None without one; nothing is connected before use.

    Time-outs and retries are the settings' for it. Call inside `redis_errors`, close with `aclose`.
    """
    if settings.redis_url is None:
        return None
    patience = settings.services.redis
    client: Redis = Redis.from_url(
        settings.redis_url.get_secret_value(),
        decode_responses=True,
        socket_connect_timeout=patience.connect_timeout_seconds,
        socket_timeout=patience.timeout_seconds,
        retry=Retry(ExponentialWithJitterBackoff(base=patience.backoff_seconds), patience.attempts - 1),
        client_name="reelwright",
    )
    return client


@asynccontextmanager
async def redis_errors() -> AsyncIterator[None]:
    """Turn what the client raises in the body into ExternalServiceError."""
    try:
        yield
    except (RedisError, OSError) as error:
        raise ExternalServiceError(
            "Redis cannot be reached.", hint="Check REDIS_URL and that the server runs."
        ) from error
