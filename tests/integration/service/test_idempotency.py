"""Idempotency-Key: twice sent, once done, the same answer; with really concurrent requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID, uuid4

import pytest
from fastapi import Query, Request, Response
from httpx import ASGITransport, AsyncClient
from pydantic import BaseModel, Field
from sqlalchemy import text

from app.api import idempotency
from app.api.application import Application
from app.api.bodies import streamed_body
from app.api.dependencies import Parts, SessionDep
from app.api.idempotency import IdempotencyClaim
from app.api.idempotency_keys import purge_expired_keys
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.core.config import Settings
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.exceptions import ConflictError, TransactionError
from app.core.transactions import transaction

pytestmark = pytest.mark.anyio

router = feature_router("things", prefix="/v1/things")


class Thing(BaseModel):
    """Something that is made."""

    name: str = Field(examples=["lamp"])


@router.post("", status_code=201)
async def create_thing(
    thing: Thing, session: SessionDep, request: Request, response: Response, times: Annotated[int, Query()] = 1
) -> APIResponse[Thing]:
    """Make a thing; its name says what happens on the way."""
    state = request.app.state
    await session.execute(text("INSERT INTO things (name) VALUES (:name)"), {"name": thing.name})
    state.runs = getattr(state, "runs", 0) + 1
    if thing.name == "slow":
        state.inside.set()
        await asyncio.wait_for(state.go_on.wait(), 60)
    if thing.name == "refused":
        raise ConflictError("There is one already.")
    if thing.name == "deadlocked" and state.runs == 1:
        raise TransactionError("The transaction met a deadlock.")
    response.headers["Location"] = f"/v1/things/{times}"
    return APIResponse(data=thing)


@router.post("/uploads", status_code=201)
@streamed_body(lambda settings: settings.max_body_bytes)
async def upload_thing(request: Request, session: SessionDep, claim: IdempotencyClaim) -> APIResponse[int]:
    """Take a file, then write of it."""
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
    request.app.state.transfers = getattr(request.app.state, "transfers", 0) + 1
    await claim.take()
    await session.execute(text("INSERT INTO things (name) VALUES ('upload')"))
    return APIResponse(data=size)


@pytest.fixture
async def app(parts: Parts) -> AsyncIterator[Application]:
    """An API of things, and their table."""
    async with transaction(parts.database) as session:
        await session.execute(text("CREATE TABLE things (name text NOT NULL)"))
    made = Application(parts, title="things", version="1")
    made.router.routes.extend(router.routes)
    made.state.inside, made.state.go_on = asyncio.Event(), asyncio.Event()
    yield made
    async with transaction(parts.database) as session:
        await session.execute(text("DROP TABLE things"))


@pytest.fixture
async def things(app: Application) -> AsyncIterator[AsyncClient]:
    """A client of the API of things."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as connected:
        yield connected


async def count(database: Database) -> int:
    async with transaction(database, read_only=True) as session:
        return int(await session.scalar(text("SELECT count(*) FROM things")) or 0)


def keyed(key: str | None = None) -> dict[str, str]:
    return {"Idempotency-Key": key or str(uuid4())}


class TestOneAfterAnother:
    async def test_second_has_no_effect_and_the_first_answer(self, things: AsyncClient, database: Database) -> None:
        headers = keyed()
        first = await things.post("/v1/things?times=2", json={"name": "lamp"}, headers=headers)
        second = await things.post("/v1/things?times=2", json={"name": "lamp"}, headers=headers)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.content == second.content
        assert second.headers["location"] == first.headers["location"] == "/v1/things/2"
        assert second.headers["content-type"] == "application/json"
        assert "idempotency-replayed" not in first.headers
        assert second.headers["idempotency-replayed"] == "true"
        assert first.headers["x-request-id"] != second.headers["x-request-id"]
        assert await count(database) == 1

    async def test_without_a_key_everything_is_done(self, things: AsyncClient, database: Database) -> None:
        for _ in range(2):
            assert (await things.post("/v1/things", json={"name": "lamp"})).status_code == 201
        assert await count(database) == 2

    @pytest.mark.parametrize(
        ("path", "name"), [("/v1/things", "chair"), ("/v1/things?times=3", "lamp"), ("/v1/things?", "lamps")]
    )
    async def test_another_request_with_the_key_is_refused(
        self, things: AsyncClient, database: Database, path: str, name: str
    ) -> None:
        headers = keyed()
        await things.post("/v1/things", json={"name": "lamp"}, headers=headers)
        other = await things.post(path, json={"name": name}, headers=headers)
        assert other.status_code == 422
        assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
        assert await count(database) == 1

    async def test_a_failed_request_leaves_its_key_free(self, things: AsyncClient, database: Database) -> None:
        headers = keyed()
        refused = await things.post("/v1/things", json={"name": "refused"}, headers=headers)
        assert refused.status_code == 409
        assert (await things.post("/v1/things", json={"name": "lamp"}, headers=headers)).status_code == 201
        assert await count(database) == 1

    async def test_an_invalid_body_leaves_its_key_free(self, things: AsyncClient, database: Database) -> None:
        headers = keyed()
        assert (await things.post("/v1/things", json={"title": "x"}, headers=headers)).status_code == 422
        assert (await things.post("/v1/things", json={"name": "lamp"}, headers=headers)).status_code == 201
        assert await count(database) == 1

    @pytest.mark.parametrize("key", ["", " ", "a b", "x" * 256, "\xe9"])
    async def test_keys_are_checked(self, things: AsyncClient, database: Database, key: str) -> None:
        headers = {b"Idempotency-Key": key.encode("latin-1")}
        answer = await things.post("/v1/things", json={"name": "lamp"}, headers=headers)
        assert answer.status_code == 422
        assert answer.json()["code"] == "VALIDATION_ERROR"
        assert await count(database) == 0

    async def test_a_transaction_that_met_a_deadlock_is_repeated(
        self, things: AsyncClient, database: Database, app: Application
    ) -> None:
        answer = await things.post("/v1/things", json={"name": "deadlocked"}, headers=keyed())
        assert answer.status_code == 201
        assert (app.state.runs, await count(database)) == (2, 1)


class TestAtOnce:
    async def test_second_waits_and_replays(self, things: AsyncClient, database: Database, app: Application) -> None:
        headers = keyed()
        sending = [things.post("/v1/things", json={"name": "slow"}, headers=headers) for _ in range(5)]
        tasks = [asyncio.create_task(each) for each in sending]
        await asyncio.wait_for(app.state.inside.wait(), 60)
        await asyncio.sleep(0.2)
        assert not any(task.done() for task in tasks)
        app.state.go_on.set()
        answers = await asyncio.gather(*tasks)
        assert [answer.status_code for answer in answers] == [201] * 5
        assert len({answer.content for answer in answers}) == 1
        assert sorted(answer.headers.get("idempotency-replayed", "") for answer in answers) == ["", *["true"] * 4]
        assert (app.state.runs, await count(database)) == (1, 1)

    async def test_second_does_the_work_when_the_first_fails(
        self, things: AsyncClient, database: Database, app: Application
    ) -> None:
        headers = keyed()
        first = asyncio.create_task(things.post("/v1/things", json={"name": "slow"}, headers=headers))
        await asyncio.wait_for(app.state.inside.wait(), 60)
        second = asyncio.create_task(things.post("/v1/things", json={"name": "slow"}, headers=headers))
        await asyncio.sleep(0.1)
        first.cancel()
        app.state.go_on.set()
        answer = await second
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
        assert await count(database) == 1

    async def test_who_waits_too_long_is_told(
        self, things: AsyncClient, database: Database, app: Application, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(idempotency, "WAIT_SECONDS", 0.1)
        headers = keyed()
        first = asyncio.create_task(things.post("/v1/things", json={"name": "slow"}, headers=headers))
        await asyncio.wait_for(app.state.inside.wait(), 60)
        second = await things.post("/v1/things", json={"name": "slow"}, headers=headers)
        app.state.go_on.set()
        assert second.status_code == 409
        assert "still being worked on" in second.json()["error"]
        assert (await first).status_code == 201
        assert await count(database) == 1


class TestStreamed:
    async def test_second_is_answered_without_a_transfer(
        self, things: AsyncClient, database: Database, app: Application
    ) -> None:
        headers = keyed()
        first = await things.post("/v1/things/uploads", content=b"x" * 1000, headers=headers)
        second = await things.post("/v1/things/uploads", content=b"x" * 1000, headers=headers)
        assert first.content == second.content
        assert second.headers["idempotency-replayed"] == "true"
        assert (app.state.transfers, await count(database)) == (1, 1)

    async def test_two_at_once_have_one_effect(self, things: AsyncClient, database: Database) -> None:
        headers = keyed()
        answers = await asyncio.gather(
            *(things.post("/v1/things/uploads", content=b"x" * 1000, headers=headers) for _ in range(4))
        )
        assert [answer.status_code for answer in answers] == [201] * 4
        assert await count(database) == 1

    async def test_another_length_is_another_request(self, things: AsyncClient, database: Database) -> None:
        headers = keyed()
        await things.post("/v1/things/uploads", content=b"x" * 1000, headers=headers)
        other = await things.post("/v1/things/uploads", content=b"x" * 999, headers=headers)
        assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"
        assert await count(database) == 1


class TestTime:
    async def test_expired_keys_are_free_and_purged(
        self, things: AsyncClient, database: Database, settings: Settings
    ) -> None:
        old, new = keyed("old"), keyed("new")
        for headers in (old, new):
            await things.post("/v1/things", json={"name": "lamp"}, headers=headers)
        async with transaction(database) as session:
            await session.execute(text("UPDATE idempotency_keys SET expires_at = now() WHERE key = 'old'"))
        again = await things.post("/v1/things", json={"name": "chair"}, headers=old)
        assert again.status_code == 201
        assert "idempotency-replayed" not in again.headers
        async with transaction(database) as session:
            await session.execute(text("UPDATE idempotency_keys SET expires_at = now() WHERE key = 'old'"))
        async with transaction(database) as session:
            assert await purge_expired_keys(session) == 1
            assert await session.scalar(text("SELECT key FROM idempotency_keys")) == "new"

    async def test_keys_belong_to_their_owner(self, things: AsyncClient, database: Database) -> None:
        async with transaction(database) as session:
            await session.execute(
                text(
                    "INSERT INTO idempotency_keys"
                    " (user_id, key, route, request_hash, status, headers, body, expires_at)"
                    " VALUES (:other, 'k', '', :hash, 201, '[]', 'theirs', now() + interval '1 hour')"
                ),
                {"other": UUID(int=LOCAL_OWNER.id.int + 1), "hash": b"h" * 32},
            )
        answer = await things.post("/v1/things", json={"name": "lamp"}, headers=keyed("k"))
        assert answer.status_code == 201
        assert "idempotency-replayed" not in answer.headers
