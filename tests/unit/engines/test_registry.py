from __future__ import annotations

import sys
from subprocess import run

import pytest

from app.core.exceptions import NotFoundError
from app.engines.speech.registry import default_voice, engine_for, engines, voice_named, voices


class TestVoices:
    def test_are_those_that_work_here(self) -> None:
        listed = {voice.id: voice for voice in voices()}
        assert len(listed) == 42
        assert listed["af_heart"].language == "en-us"
        assert listed["bm_george"].gender == "male"
        assert listed["ff_siwis"].grade == "B-"
        assert not [voice for voice in listed if voice[:2] in {"jf", "jm", "zf", "zm"}]

    def test_the_fake_one_is_hidden_unless_asked_for(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delenv("REELWRIGHT_FAKE_SPEECH", raising=False)
        assert "fake" not in [engine.name for engine in engines()]
        monkeypatch.setenv("REELWRIGHT_FAKE_SPEECH", "1")
        assert engine_for("fake").name == "fake"

    def test_an_unknown_one_brings_the_nearest_to_mind(self) -> None:
        with pytest.raises(NotFoundError, match="af_heart"):
            voice_named("heart")
        with pytest.raises(NotFoundError, match="reelwright voices"):
            voice_named("qqqqqq")


class TestDefaultVoice:
    @pytest.mark.parametrize(
        ("language", "voice"),
        [("en", "af_heart"), ("en-GB", "bf_emma"), ("en_US", "af_heart"), ("fr", "ff_siwis"), ("pt-PT", "pf_dora")],
    )
    def test_speaks_the_language(self, language: str, voice: str) -> None:
        assert default_voice(language) == voice
        assert voice_named(voice).language.startswith(language[:2].lower())

    def test_is_the_quick_one_for_drafts_where_there_is_one(self) -> None:
        assert default_voice("en-GB", "draft") == "joe"
        assert default_voice("es", "draft") == "ef_dora"

    def test_a_language_without_a_voice_is_refused_with_a_way_out(self) -> None:
        with pytest.raises(NotFoundError, match="voice: none"):
            default_voice("ja")


def test_choosing_a_voice_loads_no_model_library() -> None:
    code = (
        "import sys; from app.engines.speech.registry import engine_for, voices; engine_for('af_heart'); voices();"
        "print([m for m in ('onnxruntime', 'kokoro_onnx', 'phonemizer', 'tokenizers') if m in sys.modules])"
    )
    done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
