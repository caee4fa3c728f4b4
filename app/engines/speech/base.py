"""The interface of every voice: text in, sound and word times out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Voice:
    """A voice by id ("af_heart"), with what a person needs to choose it."""

    id: str
    engine: str
    name: str
    language: str
    gender: str = ""
    grade: str = ""


@dataclass(frozen=True)
class WordSound:
    """When one word of the request is heard, in seconds from the start of the sound."""

    start: float
    end: float


@dataclass(frozen=True)
class SpokenWord:
    """A word to speak: `text` is fully spelt out ("twelve percent"); `phonemes` (IPA) override its pronunciation."""

    text: str
    phonemes: str | None = None


@dataclass(frozen=True)
class Speech:
    """Mono sound, float32 in −1…1, with one `WordSound` for each requested word."""

    samples: NDArray[np.float32]
    sample_rate: int
    words: tuple[WordSound, ...]


class SpeechEngine(Protocol):
    """One vendor of voices. `version` enters the key of everything it speaks."""

    name: str
    version: str

    def voices(self) -> Sequence[Voice]:
        """Return the voices that work here, without loading a model."""
        ...

    def speak(self, words: Sequence[SpokenWord], voice: str, language: str, *, speed: float = 1.0) -> Speech:
        """Speak one sentence. Punctuation belongs to the word it follows.

        Raises SpeechError when the voice cannot speak it, ModelNotAvailableError when the model is absent.
        """
        ...
