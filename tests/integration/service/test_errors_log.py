"""The error log on a real database: one row for a fault, open again when it comes back, and never in the way."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import replace
from datetime import timedelta
from typing import NoReturn
from uuid import uuid4

import pytest
from httpx import ASGITransport, AsyncClient, Response
from pydantic import SecretStr
from sqlalchemy import select, text

from app.api.application import Application
from app.api.dependencies import Parts
from app.core.config import Settings
from app.core.context import LOCAL_OWNER, Principal, bind
from app.core.database import Database
from app.core.error_tracking import Chained, Group, Occurrence
from app.core.exceptions import ConflictError, ForbiddenError, StorageError, VideoAssemblyError
from app.core.transactions import transaction
from app.reliability.models import ErrorGroup, ErrorStatus
from app.reliability.recorder import MOST_FAULTS, ErrorRecorder, tracking
from app.reliability.repository import ErrorLogRepository
from app.reliability.service import ErrorLogService

pytestmark = pytest.mark.anyio
ERRORS = "/v1/admin/errors"


def failed(message: str) -> StorageError:
    """Return an error that was raised here."""
    try:
        raise_it(message)
    except StorageError as error:
        return error
    raise AssertionError


def raise_it(message: str) -> NoReturn:
    raise StorageError(message)


@pytest.fixture
def recorder(database: Database) -> ErrorRecorder:
    """A recorder that writes when told to."""
    return ErrorRecorder(database)


async def groups_in(database: Database) -> list[ErrorGroup]:
    """Return every fault in the log, the oldest first."""
    async with transaction(database, read_only=True) as session:
        return list(await session.scalars(select(ErrorGroup).order_by(ErrorGroup.first_seen)))


async def keep(database: Database, *messages: str) -> None:
    """Write one occurrence for each message, one after the other."""
    for message in messages:
        recorder = ErrorRecorder(database)
        await recorder.record(failed(message))
        assert await recorder.flush()


class TestRecording:
    async def test_the_same_fault_is_one_row_that_counts(self, database: Database, recorder: ErrorRecorder) -> None:
        with bind(request_id="r-1"):
            await recorder.record(failed("Cannot write scene 3."))
        assert await recorder.flush()
        with bind(request_id="r-2"):
            await recorder.record(failed("Cannot write scene 14."))
        assert await recorder.flush()
        (group,) = await groups_in(database)
        assert group.count == 2
        assert group.first_seen < group.last_seen
        assert group.message == "Cannot write scene 14."
        assert group.context == {"request_id": "r-2"}
        assert group.code == "STORAGE_ERROR"
        assert group.error_type == "app.core.exceptions.StorageError"
        assert (group.status, group.reopened) == (ErrorStatus.OPEN, 0)

    async def test_different_faults_are_rows_of_their_own(self, database: Database) -> None:
        await keep(database, "The disk is full.", "The folder is gone.")
        assert {group.message for group in await groups_in(database)} == {"The disk is full.", "The folder is gone."}

    async def test_a_storm_is_written_as_one(self, database: Database, recorder: ErrorRecorder) -> None:
        for number in range(100):
            await recorder.record(failed(f"Cannot write scene {number}."))
        assert await recorder.flush()
        assert [group.count for group in await groups_in(database)] == [100]

    async def test_secrets_are_masked_and_odd_characters_kept_out(
        self, database: Database, recorder: ErrorRecorder
    ) -> None:
        await recorder.record(failed("password=hunter2 \0 \ud800"), {"path": "/x?token=abc", "password": "hunter2"})
        assert await recorder.flush()
        (group,) = await groups_in(database)
        assert "hunter2" not in group.message
        assert "abc" not in str(group.context)

    async def test_concurrent_writers_lose_no_count(self, database: Database) -> None:
        faults = ["One fault.", "Another fault.", "A third fault."]
        rounds = [faults[n % 3 :] + faults[: n % 3] for n in range(12)]

        async def write(messages: list[str]) -> bool:
            recorder = ErrorRecorder(database)
            for message in messages:
                await recorder.record(failed(message))
            return await recorder.flush()

        assert all(await asyncio.gather(*(write(messages) for messages in rounds)))
        assert {group.message: group.count for group in await groups_in(database)} == dict.fromkeys(faults, 12)

    async def test_an_older_occurrence_does_not_replace_a_newer(self, database: Database) -> None:
        older, newer = Occurrence.of(failed("Scene 1 failed.")), Occurrence.of(failed("Scene 2 failed."))
        for occurrence in (newer, older):
            async with transaction(database) as session:
                await ErrorLogRepository(session).add([Group(occurrence.time, occurrence)])
        (group,) = await groups_in(database)
        assert (group.message, group.first_seen, group.last_seen) == (newer.message, older.time, newer.time)

    async def test_a_clock_that_is_set_back_stops_nothing(
        self, database: Database, recorder: ErrorRecorder, unreachable: Database
    ) -> None:
        late = Occurrence.of(failed("Scene 1 failed."))
        early = replace(late, time=late.time - timedelta(hours=1))
        recorder._database = unreachable
        recorder._kept.add(early)
        recorder._kept.add(late)
        assert not await recorder.flush()
        recorder._kept.add(replace(late, time=late.time - timedelta(hours=2)))
        recorder._kept.add(early)
        assert not await recorder.flush()
        recorder._database = database
        assert await recorder.flush()
        (group,) = await groups_in(database)
        assert (group.count, group.last_seen) == (4, late.time)
        assert group.first_seen == late.time - timedelta(hours=2)

    async def test_one_that_cannot_be_kept_does_not_keep_back_others(
        self, database: Database, recorder: ErrorRecorder
    ) -> None:
        bad = replace(Occurrence.of(failed("Scene 1 failed.")), fingerprint="none")
        recorder._kept.add(bad)
        await recorder.record(failed("The disk is full."))
        assert await recorder.flush()
        assert [group.message for group in await groups_in(database)] == ["The disk is full."]
        assert recorder._kept.groups == {}

    async def test_while_the_table_cannot_be_used_all_are_kept(
        self, database: Database, recorder: ErrorRecorder
    ) -> None:
        await recorder.record(failed("The disk is full."))
        for before, after in (("error_groups", "away"), ("away", "error_groups")):
            async with transaction(database) as session:
                await session.execute(text(f"ALTER TABLE {before} RENAME TO {after}"))
            assert await recorder.flush() == (after == "error_groups")
        assert [group.count for group in await groups_in(database)] == [1]

    async def test_while_running_it_writes_by_itself(self, database: Database, recorder: ErrorRecorder) -> None:
        async with recorder.running():
            await recorder.record(failed("The disk is full."))
            async with asyncio.timeout(10):
                while not await groups_in(database):  # noqa: ASYNC110 — what it waits for is in the database
                    await asyncio.sleep(0.01)
            await recorder.record(failed("The disk is full."))
        assert [group.count for group in await groups_in(database)] == [2]

    async def test_a_database_that_is_away_disturbs_nobody_and_loses_nothing(
        self, database: Database, unreachable: Database
    ) -> None:
        recorder = ErrorRecorder(unreachable)
        await recorder.record(failed("Scene 1 failed."))
        assert not await recorder.flush()
        await recorder.record(failed("Scene 2 failed."))
        assert not await recorder.flush()
        recorder._database = database
        assert await recorder.flush()
        assert [group.count for group in await groups_in(database)] == [2]

    async def test_different_faults_in_memory_are_bounded(self, unreachable: Database) -> None:
        recorder = ErrorRecorder(unreachable)
        words = (f"{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(26 * 26))
        for word in words:
            await recorder.record(failed(f"No {word}."))
        assert len(recorder._kept.groups) == MOST_FAULTS


class TestTracking:
    async def test_writes_to_the_error_log(self, settings: Settings, database: Database) -> None:
        async with tracking(settings, database) as errors:
            assert isinstance(errors, ErrorRecorder)
            await errors.record(failed("The disk is full."))
        assert [group.count for group in await groups_in(database)] == [1]

    async def test_with_a_dsn_sentry_is_told_too(self, settings: Settings, database: Database) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            dsn = SecretStr(f"http://key@127.0.0.1:{nobody.getsockname()[1]}/1")
            async with tracking(settings.model_copy(update={"sentry_dsn": dsn}), database) as errors:
                assert isinstance(errors, Chained)
                await errors.record(failed("The disk is full."))
        assert [group.count for group in await groups_in(database)] == [1]

    async def test_an_end_in_the_middle_of_writing_loses_nothing(
        self, database: Database, recorder: ErrorRecorder
    ) -> None:
        await recorder.record(failed("Scene 1 failed."))
        async with transaction(database) as session:
            await session.execute(text("LOCK TABLE error_groups IN EXCLUSIVE MODE"))
            writing = asyncio.create_task(recorder.flush())
            await asyncio.sleep(0.1)
            writing.cancel()
            with pytest.raises(asyncio.CancelledError):
                await writing
        await recorder.record(failed("Scene 2 failed."))
        assert await recorder.flush()
        assert [group.count for group in await groups_in(database)] == [2]


class TestRequests:
    async def answer(self, parts: Parts, recorder: ErrorRecorder, error: Exception) -> Response:
        """Return what a client is answered whose request raises `error`."""
        application = Application(replace(parts, errors=recorder))

        @application.get("/broken/{_number}")
        async def broken(_number: int) -> None:
            raise error

        transport = ASGITransport(application)
        async with AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client:
            return await client.get("/broken/7", headers={"X-Request-ID": "request-7"})

    @pytest.mark.parametrize(
        "error", [ValueError("secret inside"), VideoAssemblyError("secret inside")], ids=["defect", "ours"]
    )
    async def test_what_answers_500_is_recorded_with_its_request(
        self, parts: Parts, database: Database, recorder: ErrorRecorder, error: Exception
    ) -> None:
        answer = await self.answer(parts, recorder, error)
        assert (answer.status_code, answer.json()["request_id"]) == (500, "request-7")
        assert await recorder.flush()
        (group,) = await groups_in(database)
        assert group.code == answer.json()["code"]
        assert group.context["request_id"] == "request-7"
        assert group.context["route"] == "/broken/{_number}"

    async def test_what_the_caller_did_is_not(
        self, parts: Parts, database: Database, recorder: ErrorRecorder
    ) -> None:
        answer = await self.answer(parts, recorder, ConflictError("Not now."))
        assert answer.status_code == 409
        assert await recorder.flush()
        assert await groups_in(database) == []


class TestRecurrence:
    async def test_a_resolved_fault_opens_again(self, database: Database) -> None:
        await keep(database, "The disk is full.")
        (group,) = await groups_in(database)
        async with transaction(database) as session:
            await ErrorLogService(session, LOCAL_OWNER).resolve(group.id)
        await keep(database, "The disk is full.", "The disk is full.")
        (group,) = await groups_in(database)
        assert (group.status, group.resolved_at, group.reopened, group.count) == ("open", None, 1, 3)


class TestEndpoints:
    async def test_lists_the_latest_first_in_pages(self, client: AsyncClient, database: Database) -> None:
        await keep(database, "First fault.", "Second fault.", "Third fault.")
        first = (await client.get(ERRORS, params={"limit": 2})).json()["data"]
        second = (await client.get(ERRORS, params={"limit": 2, "cursor": first["next_cursor"]})).json()["data"]
        messages = [item["message"] for item in first["items"] + second["items"]]
        assert messages == ["Third fault.", "Second fault.", "First fault."]
        assert second["next_cursor"] is None

    async def test_sorts_by_count(self, client: AsyncClient, database: Database) -> None:
        await keep(database, "Rare.", "Often.", "Often.")
        items = (await client.get(ERRORS, params={"sort": "-count"})).json()["data"]["items"]
        assert [(item["message"], item["count"]) for item in items] == [("Often.", 2), ("Rare.", 1)]

    async def test_filters(self, client: AsyncClient, database: Database) -> None:
        await keep(database, "First fault.", "Second fault.")
        first, second = await groups_in(database)
        await client.post(f"{ERRORS}/{first.id}/resolve")

        async def listed(**asked: str) -> list[str]:
            answer = await client.get(ERRORS, params=asked)
            assert answer.status_code == 200, answer.text
            return [item["message"] for item in answer.json()["data"]["items"]]

        assert await listed(status="open") == ["Second fault."]
        assert await listed(status="resolved") == ["First fault."]
        assert await listed(code="QUERY_ERROR") == []
        assert await listed(code="STORAGE_ERROR", since=second.last_seen.isoformat()) == ["Second fault."]

    async def test_reads_resolves_and_reopens(self, client: AsyncClient, database: Database) -> None:
        await keep(database, "The disk is full.")
        (group,) = await groups_in(database)
        assert (await client.get(f"{ERRORS}/{group.id}")).json()["data"]["fingerprint"] == group.fingerprint
        resolved = (await client.post(f"{ERRORS}/{group.id}/resolve")).json()["data"]
        assert resolved["status"] == "resolved"
        again = (await client.post(f"{ERRORS}/{group.id}/resolve")).json()["data"]
        assert again["resolved_at"] == resolved["resolved_at"]
        reopened = (await client.post(f"{ERRORS}/{group.id}/reopen")).json()["data"]
        assert (reopened["status"], reopened["resolved_at"], reopened["reopened"]) == ("open", None, 0)

    @pytest.mark.parametrize(("method", "path"), [("GET", ""), ("POST", "/resolve"), ("POST", "/reopen")])
    async def test_an_unknown_error_is_not_found(self, client: AsyncClient, method: str, path: str) -> None:
        answer = await client.request(method, f"{ERRORS}/{uuid4()}{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")

    @pytest.mark.parametrize("since", ["2026-11-21T10:00:00", "0.5", "1732190000", "yesterday", ""])
    async def test_a_time_that_is_not_clear_is_refused(self, client: AsyncClient, since: str) -> None:
        assert (await client.get(ERRORS, params={"since": since})).status_code == 422

    async def test_is_for_administrators(self, database: Database) -> None:
        async with transaction(database) as session:
            with pytest.raises(ForbiddenError):
                ErrorLogService(session, Principal(uuid4(), "member"))
