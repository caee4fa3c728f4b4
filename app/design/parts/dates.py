"""Points of time as authors write them, as places on one scale: years, hours of a day, counted days or weeks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

HOURS_TO_NOON = 12

_MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan ene gen", "feb fev", "mar", "apr avr abr", "may mai mag", "jun juin giu", "jul juil lug", "aug aou ago",
         "sep set", "oct okt out ott", "nov", "dec dez dic"),
    )
    for name in names.split()
}  # fmt: skip
"""Months from 0 by how their names begin, without accents, in the languages of the examples."""

_YEAR = r"(?P<year>\d{1,4})s?(?P<before>\s?(?:bce?|a\.?\s?c\.?|av\.? j\.?-c\.?|v\.? chr\.?))?"
_RANGE = r"(?:\s?[–/-]\s?\d{2,4}s?)?"
_YEAR_ALONE = re.compile(rf"(?:c\.|ca\.?|circa|fy|in)?\s?{_YEAR}(?:\s?(?:ce|ad))?{_RANGE}")
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?")
_QUARTER = re.compile(r"q(?P<quarter>[1-4])[\s/-](?P<year>\d{4})")
_NAMED = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th|er|\.)?\s(?:de\s)?)?(?P<month>[a-z]{3,11})\.?"
    r"(?:\s(?P<late>\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s(?:de\s)?(?P<year>\d{4}))?"
)
_CLOCK = re.compile(r"(?P<hour>\d{1,2})(?:[:h.](?P<minute>\d{2})?)?\s?(?P<half>[ap]\.?m\.?)?(?:\s?h)?")
_COUNTED = re.compile(r"(?P<unit>[a-z]{3,9})\s(?P<count>\d{1,4})")

Point = tuple[str, float]
"""What is counted ("year", "hour", "day"), and how many."""


def places(whens: Sequence[str]) -> tuple[float, ...] | None:
    """Return points of time as numbers on one scale; None where they are not all of one kind and in order."""
    points = [_point(_plain(when)) for when in whens]
    found = [point for point in points if point is not None]
    if len(found) < len(points) or len({kind for kind, _ in found}) != 1:
        return None
    values = tuple(value for _, value in found)
    return values if all(one < other for one, other in pairwise(values)) else None


def are_years(whens: Sequence[str]) -> bool:
    """Return whether all points of time are years or parts of years."""
    return all((point := _point(_plain(when))) is not None and point[0] == "year" for when in whens)


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFKD", text.strip().casefold())
    return " ".join("".join(char for char in bare if not unicodedata.combining(char)).split())


def _point(text: str) -> Point | None:
    for read in (_clock, _year, _iso, _quarter, _named, _counted):
        point = read(text)
        if point is not None:
            return point
    return None


def _clock(text: str) -> Point | None:
    match = _CLOCK.fullmatch(text)
    if match is None or not (match["minute"] or match["half"] or "h" in text or ":" in text):
        return None
    hour, half = int(match["hour"]), (match["half"] or "")[:1]
    if half:
        hour = hour % HOURS_TO_NOON + (HOURS_TO_NOON if half == "p" else 0)
    return "hour", hour + int(match["minute"] or 0) / 60


def _year(text: str) -> Point | None:
    match = _YEAR_ALONE.fullmatch(text)
    return None if match is None else ("year", int(match["year"]) * (-1.0 if match["before"] else 1.0))


def _iso(text: str) -> Point | None:
    match = _ISO.fullmatch(text)
    if match is None:
        return None
    return "year", int(match["year"]) + (int(match["month"]) - 1) / 12 + (int(match["day"] or 1) - 1) / 366


def _quarter(text: str) -> Point | None:
    match = _QUARTER.fullmatch(text)
    return None if match is None else ("year", int(match["year"]) + (int(match["quarter"]) - 1) / 4)


def _named(text: str) -> Point | None:
    """Read a month by its name, perhaps with a day before or after it and a year."""
    match = _NAMED.fullmatch(text)
    month = _MONTHS.get(match["month"][:4], _MONTHS.get(match["month"][:3])) if match else None
    if match is None or month is None:
        return None
    day = int(match["day"] or match["late"] or 1)
    fraction = month / 12 + (day - 1) / 366
    return ("year", int(match["year"]) + fraction) if match["year"] else ("month", fraction)


def _counted(text: str) -> Point | None:
    match = _COUNTED.fullmatch(text)
    return None if match is None else (match["unit"], float(match["count"]))
