"""The interface of transcription: a recording in, words with times out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.core.progress import CancelToken


@dataclass(frozen=True)
class HeardWord:
    """A word as it was heard, in seconds from the start of the recording; `confidence` lies between 0 and 1."""

    text: str
    start: float
    end: float
    confidence: float


@dataclass(frozen=True)
class Transcript:
    """What is said in a recording, in its language ("en"); `duration` in seconds."""

    language: str
    duration: float
    words: tuple[HeardWord, ...]

    @property
    def text(self) -> str:
        """All words as running text."""
        return " ".join(word.text for word in self.words)


class TranscriptionEngine(Protocol):
    """One vendor of transcription. `version` enters the key of everything it hears."""

    name: str
    version: str

    def transcribe(
        self, recording: Path, *, language: str | None = None, cancel: CancelToken | None = None
    ) -> Transcript:
        """Transcribe a sound or video file; the language is recognised when it is None.

        Raises TranscriptionError for a file it cannot read, ModelNotAvailableError when the model is absent.
        """
        ...
