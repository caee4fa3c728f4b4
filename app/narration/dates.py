"""Rules for dates, times of day, fractions, versions and telephone numbers."""

from __future__ import annotations

import re

from app.narration.languages.base import Language
from app.narration.numerals import Number, say_cardinal, say_digits, say_number, say_ordinal, say_year
from app.narration.rules import Passage, Spoken

_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s?([AaPp])?\.?(?:[Mm]\.?)?$")
_HOUR = re.compile(r"(\d{1,2})([AaPp])\.?[Mm]\.?$")
_HALF_DAY = re.compile(r"([AaPp])\.?[Mm]\.?$")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})$")
_SLASHED = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})$")
_DAY = re.compile(r"(\d{1,2})(st|nd|rd|th|er|º|\.)?$")
_YEAR = re.compile(r"\d{4}$")
_FRACTION = re.compile(r"(\d{1,3})[/⁄](\d{1,3})$")
_MIXED = re.compile(r"(\d+)([½¼¾⅓⅔⅛⅜⅝⅞])$")
_LASTED = re.compile(r"(?:(\d+)h)?(?:(\d+)m(?:in)?)?(?:(\d+)s)?$")
_SEASON = re.compile(r"((?:19|20)\d\d)/(\d\d)$")
_DOTTED_CLOCK = re.compile(r"\d{1,2}\.[0-5]\d(?:[AaPp]\.?[Mm]\.?)?$")
_VERSION = re.compile(r"([vV])?(\d+(?:\.\d+)+)(?:-?(rc|beta|alpha)\.?(\d+)?)?$")
_PHONE = re.compile(r"\+?\(?\d{1,4}\)?(?:[-.]\d{2,4}){2,}$|\+\d{7,15}$")
FIRST_IS_ORDINAL = frozenset({"fr", "it"})
CENTURY = 100
DAYS, MONTHS, HOURS, MINUTES = 31, 12, 24, 60
LARGEST_SMALL_DENOMINATOR = 20


def clock(passage: Passage, index: int) -> Spoken | None:
    """Read "10:30", "9am", "14:00", "1:05:30"."""
    core, language = passage.core(index), passage.language
    if hour := _HOUR.match(core):
        return (f"{say_cardinal(int(hour[1]), language)} {hour[2].upper()}-M",)
    if _DOTTED_CLOCK.match(core) and (core[-1] in "mM" or _HALF_DAY.match(passage.core(index + 1))):
        core = core.replace(".", ":", 1)
    found = _CLOCK.match(core)
    if not found or int(found[2]) >= MINUTES:
        return None
    half = found[4] or ""
    after = _HALF_DAY.match(passage.core(index + 1)) if passage.joined(index) else None
    if found[3]:
        parts = [say_cardinal(int(part), language) for part in found.group(1, 2, 3)]
        return (" ".join(parts),)
    words = _hour_and_minutes(int(found[1]), found[2], language, bare=not half and not after)
    return (f"{words} {half.upper()}-M" if half else words,)


def _hour_and_minutes(hour: int, minutes: str, language: Language, *, bare: bool) -> str:
    said = say_cardinal(hour, language)
    if minutes == "00":
        return f"{said} {language.whole_hour}".strip() if bare and 0 < hour < HOURS else said
    zero = f" {language.zero_minutes}" if minutes[0] == "0" and language.zero_minutes else ""
    joint = f" {language.clock}" if language.clock else ""
    return f"{said}{joint}{zero} {say_cardinal(int(minutes), language)}"


def date(passage: Passage, index: int) -> Spoken | None:
    """Read "2024-03-05", "3/5/2024", "March 5, 2024", "5 March 2024"."""
    core, language = passage.core(index), passage.language
    if found := _ISO.match(core):
        return _whole_date(int(found[1]), int(found[2]), int(found[3]), language)
    if found := _SLASHED.match(core):
        first, second, year = (int(part) for part in found.groups())
        month, day = (first, second) if language.code == "en" and first <= MONTHS else (second, first)
        return _whole_date(year + 2000 if year < CENTURY else year, month, day, language)
    return _month_first(passage, index) or _day_first(passage, index)


def _whole_date(year: int, month: int, day: int, language: Language) -> Spoken | None:
    if not (1 <= month <= MONTHS and 1 <= day <= DAYS) or not language.months:
        return None
    name = list(dict.fromkeys(language.months.values()))[month - 1]
    said_year = say_year(year, language)
    if language.code == "en":
        return (f"{name} {say_ordinal(day, language)} {said_year}",)
    return (f"{say_cardinal(day, language)} {name} {said_year}",)


def _month_first(passage: Passage, index: int) -> Spoken | None:
    """Read "March 5" and the year after it."""
    language = passage.language
    name = _month(passage, index)
    day = _DAY.match(passage.core(index + 1))
    if language.code != "en" or not name or not day or not 1 <= int(day[1]) <= DAYS:
        return None
    spoken = [name, say_ordinal(int(day[1]), language)]
    return tuple(spoken + _year_after(passage, index + 1))


def _day_first(passage: Passage, index: int) -> Spoken | None:
    """Read "5 March" and the year after it."""
    language = passage.language
    day = _DAY.match(passage.core(index))
    name = _month(passage, index + 1)
    if not name or not day or not 1 <= int(day[1]) <= DAYS or not passage.joined(index):
        return None
    if language.code == "en":
        article = "" if passage.core(index - 1).lower() == "the" else "the "
        said = f"{article}{say_ordinal(int(day[1]), language)} of"
    else:
        say = say_ordinal if day[1] == "1" and language.code in FIRST_IS_ORDINAL else say_cardinal
        said = say(int(day[1]), language)
    return (said, name, *_year_after(passage, index + 1))


def _month(passage: Passage, index: int) -> str:
    core = passage.core(index)
    return (
        passage.language.months.get(core.lower(), "") if core[:1].isupper() or passage.language.code != "en" else ""
    )


def _year_after(passage: Passage, index: int) -> list[str]:
    year = passage.core(index + 1)
    return [say_year(int(year), passage.language)] if _YEAR.match(year) else []


def fraction(passage: Passage, index: int) -> Spoken | None:
    """Read "3/4", "2½"."""
    core, language = passage.core(index), passage.language
    if found := _MIXED.match(core):
        part = language.signs.get(found[2], found[2])
        part = re.sub(r"^one ", "a ", part) if language.code == "en" else part
        return (f"{say_cardinal(int(found[1]), language)} {language.and_} {part}".replace("  ", " "),)
    found = _FRACTION.match(core)
    if not found or int(found[2]) == 0:
        return None
    above, below = int(found[1]), int(found[2])
    if (above, below) in language.fractions:
        return (language.fractions[above, below],)
    if language.code == "en" and 0 < above < below <= LARGEST_SMALL_DENOMINATOR:
        plural = "" if above == 1 else "s"
        return (f"{say_cardinal(above, language)} {say_ordinal(below, language)}{plural}",)
    return (f"{say_cardinal(above, language)} {language.over} {say_cardinal(below, language)}",)


def lasted(passage: Passage, index: int) -> Spoken | None:
    """Read lengths of time such as "2m23s" and "1h30m"."""
    found = _LASTED.match(passage.core(index))
    units = passage.language.units
    if not found or sum(part is not None for part in found.groups()) < 2 or not {"h", "min", "s"} <= set(units):
        return None
    said = []
    for digits, unit in zip(found.groups(), ("h", "min", "s"), strict=True):
        if digits is not None:
            said.append(f"{say_cardinal(int(digits), passage.language)} {units[unit][int(digits) != 1]}")
    return (" ".join(said),)


def season(passage: Passage, index: int) -> Spoken | None:
    """Read a year that runs into the next: "2023/24"."""
    found = _SEASON.match(passage.core(index))
    if not found:
        return None
    return (f"{say_year(int(found[1]), passage.language)} {say_cardinal(int(found[2]), passage.language)}",)


def version(passage: Passage, index: int) -> Spoken | None:
    """Read "3.11.2", "v2.0", "1.0.0-rc1"."""
    found = _VERSION.match(passage.core(index))
    language = passage.language
    named = passage.core(index - 1).lower() in language.version_cues
    if not found or (found[2].count(".") == 1 and not (found[1] or found[3] or named)):
        return None
    numbers = [say_number(Number(part), language) for part in found[2].split(".")]
    said = f" {language.point} ".join(numbers)
    stage = {"rc": "release candidate"}.get(found[3] or "", found[3] or "")
    last = say_cardinal(int(found[4]), language) if found[4] else ""
    return (" ".join(filter(None, ["version" if found[1] else "", said, stage, last])),)


def telephone(passage: Passage, index: int) -> Spoken | None:
    """Read telephone numbers digit by digit."""
    core = passage.core(index)
    if not _PHONE.match(core):
        return None
    groups = [say_digits(group, passage.language) for group in re.findall(r"\d+", core)]
    return (("plus " if core.startswith("+") else "") + ", ".join(groups),)
