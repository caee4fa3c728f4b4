"""What renders leave behind on a machine, removed in time: folders of dead workers, a full cache."""

from __future__ import annotations

import shutil
import time
from typing import Final

from app.core.data_folder import DataFolder
from app.core.storage import ArtifactStore

CACHE_BYTES: Final = 20 * 10**9
"""What the pieces of videos may take on one machine; those unused for longest go first."""
ABANDONED_SECONDS: Final = 24 * 3600.0


def tidy(folders: DataFolder) -> None:
    """Remove folders that dead workers left on this machine, and the pieces of videos that are too many."""
    for folder in folders.work.glob("*.*"):
        if time.time() - folder.stat().st_mtime > ABANDONED_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
    ArtifactStore(folders.artifacts).prune(CACHE_BYTES)
