"""Months and days of odd calendars."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.quotas.exceptions import TimeZoneError
from app.quotas.months import DAY, midnights, month_of, zone_named

ODD_ZONES = (
    "UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Eucla",
    "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Apia", "Pacific/Chatham", "Pacific/Marquesas", "Etc/GMT+12",
    "America/St_Johns", "America/Havana", "America/Sao_Paulo", "America/Asuncion", "Africa/Cairo", "Asia/Beirut",
    "Asia/Amman", "Africa/Casablanca", "Europe/Dublin", "Asia/Pyongyang", "America/Caracas", "Antarctica/Troll",
)  # fmt: skip
MICROSECOND = timedelta(microseconds=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


class TestMonths:
    @pytest.mark.parametrize(
        ("zone", "first", "begins"),
        [
            ("UTC", date(2026, 11, 1), "2026-11-01T00:00Z"),
            ("Pacific/Kiritimati", date(2026, 11, 1), "2026-10-31T10:00Z"),
            ("Etc/GMT+12", date(2026, 11, 1), "2026-11-01T12:00Z"),
            ("Asia/Kathmandu", date(2026, 11, 1), "2026-10-31T18:15Z"),
            ("Australia/Eucla", date(2026, 11, 1), "2026-10-31T15:15Z"),
            ("America/New_York", date(2026, 11, 1), "2026-11-01T04:00Z"),  # clocks go back that night, later
            ("America/Havana", date(2026, 11, 1), "2026-11-01T04:00Z"),  # 00:00 to 01:00 comes twice: the first
            ("America/St_Johns", date(2009, 11, 1), "2009-11-01T02:30Z"),  # at 00:01 back to 23:01 of October
            ("America/Asuncion", date(2017, 10, 1), "2017-10-01T04:00Z"),  # midnight is leapt over: it is 01:00
            ("Asia/Amman", date(2011, 4, 1), "2011-03-31T22:00Z"),  # leapt over as well
        ],
    )
    def test_begin_when_the_calendar_of_the_place_says(self, zone: str, first: date, begins: str) -> None:
        month = month_of(at(begins), zone)
        assert (month.first, month.begins) == (first, at(begins))
        before = month_of(at(begins) - MICROSECOND, zone)
        assert before.first == (first - DAY).replace(day=1)
        assert before.ends == at(begins)

    def test_one_that_begins_twice_stays_begun(self) -> None:
        """In St John's it was October again for an hour, one minute after November had come."""
        again = at("2009-11-01T03:00Z")
        assert again.astimezone(zone_named("America/St_Johns")).month == 10
        assert month_of(again, "America/St_Johns").first == date(2009, 11, 1)

    @given(
        st.datetimes(datetime(2000, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 — UTC is given
        st.sampled_from(ODD_ZONES),
    )
    def test_cover_time_without_gap_or_overlap(self, moment: datetime, zone: str) -> None:
        month = month_of(moment, zone)
        assert month.begins <= moment < month.ends
        assert month.first.day == 1
        assert timedelta(days=27) < month.ends - month.begins < timedelta(days=32)
        assert month_of(month.begins, zone) == month
        assert month_of(month.ends - MICROSECOND, zone) == month
        following = month_of(month.ends, zone)
        assert following.begins == month.ends
        assert following.first == (month.first + timedelta(days=31)).replace(day=1)

    @pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "utc\0", "CEST-2"])
    def test_an_unknown_time_zone_is_refused(self, name: str) -> None:
        with pytest.raises(TimeZoneError):
            month_of(datetime.now(UTC), name)


class TestDays:
    @given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(0, 60), st.sampled_from(ODD_ZONES))
    def test_come_in_order(self, since: date, more: int, zone: str) -> None:
        bounds = midnights(since, since + more * DAY, zone)
        assert len(bounds) == more + 2
        assert all(timedelta() <= later - earlier <= timedelta(hours=49) for earlier, later in pairwise(bounds))

    def test_one_that_a_place_left_out_is_empty(self) -> None:
        bounds = midnights(date(2011, 12, 29), date(2011, 12, 31), "Pacific/Apia")
        assert [later - earlier for earlier, later in pairwise(bounds)] == [DAY, timedelta(), DAY]
