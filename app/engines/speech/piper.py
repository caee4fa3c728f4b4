"""Piper: one quick American voice for drafts, an eighth of Kokoro's cost, with word times from its own durations."""

from __future__ import annotations

import json
import threading
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np

from app.core.exceptions import NotFoundError, ValidationError
from app.engines.models.shelf import model_path
from app.engines.onnx import Session, open_session
from app.engines.speech.base import Speech, SpokenWord, Voice
from app.engines.speech.espeak import TIE
from app.engines.speech.phonemes import sentence_letters
from app.engines.speech.sound import finished, unspeakable, word_times

MODEL_FILE = "en_US-joe-medium.onnx"
DURATIONS = "/Ceil_output_0"
"""The value inside the graph that holds frames per letter."""
FRAME_SAMPLES = 256
PAD, BEGIN, END = "_", "^", "$"
NO_NOISE = 0.0
"""The model draws its noise without a seed: any would make two takes of one sentence differ."""
SLOWEST, FASTEST = 0.5, 2.0

JOE = Voice("joe", "piper", "Joe", "en-us", "male")


class PiperEngine:
    """Piper with the voice Joe; loads its model at the first sentence. Safe to use from several threads."""

    name = "piper"
    version = "joe-medium-1.0.0.1"

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._session: Session | None = None

    def voices(self) -> Sequence[Voice]:
        """Return the voices that work here, without loading a model."""
        return (JOE,)

    def speak(self, words: Sequence[SpokenWord], voice: str, language: str, *, speed: float = 1.0) -> Speech:
        """Speak one sentence; as `SpeechEngine.speak`. Speeds lie between 0.5 and 2.

        Raises NotFoundError for a voice or language it does not have.
        """
        if voice != JOE.id or language.lower()[:2] != "en":
            raise NotFoundError(f"Piper has no voice {voice!r} for {language!r}.", hint="It speaks English: “joe”.")
        if not SLOWEST <= speed <= FASTEST:
            raise ValidationError(f"A speed of {speed} is outside {SLOWEST} to {FASTEST}.")
        ids, rate = _letter_ids()
        letters = [letter for letter in sentence_letters(words, "en-us", _respell) if letter.sound in ids]
        if not any(letter.word >= 0 for letter in letters):
            raise unspeakable(words)
        numbers = [ids[BEGIN], ids[PAD], *(n for letter in letters for n in (ids[letter.sound], ids[PAD])), ids[END]]
        inputs = {
            "input": np.array([numbers], np.int64),
            "input_lengths": np.array([len(numbers)], np.int64),
            "scales": np.array([NO_NOISE, 1.0 / speed, NO_NOISE], np.float32),
        }
        samples, frames = self._model().run(["output", DURATIONS], inputs)
        spans = _spans(frames.ravel().tolist(), len(letters), rate)
        return finished(samples.astype(np.float32).ravel(), rate, word_times(letters, spans, len(words)), voice)

    def _model(self) -> Session:
        with self._loading:
            if self._session is None:
                self._session = open_session(model_path("piper-joe") / MODEL_FILE, extra_output=DURATIONS)
            return self._session


@lru_cache(maxsize=1)
def _letter_ids() -> tuple[dict[str, int], int]:
    """Return the number of each letter the model knows, and its sample rate."""
    config = json.loads((model_path("piper-joe") / f"{MODEL_FILE}.json").read_text("utf-8"))
    return {letter: numbers[0] for letter, numbers in config["phoneme_id_map"].items()}, config["audio"][
        "sample_rate"
    ]


def _respell(ipa: str) -> str:
    """Return IPA in Piper's letters: espeak's own, accents as letters of their own."""
    return unicodedata.normalize("NFD", ipa.replace(TIE, ""))


def _spans(frames: Sequence[float], letters: int, rate: int) -> list[tuple[float, float]]:
    """Return each letter's span in seconds; its following pad belongs to it."""
    edges = [0.0, *(edge * FRAME_SAMPLES / rate for edge in accumulate(frames))]
    first = 2  # after the beginning and its pad
    return [(edges[first + 2 * index], edges[first + 2 * index + 2]) for index in range(letters)]
