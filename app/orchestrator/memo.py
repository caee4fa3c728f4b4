"""What was made before: a finished render remembered by its inputs, so that an unchanged one starts no engine.

Imports nothing heavy: this is all that runs when nothing changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.hashing import content_key, file_sha256, source_fingerprint
from app.core.storage import ArtifactStore

KIND = "renders"


@dataclass(frozen=True)
class Memo:
    """The memory of one render: its script, options and place."""

    store: ArtifactStore
    key: str

    @classmethod
    def of(cls, store: ArtifactStore, script: Path, options: Any, output: Path) -> Memo:
        """Return the memory of rendering `script` with `options` to `output`."""
        places = [str(script.resolve()), str(output.resolve())]
        return cls(store, content_key(source_fingerprint(), places, file_sha256(script), options))

    def recall(self) -> dict[str, Any] | None:
        """Return the result of the same render if every input and output is as it was then, else None."""
        record = self.store.load_json(KIND, self.key)
        if record is None:
            return None
        same = all(_state(Path(path)) == state for path, state in record["files"].items())
        return dict(record["result"]) if same else None

    def remember(self, result: dict[str, Any], files: Iterable[Path]) -> None:
        """Remember a result and the state of the files it was made from and consists of."""
        states = {str(path): _state(path) for path in files}
        self.store.save_json(KIND, self.key, {"result": result, "files": states})


def _state(path: Path) -> list[int] | None:
    try:
        stat = path.stat()
    except OSError:
        return None
    return [stat.st_size, stat.st_mtime_ns]
