"""Who may start what: one owner of a folder at a time, who says in it where what it owns can be reached."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

from app.core.data_folder import make_passable
from app.core.exceptions import ConflictError, StorageError
from app.postgres.locks import ProcessLock

LOCK_SECONDS: Final = 0.3
STATE_FILE: Final = "owner.json"
LOCK_FILE: Final = "owner.lock"


@dataclass(frozen=True)
class OwnerState:
    """What an owner leaves for tools, for a second owner, and for its own next start."""

    owner: int
    """The process; whether it still owns the folder, the lock says."""
    port: int = 0
    """Where the database listens; 0 before it ever did."""
    is_ready: bool = False
    service: str | None = None
    """Where the owner's own service answers, once it does."""


class Ownership:
    """The claim of this process on a folder. It ends with the process, however that ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = OwnerState(os.getpid())
        self._lock = ProcessLock(folder / LOCK_FILE)

    def claim(self) -> None:
        """Become the owner, making the folder if there is none.

        Raises ConflictError with the owner's address when there is another, StorageError when the disk refuses.
        """
        try:
            make_passable(self.folder)
            is_ours = self._lock.acquire(LOCK_SECONDS)
        except OSError as error:
            raise StorageError(
                f"Cannot write {self.folder}: {error.strerror}.",
                hint="Check space and permissions, or set REELWRIGHT_DATA_DIR to another folder.",
            ) from error
        before = read_state(self.folder)
        if not is_ours:
            raise _owned_by_another(self.folder, before)
        self.state = OwnerState(os.getpid(), before.port if before else 0)
        self._write()

    def remember(self, *, port: int | None = None, is_ready: bool | None = None, service: str | None = None) -> None:
        """Change what is known of the owner; None leaves a value as it is. Raises StorageError."""
        given: dict[str, Any] = {"port": port, "is_ready": is_ready, "service": service}
        self.state = replace(self.state, **{name: value for name, value in given.items() if value is not None})
        self._write()

    def release(self) -> None:
        """Let go of the folder; what it takes to start again stays."""
        self._lock.release()

    def _write(self) -> None:
        path = self.folder / STATE_FILE
        partial = path.with_name(f".{path.name}.partial")
        try:
            partial.write_text(json.dumps(asdict(self.state)), "utf-8")
            partial.replace(path)
        except OSError as error:
            raise StorageError(
                f"Cannot write {path}: {error.strerror}.", hint="Check space and permissions."
            ) from error


def read_state(folder: Path) -> OwnerState | None:
    """Return what the last owner left, or None where there is nothing readable."""
    try:
        return OwnerState(**json.loads((folder / STATE_FILE).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_owned(folder: Path) -> bool:
    """Return whether a process owns the folder now. Raises OSError."""
    return ProcessLock(folder / LOCK_FILE).is_held()


def _owned_by_another(folder: Path, state: OwnerState | None) -> ConflictError:
    service = state.service if state else None
    where = f" at {service}" if service else f" (process {state.owner})" if state else ""
    return ConflictError(
        f"Reelwright already runs on {folder.parent}{where}.",
        hint="Use that one, stop it first, or set REELWRIGHT_DATA_DIR to another folder.",
        details={"service": service, "owner": state.owner if state else None},
    )
