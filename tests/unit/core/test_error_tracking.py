from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import pytest
from psycopg import errors

from app.core.context import bind
from app.core.error_fingerprint import fingerprint
from app.core.error_tracking import LONGEST_MESSAGE, Chained, InMemory, NoTracking, Occurrence, storable
from app.core.exceptions import StorageError

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class TestOccurrence:
    def test_says_what_where_and_for_whom(self) -> None:
        error = StorageError("The disk is full.")
        with bind(request_id="r-1"):
            found = Occurrence.of(error, {"route": "/v1/projects"})
        assert found.fingerprint == fingerprint(error)
        assert (found.code, found.error_type) == ("STORAGE_ERROR", "app.core.exceptions.StorageError")
        assert (found.message, found.origin) == ("The disk is full.", "")
        assert found.context == {"request_id": "r-1", "route": "/v1/projects"}

    def test_a_defect_has_the_code_of_all_defects(self) -> None:
        found = Occurrence.of(KeyError("x"))
        assert (found.code, found.error_type) == ("INTERNAL_ERROR", "builtins.KeyError")

    def test_holds_nothing_secret(self) -> None:
        found = Occurrence.of(StorageError("password=hunter2"), {"api_key": "hunter2", "path": "/x?token=hunter2"})
        assert "hunter2" not in str(found)

    def test_holds_nothing_that_a_database_was_given(self) -> None:
        found = Occurrence.of(errors.UniqueViolation("duplicate key\nDETAIL: Key (name)=(hunter2) already exists."))
        assert found.message == "(UniqueViolation) duplicate key"

    def test_a_huge_message_is_cut(self) -> None:
        assert len(Occurrence.of(StorageError("x" * 10_000)).message) == LONGEST_MESSAGE

    def test_texts_can_be_kept_by_a_database(self) -> None:
        assert storable("a\0b\ud800c") == "a␀b?c"

    def test_values_need_not_be_plain_texts(self) -> None:
        class Colour(StrEnum):
            RED = "red"

        assert Occurrence.of(StorageError("x"), {"colour": Colour.RED}).context == {"colour": "red"}


class TestTrackers:
    async def test_nothing_is_kept(self) -> None:
        await NoTracking().record(StorageError("x"))

    async def test_memory_counts(self) -> None:
        tracker = InMemory()
        for number in (3, 14):
            await tracker.record(StorageError(f"Cannot write scene {number}."))
        await tracker.record(StorageError("The disk is full."))
        assert sorted(group.count for group in tracker.groups.values()) == [1, 2]
        latest = max(tracker.groups.values(), key=lambda group: group.count)
        assert latest.latest.message == "Cannot write scene 14."
        assert latest.first_seen <= latest.latest.time

    async def test_a_chain_tells_all(self) -> None:
        first, second = InMemory(), InMemory()
        await Chained(first, second).record(StorageError("x"), {"route": "/"})
        (kept,) = second.groups.values()
        assert kept.latest.context == {"route": "/"}
        assert first.groups.keys() == second.groups.keys()


class TestGroup:
    def test_the_clock_may_be_set_back(self) -> None:
        noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
        late, early = (replace(Occurrence.of(KeyError("x")), time=noon - timedelta(hours=n)) for n in (0, 2))
        tracker = InMemory()
        tracker.add(late)
        tracker.add(early)
        (group,) = tracker.groups.values()
        assert (group.first_seen, group.latest, group.count) == (early.time, late, 2)
