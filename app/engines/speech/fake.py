"""A voice that is quick, the same everywhere, and needs no model: a shaped tone for each word.

For tests and demonstrations of everything around a voice. The length of a word follows its letters, and the times it
reports are exactly those of its sound.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.core.exceptions import NotFoundError, SpeechError, ValidationError
from app.engines.speech.base import Speech, SpokenWord, Voice, WordSound
from app.engines.speech.phonemes import closing_mark

SAMPLE_RATE = 24_000
SECONDS_PER_LETTER = 0.055
SHORTEST_WORD_SECONDS = 0.12
GAP_SECONDS = 0.05
MARK_SECONDS = 0.18
ATTACK_SECONDS = 0.015
LEVEL = 0.3
LOWEST_HERTZ, RANGE_HERTZ = 120, 160


class FakeEngine:
    """Speaks every language alike, in tones."""

    name = "fake"
    version = "1"

    def voices(self) -> Sequence[Voice]:
        """Return its one voice."""
        return (Voice("fake", self.name, "Tones", "en-us"),)

    def speak(self, words: Sequence[SpokenWord], voice: str, language: str, *, speed: float = 1.0) -> Speech:
        """Speak one sentence as tones; as `SpeechEngine.speak`."""
        if voice != "fake":
            raise NotFoundError(f"The fake engine has no voice {voice!r}.", hint="Its voice is called “fake”.")
        if not 0.5 <= speed <= 2.0:
            raise ValidationError(f"A speed of {speed} is outside 0.5 to 2.")
        if not any(character.isalnum() for word in words for character in word.text):
            raise SpeechError("There is nothing to speak.", hint=f"Language {language}.")
        pieces: list[NDArray[np.float32]] = [_silence(GAP_SECONDS)]
        times: list[WordSound] = []
        for word in words:
            tone = _tone(word, speed)
            start = sum(piece.size for piece in pieces) / SAMPLE_RATE
            times.append(WordSound(start, start + tone.size / SAMPLE_RATE))
            pieces += [tone, _silence(MARK_SECONDS if closing_mark(word.text) else GAP_SECONDS)]
        return Speech(np.concatenate(pieces), SAMPLE_RATE, tuple(times))


def _tone(word: SpokenWord, speed: float) -> NDArray[np.float32]:
    spoken = word.phonemes or word.text
    letters = sum(character.isalnum() for character in spoken)
    seconds = max(SHORTEST_WORD_SECONDS, letters * SECONDS_PER_LETTER) / speed
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    hertz = LOWEST_HERTZ + zlib.crc32(spoken.encode()) % RANGE_HERTZ
    envelope = np.minimum(1.0, np.minimum(time, time[-1] - time) / ATTACK_SECONDS)
    return np.asarray(LEVEL * envelope * np.sin(2 * np.pi * hertz * time), np.float32)


def _silence(seconds: float) -> NDArray[np.float32]:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)
