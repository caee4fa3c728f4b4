"""When a process is told to stop: by a signal, or because who started it is gone."""

from __future__ import annotations

import asyncio
import os
import select
import signal
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from app.core.logging import flush, get_logger

SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)

log = get_logger(__name__)


def on_stop(stop: Callable[[], object], parent_pipe: int | None = None) -> None:
    """Call `stop` in the running loop when a signal or the end of `parent_pipe` (a file descriptor) tells to.

    It is called once; a second signal ends the process there and then.
    """
    loop, told = asyncio.get_running_loop(), threading.Event()

    def tell(reason: str) -> None:
        if not told.is_set():
            told.set()
            log.info("Told to stop", by=reason)
            stop()

    def on_signal(number: signal.Signals) -> None:
        if told.is_set():
            flush()
            os._exit(128 + number)
        tell(number.name)

    for number in SIGNALS:
        loop.add_signal_handler(number, on_signal, number)
    if parent_pipe is not None:
        at_end_of(parent_pipe, lambda: _tell_in(loop, tell))


def at_end_of(pipe: int, act: Callable[[], object]) -> None:
    """Call `act` in a thread once the other end of a pipe is closed, however that end's process ended.

    `pipe` is a file descriptor to read from; it may be closed here meanwhile. Several may wait for the same one.
    """
    own = os.dup(pipe)

    def wait() -> None:
        with suppress(OSError):
            while True:
                select.select([own], [], [])
                with suppress(BlockingIOError):  # another who waits was quicker
                    if not os.read(own, 1024):
                        break
        os.close(own)
        act()

    threading.Thread(target=wait, name="parent", daemon=True).start()


def _tell_in(loop: asyncio.AbstractEventLoop, tell: Callable[[str], object]) -> None:
    with suppress(RuntimeError):  # the loop is closed: the process stops already
        loop.call_soon_threadsafe(tell, "the end of its parent")
