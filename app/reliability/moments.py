"""Times as clients write them in an address."""

from __future__ import annotations

import re
from typing import Annotated, Final

from pydantic import AwareDatetime, BeforeValidator

ISO_8601: Final = re.compile(r"\d{4}-\d\d-\d\d[Tt ]")


def _written_out(value: object) -> object:
    """Refuse a time that is a mere number, which the schema does not allow and nobody means."""
    if isinstance(value, str) and not ISO_8601.match(value):
        raise ValueError("Write a time like 2026-11-21T10:00:00Z")
    return value


Moment = Annotated[AwareDatetime, BeforeValidator(_written_out)]
