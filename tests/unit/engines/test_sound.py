from __future__ import annotations

import numpy as np
import pytest

from app.core.exceptions import SpeechError
from app.engines.speech.base import WordSound
from app.engines.speech.sound import LEAD_SECONDS, TAIL_SECONDS, finished

RATE = 24_000


def tone(before: float, seconds: float, after: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    time = np.arange(round(seconds * RATE)) / RATE
    sound = 0.5 * np.sin(2 * np.pi * 200 * time)
    return np.concatenate([np.zeros(round(before * RATE)), sound, np.zeros(round(after * RATE))]).astype(np.float32)


@pytest.mark.parametrize(("before", "after"), [(0.5, 0.9), (0.0, 0.0), (0.01, 2.0)])
def test_silence_at_the_ends_is_always_the_same(before: float, after: float) -> None:
    speech = finished(tone(before, 0.3, after), RATE, [WordSound(before, before + 0.3)], "x")
    assert speech.samples.size / RATE == pytest.approx(LEAD_SECONDS + 0.3 + TAIL_SECONDS, abs=0.011)
    assert speech.words[0].start == pytest.approx(LEAD_SECONDS, abs=0.006)
    assert speech.words[0].end == pytest.approx(LEAD_SECONDS + 0.3, abs=0.006)
    assert abs(float(speech.samples[0])) < 1e-6
    assert speech.samples.dtype == np.float32


def test_words_stay_inside_the_sound() -> None:
    speech = finished(tone(0.5, 0.3, 0.0), RATE, [WordSound(0.1, 0.2), WordSound(0.6, 9.0)], "x")
    assert speech.words[0] == WordSound(0.0, 0.0)
    assert speech.words[1].end == pytest.approx(speech.samples.size / RATE)


@pytest.mark.parametrize("samples", [np.zeros(0, np.float32), np.zeros(4800, np.float32)])
def test_a_voice_that_gives_no_sound_is_an_error(samples: np.ndarray[tuple[int], np.dtype[np.float32]]) -> None:
    with pytest.raises(SpeechError, match="af_x"):
        finished(samples, RATE, [], "af_x")


def test_sound_louder_than_full_scale_is_held_there() -> None:
    assert np.abs(finished(tone(0, 0.3, 0) * 4, RATE, [], "x").samples).max() <= 1.0
