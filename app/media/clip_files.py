"""Video files made ready to be layers: probed once, HDR turned into SDR by the ffmpeg program."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.core.exceptions import MediaError
from app.core.hashing import content_key, file_sha256
from app.core.machine import cache_root
from app.core.progress import CancelToken
from app.core.storage import ArtifactStore
from app.media import ffmpeg
from app.media.composition import ClipLayer
from app.media.once import Once
from app.media.probe import MediaInfo, probe

TONE_MAP_VERSION: Final = 1
SDR_WHITE_NITS: Final = 203.0
"""Diffuse white of HDR, by ITU-R BT.2408."""
TONE_MAP_TIMEOUT_SECONDS: Final = 3600.0


@dataclass(frozen=True)
class ReadyClip:
    """A file that can be decoded straight into the video; `begins` is the time of the layer's file it starts at."""

    path: Path
    info: MediaInfo
    begins: float = 0.0


class ClipFiles:
    """The clips of one render, shared by its threads."""

    def __init__(self, store: ArtifactStore | None = None, cancel: CancelToken | None = None) -> None:
        self._store = store or ArtifactStore(cache_root())
        self._cancel = cancel
        self._infos: Once[str, MediaInfo] = Once()
        self._mapped: Once[str, Path] = Once()

    def ready(self, layer: ClipLayer) -> ReadyClip:
        """Return the file to decode for a layer. Raises MediaError when it has no picture or cannot be read."""
        path = Path(layer.path)
        info = self._infos.get(layer.path, lambda: probe(path))
        if not info.has_video:
            raise MediaError(f"{path} has no pictures in it.", hint="Use a video file.")
        if not info.hdr:
            return ReadyClip(path, info)
        end = layer.trim_end if layer.trim_end is not None else info.duration
        key = content_key(TONE_MAP_VERSION, layer.sha256 or file_sha256(path), layer.trim_start, end)
        mapped = self._mapped.get(key, lambda: self._tone_mapped(path, key, layer.trim_start, end))
        return ReadyClip(mapped, self._infos.get(str(mapped), lambda: probe(mapped)), layer.trim_start)

    def _tone_mapped(self, path: Path, key: str, start: float, end: float) -> Path:
        found = self._store.find("tone-mapped", key, ".mp4")
        if found is not None:
            return found
        with self._store.write("tone-mapped", key, ".mp4") as partial:
            args = ffmpeg.tone_map_args(path, partial, start=start, duration=end - start, white_nits=SDR_WHITE_NITS)
            ffmpeg.run(args, timeout_seconds=TONE_MAP_TIMEOUT_SECONDS, cancel=self._cancel)
        return self._store.path("tone-mapped", key, ".mp4")
