"""Work that several threads ask for and one does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """Results by key; the first thread that asks makes one while the others wait for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: dict[K, Future[V]] = {}

    def get(self, key: K, make: Callable[[], V]) -> V:
        """Return the result of `make` for `key`, made now or before; an error it raises is raised to all."""
        with self._lock:
            future = self._results.get(key)
            mine = future is None
            if future is None:
                future = self._results[key] = Future()
        if mine:
            self._fill(future, make)
        return future.result()

    def begun(self, key: K) -> bool:
        """Return whether the result for `key` is there or being made."""
        with self._lock:
            return key in self._results

    @staticmethod
    def _fill(future: Future[V], make: Callable[[], V]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            future.set_exception(error)
            raise

    def done(self) -> list[tuple[K, V]]:
        """Return what has been made so far, with its keys."""
        with self._lock:
            futures = list(self._results.items())
        return [(key, future.result()) for key, future in futures if future.done() and future.exception() is None]

    def drop(self, gone: Callable[[K], bool]) -> None:
        """Forget the results whose keys `gone` names."""
        with self._lock:
            self._results = {key: value for key, value in self._results.items() if not gone(key)}
