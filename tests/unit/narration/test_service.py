from __future__ import annotations

import hashlib
import sys
import wave
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from subprocess import run

import numpy as np
import pytest

from app.core.exceptions import CancelledError, NotFoundError, ScriptParsingError
from app.core.progress import CancelToken, ProgressEvent
from app.core.storage import ArtifactStore
from app.engines.speech.base import Speech, SpokenWord
from app.engines.speech.fake import FakeEngine
from app.engines.speech.kokoro import KokoroEngine
from app.narration import NarrationSettings, check_length, narrate_scene, narrate_script
from app.narration.pacing import ITEM_PAUSE_SECONDS, PASSAGE_PAUSE_SECONDS, SENTENCE_PAUSE_SECONDS
from app.story.script import Location, Passage, RichText, Scene, Script, TitleVisual
from app.story.timing import SceneNarration

TEXT = "In 2024, it cost £1,940 — about 12% less. Good!"
SETTINGS = NarrationSettings("fake")


@pytest.fixture(autouse=True)
def spoken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let the fake voice be chosen; list the sentences it speaks."""
    monkeypatch.setenv("REELWRIGHT_FAKE_SPEECH", "1")
    heard: list[str] = []
    speak = FakeEngine.speak

    def listed(
        self: FakeEngine, words: Sequence[SpokenWord], voice: str, language: str, *, speed: float = 1.0
    ) -> Speech:
        heard.append(" ".join(word.text for word in words))
        return speak(self, words, voice, language, speed=speed)

    monkeypatch.setattr(FakeEngine, "speak", listed)
    return heard


def scene(*passages: Passage | str, mute: bool = False, voice: str | None = None, line: int = 1) -> Scene:
    told = tuple(Passage(text=passage) if isinstance(passage, str) else passage for passage in passages)
    visual = TitleVisual(title=RichText(text="A title"))
    return Scene(id="s", visual=visual, passages=told, mute=mute, voice=voice, location=Location(line=line))


def sound(path: str) -> tuple[np.ndarray[tuple[int], np.dtype[np.int16]], int]:
    with wave.open(path) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16), file.getframerate()


def assert_consistent(narration: SceneNarration, told: Scene) -> None:
    ends = 0.0
    for word in narration.words:
        assert told.passages[word.passage].text[word.start_char : word.end_char] == word.text
        assert ends <= word.start <= word.end <= narration.duration
        ends = word.end
    assert len(narration.passages) == len(told.passages)


class TestWords:
    def test_every_written_word_has_its_time_and_place(self, store: ArtifactStore) -> None:
        told = scene(TEXT)
        narration = narrate_scene(told, SETTINGS, store)
        expected = ["In", "2024,", "it", "cost", "£1,940 —", "about", "12%", "less.", "Good!"]
        assert [word.text for word in narration.words] == expected
        assert_consistent(narration, told)

    def test_a_number_lasts_as_long_as_all_its_words(self, store: ArtifactStore) -> None:
        words = {word.text: word for word in narrate_scene(scene(TEXT), SETTINGS, store).words}
        assert words["£1,940 —"].end - words["£1,940 —"].start > 5 * (words["it"].end - words["it"].start)

    def test_each_word_is_heard_when_it_says(self, store: ArtifactStore) -> None:
        narration = narrate_scene(scene("Quiet harbours wake. Boats leave."), SETTINGS, store)
        for sentence in narration.sentences:
            samples, rate = sound(sentence.path)
            for word in narration.words:
                middle = round(((word.start + word.end) / 2 - sentence.start) * rate)
                if 0 <= middle < samples.size:
                    assert np.abs(samples[middle - rate // 100 : middle + rate // 100]).max() > 5000


class TestPauses:
    def test_stand_between_sentences_passages_and_items(self, store: ArtifactStore) -> None:
        told = scene("One. Two.", Passage(text="Three.", item=0), Passage(text="Four.", item=1), "Five.")
        narration = narrate_scene(told, SETTINGS, store)
        ends = [sentence.start + sentence.duration for sentence in narration.sentences]
        gaps = [after.start - end for end, after in zip(ends, narration.sentences[1:], strict=False)]
        expected = [SENTENCE_PAUSE_SECONDS, ITEM_PAUSE_SECONDS, ITEM_PAUSE_SECONDS, PASSAGE_PAUSE_SECONDS]
        assert gaps == pytest.approx(expected, abs=1e-3)

    def test_the_author_can_ask_for_more(self, store: ArtifactStore) -> None:
        plain = narrate_scene(scene("One.", "Two."), SETTINGS, store)
        paused = narrate_scene(scene(Passage(text="One.", pause_after=1.5), "Two."), SETTINGS, store)
        assert paused.duration == pytest.approx(plain.duration + 1.5, abs=1e-3)

    def test_a_passage_without_words_takes_only_its_own_pause(self, store: ArtifactStore) -> None:
        narration = narrate_scene(scene("One.", Passage(text="", pause_after=2.0), "Two."), SETTINGS, store)
        (_, end), empty, (start, _) = narration.passages
        assert empty == (end, end)
        assert start - end == pytest.approx(2.0 + PASSAGE_PAUSE_SECONDS)


class TestSilence:
    @pytest.mark.parametrize("told", [scene(TEXT, mute=True), scene(TEXT, voice="none")])
    def test_a_muted_scene_is_timed_without_sound(self, told: Scene, store: ArtifactStore, spoken: list[str]) -> None:
        narration = narrate_scene(told, SETTINGS, store)
        assert narration.sentences == ()
        assert spoken == []
        assert 2.0 < narration.duration < 12.0
        assert len(narration.words) == 9
        assert_consistent(narration, told)

    def test_the_voice_none_silences_all(self, store: ArtifactStore) -> None:
        assert narrate_scene(scene(TEXT), NarrationSettings.of(voice="none"), store).sentences == ()

    def test_a_scene_without_passages_lasts_no_time(self, store: ArtifactStore) -> None:
        assert narrate_scene(scene(), SETTINGS, store) == SceneNarration()


class TestStore:
    def test_nothing_is_spoken_twice(self, store: ArtifactStore, spoken: list[str]) -> None:
        first = narrate_scene(scene(TEXT), SETTINGS, store)
        count = len(spoken)
        assert narrate_scene(scene(TEXT), SETTINGS, store) == first
        assert len(spoken) == count == 2

    def test_an_edit_speaks_only_the_sentence_it_touched(self, store: ArtifactStore, spoken: list[str]) -> None:
        narrate_scene(scene("One is here. Two is there."), SETTINGS, store)
        narrate_scene(scene("One is here. Three is there."), SETTINGS, store)
        assert spoken == ["One is here.", "Two is there.", "Three is there."]

    def test_another_spelling_of_the_same_words_is_not_spoken_again(
        self, store: ArtifactStore, spoken: list[str]
    ) -> None:
        narrate_scene(scene("It rose 12%."), SETTINGS, store)
        narrate_scene(scene("It rose twelve percent."), SETTINGS, store)
        assert len(spoken) == 1

    @pytest.mark.parametrize(
        "change",
        [{"speed": 1.2}, {"language": "fr"}, {"lexicon": {"harbour": "harber"}}],
        ids=lambda c: next(iter(c)),
    )
    def test_settings_that_change_the_sound_are_part_of_the_key(
        self, change: dict[str, object], store: ArtifactStore, spoken: list[str]
    ) -> None:
        narrate_scene(scene("The harbour."), SETTINGS, store)
        narrate_scene(scene("The harbour."), replace(SETTINGS, **change), store)  # type: ignore[arg-type]  # fields vary
        assert len(spoken) == 2

    def test_a_lost_sound_is_spoken_again(self, store: ArtifactStore, spoken: list[str]) -> None:
        first = narrate_scene(scene("One. Two."), SETTINGS, store)
        Path(first.sentences[1].path).unlink()
        assert narrate_scene(scene("One. Two."), SETTINGS, store) == first
        assert spoken == ["One.", "Two.", "Two."]

    def test_the_checksum_is_that_of_the_file(self, store: ArtifactStore) -> None:
        sentence = narrate_scene(scene("One."), SETTINGS, store).sentences[0]
        assert hashlib.sha256(Path(sentence.path).read_bytes()).hexdigest() == sentence.sha256
        samples, rate = sound(sentence.path)
        assert samples.size / rate == pytest.approx(sentence.duration)


class TestUnchangedStart:
    def test_loads_no_voice_when_everything_is_kept(
        self, store: ArtifactStore, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def in_tones(_: KokoroEngine, words: Sequence[SpokenWord], *__: str, **___: float) -> Speech:
            return FakeEngine().speak(words, "fake", "en")

        monkeypatch.setattr(KokoroEngine, "speak", in_tones)
        narrate_scene(scene(TEXT), NarrationSettings.of(), store)
        code = (
            "import sys; from pathlib import Path; from app.core.storage import ArtifactStore;"
            "from app.narration import NarrationSettings, narrate_scene;"
            "from app.story.script import Passage, RichText, Scene, TitleVisual;"
            f"told = Scene(id='s', visual=TitleVisual(title=RichText(text='A')), passages=(Passage(text={TEXT!r}),));"
            f"found = narrate_scene(told, NarrationSettings.of(), ArtifactStore(Path({str(store.root)!r})));"
            "heavy = ('onnxruntime', 'kokoro_onnx', 'phonemizer', 'num2words', 'faster_whisper', 'tokenizers');"
            "print(len(found.words), [name for name in heavy if name in sys.modules])"
        )
        done = run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == "9 []"


class TestScript:
    def test_scenes_are_narrated_in_order_and_told(self, store: ArtifactStore) -> None:
        events: list[ProgressEvent] = []
        script = Script(scenes=(scene("One."), scene("Two words.")))
        narrations = narrate_script(script, SETTINGS, store, progress=events.append)
        assert [len(narration.words) for narration in narrations] == [1, 2]
        assert [(event.done, event.total) for event in events] == [(0, 2), (1, 2), (2, 2)]

    def test_one_over_the_limit_is_refused_where_it_goes_over(self, store: ArtifactStore, spoken: list[str]) -> None:
        long = scene("word " * 400, line=40)
        script = Script(scenes=(scene("One."), long), file="talk.md")
        with pytest.raises(ScriptParsingError, match=r"talk.md:40:1: .*2 minutes") as raised:
            narrate_script(script, SETTINGS, store, limit_minutes=2)
        assert raised.value.hint
        assert spoken == []
        check_length(script, limit_minutes=3)

    def test_it_stops_when_asked(self, store: ArtifactStore, spoken: list[str]) -> None:
        cancel = CancelToken()
        cancel.cancel()
        with pytest.raises(CancelledError):
            narrate_scene(scene("One."), SETTINGS, store, cancel=cancel)
        assert spoken == []

    def test_an_unknown_voice_is_named(self, store: ArtifactStore) -> None:
        with pytest.raises(NotFoundError, match="af_heart"):
            narrate_scene(scene("One.", voice="af_hart"), SETTINGS, store)


class TestSettings:
    def test_the_voice_follows_language_and_quality(self) -> None:
        assert NarrationSettings.of().voice == "af_heart"
        assert NarrationSettings.of(quality="draft").voice == "joe"
        assert NarrationSettings.of(language="fr-FR", quality="draft").voice == "ff_siwis"
        assert NarrationSettings.of(voice="bf_emma", quality="draft").voice == "bf_emma"

    def test_a_language_nobody_speaks_is_refused(self) -> None:
        with pytest.raises(NotFoundError, match="voice: none"):
            NarrationSettings.of(language="tlh")
