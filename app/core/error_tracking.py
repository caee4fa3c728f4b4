"""Errors that somebody should look into are kept: one interface, whoever keeps them.

A tracker never waits for a network or a database and never raises: whatever fails already must not fail harder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, Protocol

from app.core.context import IDENTIFIERS, current
from app.core.error_codes import ErrorCode
from app.core.error_fingerprint import fingerprint, origin
from app.core.error_messages import message_of
from app.core.exceptions import ReelwrightError
from app.core.masking import masked_item, masked_text

LONGEST_MESSAGE: Final = 1_000
NOTHING: Final[Mapping[str, str]] = MappingProxyType({})


class ErrorTracker(Protocol):
    """Keeps errors."""

    async def record(self, error: BaseException, context: Mapping[str, str] | None = None) -> None:
        """Keep an error with what it happened to; the identifiers bound here are added. Never raises, never waits."""
        ...


@dataclass(frozen=True)
class Occurrence:
    """One error as it is kept: nothing in it is secret."""

    fingerprint: str
    code: str
    error_type: str
    message: str
    origin: str
    context: Mapping[str, Any]
    time: datetime = field(default_factory=lambda: datetime.now(UTC))

    @classmethod
    def of(cls, error: BaseException, context: Mapping[str, str] | None = None) -> Occurrence:
        """Describe an error that was raised here."""
        code = error.code if isinstance(error, ReelwrightError) else ErrorCode.INTERNAL_ERROR
        kind = type(error)
        return cls(
            fingerprint=fingerprint(error),
            code=code.value,
            error_type=f"{kind.__module__}.{kind.__qualname__}",
            message=storable(masked_text(message_of(error)))[:LONGEST_MESSAGE],
            origin=origin(error),
            context={**current(), **_shown(context or NOTHING)},
        )


def _shown(context: Mapping[str, str]) -> dict[str, str]:
    """Return a context without what is secret; identifiers were checked where they came in."""
    return {
        name: storable(value if name in IDENTIFIERS else str(masked_item(name, value)))
        for name, value in context.items()
    }


def storable(text: str) -> str:
    """Return a text that PostgreSQL keeps: without NUL and without halves of characters."""
    return text.replace("\0", "␀").encode("utf-8", "replace").decode()


class NoTracking:
    """Keeps nothing."""

    async def record(self, error: BaseException, context: Mapping[str, str] | None = None) -> None:
        """Let an error go."""


@dataclass
class Group:
    """A fault in memory: how often it happened, and its latest occurrence."""

    first_seen: datetime
    latest: Occurrence
    count: int = 1

    def take(self, occurrence: Occurrence) -> None:
        """Count one more occurrence; the clock may have been set back since the others."""
        self.merge(Group(occurrence.time, occurrence))

    def merge(self, other: Group) -> None:
        """Count the occurrences of another group of the same fault too, whichever were first."""
        self.count += other.count
        self.first_seen = min(self.first_seen, other.first_seen)
        if other.latest.time >= self.latest.time:
            self.latest = other.latest


class InMemory:
    """Keeps errors as long as the process lives: for tests, and for commands without a database."""

    def __init__(self) -> None:
        self.groups: dict[str, Group] = {}

    async def record(self, error: BaseException, context: Mapping[str, str] | None = None) -> None:
        """Keep an error."""
        self.add(Occurrence.of(error, context))

    def add(self, occurrence: Occurrence) -> None:
        """Count an occurrence of its fault."""
        group = self.groups.get(occurrence.fingerprint)
        if group is None:
            self.groups[occurrence.fingerprint] = Group(occurrence.time, occurrence)
        else:
            group.take(occurrence)


class Chained:
    """Tells several trackers."""

    def __init__(self, *trackers: ErrorTracker) -> None:
        self._trackers = trackers

    async def record(self, error: BaseException, context: Mapping[str, str] | None = None) -> None:
        """Tell every tracker of an error."""
        for tracker in self._trackers:
            await tracker.record(error, context)
