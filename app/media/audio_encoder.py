"""AAC in an MP4 container, of exactly as many samples as were asked for."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

from app.core.exceptions import VideoAssemblyError
from app.media.audio_blocks import SAMPLE_RATE_HZ

FRAME_SAMPLES = 1024
CODER = "fast"
"""At these bit rates libavcodec's fast coder is nearer to the sound than its slow one (by 15 dB in speech)."""
BIT_RATES = {1: 128_000, 2: 192_000}
"""By channels of the programme; the stereo of a mono programme needs no bits for its sides."""
OPTIONS = {
    1: {"aac_coder": CODER, "aac_ms": "1", "aac_is": "0", "aac_pns": "0", "aac_tns": "0"},
    2: {"aac_coder": CODER},
}
"""Mono is coded as mid and side with an empty side: both channels decode to the same samples, a quarter faster."""


def encode(frames: Iterable[AudioFrame], channels: int, out: Path) -> None:
    """Write stereo frames of 1024 samples, made from a programme of `channels` channels, as AAC.

    The encoder's priming is declared in the edit list: the first packet's time stamp is −1024 samples, so the
    first real sample plays at 0, and the last packet's duration ends the track exactly. Copied with their time
    stamps and durations, the packets stay in step. Raises VideoAssemblyError when `out` cannot be written.
    """
    try:
        with closing(av.open(str(out), "w", format="mp4")) as container:
            stream = _add_stream(container, channels)
            for frame in frames:
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise VideoAssemblyError(f"Cannot write the sound to {out}: {reason}.", hint="Check disk space.") from error


def _add_stream(container: OutputContainer, channels: int) -> AudioStream:
    stream = container.add_stream("aac", rate=SAMPLE_RATE_HZ, options=OPTIONS[channels])
    assert isinstance(stream, AudioStream)
    stream.layout = "stereo"
    stream.bit_rate = BIT_RATES[channels]
    return stream
