"""What every voice promises, held against each of them, the fake included."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from app.core.exceptions import NotFoundError, SpeechError, ValidationError
from app.engines.speech import kokoro
from app.engines.speech.base import Speech, SpeechEngine, SpokenWord
from app.engines.speech.fake import FakeEngine
from app.engines.speech.kokoro import KokoroEngine
from app.engines.speech.piper import PiperEngine

pytestmark = pytest.mark.slow

SENTENCE = "In the end, twenty-four A-P-I's of the harbour opened at once!"
KOKORO = KokoroEngine()
ENGINES: list[SpeechEngine] = [FakeEngine(), PiperEngine(), KOKORO]


def words(text: str) -> list[SpokenWord]:
    return [SpokenWord(word) for word in text.split()]


@cache
def spoken(name: str) -> Speech:
    engine = next(engine for engine in ENGINES if engine.name == name)
    return engine.speak(words(SENTENCE), voice_of(engine), "en")


def voice_of(engine: SpeechEngine) -> str:
    return engine.voices()[0].id


@pytest.fixture(params=ENGINES, ids=lambda engine: engine.name)
def engine(request: pytest.FixtureRequest) -> SpeechEngine:
    chosen: SpeechEngine = request.param
    return chosen


class TestEveryEngine:
    def test_gives_sound_and_a_time_for_each_word(self, engine: SpeechEngine) -> None:
        speech = spoken(engine.name)
        duration = speech.samples.size / speech.sample_rate
        assert speech.samples.dtype == np.float32
        assert speech.samples.ndim == 1
        assert speech.sample_rate >= 16_000
        assert 2.0 < duration < 12.0
        assert 0.05 < float(np.abs(speech.samples).max()) <= 1.0
        assert len(speech.words) == len(words(SENTENCE))
        edges = [edge for word in speech.words for edge in (word.start, word.end)]
        assert edges == sorted(edges)
        assert edges[0] >= 0.0
        assert edges[-1] <= duration + 1e-9
        assert all(word.end - word.start > 0.02 for word in speech.words)

    def test_is_heard_while_it_speaks_and_silent_at_the_ends(self, engine: SpeechEngine) -> None:
        speech = spoken(engine.name)
        peak = float(np.abs(speech.samples).max())
        for word in speech.words:
            part = speech.samples[round(word.start * speech.sample_rate) : round(word.end * speech.sample_rate)]
            assert float(np.abs(part).max()) > 0.05 * peak
        assert abs(float(speech.samples[0])) < 0.02
        assert abs(float(speech.samples[-1])) < 0.02

    def test_says_the_same_words_the_same_way(self, engine: SpeechEngine) -> None:
        first, second = (engine.speak(words("Twice the same."), voice_of(engine), "en") for _ in range(2))
        assert first.words == second.words
        assert np.array_equal(first.samples, second.samples)

    def test_speaks_faster_when_asked(self, engine: SpeechEngine) -> None:
        usual, fast = (engine.speak(words("How fast is it?"), voice_of(engine), "en", speed=s) for s in (1.0, 1.5))
        assert fast.samples.size / fast.sample_rate < 0.85 * usual.samples.size / usual.sample_rate

    def test_speaks_given_phonemes(self, engine: SpeechEngine) -> None:
        asked = [SpokenWord("say"), SpokenWord("Nuxt,", "nʌkst"), SpokenWord("please.")]
        assert len(engine.speak(asked, voice_of(engine), "en").words) == 3

    def test_refuses_what_it_cannot_speak(self, engine: SpeechEngine) -> None:
        with pytest.raises(NotFoundError):
            engine.speak(words("Hello."), "nobody", "en")
        with pytest.raises(ValidationError):
            engine.speak(words("Hello."), voice_of(engine), "en", speed=9.0)
        with pytest.raises(SpeechError):
            engine.speak([SpokenWord("…")], voice_of(engine), "en")

    def test_lists_voices_that_are_its_own(self, engine: SpeechEngine) -> None:
        assert engine.voices()
        assert {voice.engine for voice in engine.voices()} == {engine.name}


class TestKokoro:
    @pytest.mark.parametrize(
        ("voice", "language", "text"),
        [
            ("bf_emma", "en-GB", "Good morning."), ("ef_dora", "es", "Buenos días."),
            ("ff_siwis", "fr", "Bonjour à tous."), ("if_sara", "it", "Buongiorno."),
            ("pf_dora", "pt", "Bom dia."), ("hf_alpha", "hi", "नमस्ते दुनिया।"),
            ("af_heart", "fr", "Bonjour."),
        ],
    )  # fmt: skip
    def test_speaks_its_languages(self, voice: str, language: str, text: str) -> None:
        speech = KOKORO.speak(words(text), voice, language)
        assert len(speech.words) == len(text.split())
        assert speech.samples.size > 0.4 * speech.sample_rate

    def test_refuses_a_language_it_does_not_know(self) -> None:
        with pytest.raises(NotFoundError, match="fr"):
            KOKORO.speak(words("Guten Tag."), "af_heart", "de")

    def test_speaks_more_than_the_model_takes_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(kokoro, "MAX_LETTERS", 60)
        asked = words("A considerably extraordinary characteristic, " * 3 + "an end.")
        speech = KOKORO.speak(asked, "af_heart", "en", speed=2.0)
        starts = [word.start for word in speech.words]
        assert len(starts) == len(asked)
        assert starts == sorted(starts)
        assert speech.words[-1].end > 0.97 * speech.samples.size / speech.sample_rate - 0.2
