"""What a log of PostgreSQL's means for the user."""

from __future__ import annotations

from typing import Final

from app.core.exceptions import (
    ConnectionError,
    ReelwrightError,
    StorageError,
)

DISK: Final = {
    "No space left on device": "Free some space, or set REELWRIGHT_DATA_DIR to a folder on another disk.",
    "Disk quota exceeded": "Free some space, or set REELWRIGHT_DATA_DIR to a folder on another disk.",
    "Read-only file system": "Make it writable, or set REELWRIGHT_DATA_DIR to another folder.",
    "Permission denied": "Give the account that runs it access, or set REELWRIGHT_DATA_DIR to another folder.",
    "Input/output error": "The disk fails: copy the data folder to another one now.",
}


def port_is_taken(log: str) -> bool:
    """Return whether a server did not start because another process listens on its port."""
    return "Address already in use" in log


def fault(what: str, log: str, hint: str = "") -> ReelwrightError:
    """Return the error for something that PostgreSQL did not do, with the line of `log` that names the cause.

    `hint` is for causes not known here.
    """
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    for text, remedy in DISK.items():
        for line in lines:
            if text in line:
                return StorageError(f"{what}: {line.rstrip('.')}.", hint=remedy, details={"log": log})
    severe = [line for line in lines if any(word in line for word in ("FATAL:", "PANIC:", "ERROR:", "error:"))]
    cause = (severe or lines or ["it said nothing"])[-1]
    return ConnectionError(f"{what}: {cause.rstrip('.')}.", hint=hint, details={"log": log})
