"""How long silences last, and how long words take before anyone has spoken them."""

from __future__ import annotations

from collections.abc import Sequence

from app.engines.speech.base import SpokenWord
from app.narration.reading import PAUSES, SENTENCE_ENDS

SENTENCE_PAUSE_SECONDS = 0.28
PASSAGE_PAUSE_SECONDS = 0.5
ITEM_PAUSE_SECONDS = 0.38

SECONDS_PER_LETTER = 0.062
SECONDS_PER_WORD = 0.06
CLAUSE_MARK_SECONDS = 0.18
SENTENCE_MARK_SECONDS = 0.35


def estimate(words: Sequence[SpokenWord], speed: float = 1.0) -> list[tuple[float, float]]:
    """Return (start, end) in seconds of words at the pace of a calm voice, pauses at punctuation between them."""
    times: list[tuple[float, float]] = []
    now = 0.0
    for word in words:
        letters = sum(character.isalnum() for character in word.text)
        end = now + (SECONDS_PER_WORD + letters * SECONDS_PER_LETTER) / speed
        times.append((now, end))
        now = end + _mark_seconds(word.text) / speed
    return times


def estimated_seconds(words: Sequence[SpokenWord], speed: float = 1.0) -> float:
    """Return how long words would take to speak, the pause after the last included."""
    times = estimate(words, speed)
    return times[-1][1] + _mark_seconds(words[-1].text) / speed if times else 0.0


def _mark_seconds(text: str) -> float:
    if text[-1:] in SENTENCE_ENDS:
        return SENTENCE_MARK_SECONDS
    return CLAUSE_MARK_SECONDS if text[-1:] in PAUSES else 0.0
