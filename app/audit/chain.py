"""The chain of the audit log: each row's hash covers the row and the hash before it (SHA-256)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Self
from uuid import UUID

from app.audit.models import AuditEvent
from app.core.exceptions import ValidationError

SEALED_COLUMNS: Final = tuple(
    column.key for column in AuditEvent.__mapper__.column_attrs if column.key not in {"number", "hash"}
)
HASH_BYTES: Final = 32


@dataclass(frozen=True)
class Link:
    """A place in the chain: the number of a row, and the hash that covers it and all before it."""

    number: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.hash.hex()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Return the place that a text like `12:ab34…` names. Raises ValidationError."""
        number, _, digits = text.partition(":")
        try:
            link = cls(int(number), bytes.fromhex(digits))
        except ValueError as error:
            raise _unreadable() from error
        if link.number < 1 or len(link.hash) != HASH_BYTES:
            raise _unreadable()
        return link


BEGIN: Final = Link(0, bytes(HASH_BYTES))


def following(link: Link, event: AuditEvent) -> Link:
    """Return the place of an event that comes after a place of the chain."""
    number = link.number + 1
    return Link(number, hashlib.sha256(link.hash + canonical(number, event)).digest())


def chained(link: Link, events: Iterable[AuditEvent]) -> Iterable[tuple[AuditEvent, Link]]:
    """Yield events with their places, one after another from a place of the chain."""
    for event in events:
        link = following(link, event)
        yield event, link


def canonical(number: int, event: AuditEvent) -> bytes:
    """Return the one text of a numbered row: JSON in UTF-8, names sorted, no spaces, times in UTC to microseconds."""
    row = {name: getattr(event, name) for name in SEALED_COLUMNS}
    text = json.dumps(
        {**row, "number": number}, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain
    )
    return text.encode("utf-8", "surrogatepass")


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical form")


def _unreadable() -> ValidationError:
    return ValidationError(
        "This is no place in the audit log.", hint="Write it as the log shows it: NUMBER:HASH, 64 hex digits."
    )
