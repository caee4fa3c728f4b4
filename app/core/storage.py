"""A content-addressed store of artifacts on the local disk.

An artifact is a file or a JSON value named by the key of everything it was made from, so the same work is done
once. Files appear whole or not at all: they are written under a temporary name and renamed.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.exceptions import StorageError


def partial_path(path: Path) -> Path:
    """Return a temporary name beside `path`; it keeps the extension, which encoders use to choose a format."""
    return path.with_name(f".{path.stem}.{os.getpid()}-{secrets.token_hex(4)}.partial{path.suffix}")


def publish_file(partial: Path, path: Path) -> None:
    """Rename a whole temporary file to its real name. Raises StorageError."""
    try:
        partial.replace(path)
    except OSError as error:
        raise _cannot_write(path, error) from error


@contextmanager
def written_whole(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it to `path` on success, remove it on any failure."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    partial = partial_path(path)
    try:
        yield partial
        publish_file(partial, path)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def folder_written_whole(path: Path) -> Iterator[Path]:
    """Yield a new temporary folder beside `path`; rename it to `path` on success, remove it on any failure.

    When another process was quicker, its folder stays: both hold the same.
    """
    partial = partial_path(path)
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise _cannot_write(path, error) from error
    try:
        yield partial
        if not path.is_dir():
            publish_file(partial, path)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _cannot_write(path: Path, error: OSError) -> StorageError:
    return StorageError(f"Cannot write {path}: {error.strerror or error}.", hint="Check space and permissions.")


@dataclass(frozen=True)
class Usage:
    """What one kind of artifact takes on disk."""

    kind: str
    files: int
    bytes: int


class ArtifactStore:
    """Artifacts under `root/<kind>/<2 digits>/<key><extension>`; safe for several processes at once."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, kind: str, key: str, extension: str) -> Path:
        """Return where the artifact lies or would lie."""
        return self.root / kind / key[:2] / f"{key}{extension}"

    def find(self, kind: str, key: str, extension: str) -> Path | None:
        """Return the artifact's path if it exists, marking it as used now."""
        path = self.path(kind, key, extension)
        try:
            os.utime(path)
        except FileNotFoundError:
            return None
        except OSError:
            return path if path.exists() else None
        return path

    def write(self, kind: str, key: str, extension: str) -> Any:
        """Return a context manager yielding the temporary path of a new artifact."""
        return written_whole(self.path(kind, key, extension))

    def load_json(self, kind: str, key: str) -> Any | None:
        """Return a stored JSON value, or None when there is none (or a damaged one, which is dropped)."""
        path = self.find(kind, key, ".json")
        if path is None:
            return None
        try:
            return json.loads(path.read_text("utf-8"))
        except ValueError:
            path.unlink(missing_ok=True)
            return None

    def save_json(self, kind: str, key: str, value: Any) -> None:
        """Store a JSON value."""
        with self.write(kind, key, ".json") as path:
            path.write_text(json.dumps(value, ensure_ascii=False), "utf-8")

    def usage(self) -> list[Usage]:
        """Return files and bytes by kind, largest first."""
        rows = []
        for folder in sorted(p for p in self.root.glob("*") if p.is_dir()):
            sizes = [f.stat().st_size for f in folder.rglob("*") if f.is_file()]
            rows.append(Usage(folder.name, len(sizes), sum(sizes)))
        return sorted(rows, key=lambda row: -row.bytes)

    def prune(self, max_bytes: int) -> int:
        """Remove the artifacts unused for longest until `max_bytes` are left; return the bytes freed."""
        files = [(f.stat(), f) for f in self.root.rglob("*") if f.is_file()]
        files.sort(key=lambda pair: pair[0].st_mtime)
        left = sum(stat.st_size for stat, _ in files)
        freed = 0
        for stat, file in files:
            if left <= max_bytes:
                break
            file.unlink(missing_ok=True)
            left -= stat.st_size
            freed += stat.st_size
        return freed

    def clear(self) -> None:
        """Remove every artifact."""
        shutil.rmtree(self.root, ignore_errors=True)
