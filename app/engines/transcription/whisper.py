"""Whisper base through faster-whisper, int8: words with times in about ninety languages."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from app.core.exceptions import ConfigurationError, TranscriptionError
from app.core.machine import cpu_threads
from app.core.progress import CancelToken
from app.engines.models.shelf import model_path
from app.engines.transcription.base import HeardWord, Transcript

BEAM = 5


class WhisperEngine:
    """Whisper base; loads its model at the first recording. One recording is heard at a time."""

    name = "whisper"
    version = "base-int8-1.0.0"

    def __init__(self) -> None:
        self._busy = threading.Lock()
        self._model: Any = None

    def transcribe(
        self, recording: Path, *, language: str | None = None, cancel: CancelToken | None = None
    ) -> Transcript:
        """Transcribe a sound or video file; as `TranscriptionEngine.transcribe`."""
        base = language.lower().replace("_", "-").split("-")[0] if language else None
        with self._busy:
            model = self._load()
            try:
                segments, about = model.transcribe(
                    str(recording),
                    language=base,
                    beam_size=BEAM,
                    word_timestamps=True,
                    condition_on_previous_text=False,
                )
                words = _heard(segments, cancel or CancelToken())
            except (OSError, ValueError, RuntimeError) as error:
                raise TranscriptionError(
                    f"Cannot transcribe {recording}: {error}.", hint="Check that the file holds sound."
                ) from error
        return Transcript(about.language, float(about.duration), words)

    def _load(self) -> Any:
        if self._model is None:
            try:
                from faster_whisper import WhisperModel
            except ImportError as error:
                raise ConfigurationError(
                    "Transcription needs faster-whisper.", hint="Run `make setup` to install the transcription extra."
                ) from error
            folder = str(model_path("whisper-base"))
            self._model = WhisperModel(folder, device="cpu", compute_type="int8", cpu_threads=cpu_threads())
        return self._model


def _heard(segments: Any, cancel: CancelToken) -> tuple[HeardWord, ...]:
    """Collect words while the model works through the recording, stopping where asked to."""
    words: list[HeardWord] = []
    for segment in segments:
        cancel.checkpoint()
        words += [
            HeardWord(w.word.strip(), float(w.start), float(w.end), float(w.probability)) for w in segment.words or ()
        ]
    return tuple(words)
