"""The folder of everything that is kept: what lies where in it, and who may look."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from app.core.exceptions import StorageError


@dataclass(frozen=True)
class DataFolder:
    """What lies where below `root`."""

    root: Path

    @property
    def secret_key(self) -> Path:
        """The key that development makes for itself."""
        return self.root / "secret_key"

    @property
    def files(self) -> Path:
        """What was uploaded and what was made, unless that lies in a bucket."""
        return self.root / "files"

    @property
    def uploads(self) -> Path:
        """Uploads that are still coming."""
        return self.root / "uploads"

    @property
    def artifacts(self) -> Path:
        """Pieces of videos, kept so that nothing is made twice."""
        return self.root / "artifacts"

    @property
    def materials(self) -> Path:
        """Copies of stored files that scripts show or play."""
        return self.root / "cache" / "assets"

    @property
    def work(self) -> Path:
        """A folder for each render in hand."""
        return self.root / "work"

    @property
    def outbox(self) -> Path:
        """Mails, where no mail server is set."""
        return self.root / "outbox"

    @property
    def logs(self) -> Path:
        """A log file for each process."""
        return self.root / "logs"

    @property
    def postgres(self) -> Path:
        """The embedded database, which may belong to another account."""
        return self.root.expanduser().resolve() / "postgres"

    @property
    def service(self) -> Path:
        """Who owns the data while the database is another server's."""
        return self.root / "service"

    def prepare(self) -> None:
        """Make the folder and what only this user may look into. Raises StorageError."""
        try:
            for folder in (self.uploads, self.artifacts, self.materials, self.work):
                make_private(folder, self.root)
        except OSError as error:
            hint = "Set REELWRIGHT_DATA_DIR to a folder that this user may write."
            raise StorageError(f"Cannot use {self.root}: {error.strerror}.", hint=hint) from error


def make_private(folder: Path, root: Path) -> None:
    """Make a folder below `root` that only this user may look into, and `root` by `make_passable`. Raises OSError."""
    make_passable(root)
    for path in reversed([folder, *folder.relative_to(root).parents][:-1]):
        (root / path).mkdir(mode=0o700, exist_ok=True)


def make_passable(folder: Path) -> None:
    """Make a folder and those above it: private, or passable for other accounts when root makes them.

    Started by root, the embedded database runs as another account, which has to pass. What is there keeps its mode.
    Raises OSError.
    """
    mode = 0o711 if os.geteuid() == 0 else 0o700
    missing = [path for path in [folder, *folder.parents] if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
        path.chmod(mode)
