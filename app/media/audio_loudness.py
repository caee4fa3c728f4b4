"""How loud sound is: ITU-R BS.1770-4 and EBU R128, measured by libavfilter's ebur128."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from av.audio.frame import AudioFrame

from app.core.exceptions import MediaError
from app.media.audio_blocks import LAYOUTS, SAMPLE_RATE_HZ, Samples, fitted, linked_graph, pulled
from app.media.audio_sources import channel_count, decoded

SILENCE_LUFS = -70.0
"""The absolute gate of BS.1770: what is quieter counts as silence."""
SILENCE_DBTP = -120.0
STEP_SAMPLES = SAMPLE_RATE_HZ // 10
WINDOW_SAMPLES = 4 * STEP_SAMPLES
DUAL_MONO_LU = 10 * math.log10(2)
"""A mono sound is heard from both speakers, which doubles its energy."""


@dataclass(frozen=True)
class Loudness:
    """Integrated loudness in LUFS (at least −70, which means silence) and true peak in dBTP (at least −120)."""

    integrated_lufs: float
    true_peak_dbtp: float

    @property
    def silent(self) -> bool:
        """Whether there is nothing to measure."""
        return self.integrated_lufs <= SILENCE_LUFS


@dataclass(frozen=True)
class Measured:
    """What a whole stream of blocks measures: loudness, peak, the loudest 3 s, and the span of audible samples."""

    loudness: Loudness
    sample_peak_dbfs: float
    short_term_lufs: float
    samples: int
    audible: tuple[int, int]


AUDIBLE_AMPLITUDE = 10 ** (-60 / 20)


class LoudnessMeter:
    """Takes blocks one by one and says how loud they were in all; mono counts as heard from two speakers."""

    def __init__(self, channels: int, *, true_peak: bool = True) -> None:
        self._channels = channels
        peak = "true" if true_peak else "none"
        self._graph = linked_graph(
            layout=LAYOUTS[channels - 1],
            filters=(("ebur128", f"metadata=1:peak={peak}:framelog=quiet"),),
        )
        self._sample_peak = 0.0
        self._position = 0
        self._audible = (0, 0)
        self._last: dict[str, str] = {}
        self._short_term = SILENCE_LUFS

    def add(self, block: Samples) -> None:
        """Measure one more block of shape (channels, samples)."""
        if not block.shape[1]:
            return
        self._graph.push(as_frame(block, self._channels, self._position))
        self._note_audible(block)
        self._position += block.shape[1]
        self._collect()

    def _note_audible(self, block: Samples) -> None:
        levels = np.abs(block).max(axis=0)
        self._sample_peak = max(self._sample_peak, float(levels.max()))
        heard = np.flatnonzero(levels >= AUDIBLE_AMPLITUDE)
        if heard.size:
            first, last = (self._position + int(heard[i]) for i in (0, -1))
            self._audible = (self._audible[0] if self._audible[1] else first, last + 1)

    def _collect(self) -> None:
        for frame in pulled(self._graph):
            self._last = frame.metadata or self._last
            self._short_term = max(self._short_term, _number(self._last.get("lavfi.r128.S"), SILENCE_LUFS))

    def _finish(self) -> None:
        """Add silence until the filter, which reports whole steps of 0.1 s over 0.4 s, has reported everything."""
        missing = max(-self._position % STEP_SAMPLES, WINDOW_SAMPLES - self._position)
        if missing:
            silence = np.zeros((1, missing), np.float32)
            self._graph.push(as_frame(silence, self._channels, self._position))
        self._graph.push(None)
        self._collect()

    def result(self) -> Measured:
        """Return the measure of everything added."""
        self._finish()
        offset = DUAL_MONO_LU if self._channels == 1 else 0.0
        integrated = _number(self._last.get("lavfi.r128.I"), SILENCE_LUFS)
        true_peak = max(_number(self._last.get(f"lavfi.r128.true_peaks_ch{i}"), 0.0) for i in range(self._channels))
        peak = max(true_peak, self._sample_peak)
        return Measured(
            Loudness(SILENCE_LUFS if integrated <= SILENCE_LUFS else integrated + offset, decibels(peak)),
            decibels(self._sample_peak),
            self._short_term + offset,
            self._position,
            self._audible,
        )


def as_frame(block: Samples, channels: int, position: int) -> AudioFrame:
    """Return a block as libav's frame that starts at sample `position`; of so many channels."""
    planes = np.ascontiguousarray(fitted(block, channels))
    frame = AudioFrame.from_ndarray(planes, format="fltp", layout=LAYOUTS[channels - 1])
    frame.sample_rate = SAMPLE_RATE_HZ
    frame.time_base = Fraction(1, SAMPLE_RATE_HZ)
    frame.pts = position
    return frame


def decibels(amplitude: float) -> float:
    """Return an amplitude as decibels of full scale, at least −120."""
    return max(SILENCE_DBTP, 20 * math.log10(amplitude)) if amplitude > 0 else SILENCE_DBTP


def _number(text: str | None, missing: float) -> float:
    value = float(text) if text else missing
    return value if math.isfinite(value) else missing


def measure(blocks: Iterable[Samples], *, true_peak: bool = True) -> Measured:
    """Measure a stream of blocks; the first one says how many channels it has.

    Without `true_peak`, which takes half of the time, the peak is that of the samples.
    """
    meter: LoudnessMeter | None = None
    for block in blocks:
        meter = meter or LoudnessMeter(block.shape[0], true_peak=true_peak)
        meter.add(block)
    return (meter or LoudnessMeter(1)).result()


def measure_loudness(path: Path) -> Loudness:
    """Return a sound or video file's integrated loudness and true peak (oversampled four times or more).

    Raises MediaError when the file cannot be read or has no sound. Mono counts as heard from both speakers.
    """
    if not channel_count(path):
        raise MediaError(f"{path} has no sound to measure.", details={"path": str(path)})
    return measure(decoded(path)).loudness
