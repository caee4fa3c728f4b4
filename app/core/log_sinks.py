"""Where lines of the log go: the standard output, and a file that is rotated. A full disk stops no request."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import Protocol


class Sink(Protocol):
    """Takes whole lines, from any thread."""

    def write(self, text: str) -> None:
        """Write a line; what cannot be written is dropped, as logging must not fail what it tells of."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


class StandardOutput:
    """The standard output, as it is at the moment of writing. Every line is flushed: none is lost at the end."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    def write(self, text: str) -> None:
        """Write a line."""
        with self._lock:
            try:
                sys.stdout.write(f"{text}\n")
                sys.stdout.flush()
            except (OSError, ValueError):
                return

    def close(self) -> None:
        """Leave the standard output open, as it is not ours."""


class RotatedFile:
    """A file that is moved to `name.1` when it has reached its size, that to `name.2`, and so on.

    Lines are appended whole, so several processes may write to one file; the one that notices its size rotates it,
    and the others follow when they notice too.
    """

    def __init__(self, path: Path, max_bytes: int, kept: int) -> None:
        self._path, self._max_bytes, self._kept = path, max_bytes, kept
        self._lock = threading.RLock()
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._opened()

    def _opened(self) -> int:
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o640)
        self._size = os.fstat(file).st_size
        return file

    def write(self, text: str) -> None:
        """Write a line, to a new file when this one is full."""
        data = f"{text}\n".encode("utf-8", "backslashreplace")
        with self._lock:
            try:
                if self._size + len(data) > self._max_bytes and self._size:
                    self._rotate()
                self._size += os.write(self._file, data)
            except OSError:
                return

    def _rotate(self) -> None:
        if self._is_current():
            for number in range(self._kept - 1, 0, -1):
                with suppress(FileNotFoundError):
                    self._numbered(number).replace(self._numbered(number + 1))
            self._path.replace(self._numbered(1))
        os.close(self._file)
        self._file = self._opened()

    def _is_current(self) -> bool:
        """Whether the path still names the file that is open: not when another process has rotated it."""
        try:
            return os.path.samestat(self._path.stat(), os.fstat(self._file))
        except FileNotFoundError:
            return False

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")

    def close(self) -> None:
        """Close the file."""
        with self._lock, suppress(OSError):
            os.close(self._file)
