"""The ledger against a model of it: whatever is asked of it in whatever order, it counts what the model counts."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, invariant, rule, run_state_machine_as_test

from app.core.config import Settings
from app.core.database import Database
from app.core.identifiers import new_id
from app.core.transactions import transaction
from app.quotas import service as quotas
from app.quotas.exceptions import VideoQuotaExceededError
from app.quotas.months import month_of

T = TypeVar("T")
ZONES = st.sampled_from(["UTC", "Pacific/Kiritimati", "Etc/GMT+12", "Asia/Kathmandu", "America/St_Johns"])
MOMENTS = st.datetimes(datetime(2026, 10, 30), datetime(2026, 12, 2), timezones=st.just(UTC))  # noqa: DTZ001 — UTC is given
LIMITS = st.none() | st.integers(0, 4)


@dataclass
class Counted:
    """A video as the model has it."""

    render: UUID
    month: date
    asked: datetime
    status: str = "reserved"


@dataclass
class World:
    """A database, and a loop that runs what is asked of it."""

    runner: asyncio.Runner
    database: Database

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)


class Ledger(RuleBasedStateMachine):
    """One user, who asks for videos that are made, fail, or are tried again, in months of changing calendars."""

    world: World
    renders: Bundle[UUID] = Bundle("renders")
    closed: Bundle[UUID] = Bundle("closed")

    def __init__(self) -> None:
        super().__init__()
        self.user, self.zone = new_id(), "UTC"
        self.limit: int | None = 3
        self.entries: list[Counted] = []
        self.within(quotas.open_account, self.user, plan="free")
        self.set_limit(3)

    def within(self, work: Any, *args: Any, **options: Any) -> Any:
        """Do something of the service in a transaction of its own."""

        async def do() -> Any:
            async with transaction(self.world.database) as session:
                return await work(session, *args, **options)

        return self.world.run(do())

    def ask(self, render: UUID, at: datetime) -> None:
        month = month_of(at, self.zone).first
        taken = sum(entry.month == month and entry.status != "released" for entry in self.entries)
        if self.limit is not None and taken >= self.limit:
            with pytest.raises(VideoQuotaExceededError) as caught:
                self.within(quotas.reserve, self.user, render, at=at)
            assert caught.value.details["used"] + caught.value.details["reserved"] == taken
            assert timedelta(0) < timedelta(seconds=caught.value.retry_after) <= timedelta(days=32)
            return
        self.within(quotas.reserve, self.user, render, at=at)
        self.entries.append(Counted(render, month, at))

    def close(self, render: UUID, status: str) -> None:
        for entry in self.entries:
            if entry.render == render and entry.status == "reserved":
                entry.status = status

    @rule(target=renders, at=MOMENTS)
    def new_render(self, at: datetime) -> UUID:
        render = new_id()
        self.ask(render, at)
        return render

    @rule(target=closed, render=consumes(renders))
    def made(self, render: UUID) -> UUID:
        self.within(quotas.settle, render)
        self.close(render, "settled")
        return render

    @rule(target=closed, render=consumes(renders))
    def failed(self, render: UUID) -> UUID:
        self.within(quotas.release, render)
        self.close(render, "released")
        return render

    @rule(target=renders, render=consumes(closed), at=MOMENTS)
    def tried_again(self, render: UUID, at: datetime) -> UUID:
        self.ask(render, at)
        return render

    @rule(render=closed, how=st.sampled_from([quotas.settle, quotas.release]))
    def told_twice(self, render: UUID, how: Any) -> None:
        self.within(how, render)

    @rule(limit=LIMITS)
    def set_limit(self, limit: int | None) -> None:
        self.within(quotas.override, self.user, {"videos_per_month": limit})
        self.limit = limit

    @rule(zone=ZONES)
    def move(self, zone: str) -> None:
        self.within(quotas.set_time_zone, self.user, zone)
        self.zone = zone

    @rule(at=MOMENTS)
    def standing(self, at: datetime) -> None:
        found = self.within(quotas.standing, self.user, at=at)
        mine = [entry.status for entry in self.entries if entry.month == month_of(at, self.zone).first]
        used, reserved = mine.count("settled"), mine.count("reserved")
        assert (found.used, found.reserved) == (used, reserved)
        assert found.left == (None if self.limit is None else max(0, self.limit - used - reserved))
        assert found.month.begins <= at < found.month.ends

    @invariant()
    def days_add_up(self) -> None:
        days = self.within(quotas.usage, self.user, date(2026, 12, 4), 40)
        told = [sum(getattr(day, name) for day in days) for name in ("used", "reserved", "released")]
        all_of = [entry.status for entry in self.entries]
        assert told == [all_of.count(status) for status in ("settled", "reserved", "released")]


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    with asyncio.Runner() as runner:
        database = Database.connect(settings)
        yield World(runner, database)
        runner.run(database.dispose())


def test_it_counts_what_a_model_counts(world: World) -> None:
    machine = type("LedgerHere", (Ledger,), {"world": world})
    options = settings(
        max_examples=8, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
    )  # fmt: skip
    run_state_machine_as_test(machine, settings=options)
