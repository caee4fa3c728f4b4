"""Instruments of the beds, each a function of pitch, length and strength: mono samples at SAMPLE_RATE.

Electric piano: frequency modulation (Chowning 1973). Guitar: a plucked string (Karplus & Strong 1983), a whole period
at a time. Mallets: a few modes of a struck bar, each dying away at its own pace. Strings: detuned wave tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 48_000

Samples = NDArray[np.float32]
Instrument = Callable[[float, float, float], Samples]
"""(frequency in Hz, length in seconds, strength 0 to 1) to samples at full scale; they may ring on."""

TABLE = 4096
PAD_ATTACK_SECONDS, PAD_RELEASE_SECONDS = 1.1, 1.6
PAD_CENTS = (-7.0, 0.0, 6.0)
PAD_BRIGHTNESS_HZ = 900.0

TINE_RATIO, TINE_INDEX, TINE_SECONDS = 14.0, 0.32, 0.09
BODY_INDEX, BODY_SECONDS = 1.15, 0.55
PIANO_SECONDS = 1.7

STRING_DECAY = 0.9965
STRING_SECONDS = 2.6
PICK_SOFTNESS = 3
"""How often the burst that plucks the string is smoothed: softer fingers, fewer overtones."""

MARIMBA = ((1.0, 1.0, 0.55), (3.93, 0.22, 0.12), (9.2, 0.06, 0.04))
VIBRAPHONE = ((1.0, 1.0, 1.9), (4.0, 0.16, 0.7), (10.6, 0.03, 0.15))
"""Modes of a bar: frequency in multiples of the first, strength, seconds to die away to 1/e."""

BASS_SECONDS = 1.3
RELEASE_SECONDS = 0.06


def frequency(key: float) -> float:
    """Return the frequency of a key of the MIDI scale in Hz: 69 is 440."""
    return float(440.0 * 2 ** ((key - 69) / 12))


def strings(hertz: float, seconds: float, _strength: float) -> Samples:
    """Soft strings: three tables a few cents apart that swell and fade."""
    t = _times(seconds + PAD_RELEASE_SECONDS)
    table = _table(hertz)
    sound = np.zeros(len(t), np.float32)
    for cents in PAD_CENTS:
        phase = (t * hertz * 2 ** (cents / 1200) + cents / 10) % 1.0
        sound += table[(phase * TABLE).astype(np.intp)]
    rise = np.clip(t / PAD_ATTACK_SECONDS, 0, 1)
    fall = np.clip((seconds + PAD_RELEASE_SECONDS - t) / PAD_RELEASE_SECONDS, 0, 1)
    return _as_samples(sound / len(PAD_CENTS) * _smooth(rise) * _smooth(fall))


def electric_piano(hertz: float, seconds: float, strength: float) -> Samples:
    """An electric piano: a bell-like tine over a round body, brighter when struck harder."""
    t = _times(seconds + PIANO_SECONDS)
    reach = PIANO_SECONDS * (440.0 / hertz) ** 0.35
    tine = TINE_INDEX * strength * np.exp(-t / TINE_SECONDS) * np.sin(2 * np.pi * hertz * TINE_RATIO * t)
    body = BODY_INDEX * strength * np.exp(-t / BODY_SECONDS) * np.sin(2 * np.pi * hertz * t)
    sound = np.sin(2 * np.pi * hertz * t + tine + body) * np.exp(-t / reach)
    return _as_samples(sound * _held(t, seconds + PIANO_SECONDS * 0.7, 0.3))


def guitar(hertz: float, seconds: float, _strength: float) -> Samples:
    """A nylon string, plucked: noise that runs round a loop and loses its edges at every turn."""
    whole = max(2, int(SAMPLE_RATE / hertz))
    turn = _chance(hertz).uniform(-1, 1, whole)
    for _ in range(PICK_SOFTNESS):
        turn = (turn + np.roll(turn, 1)) / 2
    turn -= turn.mean()
    turns = []
    for _ in range(int(STRING_SECONDS * hertz) + 1):
        turns.append(turn)
        turn = STRING_DECAY * 0.5 * (turn + np.roll(turn, 1))
    raw = np.concatenate(turns)
    raw /= max(1e-6, float(np.abs(raw[:whole]).max()))
    played = SAMPLE_RATE / (whole + 0.5)
    t = np.arange(int(len(raw) * played / hertz)) / SAMPLE_RATE
    tuned = np.interp(t * SAMPLE_RATE * hertz / played, np.arange(len(raw)), raw)
    return _as_samples(tuned * _held(t, min(seconds + 0.9, t[-1]), 0.35))


def marimba(hertz: float, seconds: float, strength: float) -> Samples:
    """A wooden bar struck by a soft mallet."""
    return _struck(MARIMBA, hertz, seconds, strength)


def vibraphone(hertz: float, seconds: float, strength: float) -> Samples:
    """A metal bar that sings on."""
    return _struck(VIBRAPHONE, hertz, seconds, strength)


def bass(hertz: float, seconds: float, strength: float) -> Samples:
    """A round electric bass."""
    t = _times(seconds + RELEASE_SECONDS)
    tone = np.sin(2 * np.pi * hertz * t) + 0.35 * np.sin(4 * np.pi * hertz * t) * np.exp(-t / 0.5)
    tone += 0.12 * np.sin(6 * np.pi * hertz * t) * np.exp(-t / 0.2)
    return _as_samples(
        np.tanh(tone * 1.2) * np.exp(-t / BASS_SECONDS) * _held(t, seconds, RELEASE_SECONDS) * strength
    )


def kick(hertz: float, _seconds: float, _strength: float) -> Samples:
    """A soft bass drum: a fall from 110 Hz to `hertz`."""
    t = _times(0.34)
    pitch = hertz + (110.0 - hertz) * np.exp(-t / 0.028)
    return _as_samples(np.sin(2 * np.pi * np.cumsum(pitch) / SAMPLE_RATE) * np.exp(-t / 0.11))


def shaker(hertz: float, _seconds: float, _strength: float) -> Samples:
    """A shaker: a breath of noise above `hertz`."""
    return _breath(hertz, 0.012, 0.035)


def brush(hertz: float, _seconds: float, _strength: float) -> Samples:
    """A brush on a drum: a longer breath of noise with a little of the skin."""
    noise = _breath(hertz, 0.004, 0.085)
    t = np.arange(len(noise)) / SAMPLE_RATE
    return _as_samples(noise + 0.35 * np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.045))


def _breath(above: float, attack: float, decay: float) -> Samples:
    t = _times(attack + 6 * decay)
    spectrum = np.fft.rfft(_chance(above).uniform(-1, 1, len(t)))
    hertz = np.fft.rfftfreq(len(t), 1 / SAMPLE_RATE)
    spectrum *= 1 / (1 + (above / np.maximum(hertz, 1.0)) ** 6) / (1 + (hertz / 11_000.0) ** 4)
    noise = np.fft.irfft(spectrum, len(t))
    return _as_samples(noise * np.clip(t / attack, 0, 1) * np.exp(-np.maximum(t - attack, 0) / decay))


def _struck(modes: Sequence[tuple[float, float, float]], hertz: float, seconds: float, strength: float) -> Samples:
    reach = (440.0 / hertz) ** 0.5
    t = _times(max(seconds, 4 * modes[0][2] * reach))
    sound = np.zeros(len(t))
    for ratio, share, decay in modes:
        if hertz * ratio < SAMPLE_RATE / 2.5:
            weight = share if ratio == 1.0 else share * strength
            sound += weight * np.sin(2 * np.pi * hertz * ratio * t) * np.exp(-t / (decay * reach))
    return _as_samples(sound * np.clip(t / 0.002, 0, 1) * _held(t, t[-1], 0.1))


def _chance(hertz: float) -> np.random.Generator:
    return np.random.default_rng(round(hertz * 100))


def _table(hertz: float) -> Samples:
    """Return one period of a dull saw: no harmonic beyond what the ear can hear."""
    phase = np.arange(TABLE) / TABLE
    table = np.zeros(TABLE)
    for number in range(1, max(2, int(7_000 / hertz))):
        dull = 1 / (1 + (hertz * number / PAD_BRIGHTNESS_HZ) ** 2)
        table += dull / number * np.sin(2 * np.pi * number * phase)
    return _as_samples(table)


def _times(seconds: float) -> NDArray[np.float64]:
    return np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE


def _held(t: NDArray[np.float64], seconds: float, release: float) -> NDArray[np.float64]:
    """Return 1 until `release` before the end at `seconds`, then a fall to 0."""
    return _smooth(np.clip((seconds - t) / release, 0, 1))


def _smooth(share: NDArray[np.float64]) -> NDArray[np.float64]:
    return share * share * (3 - 2 * share)


def _as_samples(sound: NDArray[np.floating]) -> Samples:
    return sound.astype(np.float32)
