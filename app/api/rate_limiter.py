"""Rate limits: so many requests of a class within a sliding window, exact over any number of processes.

The window is a list of the times of its requests, in Redis where there is one: one script looks at all limits of a
request by Redis's own clock and counts it against each or, when one is used up, against none. When Redis is away each
process counts for itself: somebody may get a few times as many through, nobody is locked out, and
`reelwright_rate_limit_fallbacks_total` counts it.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final

from prometheus_client import Counter
from redis.asyncio import Redis
from redis.exceptions import RedisError

from app.core.exceptions import RateLimitError
from app.core.logging import get_logger
from app.core.redis import Absence

HOUR, MINUTE = 3600, 60
PREFIX: Final = "reelwright:limits"
MOST_WINDOWS: Final = 50_000
"""Windows that a process keeps when it counts for itself; past it, those asked longest ago are forgotten."""

TAKE: Final = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1000000
local said, refused = {}, 0
for i, key in ipairs(KEYS) do
  local most, window = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  local oldest = redis.call('LINDEX', key, -1)
  while oldest and tonumber(oldest) <= now - window do
    redis.call('RPOP', key)
    oldest = redis.call('LINDEX', key, -1)
  end
  local count = redis.call('LLEN', key)
  if count >= most and refused == 0 then refused = i end
  said[2 * i] = count
  said[2 * i + 1] = tostring(oldest and tonumber(oldest) + window - now or window)
end
said[1] = refused
if refused == 0 then
  for i, key in ipairs(KEYS) do
    redis.call('LPUSH', key, string.format('%.6f', now))
    redis.call('EXPIRE', key, ARGV[2 * i])
  end
end
return said
"""
"""Returns which limit is used up (0: none), then of each the count before and the seconds until its oldest goes."""

log = get_logger(__name__)


@dataclass(frozen=True)
class Limit:
    """At most `most` requests of a class within `seconds` by one that counts (`counted`)."""

    name: str
    most: int
    seconds: int
    counted: str

    @property
    def key(self) -> str:
        """The name of the window; it does not depend on how many are let through."""
        return f"{PREFIX}:{self.name}:{self.seconds}:{self.counted}"


@dataclass(frozen=True)
class Standing:
    """How many requests of a limit are left, and in how many seconds there will be more."""

    limit: Limit
    left: int
    seconds: int


class RateLimiter:
    """Counts requests. One per process; `redis` is shared by all of them."""

    def __init__(self, redis: Redis | None = None, fallbacks: Counter | None = None) -> None:
        self._own = OwnWindows()
        self._script = redis.register_script(TAKE) if redis is not None else None
        self._absence, self._fallbacks = Absence(), fallbacks

    async def take(self, limits: Sequence[Limit]) -> list[Standing]:
        """Count one request against each limit and return how they stand.

        Raises RateLimitError for the first that is used up; then nothing is counted against any.
        """
        if self._script is None:
            return self._own.take(limits)
        if not self._absence.is_assumed():
            try:
                arguments = [number for limit in limits for number in (limit.most, limit.seconds)]
                refused, *said = await self._script([limit.key for limit in limits], arguments)
            except (RedisError, OSError):
                self._absence.began()
                log.warning("Redis is away: this process counts requests for itself")
            else:
                self._absence.ended()
                counts = zip(map(int, said[::2]), map(float, said[1::2]), strict=True)
                return _standings(limits, list(counts), int(refused))
        if self._fallbacks is not None:
            self._fallbacks.inc()
        return self._own.take(limits)


class OwnWindows:
    """The windows of a process that counts for itself: where there is no Redis, or while it is away."""

    def __init__(self) -> None:
        self._windows: OrderedDict[str, deque[float]] = OrderedDict()

    def take(self, limits: Sequence[Limit]) -> list[Standing]:
        """Count as `RateLimiter.take` does."""
        now = time.monotonic()
        windows = [self._window(limit, now) for limit in limits]
        counts = [
            (len(window), window[0] + limit.seconds - now if window else float(limit.seconds))
            for window, limit in zip(windows, limits, strict=True)
        ]
        refused = next((at for at, limit in enumerate(limits, 1) if counts[at - 1][0] >= limit.most), 0)
        if not refused:
            for window in windows:
                window.append(now)
        return _standings(limits, counts, refused)

    def __len__(self) -> int:
        return len(self._windows)

    def _window(self, limit: Limit, now: float) -> deque[float]:
        window = self._windows.pop(limit.key, None) or deque()
        self._windows[limit.key] = window
        while window and window[0] <= now - limit.seconds:
            window.popleft()
        if len(self._windows) > MOST_WINDOWS:
            self._windows.popitem(last=False)
        return window


def _standings(limits: Sequence[Limit], counts: Sequence[tuple[int, float]], refused: int) -> list[Standing]:
    """Return how limits stand after a request; `counts` are from before it. Raises RateLimitError."""
    if refused:
        limit, (_, seconds) = limits[refused - 1], counts[refused - 1]
        raise too_many(Standing(limit, 0, ceil(seconds)))
    return [
        Standing(limit, max(0, limit.most - count - 1), max(0, ceil(seconds)))
        for limit, (count, seconds) in zip(limits, counts, strict=True)
    ]


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
