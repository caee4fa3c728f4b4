"""Limits and the deny-list over several processes and a real Redis: exact, at once, and with Redis gone."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from redis.asyncio import Redis

from app.api import rate_limiter
from app.api.addresses import counted_as, site_of
from app.api.dependencies import Parts
from app.api.rate_limiter import Limit, OwnWindows, RateLimiter
from app.auth import api_keys
from app.auth.denials import COPY, Denials, deny
from app.core import redis as core_redis
from app.core.exceptions import RateLimitError
from app.core.identifiers import new_id
from app.core.redis import Absence, open_redis
from app.core.transactions import transaction
from tests.integration.service.redis_server import Server
from tests.integration.service.signing_in import app_with_accounts, client_of, make_member, tokens_of
from tests.processes import finish, python

pytestmark = pytest.mark.anyio
PROJECTS = "/v1/projects"
ASKING = """
import asyncio, sys
from redis.asyncio import Redis
from app.api.rate_limiter import Limit, RateLimiter
from app.core.exceptions import RateLimitError

async def main(url, requests, most):
    redis = Redis.from_url(url, decode_responses=True)
    limiter = RateLimiter(redis)
    await redis.ping()
    print("ready", flush=True)
    sys.stdin.readline()
    async def ask():
        try:
            await limiter.take([Limit("address", 10_000, 60, "here"), Limit("general", most, 3600, "mia")])
        except RateLimitError:
            return 0
        return 1
    print(sum(await asyncio.gather(*(ask() for _ in range(requests)))), flush=True)
    await redis.aclose()

asyncio.run(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A Redis that runs."""
    running = Server(tmp_path)
    yield running
    running.stop()


def client(parts: Parts, server: Server) -> Redis:
    """Return a client that tries once."""
    patience = parts.settings.services.redis.model_copy(update={"attempts": 1})
    services = parts.settings.services.model_copy(update={"redis": patience})
    changed = {"services": services, "redis_url": SecretStr(server.url)}
    redis = open_redis(parts.settings.model_copy(update=changed))
    assert redis is not None
    return redis


@asynccontextmanager
async def process(parts: Parts, server: Server, **settings: Any) -> AsyncIterator[FastAPI]:
    """Yield an API with connections and memory of its own, as another process has them."""
    redis = client(parts, server)
    yield app_with_accounts(replace(parts, redis=redis), **settings)
    await redis.aclose()


@pytest.fixture
async def two(parts: Parts, server: Server) -> AsyncIterator[tuple[FastAPI, FastAPI]]:
    """Two processes of one installation with a member."""
    await make_member(parts.database)
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(process(parts, server))
        second = await stack.enter_async_context(process(parts, server))
        yield first, second


async def token_of(app: FastAPI) -> str:
    async with client_of(app) as guest:
        return str((await tokens_of(guest))["access_token"])


async def status(app: FastAPI, credential: str, url: str = PROJECTS) -> int:
    async with client_of(app, credential) as client:
        return (await client.get(url)).status_code


class TestLimits:
    def test_fifty_at_once_over_two_processes_are_let_through_exactly_as_often_as_may_be(
        self, server: Server
    ) -> None:
        asking = [python(ASKING, server.url, "25", "17") for _ in range(2)]
        try:
            for each in asking:
                assert each.stdout is not None
                assert each.stdout.readline() == "ready\n"
            for each in asking:
                assert each.stdin is not None
                each.stdin.write("go\n")
                each.stdin.flush()
            assert sum(int(each.stdout.readline()) for each in asking if each.stdout is not None) == 17
        finally:
            for each in asking:
                finish(each)

    async def test_over_http_too(self, two: tuple[FastAPI, FastAPI]) -> None:
        token = await token_of(two[0])
        async with client_of(two[0], token) as one:
            body = {"label": "x", "scopes": ["projects:read"], "requests_per_hour": 7}
            shown = (await one.post("/v1/api-keys", json=body)).json()["data"]["key"]
        async with client_of(two[0], shown) as one, client_of(two[1], shown) as other:
            answers = await asyncio.gather(*((one, other)[n % 2].get(PROJECTS) for n in range(50)))
        assert [each.status_code for each in answers].count(200) == 7
        assert {each.status_code for each in answers} == {200, 429}
        refused = next(each for each in answers if each.status_code == 429)
        assert 3500 < int(refused.headers["Retry-After"]) <= 3600

    async def test_what_is_refused_counts_against_nothing(self, two: tuple[FastAPI, FastAPI]) -> None:
        limiter: RateLimiter = two[0].state.auth.limiter
        wide, narrow = Limit("wide", 3, 60, "mia"), Limit("narrow", 1, 60, "mia")
        await limiter.take([wide, narrow])
        for _ in range(5):
            with pytest.raises(RateLimitError, match="narrow"):
                await limiter.take([wide, narrow])
        assert (await limiter.take([wide]))[0].left == 1

    @pytest.mark.parametrize("is_shared", [True, False])
    async def test_the_window_slides(self, two: tuple[FastAPI, FastAPI], is_shared: bool) -> None:
        limiter = two[0].state.auth.limiter if is_shared else RateLimiter()
        limit = Limit("short", 2, 1, "mia")
        await limiter.take([limit])
        await asyncio.sleep(0.3)
        standing = (await limiter.take([limit]))[0]
        assert (standing.left, standing.seconds) == (0, 1)
        with pytest.raises(RateLimitError):
            await limiter.take([limit])
        for _ in range(40):  # the first is forgotten a second after it came, the other is not yet
            await asyncio.sleep(0.05)
            try:
                await limiter.take([limit])
                break
            except RateLimitError:
                continue
        with pytest.raises(RateLimitError):
            await limiter.take([limit])

    async def test_none_at_all_may_be_the_limit(self) -> None:
        with pytest.raises(RateLimitError):
            await RateLimiter().take([Limit("general", 0, 3600, "mia")])

    async def test_windows_of_a_process_are_bounded(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(rate_limiter, "MOST_WINDOWS", 10)
        windows = OwnWindows()
        for number in range(100):
            windows.take([Limit("address", 5, 60, f"192.0.2.{number}")])
        assert len(windows) == 10

    def test_networks_of_ipv6_count_as_one_and_their_site_has_a_limit_too(self) -> None:
        assert counted_as("2001:db8:1:2::5") == counted_as("2001:db8:1:2:ffff::") == "2001:db8:1:2::/64"
        assert site_of("2001:db8:1:2::5") == site_of("2001:db8:1:ffff::1") == "2001:db8:1::/48"
        assert site_of("192.0.2.1") is None
        assert site_of("::ffff:192.0.2.1") is None

    async def test_guessing_from_many_networks_of_a_site_ends(self, parts: Parts) -> None:
        app = app_with_accounts(parts)
        seen = []
        for number in range(9):
            for _ in range(10):
                async with client_of(app, address=f"2001:db8:7:{number:x}::1") as guest:
                    body = {"token": "rwm_3q2-7w"}
                    seen.append((await guest.post("/v1/account/verify", json=body)).status_code)
        assert seen.count(422) == 80
        assert seen[80:] == [429] * 10


class TestBeforeAuthentication:
    async def test_keys_that_are_none_are_counted_before_the_database_is_asked(
        self, parts: Parts, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked = 0
        real = api_keys.holder

        async def counting(*given: Any) -> Any:
            nonlocal asked
            asked += 1
            return await real(*given)

        monkeypatch.setattr(api_keys, "holder", counting)
        app = app_with_accounts(parts, requests_per_minute_and_address=5)
        seen = [await status(app, f"rw_abcdefgh_{number:043d}") for number in range(8)]
        assert seen == [401] * 5 + [429] * 3
        assert asked == 5

    async def test_tokens_that_are_none_are_counted(self, parts: Parts) -> None:
        app = app_with_accounts(parts, requests_per_minute_and_address=3)
        assert [await status(app, f"x{number}") for number in range(5)] == [401] * 3 + [429] * 2


class TestRedisAway:
    async def test_each_process_counts_for_itself_and_it_is_counted(
        self, parts: Parts, two: tuple[FastAPI, FastAPI], server: Server
    ) -> None:
        token = await token_of(two[0])
        async with client_of(two[0], token) as mia:
            body = {"label": "x", "scopes": ["projects:read"], "requests_per_hour": 3}
            key = (await mia.post("/v1/api-keys", json=body)).json()["data"]["key"]
        server.stop()
        try:
            for app in two:
                assert [await status(app, key) for _ in range(5)] == [200] * 3 + [429] * 2
        finally:
            server.start()
        metrics = parts.telemetry.exposition().decode()
        assert "reelwright_rate_limit_fallbacks_total 0.0" not in metrics
        assert "reelwright_denial_fallbacks_total 0.0" not in metrics

    async def test_it_is_used_again_when_it_is_back(
        self, two: tuple[FastAPI, FastAPI], server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(core_redis, "AWAY_SECONDS", 0.0)
        limiter: RateLimiter = two[0].state.auth.limiter
        limit = Limit("general", 1, 3600, "mia")
        await limiter.take([limit])
        server.stop()
        await limiter.take([limit])  # by the process itself, which knows nothing of the first
        server.start()
        await limiter.take([limit])  # by Redis, which has forgotten
        with pytest.raises(RateLimitError):
            await limiter.take([limit])

    def test_one_caller_alone_tries_it_meanwhile(self, monkeypatch: pytest.MonkeyPatch) -> None:
        moment = 0.0
        monkeypatch.setattr(time, "monotonic", lambda: moment)
        absence = Absence()
        assert not absence.is_assumed()
        absence.began()
        assert absence.is_assumed()
        moment = core_redis.AWAY_SECONDS + 1
        assert [absence.is_assumed() for _ in range(3)] == [False, True, True]
        absence.ended()
        assert not absence.is_assumed()


class TestDenials:
    async def test_who_signs_out_is_refused_at_once_by_the_other_process(self, two: tuple[FastAPI, FastAPI]) -> None:
        token = await token_of(two[0])
        assert [await status(app, token) for app in two] == [200, 200]
        async with client_of(two[0], token) as mia:
            await mia.post("/v1/auth/revoke")
        assert [await status(app, token) for app in two] == [401, 401]

    async def test_a_revoked_key_is_refused_at_once_by_the_other_process(self, two: tuple[FastAPI, FastAPI]) -> None:
        async with client_of(two[0], await token_of(two[0])) as mia:
            made = (await mia.post("/v1/api-keys", json={"label": "x", "scopes": ["projects:read"]})).json()["data"]
            assert [await status(app, made["key"]) for app in two] == [200, 200]
            await mia.delete(f"/v1/api-keys/{made['id']}")
        assert [await status(app, made["key"]) for app in two] == [401, 401]

    async def test_it_outlives_a_restart_of_redis_and_its_absence(
        self, two: tuple[FastAPI, FastAPI], server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(core_redis, "AWAY_SECONDS", 0.0)
        token, other = await token_of(two[0]), await token_of(two[0])
        async with client_of(two[0], token) as mia:
            await mia.post("/v1/auth/revoke")
        server.stop()
        assert [await status(app, token) for app in two] == [401, 401]
        assert [await status(app, other) for app in two] == [200, 200]
        async with client_of(two[0], other) as mia:
            assert (await mia.post("/v1/auth/revoke")).status_code == 204
        assert [await status(app, other) for app in two] == [401, 401]
        server.start()
        for each in (token, other):
            assert [await status(app, each) for app in two] == [401, 401]

    async def test_rows_that_were_read_before_never_replace_a_denial(
        self, parts: Parts, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """One process reads the rows; before it writes them, another denies and copies."""
        redis = client(parts, server)
        slow, quick, subject = Denials(parts.database, redis), Denials(parts.database, redis), new_id()
        real, is_first = slow._rows, True

        async def read_then_wait() -> Any:
            nonlocal is_first
            rows = await real()
            if is_first:
                is_first = False
                async with transaction(parts.database) as session:
                    await deny(session, subject, lifetime_seconds=60)
                await quick.copied()
            return rows

        monkeypatch.setattr(slow, "_rows", read_then_wait)
        assert await slow.shut_out((subject, subject), 0.0)
        assert await redis.hget(COPY, str(subject)) is not None
        await redis.aclose()

    async def test_of_many_that_find_the_copy_gone_one_makes_it(
        self, parts: Parts, server: Server, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        redis = client(parts, server)
        asked, reads = Denials(parts.database, redis), 0
        real = asked._rows

        async def counted() -> Any:
            nonlocal reads
            reads += 1
            return await real()

        monkeypatch.setattr(asked, "_rows", counted)
        await asyncio.gather(*(asked.shut_out((new_id(), new_id()), 0.0) for _ in range(20)))
        assert reads == 1
        await redis.aclose()
