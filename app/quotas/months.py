"""Months and days as an account's calendar has them, whatever its time zone does at their edges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from app.quotas.exceptions import TimeZoneError

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A month of a calendar: `first` is its first day, `begins` and `ends` the moments, in UTC, that bound it."""

    first: date
    begins: datetime
    ends: datetime


def month_of(moment: datetime, zone: str) -> Month:
    """Return the month that a moment lies in. Raises TimeZoneError.

    Where the clock is set back over midnight a month begins with the first of its two midnights.
    """
    place = zone_named(zone)
    first = moment.astimezone(place).date().replace(day=1)
    if moment >= midnight(_next(first), place):
        first = _next(first)
    elif moment < midnight(first, place):
        first = (first - DAY).replace(day=1)
    return Month(first, midnight(first, place), midnight(_next(first), place))


def midnights(since: date, until: date, zone: str) -> Sequence[datetime]:
    """Return when each day from `since` to `until`, both included, and the day after it begin. Raises TimeZoneError.

    A day that a place left out, when it changed sides of the date line, ends as it begins.
    """
    place = zone_named(zone)
    return [midnight(since + number * DAY, place) for number in range((until - since).days + 2)]


def midnight(day: date, place: ZoneInfo) -> datetime:
    """Return when a day begins, in UTC: its first midnight, or the moment when the clock leaps over it."""
    return datetime(day.year, day.month, day.day, tzinfo=place).astimezone(UTC)


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo:
    """Return a time zone by its name in the IANA data. Raises TimeZoneError."""
    if name not in _names():
        raise TimeZoneError(
            f"There is no time zone {name!r}.", hint="Use a name of the IANA data, like Europe/Berlin or UTC."
        )
    return ZoneInfo(name)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(available_timezones())


def _next(first: date) -> date:
    return (first.replace(day=28) + timedelta(days=4)).replace(day=1)
