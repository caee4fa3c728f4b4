"""How long work tells what it is doing, and how it is told to stop."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Protocol

from app.core.exceptions import CancelledError


@dataclass(frozen=True)
class ProgressEvent:
    """`done` of `total` units of a stage ("narrate", "render"); `detail` is for people."""

    stage: str
    done: float
    total: float
    detail: str = ""


class ProgressSink(Protocol):
    """Takes progress; called from any thread."""

    def __call__(self, event: ProgressEvent, /) -> None:
        """Take one event."""
        ...


def ignore_progress(_event: ProgressEvent) -> None:
    """Take progress and do nothing with it."""


class CancelToken:
    """A flag that stops long work at its next checkpoint."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """Whether the work was asked to stop."""
        return self._event.is_set()

    def checkpoint(self) -> None:
        """Raise CancelledError if the work was asked to stop."""
        if self.cancelled:
            raise CancelledError("Stopped.", hint="Run it again to resume.")
