"""Kokoro-82M, int8: natural voices, with the time of every word from the model's own duration predictor."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.util import find_spec
from itertools import accumulate, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.core.exceptions import ConfigurationError, NotFoundError, ValidationError
from app.engines.models.shelf import model_path
from app.engines.onnx import Session, open_session
from app.engines.speech.base import Speech, SpokenWord, Voice
from app.engines.speech.kokoro_letters import respelling
from app.engines.speech.kokoro_voices import GRADES, KOKORO_VOICES, kokoro_voice
from app.engines.speech.phonemes import NO_WORD, Letter, sentence_letters
from app.engines.speech.sound import finished, unspeakable, word_times

SAMPLE_RATE = 24_000
FRAME_SAMPLES = 600
"""Samples that one frame of the duration predictor stands for."""
MAX_LETTERS = 510
DURATIONS = "/encoder/Clip_output_0"
"""The value inside the exported graph that holds frames per letter."""
JOIN_SECONDS = 0.12
LAG_SECONDS = 0.035
"""How much later the predictor places a sound than it is heard: the median over word onsets after silences."""
SLOWEST, FASTEST = 0.5, 2.0


class KokoroEngine:
    """Kokoro; loads its model at the first sentence. Safe to use from several threads."""

    name = "kokoro"
    version = "82m-1.0-int8.2"

    def __init__(self) -> None:
        self._loading = threading.Lock()
        self._session: Session | None = None

    def voices(self) -> Sequence[Voice]:
        """Return the voices that work here, without loading a model."""
        return KOKORO_VOICES

    def speak(self, words: Sequence[SpokenWord], voice: str, language: str, *, speed: float = 1.0) -> Speech:
        """Speak one sentence; as `SpeechEngine.speak`. Speeds lie between 0.5 and 2.

        Raises NotFoundError for a voice or language it does not have.
        """
        if not SLOWEST <= speed <= FASTEST:
            raise ValidationError(f"A speed of {speed} is outside {SLOWEST} to {FASTEST}.")
        style = self._style(voice)
        accent = _accent(voice, language)
        letters = [letter for letter in sentence_letters(words, accent, respelling(accent)) if letter.sound in _ids()]
        if not any(letter.word >= 0 for letter in letters):
            raise unspeakable(words)
        samples, spans = self._sound(letters, style, speed)
        return finished(samples, SAMPLE_RATE, word_times(letters, spans, len(words)), voice)

    def _sound(
        self, letters: Sequence[Letter], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], list[tuple[float, float]]]:
        """Return the sound of all letters, joined from pieces the model can take, and the span of each letter."""
        pieces: list[NDArray[np.float32]] = []
        spans: list[tuple[float, float]] = []
        offset = 0.0
        for piece in _pieces(letters):
            samples, edges = self._infer(piece, style, speed)
            shifted = [max(0.0, offset + edge - LAG_SECONDS) for edge in edges]
            spans += pairwise(shifted)
            pause = np.zeros(round(JOIN_SECONDS * SAMPLE_RATE), np.float32)
            pieces += [samples, pause]
            offset += (samples.size + pause.size) / SAMPLE_RATE
        return np.concatenate(pieces[:-1]), spans

    def _infer(
        self, letters: Sequence[Letter], style: NDArray[np.float32], speed: float
    ) -> tuple[NDArray[np.float32], list[float]]:
        """Return the sound of one piece and the edges of its letters, in seconds."""
        ids = [_ids()[letter.sound] for letter in letters]
        inputs = {
            "tokens": np.array([[0, *ids, 0]], np.int64),
            "style": style[len(ids) - 1],
            "speed": np.array([speed], np.float32),
        }
        samples, frames = self._model().run(["audio", DURATIONS], inputs)
        edges = [edge * FRAME_SAMPLES / SAMPLE_RATE for edge in accumulate(frames.ravel().tolist())]
        return np.asarray(samples, np.float32).ravel(), edges[:-1]

    def _model(self) -> Session:
        with self._loading:
            if self._session is None:
                path = model_path("kokoro") / "kokoro-v1.0.int8.onnx"
                self._session = open_session(path, extra_output=DURATIONS)
            return self._session

    def _style(self, voice: str) -> NDArray[np.float32]:
        if voice not in GRADES:
            raise NotFoundError(f"Kokoro has no voice {voice!r}.", hint="`reelwright voices` lists them.")
        return _style_table(model_path("kokoro-voices") / f"{voice}.bin")


@lru_cache(maxsize=8)
def _style_table(path: Path) -> NDArray[np.float32]:
    """Return style vectors, shape (510, 1, 256): row n - 1 is for n letters."""
    return np.fromfile(path, np.float32).reshape(-1, 1, 256)


@lru_cache(maxsize=1)
def _ids() -> dict[str, int]:
    """Return the number of each letter the model knows, read from the package's data without importing it."""
    spec = find_spec("kokoro_onnx")
    if spec is None or spec.origin is None:
        raise ConfigurationError("Speech needs kokoro-onnx.", hint="Run `make setup` to install the speech extra.")
    vocabulary: dict[str, int] = json.loads(Path(spec.origin).with_name("config.json").read_text("utf-8"))["vocab"]
    return vocabulary


def _accent(voice: str, language: str) -> str:
    """Return the language to pronounce in: the voice's own variety where it speaks the language asked for."""
    own = kokoro_voice(voice).language
    wanted = language.lower().replace("_", "-")
    base = wanted.split("-")[0]
    if own.split("-")[0] == base:
        return own
    known = {code.language.split("-")[0]: code.language for code in reversed(KOKORO_VOICES)}
    if base not in known:
        raise NotFoundError(f"Kokoro does not speak {language!r}.", hint=f"It speaks {', '.join(sorted(known))}.")
    return known[base]


def _pieces(letters: Sequence[Letter]) -> Iterator[Sequence[Letter]]:
    """Yield runs of at most `MAX_LETTERS` letters, cut after punctuation where there is some, else between words."""
    start = 0
    while len(letters) - start > MAX_LETTERS:
        window = range(start + MAX_LETTERS, start + MAX_LETTERS // 2, -1)
        after_mark = (end for end in window if letters[end - 1].word == NO_WORD and letters[end - 1].sound != " ")
        after_word = (end for end in window if letters[end - 1].word == NO_WORD)
        end = next(after_mark, None) or next(after_word, start + MAX_LETTERS)
        yield letters[start:end]
        start = end
    yield letters[start:]
