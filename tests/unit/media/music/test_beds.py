"""Beds loop without a seam, stay in tune, leave the voice its room and are the same every time."""

from __future__ import annotations

import re
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.media.music import MOODS, bed_file, effect_file, instruments, is_mood
from app.media.music.beds import play
from app.media.music.effects import effect
from app.media.music.instruments import SAMPLE_RATE, Instrument
from app.media.music.scores import SCORES, SIXTEENTHS, Score

SHORT = SCORES["bright"]


@pytest.fixture(scope="module")
def bed() -> NDArray[np.float32]:
    return play(SHORT)


class TestScores:
    def test_there_is_one_for_each_mood(self) -> None:
        assert tuple(SCORES) == MOODS

    @pytest.mark.parametrize("score", SCORES.values(), ids=SCORES)
    def test_figures_fill_their_bar_with_tones_that_the_chords_have(self, score: Score) -> None:
        tones = min(len(chord) - 1 for chord in score.chords)
        for part in score.parts:
            for figure in part.figures:
                assert len(figure) == SIXTEENTHS
                assert re.fullmatch(r"[\d.-]+", figure)
                assert not re.search(r"(^|\.)-", figure)
                assert all(int(tone) < tones for tone in re.findall(r"\d", figure))


class TestBed:
    def test_its_end_runs_into_its_beginning(self, bed: NDArray[np.float32]) -> None:
        steps = np.abs(np.diff(bed, axis=0)).max(1)
        assert np.abs(bed[0] - bed[-1]).max() <= np.quantile(steps, 0.999)

    def test_lasts_as_long_as_its_bars(self, bed: NDArray[np.float32]) -> None:
        assert len(bed) / SAMPLE_RATE == pytest.approx(len(SHORT.chords) * SHORT.bar_seconds, rel=0.01)

    def test_is_loud_enough_and_never_clips(self, bed: NDArray[np.float32]) -> None:
        assert 0.5 < np.abs(bed).max() < 0.95
        assert 0.05 < np.sqrt((bed**2).mean()) < 0.3

    def test_is_quiet_where_a_voice_is_understood(self, bed: NDArray[np.float32]) -> None:
        power = np.abs(np.fft.rfft(bed.mean(1))) ** 2
        hertz = np.fft.rfftfreq(len(bed), 1 / SAMPLE_RATE)
        assert power[(hertz > 1_500) & (hertz < 4_000)].sum() < 0.05 * power.sum()

    def test_is_wide_but_not_hollow(self, bed: NDArray[np.float32]) -> None:
        assert 0.0 < np.corrcoef(bed[:, 0], bed[:, 1]).min() < 0.95

    def test_is_the_same_every_time(self, bed: NDArray[np.float32]) -> None:
        assert np.array_equal(bed, play(SHORT))


@pytest.mark.parametrize(
    "instrument",
    [instruments.guitar, instruments.electric_piano, instruments.bass, instruments.marimba, instruments.vibraphone],
)
@pytest.mark.parametrize("hertz", [98.0, 220.0, 523.25])
def test_instruments_are_in_tune(instrument: Instrument, hertz: float) -> None:
    sound = instrument(hertz, 1.5, 0.6)[2_000:34_000]
    spectrum = np.abs(np.fft.rfft(sound * np.hanning(len(sound)), 1 << 19))
    heard = np.fft.rfftfreq(1 << 19, 1 / SAMPLE_RATE)
    near = (heard > hertz * 0.9) & (heard < hertz * 1.1)
    cents = 1200 * np.log2(heard[near][spectrum[near].argmax()] / hertz)
    assert abs(cents) < 6


@pytest.mark.parametrize("kind", ["hill", "sheet", "blocks", "light", "blur"])
def test_a_change_of_scene_is_heard_softly_from_silence_to_silence(kind: str) -> None:
    sound = effect(kind, 0.4)
    assert 0.4 <= len(sound) / SAMPLE_RATE <= 0.8
    assert abs(sound[0]) < 0.01 > abs(sound[-1])
    assert np.abs(sound).max() == pytest.approx(0.5)


class TestFiles:
    @pytest.fixture(autouse=True)
    def _own_cache(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setattr("app.media.music.cache_root", lambda: tmp_path)

    def test_a_bed_is_played_once_and_kept(self) -> None:
        path = bed_file("bright")
        with wave.open(str(path)) as file:
            assert (file.getnchannels(), file.getframerate()) == (2, SAMPLE_RATE)
        before = path.stat().st_mtime_ns
        assert bed_file("bright").stat().st_mtime_ns == before
        assert [entry.name for entry in path.parent.iterdir()] == [path.name]

    def test_a_sound_of_a_change_is_as_long_as_it(self) -> None:
        with wave.open(str(effect_file("sheet", 0.48))) as file:
            assert file.getnframes() / file.getframerate() == pytest.approx(0.48 * 1.2, abs=0.01)

    def test_moods_are_told_from_files(self) -> None:
        assert [is_mood(name) for name in ("calm", "theme", "calm.mp3", "none")] == [True, True, False, False]
