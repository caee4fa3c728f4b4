"""What can go wrong with a file store, in our words: keys that are none, full disks, missing buckets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from obstore.exceptions import BaseError, PermissionDeniedError, PreconditionError, UnauthenticatedError

from app.core.exceptions import NotFoundError, StorageError

MAX_KEY_LENGTH: Final = 512
MAX_SEGMENT_LENGTH: Final = 200

_SEGMENT: Final = re.compile(r"[A-Za-z0-9_=-][A-Za-z0-9._=-]*")
_OS_ERROR: Final = re.compile(r"\(os error (\d+)\)")

_CAUSES: Final[dict[int, tuple[str, str]]] = {
    1: ("permission was denied", "Let this user write there, or choose another place for files."),
    13: ("permission was denied", "Let this user write there, or choose another place for files."),
    17: ("a file is in the way of a folder", "Move it, or choose another place for files."),
    20: ("a file is in the way of a folder", "Move it, or choose another place for files."),
    27: ("the file is larger than the system allows", "Raise the limit on the size of files."),
    28: ("the disk is full", "Free some space, then try again."),
    30: ("the disk is read-only", "Make it writable, or choose another place for files."),
    122: ("the disk quota is used up", "Free some space, then try again."),
}
"""What operating systems' numbers mean, and what to do."""


def checked_key(key: str) -> str:
    """Return a key that can be used in every store. Raises ValueError for any other: keys are ours, not users'."""
    segments = key.split("/")
    fits = all(len(part) <= MAX_SEGMENT_LENGTH and _SEGMENT.fullmatch(part) for part in segments)
    if not fits or len(key) > MAX_KEY_LENGTH:
        raise ValueError(f"{key!r} is not a key of a file.")
    return key


@contextmanager
def failures(
    doing: str, key: str, *, absent: type[NotFoundError] | type[StorageError] = NotFoundError
) -> Iterator[None]:
    """Raise StorageError, and `absent` for a file that is not there, in place of what a store raises in the body."""
    try:
        yield
    except FileNotFoundError as error:
        if absent is StorageError or "NoSuchBucket" in str(error):
            raise _failed(doing, key, "its directory or bucket does not exist", "Create it.") from error
        raise NotFoundError("There is no such file.", details={"key": key}) from error
    except (BaseError, OSError) as error:
        raise _failed(doing, key, *_cause(error)) from error


def _cause(error: BaseError | OSError) -> tuple[str, str]:
    text = str(error)
    found = _OS_ERROR.search(text)
    number = error.errno if isinstance(error, OSError) else int(found[1]) if found else None
    if number in _CAUSES:
        return _CAUSES[number]
    if isinstance(error, (PermissionDeniedError, UnauthenticatedError)):
        return "the bucket refused the credentials", "Check the keys and what they may do."
    if isinstance(error, PreconditionError):
        return "the file was replaced meanwhile", "Try again."
    if "NoSuchBucket" in text:
        return "the bucket does not exist", "Create it, or check its name."
    return "the store did not do what it was asked", "Try again; the log has the cause."


def _failed(doing: str, key: str, cause: str, hint: str) -> StorageError:
    return StorageError(f"Cannot {doing} files: {cause}.", hint=hint, details={"key": key})
