"""Rate limits: so many requests of a class within a sliding window, exact over any number of processes.

The window is a list of the times of its requests (`limits`' moving window), in Redis where there is one: a script
there counts and adds in one step. When Redis is away each process counts for itself: somebody may get a few times
as many through, nobody is locked out, and `reelwright_rate_limit_fallbacks_total` counts it.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from limits import RateLimitItem, RateLimitItemPerSecond
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter
from limits.errors import StorageError
from prometheus_client import Counter
from redis.exceptions import RedisError

from app.core.exceptions import RateLimitError
from app.core.logging import get_logger

HOUR, MINUTE = 3600, 60
PREFIX: Final = "reelwright:limits"

log = get_logger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `most` requests of a class within `seconds` by one that counts (`counted`)."""

    name: str
    most: int
    seconds: int
    counted: str

    @property
    def item(self) -> RateLimitItem:
        """The limit as the library has it."""
        return RateLimitItemPerSecond(self.most, self.seconds, namespace=PREFIX)


@dataclass(frozen=True)
class Standing:
    """How many requests of a limit are left, and in how many seconds there will be more."""

    limit: Limit
    left: int
    seconds: int


class RateLimiter:
    """Counts requests. One per process."""

    def __init__(self, redis_url: str | None = None, fallbacks: Counter | None = None) -> None:
        self._own = MovingWindowRateLimiter(MemoryStorage())
        self._shared = (
            MovingWindowRateLimiter(RedisStorage(f"async+{redis_url}", implementation="redispy", key_prefix=PREFIX))
            if redis_url is not None
            else None
        )
        self._fallbacks = fallbacks

    async def take(self, limits: Sequence[Limit]) -> list[Standing]:
        """Count one request against each limit and return how they stand.

        Raises RateLimitError at the first that is used up; what was counted against those before it stays counted.
        """
        if self._shared is not None:
            try:
                return [await _taken(self._shared, limit) for limit in limits]
            except (RedisError, StorageError, OSError):
                log.warning("Redis is away: this process counts requests for itself")
                if self._fallbacks is not None:
                    self._fallbacks.inc()
        return [await _taken(self._own, limit) for limit in limits]


async def _taken(limiter: MovingWindowRateLimiter, limit: Limit) -> Standing:
    is_within = await limiter.hit(limit.item, limit.name, limit.counted)
    reset, left = await limiter.get_window_stats(limit.item, limit.name, limit.counted)
    standing = Standing(limit, left, max(0, ceil(reset - time.time())))
    if not is_within:
        raise too_many(standing)
    return standing


def too_many(standing: Standing) -> RateLimitError:
    """Return the error for a limit that is used up."""
    limit = standing.limit
    wait = max(1, standing.seconds)
    return RateLimitError(
        f"More than {limit.most:,} requests within {_words(limit.seconds)} are not served ({limit.name}).",
        retry_after=wait,
        hint=f"Try again in {_words(wait)}.",
    )


def answer_headers(standings: Sequence[Standing]) -> list[tuple[bytes, bytes]]:
    """Return RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers), as ASGI has headers."""
    policy = ", ".join(f'"{each.limit.name}";q={each.limit.most};w={each.limit.seconds}' for each in standings)
    left = ", ".join(f'"{each.limit.name}";r={each.left};t={each.seconds}' for each in standings)
    return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())] if standings else []


def _words(seconds: int) -> str:
    if seconds % HOUR == 0:
        return "an hour" if seconds == HOUR else f"{seconds // HOUR} hours"
    if seconds > 2 * MINUTE:
        return f"{ceil(seconds / MINUTE)} minutes"
    return "a minute" if seconds == MINUTE else f"{seconds} s"
