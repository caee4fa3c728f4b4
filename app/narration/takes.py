"""Sentences spoken once and kept: a sound file and its word times for each."""

from __future__ import annotations

import hashlib
import wave
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.hashing import content_key
from app.core.storage import ArtifactStore
from app.engines.speech.base import Speech, SpeechEngine, SpokenWord

KIND = "speech"
VERSION = 1
"""Raised when the same words would give another file."""
PCM_PEAK = 32767.0


@dataclass(frozen=True)
class Delivery:
    """How sentences are spoken: by which engine and voice, in which language, how fast."""

    engine: SpeechEngine
    voice: str
    language: str
    speed: float

    @property
    def identity(self) -> list[str | float]:
        """What of it enters a key."""
        return [self.engine.name, self.engine.version, self.voice, self.language, self.speed]


@dataclass(frozen=True)
class Take:
    """A spoken sentence: its file, length in seconds, and (start, end) of each spoken word."""

    key: str
    path: Path
    sha256: str
    duration: float
    words: tuple[tuple[float, float], ...]


def take_of(words: Sequence[SpokenWord], delivery: Delivery, store: ArtifactStore) -> Take:
    """Return a sentence as the store has it, else speak and keep it.

    Raises SpeechError and ModelNotAvailableError as the engine does.
    """
    key = content_key(KIND, VERSION, delivery.identity, [[word.text, word.phonemes] for word in words])
    return load_take(key, store) or _record(key, words, delivery, store)


def load_take(key: str, store: ArtifactStore) -> Take | None:
    """Return a kept sentence, or None when its sound or its times are missing."""
    path = store.find(KIND, key, ".wav")
    times = store.load_json(KIND, key) if path else None
    if path is None or times is None:
        return None
    words = tuple((start, end) for start, end in times["words"])
    return Take(key, path, times["sha256"], times["duration"], words)


def _record(key: str, words: Sequence[SpokenWord], delivery: Delivery, store: ArtifactStore) -> Take:
    speech = delivery.engine.speak(words, delivery.voice, delivery.language, speed=delivery.speed)
    with store.write(KIND, key, ".wav") as partial:
        _write_wav(partial, speech)
        digest = hashlib.sha256(partial.read_bytes()).hexdigest()
    duration = speech.samples.size / speech.sample_rate
    times = [[round(word.start, 4), round(word.end, 4)] for word in speech.words]
    store.save_json(KIND, key, {"sha256": digest, "duration": duration, "words": times})
    return Take(key, store.path(KIND, key, ".wav"), digest, duration, tuple((start, end) for start, end in times))


def _write_wav(path: Path, speech: Speech) -> None:
    """Write 16-bit mono."""
    samples = np.round(np.clip(speech.samples, -1.0, 1.0) * PCM_PEAK).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(speech.sample_rate)
        file.writeframes(samples.tobytes())
