"""Sounds to test with: made here, the same every time."""

from __future__ import annotations

import wave
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

RATE_HZ = 48_000
VOICE_RATE_HZ = 24_000
Sound = NDArray[np.float64]


def times(seconds: float, rate: int = VOICE_RATE_HZ) -> Sound:
    return np.arange(round(seconds * rate)) / rate


def tone(frequency: float, seconds: float, level_dbfs: float = -20.0, rate: int = RATE_HZ, phase: float = 0) -> Sound:
    return 10 ** (level_dbfs / 20) * np.sin(2 * np.pi * frequency * times(seconds, rate) + phase)


def noise(seconds: float, level_dbfs: float = -20.0, rate: int = RATE_HZ, seed: int = 1) -> Sound:
    rms = 10 ** (level_dbfs / 20)
    return np.random.default_rng(seed).standard_normal(round(seconds * rate)) * rms


def voice(seconds: float, level_dbfs: float = -24.0, seed: int = 3) -> Sound:
    """Speech-like: harmonics of a moving pitch and some breath, in syllables, with a crest factor like a voice's."""
    t = times(seconds)
    pitch = np.cumsum(110 + 15 * np.sin(2 * np.pi * 0.7 * t)) / VOICE_RATE_HZ
    buzz = sum(np.cos(2 * np.pi * n * pitch + n * n) / n for n in range(1, 30))
    syllables = np.clip(np.sin(2 * np.pi * 2.1 * t) + 0.4 * np.sin(2 * np.pi * 0.9 * t + 1), 0, None)
    sound = syllables * (buzz + 0.1 * noise(seconds, 0, VOICE_RATE_HZ, seed)[: t.size])
    return np.asarray(sound * 10 ** (level_dbfs / 20) / np.sqrt(np.mean(sound**2)))


def band_noise(low: float, high: float, seconds: float, level_dbfs: float, rate: int = VOICE_RATE_HZ) -> Sound:
    spectrum = np.fft.rfft(noise(seconds, 0, rate, 5))
    frequency = np.fft.rfftfreq(round(seconds * rate), 1 / rate)
    spectrum[(frequency < low) | (frequency > high)] = 0
    sound = np.fft.irfft(spectrum, round(seconds * rate))
    return np.asarray(sound * 10 ** (level_dbfs / 20) / np.sqrt(np.mean(sound**2)))


def write_wav(path: Path, *channels: Sound, rate: int = RATE_HZ) -> Path:
    data = np.clip(np.stack(channels, axis=1), -1, 32767 / 32768)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.round(data * 32767).astype("<i2").tobytes())
    return path


def write_voice(path: Path, seconds: float, level_dbfs: float = -24.0) -> Path:
    return write_wav(path, voice(seconds, level_dbfs), rate=VOICE_RATE_HZ)


def read_sound(path: Path) -> NDArray[np.float32]:
    """A player's view of a file's sound, (channels, samples): decoded by libav, placed by its time stamps."""
    with av.open(str(path)) as container:
        parts: list[NDArray[np.float32]] = []
        for frame in container.decode(audio=0):
            assert frame.pts == sum(part.shape[1] for part in parts)
            parts.append(np.asarray(frame.to_ndarray(), np.float32))
    return np.concatenate(parts, axis=1)


def level_db(sound: NDArray[np.float32] | Sound) -> float:
    return float(10 * np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-15))


def tone_level_db(sound: NDArray[np.float32], frequency: float, width: float = 4.0) -> float:
    """The level of one frequency in a piece of sound, whatever else is heard."""
    spectrum = np.fft.rfft(sound * np.hanning(sound.size))
    frequencies = np.fft.rfftfreq(sound.size, 1 / RATE_HZ)
    near = np.abs(frequencies - frequency) <= max(width, 2 * RATE_HZ / sound.size)
    return float(10 * np.log10(np.sum(np.abs(spectrum[near]) ** 2) / np.sum(np.hanning(sound.size)) ** 2 * 4 + 1e-15))
