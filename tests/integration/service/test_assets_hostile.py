"""Uploads that are wrong, crafted, too large, cut off or slow: each is refused with a reason, and leaves nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from httpx import ASGITransport, AsyncClient

from app.api.dependencies import Parts
from app.assets import uploads
from app.core.config import Settings
from app.core.database import Database
from app.core.files import FileStore, open_store
from app.main import create_app
from tests.integration.service.asset_calls import FORM_TYPE, LIBRARY, form, pieces, send
from tests.unit.assets.samples import animated_png, bomb, picture, recording

pytestmark = pytest.mark.anyio

PNG = picture(".png")
KILOBYTES = 1000


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Limits that tests can reach."""
    narrow = {
        "asset_max_image_bytes": 200 * KILOBYTES,
        "asset_max_image_pixels": 1_000_000,
        "asset_max_audio_bytes": 300 * KILOBYTES,
        "asset_max_video_bytes": 400 * KILOBYTES,
        "asset_max_script_bytes": 10 * KILOBYTES,
        "asset_max_seconds": 30.0,
        "upload_idle_seconds": 0.5,
    }
    return settings.model_copy(update=narrow)


@pytest.fixture(autouse=True)
async def _nothing_is_left(client: AsyncClient, parts: Parts) -> AsyncIterator[None]:
    """After every refusal: no row, no file in the store, none on the way."""
    yield
    assert (await client.get(LIBRARY)).json()["data"]["items"] == []
    assert [file.key async for file in parts.files.list("assets")] == []
    assert left_in(parts.settings.data_dir / "uploads") == []


def left_in(folder: Path) -> list[str]:
    return [path.name for path in folder.glob("*")]


async def refused(client: AsyncClient, content: bytes, file_name: str, **options: Any) -> tuple[int, dict[str, Any]]:
    answer = await send(client, content, file_name, **options)
    body: dict[str, Any] = answer.json()
    assert set(body) == {"error", "code", "details", "timestamp", "request_id"}
    assert body["details"].get("hint"), body
    return answer.status_code, body


@pytest.mark.parametrize(
    ("content", "file_name", "status", "words"),
    [
        (bomb(30_000, 30_000), "bomb.png", 413, "30,000 × 30,000"),
        (PNG[: len(PNG) // 2], "half.png", 422, "cut short"),
        (recording("video.mp4")[:20_000], "half.mp4", 422, "cut short"),
        (recording("late-index.mp4")[:20_000], "half.mp4", 422, "cannot be read"),
        (recording("long.mp3"), "long.mp3", 413, "61 seconds"),
        (animated_png(), "moving.png", 415, "moves"),
        (recording("moving.gif"), "moving.gif", 415, "not taken"),
        (recording("video.avi"), "video.avi", 415, "not taken"),
        (b"\x7fELF\x02\x01\x01" + bytes(4000), "cat.png", 415, "not taken"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n" * 9, "list.mp4", 415, "not taken"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "list.md", 415, "list of other files"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" * 9, "cat.svg", 415, "not taken"),
        (PNG, "cat.jpg", 415, "by its content it is PNG"),
        (recording("sound.mp3"), "cat.png", 415, "by its content it is MP3"),
        (b"", "empty.png", 422, "empty"),
    ],
)
async def test_content(client: AsyncClient, content: bytes, file_name: str, status: int, words: str) -> None:
    found, body = await refused(client, content, file_name)
    assert (found, words in body["error"]) == (status, True), body
    assert body["details"]["location"] == "body.file"


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "cat\u202egnp.exe", "nul.png", "a/b.png", "cat\0.png", "cat\n.png", ".png", "a" * 201],
)
async def test_names(client: AsyncClient, name: str) -> None:
    status, body = await refused(client, PNG, "fine.png", name=name)
    assert (status, body["code"], body["details"]["location"]) == (422, "VALIDATION_ERROR", "body.name")


async def test_the_name_of_the_file_itself(client: AsyncClient) -> None:
    answer = await client.post(LIBRARY, content=form(PNG, "..\\..\\cat.png"), headers=FORM_TYPE)
    assert (answer.status_code, answer.json()["details"]["location"]) == (422, "body.file")
    nameless = form(PNG).replace(b'; filename="cat.png"', b"")
    answer = await client.post(LIBRARY, content=nameless, headers=FORM_TYPE)
    assert (answer.status_code, answer.json()["error"]) == (422, "The file has no name.")


class TestForms:
    @pytest.mark.parametrize(
        ("body", "headers", "status"),
        [
            (b"{}", {"Content-Type": "application/json"}, 415),
            (PNG, {"Content-Type": "image/png"}, 415),
            (PNG, {}, 415),
            (form(PNG), {"Content-Type": "multipart/form-data"}, 400),
            (form(PNG, end=b""), FORM_TYPE, 400),
            (b"nonsense", FORM_TYPE, 400),
            (b"--frontier--\r\n", FORM_TYPE, 400),
            (b"", FORM_TYPE, 400),
        ],
    )
    async def test_bodies(self, client: AsyncClient, body: bytes, headers: dict[str, str], status: int) -> None:
        answer = await client.post(LIBRARY, content=body, headers=headers)
        assert answer.status_code == status
        assert answer.json()["details"]["hint"]


class TestSizes:
    async def test_what_is_declared_too_large_is_not_read(self, client: AsyncClient) -> None:
        read = 0

        async def endless() -> AsyncIterator[bytes]:
            nonlocal read
            while True:
                read += 1
                yield bytes(KILOBYTES)

        headers = {**FORM_TYPE, "Content-Length": str(10**12)}
        answer = await client.post(LIBRARY, content=endless(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "PAYLOAD_TOO_LARGE")
        assert read <= 1

    @pytest.mark.parametrize(
        ("beginning", "limit"),
        [
            (PNG, 200),
            (recording("sound.mp3"), 300),
            (recording("video.mp4"), 400),
        ],
    )
    async def test_stopped_at_the_limit_of_what_it_begins_like(
        self, client: AsyncClient, beginning: bytes, limit: int
    ) -> None:
        content = beginning + bytes(500 * KILOBYTES)
        answer = await client.post(LIBRARY, content=pieces(form(content[: 420 * KILOBYTES])), headers=FORM_TYPE)
        assert answer.status_code == 413
        assert f"{limit * KILOBYTES:,}" in answer.json()["error"]

    async def test_what_begins_like_nothing_is_named_after_a_few_bytes(self, client: AsyncClient) -> None:
        status, body = await refused(client, (recording("moving.gif") * 99)[: 300 * KILOBYTES], "moving.gif")
        assert (status, body["details"]["detected"]) == (415, "gif")
        status, body = await refused(client, b"# Cats\n\nThey purr, and purr, and purr.\n" * 900, "cats.md")
        assert (status, body["details"]["limit_bytes"]) == (413, 10 * KILOBYTES)


class TestSenders:
    async def test_one_that_stalls(self, client: AsyncClient) -> None:
        async def stalling() -> AsyncIterator[bytes]:
            yield form(PNG)[:400]
            await asyncio.sleep(30)

        answer = await client.post(LIBRARY, content=stalling(), headers=FORM_TYPE)
        assert (answer.status_code, answer.json()["code"]) == (408, "BAD_REQUEST")

    async def test_one_that_trickles(self, client: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
        async def trickling() -> AsyncIterator[bytes]:
            for byte in form(PNG):
                yield bytes([byte])
                await asyncio.sleep(0.02)

        monkeypatch.setattr(uploads, "TRICKLE_SECONDS", 0.1)
        answer = await client.post(LIBRARY, content=trickling(), headers=FORM_TYPE)
        assert (answer.status_code, answer.json()["code"]) == (408, "BAD_REQUEST")
        assert "1,000 bytes" in answer.text

    async def test_one_that_goes_away(self, parts: Parts) -> None:
        app = create_app(parts)
        told = iter(
            [{"type": "http.request", "body": form(PNG)[:400], "more_body": True}, {"type": "http.disconnect"}]
        )

        async def receive() -> Any:
            return next(told)

        async def tell(_: Any) -> None:
            """Nobody listens any more."""

        path, headers = LIBRARY, [(b"host", b"127.0.0.1"), (b"content-type", FORM_TYPE["Content-Type"].encode())]
        scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "POST", "path": path,
                 "raw_path": path.encode(), "query_string": b"", "headers": headers, "scheme": "http",
                 "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8000), "root_path": "", "state": {}}  # fmt: skip
        await app(scope, receive, tell)

    async def test_one_that_is_cut_off_by_us(self, client: AsyncClient) -> None:
        async def endless() -> AsyncIterator[bytes]:
            yield form(PNG)[:400]
            for _ in range(1000):
                await asyncio.sleep(0.1)
                yield b"x"

        upload = asyncio.create_task(client.post(LIBRARY, content=endless(), headers=FORM_TYPE))
        await asyncio.sleep(0.3)
        upload.cancel()
        with pytest.raises(asyncio.CancelledError):
            await upload


class TestStores:
    async def test_one_that_is_gone_is_told(self, settings: Settings, database: Database) -> None:
        files = open_store(settings)
        (settings.data_dir / "files").rmdir()
        (settings.data_dir / "files").touch()
        transport = ASGITransport(create_app(Parts(settings, database, files)))
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            status, body = await refused(client, PNG, "cat.png")
        assert (status, body["code"]) == (503, "STORAGE_ERROR")
        assert "in the way" in body["error"]
        (settings.data_dir / "files").unlink()
        FileStore.open(settings.data_dir / "files")

    async def test_a_database_that_is_gone_leaves_no_file(self, settings: Settings, unreachable: Database) -> None:
        parts = Parts(settings, unreachable, open_store(settings))
        async with AsyncClient(
            transport=ASGITransport(create_app(parts)), base_url="http://127.0.0.1:8000"
        ) as client:
            status, _ = await refused(client, PNG, "cat.png")
        assert status == 503
