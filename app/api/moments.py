"""Times and days as clients write them in an address."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator

_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")


def _time(value: object) -> object:
    """Refuse a time that is a mere number, which the schema does not allow and nobody means."""
    if isinstance(value, str) and not _TIME.match(value):
        raise ValueError("Write a time like 2026-11-21T10:00:00Z")
    return value


def _day(value: object) -> object:
    """Refuse a day that is a mere number or has a time."""
    if isinstance(value, str) and not _DAY.fullmatch(value):
        raise ValueError("Write a day like 2026-11-21")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_time)]
Day = Annotated[date, BeforeValidator(_day)]
