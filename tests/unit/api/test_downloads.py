"""Files as clients get them: ranges, conditions, names, and signed links."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import httpx
import pytest
from fastapi import FastAPI, Request
from hypothesis import given
from hypothesis import strategies as st
from starlette.exceptions import HTTPException
from starlette.responses import Response

from app.api.downloads import Download, LinkSigner, content_disposition, link_to, router, serve
from app.api.error_handlers import body_of
from app.api.problems import problem_of
from app.api.ranges import wanted_range
from app.core.config import Settings, load
from app.core.exceptions import ForbiddenError, GoneError, ReelwrightError, ValidationError
from app.core.files import FileStore

pytestmark = pytest.mark.anyio

CONTENT = bytes(range(256)) * 40
MODIFIED = datetime(2026, 11, 21, 12, 30, 15, 123456, UTC)
DATE = "Sat, 21 Nov 2026 12:30:15 GMT"
FAR = "Mon, 01 Jan 2020 00:00:00 +99999999999999999999"
FILE = Download("assets/a.mp4", "Ünïque name.mp4", "video/mp4", len(CONTENT), "abc", MODIFIED)
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"REELWRIGHT_ENVIRONMENT": "test"}, data_dir=tmp_path).settings


@pytest.fixture
async def files(tmp_path: Path) -> FileStore:
    async def chunks() -> AsyncIterator[bytes]:
        yield CONTENT

    store = FileStore.open(tmp_path / "files")
    await store.put(FILE.key, chunks())
    return store


@pytest.fixture
async def client(files: FileStore, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.state.parts = SimpleNamespace(files=files, settings=settings)
    app.include_router(router)

    async def content(request: Request) -> Response:
        return await serve(request, files, FILE)

    async def link(request: Request) -> dict[str, str]:
        return {"url": link_to(request, settings, FILE).url}

    async def failed(_: Request, error: Exception) -> Response:
        problem = problem_of(error, shows_defects=True)
        return Response(body_of(problem), problem.status, dict(problem.headers), "application/json")

    app.add_api_route("/content", content, response_model=None)
    app.add_api_route("/link", link)
    app.add_exception_handler(ReelwrightError, failed)
    app.add_exception_handler(HTTPException, failed)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
        yield client


class TestWhole:
    async def test_headers_and_content(self, client: httpx.AsyncClient) -> None:
        answer = await client.get("/content")
        assert (answer.status_code, answer.content) == (200, CONTENT)
        assert {
            name: answer.headers[name] for name in ("etag", "last-modified", "accept-ranges", "content-type")
        } == {
            "etag": '"abc"',
            "last-modified": DATE,
            "accept-ranges": "bytes",
            "content-type": "video/mp4",
        }
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["content-length"] == str(len(CONTENT))

    async def test_a_file_that_is_gone(self, client: httpx.AsyncClient, files: FileStore) -> None:
        await files.delete(FILE.key)
        assert (await client.get("/content")).status_code == 404


class TestRanges:
    @pytest.mark.parametrize(
        ("header", "start", "end"),
        [
            ("bytes=0-0", 0, 1),
            ("bytes=5-9", 5, 10),
            ("bytes=100-", 100, len(CONTENT)),
            ("bytes=-7", len(CONTENT) - 7, len(CONTENT)),
            ("bytes=-99999999", 0, len(CONTENT)),
            ("bytes=10-99999999", 10, len(CONTENT)),
            ("BYTES=5-9", 5, 10),
        ],
    )
    async def test_one_range(self, client: httpx.AsyncClient, header: str, start: int, end: int) -> None:
        answer = await client.get("/content", headers={"Range": header})
        assert (answer.status_code, answer.content) == (206, CONTENT[start:end])
        assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"

    @pytest.mark.parametrize(
        "header", ["bytes=1-2,5-6", "bytes=9-5", "lines=1-2", "bytes=-", "bytes=a-b", "nonsense", "bytes=٣-"]
    )
    async def test_what_is_no_single_range_gets_all(self, client: httpx.AsyncClient, header: str) -> None:
        answer = await client.get("/content", headers=[(b"range", header.encode())])
        assert (answer.status_code, answer.content) == (200, CONTENT)

    @pytest.mark.parametrize("header", [f"bytes={len(CONTENT)}-", "bytes=999999-1000000", "bytes=-0"])
    async def test_outside_of_the_file(self, client: httpx.AsyncClient, header: str) -> None:
        answer = await client.get("/content", headers={"Range": header})
        assert answer.status_code == 416
        assert answer.headers["content-range"] == f"bytes */{len(CONTENT)}"
        assert answer.json()["code"] == "RANGE_NOT_SATISFIABLE"

    @pytest.mark.parametrize(
        ("condition", "status"),
        [
            ('"abc"', 206),
            ('"old"', 200),
            ('W/"abc"', 200),
            (DATE, 206),
            ("Sat, 21 Nov 2026 12:30:16 GMT", 200),
            ("x", 200),
            (FAR, 200),
        ],
    )
    async def test_if_range(self, client: httpx.AsyncClient, condition: str, status: int) -> None:
        answer = await client.get("/content", headers={"Range": "bytes=0-9", "If-Range": condition})
        assert answer.status_code == status

    @given(st.integers(0, 20), st.integers(0, 25), st.integers(1, 20))
    def test_every_range_is_inside(self, first: int, last: int, size: int) -> None:
        try:
            found = wanted_range({"range": f"bytes={first}-{last}"}, size, "x", MODIFIED)
        except HTTPException:
            assert first >= size
            return
        assert found == ((first, min(last + 1, size)) if last >= first else None)


class TestConditions:
    @pytest.mark.parametrize(
        "headers",
        [
            {"If-None-Match": '"abc"'},
            {"If-None-Match": 'W/"abc", "x"'},
            {"If-None-Match": "*"},
            {"If-Modified-Since": DATE},
            {"If-Modified-Since": "Sat, 21 Nov 2026 13:00:00 GMT"},
        ],
    )
    async def test_known(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await client.get("/content", headers=headers)
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", '"abc"')

    @pytest.mark.parametrize(
        "headers",
        [
            {"If-None-Match": '"x"'},
            {"If-None-Match": '"x"', "If-Modified-Since": DATE},
            {"If-Modified-Since": "Fri, 20 Nov 2026 13:00:00 GMT"},
            {"If-Modified-Since": "yesterday"},
            {"If-Modified-Since": FAR},
            {"If-Modified-Since": "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"},
        ],
    )
    async def test_unknown(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        assert (await client.get("/content", headers=headers)).status_code == 200


class TestNames:
    def test_plain(self) -> None:
        assert content_disposition("cat.mp4", "inline") == 'inline; filename="cat.mp4"'

    def test_beyond_ascii(self) -> None:
        header = content_disposition("Ünï 猫.mp4", "attachment")
        assert header == "attachment; filename=\"Uni .mp4\"; filename*=UTF-8''%C3%9Cn%C3%AF%20%E7%8C%AB.mp4"
        assert content_disposition("猫.md", "inline") == "inline; filename=\"file.md\"; filename*=UTF-8''%E7%8C%AB.md"

    @given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
    def test_no_name_breaks_out(self, name: str) -> None:
        header = content_disposition(name, "inline")
        assert header.isascii()
        assert header.isprintable()
        quoted, _, extended = header.removeprefix('inline; filename="').partition('"')
        assert '"' not in quoted + extended
        assert unquote(extended.removeprefix("; filename*=UTF-8''") or quoted) == name


class TestLinks:
    def test_a_token_opens_what_it_was_made_for(self) -> None:
        signer = LinkSigner("secret")
        token = signer.sign(FILE, NOON + timedelta(hours=1))
        assert signer.open(token, NOON) == FILE
        other = replace(FILE, disposition="attachment")
        assert signer.open(signer.sign(other, NOON + timedelta(hours=1)), NOON) == other

    def test_its_time_ends(self) -> None:
        signer = LinkSigner("secret")
        token = signer.sign(FILE, NOON)
        with pytest.raises(GoneError, match="expired"):
            signer.open(token, NOON)

    def test_another_secret_opens_nothing(self) -> None:
        token = LinkSigner("secret").sign(FILE, NOON + timedelta(hours=1))
        with pytest.raises(ForbiddenError):
            LinkSigner("other").open(token, NOON)

    @pytest.mark.parametrize("token", ["", ".", "a.b", "a", "a.b.c", "é.é", "%.%", "=.="])
    def test_nonsense(self, token: str) -> None:
        with pytest.raises(ForbiddenError):
            LinkSigner("secret").open(token)

    def test_any_changed_character_is_noticed(self) -> None:
        signer = LinkSigner("secret")
        token = signer.sign(FILE, NOON + timedelta(hours=1))
        for at in range(0, len(token), 7):
            changed = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
            with pytest.raises(ForbiddenError):
                signer.open(changed, NOON)

    async def test_over_http(self, client: httpx.AsyncClient) -> None:
        url = (await client.get("/link")).json()["url"]
        assert url.startswith("http://127.0.0.1:8000/v1/downloads/")
        answer = await client.get(url, headers={"Range": "bytes=5-9"})
        assert (answer.status_code, answer.content) == (206, CONTENT[5:10])
        refused = await client.get(url + "x")
        assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")

    async def test_no_longer_than_allowed(self, settings: Settings) -> None:
        request = Request({"type": "http"})
        for seconds in (0, -1, settings.link_max_seconds + 1, float("nan")):
            with pytest.raises(ValidationError, match="cannot work"):
                link_to(request, settings, FILE, seconds)
