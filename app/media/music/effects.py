"""Sounds that go with a change of scene: short, soft and made of filtered noise, one for each kind of change."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.storage import written_whole
from app.media.music.instruments import SAMPLE_RATE

Mono = NDArray[np.float64]

PEAK = 0.5
STEPS = 48
"""How many steps a sweep of the filter has: fine enough not to be heard."""
LAND_SECONDS = 0.05


def effect(kind: str, seconds: float) -> Mono:
    """Return the sound of a change of `kind` that lasts `seconds`: samples at SAMPLE_RATE, the same every time.

    It swells with the change and ends with it, its tail a little after.
    """
    made = {"sheet": _sheet, "blocks": _blocks, "light": _light}.get(kind, _sweep)(seconds)
    return np.asarray(made * PEAK / np.abs(made).max())


def write_effect(kind: str, seconds: float, path: Path) -> None:
    """Write the sound of a change to `path` as a 16-bit WAV file; whole or not at all."""
    pcm = np.rint(effect(kind, seconds) * 32_767).astype("<i2")
    with written_whole(path) as partial, wave.open(str(partial), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm.tobytes())


def _sweep(seconds: float) -> Mono:
    """Air that rushes past: noise whose colour rises and falls."""
    t = _times(seconds * 1.4)
    share = t / t[-1]
    swell: Mono = np.sin(np.pi * share) ** 2
    return np.asarray(_swept(len(t), 350.0 + 1_900.0 * swell, 0.9) * swell)


def _sheet(seconds: float) -> Mono:
    """Paper pulled over paper: a rasp that crackles."""
    t = _times(seconds * 1.2)
    share = t / t[-1]
    chance = np.random.default_rng(7)
    grain = 0.6 + 0.4 * np.repeat(chance.random(len(t) // 200 + 1), 200)[: len(t)]
    swell: Mono = np.sin(np.pi * share**0.7) ** 2
    return _swept(len(t), 2_600.0 + 1_200.0 * share, 1.1) * grain * swell


def _blocks(seconds: float) -> Mono:
    """Three blocks that land one after the other."""
    t = _times(seconds + 0.3)
    sound = np.zeros(len(t))
    for number, hertz in enumerate((196.0, 247.0, 294.0)):
        since = np.maximum(t - seconds * (0.25 + 0.3 * number), 0.0)
        sound += np.sin(2 * np.pi * hertz * since) * np.exp(-since / LAND_SECONDS) * (since > 0)
    return sound


def _light(seconds: float) -> Mono:
    """A switch far off, and the room after it."""
    t = _times(seconds + 0.3)
    since = np.maximum(t - seconds / 2, 0.0)
    click = _swept(len(t), np.full(len(t), 1_400.0), 0.8) * np.exp(-since / 0.008)
    return (click + 0.6 * np.sin(2 * np.pi * 88.0 * since) * np.exp(-since / 0.12)) * (since > 0)


def _swept(length: int, hertz: Mono, octaves: float) -> Mono:
    """Return noise about a middle that moves: a bank of bands, each as loud as the middle is near."""
    chance = np.random.default_rng(3)
    spectrum = np.fft.rfft(chance.normal(0, 1, length))
    frequencies = np.maximum(np.fft.rfftfreq(length, 1 / SAMPLE_RATE), 1.0)
    sound = np.zeros(length)
    for middle in np.geomspace(hertz.min(), hertz.max() + 1.0, STEPS if np.ptp(hertz) else 1):
        band = np.fft.irfft(spectrum * np.exp(-0.5 * (np.log2(frequencies / middle) / octaves) ** 2), length)
        near = np.exp(-0.5 * (np.log2(hertz / middle) / 0.25) ** 2)
        sound += band * near
    return sound


def _times(seconds: float) -> Mono:
    return np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
