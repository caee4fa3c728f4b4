"""Beds: a score played into a loop whose end runs into its beginning, room and all."""

from __future__ import annotations

import re
import wave
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.storage import written_whole
from app.media.music.instruments import SAMPLE_RATE, Instrument, Samples, frequency
from app.media.music.scores import SCORES, SIXTEENTHS, Part, Score

ROOM_SECONDS = 2.6
ROOM_BANDS = ((200.0, 1.0, 2.2), (1_200.0, 0.9, 1.7), (6_000.0, 0.45, 0.8))
"""The room: middle of a band in Hz, its strength and the seconds in which it dies away by 60 dB."""
PREDELAY_SECONDS = 0.018
HUMAN_SECONDS, HUMAN_STRENGTH = 0.006, 0.08
"""How far players stray from the beat, and from an even touch."""
ACCENT = 1.12
"""How much stronger a bar begins."""

LOWEST_HZ = 38.0
VOICE_HZ, VOICE_OCTAVES, VOICE_DECIBELS = 2_400.0, 1.1, -4.0
"""The pocket that a bed leaves where consonants are."""
PEAK = 0.7

Stereo = NDArray[np.float32]


def play(score: Score) -> Stereo:
    """Return one turn of the bed's loop: (samples, 2) at SAMPLE_RATE, peaks at PEAK. The same every time."""
    chance = np.random.default_rng(zlib.crc32(score.name.encode()))
    length = len(score.chords) * _quick_length(score.bar_seconds * SAMPLE_RATE)
    dry, wet = np.zeros((length, 2)), np.zeros((length, 2))
    for part in score.parts:
        line = _line(score, part, length, chance)
        sides = np.array([np.cos((part.pan + 1) * np.pi / 4), np.sin((part.pan + 1) * np.pi / 4)])
        placed = line[:, None] * sides * part.gain
        dry += placed * (1 - part.room * 0.4)
        wet += placed * part.room
    mixed = dry + _in_the_room(wet, chance)
    voiced = _with_a_pocket(mixed)
    pressed = np.tanh(voiced / np.abs(voiced).max() * 1.3)
    return np.asarray(pressed * PEAK / np.abs(pressed).max(), np.float32)


def write_bed(mood: str, path: Path) -> None:
    """Write one turn of a mood's loop to `path` as a 16-bit WAV file, dithered; whole or not at all."""
    samples = play(SCORES[mood])
    chance = np.random.default_rng(0)
    dither = chance.random(samples.shape) - chance.random(samples.shape)
    pcm = np.clip(np.rint(samples * 32_767 + dither), -32_768, 32_767).astype("<i2")
    with written_whole(path) as partial, wave.open(str(partial), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm.tobytes())


def _quick_length(samples: float) -> int:
    """Return the length nearest to a bar's that a Fourier transform is quick at: factors of 2, 3 and 5 only."""
    lengths = (2**twos * 3**threes * 5**fives for twos in range(6, 20) for threes in range(6) for fives in range(6))
    return int(min(lengths, key=lambda length: abs(length - samples)))


def _line(score: Score, part: Part, length: int, chance: np.random.Generator) -> NDArray[np.float64]:
    """Return all that one player plays; what rings beyond the end is heard at the start."""
    line = np.zeros(length)
    bars = len(score.chords)
    sixteenth = length / bars / SIXTEENTHS
    for bar, chord in enumerate(score.chords):
        if str(bar * 4 // bars + 1) not in part.quarters:
            continue
        for at, held, tone in _notes(part.figures[bar % len(part.figures)]):
            hertz = part.pitch or frequency(chord[0] if part.bass else chord[1 + tone] + 12 * part.octave)
            touch = part.strength * (1 + chance.normal(0, HUMAN_STRENGTH)) * (ACCENT if at == 0 else 1.0)
            late = abs(chance.normal(0, HUMAN_SECONDS)) * SAMPLE_RATE
            place = (bar * SIXTEENTHS + at + (score.swing if at % 4 == 2 else 0.0)) * sixteenth
            sound = _sound(part.instrument, hertz, held * sixteenth / SAMPLE_RATE, part.strength)
            _add_round(line, sound * np.float32(touch), round(place + late))
    return line


def _notes(figure: str) -> Iterator[tuple[int, int, int]]:
    """Yield a figure's notes: the sixteenth they start at, how many they last, their tone."""
    for match in re.finditer(r"(\d)-*", figure):
        yield match.start(), len(match.group()), int(match[1])


@lru_cache(maxsize=256)
def _sound(instrument: Instrument, hertz: float, seconds: float, strength: float) -> Samples:
    return instrument(hertz, seconds, strength)


def _add_round(line: NDArray[np.float64], sound: NDArray[np.float32], first: int) -> None:
    first %= len(line)
    head = min(len(sound), len(line) - first)
    line[first : first + head] += sound[:head]
    line[: len(sound) - head] += sound[head:]


def _in_the_room(wet: NDArray[np.float64], chance: np.random.Generator) -> NDArray[np.float64]:
    """Return what the room gives back of the sound, round the loop: two sides that differ make it wide."""
    size = len(wet)
    back = np.empty_like(wet)
    for side in range(2):
        answer = np.zeros(size)
        response = _response(chance)
        answer[: len(response)] = response[:size]
        back[:, side] = np.fft.irfft(np.fft.rfft(wet[:, side]) * np.fft.rfft(answer), size)
    return back


def _response(chance: np.random.Generator) -> NDArray[np.float64]:
    t = np.arange(int(ROOM_SECONDS * SAMPLE_RATE)) / SAMPLE_RATE
    hertz = np.fft.rfftfreq(len(t), 1 / SAMPLE_RATE)
    response = np.zeros(len(t))
    for middle, strength, seconds in ROOM_BANDS:
        octaves = np.log2(np.maximum(hertz, 1.0) / middle)
        band = np.fft.irfft(np.fft.rfft(chance.normal(0, 1, len(t))) * np.exp(-0.5 * (octaves / 1.2) ** 2), len(t))
        response += strength * band / np.sqrt((band**2).mean()) * 10 ** (-3 * t / seconds)
    response = np.roll(response, int(PREDELAY_SECONDS * SAMPLE_RATE))
    response[: int(PREDELAY_SECONDS * SAMPLE_RATE)] = 0
    return np.asarray(response / np.sqrt((response**2).sum()))


def _with_a_pocket(mixed: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mix without rumble and quieter where a voice is understood."""
    hertz = np.maximum(np.fft.rfftfreq(len(mixed), 1 / SAMPLE_RATE), 1.0)
    rumble = 1 / np.sqrt(1 + (LOWEST_HZ / hertz) ** 8)
    pocket = 10 ** (VOICE_DECIBELS / 20 * np.exp(-0.5 * (np.log2(hertz / VOICE_HZ) / VOICE_OCTAVES) ** 2))
    return np.fft.irfft(np.fft.rfft(mixed, axis=0) * (rumble * pocket)[:, None], len(mixed), axis=0)
