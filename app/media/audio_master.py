"""Mastering: the gain and the look-ahead limiter that bring a programme to its loudness without clipping."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from av.audio.frame import AudioFrame
from av.filter import Graph

from app.core.progress import CancelToken
from app.media.audio_blocks import LAYOUTS, SAMPLE_RATE_HZ, Blocks, Samples, gathered, linked_graph, pulled
from app.media.audio_loudness import LoudnessMeter, Measured, as_frame, measure
from app.media.audio_program import BLOCK_SAMPLES, Programme

LIMITER_RATE_HZ = 96_000
"""The limiter works on peaks between the samples too; what twice the rate still misses, the margin covers."""
LIMITER_ATTACK_MS = 5
LIMITER_RELEASE_MS = 60
LOWEST_CEILING = 0.0625
"""The lowest ceiling libavfilter's limiter takes."""
CODEC_MARGIN_DB = 0.5
"""What AAC and the coarser peaks of the limiter may add."""

MAX_GAIN_DB = 40.0
MAX_LIMITING_DB = 24.0
"""A track that would need more than these is left quieter: it is noise, or a few clicks in silence."""
CLOSE_ENOUGH_LU = 0.1
MAX_TRIALS = 4
SAMPLE_STRETCHES, STRETCH_BLOCKS = 8, 5
"""Trials listen to so many stretches of so many blocks (of a second), spread over the programme."""
UNSEEN_PEAK_DB = 1.5
"""How far peaks between the samples may rise above the samples of speech and music."""
FIRST_SLOPE, MIN_SLOPE = 0.7, 0.3
"""How much louder a limited programme gets for each dB of gain: at first a guess, then measured."""


@dataclass(frozen=True)
class Master:
    """How a programme is finished: a gain, then a ceiling that no peak passes."""

    gain_db: float
    ceiling_dbtp: float
    exhausted: bool = False
    """Whether more gain would do more harm than good."""

    def moved(self, gain_db: float, ceiling_db: float = 0.0) -> Master:
        """Return a master with a gain and a ceiling changed by so much."""
        return replace(self, gain_db=self.gain_db + gain_db, ceiling_dbtp=self.ceiling_dbtp + ceiling_db)


def mastered(blocks: Blocks, samples: int, channels: int, master: Master) -> Iterator[AudioFrame]:
    """Yield exactly `samples` of finished sound, the limiter's delay compensated."""
    graph = linked_graph(layout=LAYOUTS[channels - 1], filters=_filters(samples, master))
    return _through(graph, blocks, channels)


def encodable(
    blocks: Blocks, samples: int, channels: int, master: Master, *, frame_size: int
) -> Iterator[AudioFrame]:
    """Yield exactly `samples` of finished sound as stereo frames of an encoder's size."""
    both = ("pan", f"stereo|c0=c0|c1=c{channels - 1}")
    graph = linked_graph(layout=LAYOUTS[channels - 1], filters=(*_filters(samples, master), both))
    graph.set_audio_frame_size(frame_size)
    return _through(graph, blocks, channels)


def _through(graph: Graph, blocks: Blocks, channels: int) -> Iterator[AudioFrame]:
    position = 0
    for block in blocks:
        graph.push(as_frame(block, channels, position))
        position += block.shape[1]
        yield from pulled(graph)
    graph.push(None)
    yield from pulled(graph)


def _filters(samples: int, master: Master) -> tuple[tuple[str, str], ...]:
    limit = min(1.0, max(LOWEST_CEILING, 10 ** (master.ceiling_dbtp / 20)))
    limiter = f"limit={limit:.6f}:attack={LIMITER_ATTACK_MS}:release={LIMITER_RELEASE_MS}:level=0:latency=1"
    return (
        ("volume", f"{master.gain_db:.4f}dB:precision=float"),
        ("aresample", f"{LIMITER_RATE_HZ}"),
        ("alimiter", limiter),
        ("aresample", f"{SAMPLE_RATE_HZ}"),
        ("apad", f"whole_len={samples}"),
        ("atrim", f"end_sample={samples}"),
        ("aformat", "sample_fmts=fltp"),
    )


def fitting_master(
    programme: Programme, target_lufs: float, true_peak_dbtp: float, cancel: CancelToken | None = None
) -> Master:
    """Return what brings a programme to `target_lufs`, taking into account what the limiter takes away.

    A silent programme gets no gain.
    """
    measured, sample = surveyed(programme, cancel)
    master = Master(0.0, true_peak_dbtp - CODEC_MARGIN_DB)
    if measured.loudness.silent:
        return master
    wanted = target_lufs - measured.loudness.integrated_lufs
    if measured.sample_peak_dbfs + wanted < master.ceiling_dbtp - UNSEEN_PEAK_DB:
        return replace(master, gain_db=min(wanted, MAX_GAIN_DB), exhausted=wanted >= MAX_GAIN_DB)
    most = min(MAX_GAIN_DB, max(0.0, master.ceiling_dbtp - measured.sample_peak_dbfs) + MAX_LIMITING_DB)
    gain_db = _searched_gain(sample, master, wanted, most)
    return replace(master, gain_db=gain_db, exhausted=gain_db >= most)


def surveyed(programme: Programme, cancel: CancelToken | None = None) -> tuple[Measured, list[Samples]]:
    """Measure a programme as it is; return that and a sample of at most 40 s, in stretches spread over it."""
    meter = LoudnessMeter(programme.channels, true_peak=False)
    sample: list[Samples] = []
    stride = -(-programme.samples // (SAMPLE_STRETCHES * STRETCH_BLOCKS * BLOCK_SAMPLES))
    for i, block in enumerate(programme.blocks(cancel)):
        meter.add(block)
        if i // STRETCH_BLOCKS % stride == 0:
            sample.append(block)
    return meter.result(), sample


def _searched_gain(sample: Sequence[Samples], master: Master, wanted: float, most: float) -> float:
    """Return the gain, at most `most`, that makes the limited sample `wanted` louder; by the secant method."""
    plain = measure(sample, true_peak=False).loudness
    if plain.silent:
        return min(wanted, most)
    gain, slope = min(wanted, most), FIRST_SLOPE
    before: tuple[float, float] | None = None
    for _trial in range(MAX_TRIALS):
        reached = _limited_loudness(sample, master.moved(gain)) - plain.integrated_lufs
        missing = wanted - reached
        if abs(missing) <= CLOSE_ENOUGH_LU or (gain >= most and missing > 0):
            break
        if before and gain != before[0]:
            slope = min(1.0, max(MIN_SLOPE, (reached - before[1]) / (gain - before[0])))
        before = gain, reached
        gain = min(most, gain + missing / slope)
    return gain


def _limited_loudness(sample: Sequence[Samples], master: Master) -> float:
    channels, samples = sample[0].shape[0], sum(block.shape[1] for block in sample)
    frames = mastered(iter(sample), samples, channels, master)
    limited = (np.asarray(frame.to_ndarray(), np.float32) for frame in frames)
    return measure(gathered(limited), true_peak=False).loudness.integrated_lufs
