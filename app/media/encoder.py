"""H.264 for segments that are joined later: the same settings give the same headers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self

import av

from app.core.exceptions import VideoAssemblyError

Quality = Literal["draft", "standard", "high"]

BT709: Final = 1
"""The code point of BT.709 as primaries, transfer and matrix (ITU-T H.273)."""
LIMITED_RANGE: Final = 1
"""libav's number for 16–235."""


@dataclass(frozen=True)
class EncoderSettings:
    """What x264 is told: a preset, a constant rate factor (less is better) and further parameters."""

    preset: str
    crf: float
    params: str = ""


SETTINGS: Final[dict[Quality, EncoderSettings]] = {
    "draft": EncoderSettings("superfast", 26.0),
    "standard": EncoderSettings("veryfast", 20.0),
    "high": EncoderSettings("medium", 17.0),
}

CLOSED_GOP: Final = "keyint=infinite:open-gop=0"
"""A segment is one group of pictures; x264 still starts a new one where the picture changes wholly."""


def settings_of(quality: Quality) -> dict[str, Any]:
    """Return all that shapes the encoded bytes, as plain data for keys."""
    return asdict(SETTINGS[quality]) | {"gop": CLOSED_GOP}


def x264_options(quality: Quality, threads: int) -> dict[str, str]:
    """Return the options of libx264. One thread looks ahead by itself: waiting for another costs more."""
    settings = SETTINGS[quality]
    params = [CLOSED_GOP, f"threads={threads}", *([settings.params] if settings.params else [])]
    if threads == 1:
        params.append("sync-lookahead=0")
    return {
        "preset": settings.preset,
        "crf": f"{settings.crf:g}",
        "profile": "high",
        "x264-params": ":".join(params),
    }


class SegmentEncoder:
    """Writes one segment to `path` (MP4). Use as a context manager; on an error the file is left unfinished."""

    def __init__(self, path: Path, size: tuple[int, int], fps: Fraction, quality: Quality, *, threads: int) -> None:
        self._path = path
        self._next = 0
        self._container = av.open(str(path), "w", format="mp4")
        self._stream = self._container.add_stream("libx264", rate=fps, options=x264_options(quality, threads))
        self._stream.width, self._stream.height = size
        self._stream.pix_fmt = "yuv420p"
        self._stream.time_base = 1 / fps
        context = self._stream.codec_context
        context.time_base = 1 / fps
        context.thread_count = threads
        context.color_primaries = context.color_trc = context.colorspace = BT709
        context.color_range = LIMITED_RANGE

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self._mux(None)
        finally:
            self._container.close()
            del self._stream, self._container  # a ring of references would keep x264's frames

    def write(self, frame: av.VideoFrame) -> None:
        """Encode a yuv420p frame as the next one; its memory may be drawn over afterwards."""
        frame.pts = self._next
        frame.time_base = self._stream.codec_context.time_base
        self._next += 1
        self._mux(frame)

    def _mux(self, frame: av.VideoFrame | None) -> None:
        try:
            for packet in self._stream.encode(frame):
                self._container.mux(packet)
        except av.FFmpegError as error:
            raise VideoAssemblyError(
                f"Cannot encode {self._path.name}: {error}.", hint="Check free space and memory."
            ) from error
