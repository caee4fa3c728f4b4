"""When each word of a scene is heard: what narration tells design and captions."""

from __future__ import annotations

from app.media.timeline import Frozen, TimedWord


class SpokenSentence(Frozen):
    """A sentence's sound: a mono WAV file and where it starts, in seconds from the start of its scene."""

    path: str
    sha256: str
    start: float
    duration: float


class SceneNarration(Frozen):
    """A scene's voice. `duration` is the end of the last sound; a silent scene has neither words nor sentences.

    `passages` gives (start, end) of every passage of the scene in order, silent ones included.
    """

    words: tuple[TimedWord, ...] = ()
    sentences: tuple[SpokenSentence, ...] = ()
    passages: tuple[tuple[float, float], ...] = ()
    duration: float = 0.0
