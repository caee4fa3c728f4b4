"""Blocks of samples and how they flow: through libavfilter's graphs, and cut to other sizes."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from fractions import Fraction

import av
import av.error
import av.filter
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

SAMPLE_RATE_HZ = 48_000
GATHERED_SAMPLES = SAMPLE_RATE_HZ // 2
LAYOUTS = ("mono", "stereo")
"""libav's names of the layouts that are mixed, by channels − 1."""

Samples = NDArray[np.float32]
"""Sound of shape (channels, samples), 48 kHz, full scale ±1."""
Blocks = Iterator[Samples]


def linked_graph(
    *,
    filters: tuple[tuple[str, str], ...],
    layout: str,
    sample_rate: int = SAMPLE_RATE_HZ,
    format: str = "fltp",  # noqa: A002 - the name PyAV gives it
    time_base: Fraction | None = Fraction(1, SAMPLE_RATE_HZ),
) -> av.filter.Graph:
    """Return a configured chain of libavfilter's audio filters, from a buffer to a sink."""
    graph = av.filter.Graph()
    last = graph.add_abuffer(sample_rate=sample_rate, format=format, layout=layout, time_base=time_base)
    for name, arguments in (*filters, ("abuffersink", "")):
        step = graph.add(name, arguments)
        last.link_to(step)
        last = step
    graph.configure()
    return graph


def pulled(graph: av.filter.Graph) -> Iterator[AudioFrame]:
    """Yield the frames a graph has ready."""
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, AudioFrame)
        yield frame


def gathered(blocks: Blocks) -> Blocks:
    """Yield the same samples in blocks of half a second or more: small ones cost more to handle than to compute."""
    parts: list[Samples] = []
    held = 0
    for block in blocks:
        parts.append(block)
        held += block.shape[1]
        if held >= GATHERED_SAMPLES:
            yield joined_blocks(*parts)
            parts, held = [], 0
    if parts:
        yield joined_blocks(*parts)


def held_back(blocks: Blocks, count: int) -> Generator[Samples, None, Samples]:
    """Yield all samples but the last `count`, which are the generator's return value."""
    kept = np.zeros((1, 0), np.float32)
    for block in blocks:
        joined = joined_blocks(kept, block)
        cut = max(0, joined.shape[1] - count)
        if cut:
            yield joined[:, :cut]
        kept = joined[:, cut:]
    return kept


def joined_blocks(*parts: Samples) -> Samples:
    """Return blocks one after the other, of as many channels as the richest has."""
    filled = [part for part in parts if part.shape[1]]
    if len(filled) < 2:
        return filled[0] if filled else parts[0]
    channels = max(part.shape[0] for part in filled)
    return np.concatenate([fitted(part, channels) for part in filled], axis=1)


def fitted(block: Samples, channels: int) -> Samples:
    """Return a block with `channels` channels: mono is copied to each, stereo made mono is the mean."""
    if block.shape[0] == channels:
        return block
    if channels == 1:
        return np.asarray(block.mean(axis=0, keepdims=True), np.float32)
    return np.broadcast_to(block[:1], (channels, block.shape[1]))


class SampleReader:
    """Reads pieces of any size from a stream of blocks of other sizes."""

    def __init__(self, blocks: Blocks) -> None:
        self._blocks = blocks
        self._rest = np.zeros((1, 0), np.float32)
        self._ended = False

    @property
    def exhausted(self) -> bool:
        """Whether everything was read."""
        return self._ended and not self._rest.shape[1]

    def read(self, count: int) -> Samples:
        """Return the next `count` samples, fewer only at the end."""
        parts, held = [self._rest], self._rest.shape[1]
        while held < count and not self._ended:
            block = next(self._blocks, None)
            self._ended = block is None
            if block is not None:
                parts.append(block)
                held += block.shape[1]
        joined = joined_blocks(*parts)
        self._rest = joined[:, count:]
        return joined[:, :count]
