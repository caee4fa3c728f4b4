"""What stands around every request: identifiers, headers, the wall, the access log."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

import pytest
from httpx import ASGITransport, AsyncClient
from starlette.responses import HTMLResponse, StreamingResponse

from app.api.application import Application
from app.api.dependencies import Parts
from app.api.routing import feature_router
from app.api.schemas import APIResponse
from app.core.context import LOCAL_OWNER, current
from app.core.logging import configure, flush, unconfigure

pytestmark = pytest.mark.anyio

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
router = feature_router("around", prefix="/around")


@router.get("/identifiers")
async def identifiers() -> APIResponse[dict[str, str]]:
    return APIResponse(data=current())


@router.get("/page/{number}")
async def page(number: int) -> HTMLResponse:
    return HTMLResponse(f"<p>{number}</p>")


@router.get("/own-policy")
async def own_policy() -> HTMLResponse:
    return HTMLResponse("", headers={"Content-Security-Policy": "default-src 'self'"})


@router.get("/endless")
async def endless() -> StreamingResponse:
    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b"more "

    return StreamingResponse(chunks(), media_type="text/plain")


@pytest.fixture
async def app(parts: Parts) -> Application:
    """An API of what stands around."""
    made = Application(parts, title="around", version="1")
    made.router.routes.extend(router.routes)
    return made


@pytest.fixture
async def around(app: Application) -> AsyncIterator[AsyncClient]:
    """A client of it."""
    async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as connected:
        yield connected


class TestIdentifiers:
    async def test_a_callers_are_used_everywhere(self, around: AsyncClient) -> None:
        given = {"X-Request-ID": "job-7", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        answer = await around.get("/around/identifiers", headers=given)
        assert answer.json()["data"] == {"request_id": "job-7", "trace_id": TRACE, "user_id": str(LOCAL_OWNER.id)}
        assert answer.headers["x-request-id"] == "job-7"
        assert re.fullmatch(f"00-{TRACE}-[0-9a-f]{{16}}-01", answer.headers["traceresponse"])

    async def test_new_ones_are_made(self, around: AsyncClient) -> None:
        answer = await around.get("/around/identifiers")
        bound = answer.json()["data"]
        assert bound["request_id"] == answer.headers["x-request-id"]
        assert re.fullmatch("[0-9a-f]{32}", bound["trace_id"])
        assert "traceresponse" not in answer.headers

    async def test_none_is_left_bound(self, around: AsyncClient) -> None:
        await around.get("/around/identifiers")
        assert current() == {}

    @pytest.mark.parametrize("path", ["/nothing", "/around/page/odd"])
    async def test_errors_have_them_too(self, around: AsyncClient, path: str) -> None:
        answer = await around.get(path, headers={"X-Request-ID": "job-8"})
        assert answer.headers["x-request-id"] == answer.json()["request_id"] == "job-8"


class TestHeaders:
    async def test_every_answer(self, around: AsyncClient) -> None:
        for path in ("/around/identifiers", "/nothing"):
            headers = (await around.get(path)).headers
            assert headers["x-content-type-options"] == "nosniff"
            assert headers["content-security-policy"] == "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"

    async def test_pages(self, around: AsyncClient) -> None:
        headers = (await around.get("/around/page/1")).headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "camera=()" in headers["permissions-policy"]

    async def test_a_page_may_have_a_policy_of_its_own(self, around: AsyncClient) -> None:
        headers = (await around.get("/around/own-policy")).headers
        assert headers.get_list("content-security-policy") == ["default-src 'self'"]

    @pytest.mark.parametrize(
        ("site", "is_told"), [("https://video.example", True), ("http://video.example", False), (None, False)]
    )
    async def test_browsers_are_told_to_use_https_where_people_do(
        self, parts: Parts, site: str | None, is_told: bool
    ) -> None:
        settings = parts.settings.model_copy(update={"public_url": site})
        app = Application(replace(parts, settings=settings), title="around", version="1")
        app.router.routes.extend(router.routes)
        async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
            for path in ("/around/identifiers", "/nothing", "/around/page/1"):
                policy = (await client.get(path)).headers.get("strict-transport-security", "")
                assert policy.startswith("max-age=63072000") == is_told

    async def test_nothing_is_allowed_inline(self, client: AsyncClient) -> None:
        for path in ("/docs", "/openapi.json", "/nothing"):
            assert "unsafe" not in (await client.get(path)).headers["content-security-policy"]

    async def test_everybodys_pages_never_get_credentials(self, parts: Parts) -> None:
        settings = parts.settings.model_copy(update={"allowed_origins": ["*"]})
        app = Application(replace(parts, settings=settings), title="around", version="1")
        app.router.routes.extend(router.routes)
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET", "Cookie": "a=b"}
        async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost") as client:
            for method in ("GET", "OPTIONS"):
                answer = await client.request(method, "/around/identifiers", headers=asked)
                assert "access-control-allow-credentials" not in answer.headers

    async def test_no_answer_is_for_other_origins(self, around: AsyncClient) -> None:
        assert "access-control-allow-origin" not in (await around.get("/around/identifiers")).headers


class TestHead:
    async def test_has_the_headers_of_get_and_no_body(self, around: AsyncClient) -> None:
        get, head = await around.get("/around/page/1"), await around.head("/around/page/1")
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == get.headers["content-length"]
        assert head.headers["content-type"] == get.headers["content-type"]

    async def test_ends_a_stream(self, around: AsyncClient) -> None:
        head = await around.head("/around/endless")
        assert (head.status_code, head.content) == (200, b"")

    @pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/around/page/odd", 422)])
    async def test_errors(self, around: AsyncClient, path: str, status: int) -> None:
        head = await around.head(path)
        assert (head.status_code, head.content) == (status, b"")


class TestWall:
    @pytest.mark.parametrize("path", ["/around/identifiers", "/nothing", "/openapi.json"])
    async def test_other_names_are_refused_everywhere(self, around: AsyncClient, path: str) -> None:
        answer = await around.get(path, headers={"Host": "rebound.example"})
        assert (answer.status_code, answer.json()["code"]) == (421, "HOST_NOT_ALLOWED")
        assert "x-request-id" in answer.headers

    @pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS", "DELETE"])
    async def test_other_origins_are_refused_everywhere(self, around: AsyncClient, method: str) -> None:
        answer = await around.request(method, "/around/identifiers", headers={"Origin": "https://evil.example"})
        assert (answer.status_code, answer.json()["code"]) == (403, "ORIGIN_NOT_ALLOWED")
        assert "access-control-allow-origin" not in answer.headers

    async def test_a_configured_origin_may_read(self, parts: Parts) -> None:
        settings = parts.settings.model_copy(update={"allowed_origins": ["http://localhost:5173"]})
        app = Application(Parts(settings, parts.database, parts.files), title="around", version="1")
        app.router.routes.extend(router.routes)
        headers = {"Origin": "http://localhost:5173"}
        async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost:8000") as client:
            answer = await client.get("/around/identifiers", headers=headers)
            asked = headers | {"Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "if-match"}
            preflight = await client.options("/around/identifiers", headers=asked)
            other = await client.get("/around/identifiers", headers={"Origin": "http://localhost:5174"})
        assert answer.headers["access-control-allow-origin"] == "http://localhost:5173"
        assert "etag" in answer.headers["access-control-expose-headers"].lower()
        assert preflight.status_code == 200
        assert "PATCH" in preflight.headers["access-control-allow-methods"]
        assert other.status_code == 403
        assert "access-control-allow-origin" not in other.headers

    @pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/around/page/odd", 422)])
    async def test_a_configured_origin_may_read_errors(self, parts: Parts, path: str, status: int) -> None:
        settings = parts.settings.model_copy(update={"allowed_origins": ["http://localhost:5173"]})
        app = Application(Parts(settings, parts.database, parts.files), title="around", version="1")
        app.router.routes.extend(router.routes)
        headers = {"Origin": "http://localhost:5173"}
        async with AsyncClient(transport=ASGITransport(app), base_url="http://localhost:8000") as client:
            answer = await client.get(path, headers=headers)
            rebound = await client.get(path, headers=headers | {"Host": "rebound.example"})
        assert (answer.status_code, rebound.status_code) == (status, 421)
        for each in (answer, rebound):
            assert each.headers.get_list("access-control-allow-origin") == ["http://localhost:5173"]
        exposed = answer.headers["access-control-expose-headers"].lower()
        assert {"x-request-id", "content-range", "content-disposition"} <= set(exposed.split(", "))


class TestAccessLog:
    @pytest.fixture
    def lines(self, parts: Parts, capsys: pytest.CaptureFixture[str]) -> Iterator[Lines]:
        """What is logged, read when it is asked for."""
        configure(parts.settings.model_copy(update={"log_format": "json", "log_level": "INFO"}), "api")
        yield Lines(capsys)
        unconfigure()

    async def test_one_line_per_request(self, around: AsyncClient, lines: Lines) -> None:
        headers = {"X-Request-ID": "job-9", "traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        await around.get("/around/page/12345?token=geheim", headers=headers)
        (line,) = lines.read()
        assert line["message"] == "GET /around/page/{number}"
        assert (line["status"], line["bytes"]) == (200, len("<p>12345</p>"))
        assert float(str(line["duration_ms"])) > 0
        assert (line["request_id"], line["trace_id"]) == ("job-9", TRACE)
        assert "12345" not in json.dumps(line)

    async def test_errors_carry_their_code(self, around: AsyncClient, lines: Lines) -> None:
        await around.get("/nothing/at/all")
        (line,) = lines.read()
        assert (line["message"], line["status"], line["error_code"]) == ("GET (none)", 404, "NOT_FOUND")

    async def test_health_is_quiet(self, client: AsyncClient, lines: Lines) -> None:
        await client.get("/health/live")
        assert lines.read() == []


class Lines:
    """Lines of the log."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def read(self) -> list[dict[str, object]]:
        """Return the access lines written since the last time."""
        flush()
        lines = [json.loads(line) for line in self._capsys.readouterr().out.splitlines()]
        return [line for line in lines if line["logger"] == "app.api.access"]
