"""Sound files as streams of samples: any format in, 48 kHz float blocks out, exact to the sample."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from pathlib import Path

import av
import av.error
import av.filter
import av.stream
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer

from app.core.exceptions import MediaError
from app.media.audio_blocks import LAYOUTS, SAMPLE_RATE_HZ, Blocks, Samples, gathered, linked_graph, pulled

RESAMPLER = f"{SAMPLE_RATE_HZ}:filter_size=64:cutoff=0.98"
"""A filter twice as long as libswresample's own: its images of 24 kHz speech lie below −100 dB."""
PTS_JITTER_SAMPLES = SAMPLE_RATE_HZ // 40
"""Containers that round time stamps to milliseconds jitter by less than this; more is a real gap."""
SEEK_AFTER_SECONDS = 5.0
SEEK_MARGIN_SECONDS = 0.5
SEEKABLE_FORMATS = frozenset({"mov", "mp4", "matroska", "webm", "wav", "flac"})
"""Formats whose seeking lands on true time stamps; MP3 and the like guess from the bit rate."""

WAV_PROBE_BYTES = "8192"
"""A WAV file's header says everything; libavformat would decode seconds of it to make sure."""


def open_audio(path: str | Path) -> InputContainer:
    """Open a media file for reading; raise MediaError naming it when that fails."""
    try:
        options = {"probesize": WAV_PROBE_BYTES} if Path(path).suffix.lower() == ".wav" else {}
        return av.open(str(path), metadata_errors="ignore", options=options)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise MediaError(
            f"Cannot read the sound of {path}: {reason}.",
            hint="Check that the file exists and is a sound or video file.",
            details={"path": str(path)},
        ) from error


def channel_count(path: str | Path) -> int:
    """Return the channels a file is mixed with: 0 without sound, 1 for mono, otherwise 2."""
    with open_audio(path) as container:
        return min(container.streams.audio[0].channels, 2) if container.streams.audio else 0


def decoded(path: str | Path, start: float = 0.0, duration: float | None = None) -> Blocks:
    """Yield a file's sound from `start` for `duration` seconds (None: to its end), as 48 kHz mono or stereo blocks.

    Times count from the file's first picture if it has any, else from its first sample. Gaps between time stamps
    are filled with silence. A file without sound yields nothing; one that cannot be decoded raises MediaError.
    """
    wanted = None if duration is None else round(duration * SAMPLE_RATE_HZ)
    with open_audio(path) as container:
        if not container.streams.audio or wanted == 0:
            return
        stream = container.streams.audio[0]
        origin = _origin(container, stream)
        _seek(container, stream, origin + Fraction(start))
        stamped = _resampled(_frames(container, stream, path), stream)
        first = round((origin + Fraction(start)) * SAMPLE_RATE_HZ)
        yield from gathered(_window(_contiguous(stamped, first), wanted))


def _origin(container: InputContainer, stream: AudioStream) -> Fraction:
    shown: list[av.stream.Stream] = [
        video for video in container.streams.video if not video.disposition & av.stream.Disposition.attached_pic
    ]
    first = (shown or [stream])[0]
    return (first.start_time or 0) * (first.time_base or Fraction(0))


def _seek(container: InputContainer, stream: AudioStream, position: Fraction) -> None:
    formats = set(container.format.name.split(","))
    if position < SEEK_AFTER_SECONDS or not formats & SEEKABLE_FORMATS:
        return
    target = (position - Fraction(SEEK_MARGIN_SECONDS)) / (stream.time_base or Fraction(1, stream.rate))
    container.seek(int(target), stream=stream)


def _frames(container: InputContainer, stream: AudioStream, path: str | Path) -> Iterator[AudioFrame]:
    """Yield decoded frames, skipping damaged packets; a file with nothing but damage raises MediaError."""
    found = False
    failure: av.error.FFmpegError | None = None
    for packet in container.demux(stream):
        try:
            frames = packet.decode()
        except av.error.FFmpegError as error:
            failure = error
            continue
        found = found or bool(frames)
        yield from frames
    if failure is not None and not found:
        raise MediaError(
            f"Cannot decode the sound of {path}: {failure.strerror}.",
            hint="Convert it to WAV, MP3 or M4A and try again.",
            details={"path": str(path)},
        ) from failure


@dataclass(frozen=True)
class Form:
    """What a resampler must know of the frames it gets."""

    sample_rate: int
    sample_format: str
    layout: str
    channels: int

    @property
    def mixable(self) -> bool:
        """Whether the frames can be mixed as they are."""
        return (self.sample_rate, self.sample_format) == (SAMPLE_RATE_HZ, "fltp") and self.layout in LAYOUTS


def _form(frame: AudioFrame) -> Form:
    return Form(frame.sample_rate, frame.format.name, frame.layout.name, frame.layout.nb_channels)


def _resampled(frames: Iterator[AudioFrame], stream: AudioStream) -> Iterator[AudioFrame]:
    """Yield frames at 48 kHz in planar float, mono or stereo, whose time stamps still follow the file's.

    A file may change its form on the way; each stretch gets a resampler of its own.
    """
    for form, stretch in groupby(frames, _form):
        yield from _mixable(form, stretch, stream)


def _mixable(form: Form, frames: Iterator[AudioFrame], stream: AudioStream) -> Iterator[AudioFrame]:
    return frames if form.mixable else _through(_resampling_graph(form, stream), frames)


def _through(graph: av.filter.Graph, frames: Iterator[AudioFrame]) -> Iterator[AudioFrame]:
    for frame in frames:
        graph.push(frame)
        yield from pulled(graph)
    graph.push(None)
    yield from pulled(graph)


def _resampling_graph(form: Form, stream: AudioStream) -> av.filter.Graph:
    target = LAYOUTS[min(form.channels, 2) - 1]
    return linked_graph(
        sample_rate=form.sample_rate,
        format=form.sample_format,
        layout=form.layout,
        time_base=stream.time_base,
        filters=(("aresample", RESAMPLER), ("aformat", f"sample_fmts=fltp:channel_layouts={target}")),
    )


def _contiguous(frames: Iterator[AudioFrame], first: int) -> Blocks:
    """Yield the samples from position `first` on, with silence where the time stamps leave a gap."""
    position: int | None = None
    for frame in frames:
        samples: Samples = np.asarray(frame.to_ndarray(), np.float32)
        here = _stamp(frame, position)
        start = here if position is None else position
        if here > start:
            samples = np.pad(samples, ((0, 0), (here - start, 0)))
        elif here < start:
            samples = samples[:, start - here :]
        if position is None and start > first:
            samples, start = np.pad(samples, ((0, 0), (start - first, 0))), first
        position = start + samples.shape[1]
        yield samples[:, max(0, first - start) :]


def _stamp(frame: AudioFrame, expected: int | None) -> int:
    """Return where a frame stands, in samples; jitter of time stamps is not a gap."""
    if frame.pts is None:
        return expected or 0
    stamp = round(frame.pts * (frame.time_base or Fraction(1, SAMPLE_RATE_HZ)) * SAMPLE_RATE_HZ)
    return expected if expected is not None and abs(stamp - expected) <= PTS_JITTER_SAMPLES else stamp


def _window(blocks: Blocks, wanted: int | None) -> Blocks:
    """Yield at most `wanted` samples."""
    left = wanted
    for block in blocks:
        if left is not None:
            block = block[:, :left]  # noqa: PLW2901 - the rest of the block is past the end
            left -= block.shape[1]
        if block.shape[1]:
            yield block
        if left == 0:
            return
