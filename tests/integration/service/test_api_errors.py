"""Every error a client sees has one shape, whoever raised it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, cast
from uuid import UUID

import psycopg
import pytest
from fastapi import Query, Request
from httpx import ASGITransport, AsyncClient, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from starlette.exceptions import HTTPException
from starlette.responses import StreamingResponse

from app.api.application import Application
from app.api.bodies import streamed_body
from app.api.dependencies import Parts, ReadSessionDep, SessionDep
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.core.config import Settings, load
from app.core.database import Database
from app.core.error_tracking import InMemory
from app.core.exceptions import RateLimitError

pytestmark = pytest.mark.anyio

router = feature_router("trouble", prefix="/trouble")
SECRET = "postgresql://reelwright:geheim@10.0.0.7/x"


class Thing(BaseModel):
    """What is sent."""

    name: str = Field(max_length=10)
    count: int = 1


@router.get("/defect")
async def defect() -> APIResponse[int]:
    raise KeyError(SECRET)


@router.get("/response")
async def bad_response() -> APIResponse[int]:
    return cast("APIResponse[int]", {"data": SECRET})


@router.get("/http/{status}")
async def framework(status: int) -> APIResponse[int]:
    raise HTTPException(status)


@router.get("/slowly")
async def slowly() -> APIResponse[int]:
    raise RateLimitError("Slowly.", retry_after=2.5)


@router.get("/away")
async def away(session: ReadSessionDep) -> APIResponse[int]:
    return APIResponse(data=await session.scalar(text("SELECT 1")) or 0)


@router.get("/lost")
async def lost() -> APIResponse[int]:
    raise psycopg.OperationalError(SECRET)


@router.get("/refused-query")
async def refused_query(session: ReadSessionDep) -> APIResponse[int]:
    return APIResponse(data=await session.scalar(text("SELECT * FROM nothing_of_the_kind")) or 0)


@router.get("/broken-off")
async def broken_off() -> StreamingResponse:
    async def chunks() -> AsyncIterator[bytes]:
        yield b"some of it"
        raise OverflowError

    return StreamingResponse(chunks())


@router.post("/things/{thing_id}")
async def post_thing(
    thing_id: UUID, thing: Thing, session: SessionDep, limit: Annotated[int, Query(le=9)] = 1
) -> APIResponse[dict[str, Any]]:
    return APIResponse(data={"id": thing_id, "thing": thing, "limit": limit, "writes": session.in_transaction()})


@router.post("/stream")
@streamed_body(lambda settings: settings.max_body_bytes * 2)
async def stream(request: Request) -> APIResponse[int]:
    return APIResponse(data=sum([len(chunk) async for chunk in request.stream()]))


THING = f"/trouble/things/{UUID(int=1)}"


def served(parts: Parts) -> AsyncClient:
    """Return a client of an API that has nothing but trouble."""
    app = Application(parts, title="trouble", version="1")
    app.router.routes.extend(router.routes)
    return AsyncClient(transport=ASGITransport(app, raise_app_exceptions=False), base_url="http://localhost")


@pytest.fixture
async def tracker() -> InMemory:
    """What is reported."""
    return InMemory()


@pytest.fixture
async def trouble(settings: Settings, parts: Parts, tracker: InMemory) -> AsyncIterator[AsyncClient]:
    """A client in development, of an API that takes 1,000 bytes."""
    small = settings.model_copy(update={"max_body_bytes": 1000})
    async with served(Parts(small, parts.database, parts.files, errors=tracker)) as connected:
        yield connected


@pytest.fixture
async def in_production(parts: Parts, tracker: InMemory) -> AsyncIterator[AsyncClient]:
    """A client of the same in production."""
    environ = {
        "REELWRIGHT_ENVIRONMENT": "production",
        "DATABASE_URL": "postgresql://somebody:geheim@127.0.0.1/x",
        "REDIS_URL": "redis://127.0.0.1",
        "REELWRIGHT_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "REELWRIGHT_ALLOWED_HOSTS": "video.example",
    }
    settings = load(environ, data_dir=parts.settings.data_dir).settings
    async with served(Parts(settings, parts.database, parts.files, errors=tracker)) as connected:
        yield connected


def problem(answer: Response, status: int, code: str) -> dict[str, Any]:
    """Return the body of an error after checking everything that all errors have."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body: dict[str, Any] = answer.json()
    assert set(body) == {"error", "code", "details", "timestamp", "request_id"}
    assert body["code"] == code
    assert body["error"]
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["timestamp"].endswith("Z")
    assert "geheim" not in answer.text
    return body


class TestDefects:
    async def test_development_sees_what_and_where(self, trouble: AsyncClient) -> None:
        body = problem(await trouble.get("/trouble/defect"), 500, "INTERNAL_ERROR")
        assert body["details"]["type"] == "KeyError"
        assert ":" in body["details"]["place"]

    @pytest.mark.parametrize(
        ("path", "code"),
        [("defect", "INTERNAL_ERROR"), ("response", "INTERNAL_ERROR"), ("refused-query", "QUERY_ERROR")],
    )
    async def test_production_sees_nothing_of_the_inside(
        self, in_production: AsyncClient, path: str, code: str
    ) -> None:
        body = problem(await in_production.get(f"/trouble/{path}"), 500, code)
        assert body["error"] == "Something went wrong on our side."
        assert set(body["details"]) == {"hint"}

    async def test_they_are_reported_with_their_request(self, trouble: AsyncClient, tracker: InMemory) -> None:
        answer = await trouble.get("/trouble/defect")
        (group,) = tracker.groups.values()
        assert group.latest.error_type == "builtins.KeyError"
        assert group.latest.context["request_id"] == answer.headers["x-request-id"]
        assert group.latest.context["route"] == "/trouble/defect"

    async def test_trouble_of_the_callers_is_not_reported(self, trouble: AsyncClient, tracker: InMemory) -> None:
        for path in ("/nothing", "/trouble/slowly", "/trouble/lost", "/trouble/http/404"):
            await trouble.get(path)
        assert tracker.groups == {}

    async def test_an_answer_that_has_begun_is_broken_off(self, parts: Parts, tracker: InMemory) -> None:
        app = Application(parts, title="trouble", version="1")
        app.router.routes.extend(router.routes)
        async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
            with pytest.raises(OverflowError):
                await client.get("/trouble/broken-off")


class TestFramework:
    @pytest.mark.parametrize("path", ["/", "/nothing", "/trouble/", "/trouble/defect/", "/trouble/%2e%2e/defect"])
    async def test_unknown_paths(self, trouble: AsyncClient, path: str) -> None:
        body = problem(await trouble.get(path), 404, "NOT_FOUND")
        assert ("Leave out the slash" in body["details"]["hint"]) == (path == "/trouble/defect/")
        assert "/docs" in body["details"]["hint"] or path == "/trouble/defect/"

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("POST", "/trouble/defect", "GET, HEAD, OPTIONS"),
            ("GET", THING, "OPTIONS, POST"),
            ("HEAD", THING, "OPTIONS, POST"),
            ("TRACE", THING, "OPTIONS, POST"),
            ("BREW", "/trouble/defect", "GET, HEAD, OPTIONS"),
        ],
    )
    async def test_wrong_methods(self, trouble: AsyncClient, method: str, path: str, allowed: str) -> None:
        answer = await trouble.request(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        if method != "HEAD":
            details = problem(answer, 405, "METHOD_NOT_ALLOWED")["details"]
            assert details["methods"] == allowed.split(", ")
            assert allowed in details["hint"]

    async def test_options_says_what_can_be_done(self, trouble: AsyncClient) -> None:
        answer = await trouble.options("/trouble/defect")
        assert (answer.status_code, answer.content) == (204, b"")
        assert answer.headers["allow"] == "GET, HEAD, OPTIONS"
        problem(await trouble.options("/nothing"), 404, "NOT_FOUND")

    @pytest.mark.parametrize(
        ("status", "code"), [(401, "UNAUTHORIZED"), (406, "NOT_ACCEPTABLE"), (418, "BAD_REQUEST")]
    )
    async def test_other_statuses(self, trouble: AsyncClient, status: int, code: str) -> None:
        problem(await trouble.get(f"/trouble/http/{status}"), status, code)

    async def test_who_is_too_quick_is_told_to_wait(self, trouble: AsyncClient) -> None:
        answer = await trouble.get("/trouble/slowly")
        problem(answer, 429, "RATE_LIMIT_EXCEEDED")
        assert answer.headers["retry-after"] == "3"


class TestBodies:
    async def test_each_wrong_field_is_named(self, trouble: AsyncClient) -> None:
        body = problem(
            await trouble.post("/trouble/things/odd?limit=10", json={"name": "x" * 11, "count": "geheim"}),
            422, "VALIDATION_ERROR",
        )  # fmt: skip
        places = {each["location"] for each in body["details"]["problems"]}
        assert places == {"path.thing_id", "query.limit", "body.name", "body.count"}
        assert all(set(each) == {"location", "message", "hint"} for each in body["details"]["problems"])

    async def test_the_field_that_was_meant_is_named(self, client: AsyncClient) -> None:
        body = problem(await client.post("/v1/projects", json={"titel": "x"}), 422, "VALIDATION_ERROR")
        assert body["error"].startswith("There is no field `titel`. Did you mean `title`?")
        missing = f"/v1/projects/{UUID(int=1)}"
        body = problem(await client.post(f"{missing}/renders", json={"qualty": "draft"}), 422, "VALIDATION_ERROR")
        assert body["error"] == "There is no field `qualty`. Did you mean `quality`?"
        body = problem(await client.patch(missing, json={"status": "done"}), 422, "VALIDATION_ERROR")
        assert [each["location"] for each in body["details"]["problems"]] == ["body.status"]

    async def test_a_script_that_is_sent_as_json(self, client: AsyncClient) -> None:
        headers = {"Content-Type": "application/json"}
        answer = await client.post("/v1/projects", content="# A talk\n\nWords.\n", headers=headers)
        body = problem(answer, 400, "BAD_REQUEST")
        assert body["error"] == "The body is not JSON: Expecting value at line 1, column 1."
        assert "PUT /v1/projects/{id}/script" in body["details"]["hint"]

    @pytest.mark.parametrize(
        "content", [b"{", b"{'a': 1}", b'{"name": }', b"nonsense", b'{"name": "x"} more', b"\xff"]
    )
    async def test_malformed_json(self, trouble: AsyncClient, content: bytes) -> None:
        answer = await trouble.post(THING, content=content, headers={"Content-Type": "application/json"})
        problem(answer, 400, "BAD_REQUEST")

    @pytest.mark.parametrize("content", [b"[" * 999, b'{"name":' * 100, b'{"count": NaN}', b'{"count": 1e999}'])
    async def test_json_that_tries_the_parser(self, trouble: AsyncClient, content: bytes) -> None:
        answer = await trouble.post(THING, content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code in {400, 422}
        problem(answer, answer.status_code, answer.json()["code"])

    @pytest.mark.parametrize("content", [b"", b"null", b"[]", b'"x"', b"1"])
    async def test_json_that_is_no_object(self, trouble: AsyncClient, content: bytes) -> None:
        answer = await trouble.post(THING, content=content, headers={"Content-Type": "application/json"})
        problem(answer, 422, "VALIDATION_ERROR")

    @pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
    async def test_other_types(self, trouble: AsyncClient, kind: str) -> None:
        headers = {"Content-Type": kind} if kind else {}
        problem(await trouble.post(THING, content=b'{"name": "x"}', headers=headers), 415, "UNSUPPORTED_MEDIA_TYPE")

    @pytest.mark.parametrize("kind", ["application/json", "APPLICATION/JSON; charset=utf-8", "application/hal+json"])
    async def test_kinds_of_json(self, trouble: AsyncClient, kind: str) -> None:
        answer = await trouble.post(THING, content=b'{"name": "x"}', headers={"Content-Type": kind})
        assert answer.status_code == 200, answer.text

    async def test_nul_never_reaches_the_database(self, trouble: AsyncClient) -> None:
        problem(await trouble.post(THING, json={"name": "a\0b"}), 422, "VALIDATION_ERROR")
        assert (await trouble.post(THING, json={"name": "\\u0000"})).status_code == 200
        problem(await trouble.post(f"{THING}?limit=%00", json={"name": "a"}), 400, "BAD_REQUEST")
        problem(await trouble.get("/trouble/%00"), 400, "BAD_REQUEST")


class TestSizes:
    async def test_what_is_declared_too_large_is_not_read(self, trouble: AsyncClient) -> None:
        async def never() -> AsyncIterator[bytes]:
            yield b""
            raise AssertionError("it was read")

        headers = {"Content-Type": "application/json", "Content-Length": "1001"}
        body = problem(await trouble.post(THING, content=never(), headers=headers), 413, "PAYLOAD_TOO_LARGE")
        assert body["details"]["limit_bytes"] == 1000

    async def test_what_is_sent_too_large_is_cut(self, trouble: AsyncClient) -> None:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(11):
                yield b" " * 100
            raise AssertionError("more was read")

        headers = {"Content-Type": "application/json"}
        problem(await trouble.post(THING, content=chunks(), headers=headers), 413, "PAYLOAD_TOO_LARGE")

    async def test_the_limit_itself_passes(self, trouble: AsyncClient) -> None:
        content = json.dumps({"name": "x"}).encode().ljust(1000)
        answer = await trouble.post(THING, content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == 200

    async def test_a_route_may_take_more(self, trouble: AsyncClient) -> None:
        assert (await trouble.post("/trouble/stream", content=b"x" * 2000)).json()["data"] == 2000
        problem(await trouble.post("/trouble/stream", content=b"x" * 2001), 413, "PAYLOAD_TOO_LARGE")


class TestDatabase:
    @pytest.mark.parametrize("path", ["/trouble/away", "/trouble/lost"])
    async def test_one_that_is_away(self, settings: Settings, parts: Parts, unreachable: Database, path: str) -> None:
        async with served(Parts(settings, unreachable, parts.files)) as client:
            answer = await client.get(path)
        problem(answer, 503, "DATABASE_CONNECTION_ERROR")
        assert int(answer.headers["retry-after"]) >= 1

    async def test_no_connection_is_free(self, settings: Settings, parts: Parts, small_pool: Database) -> None:
        async with served(Parts(settings, small_pool, parts.files)) as client, small_pool.engine.connect():
            answer = await client.get("/trouble/away")
        problem(answer, 503, "DATABASE_CONNECTION_ERROR")
        assert "retry-after" in answer.headers
