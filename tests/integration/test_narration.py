"""Kokoro read back by Whisper: does it say what was written, and when it says it does?"""

from __future__ import annotations

import re
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.core.storage import ArtifactStore
from app.engines.transcription.base import Transcript
from app.engines.transcription.whisper import WhisperEngine
from app.narration import NarrationSettings, narrate_scene
from app.narration.reading import read
from app.story.script import Passage, RichText, Scene, TitleVisual
from app.story.timing import SceneNarration

PROSE = """
The old harbour wakes before the sun. Fishing boats leave in single file, their lamps swinging over black water, and
the gulls follow them out past the breakwater.

In 1928, Alexander Fleming returned from a holiday and found mould growing in one of his dishes. It took 12 more
years, and a whole team in Oxford, before penicillin could be given to a patient.

When you write a test, begin with the behaviour you want to see. A good test fails for one reason, and tells the next
reader what the code promises. About 5% of tests do.
""".strip().split("\n\n")
WORST_WORD_ERROR = 0.05
WORST_ONSET_SECONDS = 0.12
WORST_SILENCE_ONSET_SECONDS = 0.05
SPELLINGS = {"harbor": "harbour", "behavior": "behaviour", "mold": "mould"}

Samples = NDArray[np.float32]


@dataclass(frozen=True)
class ReadBack:
    """What was narrated, its sound, and what was heard in it."""

    narration: SceneNarration
    samples: Samples
    rate: int
    transcript: Transcript


@pytest.fixture(scope="module")
def read_back(tmp_path_factory: pytest.TempPathFactory) -> ReadBack:
    folder = tmp_path_factory.mktemp("read-back")
    scene = Scene(
        id="prose",
        visual=TitleVisual(title=RichText(text="Prose")),
        passages=tuple(Passage(text=text) for text in PROSE),
    )
    narration = narrate_scene(scene, NarrationSettings.of(voice="af_heart"), ArtifactStore(folder))
    samples, rate = mixed(narration)
    recording = folder / "whole.wav"
    with wave.open(str(recording), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((samples * 32767).astype("<i2").tobytes())
    return ReadBack(narration, samples, rate, WhisperEngine().transcribe(recording, language="en"))


def mixed(narration: SceneNarration) -> tuple[Samples, int]:
    parts = [(sentence, *sound(Path(sentence.path))) for sentence in narration.sentences]
    rate = parts[0][2]
    whole = np.zeros(round((narration.duration + 0.5) * rate), np.float32)
    for sentence, samples, _ in parts:
        first = round(sentence.start * rate)
        whole[first : first + samples.size] += samples
    return whole, rate


def sound(path: Path) -> tuple[Samples, int]:
    with wave.open(str(path)) as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        return (data / 32768).astype(np.float32), file.getframerate()


def normalised(text: str) -> list[str]:
    spoken = " ".join(word.text for reading in read(text) for word in reading.words)
    words = re.findall(r"[a-z]+", spoken.lower().replace("'", "").replace("-", " "))
    return [SPELLINGS.get(word, word) for word in words]


def edits(one: list[str], other: list[str]) -> tuple[int, list[tuple[int, int]]]:
    """Return the fewest edits between two lists of words, and the pairs of indices that match."""
    cost = np.zeros((len(one) + 1, len(other) + 1), int)
    cost[:, 0], cost[0] = range(len(one) + 1), range(len(other) + 1)
    for i, word in enumerate(one):
        for j, heard in enumerate(other):
            cost[i + 1, j + 1] = min(cost[i, j] + (word != heard), cost[i, j + 1] + 1, cost[i + 1, j] + 1)
    pairs = []
    i, j = len(one), len(other)
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + (one[i - 1] != other[j - 1]):
            i, j = i - 1, j - 1
            if one[i] == other[j]:
                pairs.append((i, j))
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return int(cost[-1, -1]), pairs[::-1]


@pytest.mark.slow
class TestReadBack:
    def test_the_words_are_those_that_were_written(self, read_back: ReadBack) -> None:
        written, heard = normalised(" ".join(PROSE)), normalised(read_back.transcript.text)
        errors, _ = edits(written, heard)
        assert errors / len(written) <= WORST_WORD_ERROR, read_back.transcript.text

    def test_words_are_heard_when_they_are_said_to_be(self, read_back: ReadBack) -> None:
        told, heard = read_back.narration.words, read_back.transcript.words
        _, pairs = edits([plain(word.text) for word in told], [plain(word.text) for word in heard])
        off = [abs(told[i].start - heard[j].start) for i, j in pairs]
        assert len(pairs) > 0.8 * len(told)
        assert float(np.median(off)) <= WORST_ONSET_SECONDS

    def test_words_after_a_silence_start_when_the_sound_does(self, read_back: ReadBack) -> None:
        onsets = sound_onsets(read_back.samples, read_back.rate)
        starts = np.array([word.start for word in read_back.narration.words])
        off = [float(np.abs(starts - onset).min()) for onset in onsets]
        assert len(onsets) >= 10
        assert float(np.median(off)) <= WORST_SILENCE_ONSET_SECONDS

    def test_no_word_is_longer_or_shorter_than_people_speak(self, read_back: ReadBack) -> None:
        for word in read_back.narration.words:
            assert 0.02 <= word.end - word.start <= 2.5, word


def plain(text: str) -> str:
    return re.sub(r"\W", "", text.lower())


def sound_onsets(samples: Samples, rate: int) -> list[float]:
    """Return when sound begins after at least 80 ms of near silence, in seconds."""
    window = rate // 200
    level = np.sqrt(np.mean(samples[: samples.size // window * window].reshape(-1, window) ** 2, axis=1))
    quiet = level < level.max() * 10 ** (-32 / 20)
    onsets = []
    since = 0
    for index, silent in enumerate(quiet):
        if not silent and index - since >= 16:
            onsets.append(index * window / rate)
        since = since if silent else index + 1
    return onsets
