"""The files of a render in the storage: each attempt writes its own, one attempt's become the render's."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from app.core.database import Database
from app.core.exceptions import DatabaseError, StorageError
from app.core.files import FileStore
from app.core.hashing import file_sha256
from app.core.logging import get_logger
from app.core.transactions import transaction
from app.renders.attempts import Attempt
from app.renders.models import Artifact, ArtifactKind

FORMATS: Final[Mapping[ArtifactKind, tuple[str, str]]] = MappingProxyType(
    {
        ArtifactKind.VIDEO: (".mp4", "video/mp4"),
        ArtifactKind.POSTER: (".jpg", "image/jpeg"),
        ArtifactKind.SRT: (".srt", "application/x-subrip"),
        ArtifactKind.VTT: (".vtt", "text/vtt"),
    }
)
"""Suffix and media type of each kind of file."""
KEY_PREFIX: Final = "renders"
MAX_NAME: Final = 80

_SEPARATORS = re.compile(r"[^\w]+")
log = get_logger(__name__)


def key_of(render_id: UUID, token: int, kind: ArtifactKind) -> str:
    """Return where a file of an attempt lies in the storage."""
    return f"{KEY_PREFIX}/{render_id}/{token}/{kind}{FORMATS[kind][0]}"


def file_name(title: str, kind: ArtifactKind) -> str:
    """Return what a file is called when it is downloaded: the title's letters and digits, with hyphens between."""
    words = _SEPARATORS.sub("-", unicodedata.normalize("NFC", title)).strip("-_")[:MAX_NAME].rstrip("-_")
    return f"{words or 'video'}{FORMATS[kind][0]}"


async def stored(files: FileStore, attempt: Attempt, result: Mapping[str, Any]) -> list[Artifact]:
    """Move the files that a MakeResult names into the storage, under keys of the attempt's own.

    Raises StorageError; then, and when cancelled, nothing of them is left.
    """
    keys = {kind: key_of(attempt.render_id, attempt.token, kind) for kind in FORMATS}
    try:
        return [await _stored(files, attempt, kind, key, Path(result[kind])) for kind, key in keys.items()]
    except BaseException:
        with suppress(StorageError):
            await files.delete(*keys.values())
        raise


async def _stored(files: FileStore, attempt: Attempt, kind: ArtifactKind, key: str, path: Path) -> Artifact:
    sha256 = await asyncio.to_thread(file_sha256, path)
    file = await files.adopt(path, key)
    return Artifact(
        user_id=attempt.user_id,
        render_id=attempt.render_id,
        kind=kind,
        name=file_name(attempt.title, kind),
        storage_key=key,
        media_type=FORMATS[kind][1],
        size=file.size,
        sha256=sha256,
    )


async def remove_superseded(files: FileStore, attempt: Attempt) -> None:
    """Remove the files of earlier attempts at the same render; those that cannot be removed now go with a sweep."""
    earlier = [key_of(attempt.render_id, token, kind) for token in range(1, attempt.token) for kind in FORMATS]
    try:
        await files.delete(*earlier)
    except StorageError as error:
        log.warning("Files of earlier attempts were left behind", reason=error.message)


async def discard(database: Database, files: FileStore, artifacts: Sequence[Artifact]) -> None:
    """Remove the files of an attempt unless they have been published.

    They are looked up first: a publication whose answer was lost on the way did happen. When that cannot be known
    they stay; the next attempt removes them.
    """
    keys = {artifact.storage_key for artifact in artifacts}
    try:
        async with transaction(database, read_only=True) as session:
            published = await session.scalars(select(Artifact.storage_key).where(Artifact.storage_key.in_(keys)))
            keys -= set(published)
        await files.delete(*keys)
    except (DatabaseError, StorageError) as error:
        log.warning("Files of an attempt were left behind", reason=error.message)
