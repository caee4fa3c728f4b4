"""Content keys: the same inputs give the same key on every machine."""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

KEY_LENGTH = 32
"""Hex digits kept of a SHA-256: 128 bits, far past any chance of two contents meeting."""


def content_key(*parts: Any) -> str:
    """Return a stable key of JSON-serialisable `parts`; the order of mapping keys does not matter."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_LENGTH]


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    return str(value)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, remembered until its size or modification time changes."""
    stat = path.stat()
    return _file_sha256(str(path.resolve()), stat.st_size, stat.st_mtime_ns)


@lru_cache(maxsize=4096)
def _file_sha256(path: str, _size: int, _mtime_ns: int) -> str:
    with Path(path).open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@lru_cache(maxsize=32)
def source_fingerprint(package: str = "") -> str:
    """Return a key of the source code of `app`, or of one package of it ("media").

    It enters the key of what that code makes, so that a new version never serves what an old one drew.
    """
    root = Path(__file__).resolve().parents[1] / package
    total = hashlib.sha256()
    for file in sorted(path for path in root.rglob("*") if path.suffix in {".py", ".json"}):
        total.update(str(file.relative_to(root)).encode())
        total.update(file.read_bytes())
    return total.hexdigest()[:KEY_LENGTH]
