"""Assets over HTTP: create, list, read, rename, delete, send."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from app.api.dependencies import Parts
from app.api.downloads import LinkSigner
from app.assets import tasks
from app.assets.inspection.report import Report
from app.assets.service import AssetService
from app.assets.uploads import Upload
from app.core.context import LOCAL_OWNER
from app.core.database import Database
from app.core.exceptions import NotFoundError
from app.core.files import FileStore
from app.core.identifiers import new_id
from app.core.transactions import transaction
from tests.integration.service.asset_calls import LIBRARY, job_with, jobs, new_project, send, sent
from tests.unit.assets.samples import picture, recording, with_exif

pytestmark = pytest.mark.anyio

PNG = picture(".png")
MARKDOWN = b"# Why cats *purr*\n\nPut your hand on a purring cat.\n"


async def keys(files: FileStore) -> list[str]:
    return [file.key async for file in files.list("assets")]


def data(answer: Any, status: int = 200) -> Any:
    assert answer.status_code == status, answer.text
    return answer.json()["data"]


def names(page: dict[str, Any]) -> list[str]:
    return [item["name"] for item in page["items"]]


class TestCreate:
    @pytest.mark.parametrize(
        ("content", "file_name", "kind", "media_type"),
        [
            (PNG, "cat.png", "image", "image/png"),
            (recording("video.mp4"), "cat.mp4", "video", "video/mp4"),
            (recording("sound.mp3"), "purr.mp3", "audio", "audio/mpeg"),
            (MARKDOWN, "cats.md", "script", "text/markdown"),
        ],
    )
    async def test_kinds(
        self, client: AsyncClient, parts: Parts, content: bytes, file_name: str, kind: str, media_type: str
    ) -> None:
        answer = await send(client, content, file_name)
        asset = data(answer, 201)
        assert (asset["name"], asset["kind"], asset["media_type"]) == (file_name, kind, media_type)
        assert answer.headers["location"] == f"{LIBRARY}/{asset['id']}"
        assert answer.headers["etag"] == '"1"'
        kept = (await client.get(f"{LIBRARY}/{asset['id']}/content")).content
        assert (asset["size"], asset["sha256"]) == (len(kept), hashlib.sha256(kept).hexdigest())
        assert (kept == content) == (kind != "image")
        assert data(await client.get(answer.headers["location"])) == asset
        assert not any((parts.settings.data_dir / "uploads").iterdir())

    async def test_what_is_known_of_a_video(self, client: AsyncClient) -> None:
        asset = await sent(client, recording("video.mp4"), "cat.mp4")
        assert (asset["width"], asset["height"], asset["project_id"], asset["revision"]) == (160, 120, None, 1)
        assert asset["duration_seconds"] == pytest.approx(3, abs=0.1)
        assert asset["metadata"]["video_codec"] == "h264"

    async def test_another_name(self, client: AsyncClient) -> None:
        assert (await sent(client, PNG, "IMG_0001.PNG", name="Katze 猫.png"))["name"] == "Katze 猫.png"
        assert (await sent(client, PNG, "IMG_0001.PNG", name="Katze"))["name"] == "Katze.png"

    async def test_metadata_of_photos_is_left_out(self, client: AsyncClient) -> None:
        photo = with_exif(picture(".jpg"), orientation=6, secret=b"51.5N 0.1W")
        asset = await sent(client, photo, "photo.jpg")
        assert (asset["width"], asset["height"]) == (90, 120)
        kept = (await client.get(f"{LIBRARY}/{asset['id']}/content")).content
        assert b"51.5N" not in kept

    async def test_names_are_taken_once_whatever_their_capitals(self, client: AsyncClient, parts: Parts) -> None:
        await sent(client, PNG, "cat.png")
        for name in ("cat.png", "CAT.png"):
            answer = await send(client, PNG, name)
            assert (answer.status_code, answer.json()["code"]) == (409, "CONFLICT")
            assert name in answer.json()["error"]
        assert len(await keys(parts.files)) == 1

    async def test_each_project_has_names_of_its_own(self, client: AsyncClient) -> None:
        await sent(client, PNG, "cat.png")
        first, second = await new_project(client), await new_project(client)
        for project in (first, second):
            asset = await sent(client, PNG, "cat.png", to=f"/v1/projects/{project}/assets")
            assert asset["project_id"] == project
        assert (await send(client, PNG, "cat.png", to=f"/v1/projects/{first}/assets")).status_code == 409

    async def test_a_project_that_is_not_there(self, client: AsyncClient, parts: Parts) -> None:
        answer = await send(client, PNG, "cat.png", to=f"/v1/projects/{LOCAL_OWNER.id}/assets")
        assert answer.status_code == 404
        assert await keys(parts.files) == []

    async def test_a_project_that_goes_while_its_file_is_sent(self, database: Database) -> None:
        report = Report("audio/mpeg", duration_seconds=1.0)
        upload = Upload(new_id(), "purr.mp3", "assets/purr.mp3", 5, "0" * 64, report)
        with pytest.raises(NotFoundError, match="gone"):
            async with transaction(database) as session:
                await AssetService(session, LOCAL_OWNER).keep(upload, new_id())

    async def test_many_at_once(self, client: AsyncClient) -> None:
        answers = await asyncio.gather(*[send(client, PNG, "cat.png") for _ in range(4)])
        assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]

    async def test_sent_twice_with_one_key_it_is_there_once(self, client: AsyncClient, parts: Parts) -> None:
        first = await send(client, PNG, "cat.png", **{"Idempotency-Key": "once"})
        second = await send(client, PNG, "cat.png", **{"Idempotency-Key": "once"})
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert second.headers["idempotency-replayed"] == "true"
        assert len(await keys(parts.files)) == 1

    async def test_both_at_once_with_one_key(self, client: AsyncClient, parts: Parts) -> None:
        calls = [send(client, PNG, "cat.png", **{"Idempotency-Key": "once"}) for _ in range(3)]
        answers = await asyncio.gather(*calls)
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.json()["data"]["id"] for answer in answers}) == 1
        assert len(await keys(parts.files)) == 1


class TestList:
    @pytest.fixture
    async def assets(self, client: AsyncClient) -> dict[str, str]:
        project = await new_project(client)
        made = [
            await sent(client, PNG, "b cat.png"),
            await sent(client, MARKDOWN, "a cat.md"),
            await sent(client, recording("sound.mp3"), "dog_100%.mp3"),
            await sent(client, PNG, "c CAT.png", to=f"/v1/projects/{project}/assets"),
        ]
        return {"project": project, **{asset["name"]: asset["id"] for asset in made}}

    async def test_filters_and_order(self, client: AsyncClient, assets: dict[str, str]) -> None:
        expected = {
            "": ["c CAT.png", "dog_100%.mp3", "a cat.md", "b cat.png"],
            "sort=created_at": ["b cat.png", "a cat.md", "dog_100%.mp3", "c CAT.png"],
            "sort=name": ["a cat.md", "b cat.png", "c CAT.png", "dog_100%.mp3"],
            "kind=image": ["c CAT.png", "b cat.png"],
            "name=cat&sort=name": ["a cat.md", "b cat.png", "c CAT.png"],
            "name=_100%25": ["dog_100%.mp3"],
            "name=%25": ["dog_100%.mp3"],
            "kind=video": [],
            "scope=library&kind=image": ["b cat.png"],
        }
        assert len(assets) == 5
        assert {query: names(data(await client.get(f"{LIBRARY}?{query}"))) for query in expected} == expected

    async def test_of_a_project(self, client: AsyncClient, assets: dict[str, str]) -> None:
        for url in (f"{LIBRARY}?project_id={assets['project']}", f"/v1/projects/{assets['project']}/assets"):
            assert names(data(await client.get(url))) == ["c CAT.png"]

    async def test_page_by_page(self, client: AsyncClient, assets: dict[str, str]) -> None:
        for sort in ("created_at", "-name", "size", "-size"):
            whole = names(data(await client.get(f"{LIBRARY}?sort={sort}")))
            found: list[str] = []
            cursor: str | None = ""
            while cursor is not None:
                more = {"cursor": cursor} if cursor else {}
                page = data(await client.get(LIBRARY, params={"sort": sort, "limit": 1, **more}))
                found += names(page)
                cursor = page["next_cursor"]
            assert found == whole
            assert len(found) == len(assets) - 1

    async def test_nothing_of_others(self, client: AsyncClient) -> None:
        assert data(await client.get(LIBRARY)) == {"items": [], "next_cursor": None}
        assert (await client.get(f"{LIBRARY}?sort=sha256")).status_code == 422


class TestReadAndRename:
    async def test_known_versions_are_not_sent_again(self, client: AsyncClient) -> None:
        asset = await sent(client, PNG, "cat.png")
        url = f"{LIBRARY}/{asset['id']}"
        assert (await client.get(url, headers={"If-None-Match": '"1"'})).status_code == 304

    async def test_rename(self, client: AsyncClient) -> None:
        asset = await sent(client, PNG, "cat.png")
        url = f"{LIBRARY}/{asset['id']}"
        answer = await client.patch(url, json={"name": "dog"}, headers={"If-Match": '"1"'})
        changed = data(answer)
        assert (changed["name"], changed["revision"], answer.headers["etag"]) == ("dog.png", 2, '"2"')
        assert changed["updated_at"] > asset["updated_at"]
        stale = await client.patch(url, json={"name": "cow.png"}, headers={"If-Match": '"1"'})
        assert (stale.status_code, stale.json()["code"]) == (412, "PRECONDITION_FAILED")
        content = await client.get(f"{url}/content")
        assert 'filename="dog.png"' in content.headers["content-disposition"]

    @pytest.mark.parametrize("body", [{}, {"name": None}, {"name": "cat.png"}])
    async def test_nothing_to_change(self, client: AsyncClient, body: dict[str, Any]) -> None:
        asset = await sent(client, PNG, "cat.png")
        assert data(await client.patch(f"{LIBRARY}/{asset['id']}", json=body)) == asset

    async def test_names_it_cannot_have(self, client: AsyncClient) -> None:
        refused = {
            "other.png": 409, "OTHER.PNG": 409, "cat.jpg": 415, "../cat.png": 422, "": 422, "a" * 300: 422,
        }  # fmt: skip
        await sent(client, PNG, "other.png")
        url = f"{LIBRARY}/{(asset := await sent(client, PNG, 'cat.png'))['id']}"
        assert {name: (await client.patch(url, json={"name": name})).status_code for name in refused} == refused
        assert data(await client.get(url)) == asset

    async def test_other_capitals_for_its_own_name(self, client: AsyncClient) -> None:
        asset = await sent(client, PNG, "cat.png")
        assert data(await client.patch(f"{LIBRARY}/{asset['id']}", json={"name": "Cat.png"}))["name"] == "Cat.png"

    @pytest.mark.parametrize("call", ["", "/content"])
    async def test_assets_that_are_not_there(self, client: AsyncClient, call: str) -> None:
        url = f"{LIBRARY}/{LOCAL_OWNER.id}"
        answers = [
            await client.get(url + call),
            await client.patch(url, json={"name": "a"}),
            await client.delete(url),
            await client.post(f"{url}/link"),
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert (await client.get(f"{LIBRARY}/nonsense")).status_code == 422


class TestDelete:
    async def test_the_file_goes_with_the_job_of_the_same_transaction(
        self, client: AsyncClient, parts: Parts, database: Database
    ) -> None:
        asset = await sent(client, PNG, "cat.png")
        [key] = await keys(parts.files)
        url = f"{LIBRARY}/{asset['id']}"
        assert (await client.delete(url, headers={"If-Match": '"7"'})).status_code == 412
        assert await jobs(database) == []
        assert (await client.delete(url, headers={"If-Match": '"1"'})).status_code == 204
        assert (await client.get(url)).status_code == 404
        assert await jobs(database) == [("assets.remove_files", {"keys": [key]})]
        await tasks.remove_files(job_with(parts), keys=[key])
        await tasks.remove_files(job_with(parts), keys=[key])
        assert await keys(parts.files) == []

    async def test_its_name_is_free_again(self, client: AsyncClient) -> None:
        asset = await sent(client, PNG, "cat.png")
        await client.delete(f"{LIBRARY}/{asset['id']}")
        await sent(client, PNG, "cat.png")

    async def test_with_its_project(self, client: AsyncClient, parts: Parts, database: Database) -> None:
        project = await new_project(client)
        asset = await sent(client, PNG, "cat.png", to=f"/v1/projects/{project}/assets")
        stays = await sent(client, PNG, "cat.png")
        assert (await client.delete(f"/v1/projects/{project}")).status_code == 204
        assert (await client.get(f"{LIBRARY}/{asset['id']}")).status_code == 404
        assert (await client.get(f"{LIBRARY}/{stays['id']}")).status_code == 200
        removals = [told["keys"] for name, told in await jobs(database) if name == "assets.remove_files"]
        [gone] = [key for key in await keys(parts.files) if asset["id"] in key]
        assert removals == [[gone]]


class TestSweep:
    async def test_only_files_without_an_asset_go_and_only_in_time(self, client: AsyncClient, parts: Parts) -> None:
        await sent(client, PNG, "cat.png")
        [kept] = await keys(parts.files)

        async def chunks() -> Any:
            yield b"left by a crash"

        for number in range(3):
            await parts.files.put(f"assets/{LOCAL_OWNER.id}/orphan-{number}.png", chunks())
        now = datetime.now(UTC)
        swept = [
            await tasks.sweep_files(parts.database, parts.files, before=now - timedelta(days=1)),
            await tasks.sweep_files(parts.database, parts.files, before=now + timedelta(hours=1)),
        ]
        assert swept == [0, 3]
        assert await keys(parts.files) == [kept]
        await tasks.sweep(job_with(parts))


class TestContent:
    async def test_ranges(self, client: AsyncClient) -> None:
        content = recording("video.mp4")
        asset = await sent(client, content, "cat.mp4")
        url = f"{LIBRARY}/{asset['id']}/content"
        whole = await client.get(url)
        assert (whole.content, whole.headers["content-type"]) == (content, "video/mp4")
        assert whole.headers["etag"] == f'"{asset["sha256"]}"'
        part = await client.get(url, headers={"Range": "bytes=10-19", "If-Range": whole.headers["etag"]})
        assert (part.status_code, part.content) == (206, content[10:20])
        assert part.headers["content-range"] == f"bytes 10-19/{len(content)}"
        assert (await client.get(url, headers={"Range": f"bytes={len(content)}-"})).status_code == 416
        assert (await client.get(url, headers={"If-None-Match": whole.headers["etag"]})).status_code == 304
        head = await client.head(url)
        assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(content)))

    async def test_what_browsers_may_do_with_it(self, client: AsyncClient) -> None:
        asset = await sent(client, MARKDOWN, "猫.md")
        answer = await client.get(f"{LIBRARY}/{asset['id']}/content?disposition=attachment")
        assert (
            answer.headers["content-disposition"] == "attachment; filename=\"file.md\"; filename*=UTF-8''%E7%8C%AB.md"
        )
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["content-type"] == "text/markdown; charset=utf-8"

    async def test_links(self, client: AsyncClient) -> None:
        asset = await sent(client, PNG, "cat.png")
        answer = await client.post(
            f"{LIBRARY}/{asset['id']}/link", json={"expires_in": 60, "disposition": "attachment"}
        )
        link = data(answer)
        left = datetime.fromisoformat(link["expires_at"]) - datetime.now(UTC)
        assert timedelta(seconds=50) < left <= timedelta(seconds=60)
        got = await client.get(link["url"])
        assert hashlib.sha256(got.content).hexdigest() == asset["sha256"]
        assert got.headers["content-disposition"] == 'attachment; filename="cat.png"'
        assert (await client.get(link["url"][:-3] + "abc")).status_code == 403

    @pytest.mark.parametrize("seconds", [0, -5, 10**8, "soon"])
    async def test_links_that_work_too_long(self, client: AsyncClient, seconds: object) -> None:
        asset = await sent(client, PNG, "cat.png")
        assert (await client.post(f"{LIBRARY}/{asset['id']}/link", json={"expires_in": seconds})).status_code == 422
        assert (await client.post(f"{LIBRARY}/{asset['id']}/link")).status_code == 200

    async def test_an_expired_link(self, client: AsyncClient, parts: Parts) -> None:
        asset = await sent(client, PNG, "cat.png")
        link = data(await client.post(f"{LIBRARY}/{asset['id']}/link"))
        opened = LinkSigner.of(parts.settings).open(link["url"].rpartition("/")[2])
        token = LinkSigner.of(parts.settings).sign(opened, datetime.now(UTC) - timedelta(seconds=1))
        answer = await client.get(f"/v1/downloads/{token}")
        assert (answer.status_code, answer.json()["code"]) == (410, "GONE")
