"""The programme: every sound at its place on the timeline, as a deterministic stream that can be run again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from app.core.progress import CancelToken
from app.media.audio_blocks import SAMPLE_RATE_HZ, Blocks, SampleReader, Samples, fitted, held_back, joined_blocks
from app.media.audio_loudness import Measured
from app.media.audio_sources import decoded
from app.media.composition import AudioClip

BLOCK_SAMPLES = SAMPLE_RATE_HZ
CLICK_FADE_SAMPLES = SAMPLE_RATE_HZ * 3 // 1000
"""A sound that is cut in or out gets this long a fade against clicks."""
MUSIC_FADE_IN_SECONDS = 1.0
MUSIC_FADE_OUT_SECONDS = 2.5
MUSIC_LOOP_SECONDS = 2.0
"""The end of the music runs into its beginning over this time."""

DUCK_DB = -12.0
DUCK_CLIP_DB = -9.0
DUCK_ATTACK_SECONDS = 0.12
DUCK_HOLD_SECONDS = 0.15
DUCK_RELEASE_SECONDS = 0.5
DUCK_MIN_GAP_SECONDS = 0.6
"""Music does not come up for a pause whose full-level part would be shorter than this: it would only pump."""

Interval = tuple[float, float]


@dataclass(frozen=True)
class Voice:
    """One sound of the programme: where it starts, in samples, and a way to open its stream of blocks."""

    start: int
    open: Callable[[], Blocks]


class Duck:
    """A gain that lies at `depth_db` while somebody speaks, falls before speech and rises after it."""

    def __init__(self, speech: Sequence[Interval], depth_db: float) -> None:
        points = [(0.0, 0.0)]
        for start, end in merged(speech):
            points += [
                (start - DUCK_ATTACK_SECONDS, 0.0),
                (start, depth_db),
                (end + DUCK_HOLD_SECONDS, depth_db),
                (end + DUCK_HOLD_SECONDS + DUCK_RELEASE_SECONDS, 0.0),
            ]
        times, levels = zip(*(points[1:] or points), strict=True)
        self._times = np.array(times) * SAMPLE_RATE_HZ
        self._levels = np.array(levels)

    def gain(self, position: int, count: int) -> NDArray[np.float32] | float:
        """Return the factors of `count` samples from `position` on."""
        ends = np.interp((position, position + count), self._times, self._levels)
        inside = np.searchsorted(self._times, (position, position + count))
        if inside[0] == inside[1] and ends[0] == ends[1]:
            return float(10 ** (ends[0] / 20))
        levels = np.interp(np.arange(position, position + count), self._times, self._levels)
        return np.asarray(10 ** (levels / 20), np.float32)


def merged(intervals: Sequence[Interval]) -> list[Interval]:
    """Return intervals in order, joined where music could not come up properly between them."""
    reach = DUCK_ATTACK_SECONDS + DUCK_HOLD_SECONDS + DUCK_RELEASE_SECONDS + DUCK_MIN_GAP_SECONDS
    joined: list[Interval] = []
    for start, end in sorted(intervals):
        if joined and start - joined[-1][1] < reach:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def placed(clip: AudioClip, gain_db: float, duck: Duck | None = None) -> Voice:
    """Return a clip as a voice: trimmed, with its own gain plus `gain_db`, ducked, and without clicks."""
    start = round(clip.start * SAMPLE_RATE_HZ)

    def blocks() -> Blocks:
        sound = decoded(clip.path, clip.trim_start, clip.duration)
        return ducked(scaled(declicked(sound), clip.gain_db + gain_db), start, duck)

    return Voice(start, blocks)


def music(clip: AudioClip, duration: float, gain_db: float, measured: Measured, duck: Duck) -> Voice:
    """Return a piece of music as a voice that loops to the end of the video, fades at both ends and ducks."""
    start = round(clip.start * SAMPLE_RATE_HZ)
    length = duration - clip.start if clip.duration is None else min(clip.duration, duration - clip.start)
    count = max(0, round(length * SAMPLE_RATE_HZ))
    first, last = measured.audible
    region = (clip.trim_start + first / SAMPLE_RATE_HZ, (last - first) / SAMPLE_RATE_HZ)
    overlap = min(round(MUSIC_LOOP_SECONDS * SAMPLE_RATE_HZ), (last - first) // 3)

    def blocks() -> Blocks:
        endless = looped(partial(decoded, clip.path, *region), overlap)
        return ducked(scaled(faded(endless, count), gain_db), start, duck)

    return Voice(start, blocks)


def scaled(blocks: Blocks, gain_db: float) -> Blocks:
    """Yield blocks at another level."""
    factor = np.float32(10 ** (gain_db / 20))
    return (block * factor for block in blocks)


def ducked(blocks: Blocks, start: int, duck: Duck | None) -> Blocks:
    """Yield blocks that begin at sample `start` of the programme, made quieter under speech."""
    position = start
    for block in blocks:
        yield block if duck is None else np.asarray(block * duck.gain(position, block.shape[1]), np.float32)
        position += block.shape[1]


def declicked(blocks: Blocks) -> Blocks:
    """Yield blocks with a very short fade at the first and last samples."""
    tail = yield from held_back(risen(blocks, CLICK_FADE_SAMPLES), CLICK_FADE_SAMPLES)
    if tail.shape[1]:
        yield tail * ramp(tail.shape[1])[::-1]


def risen(blocks: Blocks, count: int) -> Blocks:
    """Yield blocks that fade in over the first `count` samples."""
    rising = ramp(count)
    for block in blocks:
        size = min(block.shape[1], rising.size)
        yield np.concatenate([block[:, :size] * rising[:size], block[:, size:]], axis=1) if size else block
        rising = rising[size:]


def ramp(count: int) -> Samples:
    """Return a raised-cosine rise from 0 to 1 over `count` samples; its mirror image completes it to 1."""
    return np.asarray(np.sin((np.arange(count) + 0.5) / count * np.pi / 2) ** 2, np.float32)


def looped(play: Callable[[], Blocks], overlap: int) -> Blocks:
    """Yield a sound again and again, its last `overlap` samples running into its first at equal power."""
    tail = np.zeros((1, 0), np.float32)
    while True:
        tail = yield from held_back(_crossed(tail, play()), overlap)


def _crossed(tail: Samples, blocks: Blocks) -> Blocks:
    """Yield blocks that fade in while `tail` fades out."""
    rising = np.sqrt(ramp(tail.shape[1])) if tail.shape[1] else ramp(0)
    leaving = tail * rising[::-1]
    for block in blocks:
        size = min(block.shape[1], rising.size)
        if not size:
            yield block
            continue
        mixed = block[:, :size] * rising[:size] + leaving[:, :size]
        yield joined_blocks(mixed, block[:, size:])
        rising, leaving = rising[size:], leaving[:, size:]


def faded(blocks: Blocks, count: int) -> Blocks:
    """Yield the first `count` samples, faded in and out as music is; short pieces get shorter fades."""
    rise = ramp(max(1, min(round(MUSIC_FADE_IN_SECONDS * SAMPLE_RATE_HZ), count // 4)))
    fall = ramp(max(1, min(round(MUSIC_FADE_OUT_SECONDS * SAMPLE_RATE_HZ), count // 3)))[::-1]
    position = 0
    for block in blocks:
        block = block[:, : count - position]  # noqa: PLW2901 - the rest of the block is past the end
        size = block.shape[1]
        here = np.arange(position, position + size)
        gain = rise[np.minimum(here, rise.size - 1)] * fall[np.maximum(here - (count - fall.size), 0)]
        yield block * gain
        position += size
        if position >= count:
            return


@dataclass(frozen=True)
class Programme:
    """Voices mixed into one stream of exactly `samples` samples in `channels` channels.

    Every run of `blocks` gives the same samples; memory holds a block of each voice that sounds at the time.
    """

    voices: tuple[Voice, ...]
    samples: int
    channels: int

    def blocks(self, cancel: CancelToken | None = None) -> Blocks:
        """Yield the mix in blocks of a second; raise CancelledError when asked to stop."""
        waiting = sorted(self.voices, key=lambda voice: -voice.start)
        sounding: list[tuple[int, SampleReader]] = []
        for position in range(0, self.samples, BLOCK_SAMPLES):
            if cancel:
                cancel.checkpoint()
            count = min(BLOCK_SAMPLES, self.samples - position)
            while waiting and waiting[-1].start < position + count:
                voice = waiting.pop()
                sounding.append((voice.start, SampleReader(voice.open())))
            yield self._mixed(sounding, position, count)
            sounding = [(start, reader) for start, reader in sounding if not reader.exhausted]

    def _mixed(self, sounding: Sequence[tuple[int, SampleReader]], position: int, count: int) -> Samples:
        mix = np.zeros((self.channels, count), np.float32)
        for start, reader in sounding:
            offset = max(0, start - position)
            samples = fitted(reader.read(count - offset), self.channels)
            mix[:, offset : offset + samples.shape[1]] += samples
        return mix
