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


def joined_blocks(first: Samples, second: Samples) -> Samples:
    """Return two blocks one after the other, of as many channels as the richer has."""
    if not first.shape[1]:
        return second
    channels = max(first.shape[0], second.shape[0])
    return np.concatenate([np.broadcast_to(part, (channels, part.shape[1])) for part in (first, second)], axis=1)


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
        joined = self._rest
        while joined.shape[1] < count and not self._ended:
            block = next(self._blocks, None)
            self._ended = block is None
            if block is not None:
                joined = joined_blocks(joined, block)
        self._rest = joined[:, count:]
        return joined[:, :count]
