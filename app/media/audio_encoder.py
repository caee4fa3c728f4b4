"""Mastering: a gain, a look-ahead limiter for the true peak, and AAC in an MP4 container."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import av
import av.error
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer

from app.core.exceptions import VideoAssemblyError
from app.media.audio_blocks import SAMPLE_RATE_HZ, Blocks, linked_graph, pulled
from app.media.audio_loudness import LAYOUTS, as_frame

BIT_RATE = 192_000
LIMITER_RATE_HZ = 192_000
"""Four times the output's rate: peaks between samples are seen, as BS.1770-4 asks of a true-peak meter."""
LIMITER_ATTACK_MS = 5
LIMITER_RELEASE_MS = 60
QUIETEST_CEILING = 0.0625
"""The lowest ceiling libavfilter's limiter takes."""


def encode(blocks: Blocks, samples: int, channels: int, out: Path, *, gain_db: float, ceiling_dbtp: float) -> None:
    """Write blocks, `gain_db` louder but with no peak above `ceiling_dbtp`, as exactly `samples` of stereo AAC.

    The encoder's priming is declared in the edit list: the first packet's time stamp is −1024 samples, so the
    first real sample plays at 0. Copy the packets with their time stamps and the sound stays in step.
    Raises VideoAssemblyError when the file cannot be written.
    """
    try:
        with closing(av.open(str(out), "w", format="mp4")) as container:
            stream = _add_stream(container)
            for frame in _mastered(blocks, samples, channels, gain_db, ceiling_dbtp):
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except (av.error.FFmpegError, OSError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise VideoAssemblyError(f"Cannot write the sound to {out}: {reason}.", hint="Check disk space.") from error


def _add_stream(container: OutputContainer) -> AudioStream:
    stream = container.add_stream("aac", rate=SAMPLE_RATE_HZ, options={"aac_coder": "fast"})
    assert isinstance(stream, AudioStream)
    stream.layout = "stereo"
    stream.bit_rate = BIT_RATE
    return stream


def _mastered(
    blocks: Blocks, samples: int, channels: int, gain_db: float, ceiling_dbtp: float
) -> Iterator[AudioFrame]:
    """Yield the limited sound in frames of the encoder's size."""
    graph = linked_graph(layout=LAYOUTS[channels], filters=_filters(samples, channels, gain_db, ceiling_dbtp))
    graph.set_audio_frame_size(1024)
    position = 0
    for block in blocks:
        graph.push(as_frame(block, channels, position))
        position += block.shape[1]
        yield from pulled(graph)
    graph.push(None)
    yield from pulled(graph)


def _filters(samples: int, channels: int, gain_db: float, ceiling_dbtp: float) -> tuple[tuple[str, str], ...]:
    limit = max(QUIETEST_CEILING, 10 ** (ceiling_dbtp / 20))
    return (
        ("volume", f"{gain_db:.4f}dB:precision=float"),
        ("aresample", f"{LIMITER_RATE_HZ}"),
        (
            "alimiter",
            f"limit={limit:.6f}:attack={LIMITER_ATTACK_MS}:release={LIMITER_RELEASE_MS}:level=0:latency=1",
        ),
        ("aresample", f"{SAMPLE_RATE_HZ}"),
        ("apad", f"whole_len={samples}"),
        ("atrim", f"end_sample={samples}"),
        ("pan", "stereo|c0=c0|c1=c0" if channels == 1 else "stereo|c0=c0|c1=c1"),
        ("aformat", "sample_fmts=fltp"),
    )
