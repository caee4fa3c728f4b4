"""What every engine does to its sound: cut silence at the ends, check that something is heard, place the words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.exceptions import SpeechError
from app.engines.speech.base import Speech, SpokenWord, WordSound
from app.engines.speech.phonemes import Letter

LEAD_SECONDS = 0.04
TAIL_SECONDS = 0.12
FADE_SECONDS = 0.01
WINDOW_SECONDS = 0.005
SILENCE_DB = -48.0
"""A window this far below the loudest one is silence."""
MIN_PEAK = 1e-3

Samples = NDArray[np.float32]


def finished(samples: Samples, sample_rate: int, words: Sequence[WordSound], voice: str) -> Speech:
    """Return the speech cut to `LEAD_SECONDS` before and `TAIL_SECONDS` after the sound, word times shifted with it.

    Raises SpeechError when nothing is heard.
    """
    if samples.size == 0 or float(np.max(np.abs(samples))) < MIN_PEAK:
        raise SpeechError(f"The voice {voice!r} gave no sound.", hint="Try another voice (`reelwright voices`).")
    begin, end = _heard(samples, sample_rate)
    lead, tail = round(LEAD_SECONDS * sample_rate), round(TAIL_SECONDS * sample_rate)
    cut = np.pad(
        samples[max(0, begin - lead) : end + tail], (max(0, lead - begin), max(0, end + tail - samples.size))
    )
    shift, duration = (begin - lead) / sample_rate, cut.size / sample_rate
    placed = tuple(_moved(word, -shift, duration) for word in words)
    return Speech(_faded(np.clip(cut, -1.0, 1.0), sample_rate), sample_rate, placed)


def unspeakable(words: Sequence[SpokenWord]) -> SpeechError:
    """Return the error for words that have no sound in the voice's language."""
    text = " ".join(word.text for word in words)
    return SpeechError(f"Nothing in “{text}” can be spoken.", hint="Give it a pronunciation in the lexicon.")


def _heard(samples: Samples, sample_rate: int) -> tuple[int, int]:
    """Return the range of samples between the first and the last window that is not silence."""
    window = max(1, round(WINDOW_SECONDS * sample_rate))
    count = -(-samples.size // window)
    padded = np.pad(samples, (0, count * window - samples.size)).reshape(count, window)
    level = np.sqrt(np.mean(padded.astype(np.float64) ** 2, axis=1))
    loud = np.flatnonzero(level > level.max() * 10 ** (SILENCE_DB / 20))
    return int(loud[0]) * window, min(samples.size, (int(loud[-1]) + 1) * window)


def _moved(word: WordSound, seconds: float, duration: float) -> WordSound:
    start = min(max(0.0, word.start + seconds), duration)
    return WordSound(start, min(max(start, word.end + seconds), duration))


def _faded(samples: Samples, sample_rate: int) -> Samples:
    """Return the sound with its very ends ramped to zero, so that joins do not click."""
    length = min(round(FADE_SECONDS * sample_rate), samples.size // 2)
    ramp = np.linspace(0.0, 1.0, length, dtype=np.float32)
    out = samples.astype(np.float32, copy=True)
    out[:length] *= ramp
    out[out.size - length :] *= ramp[::-1]
    return out


def word_times(letters: Sequence[Letter], spans: Sequence[tuple[float, float]], count: int) -> list[WordSound]:
    """Return when each of `count` words is heard, from the span of each letter in seconds.

    A word without letters of its own is placed at the end of the one before.
    """
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    for letter, (start, end) in zip(letters, spans, strict=True):
        if letter.word >= 0:
            starts.setdefault(letter.word, start)
            ends[letter.word] = end
    times: list[WordSound] = []
    for word in range(count):
        before = times[-1].end if times else 0.0
        start = max(before, starts.get(word, before))
        times.append(WordSound(start, max(start, ends.get(word, start))))
    return times
