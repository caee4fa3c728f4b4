"""Which bytes of a file a request wants, and whether it wants any: Range, If-Range and the like (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

from starlette.exceptions import HTTPException

_RANGE: Final = re.compile(r"bytes\s*=\s*(?:(\d{1,18})-(\d{0,18})|-(\d{1,18}))\s*", re.IGNORECASE)
_TAG: Final = re.compile(r'(?:W/)?"[^"]*"')


def http_date(time: datetime) -> str:
    """Return a time as headers write it, to the second."""
    return format_datetime(time.astimezone(UTC).replace(microsecond=0), usegmt=True)


def is_known(headers: Mapping[str, str], etag: str, modified: datetime) -> bool:
    """Return whether the client holds this version already, by If-None-Match or else If-Modified-Since."""
    seen = headers.get("if-none-match")
    if seen is not None:
        return seen.strip() == "*" or f'"{etag}"' in {tag.removeprefix("W/") for tag in _TAG.findall(seen)}
    since = _date(headers.get("if-modified-since"))
    return since is not None and modified.replace(microsecond=0) <= since


def wanted_range(headers: Mapping[str, str], size: int, etag: str, modified: datetime) -> tuple[int, int] | None:
    """Return the first byte wanted and the one after the last; None when all of it is.

    Several ranges at once, other units and ranges that make no sense are answered with all of it, as RFC 9110 lets
    us, and so is one that If-Range makes void. Raises 416 for a range outside of the file.
    """
    found = _RANGE.fullmatch(headers.get("range", ""))
    if found is None or not _still_fits(headers.get("if-range"), etag, modified):
        return None
    first, last, tail = found.groups()
    if tail is not None:
        start, end = max(0, size - int(tail)), size
    else:
        start, end = int(first), min(size, int(last) + 1) if last else size
        if last and int(last) < start:
            return None
    if start >= end:
        raise HTTPException(
            416, f"The file has {size:,} bytes; none of them are in that range.", {"Content-Range": f"bytes */{size}"}
        )
    return start, end


def _still_fits(if_range: str | None, etag: str, modified: datetime) -> bool:
    if if_range is None or if_range.strip() == f'"{etag}"':
        return True
    return _date(if_range) == modified.replace(microsecond=0)


def _date(text: str | None) -> datetime | None:
    try:
        time = parsedate_to_datetime(text or "")
    except (ValueError, OverflowError):
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
