"""What the owner of a server leaves in its folder for tools, for a second owner, and for its own next start."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from app.core.exceptions import ConflictError, StorageError


@dataclass(frozen=True)
class ServerState:
    """Where the server listens, and who owns it."""

    port: int
    owner: int
    """The process that owns the server; whether it still does, its lock says."""
    ready: bool
    service: str | None = None
    """Where the owner's own service answers, once it does."""


def read_state(folder: Path) -> ServerState | None:
    """Return what the last owner left, or None where there is nothing readable."""
    try:
        return ServerState(**json.loads((folder / "server.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_state(folder: Path, state: ServerState) -> None:
    """Leave `state` in the folder. Raises StorageError."""
    path = folder / "server.json"
    partial = path.with_name(f".{path.name}.partial")
    try:
        partial.write_text(json.dumps(asdict(state)), "utf-8")
        partial.replace(path)
    except OSError as error:
        raise StorageError(f"Cannot write {path}: {error.strerror}.", hint="Check space and permissions.") from error


def owned_by_another(folder: Path) -> ConflictError:
    """Return the error that names the owner of the server."""
    state = read_state(folder)
    service = state.service if state else None
    where = f" at {service}" if service else f" (process {state.owner})" if state else ""
    return ConflictError(
        f"Reelwright already runs on {folder.parent}{where}.",
        hint="Use that one, stop it first, or set REELWRIGHT_DATA_DIR to another folder.",
        details={"service": service, "owner": state.owner if state else None},
    )
