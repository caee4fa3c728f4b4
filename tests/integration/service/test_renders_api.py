"""Renders over HTTP, without a worker: what is asked for, shown, cancelled, tried again and downloaded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import AsyncClient, Response
from sqlalchemy import text, update

from app.api.dependencies import Parts
from app.api.pagination import PageRequest
from app.core import context
from app.core.context import LOCAL_OWNER, Principal
from app.core.database import Database
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.orchestrator.options import RenderOptions
from app.projects.models import Project
from app.renders import attempts, service
from app.renders.exceptions import FencedError, RenderNotFoundError
from app.renders.models import Artifact, ArtifactKind, Render
from app.renders.recovery import recover
from app.renders.results import key_of, stored
from app.renders.schemas import RenderRequest
from tests.integration.service.render_work import asked, taken_up

pytestmark = pytest.mark.anyio

STRANGER = Principal(UUID(int=7), "owner")
CONTENT = b"0123456789" * 100


def data(answer: Response) -> Any:
    assert answer.status_code < 300, answer.text
    body = answer.json()
    assert body["status"] == "success"
    return body["data"]


def refused(answer: Response, status: int, code: str) -> str:
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    return str(answer.json()["error"])


async def begun(database: Database, render: Render, worker: str = "one") -> attempts.Attempt:
    async with transaction(database) as session:
        attempt = await taken_up(session, render.id, worker)
    assert attempt is not None
    return attempt


async def failed(database: Database, code: str = "MEDIA_ERROR", *, retryable: bool = False) -> Render:
    render = await asked(database)
    attempt = await begun(database, render)
    error = {"error": "No.", "code": code, "hint": "Mend it.", "details": {"line": 3}, "retryable": retryable}
    async with transaction(database) as session:
        await attempts.fail(session, attempt, error)
    return render


async def succeeded(parts: Parts) -> Render:
    """Publish files that a worker might have made."""
    render = await asked(parts.database)
    attempt = await begun(parts.database, render)
    result = {}
    for kind in ArtifactKind:
        path = parts.settings.data_dir / kind
        path.write_bytes(CONTENT)
        result[str(kind)] = str(path)
    artifacts = await stored(parts.files, attempt, result)
    told = {
        "duration": 2.5, "width": 1280, "height": 720, "scenes": 1, "segments": 2, "segments_rendered": 1,
        "seconds": 0.5, "unchanged": False, "warnings": ["line 3: a link was left out"],
    }  # fmt: skip
    async with transaction(parts.database) as session:
        await attempts.publish(session, attempt, artifacts, told)
    return render


class TestReading:
    async def test_a_new_render_waits(self, client: AsyncClient, database: Database) -> None:
        render = await asked(database, options=RenderOptions(size="720p", theme="studio"))
        shown = data(await client.get(f"/v1/renders/{render.id}"))
        assert shown["id"] == str(render.id)
        assert shown["options"] == {"size": "720p", "theme": "studio"}
        assert (shown["status"], shown["percent"], shown["attempts"]) == ("queued", 0.0, 0)
        assert (shown["error"], shown["result"], shown["started_at"], shown["finished_at"]) == (None,) * 4
        assert "script" not in shown

    async def test_a_failed_render_says_why(self, client: AsyncClient, database: Database) -> None:
        shown = data(await client.get(f"/v1/renders/{(await failed(database)).id}"))
        assert shown["status"] == "failed"
        assert shown["error"] == {
            "error": "No.", "code": "MEDIA_ERROR", "hint": "Mend it.", "details": {"line": 3}, "retryable": False,
        }  # fmt: skip

    async def test_a_finished_render_says_what_came_of_it(self, client: AsyncClient, parts: Parts) -> None:
        shown = data(await client.get(f"/v1/renders/{(await succeeded(parts)).id}"))
        assert (shown["status"], shown["percent"]) == ("succeeded", 100.0)
        assert shown["result"]["segments_rendered"] == 1
        assert shown["result"]["warnings"] == ["line 3: a link was left out"]

    async def test_what_is_not_there_is_not_found(self, client: AsyncClient) -> None:
        for path in ("", "/events", "/artifacts", "/artifacts/video"):
            assert "no render" in refused(await client.get(f"/v1/renders/{uuid4()}{path}"), 404, "NOT_FOUND")
        for verb in ("cancel", "retry"):
            assert "no render" in refused(await client.post(f"/v1/renders/{uuid4()}/{verb}"), 404, "NOT_FOUND")

    async def test_the_list_is_the_newest_first_and_by_status(self, client: AsyncClient, database: Database) -> None:
        first, second = await asked(database), await failed(database)
        third = await asked(database)
        assert ids(await client.get("/v1/renders")) == [str(r.id) for r in (third, second, first)]
        assert ids(await client.get("/v1/renders?sort=created_at")) == [str(r.id) for r in (first, second, third)]
        assert ids(await client.get("/v1/renders?status=failed")) == [str(second.id)]
        refused(await client.get("/v1/renders?status=lost"), 422, "VALIDATION_ERROR")

    async def test_pages_stay_as_they_are_while_renders_are_added(
        self, client: AsyncClient, database: Database
    ) -> None:
        made = [str((await asked(database)).id) for _ in range(5)][::-1]
        page = data(await client.get("/v1/renders?limit=2"))
        await asked(database)
        seen = [item["id"] for item in page["items"]]
        while page["next_cursor"]:
            page = data(await client.get("/v1/renders", params={"limit": 2, "cursor": page["next_cursor"]}))
            seen += [item["id"] for item in page["items"]]
        assert seen == made

    async def test_renders_of_a_project(self, database: Database) -> None:
        render = await asked(database)
        await asked(database)
        async with transaction(database, read_only=True) as session:
            page = PageRequest(10, "created_at", descending=True)
            found = await service.of_project(session, LOCAL_OWNER, render.project_id, page)
            assert [each.id for each in found.items] == [render.id]
            assert (await service.of_project(session, STRANGER, render.project_id, page)).items == []


def ids(answer: Response) -> list[str]:
    return [item["id"] for item in data(answer)["items"]]


class TestOptions:
    def test_what_is_left_out_is_left_to_the_script(self) -> None:
        assert RenderRequest().options() == RenderOptions()

    def test_all_of_them_reach_the_pipeline(self) -> None:
        chosen = {
            "aspect": "9:16", "size": "720p", "fps": 60, "theme": "studio", "voice": "none", "captions": "off",
            "caption_style": "pill", "music": "sea.mp3", "quality": "draft", "motion": "reduced", "effects": "on",
        }  # fmt: skip
        options = RenderRequest.model_validate(chosen).options()
        assert {**options.model_dump(), "fps": int(options.fps)} == {**chosen, "brand": None}

    @pytest.mark.parametrize("wrong", [{"fps": 0}, {"theme": "../x"}, {"size": "9000p"}, {"files_root": "/"}])
    def test_others_are_refused(self, wrong: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="validation error"):
            RenderRequest.model_validate(wrong)


class TestCancelling:
    async def test_a_waiting_and_a_running_render_end_at_once(self, client: AsyncClient, database: Database) -> None:
        waiting, running = await asked(database), await asked(database)
        attempt = await begun(database, running)
        for render in (waiting, running):
            shown = data(await client.post(f"/v1/renders/{render.id}/cancel"))
            assert shown["status"] == "cancelled"
            assert shown["finished_at"] == shown["cancel_requested_at"]
        with pytest.raises(FencedError):
            async with transaction(database) as session:
                await attempts.beat(session, attempt, None)

    async def test_twice_is_once(self, client: AsyncClient, database: Database) -> None:
        render = await asked(database)
        first = data(await client.post(f"/v1/renders/{render.id}/cancel"))
        assert data(await client.post(f"/v1/renders/{render.id}/cancel")) == first

    async def test_what_has_ended_is_not_cancelled(self, client: AsyncClient, database: Database) -> None:
        render = await failed(database)
        assert "failed already" in refused(await client.post(f"/v1/renders/{render.id}/cancel"), 409, "CONFLICT")


class TestTryingAgain:
    async def test_a_failed_render_waits_again(self, client: AsyncClient, database: Database) -> None:
        render = await failed(database, "STORAGE_ERROR", retryable=True)
        answer = await client.post(f"/v1/renders/{render.id}/retry")
        shown = data(answer)
        assert answer.status_code == 202
        assert (shown["status"], shown["attempts"], shown["error"], shown["finished_at"]) == ("queued", 0, None, None)
        assert (await begun(database, render)).number == 1

    async def test_a_cancelled_render_waits_again(self, client: AsyncClient, database: Database) -> None:
        render = await asked(database)
        await client.post(f"/v1/renders/{render.id}/cancel")
        shown = data(await client.post(f"/v1/renders/{render.id}/retry"))
        assert (shown["status"], shown["cancel_requested_at"]) == ("queued", None)

    async def test_a_replay_gives_the_first_answer(self, client: AsyncClient, database: Database) -> None:
        render = await failed(database, "INTERNAL_ERROR")
        key = {"Idempotency-Key": "again-1"}
        first = await client.post(f"/v1/renders/{render.id}/retry", headers=key)
        assert (await client.post(f"/v1/renders/{render.id}/retry", headers=key)).json() == first.json()

    async def test_others_are_not(self, client: AsyncClient, database: Database, parts: Parts) -> None:
        for render in (await asked(database), await succeeded(parts)):
            refused(await client.post(f"/v1/renders/{render.id}/retry"), 409, "CONFLICT")

    @pytest.mark.parametrize("code", ["MEDIA_ERROR", "SCRIPT_PARSING_ERROR", "NOT_FOUND", "VALIDATION_ERROR"])
    async def test_one_that_would_fail_the_same_way_is_not(
        self, client: AsyncClient, database: Database, code: str
    ) -> None:
        render = await failed(database, code)
        answer = await client.post(f"/v1/renders/{render.id}/retry")
        assert "would fail again" in refused(answer, 409, "CONFLICT")
        assert f"POST /v1/projects/{render.project_id}/renders" in answer.json()["details"]["hint"]
        assert data(await client.get(f"/v1/renders/{render.id}"))["status"] == "failed"

    async def test_a_job_is_enqueued_with_it(self, client: AsyncClient, database: Database) -> None:
        render = await failed(database, "INTERNAL_ERROR")
        async with transaction(database) as session:
            await session.execute(text("DELETE FROM procrastinate_jobs"))
        await client.post(f"/v1/renders/{render.id}/retry", headers={"X-Request-ID": "the-request"})
        async with transaction(database) as session:
            jobs = (await session.execute(text("SELECT id, args FROM procrastinate_jobs"))).all()
            held = await session.get_one(Render, render.id)
        assert [job.id for job in jobs] == [held.job_id]
        assert jobs[0].args["_context"]["request_id"] == "the-request"
        assert jobs[0].args["_context"]["job_id"] == str(render.id)


class TestFiles:
    async def test_they_are_listed_with_links_that_open_them(self, client: AsyncClient, parts: Parts) -> None:
        render = await succeeded(parts)
        files = data(await client.get(f"/v1/renders/{render.id}/artifacts"))
        assert [file["kind"] for file in files] == ["video", "poster", "srt", "vtt"]
        assert files[0]["name"] == "High-low-tides.mp4"
        for file in files:
            answer = await client.get(file["link"]["url"])
            assert (answer.status_code, answer.content) == (200, CONTENT)
            assert answer.headers["content-type"].startswith(file["media_type"])

    async def test_they_come_whole_and_in_ranges(self, client: AsyncClient, parts: Parts) -> None:
        path = f"/v1/renders/{(await succeeded(parts)).id}/artifacts/video"
        whole = await client.get(path)
        assert (whole.content, whole.headers["accept-ranges"]) == (CONTENT, "bytes")
        assert 'filename="High-low-tides.mp4"' in whole.headers["content-disposition"]
        part = await client.get(path, headers={"Range": "bytes=10-19"})
        assert (part.status_code, part.content) == (206, CONTENT[10:20])
        known = await client.get(path, headers={"If-None-Match": whole.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")

    async def test_a_render_without_files_says_so(self, client: AsyncClient, database: Database) -> None:
        render = await asked(database)
        assert data(await client.get(f"/v1/renders/{render.id}/artifacts")) == []
        assert "no poster" in refused(await client.get(f"/v1/renders/{render.id}/artifacts/poster"), 404, "NOT_FOUND")
        refused(await client.get(f"/v1/renders/{render.id}/artifacts/gif"), 422, "VALIDATION_ERROR")


async def test_a_project_that_goes_stops_its_renders(parts: Parts, database: Database) -> None:
    render = await succeeded(parts)
    async with transaction(database) as session:
        project = await session.get_one(Project, render.project_id)
    running = await asked(database, project_id=project.id)
    attempt = await begun(database, running)
    async with transaction(database) as session:
        await service.forget_project(session, LOCAL_OWNER, project.id)
        await session.execute(text("DELETE FROM projects WHERE id = :id"), {"id": project.id})
    with pytest.raises(FencedError):
        async with transaction(database) as session:
            await attempts.beat(session, attempt, None)
    async with transaction(database) as session:
        kept = await session.scalar(text("SELECT args -> 'keys' FROM procrastinate_jobs WHERE queue_name = 'light'"))
    assert sorted(kept) == sorted(key_of(render.id, 1, kind) for kind in ArtifactKind)


class TestOwnership:
    async def test_a_stranger_finds_nothing(self, database: Database, parts: Parts) -> None:
        render = await succeeded(parts)
        calls = (
            lambda s: service.find(s, STRANGER, render.id),
            lambda s: service.cancel(s, STRANGER, render.id),
            lambda s: service.retry(s, STRANGER, render.id),
            lambda s: service.news(s, STRANGER, render.id, after=0),
            lambda s: service.artifacts(s, STRANGER, render.id),
            lambda s: service.artifact(s, STRANGER, render.id, ArtifactKind.VIDEO),
        )
        for call in calls:
            with pytest.raises(RenderNotFoundError):
                async with transaction(database) as session:
                    await call(session)

    async def test_every_row_has_the_owner(self, database: Database, parts: Parts) -> None:
        await succeeded(parts)
        async with transaction(database) as session:
            for table in ("renders", "render_attempts", "render_events", "artifacts"):
                owners: Sequence[UUID] = (await session.scalars(text(f"SELECT user_id FROM {table}"))).all()
                assert set(owners) == {LOCAL_OWNER.id}


class TestRecovering:
    """What the watch over stalled work does with renders; it is called by hand here."""

    @staticmethod
    async def silent(database: Database, render: Render, seconds: float) -> None:
        at = datetime.now(UTC) - timedelta(seconds=seconds)
        async with transaction(database) as session:
            await session.execute(update(Render).where(Render.id == render.id).values(heartbeat_at=at))

    @staticmethod
    async def recovered(database: Database, attempts_allowed: int = 3) -> Any:
        async with transaction(database) as session:
            return await recover(session, lost_after_seconds=6.0, attempts=attempts_allowed)

    async def test_a_silent_render_waits_again_and_its_worker_is_shut_out(self, database: Database) -> None:
        render = await asked(database)
        attempt = await begun(database, render)
        assert (await self.recovered(database)).requeued == 0
        await self.silent(database, render, 7)
        assert (await self.recovered(database)).requeued == 1
        with pytest.raises(FencedError):
            async with transaction(database) as session:
                await attempts.publish(session, attempt, [], {})
        assert (await begun(database, render, "two")).number == 2

    async def test_one_that_was_lost_too_often_fails(self, client: AsyncClient, database: Database) -> None:
        render = await asked(database)
        await begun(database, render)
        await self.silent(database, render, 7)
        assert (await self.recovered(database, 1)).failed == 1
        shown = data(await client.get(f"/v1/renders/{render.id}"))
        assert (shown["status"], shown["error"]["retryable"]) == ("failed", True)
        assert "fell silent" in shown["error"]["error"]

    async def test_a_waiting_render_without_a_job_gets_one(self, database: Database) -> None:
        render = await asked(database)
        old = datetime.now(UTC) - timedelta(seconds=10)
        async with transaction(database) as session:
            await session.execute(text("DELETE FROM procrastinate_jobs"))
        assert (await self.recovered(database)).reenqueued == 0
        async with transaction(database) as session:
            await session.execute(update(Render).where(Render.id == render.id).values(updated_at=old))
        assert (await self.recovered(database)).reenqueued == 1
        assert (await self.recovered(database)).reenqueued == 0

    async def test_one_whose_job_waits_is_left_alone(self, database: Database) -> None:
        render = await asked(database)
        old = datetime.now(UTC) - timedelta(days=1)
        async with transaction(database) as session:
            await session.execute(update(Render).where(Render.id == render.id).values(updated_at=old))
        assert (await self.recovered(database)).reenqueued == 0

    async def test_it_keeps_the_identifiers_of_the_request(self, database: Database) -> None:
        with context.bind(request_id="first-request"):
            render = await asked(database)
        await begun(database, render)
        await self.silent(database, render, 7)
        await self.recovered(database)
        async with transaction(database) as session:
            statement = text("SELECT args -> '_context' ->> 'request_id' FROM procrastinate_jobs ORDER BY id")
            assert (await session.scalars(statement)).all() == ["first-request", "first-request"]


async def test_renders_are_counted_by_status(database: Database) -> None:
    await asked(database)
    await failed(database)
    async with transaction(database, read_only=True) as session:
        assert await service.count_by_status(session) == {"queued": 1, "failed": 1}


async def test_one_video_of_a_render_is_published_whatever_happens(database: Database) -> None:
    """The database itself refuses a second one."""
    render = await asked(database)

    def video() -> Artifact:
        return Artifact(
            user_id=LOCAL_OWNER.id, render_id=render.id, kind="video", name="a.mp4", storage_key=f"k/{new_id()}",
            media_type="video/mp4", size=1, sha256="0" * 64,
        )  # fmt: skip

    with pytest.raises(Exception, match="exists already"):
        async with transaction(database) as session:
            session.add_all([video(), video()])
