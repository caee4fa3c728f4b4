"""The process that makes videos. Orders come in on standard input, progress and results go out, as lines of JSON.

It runs apart from its worker, so that a cancelled render frees the processor at once, a fault in a codec costs one
attempt and not the worker, and its memory goes back to the system. It ends when its worker does, however that ends.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any, Final

from app.core.progress import CancelToken, ProgressEvent
from app.core.storage import ArtifactStore
from app.orchestrator.options import RenderOptions
from app.orchestrator.service import Pipeline
from app.renders.failures import Failure

TOLD_SECONDS: Final = 0.1
"""The least time between two reports of progress in one stage."""
NICENESS: Final = 5
"""Gives way to the API on the same machine."""
PEAK_BYTES: Final = 2 * 2**30
"""A process that has ever taken more ends after its video: what it holds is not given back otherwise."""
ORPHAN_SECONDS: Final = 2.0
"""How long a process whose worker is gone may take to stop what it does."""


class Channel:
    """Lines to the worker; from any thread. Each names the order that it is about, `order`, by number."""

    def __init__(self, out: IO[str]) -> None:
        self.order = 0
        self._out = out
        self._lock = threading.Lock()

    def send(self, kind: str, value: Any, **more: Any) -> None:
        """Send one message."""
        with self._lock:
            message = {"order": self.order, "kind": kind, "value": value, **more}
            self._out.write(json.dumps(message, ensure_ascii=True) + "\n")
            self._out.flush()

    def answer(self, kind: str, value: Any, *, is_last: bool) -> None:
        """Send how an order ended; `is_last` says that this process takes no more."""
        self.send(kind, value, is_last=is_last)


class Teller:
    """Sends progress: every change of stage, every end, and in between what is new enough."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._told: dict[str, float] = {}

    def __call__(self, event: ProgressEvent, /) -> None:
        """Take one event."""
        now = time.monotonic()
        if event.done < event.total and now - self._told.get(event.stage, 0.0) < TOLD_SECONDS:
            return
        self._told[event.stage] = now
        self._channel.send("progress", [event.stage, event.done, event.total])


@dataclass(frozen=True)
class Taken:
    """An order, its number and what tells that it is wanted no more."""

    number: int
    order: dict[str, Any]
    cancel: CancelToken


class Orders:
    """What the worker says: orders to make, by number, and to stop one of them."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: SimpleQueue[Taken | None] = SimpleQueue()
        self._tokens: dict[int, CancelToken] = {}
        threading.Thread(target=self._read, name="orders", daemon=True).start()

    def __iter__(self) -> Iterator[Taken]:
        return iter(self._waiting.get, None)

    def _read(self) -> None:
        for line in self._lines:
            message = json.loads(line)
            if "make" in message:
                token = self._tokens[message["number"]] = CancelToken()
                self._waiting.put(Taken(message["number"], message["make"], token))
            elif message["cancel"] in self._tokens:
                self._tokens[message["cancel"]].cancel()
        for token in self._tokens.values():
            token.cancel()
        self._waiting.put(None)
        time.sleep(ORPHAN_SECONDS)
        os._exit(1)


class ToWorker(logging.Handler):
    """Sends what is logged here to the worker, who knows what for."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(logging.INFO)
        self._channel = channel

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record."""
        self._channel.send("log", [record.levelno, record.name, record.getMessage()])


def main() -> int:
    """Make what is ordered until nobody orders any more."""
    channel = Channel(_own_output())
    logging.basicConfig(level=logging.INFO, handlers=[ToWorker(channel)])
    os.nice(NICENESS)
    for taken in Orders(iter(sys.stdin.readline, "")):
        if _make(taken, channel):
            break
        gc.collect()
    return 0


def _own_output() -> IO[str]:
    """Return the worker's end of standard output; whatever else is printed goes to standard error."""
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    return out


def _make(taken: Taken, channel: Channel) -> bool:
    """Make what is ordered and tell what came of it; return whether it was the last order of this process."""
    channel.order, order = taken.number, taken.order
    store = ArtifactStore(Path(order["artifacts"]))
    pipeline = Pipeline(store, Teller(channel), taken.cancel, files_root=Path(order["files_root"]))
    try:
        options = RenderOptions.model_validate(order["options"])
        made = asdict(pipeline.make(Path(order["script"]), Path(order["output"]), options))
    except Exception as error:  # noqa: BLE001 — the boundary of this process: the worker judges what it means
        kind, value = "failed", asdict(Failure.of(error))
    else:
        kind, value = "made", made
    is_last = _peak_bytes() > PEAK_BYTES
    channel.answer(kind, value, is_last=is_last)
    return is_last


def _peak_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    sys.exit(main())
