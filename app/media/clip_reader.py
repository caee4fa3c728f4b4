"""Frames of a video file by time, decoded forward from the nearest key frame.

The thread that draws a clip decodes it: several segments are drawn at once, so that every core has a clip to decode
and none waits for another's queue.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
from av.video import VideoStream

from app.core.exceptions import MediaError

TIMESTAMP_SLACK_SECONDS: Final = 0.002
"""Files that count in milliseconds round their times; a frame this much late is still on time."""


class ClipReader:
    """Frames of a file by time. Times only grow, but for a loop's return, which seeks."""

    def __init__(self, path: Path, *, alpha: bool, threads: int = 1) -> None:
        self._path = path
        try:
            self._container = av.open(str(path))
        except (av.FFmpegError, OSError) as error:
            raise MediaError(f"Cannot read {path}: {error}.", hint="Convert it to MP4.") from error
        self._stream: VideoStream = self._container.streams.video[0]
        self._decoder = _decoder(self._stream, alpha=alpha, threads=threads)
        self._base = self._stream.time_base or Fraction(1, 90_000)
        self._origin = self._stream.start_time or 0
        self._frames: Iterator[av.VideoFrame] = iter(())
        self._current: av.VideoFrame | None = None
        self._ahead: av.VideoFrame | None = None
        self._last_asked = math.inf
        self.serial = -1

    def close(self) -> None:
        """Close the file and let go of its frames and decoder at once: they are in a ring of references."""
        self._frames, self._current, self._ahead = iter(()), None, None
        self._container.close()
        del self._decoder, self._stream, self._container

    def seek(self, seconds: float) -> av.VideoFrame:
        """Return the frame shown at `seconds` of the file: its first before it begins, its last after it ended.

        `serial` changes whenever the frame does.
        """
        if seconds < self._last_asked:
            self._rewind(seconds)
        self._last_asked = seconds
        while self._ahead is not None and self._time(self._ahead) <= seconds + TIMESTAMP_SLACK_SECONDS:
            self._current, self._ahead = self._ahead, next(self._frames, None)
            self.serial += 1
        if self._current is None:
            self._current = self._first()
        return self._current

    def _first(self) -> av.VideoFrame:
        if self._ahead is None:
            raise MediaError(f"{self._path} has no pictures in it.", hint="Check that it plays.")
        self.serial += 1
        return self._ahead

    def _time(self, frame: av.VideoFrame) -> float:
        pts = frame.pts if frame.pts is not None else self._origin
        return float((pts - self._origin) * self._base)

    def _rewind(self, seconds: float) -> None:
        target = self._origin + max(0, math.floor(seconds / self._base))
        self._container.seek(target, stream=self._stream, backward=True)
        self._decoder.flush_buffers()
        self._frames = self._decoded()
        self._current, self._ahead = None, next(self._frames, None)

    def _decoded(self) -> Iterator[av.VideoFrame]:
        try:
            for packet in self._container.demux(self._stream):
                yield from self._decoder.decode(packet)
        except av.FFmpegError as error:
            raise MediaError(
                f"{self._path} cannot be decoded to its end: {error}.", hint="Convert it to MP4."
            ) from error


def _decoder(stream: VideoStream, *, alpha: bool, threads: int) -> av.VideoCodecContext:
    """Return the stream's decoder; for VP8 and VP9 with alpha the one of libvpx, which alone decodes it."""
    name = stream.codec_context.name
    if alpha and name in {"vp8", "vp9"}:
        context = av.CodecContext.create("libvpx" if name == "vp8" else "libvpx-vp9", "r")
        context.extradata = stream.codec_context.extradata
        assert isinstance(context, av.VideoCodecContext)
        return context
    stream.codec_context.thread_count = threads
    stream.thread_type = "AUTO" if threads > 1 else "NONE"
    return stream.codec_context
