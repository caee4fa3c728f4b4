"""Lines are written at once while they are few, and in batches while they are many.

A line costs a third when it is worked out together with others: the code for it stays in the processor's cache, and
the system is called once. What is grave is never kept back, nor is anything for longer than `KEPT_SECONDS`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from app.core.log_lines import Line, Spoken, line_of
from app.core.log_sinks import Sink

KEPT_SECONDS: Final = 0.05
"""The longest that a line waits for others."""
SELDOM_NS: Final = 2_000_000
"""A line that comes this long after the one before it is written at once."""
MOST_KEPT: Final = 2_000
AT_ONCE: Final = frozenset({"warning", "error", "critical"})

Rendering = tuple[Callable[[Line], str], Sequence[Sink]]


class Writer:
    """Takes what loggers are told, from any thread, and writes it to every sink in the order of its coming."""

    def __init__(self, renderings: Sequence[Rendering], *, batches: bool) -> None:
        self._renderings = renderings
        self._batches = batches
        self._kept: deque[Spoken] = deque()
        self._last_ns = 0
        self._writing = threading.RLock()
        self._waiting = threading.Event()
        self._is_waiting = False
        self._closed = False
        if batches:
            threading.Thread(target=self._write_what_waits, name="log-writer", daemon=True).start()

    def take(self, spoken: Spoken) -> None:
        """Take a line; it is written before this returns unless it is one of many."""
        self._kept.append(spoken)
        before, self._last_ns = self._last_ns, spoken.time_ns
        if (
            not self._batches
            or spoken.level in AT_ONCE
            or spoken.time_ns - before > SELDOM_NS
            or len(self._kept) >= MOST_KEPT
        ):
            self.flush()
        elif not self._is_waiting:
            self._is_waiting = True
            self._waiting.set()

    def flush(self) -> None:
        """Write all that is kept."""
        with self._writing:
            batch = []
            while self._kept:
                batch.append(line_of(self._kept.popleft()))
            if not batch:
                return
            for render, sinks in self._renderings:
                text = "\n".join(map(render, batch))
                for sink in sinks:
                    sink.write(text)

    def _write_what_waits(self) -> None:
        while not self._closed:
            self._waiting.wait()
            time.sleep(KEPT_SECONDS)
            self._waiting.clear()
            self._is_waiting = False
            self.flush()

    def close(self) -> None:
        """Write all that is kept, and close the sinks."""
        self._closed = True
        self._waiting.set()
        self.flush()
        for _, sinks in self._renderings:
            for sink in sinks:
                sink.close()
